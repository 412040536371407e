//! Somebody makes an address, uses it, and ends it.

use super::*;
use axum::http::StatusCode;
use serde_json::json;

#[tokio::test]
async fn a_new_address_receives_mail_and_signs_in_by_both_names() {
    let world = World::open().await;
    let (main, cookie) = world.main("maker").await;
    let before = world.ask(&cookie, Method::GET, "/api/addresses", Value::Null).await.json();
    assert_eq!((&before["used"], &before["included"], &before["max"]), (&json!(1), &json!(5), &json!(6)));
    assert_eq!((&before["manages"], &before["rows"][0]["address"]), (&json!(true), &json!(main)));

    let local = format!("kazoku{}", number());
    let issued = world.register(&cookie, &local).await;
    let (address, pop, password) =
        (issued["address"].as_str().unwrap(), issued["pop_account"].as_str().unwrap(), issued["password"].as_str().unwrap());
    assert!(address.starts_with(&format!("{local}@")) && address.ends_with(".example.test"), "{issued}");
    assert!(pop.starts_with('m') && pop.len() == 9, "{pop}");
    let script = world.house.rooms.store.script_active(address).await.unwrap();
    assert!(script.is_some(), "filtered from the first mail on");

    let mut talk = Talk::plain(world.core.at(25));
    talk.reply();
    talk.smtp("EHLO sender.test");
    talk.smtp("MAIL FROM:<friend@remote.test>");
    assert!(talk.smtp(&format!("RCPT TO:<{address}>")).starts_with("250"));
    talk.smtp("DATA");
    assert!(talk.smtp("From: friend@remote.test\r\nSubject: first\r\n\r\nhello\r\n.").starts_with("250"));
    for login in [address, pop] {
        assert!(world.signs_in(login, password).await, "{login}");
        assert_eq!(world.programs(login, password), [true; 3], "{login}");
    }
    until("the first mail", async || {
        let (mut talk, _) = imap(&world.core, address, password);
        talk.imap("STATUS INBOX (MESSAGES)").contains("MESSAGES 1").then_some(())
    })
    .await;

    let after = world.ask(&cookie, Method::GET, "/api/addresses", Value::Null).await.json();
    let row = &after["rows"][1];
    assert_eq!((&after["used"], &row["no"], &row["address"]), (&json!(2), &json!(2), &json!(address)));
    assert_eq!(
        (&row["status"], &row["virus"], &row["forward"], &row["spam"]),
        (&json!("active"), &json!(true), &json!(false), &json!(false))
    );
    // The new one sees itself alone, and makes nothing.
    let theirs = format!("sid={}", world.house.sit(address).await);
    let seen = world.ask(&theirs, Method::GET, "/api/addresses", Value::Null).await.json();
    assert_eq!((seen["rows"].as_array().unwrap().len(), &seen["rows"][0]["no"], &seen["used"]), (1, &json!(2), &json!(2)));
    let wish = json!({ "local": "another", "domain": "z09.example.test", "virus": true });
    assert_eq!(world.ask(&theirs, Method::POST, "/api/addresses", wish).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_name_that_does_not_fit_is_refused_with_the_reason() {
    let world = World::open().await;
    let (main, cookie) = world.main("picky").await;
    for (local, domain, field, reason) in [
        ("ab", "j02.example.test", "local", "too_short"),
        ("Taro", "j02.example.test", "local", "bad_character"),
        ("postmaster", "j02.example.test", "local", "reserved"),
        ("_taro", "j02.example.test", "local", "bad_edge"),
        ("taro", "j12.example.test", "domain", "not_offered"),
        ("taro", "example.test", "domain", "not_offered"),
        ("taro", "j02.evil.test", "domain", "not_offered"),
    ] {
        let answer = world.ask(&cookie, Method::POST, "/api/addresses", json!({ "local": local, "domain": domain })).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{local} {domain}");
        assert_eq!((&answer.json()["field"], &answer.json()["reason"]), (&json!(field), &json!(reason)), "{local} {domain}");
    }
    // Where the name exists it is not offered, on whatever page.
    let local = main.split('@').next().unwrap();
    let (mut more, mut all) = (0, Vec::new());
    loop {
        let page =
            world.ask(&cookie, Method::GET, &format!("/api/addresses/candidates?local={local}&more={more}"), Value::Null).await;
        all.extend(page.json()["domains"].as_array().unwrap().iter().map(|d| d.as_str().unwrap().to_owned()));
        more = page.json()["more"].as_u64().unwrap();
        if more == 0 {
            break;
        }
    }
    assert_eq!(all.len(), 259, "260 sub-domains without a01");
    assert!(!all.contains(&"a01.example.test".to_owned()));
    let taken = world.ask(&cookie, Method::POST, "/api/addresses", json!({ "local": local, "domain": "a01.example.test" })).await;
    assert_eq!((taken.status, &taken.json()["reason"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("address_taken")));
}

#[tokio::test]
async fn two_people_who_want_the_same_address_do_not_both_get_it() {
    let world = World::open().await;
    let ((_, one), (_, two)) = (world.main("quick").await, world.main("quicker").await);
    let wish = json!({ "local": format!("wanted{}", number()), "domain": "k05.example.test", "virus": false });
    let (a, b) = tokio::join!(
        world.ask(&one, Method::POST, "/api/addresses", wish.clone()),
        world.ask(&two, Method::POST, "/api/addresses", wish)
    );
    let mut seen = [a.status.as_u16(), b.status.as_u16()];
    seen.sort_unstable();
    assert_eq!(seen, [200, 422], "{} {}", a.text, b.text);
    let lost = if a.status == 422 { a } else { b };
    assert_eq!(lost.json()["reason"], "address_taken");
}

#[tokio::test]
async fn the_sixth_costs_and_the_seventh_is_none() {
    let world = World::open().await;
    let (_, cookie) = world.main("family").await;
    for n in 2..=5 {
        world.register(&cookie, &format!("member{n}-{}", number())).await;
    }
    let wish = |agreed: bool| json!({ "local": format!("sixth-{}", number()), "domain": "b03.example.test", "virus": true, "fee_agreed": agreed });
    let answer = world.ask(&cookie, Method::POST, "/api/addresses", wish(false)).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["reason"]), (422, &json!("fee_not_agreed")));
    // Pressed twice at once, one place is left.
    let (a, b) = tokio::join!(
        world.ask(&cookie, Method::POST, "/api/addresses", wish(true)),
        world.ask(&cookie, Method::POST, "/api/addresses", wish(true))
    );
    assert_eq!([a.status.as_u16(), b.status.as_u16()].iter().filter(|s| **s == 200).count(), 1, "{} {}", a.text, b.text);
    let answer = world.ask(&cookie, Method::POST, "/api/addresses", wish(true)).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["reason"]), (422, &json!("limit_reached")));
    let list = world.ask(&cookie, Method::GET, "/api/addresses", Value::Null).await.json();
    assert_eq!((&list["used"], &list["fee"]), (&json!(6), &json!(330)));
}

#[tokio::test]
async fn an_ended_address_stops_at_once_and_its_name_is_nobodys() {
    let world = World::open().await;
    let (main, cookie) = world.main("ender").await;
    let local = format!("bye{}", number());
    let issued = world.register(&cookie, &local).await;
    let (address, password) = (issued["address"].as_str().unwrap(), issued["password"].as_str().unwrap());
    let theirs = format!("sid={}", world.house.sit(address).await);
    let (mut open, fine) = imap(&world.core, address, password);
    assert!(fine);
    let path = format!("/api/addresses/{address}");
    let wrong = world.ask(&cookie, Method::DELETE, &path, json!({ "current": password })).await;
    assert_eq!(
        (wrong.status.as_u16(), &wrong.json()["reason"]),
        (422, &json!("wrong_password")),
        "the password of who is signed in"
    );
    assert!(open.imap("NOOP").contains("a OK"));
    let own = world.ask(&cookie, Method::DELETE, &format!("/api/addresses/{main}"), json!({ "current": PASSWORD })).await;
    assert_eq!((own.status.as_u16(), &own.json()["reason"]), (403, &json!("main_address")));
    let (_, stranger) = world.main("stranger").await;
    assert_eq!(world.ask(&stranger, Method::DELETE, &path, json!({ "current": PASSWORD })).await.status, 404);

    let confirmed = json!({ "current": PASSWORD });
    let done = world.ask_as(&cookie, Method::DELETE, &path, (confirmed.clone(), "k1")).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT, "{}", done.text);
    // Asked again because the answer was lost, here and after a new sign-in.
    let anew = format!("sid={}", world.house.sit(&main).await);
    for cookie in [&cookie, &anew] {
        let again = world.ask_as(cookie, Method::DELETE, &path, (confirmed.clone(), "k1")).await;
        assert_eq!(again.status, StatusCode::NO_CONTENT, "{}", again.text);
    }
    assert!(!open.imap("NOOP").contains("a OK"), "the open connection has ended");
    assert!(!world.signs_in(address, password).await);
    assert_eq!(world.programs(address, password), [false; 3]);
    assert_eq!(world.ask(&theirs, Method::GET, "/api/session", Value::Null).await.status, StatusCode::UNAUTHORIZED);
    let mut talk = Talk::plain(world.core.at(25));
    talk.reply();
    talk.smtp("EHLO sender.test");
    talk.smtp("MAIL FROM:<friend@remote.test>");
    assert!(talk.smtp(&format!("RCPT TO:<{address}>")).starts_with("550"));
    let list = world.ask(&cookie, Method::GET, "/api/addresses", Value::Null).await.json();
    assert_eq!((&list["used"], list["rows"].as_array().unwrap().len()), (&json!(1), 1));
    let wish = json!({ "local": local, "domain": address.split('@').nth(1).unwrap() });
    assert_eq!(world.ask(&cookie, Method::POST, "/api/addresses", wish).await.json()["reason"], "address_taken");
    assert_eq!(world.ask(&cookie, Method::DELETE, &path, json!({ "current": PASSWORD })).await.status, 404, "once is enough");
}

#[test]
fn after_thirty_days_nothing_of_an_ended_address_is_left() {
    let clock = std::env::temp_dir().join(format!("dokodemo-purge-clock-{}", std::process::id()));
    std::fs::write(&clock, "0").unwrap();
    let core = Core::start_with(&[("DOKODEMO_TEST_CLOCK", clock.to_str().unwrap())]);
    let (gone, stays) = (core.account("gone"), core.account("stays"));
    let home = |address: &str| {
        let (local, domain) = address.split_once('@').unwrap();
        core.data.join("mail").join(domain).join(local)
    };
    for address in [&gone, &stays] {
        let (mut talk, fine) = imap(&core, address, PASSWORD);
        assert!(fine && talk.imap("CREATE private").contains("a OK") && home(address).exists(), "{address}");
    }
    core.command(&["account", "remove", &gone]);
    core.command(&["account", "disable", &stays]);
    let known = |address: &str| core.command(&["account", "list"]).contains(address);
    std::fs::write(&clock, (29 * 86_400).to_string()).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(12));
    assert!(home(&gone).exists() && known(&gone), "kept for thirty days");
    std::fs::write(&clock, (31 * 86_400).to_string()).unwrap();
    crate::support::wait::eventually("the end of the mail and the rows", || {
        (!home(&gone).exists() && !known(&gone)).then_some(())
    });
    assert!(home(&stays).exists() && known(&stays), "a stopped address is not an ended one");
    let again = core.command(&["account", "add", &gone, "--contract", "test", "--password", PASSWORD]);
    assert!(again.starts_with(&gone));
    let (mut talk, fine) = imap(&core, &gone, PASSWORD);
    assert!(fine && !talk.imap("LIST \"\" *").contains("private"), "the next owner of the name finds nothing");
    let _ = std::fs::remove_file(&clock);
}
