//! A web server without a core: the router over a fresh database, asked in memory.
//!
//! For what needs no mail: who may ask what, headers, forms. The IMAP and submission ports are
//! closed, so every question to the core is answered "away". Or, with [`House::of`], on a core that runs.

use super::core::Core;
use app::api::settings::{Stored, Virus};
use axum::{
    Router,
    body::{Body, BodyDataStream, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use futures::StreamExt;
use server::{
    actions::{provision, session::key_of, settings},
    config::Config,
    control::Control,
    country::Country,
    http::{House as Web, assets::Site, listen, router},
    imap::{self, Imap},
    lanes::Lanes,
    rooms::{Clock, Rooms},
    scan::{self, Scan},
    store::{NewAccount, Store, session::Session},
    submit::{self, Submit},
};
use std::{path::PathBuf, sync::Arc, time::Duration};
use tower::ServiceExt;

/// The house and its front door.
pub struct House {
    pub rooms: Rooms,
    router: Router,
    folder: PathBuf,
}

/// An answer, read whole.
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
}

impl Answer {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// Value of a hidden field.
    pub fn field(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        self.text.split(&marker).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_owned()
    }
}

/// An open event stream; dropping it closes it.
pub struct Events {
    body: BodyDataStream,
    text: String,
}

impl Events {
    /// The next event; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<serde_json::Value> {
        loop {
            if let Some((event, rest)) = self.text.split_once("\n\n") {
                let data: String = event.lines().filter_map(|l| l.strip_prefix("data: ")).collect();
                self.text = rest.to_owned();
                // A line of a colon alone keeps the line warm.
                if !data.is_empty() {
                    return Some(serde_json::from_str(&data).unwrap());
                }
                continue;
            }
            self.text += &String::from_utf8_lossy(&self.body.next().await?.unwrap());
        }
    }
}

impl House {
    /// A house on a fresh SQLite file, or on the database given.
    pub async fn open(url: Option<&str>) -> House {
        let folder = std::env::temp_dir().join(format!("dokodemo-house-{}-{}", std::process::id(), unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = url.map_or_else(|| format!("sqlite://{}/mail.db", folder.display()), str::to_owned);
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        let imap = Imap::new(imap::Config {
            addr: "127.0.0.1".into(),
            port: 1,
            tls: None,
            bind: None,
            check_bind: None,
            master_user: "webmail".into(),
            master_secret: "none".into(),
            per_person: 3,
            logins: 4,
            deadline: Duration::from_secs(2),
        });
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["webmail".to_owned()]).unwrap().self_signed(&key).unwrap().pem();
        let submit = Submit::new(submit::Config {
            server: "127.0.0.1:1".into(),
            name: "webmail".into(),
            ca: certificate.clone().into_bytes(),
            certificate: certificate.into_bytes(),
            key: key.serialize_pem().into_bytes(),
            hello: "webmail.localdomain".into(),
            deadlines: submit::Deadlines::default(),
        })
        .unwrap();
        let config = Arc::new(Config::default());
        let country = Country::open(&config.overseas, 0).unwrap();
        let control = Control::new("127.0.0.1:1", "none");
        let scan =
            Scan::new(scan::Config { learn: folder.join("nobody"), memory: folder.join("nobody"), virus: folder.join("nobody") });
        let rooms =
            Rooms { config, store, imap, submit, country, control, scan, lanes: Lanes::default(), clock: Clock::default() };
        let site = Arc::new(Site::read(&folder));
        House { router: router(Web { rooms: rooms.clone(), site }), rooms, folder }
    }

    /// A web server in this process on the database and mail store of a real core.
    pub async fn of(core: &Core, clock: Clock) -> House {
        House::on(listen::open(core.config(), clock).await.unwrap())
    }

    /// The front door of rooms that are open already, those of a real core.
    pub fn on(rooms: Rooms) -> House {
        let folder = std::env::temp_dir().join(format!("dokodemo-house-{}-{}", std::process::id(), unique()));
        std::fs::create_dir_all(&folder).unwrap();
        let site = Arc::new(Site::read(&folder));
        House { router: router(Web { rooms: rooms.clone(), site }), rooms, folder }
    }

    /// This person has the virus check off: here is no scanner to ask.
    pub async fn unscanned(&self, address: &str) {
        let account = NewAccount {
            address: address.to_owned(),
            name: String::new(),
            contract: "tests".to_owned(),
            main: false,
            password_hash: String::new(),
            quota_bytes: 0,
        };
        provision::add(&settings::Desk::of(&self.rooms), &account).await.unwrap().unwrap();
        let off = Stored { value: Virus { enabled: false }, version: None, warnings: Vec::new() };
        settings::save_at(&settings::Desk::of(&self.rooms), address, off).await.unwrap();
    }

    /// Signs somebody in without a password: the value of the cookie.
    pub async fn sit(&self, address: &str) -> String {
        self.sit_since(address, 0).await
    }

    /// Signs somebody in who did their last act `ago` seconds ago.
    pub async fn sit_since(&self, address: &str, ago: i64) -> String {
        let token = server::actions::session::random_token().unwrap();
        let then = self.rooms.clock.now() - ago;
        let session = Session {
            handle: key_of(&token)[..16].to_owned(),
            address: address.into(),
            name: String::new(),
            created: then,
            last_act: then,
            ended: 0,
            shared: false,
            ip: "192.0.2.1".into(),
            agent: "test".into(),
        };
        self.rooms.store.session_add(&key_of(&token), &session).await.unwrap();
        token
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.ask(Method::GET, path, headers, "").await
    }

    /// Posts a form.
    pub async fn post(&self, path: &str, headers: &[(&str, &str)], form: &str) -> Answer {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend_from_slice(headers);
        self.ask(Method::POST, path, &all, form).await
    }

    /// Opens the event stream.
    pub async fn listen(&self, cookie: &str) -> Events {
        let request = Request::builder().uri("/api/events").header(header::HOST, "mail.test").header("cookie", cookie);
        let response = self.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        Events { body: response.into_body().into_data_stream(), text: String::new() }
    }

    /// Begins a write whose body never comes to its end.
    pub fn hang(&self, method: Method, path: &str, headers: &[(&str, &str)]) {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "mail.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let never = futures::stream::pending::<Result<axum::body::Bytes, std::io::Error>>();
        tokio::spawn(self.router.clone().oneshot(request.body(Body::from_stream(never)).unwrap()));
    }

    pub async fn ask(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, "mail.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 8 << 20).await.unwrap();
        Answer { status, headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn unique() -> u32 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static NEXT: AtomicU32 = AtomicU32::new(0);
    NEXT.fetch_add(1, Ordering::Relaxed)
}
