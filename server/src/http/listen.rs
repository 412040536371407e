//! Gives the router its socket: HTTP/1 with a deadline for slow headers and a calm end.

use super::{
    House,
    assets::Site,
    router,
    steady::{self, Steady},
};
use crate::{
    actions::{
        brake::network,
        fit::{self, Fit},
    },
    config::{Config, Net},
    control::Control,
    country::Country,
    imap::{self, Imap},
    jobs,
    lanes::{Lanes, Named},
    rooms::{Clock, Rooms},
    scan::{self, Scan},
    store::Store,
    submit::{self, Submit},
};
use axum::{body::Body, extract::ConnectInfo};
use bytes::Bytes;
use futures::{Stream, StreamExt};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    path::Path,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch};
use tower::ServiceExt;

/// Connections of one address at once, unless it is a proxy of ours or this machine: behind one address may be
/// the customers of a whole provider, with six connections each.
const FROM_ONE: usize = 600;
/// Longest pause inside the body of a request; thin links stall, but not for this long.
const PAUSE: Duration = Duration::from_secs(60);

/// Runs the web server until SIGINT or SIGTERM.
pub async fn serve(config: Config, listen: Option<String>, clock: Clock) -> Result<(), Box<dyn Error>> {
    let address = listen.unwrap_or_else(|| config.listen.clone());
    let listener = TcpListener::bind(&address).await.map_err(|e| format!("listen {address}: {e}"))?;
    let rooms = open(config, clock).await?;
    let proxies = rooms.config.proxy.trusted.clone();
    let house = House { site: Arc::new(Site::read(&rooms.config.site)), rooms: rooms.clone() };
    if rooms.config.is_open_http() {
        tracing::warn!("{}", crate::config::OPEN_HTTP);
    }
    let (stop, stopped) = watch::channel(false);
    match fit::ask(&rooms).await {
        Fit::Whole => {}
        Fit::Lacks(names) => {
            return Err(format!("the mail server at {} lacks {}", rooms.config.core.imap, names.join(", ")).into());
        }
        Fit::Unknown => drop(tokio::spawn(fit::until_whole(rooms.clone(), stopped.clone()))),
    }
    tracing::info!(%address, build = house.site.build, "web server ready");
    let jobs = tokio::spawn(jobs::run(rooms, stopped.clone()));
    tokio::spawn(async move {
        end_signal().await;
        let _ = stop.send(true);
    });
    accept(listener, router(house), proxies, stopped).await;
    let _ = tokio::time::timeout(Duration::from_secs(30), jobs).await;
    Ok(())
}

/// One handle per room, from the configuration.
pub async fn open(config: Config, clock: Clock) -> Result<Rooms, Box<dyn Error>> {
    let store = Store::open(&config.database.url).await?;
    store.migrate().await?;
    let imap = Imap::new(imap_config(&config)?);
    let submit = Submit::new(submit_config(&config)?)?;
    let country = Country::open(&config.overseas, clock.now())?;
    let secret = file("core.control_secret", &config.core.control_secret)?;
    let control = Control::new(&config.core.control, &String::from_utf8_lossy(&secret));
    let scan = Scan::new(scan::Config {
        learn: config.scan.learn.clone(),
        memory: config.scan.memory.clone(),
        virus: config.scan.virus.clone(),
    });
    Ok(Rooms { config: Arc::new(config), store, imap, submit, country, control, scan, lanes: Lanes::default(), clock })
}

fn imap_config(config: &Config) -> Result<imap::Config, Box<dyn Error>> {
    let core = &config.core;
    let (addr, port) = core.imap.rsplit_once(':').ok_or("core.imap: host:port is needed here")?;
    let tls = match (&core.tls_name, &core.tls_ca) {
        (Some(name), Some(ca)) => Some(imap::TlsName { name: name.clone(), ca_pem: file("core.tls_ca", ca)? }),
        (Some(_), None) => return Err("core.tls_ca: the certificate that signed the core's is needed here".into()),
        (None, _) => None,
    };
    let secret = String::from_utf8(file("core.master_secret", &core.master_secret)?)?;
    Ok(imap::Config {
        addr: addr.trim_matches(['[', ']']).to_owned(),
        port: port.parse()?,
        tls,
        bind: Some(core.imap_bind),
        check_bind: Some(core.check_bind),
        master_user: core.master_user.clone(),
        master_secret: secret.trim().to_owned(),
        per_person: 3,
        logins: 16,
        deadline: Duration::from_secs(30),
    })
}

fn submit_config(config: &Config) -> Result<submit::Config, Box<dyn Error>> {
    let core = &config.core;
    Ok(submit::Config {
        server: core.submission.clone(),
        name: core.submission_name.clone(),
        ca: file("core.submission_ca", &core.submission_ca)?,
        certificate: file("core.submission_cert", &core.submission_cert)?,
        key: file("core.submission_key", &core.submission_key)?,
        hello: "webmail.localdomain".into(),
        deadlines: submit::Deadlines::default(),
    })
}

fn file(key: &str, path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|e| format!("{key}: {}: {e}", path.display()))
}

async fn accept(listener: TcpListener, router: axum::Router, proxies: Vec<Net>, mut stopped: watch::Receiver<bool>) {
    let mut builder = hyper_util::server::conn::auto::Builder::new(TokioExecutor::new()).http1_only();
    builder.http1().timer(TokioTimer::new()).header_read_timeout(Duration::from_secs(20)).max_buf_size(64 * 1024);
    let builder = Arc::new(builder);
    let open = Arc::new(tokio::sync::Semaphore::new(20_000));
    let peers = Named::default();
    loop {
        let (stream, peer) = tokio::select! {
            _ = stopped.changed() => break,
            accepted = listener.accept() => match accepted {
                Ok(pair) => pair,
                // Out of file descriptors: let others finish before the next try.
                Err(_) => { tokio::time::sleep(Duration::from_millis(50)).await; continue }
            },
        };
        let _ = stream.set_nodelay(true);
        let own = match counted(peer.ip(), &proxies).map(|name| peers.places(name, FROM_ONE).try_acquire_owned()) {
            Some(Ok(own)) => Some(own),
            // Closed at once, before it has cost anything.
            Some(Err(_)) => continue,
            None => None,
        };
        let Ok(place) = open.clone().acquire_owned().await else { break };
        let (router, builder, mut stopped) = (router.clone(), builder.clone(), stopped.clone());
        tokio::spawn(async move {
            let service = hyper::service::service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
                let mut request = request.map(|body| Body::from_stream(paced(body)));
                request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
                router.clone().oneshot(request)
            });
            let connection = builder.serve_connection(TokioIo::new(Steady::new(stream, PAUSE)), service);
            tokio::pin!(connection);
            tokio::select! {
                _ = connection.as_mut() => {}
                _ = stopped.changed() => {
                    connection.as_mut().graceful_shutdown();
                    let _ = tokio::time::timeout(Duration::from_secs(3), connection).await;
                }
            }
            drop((place, own));
        });
    }
}

/// The name under which the connections of a peer are counted: its address, of IPv6 its network.
fn counted(peer: IpAddr, proxies: &[Net]) -> Option<String> {
    let peer = peer.to_canonical();
    let free = peer.is_loopback() || proxies.iter().any(|net| net.contains(peer));
    (!free).then(|| if peer.is_ipv4() { peer.to_string() } else { network(peer) })
}

/// A request's body whose sender may pause, but not for ever: who stops half-way frees the place.
fn paced(body: hyper::body::Incoming) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let pieces = Body::new(body).into_data_stream();
    // Its time begins when somebody reads it: before, it may have waited for a turn.
    futures::stream::try_unfold((pieces, None), |(mut pieces, body)| async move {
        let mut body = body.unwrap_or_else(steady::Body::begin);
        match tokio::time::timeout(PAUSE, pieces.next()).await {
            Ok(Some(piece)) => {
                let piece = piece.map_err(io::Error::other)?;
                body.came(piece.len())?;
                Ok(Some((piece, (pieces, Some(body)))))
            }
            Ok(None) => Ok(None),
            Err(_) => Err(io::Error::from(io::ErrorKind::TimedOut)),
        }
    })
}

async fn end_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt())) else { return };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_brings_many_and_a_stranger_few() {
        let proxies = [Net::host([192, 0, 2, 7].into())];
        let name = |ip: &str| counted(ip.parse().unwrap(), &proxies);
        assert_eq!(name("192.0.2.7"), None);
        assert_eq!(name("::ffff:192.0.2.7"), None);
        assert_eq!(name("127.0.0.1"), None);
        assert_eq!(name("198.51.100.7").as_deref(), Some("198.51.100.7"));
        assert_eq!(name("2001:db8::1"), name("2001:db8::2"), "one network, however many addresses");
        assert_ne!(name("2001:db8::1"), name("2001:db8:0:1::1"));
    }
}
