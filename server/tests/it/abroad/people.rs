//! People abroad with a browser: they send whatever the switch says, see where they are, and are limited.

use super::*;
use crate::support::wait::eventually;

#[test]
fn the_webmail_sends_from_abroad_with_the_switch_off() {
    let core = world();
    let mine = core.account("abroad");
    let browser = Browser::sign_in(&core, ABROAD, &mine);
    let state = browser.json("GET", "/api/settings/overseas", "");
    assert_eq!((&state["enabled"], &state["abroad"], state.get("until")), (&false.into(), &true.into(), None));
    let (status, answer) = browser.send("out@remote.test", "webmail-from-abroad");
    assert_eq!(status, 200, "{answer}");
    assert!(core.outgoing("webmail-from-abroad").starts_with(&format!("X-Sink-From: {mine}")));
    // His mail program beside it still may not.
    assert!(recipient(&mut program(&core, ABROAD, &mine), &mine).starts_with("554"));
    // At home the page says so, though the headers claimed the same before.
    let state = Browser::sign_in(&core, HOME, &mine).json("GET", "/api/settings/overseas", "");
    assert_eq!((&state["enabled"], &state["abroad"]), (&false.into(), &false.into()));
}

#[test]
fn the_switch_goes_on_for_a_week_and_off_and_is_renewed_by_both() {
    let core = world();
    let (mine, other) = (core.account("switch"), core.account("bystander"));
    let browser = Browser::sign_in(&core, HOME, &mine);
    let on = browser.overseas(true);
    assert_eq!(on["enabled"], true);
    assert_eq!(browser.overseas(true), on, "ON twice changes nothing");
    assert_eq!(browser.json("GET", "/api/settings/overseas", ""), on);
    let off = browser.overseas(false);
    assert_eq!((&off["enabled"], off.get("until")), (&false.into(), None));
    assert_eq!(browser.overseas(false), off);
    assert_eq!(browser.overseas(true)["until"], on["until"], "the same day");
    // Nobody else's switch moved, and a stranger has none.
    assert_eq!(Browser::sign_in(&core, HOME, &other).json("GET", "/api/settings/overseas", "")["enabled"], false);
    let stranger = Browser { core: core.clone(), source: HOME, cookie: String::new() };
    assert_eq!(stranger.ask("PUT", "/api/settings/overseas", "{\"enabled\":true}").0, 401);
    assert_eq!(stranger.ask("GET", "/api/sign-ins", "").0, 401);
    assert_eq!(browser.ask("PUT", "/api/settings/overseas", "{\"enabled\":\"yes\"}").0, 422);
}

#[test]
fn a_first_sign_in_from_a_new_country_is_told_once() {
    let core = world();
    let mine = core.account("traveller");
    Browser::sign_in(&core, HOME, &mine);
    Browser::sign_in(&core, ABROAD, &mine);
    let browser = Browser::sign_in(&core, ABROAD, &mine);
    let rows = browser.json("GET", "/api/sign-ins", "");
    let seen: Vec<_> =
        rows.as_array().unwrap().iter().map(|r| (r["ip"].as_str().unwrap(), &r["abroad"], &r["country"])).collect();
    assert_eq!(seen.len(), 3, "{rows}");
    assert!(seen.iter().any(|(ip, abroad, country)| (*ip, *abroad, *country) == (HOME, &false.into(), &"".into())), "{rows}");
    assert_eq!(
        seen.iter().filter(|(_, abroad, country)| (*abroad, *country) == (&true.into(), &"ZZ".into())).count(),
        2,
        "{rows}"
    );
    let fresh = rows.as_array().unwrap().iter().filter(|r| r["fresh"] == true).count();
    assert_eq!((fresh, rows.as_array().unwrap().iter().filter(|r| r["current"] == true).count()), (1, 1));
    let letters = || {
        let page = browser.json("GET", "/api/mailboxes/INBOX/messages", "");
        page["envelopes"].as_array().unwrap().clone()
    };
    let first = eventually("the mail about the new country", || letters().into_iter().next());
    assert!(first["subject"].as_str().unwrap().contains("初めての国からのログイン"), "{first}");
    let (_, text) = browser.ask("GET", &format!("/api/messages/{}", first["ref"].as_str().unwrap()), "");
    assert!(text.contains(ABROAD) && text.contains("Sign") && text.contains("パスワード"), "{text}");
    // The job has passed by again.
    std::thread::sleep(std::time::Duration::from_secs(6));
    assert_eq!(letters().len(), 1);
}

#[test]
fn somebody_who_is_always_abroad_is_told_of_a_first_sign_in_at_home() {
    let core = world();
    let mine = core.account("expatriate");
    Browser::sign_in(&core, ABROAD, &mine);
    Browser::sign_in(&core, ABROAD, &mine);
    Browser::sign_in(&core, HOME, &mine);
    let browser = Browser::sign_in(&core, HOME, &mine);
    let rows = browser.json("GET", "/api/sign-ins", "");
    let fresh: Vec<_> = rows.as_array().unwrap().iter().filter(|r| r["fresh"] == true).map(|r| &r["ip"]).collect();
    assert_eq!((rows.as_array().unwrap().len(), fresh), (4, vec![&HOME.into()]), "the first of all is from nowhere new: {rows}");
    let letters = || {
        let page = browser.json("GET", "/api/mailboxes/INBOX/messages", "");
        page["envelopes"].as_array().unwrap().clone()
    };
    let first = eventually("the mail about the new country", || letters().into_iter().next());
    let (_, text) = browser.ask("GET", &format!("/api/messages/{}", first["ref"].as_str().unwrap()), "");
    assert!(text.contains(HOME) && !text.contains(ABROAD), "{text}");
}

#[test]
fn who_signs_in_abroad_is_told_once_what_mail_programs_can_do() {
    let core = world();
    let mine = core.account("told");
    for (face, prefix) in [("full", "/"), ("lite", "/lite/")] {
        for (source, said) in [(ABROAD, Some("いまいる場所から、メールソフトでは送信できません。")), (HOME, None)]
        {
            let mut browser = Browser { core: core.clone(), source, cookie: String::new() };
            let (_, page) = browser.ask("GET", prefix, "");
            let hidden = |name: &str| {
                page.split(&format!("name=\"{name}\" value=\""))
                    .nth(1)
                    .and_then(|rest| rest.split('"').next())
                    .unwrap()
                    .to_owned()
            };
            let cookie = |answer: &str, name: &str| {
                let set = answer.lines().filter_map(|line| line.strip_prefix("set-cookie: "));
                set.map(|c| c.split(';').next().unwrap().to_owned()).find(|c| c.starts_with(name) && !c.ends_with('='))
            };
            browser.cookie = page
                .lines()
                .filter_map(|line| line.strip_prefix("set-cookie: "))
                .map(|c| c.split(';').next().unwrap())
                .collect::<Vec<_>>()
                .join("; ");
            let body = format!("csrf={}&login={}&password={PASSWORD}", hidden("csrf"), mine.replace('@', "%40"));
            let (status, answer) = browser.ask("POST", prefix, &body);
            assert_eq!(status, 303, "{face} {source}: {answer}");
            let notice = cookie(&answer, "notice=");
            assert_eq!(notice.is_some(), said.is_some(), "{face} {source}: {answer}");
            let session = cookie(&answer, "sid=").or_else(|| cookie(&answer, "__Host-sid=")).unwrap();
            browser.cookie = format!("{session}; {}", notice.unwrap_or_default());
            let (_, first) = browser.ask("GET", &format!("{prefix}mail/INBOX"), "");
            assert_eq!(first.contains(said.unwrap_or("メールソフトでは送信できません")), said.is_some(), "{face} {source}");
            // The page that has said it takes the code away.
            assert_eq!(first.contains("set-cookie: notice=;"), said.is_some(), "{face} {source}");
        }
    }
}

#[test]
fn a_new_country_has_a_fifth_of_the_pace() {
    let limits = [("DOKODEMO_LIMITS_SENDS_PER_HOUR", "10"), ("DOKODEMO_LIMITS_RECIPIENTS_PER_DAY", "200")];
    let core = Arc::new(Core::start_with(&[ENVIRONMENT[0], ENVIRONMENT[1], limits[0], limits[1]]));
    let mine = core.account("paced");
    let abroad = Browser::sign_in(&core, ABROAD, &mine);
    let forty = (0..41).map(|n| format!("r{n}@remote.test")).collect::<Vec<_>>().join(", ");
    let (status, answer) = abroad.send(&forty, "too-many-recipients");
    assert_eq!(status, 422, "{answer}");
    assert!(answer.contains("\"recipients_per_day_abroad\"") && answer.contains("\"limit\":40"), "{answer}");
    for n in 0..2 {
        assert_eq!(abroad.send("out@remote.test", &format!("paced-{n}")).0, 200);
    }
    let (status, answer) = abroad.send("out@remote.test", "paced-abroad");
    assert_eq!(status, 429);
    assert!(
        answer.contains("\"too_many\"") && answer.contains("\"sends_per_hour_abroad\"") && answer.contains("\"retry_after\":3"),
        "{answer}"
    );
    // At home the whole pace is there; ten that come at once after the two leave two refused at least.
    let home = Arc::new(Browser::sign_in(&core, HOME, &mine));
    let presses: Vec<_> = (0..10)
        .map(|n| {
            let home = home.clone();
            std::thread::spawn(move || home.send("out@remote.test", &format!("at-once-{n}")).0)
        })
        .collect();
    let answers: Vec<u16> = presses.into_iter().map(|press| press.join().unwrap()).collect();
    let sent = answers.iter().filter(|status| **status == 200).count();
    assert!((1..=8).contains(&sent) && answers.iter().all(|s| [200, 429].contains(s)), "{answers:?}");
    // What was refused is still a draft; somebody else is not concerned.
    let other = core.account("unpaced");
    assert_eq!(Browser::sign_in(&core, HOME, &other).send("out@remote.test", "unpaced").0, 200);
}
