//! Mail to postmaster and the like, over the MX: to the operator in every domain of ours, or refused.

use super::*;

const ROLES: [&str; 5] = ["postmaster", "abuse", "mailer-daemon", "root", "noreply"];

/// The answer to a mail from the world to these, and to its end if they were taken.
fn deliver(core: &Core, to: &str, subject: &str) -> String {
    let mut talk = Talk::plain(core.at(25));
    talk.reply();
    talk.smtp("EHLO sender.test");
    talk.smtp("MAIL FROM:<friend@remote.test>");
    let taken = talk.smtp(&format!("RCPT TO:<{to}>"));
    if !taken.starts_with("250") {
        return taken;
    }
    talk.smtp("DATA");
    talk.smtp(&format!("From: friend@remote.test\r\nTo: {to}\r\nSubject: {subject}\r\n\r\nhello\r\n."))
}

#[test]
fn every_role_name_reaches_the_operator_in_every_domain() {
    let core = Core::shared();
    let n = number();
    let other = format!("company{n}.test");
    core.command(&["account", "add", &format!("clerk@{other}"), "--contract", &format!("company-{n}"), "--password", PASSWORD]);
    let mut tried = Vec::new();
    for (k, role) in ROLES.iter().enumerate() {
        for (d, to) in [
            format!("{role}@a01.example.test"),
            format!("{}@EXAMPLE.test", role.to_uppercase()),
            format!("{role}@mail.example.test"),
            format!("{role}@{other}"),
        ]
        .iter()
        .enumerate()
        {
            let subject = format!("role-{n}-{k}-{d}.");
            let answer = deliver(&core, to, &subject);
            assert!(answer.starts_with("250"), "{to}: {answer}");
            tried.push((to.clone(), subject));
        }
    }
    for (to, subject) in tried {
        let mail = core.outgoing(&subject);
        assert!(mail.contains("X-Sink-To: operator@office.test\r\n"), "{to}: {mail}");
    }
    assert!(deliver(&core, &format!("webmaster@{other}"), "x").starts_with("550"), "no role, nobody's address");
    assert!(deliver(&core, "postmaster@elsewhere.test", "x").starts_with("554"), "nobody relays for others");
}

#[test]
fn without_an_operator_role_names_are_refused() {
    let core = Core::start_with(&[("DOKODEMO_OPERATOR_ADDRESS", "")]);
    for role in ROLES {
        for to in [format!("{role}@a01.example.test"), format!("{}@example.test", role.to_uppercase())] {
            let answer = deliver(&core, &to, "x");
            assert!(answer.starts_with("550"), "{to}: {answer}");
        }
    }
    let mine = core.account("somebody");
    assert!(deliver(&core, &mine, "x").starts_with("250"), "everybody else has mail");
}
