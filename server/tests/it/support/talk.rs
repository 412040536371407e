//! A conversation in lines, plain or over TLS, for tests of what stands on the wire.

use super::core::{Core, PASSWORD};
use base64::{Engine, prelude::BASE64_STANDARD};
use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, ServerName, pem::PemObject},
};
use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::Duration,
};

trait Both: Read + Write + Send {}
impl<T: Read + Write + Send> Both for T {}

/// One connection.
pub struct Talk {
    stream: Box<dyn Both>,
    plain: Option<TcpStream>,
}

impl Talk {
    /// Connects; the greeting is not yet read.
    pub fn plain(address: SocketAddr) -> Talk {
        let stream = TcpStream::connect(address).unwrap();
        Talk::over(stream)
    }

    /// Connects from an address of this machine.
    pub fn from(source: &str, address: SocketAddr) -> Talk {
        // On a thread of its own: the test may be driven by a runtime itself.
        let connect = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let socket = tokio::net::TcpSocket::new_v4().unwrap();
                socket.bind(SocketAddr::new(source.parse().unwrap(), 0)).unwrap();
                socket.connect(address).await.unwrap().into_std().unwrap()
            })
        };
        let stream = std::thread::scope(|scope| scope.spawn(connect).join().unwrap());
        stream.set_nonblocking(false).unwrap();
        Talk::over(stream)
    }

    /// A mail program on 587 that has signed in with the password of the tests.
    pub fn program(core: &Core, user: &str) -> Talk {
        let mut talk = Talk::plain(core.at(587));
        talk.reply();
        talk.smtp("EHLO program.test");
        assert!(talk.smtp("STARTTLS").starts_with("220"));
        let mut talk = talk.tls(core, false);
        talk.smtp("EHLO program.test");
        let word = BASE64_STANDARD.encode(format!("\0{user}\0{PASSWORD}"));
        assert!(talk.smtp(&format!("AUTH PLAIN {word}")).starts_with("235"));
        talk
    }

    fn over(stream: TcpStream) -> Talk {
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Talk { plain: Some(stream.try_clone().unwrap()), stream: Box::new(stream) }
    }

    /// Goes over to TLS, checking the core's own certificate; with the web server's certificate if asked.
    pub fn tls(self, core: &Core, as_web_server: bool) -> Talk {
        self.tls_with(core, ("tls/ca.pem", "mail.example.test"), as_web_server.then_some(("secret/web.pem", "secret/web.key")))
    }

    /// The same, for a server that this certificate has signed under this name, as whom these files say.
    pub fn tls_with(mut self, core: &Core, (ca, name): (&str, &'static str), identity: Option<(&str, &str)>) -> Talk {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(core.data.join(ca)).unwrap()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let config = if let Some((cert, key)) = identity {
            let cert = CertificateDer::from_pem_file(core.data.join(cert)).unwrap();
            let key = PrivateKeyDer::from_pem_file(core.data.join(key)).unwrap();
            builder.with_client_auth_cert(vec![cert], key).unwrap()
        } else {
            builder.with_no_client_auth()
        };
        let name = ServerName::try_from(name).unwrap();
        let connection = ClientConnection::new(Arc::new(config), name).unwrap();
        let stream = self.plain.take().unwrap();
        Talk { stream: Box::new(StreamOwned::new(connection, stream)), plain: None }
    }

    /// One line without its end; `""` when the other side has hung up.
    pub fn line(&mut self) -> String {
        self.try_line().unwrap_or_default()
    }

    fn try_line(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        let mut byte = [0];
        while self.stream.read(&mut byte)? == 1 && byte[0] != b'\n' {
            bytes.push(byte[0]);
        }
        Ok(String::from_utf8_lossy(&bytes).trim_end().to_owned())
    }

    pub fn send(&mut self, text: &str) {
        self.send_bytes(text.as_bytes());
    }

    /// As they are: raw Shift_JIS has no other way.
    pub fn send_bytes(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes).and_then(|()| self.stream.flush());
    }

    /// The last line of an SMTP answer.
    pub fn reply(&mut self) -> String {
        loop {
            let line = self.line();
            if line.as_bytes().get(3) != Some(&b'-') {
                return line;
            }
        }
    }

    /// Sends an SMTP command and takes its answer.
    pub fn smtp(&mut self, command: &str) -> String {
        self.send(&format!("{command}\r\n"));
        self.reply()
    }

    /// Sends an IMAP command; every line up to and with the tagged one.
    pub fn imap(&mut self, command: &str) -> String {
        self.send(&format!("a {command}\r\n"));
        let mut all = String::new();
        loop {
            let line = self.line();
            all.push_str(&line);
            all.push('\n');
            if line.is_empty() && all.ends_with("\n\n\n") || line.starts_with("a ") {
                return all;
            }
        }
    }
}
