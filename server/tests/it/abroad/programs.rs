//! Mail programs on 587 and 465: refused abroad, accepted with permission and at home, to the second.

use super::*;
use crate::support::wait::eventually;
use std::{
    os::unix::net::UnixStream,
    process::Command,
    time::{SystemTime, UNIX_EPOCH},
};

const REFUSED: &str = "Mail programs cannot send from outside Japan with this address. Use the webmail Dokodemo Mail";

#[test]
fn a_mail_program_abroad_is_refused_and_sends_with_permission() {
    let core = world();
    let mine = core.account("tourist");
    let settings = Browser::sign_in(&core, ABROAD, &mine);
    let mut programs = [program(&core, ABROAD, &mine), program_465(&core, ABROAD, &mine)];
    for talk in &mut programs {
        let answer = recipient(talk, &mine);
        assert!(answer.starts_with("554 5.7.1 ") && answer.contains(REFUSED), "{answer}");
        assert!(answer.contains(&format!("http://{}/settings", core.listen)) && answer.is_ascii(), "{answer}");
        assert!(talk.smtp("DATA").starts_with("554"), "no recipient, no mail");
    }
    // The same settings page works from abroad, and the open connections hear of it at once.
    settings.overseas(true);
    for talk in &mut programs {
        assert!(recipient(talk, &mine).starts_with("250"));
    }
    assert!(programs[0].smtp("DATA").starts_with("354"));
    let letter = format!("From: {mine}\r\nTo: out@remote.test\r\nSubject: permitted-from-abroad\r\n\r\nx\r\n.");
    assert!(programs[0].smtp(&letter).starts_with("250"));
    core.outgoing("permitted-from-abroad");
    settings.overseas(false);
    for talk in &mut programs {
        assert!(recipient(talk, &mine).starts_with("554"));
    }
}

#[test]
fn whoever_signs_in_by_pop_account_is_abroad_as_well() {
    let core = world();
    let mine = core.account("popabroad");
    let list = core.command(&["account", "list"]);
    let pop = list.lines().find(|line| line.starts_with(&format!("{mine}\t"))).unwrap().split('\t').nth(1).unwrap();
    assert!(pop.starts_with('m') && pop.len() == 9, "{pop}");
    let mut programs = [program(&core, ABROAD, pop), program_465(&core, ABROAD, pop)];
    for talk in &mut programs {
        let answer = recipient(talk, &mine);
        assert!(answer.starts_with("554 5.7.1 ") && answer.contains(REFUSED), "{answer}");
    }
    assert!(recipient(&mut program(&core, HOME, pop), &mine).starts_with("250"));
    let settings = Browser::sign_in(&core, ABROAD, pop);
    settings.overseas(true);
    for (n, talk) in programs.iter_mut().enumerate() {
        assert!(recipient(talk, &mine).starts_with("250"));
        assert!(talk.smtp("DATA").starts_with("354"));
        let letter = format!("From: {mine}\r\nTo: out@remote.test\r\nSubject: permitted-by-pop-{n}.\r\n\r\nx\r\n.");
        assert!(talk.smtp(&letter).starts_with("250"));
        core.outgoing(&format!("permitted-by-pop-{n}."));
    }
    settings.overseas(false);
    for talk in &mut programs {
        assert!(recipient(talk, &mine).starts_with("554"));
    }
}

#[test]
fn at_home_nobody_is_asked_for_a_permission() {
    let core = world();
    let mine = core.account("homely");
    for source in [HOME, "127.0.0.1", "127.0.0.65", "127.0.0.67"] {
        assert!(recipient(&mut program(&core, source, &mine), &mine).starts_with("250"), "{source}");
        assert!(recipient(&mut program_465(&core, source, &mine), &mine).starts_with("250"), "{source}");
    }
    if std::net::TcpListener::bind("[::1]:0").is_ok() {
        assert!(recipient(&mut program(&core, "::1", &mine), &mine).starts_with("250"));
    }
}

#[test]
fn abroad_over_ipv6_is_abroad() {
    if std::net::TcpListener::bind("[::1]:0").is_err() {
        return;
    }
    let core = Core::start_with(&[("DOKODEMO_OVERSEAS_FOREIGN", "::1/128")]);
    let mine = core.account("tourist6");
    assert!(recipient(&mut program(&core, "::1", &mine), &mine).starts_with("554 5.7.1"));
    assert!(recipient(&mut program(&core, ABROAD, &mine), &mine).starts_with("250"), "here it is ::1 that is abroad");
}

#[test]
fn nothing_that_a_client_says_exempts_it() {
    let core = world();
    let (mine, permitted) = (core.account("claims"), core.account("permitted"));
    Browser::sign_in(&core, HOME, &permitted).overseas(true);
    let mut talk = program(&core, ABROAD, &mine);
    // Another client's address, over an extension that is not offered here.
    for claim in ["XCLIENT ADDR=133.242.0.1", &format!("XCLIENT ADDR=127.0.0.1 LOGIN={permitted}"), "XFORWARD ADDR=133.242.0.1"] {
        assert!(talk.smtp(claim).starts_with('5'), "{claim}");
    }
    assert!(recipient(&mut talk, &mine).starts_with("554"));
    // The sender's address of somebody who may; a MAIL parameter that names him.
    talk.smtp("RSET");
    talk.smtp(&format!("MAIL FROM:<{permitted}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("55"));
    talk.smtp("RSET");
    talk.smtp(&format!("MAIL FROM:<{mine}> AUTH={permitted}"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("55"));
    // A name in EHLO, and headers, that claim to be the webmail: headers come too late to be asked.
    talk.smtp(&format!("EHLO {HOME}"));
    assert!(recipient(&mut talk, &mine).starts_with("554"));
    let forged = "Received: from web.test ([127.0.0.1])\r\nX-Forwarded-For: 127.0.0.1\r\nX-Originating-IP: 127.0.0.1\r\n";
    assert!(talk.smtp("DATA").starts_with("554"));
    let answer = talk.smtp(&format!("{}\r\n.", forged.trim_end()));
    assert!(!answer.starts_with("250"), "{answer}");
    // Acting for somebody else by SASL, with the master's separator and with an authorisation name.
    for auth in [plain_auth(&permitted, &mine), plain_auth("", &format!("{permitted}*{mine}"))] {
        let mut talk = Talk::from(ABROAD, core.at(465)).tls(&core, false);
        talk.reply();
        talk.smtp("EHLO program.test");
        let answer = talk.smtp(&auth);
        assert!(!answer.starts_with("235"), "{answer}");
    }
    // The other doors: the webmail's wants its certificate, whatever XCLIENT says before TLS.
    let mut talk = Talk::from(ABROAD, core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    talk.smtp(&format!("XCLIENT ADDR=127.0.0.1 LOGIN={mine}"));
    talk.smtp("EHLO web.test");
    assert!(talk.smtp(&format!("MAIL FROM:<{mine}>")).starts_with("530"));
    let mut talk = Talk::from(ABROAD, core.at(589));
    talk.reply();
    talk.smtp("EHLO web.test");
    talk.smtp("STARTTLS");
    let mut talk = talk.tls(&core, false);
    let answer = talk.smtp("EHLO web.test");
    assert!(answer.is_empty() || answer.starts_with("421"), "{answer}");
    // The world's door relays for nobody, and takes no password.
    let mut talk = Talk::from(ABROAD, core.at(25));
    talk.reply();
    talk.smtp("EHLO program.test");
    assert!(talk.smtp(&plain_auth("", &permitted)).starts_with('5'));
    talk.smtp(&format!("MAIL FROM:<{mine}>"));
    assert!(talk.smtp("RCPT TO:<out@remote.test>").starts_with("554"));
}

#[test]
fn a_permission_ends_with_its_last_second_in_japan() {
    let clock = std::path::PathBuf::from(format!("/tmp/dokodemo-test-clock-{}", std::process::id()));
    let file = clock.display().to_string();
    let core = Core::start_with(&[ENVIRONMENT[0], ("DOKODEMO_TEST_CLOCK", &file), ("DOKODEMO_SESSION_ABSOLUTE_HOURS", "9999")]);
    let core = Arc::new(core);
    let mine = core.account("weekly");
    let browser = Browser::sign_in(&core, ABROAD, &mine);
    let end = browser.overseas(true)["until"].as_i64().unwrap();
    let real = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let day = |instant: i64| (instant + 9 * 3600) / 86_400;
    assert_eq!(((end + 9 * 3600) % 86_400, day(end) - day(real())), (86_399, 7), "23:59:59 in Japan, a week ahead");
    let mut talk = program(&core, ABROAD, &mine);
    assert!(recipient(&mut talk, &mine).starts_with("250"));
    // A few seconds before the end, then over it while asking every moment.
    shift(&clock, end - 3 - real());
    assert!(recipient(&mut talk, &mine).starts_with("250"));
    let offset = end - 3 - real();
    eventually("the end of the permission", || {
        let before = real() + offset;
        let answer = recipient(&mut talk, &mine);
        let after = real() + offset;
        if answer.starts_with("250") {
            assert!(before <= end, "accepted {} s after the end", before - end);
            None
        } else {
            assert!(answer.starts_with("554") && after > end, "refused {} s before the end: {answer}", end - after);
            Some(())
        }
    });
    // It is OFF by itself, and ON again is a week from then.
    let browser = Browser::sign_in(&core, ABROAD, &mine);
    assert_eq!(browser.json("GET", "/api/settings/overseas", "")["enabled"], false);
    let next = browser.overseas(true)["until"].as_i64().unwrap();
    assert_eq!(next - end, 8 * 86_400, "switched on on the day after the end");
    assert!(recipient(&mut talk, &mine).starts_with("250"));
    let _ = fs::remove_file(&clock);
}

#[test]
fn a_database_that_is_away_means_later_and_never_yes() {
    let core = Core::start_with(&[ENVIRONMENT[0]]);
    let mine = core.account("waiting");
    let (mut abroad, mut home) = (program(&core, ABROAD, &mine), program(&core, HOME, &mine));
    assert!(recipient(&mut abroad, &mine).starts_with("554"));
    let sql = |text: &str| {
        let url = format!("sqlite://{}", core.data.join("db/mail.db").display());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            sqlx::any::install_default_drivers();
            let pool = sqlx::AnyPool::connect(&url).await.unwrap();
            sqlx::query(sqlx::AssertSqlSafe(text.to_owned())).execute(&pool).await.unwrap();
            pool.close().await;
        });
    };
    sql("ALTER TABLE overseas RENAME TO away");
    let answer = recipient(&mut abroad, &mine);
    assert!(answer.starts_with("451 4."), "{answer}");
    assert!(recipient(&mut home, &mine).starts_with("250"), "at home nothing has to be looked up");
    sql("ALTER TABLE away RENAME TO overseas");
    assert!(recipient(&mut abroad, &mine).starts_with("554"));
    // Who is here, and which domains: nobody is said not to exist.
    let questions = [
        ("mailboxes", mine.as_str()),
        ("senders", &mine),
        ("domains", "company.test"),
        ("aliases", "postmaster@company.test"),
        ("mailboxes", "nobody@a01.example.test"),
    ];
    let answers = |what: &str| questions.map(|(map, key)| look_up(&core, map, key).starts_with(what));
    assert_eq!(answers("OK "), [true, true, false, false, false]);
    assert_eq!(answers("NOTFOUND "), [false, false, true, true, true]);
    sql("ALTER TABLE account RENAME TO away");
    sql("ALTER TABLE domain RENAME TO gone");
    assert_eq!(answers("TEMP "), [true; 5]);
    let mut world = Talk::plain(core.at(25));
    world.reply();
    world.smtp("EHLO sender.test");
    world.smtp("MAIL FROM:<friend@remote.test>");
    for to in [mine.as_str(), "nobody@a01.example.test", "nobody@company.test"] {
        let answer = world.smtp(&format!("RCPT TO:<{to}>"));
        assert!(answer.starts_with("45"), "{to}: {answer}");
    }
    // Nor does anybody send whose password may have changed.
    home.smtp("RSET");
    let answer = home.smtp(&format!("MAIL FROM:<{mine}>"));
    assert!(answer.starts_with("45"), "{answer}");
    sql("ALTER TABLE away RENAME TO account");
    sql("ALTER TABLE gone RENAME TO domain");
    assert_eq!(answers("OK "), [true, true, false, false, false]);
    assert!(recipient(&mut home, &mine).starts_with("250"));
    // The whole service away, while the supervisor is held: also later.
    let kill = |signal: &str, pid: i32| Command::new("kill").args([signal, &pid.to_string()]).status().unwrap();
    kill("-STOP", core.pid());
    kill("-KILL", core.child("answer"));
    abroad.smtp("RSET");
    let answer = abroad.smtp(&format!("MAIL FROM:<{mine}>"));
    kill("-CONT", core.pid());
    assert!(answer.starts_with('4'), "{answer}");
}

/// An answer of the lookups, as Postfix gets it.
fn look_up(core: &Core, map: &str, key: &str) -> String {
    let mut stream = UnixStream::connect(core.data.join("run/answer/socketmap")).unwrap();
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20))).unwrap();
    let question = format!("{map} {key}");
    stream.write_all(format!("{}:{question},", question.len()).as_bytes()).unwrap();
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split_once(':').unwrap().1.to_owned()
}
