//! Where a link of a mail may lead.
//!
//! In: the raw value of an `href`. Out: the address that is written, or nothing.
//! Never: an address of our own house, in whatever spelling: a press on it would carry the reader's session into
//! a page that a stranger has chosen. But for the few that the house's own notices need ([`notice`]); they are
//! written as the URL parser reads them.
//! `mailto:` becomes our writing page, with what it asks for, bounded; an attachment is nothing a stranger may name.

use super::{
    Policy,
    urls::{after_slashes, split, stripped, unescape},
};
use app::paths::Face;
use url::Url;

/// Longest link that is kept, in bytes.
pub const MAX_LINK: usize = 16 * 1024;
/// Bytes of a `mailto:` that the writing page is given: an address field, the subject, the words.
const MAX_PEOPLE: usize = 1_000;
const MAX_SUBJECT: usize = 500;
const MAX_WORDS: usize = 4_000;

/// What a `mailto:` address asks for (RFC 6068).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailto {
    pub to: String,
    pub cc: String,
    pub subject: String,
    pub body: String,
}

/// Where a pressed link leads.
pub fn target(raw: &str, policy: &Policy) -> Option<String> {
    let url = stripped(raw);
    let (scheme, rest) = split(&url)?;
    if url.len() > MAX_LINK {
        return None;
    }
    match scheme.as_str() {
        "http" | "https" => {
            let written = format!("{scheme}://{}", after_slashes(rest)?);
            // What the parser of all browsers does not take leads nowhere.
            let parsed = Url::parse(&written).ok()?;
            if is_own(&parsed, policy.own) { notice(&parsed).then(|| parsed.into()) } else { Some(written) }
        }
        "mailto" => (policy.compose)(&mailto(rest)?),
        "tel" if !rest.is_empty() => Some(format!("tel:{rest}")),
        _ => None,
    }
}

/// Our own site, by whatever port or scheme leads to it. `own` is `host` or `host:port`.
pub fn is_own(url: &Url, own: &str) -> bool {
    let Ok(ours) = Url::parse(&format!("https://{own}")) else { return false };
    let host = |url: &Url| url.host_str().map(|h| h.trim_end_matches('.').to_owned());
    let port = |url: &Url| url.port_or_known_default();
    let known = [port(&ours), Some(80), Some(443)];
    host(url).is_some_and(|h| Some(h) == host(&ours)) && known.contains(&port(url))
}

/// Pages that the house's own notices lead to, and that change nothing: the list of held mails, one of them by a
/// signed link, the settings.
fn notice(url: &Url) -> bool {
    let plain = url.username().is_empty() && url.password().is_none();
    let (list, settings) = (Face::Full.quarantine(), Face::Full.settings());
    let one = url.path().strip_prefix(&list).and_then(|rest| rest.strip_prefix('/'));
    plain
        && match (one, url.query()) {
            (Some(name), Some(query)) => !name.is_empty() && !name.contains('/') && query.starts_with("sign="),
            (None, None) => url.path() == list || url.path() == settings,
            _ => false,
        }
}

/// Reads what follows `mailto:`; nothing if it names nobody and says nothing.
fn mailto(rest: &str) -> Option<Mailto> {
    let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
    let mut out = Mailto { to: line(to, MAX_PEOPLE), ..Mailto::default() };
    for (name, value) in fields.split('&').take(50).filter_map(|pair| pair.split_once('=')) {
        match name.to_ascii_lowercase().as_str() {
            "to" => join(&mut out.to, &line(value, MAX_PEOPLE)),
            "cc" => join(&mut out.cc, &line(value, MAX_PEOPLE)),
            "subject" if out.subject.is_empty() => out.subject = line(value, MAX_SUBJECT),
            "body" if out.body.is_empty() => {
                let text = unescape(value).replace("\r\n", "\n").replace('\r', "\n");
                out.body = start(&text, MAX_WORDS).chars().filter(|c| *c == '\n' || !c.is_control()).collect();
            }
            _ => {}
        }
    }
    (out != Mailto::default()).then_some(out)
}

fn join(list: &mut String, more: &str) {
    if !more.is_empty() && list.len() + more.len() < MAX_PEOPLE {
        let comma = if list.is_empty() { "" } else { ", " };
        list.push_str(comma);
        list.push_str(more);
    }
}

fn line(coded: &str, most: usize) -> String {
    let text = unescape(coded);
    start(&text, most).chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// At most so many bytes, cut between characters.
fn start(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "mail.example:8443";

    fn led(raw: &str) -> Option<String> {
        target(raw, &Policy { own: OWN, ..Policy::default() })
    }

    #[test]
    fn no_link_of_a_mail_leads_into_our_house() {
        for own in [
            "https://mail.example:8443/mail/INBOX/INBOX.1.5",
            "https://mail.example/compose?kind=forward&ref=INBOX.1.5",
            "http://mail.example:80/",
            "http:\\\\mail.example:8443\\mail\\INBOX",
            "https:////MAIL.Example:8443/mail/INBOX",
            "https://x:y@mail.example:8443/mail/INBOX",
            "https://mail.example.:8443/mail/INBOX",
            "https://mail%2Eexample:08443/mail/INBOX",
            "https://ｍａｉｌ。example:8443/mail/INBOX",
            "ht\ntps://mail.ex\tample:8443/mail/INBOX",
            "https://mail.example:8443/quarantine/../mail/INBOX",
            "https://mail.example:8443/quarantine/%2e%2e/mail/INBOX",
            "https://mail.example:8443/quarantine/INBOX.1.5",
            "https://mail.example:8443/quarantine/INBOX.1.5/x?sign=a",
            "https://u@mail.example:8443/quarantine",
            "https://mail.example:8443/settings/forward",
            "https://mail.example:8443/settings?x=1",
            "https://mail.example:8443/lite/quarantine",
            "//mail.example:8443/mail/INBOX",
            "/mail/INBOX",
            "mail/INBOX",
            "?x",
        ] {
            assert_eq!(led(own), None, "{own}");
        }
        for known in [
            "https://mail.example:8443/quarantine",
            "https://mail.example:8443/quarantine/SnVuaw.1.5?sign=abc",
            "https://mail.example:8443/settings",
        ] {
            assert_eq!(led(known).as_deref(), Some(known));
        }
        for other in
            ["https://mail.example:9999/x", "https://www.mail.example/mail/INBOX", "https://a.example/@mail.example:8443/"]
        {
            assert_eq!(led(other).as_deref(), Some(other));
        }
        assert_eq!(target("https://a.example/", &Policy::default()).as_deref(), Some("https://a.example/"), "no own name known");
    }

    #[test]
    fn an_address_opens_our_writing_page() {
        let seen = |m: &Mailto| Some(format!("{}|{}|{}|{}", m.to, m.cc, m.subject, m.body));
        let policy = Policy { compose: &seen, ..Policy::default() };
        let all = "MAILTO:a%40b.example?subject=%E4%BB%B6%E5%90%8D%0d%0aBcc:x&Cc=c@d.example&cc=e@f.example&body=one%0D%0Atwo&bcc=g@h.example&attach=/etc/passwd";
        assert_eq!(target(all, &policy).as_deref(), Some("a@b.example|c@d.example, e@f.example|件名Bcc:x|one\ntwo"));
        assert_eq!(target("mailto:?to=a+1@b.example", &policy).as_deref(), Some("a+1@b.example|||"));
        assert_eq!(target("mailto:?bcc=a@b.example", &policy), None);
        let long = target(&format!("mailto:a@b.example?body={}&subject={}", "あ".repeat(3_000), "x".repeat(900)), &policy);
        assert!(long.is_some_and(|l| l.len() < 5_000));
        assert_eq!(target("mailto:a@b.example", &Policy::default()), None, "nowhere to write");
    }
}
