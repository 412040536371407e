//! Opens connections: address, TLS, whose browser it is, login.
//!
//! In: the configuration and who acts. Out: a logged-in [`Conn`], or a checked password.
//! ID with `x-originating-ip` goes before the login, so that the core slows down the browser that
//! fails and nobody else. `*` in a login is refused here too: behind it the core reads a master user.
//! Never: keeps a person's password, logs a secret, connects without a deadline.

use super::{
    Client, Config, Error,
    capabilities::Capabilities,
    command::Command,
    conn::Conn,
    grammar::{Data, Done, Status},
    wire::{Frame, Link, Wire},
};
use crate::who::Who;
use async_imap::{
    Authenticator, Client as Greeted,
    imap_proto::{Response, Status as Greeting},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Master login for a person: `address*master`, from the trusted source address.
pub async fn as_master(config: &Config, who: &Who) -> Result<Conn, Error> {
    if !is_login(&who.address) {
        return Err(Error::BadLogin);
    }
    let client = Client { ip: who.ip, port: 0, session: who.session.clone() };
    let login = format!("{}*{}", who.address, config.master_user);
    let secret = &config.master_secret;
    let work = async {
        let greeted = greet(config, config.bind, Some(&client)).await?;
        login_as(config, greeted, &login, secret).await
    };
    let conn = timeout(config.silence(), work).await.map_err(|_| Error::lost("login not answered"))?;
    // The person is known by a session; if the core does not take our master, that is our trouble.
    conn.map_err(|e| if e == Error::BadLogin { Error::NoMaster } else { e })
}

/// Asks the core whether login and password fit, from the source address that is no master's.
pub async fn check(config: &Config, login: &str, password: &str, client: &Client) -> Result<(), Error> {
    if !is_login(login) || password.is_empty() || password.len() > 1_000 || password.contains('\0') {
        return Err(Error::BadLogin);
    }
    let work = async {
        let greeting = timeout(config.silence(), greet(config, config.check_bind, Some(client))).await;
        let greeted = greeting.map_err(|_| Error::lost("no greeting"))??;
        // The answer to a wrong password is held back by the core for many seconds.
        login_as(config, greeted, login, password).await.map(drop)
    };
    timeout(config.deadline, work).await.map_err(|_| Error::lost("login not answered"))?
}

/// True if the core greets us.
pub async fn alive(config: &Config) -> Result<(), Error> {
    let patience = config.silence().min(Duration::from_secs(5));
    timeout(patience, greet(config, config.bind, None)).await.map_err(|_| Error::lost("no greeting"))?.map(drop)
}

/// Printable ASCII without blanks, and without the core's master separator.
pub fn is_login(login: &str) -> bool {
    (1..=254).contains(&login.len()) && login.bytes().all(|b| b.is_ascii_graphic() && !b"*\"\\(){}%".contains(&b))
}

async fn greet(config: &Config, bind: Option<IpAddr>, client: Option<&Client>) -> Result<Greeted<Wire>, Error> {
    let stream = dial(config, bind).await?;
    let mut greeted = Greeted::new(Wire::new(stream));
    let greeting = greeted.read_response().await.map_err(Error::lost)?.ok_or_else(|| Error::lost("no greeting"))?;
    if !matches!(greeting.parsed(), Response::Data { status: Greeting::Ok, .. }) {
        return Err(Error::lost("the core does not greet us"));
    }
    greeted.get_mut().next_frame();
    if let Some(client) = client {
        let session: String =
            client.session.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).take(60).collect();
        let mut id = Command::new("ID").word("(\"x-originating-ip\"").text(&client.ip.to_canonical().to_string())?;
        if client.port != 0 {
            id = id.pair("\"x-originating-port\"", &client.port.to_string())?;
        }
        if !session.is_empty() {
            id = id.pair("\"x-session-ext-id\"", &session)?;
        }
        let line = format!("{})", id.line);
        greeted.run_command_and_check_ok(&line, None).await.map_err(Error::lost)?;
        while greeted.get_mut().next_frame().is_some() {}
    }
    Ok(greeted)
}

async fn dial(config: &Config, bind: Option<IpAddr>) -> Result<Box<dyn Link>, Error> {
    let mut last = Error::lost("no address");
    let mut found = None;
    let addresses: Vec<SocketAddr> =
        tokio::net::lookup_host((config.addr.as_str(), config.port)).await.map_err(Error::lost)?.collect();
    for address in addresses.into_iter().filter(|a| bind.is_none_or(|b| b.is_ipv4() == a.is_ipv4())) {
        match socket(address, bind).await {
            Ok(stream) => {
                found = Some(stream);
                break;
            }
            Err(error) => last = Error::lost(error),
        }
    }
    let stream = found.ok_or(last)?;
    stream.set_nodelay(true).map_err(Error::lost)?;
    let Some(tls) = &config.tls else { return Ok(Box::new(stream)) };
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&tls.ca_pem) {
        roots.add(certificate.map_err(Error::lost)?).map_err(Error::lost)?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let rules = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().map_err(Error::lost)?;
    let rules = rules.with_root_certificates(roots).with_no_client_auth();
    let name = ServerName::try_from(tls.name.clone()).map_err(Error::lost)?;
    let stream = tokio_rustls::TlsConnector::from(Arc::new(rules)).connect(name, stream).await.map_err(Error::lost)?;
    Ok(Box::new(stream))
}

async fn socket(address: SocketAddr, bind: Option<IpAddr>) -> std::io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(bind) = bind {
        socket.bind(SocketAddr::new(bind, 0))?;
    }
    socket.connect(address).await
}

/// SASL PLAIN (RFC 4616), sent again if the core asks after the initial response.
struct Plain(Vec<u8>);

impl Authenticator for Plain {
    type Response = Vec<u8>;
    fn process(&mut self, _challenge: &[u8]) -> Vec<u8> {
        std::mem::take(&mut self.0)
    }
}

async fn login_as(config: &Config, greeted: Greeted<Wire>, login: &str, secret: &str) -> Result<Conn, Error> {
    let message = format!("\0{login}\0{secret}").into_bytes();
    // The initial response (RFC 4959) saves a round trip.
    let mechanism = format!("PLAIN {}", STANDARD.encode(&message));
    let mut session = match greeted.authenticate(mechanism, Plain(message)).await {
        Ok(session) => session,
        Err((error, mut client)) => {
            let mut frames = std::iter::from_fn(|| client.get_mut().next_frame());
            let done = frames.find_map(|f| match f {
                Frame::Tagged(bytes) => Done::read(&bytes),
                Frame::Untagged(_) => None,
            });
            return Err(match done {
                Some(done) if done.status == Status::No => refusal(&done),
                // The library's text quotes the wire; its kind must be enough.
                _ => Error::lost(if matches!(error, async_imap::error::Error::Bad(_)) {
                    "BAD to AUTHENTICATE"
                } else {
                    "lost at login"
                }),
            });
        }
    };
    let mut words = None;
    while let Some(frame) = session.get_mut().next_frame() {
        match frame {
            Frame::Tagged(bytes) => {
                let code = Done::read(&bytes).and_then(|d| d.code).filter(|c| c.name == "CAPABILITY");
                words = code.map(|c| c.arguments.split_whitespace().map(str::to_owned).collect::<Vec<_>>()).or(words);
            }
            Frame::Untagged(bytes) => {
                if let Data::Capability(found) = Data::read(&bytes) {
                    words = Some(found);
                }
            }
        }
    }
    let mut conn = Conn::new(session, Capabilities::default(), (config.deadline, config.silence()));
    let words = match words {
        Some(words) => words,
        None => {
            let reply = conn.run(Command::new("CAPABILITY")).await?;
            reply
                .data
                .into_iter()
                .find_map(|d| if let Data::Capability(words) = d { Some(words) } else { None })
                .unwrap_or_default()
        }
    };
    conn.capabilities = Capabilities::read(words.iter().map(String::as_str));
    Ok(conn)
}

/// NO to a login. Without a code it is the login that is wrong (RFC 9051 §6.2.2).
fn refusal(done: &Done) -> Error {
    match done.code.as_ref().map(|c| c.name.as_str()) {
        Some("LIMIT") => Error::TooMany,
        Some("UNAVAILABLE" | "INUSE" | "SERVERBUG" | "CONTACTADMIN") => Error::lost(format!("login: {}", done.text)),
        _ if done.text.starts_with("Maximum number of connections") => Error::TooMany,
        _ => Error::BadLogin,
    }
}
