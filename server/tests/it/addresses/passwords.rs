//! Somebody changes a password, or has a new one made: the old one is dead everywhere at once.

use super::*;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_new_password_ends_everything_the_old_one_had_opened() {
    let world = World::open().await;
    let (mine, cookie) = world.main("changer").await;
    let elsewhere = format!("sid={}", world.house.sit(&mine).await);
    let (other, others) = world.main("neighbour").await;
    let (mut imap_open, _) = imap(&world.core, &mine, PASSWORD);
    let (mut pop_open, _) = pop3(&world.core, &mine, PASSWORD);
    let pop = world.house.rooms.store.account_by_login(&mine).await.unwrap().unwrap().pop_account;
    let (mut imap_by_pop, fine) = imap(&world.core, &pop, PASSWORD);
    let (mut pop_by_pop, too) = pop3(&world.core, &pop, PASSWORD);
    assert!(fine && too && imap_by_pop.imap("NOOP").contains("a OK"));
    let (mut neighbour, _) = imap(&world.core, &other, PASSWORD);
    let path = format!("/api/addresses/{mine}/password");

    let done = world.ask(&cookie, Method::POST, &path, json!({ "current": PASSWORD, "new": "N3w|pass~word" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    assert_eq!((&done.json()["address"], done.json().get("password")), (&json!(mine), None), "never shown on this path");
    assert!(!done.text.contains("N3w"));
    ends("IMAP", || imap_open.imap("NOOP").contains("a OK"));
    ends("POP3", || noop(&mut pop_open));
    ends("IMAP opened by the POP account", || imap_by_pop.imap("NOOP").contains("a OK"));
    ends("POP3 opened by the POP account", || noop(&mut pop_by_pop));
    assert!(neighbour.imap("NOOP").contains("a OK"), "nobody else's has");

    assert_eq!(world.programs(&mine, PASSWORD), [false; 3]);
    assert!(!world.signs_in(&mine, PASSWORD).await);
    assert_eq!(world.programs(&mine, "N3w|pass~word"), [true; 3]);
    assert!(world.signs_in(&mine, "N3w|pass~word").await);
    assert_eq!(world.ask(&cookie, Method::GET, "/api/session", Value::Null).await.status, StatusCode::OK, "this session lives");
    assert_eq!(world.ask(&cookie, Method::GET, "/api/mailboxes", Value::Null).await.status, StatusCode::OK, "and reads mail");
    assert_eq!(world.ask(&elsewhere, Method::GET, "/api/session", Value::Null).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(world.ask(&others, Method::GET, "/api/session", Value::Null).await.status, StatusCode::OK);
    assert_eq!(world.ask(&others, Method::POST, &path, json!({ "current": PASSWORD, "new": "Stolen+one1" })).await.status, 404);
}

/// The core has told the connection to end; its process may still hear one command.
fn ends(what: &str, mut answers: impl FnMut() -> bool) {
    eventually(&format!("the end of {what}"), || (!answers()).then_some(()));
}

fn noop(pop: &mut Talk) -> bool {
    pop.send("NOOP\r\n");
    pop.line().starts_with("+OK")
}

#[tokio::test]
async fn a_mail_program_that_had_signed_in_before_sends_nothing_more() {
    let world = World::open().await;
    let (mine, cookie) = world.main("sender").await;
    let pop = world.house.rooms.store.account_by_login(&mine).await.unwrap().unwrap().pop_account;
    let (other, _) = world.main("bystander").await;
    let (mut by_address, mut by_pop) = (program(&world.core, &mine, PASSWORD), program(&world.core, &pop, PASSWORD));
    let (mut half, mut neighbour) = (program(&world.core, &mine, PASSWORD), program(&world.core, &other, PASSWORD));
    let mut webmail = crate::scan::webmail(&world.core, &mine);
    assert_eq!(send(&mut by_address, &mine, "before-1"), "250");
    assert_eq!(send(&mut by_pop, &mine, "before-2"), "250");
    half.smtp(&format!("MAIL FROM:<{mine}>"));
    half.smtp("RCPT TO:<out@remote.test>");
    assert!(half.smtp("DATA").starts_with("354"));

    let path = format!("/api/addresses/{mine}/password");
    let done = world.ask(&cookie, Method::POST, &path, json!({ "current": PASSWORD, "new": "N3w|pass~word" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    for talk in [&mut by_address, &mut by_pop] {
        let answer = talk.smtp(&format!("MAIL FROM:<{mine}>"));
        assert!(answer.starts_with("421 4.7.0 ") && answer.contains("password") && answer.is_ascii(), "{answer}");
        assert_eq!(talk.smtp("NOOP"), "", "and the connection has ended");
    }
    let answer = half.smtp(&format!("From: {mine}\r\nSubject: half-sent\r\n\r\nx\r\n."));
    assert!(answer.starts_with("421 4.7.0 "), "what had begun before is refused at its end: {answer}");
    assert_eq!(send(&mut neighbour, &other, "neighbours"), "250", "nobody else is concerned");
    assert_eq!(send(&mut webmail, &mine, "by-webmail"), "250", "nor is the webmail, which needs no password of his");

    // In the second of the change nobody can tell what was first.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    assert_eq!(send(&mut program(&world.core, &mine, "N3w|pass~word"), &mine, "after"), "250");
    world.core.outgoing("Subject: after\r\n");
    assert!(world.core.outbox("half-sent").is_empty());
    // What another person types at the command line ends it too.
    let mut open = program(&world.core, &pop, "N3w|pass~word");
    world.core.command(&["account", "password", &mine, "--password", "Th1rd+one"]);
    assert!(open.smtp(&format!("MAIL FROM:<{mine}>")).starts_with("421 4.7.0 "));
}

/// A mail program on 587 that has signed in.
fn program(core: &Core, login: &str, password: &str) -> Talk {
    let mut talk = Talk::from(&place(), core.at(587));
    talk.reply();
    talk.smtp("EHLO program.test");
    talk.smtp("STARTTLS");
    let mut talk = talk.tls(core, false);
    talk.smtp("EHLO program.test");
    let word = BASE64_STANDARD.encode(format!("\0{login}\0{password}"));
    assert!(talk.smtp(&format!("AUTH PLAIN {word}")).starts_with("235"));
    talk
}

/// Code of the answer to a whole mail.
fn send(talk: &mut Talk, from: &str, subject: &str) -> String {
    talk.smtp(&format!("MAIL FROM:<{from}>"));
    talk.smtp("RCPT TO:<out@remote.test>");
    talk.smtp("DATA");
    talk.smtp(&format!("From: {from}\r\nTo: out@remote.test\r\nSubject: {subject}\r\n\r\nx\r\n."))[..3].to_owned()
}

#[tokio::test]
async fn the_current_password_is_compared_strictly_and_not_often() {
    let world = World::open().await;
    let (mine, cookie) = world.main("guesser").await;
    let path = format!("/api/addresses/{mine}/password");
    for (current, new, field, reason) in [
        ("", "New+pass1", "current", "empty"),
        (PASSWORD, "abcd", "new", "too_short"),
        (PASSWORD, "has space", "new", "bad_character"),
        (PASSWORD, "dash-ed-one", "new", "bad_character"),
        (PASSWORD, PASSWORD, "new", "same_as_before"),
        ("dokodemo1", "New+pass1", "current", "wrong_password"),
        ("Dokodemo1 ", "New+pass1", "current", "wrong_password"),
        ("0", "New+pass1", "current", "wrong_password"),
        ("Dokodemo1\r\nx", "New+pass1", "current", "wrong_password"),
    ] {
        let answer = world.ask(&cookie, Method::POST, &path, json!({ "current": current, "new": new })).await;
        assert_eq!(answer.status.as_u16(), 422, "{current:?} {}", answer.text);
        assert_eq!((&answer.json()["field"], &answer.json()["reason"]), (&json!(field), &json!(reason)), "{current:?}");
    }
    // A number or nothing in place of the text is no password either.
    for body in [
        json!({ "current": 0, "new": "New+pass1" }),
        json!({ "current": null, "new": "New+pass1" }),
        json!({ "current": true, "new": "New+pass1" }),
    ] {
        assert_eq!(world.ask(&cookie, Method::POST, &path, body).await.status.as_u16(), 422);
    }
    let store = &world.house.rooms.store;
    for _ in 0..8 {
        store.throttle_failed("current", &mine, world.house.rooms.clock.now()).await.unwrap();
    }
    let right = world.ask(&cookie, Method::POST, &path, json!({ "current": PASSWORD, "new": "New+pass1" })).await;
    assert_eq!(right.status.as_u16(), 429, "for the right one too, or a guess could be told by its answer");
    std::fs::write(&world.clock, "900").unwrap();
    let right = world.ask(&cookie, Method::POST, &path, json!({ "current": PASSWORD, "new": "New+pass1" })).await;
    assert_eq!(right.status, StatusCode::OK, "{}", right.text);
}

#[tokio::test]
async fn a_reissued_password_is_shown_once_and_again_only_to_the_same_press() {
    let world = World::open().await;
    let (main, cookie) = world.main("issuer").await;
    let made = world.register(&cookie, &format!("child{}", number())).await;
    let (address, first) = (made["address"].as_str().unwrap(), made["password"].as_str().unwrap());
    let path = format!("/api/addresses/{address}/reissue");
    let wish = || json!({ "current": PASSWORD });

    let (a, b) = tokio::join!(
        world.ask_as(&cookie, Method::POST, &path, (wish(), "press-one")),
        world.ask_as(&cookie, Method::POST, &path, (wish(), "press-one"))
    );
    let mut seen = [a.status.as_u16(), b.status.as_u16()];
    seen.sort_unstable();
    assert_eq!(seen, [200, 409], "{} {}", a.text, b.text);
    let shown = if a.status == 200 { a } else { b };
    let password = shown.json()["password"].as_str().unwrap().to_owned();
    assert_ne!(password, first);
    assert_eq!(shown.json()["pop_account"], made["pop_account"]);
    let again = world.ask_as(&cookie, Method::POST, &path, (wish(), "press-one")).await;
    assert_eq!((again.status.as_u16(), &again.json()["password"]), (200, &json!(password)));
    let other = world.ask_as(&cookie, Method::POST, &path, (json!({ "current": "another" }), "press-one")).await;
    assert_eq!((other.status.as_u16(), &other.json()["field"]), (422, &json!("idempotency-key")));
    // Another session of the same person hears what was made, and does not open it.
    let elsewhere = format!("sid={}", world.house.sit(&main).await);
    let sealed = world.ask_as(&elsewhere, Method::POST, &path, (wish(), "press-one")).await;
    assert_eq!((sealed.status.as_u16(), sealed.json().get("password")), (200, None), "{}", sealed.text);
    assert_eq!(sealed.json()["pop_account"], made["pop_account"]);
    std::fs::write(&world.clock, "601").unwrap();
    let late = world.ask_as(&cookie, Method::POST, &path, (wish(), "press-one")).await;
    assert_eq!((late.status.as_u16(), late.json().get("password")), (200, None), "{}", late.text);
    assert_eq!(world.programs(address, &password), [true; 3], "all that changed nothing");
    assert_eq!(world.programs(address, first), [false; 3]);
    assert_eq!(shown.header("cache-control"), "no-store");
}

#[tokio::test]
async fn a_core_that_is_away_is_told_later() {
    let world = World::open().await;
    let (mine, cookie) = world.main("offline").await;
    // A web server of the core's machine where nobody answers at Dovecot's control socket.
    let nobody = world.core.data.join("http").display().to_string();
    let cut = server::rooms::Rooms { control: server::control::Control::new(&nobody, "x"), ..world.house.rooms.clone() };
    let house = House::on(cut);
    let (mut open, _) = imap(&world.core, &mine, PASSWORD);
    let headers = [("cookie", cookie.as_str()), ("content-type", "application/json"), ("idempotency-key", "once")];
    let body = json!({ "current": PASSWORD, "new": "Away+pass1" }).to_string();
    let path = format!("/api/addresses/{mine}/password");
    let answer = house.ask(Method::POST, &path, &headers, &body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "not done before the core has been told");
    // The core's own web server has a job for it; the repeat of the press then says "done".
    until("the job", async || house.rooms.store.order(&mine).await.unwrap().is_none().then_some(())).await;
    assert!(!open.imap("NOOP").contains("a OK"));
    let again = house.ask(Method::POST, &path, &headers, &body).await;
    assert_eq!(again.status, StatusCode::OK, "{}", again.text);
    assert_eq!(world.programs(&mine, "Away+pass1"), [true; 3]);
}

#[test]
fn a_connection_that_only_waits_is_ended_too() {
    let core = Core::shared();
    let idle = |address: &str| {
        let (mut talk, _) = imap(&core, address, PASSWORD);
        talk.imap("SELECT INBOX");
        talk.send("a IDLE\r\n");
        assert!(talk.line().starts_with('+'));
        talk
    };
    let mine = core.account("waiting");
    let mut waiting = idle(&mine);
    // `imap_hibernate_timeout`: from then on the connection lies in a process with others.
    std::thread::sleep(std::time::Duration::from_secs(33));
    core.command(&["account", "password", &mine, "--password", "After+wait1"]);
    let begun = std::time::Instant::now();
    // Dovecot tells a waiting program now and then that it is still there.
    while !waiting.line().is_empty() {}
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
    let log = std::fs::read_to_string(core.data.join("log/dovecot.log")).unwrap();
    assert!(log.contains(&format!("imap-hibernate({mine})")), "it did lie there");
    assert!(!imap(&core, &mine, PASSWORD).1 && imap(&core, &mine, "After+wait1").1);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_guesses_at_once_are_no_more_than_a_few() {
    let world = World::open().await;
    let (mine, cookie) = world.main("besieger").await;
    let path = format!("/api/addresses/{mine}/password");
    let guess = |n: usize| world.ask(&cookie, Method::POST, &path, json!({ "current": format!("guess{n}"), "new": "New+pass1" }));
    let answers = futures::future::join_all((0..36).map(guess)).await;
    let wrong = answers.iter().filter(|a| a.json()["reason"] == "wrong_password").count();
    let tries = world.house.rooms.config.limits.sign_in_tries as usize;
    assert!((1..=tries + 3).contains(&wrong), "{wrong} of 36 reached the core");
    assert!(answers.iter().all(|a| a.status.as_u16() == 422 || a.status.as_u16() == 429));
    // Who gives the right one later is not held up by guesses that were never asked.
    world.house.rooms.store.throttle_clear("current", &mine).await.unwrap();
    let done = world.ask(&cookie, Method::POST, &path, json!({ "current": PASSWORD, "new": "New+pass1" })).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.text);
    let now = world.house.rooms.clock.now();
    assert_eq!(world.house.rooms.store.throttle("current", &mine, now).await.unwrap().0, 0);
}
