//! SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 7489) and block lists, against a name server of our own.

use super::{deliver, head, inbox, letter, send, webmail};
use crate::support::{core::Core, names::Names, talk::Talk};

/// Everybody here sends from 127.0.0.1.
const ZONE: &str = "\
good.test. TXT \"v=spf1 ip4:127.0.0.0/8 -all\"
_dmarc.good.test. TXT \"v=DMARC1; p=reject\"
bad.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"
strict.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"
_dmarc.strict.test. TXT \"v=DMARC1; p=reject\"
lenient.test. TXT \"v=spf1 ip4:192.0.2.1 -all\"
_dmarc.lenient.test. TXT \"v=DMARC1; p=none\"
listed.test.uribl.spameatingmonkey.net. A 127.0.0.2
";

#[test]
fn what_the_names_of_senders_say_counts() {
    let mut names = Names::start(ZONE);
    let core = Core::start_with(&[("DOKODEMO_MAILCORE_DNS", &names.address)]);
    let me = core.account("asked");
    let mut talk = inbox(&core, &me);
    let mut judged = |sender: &str, subject: &str, mail: &str| {
        let answer = deliver(&core, sender, &me, mail);
        assert!(answer.starts_with("250"), "{answer}");
        head(&mut talk, subject)
    };
    let plain = |sender: &str, subject: &str| letter(sender, subject).replace("you@example.test", &me);
    let mut of = |sender: &str, subject: &str| judged(sender, subject, &plain(sender, subject));

    let good = of("a@good.test", "goodmail");
    assert!(good.contains("R_SPF_ALLOW(") && good.contains("DMARC_POLICY_ALLOW("), "{good}");
    assert!(!good.contains("X-Core-Spam: "), "{good}");
    let bad = of("a@bad.test", "badmail");
    assert!(bad.contains("R_SPF_FAIL(") && !bad.contains("DMARC_POLICY_REJECT("), "{bad}");
    // The domain's owner asks for a refusal: marked here, and the person decides.
    let strict = of("a@strict.test", "strictmail");
    assert!(strict.contains("R_SPF_FAIL(") && strict.contains("DMARC_POLICY_REJECT("), "{strict}");
    assert!(strict.contains("X-Core-Spam: Yes"), "{strict}");
    let lenient = of("a@lenient.test", "lenientmail");
    assert!(lenient.contains("DMARC_POLICY_SOFTFAIL(") && !lenient.contains("X-Core-Spam: "), "{lenient}");
    let listed = judged("a@good.test", "listedmail", &format!("{}http://listed.test/x\r\n", plain("a@good.test", "listedmail")));
    assert!(listed.contains("SEM_URIBL("), "{listed}");

    // What leaves the house is signed, from a mail program as from the webmail, and others can check it.
    let record = core.command(&["check-config"]).lines().last().unwrap().to_owned();
    assert!(record.starts_with("dokodemo._domainkey.example.test. IN TXT \"v=DKIM1;"), "{record}");
    names.serve(&format!("{ZONE}{record}\n"));
    let writer = core.account("writer");
    send(&mut Talk::program(&core, &writer), &writer, "out@remote.test", &letter(&writer, "byprogram"));
    send(&mut webmail(&core, &writer), &writer, "out@remote.test", &letter(&writer, "bywebmail"));
    for subject in ["byprogram", "bywebmail"] {
        let sent = core.outgoing(subject);
        // The first two lines are the sink's.
        let sent = sent.splitn(3, "\r\n").nth(2).unwrap();
        assert!(sent.contains("DKIM-Signature:") && !sent.contains("X-Core-"), "{sent}");
        let found = judged(&writer, subject, sent);
        assert!(found.contains("R_DKIM_ALLOW(") && found.contains("example.test:s=dokodemo"), "{found}");
        let forged = sent.replace(subject, &format!("{subject}x")).replace("weather", "money");
        let found = judged(&writer, &format!("{subject}x"), &forged);
        assert!(found.contains("R_DKIM_REJECT(") && !found.contains("R_DKIM_ALLOW("), "{found}");
    }
    // A stranger who claims to be from here gets no signature: the MX signs nothing.
    let forged = judged("x@remote.test", "claimed", &letter(&writer, "claimed"));
    assert!(!forged.contains("DKIM-Signature") && !forged.contains("DKIM_SIGNED"), "{forged}");
}

#[test]
fn a_selector_of_its_own_makes_a_key_of_its_own() {
    let mut own = Core::start_with(&[("DOKODEMO_MAILCORE_DKIM_SELECTOR", "autumn")]);
    let first = own.command(&["check-config"]);
    assert!(first.contains("autumn._domainkey.example.test. IN TXT"), "{first}");
    own.stop();
    own.run();
    assert_eq!(own.command(&["check-config"]), first, "the key stays");
}
