//! What the header of a mailing list offers: List-Post and List-Unsubscribe (RFC 2369).
//!
//! In: the head. Out: a [`MailingList`] whose page is `https` and whose addresses can be sent to; whatever else a
//! stranger writes there is not offered. Never: a request to any of them (RFC 8058's one click is the person's).

use super::{Head, clean, params::percent, recipients, words};
use app::api::MailingList;

/// Addresses of one field that are looked at.
const MOST: usize = 10;
/// Longest address of a page, bytes.
const PAGE: usize = 2_000;

/// What the list offers; nothing for a letter of no list.
pub fn ways(head: &Head) -> MailingList {
    let post = targets(head, "list-post").iter().find_map(|t| mailto(t)).map(|(to, _)| to).unwrap_or_default();
    let stops = targets(head, "list-unsubscribe");
    let page = stops.iter().find(|t| is_page(t)).cloned().unwrap_or_default();
    let by_mail = stops.iter().find_map(|t| mailto(t)).filter(|_| page.is_empty());
    let (stop_to, stop_subject) = by_mail.unwrap_or_default();
    MailingList { post, stop_page: page, stop_to, stop_subject }
}

/// What stands in angle brackets (§2); blanks inside are folding.
fn targets(head: &Head, name: &str) -> Vec<String> {
    let text = head.raw(name).map(words::raw_text).unwrap_or_default();
    let inside = |piece: &str| Some(piece.split_once('>')?.0.chars().filter(|c| !c.is_whitespace()).collect());
    text.split('<').skip(1).filter_map(inside).take(MOST).collect()
}

fn is_page(target: &str) -> bool {
    let rest = target.get(..8).filter(|s| s.eq_ignore_ascii_case("https://")).and(target.get(8..)).unwrap_or_default();
    // `user@` before the host is there to be taken for a host.
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = target.len() <= PAGE && target.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>\\^`{|}".contains(&b));
    plain && !host.is_empty() && !host.contains('@')
}

/// Address and subject of a `mailto:` (RFC 6068).
fn mailto(target: &str) -> Option<(String, String)> {
    let rest = target.get(..7).filter(|s| s.eq_ignore_ascii_case("mailto:")).and(target.get(7..))?;
    let (to, query) = rest.split_once('?').unwrap_or((rest, ""));
    let decoded = |text: &str| clean::line(&String::from_utf8_lossy(&percent(text)));
    let subject = query.split('&').filter_map(|pair| pair.split_once('=')).find(|(name, _)| name.eq_ignore_ascii_case("subject"));
    let subject = subject.map(|(_, value)| clean::start(&decoded(value), 200).to_owned()).unwrap_or_default();
    Some((recipients::address(&decoded(to))?, subject))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(fields: &str) -> MailingList {
        ways(&Head::read(format!("{fields}\r\n\r\n").as_bytes()))
    }

    #[test]
    fn a_list_says_where_to_write_and_how_to_leave() {
        let both = of("List-Post: <mailto:chonaikai@ml.example.org> (members)\r\n\
             List-Unsubscribe: <mailto:chonaikai-request@ml.example.org?Subject=un%73ubscribe%0d%0aBcc:x>,\r\n <https://ml.example.org/\r\n leave?a=1&b=2>");
        assert_eq!((both.post.as_str(), both.stop_to.as_str()), ("chonaikai@ml.example.org", ""));
        assert_eq!(both.stop_page, "https://ml.example.org/leave?a=1&b=2");
        let mail = of("List-Unsubscribe: <mailto:l-request@ml.example.org?body=x&subject=un%73ubscribe%0d%0aBcc:x>");
        assert_eq!(mail.stop_to, "l-request@ml.example.org");
        assert!(mail.stop_subject.starts_with("unsubscribe") && !mail.stop_subject.contains(['\r', '\n']), "{mail:?}");
    }

    #[test]
    fn what_is_not_safe_is_not_offered() {
        for fields in [
            "Subject: x",
            "List-Post: NO",
            "List-Post: <https://ml.example.org/post>",
            "List-Post: <mailto:>",
            "List-Unsubscribe: <http://ml.example.org/leave>",
            "List-Unsubscribe: <javascript:alert(1)>",
            "List-Unsubscribe: <https://bank.example@evil.example/>",
            "List-Unsubscribe: <https:///leave>",
            "List-Unsubscribe: https://ml.example.org/leave",
            "List-Unsubscribe: <https://ml.example.org/\"x>",
        ] {
            assert!(of(fields).is_silent(), "{fields}: {:?}", of(fields));
        }
    }
}
