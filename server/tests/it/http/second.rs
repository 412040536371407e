//! Further web servers: one joins the house, one meets a mail store that cannot serve it; and a whole house on PostgreSQL.

use super::health::health;
use crate::support::{
    core::Core,
    postgres::fresh_database,
    wait::eventually,
    web::{Browser, Serve},
};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

#[test]
fn a_person_goes_on_at_the_second_web_server_and_is_signed_out_of_both() {
    let core = Core::shared();
    let address = core.account("twofold");
    let second = Serve::beside(&core, &[]).ready();
    let (here, opened) = Browser::sign_in(&core.listen, &address);
    assert_eq!(opened["page"]["total"], 0);
    let there = here.turned_to(&second.listen);
    assert_eq!(there.get("/api/session").1["address"], json!(address));

    there.send(&address, "sent-at-the-second");
    let row = eventually("the mail that was sent at the second", || {
        let (_, page) = here.get("/api/mailboxes/INBOX/messages");
        page["envelopes"].as_array()?.first().cloned()
    });
    assert_eq!(row["subject"], "sent-at-the-second");
    let letter = format!("/api/messages/{}", row["ref"].as_str().unwrap());
    assert_eq!(there.get(&letter).1["text"].as_str().map(str::trim), Some("hello"));
    // What is set at one holds at the other.
    assert_eq!(here.ask("PUT", "/api/settings/view", json!({"lang": "en"})).0, 200);
    assert_eq!(there.get("/api/screen?path=/mail/INBOX").1["lang"], "en");

    assert_eq!(here.ask("DELETE", "/api/session", json!(null)).0, 204);
    assert_eq!((here.get("/api/session").0, there.get("/api/session").0), (401, 401));
    assert_eq!(there.get(&letter).0, 401);
}

#[test]
fn a_house_on_postgresql_lets_people_read_set_and_send() {
    let Some(url) = fresh_database() else { return };
    let core = Core::start_with(&[("DOKODEMO_DATABASE_URL", &url)]);
    let address = core.account("tusk");
    let (me, _) = Browser::sign_in(&core.listen, &address);
    let (status, folders) = me.get("/api/mailboxes");
    assert_eq!(status, 200);
    assert!(folders.as_array().unwrap().iter().any(|f| f["role"] == "sent"), "{folders}");
    for (name, value) in [
        ("spam", json!({"mark": true, "quarantine": true, "notify": false})),
        ("signature", json!({"text": "山田 太郎", "use_for_replies": false})),
        ("view", json!({"lang": "en", "zone": "+01:00", "preview": false, "reading_pane": true})),
    ] {
        let (status, saved) = me.ask("PUT", &format!("/api/settings/{name}"), value.clone());
        assert_eq!(status, 200, "{saved}");
        let (_, kept) = me.get(&format!("/api/settings/{name}"));
        for (field, value) in value.as_object().unwrap() {
            assert_eq!(&kept[field], value, "{name}: {kept}");
        }
    }
    let (_, screen) = me.get("/api/screen?path=/compose");
    assert_eq!((&screen["lang"], &screen["offset"]), (&json!("en"), &json!(60)));
    assert_eq!(screen["place"]["compose"]["draft"]["text"], "\n\n-- \n山田 太郎\n");
    me.send(&address, "sent-on-postgres");
    let row = eventually("the mail to oneself", || {
        let (_, page) = me.get("/api/mailboxes/INBOX/messages");
        page["envelopes"].as_array()?.first().cloned()
    });
    assert_eq!(row["subject"], "sent-on-postgres");
}

/// What a mail store that can do little says to a login.
const POOR: &str = "OK [CAPABILITY IMAP4rev1 ID IDLE LITERAL+ CONDSTORE ESEARCH ESORT SORT=DISPLAY LIST-STATUS SPECIAL-USE] in";
/// The same of one that can all.
const RICH: &str =
    "OK [CAPABILITY IMAP4rev1 ID IDLE LITERAL+ UIDPLUS MOVE CONDSTORE ESEARCH ESORT SORT=DISPLAY LIST-STATUS SPECIAL-USE] in";
/// The same of one that does not know our master.
const CLOSED: &str = "NO [AUTHENTICATIONFAILED] Authentication failed.";

/// A mail store that knows how to say one thing; what it says may change.
fn poor_store(listener: TcpListener, login: &'static str) -> Arc<Mutex<&'static str>> {
    let login = Arc::new(Mutex::new(login));
    let said = login.clone();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let said = said.clone();
            thread::spawn(move || converse(stream, &said));
        }
    });
    login
}

fn converse(mut stream: TcpStream, login: &Mutex<&'static str>) -> Option<()> {
    stream.write_all(b"* OK [CAPABILITY IMAP4rev1 SASL-IR ID] ready\r\n").ok()?;
    let lines = BufReader::new(stream.try_clone().ok()?).lines();
    for line in lines.map_while(Result::ok) {
        let (tag, command) = line.split_once(' ')?;
        let said = match command.split(' ').next()? {
            "AUTHENTICATE" => *login.lock().unwrap(),
            _ => "OK done",
        };
        stream.write_all(format!("{tag} {said}\r\n").as_bytes()).ok()?;
    }
    Some(())
}

#[test]
fn a_mail_store_that_lacks_something_is_refused_at_the_start_by_name() {
    let core = Core::shared();
    core.account("anybody");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let login = poor_store(listener, POOR);
    for (says, names) in [(POOR, "UIDPLUS, MOVE"), (CLOSED, "master login")] {
        *login.lock().unwrap() = says;
        let (well, said) = Serve::beside(&core, &[("DOKODEMO_CORE_IMAP", &at)]).refusal();
        assert!(!well && said.contains(&format!("the mail server at {at} lacks {names}\n")), "{said}");
    }
}

#[test]
fn a_mail_store_that_comes_later_and_lacks_something_is_told_by_name_in_the_health() {
    let core = Core::start();
    core.account("anybody");
    // The port is free until the store comes.
    let at = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let serve = Serve::beside(&core, &[("DOKODEMO_CORE_IMAP", &at.to_string())]).ready();
    let (_, body) = health(&serve.listen);
    assert_eq!((&body["down"], &body["lacks"]), (&json!(["imap"]), &json!([])), "{body}");
    let login = poor_store(TcpListener::bind(at).unwrap(), POOR);
    let lacks = |names: Value| eventually("the names", || Some(health(&serve.listen)).filter(|(_, body)| body["lacks"] == names));
    let (status, body) = lacks(json!(["UIDPLUS", "MOVE"]));
    assert_eq!((status, &body["down"]), (503, &json!(["imap"])), "{body}");
    // What is mended is well again, though nobody signs in.
    *login.lock().unwrap() = RICH;
    assert_eq!(lacks(json!([])).1["down"], json!([]));
}

#[test]
fn a_master_that_the_mail_store_takes_no_more_is_told_in_the_health_until_it_does_again() {
    let core = Core::shared();
    let address = core.account("unmastered");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap().to_string();
    let login = poor_store(listener, RICH);
    let serve = Serve::beside(&core, &[("DOKODEMO_CORE_IMAP", &at)]).ready();
    let down = || health(&serve.listen).1;
    assert_eq!((&down()["down"], &down()["lacks"]), (&json!([]), &json!([])));
    let (me, _) = Browser::sign_in(&core.listen, &address);
    let me = me.turned_to(&serve.listen);
    *login.lock().unwrap() = CLOSED;
    assert_eq!(me.get("/api/mailboxes").0, 503);
    let told =
        eventually("the name", || Some(health(&serve.listen)).filter(|(_, body)| body["lacks"] == json!(["master login"])));
    assert_eq!((told.0, &told.1["down"]), (503, &json!(["imap"])));
    *login.lock().unwrap() = RICH;
    eventually("its end", || (health(&serve.listen).0 == 200).then_some(()));
}
