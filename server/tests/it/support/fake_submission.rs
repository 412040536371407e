//! A webmail listener on loopback that keeps what it is given, and hangs, cuts or lies when told.
//!
//! In: a [`Script`]. Out: a [`Config`] that reaches it, and what it has [`Seen`].

use rcgen::{CertificateParams, KeyPair};
use server::submit::{Config, Deadlines, Submit};
use std::{
    io,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::ring,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
        server::WebPkiClientVerifier,
    },
};

/// Name in its certificate.
const NAME: &str = "core.example.test";

/// What happens at one step instead of the right answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Reply(&'static str),
    Hang,
    /// The connection closes without a word.
    Cut,
    /// The mail is kept as if accepted, and then the connection closes without a word.
    KeepAndCut,
}

/// How the listener behaves; the default is a well-behaved one.
#[derive(Clone)]
pub struct Script {
    pub pipelining: bool,
    pub size: usize,
    pub mail: &'static str,
    /// Recipients that start so are answered so.
    pub refuse: Vec<(&'static str, &'static str)>,
    pub end: End,
    /// `CONNECT`, `EHLO`, `STARTTLS`, `XCLIENT`, `MAIL`, `RCPT` or `DATA`.
    pub fault: Option<(&'static str, End)>,
}

impl Default for Script {
    fn default() -> Self {
        Script {
            pipelining: true,
            size: 30_000_000,
            mail: "250 2.1.0 Ok",
            refuse: Vec::new(),
            end: End::Reply("250 2.0.0 Ok: queued as TEST"),
            fault: None,
        }
    }
}

/// What came in, of all connections.
#[derive(Clone, Default)]
pub struct Seen {
    /// Commands after STARTTLS from XCLIENT on.
    pub commands: Vec<String>,
    /// Mails answered with 250, as they crossed the wire.
    pub mails: Vec<String>,
    pub client_certificate: bool,
}

/// A certificate that signs itself, and its key; both PEM.
struct Identity {
    certificate: String,
    key: String,
}

impl Identity {
    fn new(name: &str) -> Identity {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().self_signed(&key).unwrap().pem();
        Identity { certificate, key: key.serialize_pem() }
    }
}

pub struct Fake {
    port: u16,
    core: Identity,
    webmail: Identity,
    script: Arc<Mutex<Script>>,
    seen: Arc<Mutex<Seen>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Fake {
    pub async fn start(script: Script) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (core, webmail) = (Identity::new(NAME), Identity::new("webmail"));
        let tls = acceptor(&core, &webmail);
        let script = Arc::new(Mutex::new(script));
        let seen = Arc::<Mutex<Seen>>::default();
        let (now, log) = (script.clone(), seen.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let script = now.lock().unwrap().clone();
                tokio::spawn(serve((stream, tls.clone()), script, log.clone()));
            }
        });
        Fake { port, core, webmail, script, seen, task }
    }

    /// From the next connection on it behaves like this.
    pub fn behave(&self, script: Script) {
        *self.script.lock().unwrap() = script;
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap().clone()
    }

    /// For who waits for no silence: this machine may be busy.
    pub fn patient(&self) -> Submit {
        let long = Duration::from_secs(30);
        Submit::new(Config { deadlines: Deadlines { connect: long, reply: long, begin: long, end: long }, ..self.config() })
            .unwrap()
    }

    pub fn config(&self) -> Config {
        let short = Duration::from_millis(300);
        Config {
            server: format!("127.0.0.1:{}", self.port),
            name: NAME.into(),
            ca: self.core.certificate.clone().into_bytes(),
            certificate: self.webmail.certificate.clone().into_bytes(),
            key: self.webmail.key.clone().into_bytes(),
            hello: "webmail".into(),
            deadlines: Deadlines { connect: Duration::from_secs(5), reply: short, begin: Duration::from_secs(10), end: short },
        }
    }

    pub fn submit(&self) -> Submit {
        Submit::new(self.config()).unwrap()
    }
}

fn acceptor(core: &Identity, webmail: &Identity) -> TlsAcceptor {
    let certificate = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate(&webmail.certificate)).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider.clone()).build().unwrap();
    let key = PrivateKeyDer::from_pem_slice(core.key.as_bytes()).unwrap();
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate(&core.certificate)], key)
        .unwrap();
    TlsAcceptor::from(Arc::new(config))
}

async fn serve(at: (TcpStream, TlsAcceptor), script: Script, seen: Arc<Mutex<Seen>>) {
    let _ = dialogue(at, script, seen).await;
}

async fn answer<S: AsyncWrite + Unpin>(stream: &mut S, end: End) -> io::Result<()> {
    match end {
        End::Reply(line) => stream.write_all(format!("{line}\r\n").as_bytes()).await?,
        End::Hang => tokio::time::sleep(Duration::from_secs(600)).await,
        End::Cut | End::KeepAndCut => return Err(io::ErrorKind::ConnectionAborted.into()),
    }
    stream.flush().await
}

async fn line<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut BufReader<S>) -> io::Result<String> {
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(line.trim_end().to_owned())
}

async fn dialogue((stream, tls): (TcpStream, TlsAcceptor), script: Script, seen: Arc<Mutex<Seen>>) -> io::Result<()> {
    let at = |step: &str, well: &'static str| match script.fault {
        Some((name, end)) if name == step => end,
        _ => End::Reply(well),
    };
    let mut plain = BufReader::new(stream);
    answer(&mut plain, at("CONNECT", "220 core ESMTP")).await?;
    loop {
        let said = line(&mut plain).await?;
        if said.starts_with("EHLO") {
            answer(&mut plain, at("EHLO", "250-core\r\n250 STARTTLS")).await?;
        } else if said == "STARTTLS" {
            answer(&mut plain, at("STARTTLS", "220 go ahead")).await?;
            break;
        } else {
            return answer(&mut plain, End::Reply("221 bye")).await;
        }
    }
    let tls = tls.accept(plain.into_inner()).await?;
    seen.lock().unwrap().client_certificate = tls.get_ref().1.peer_certificates().is_some();
    let mut stream = BufReader::new(tls);
    let mut known = false;
    loop {
        let said = line(&mut stream).await?;
        if known || said.starts_with("XCLIENT") {
            known = true;
            seen.lock().unwrap().commands.push(said.clone());
        }
        let verb = said.split([' ', ':']).next().unwrap_or_default().to_owned();
        match verb.as_str() {
            "EHLO" => {
                let pipelining = if script.pipelining { "250-PIPELINING\r\n" } else { "" };
                let offers =
                    format!("250-core\r\n{pipelining}250-SIZE {}\r\n250-8BITMIME\r\n250 XCLIENT ADDR LOGIN\r\n", script.size);
                stream.write_all(offers.as_bytes()).await?;
                stream.flush().await?;
            }
            "XCLIENT" => answer(&mut stream, at("XCLIENT", "220 core ESMTP")).await?,
            "MAIL" => answer(&mut stream, at("MAIL", script.mail)).await?,
            "RCPT" => {
                let address = said.split(['<', '>']).nth(1).unwrap_or_default();
                let refusal = script.refuse.iter().find(|(start, _)| address.starts_with(start));
                answer(&mut stream, at("RCPT", refusal.map_or("250 2.1.5 Ok", |(_, line)| line))).await?;
            }
            "DATA" => {
                answer(&mut stream, at("DATA", "354 go ahead")).await?;
                if script.fault.is_some_and(|(step, _)| step == "DATA") {
                    continue;
                }
                let mut mail = Vec::new();
                loop {
                    let start = mail.len();
                    if stream.read_until(b'\n', &mut mail).await? == 0 {
                        return Ok(());
                    }
                    if &mail[start..] == b".\r\n" {
                        mail.truncate(start);
                        break;
                    }
                }
                if matches!(script.end, End::KeepAndCut) || matches!(script.end, End::Reply(line) if line.starts_with("250")) {
                    seen.lock().unwrap().mails.push(String::from_utf8_lossy(&mail).into_owned());
                }
                answer(&mut stream, script.end).await?;
            }
            "QUIT" => return answer(&mut stream, End::Reply("221 bye")).await,
            _ => answer(&mut stream, End::Reply("500 what")).await?,
        }
    }
}
