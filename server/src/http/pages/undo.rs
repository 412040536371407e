//! 元に戻す without script: what a move leaves for the page after it, in a cookie as short-lived as its banner.
//!
//! In: what the mail store says of a move. Out: a [`WayBack`] for that page's form. It is no secret and no
//! permission: the form it makes is checked like any other.

use app::api::{ActionDone, WayBack};

pub const COOKIE: &str = "undo";
/// Rows that a cookie can name; beyond, the banner comes without a button.
const LONGEST: usize = 1_500;

/// A `Set-Cookie` for the page that follows; nothing if there is no way back.
pub fn cookie(from: &str, done: &ActionDone) -> Option<String> {
    // What stays where it is cannot be moved back.
    let to = done.mailbox.as_deref().filter(|to| done.count > 0 && *to != from)?;
    // A comma cannot stand in a cookie (RFC 6265 §4.1.1).
    let uids = done.uids.replace(',', "_");
    let value = format!("{from}.{to}.{}.{uids}", done.uidvalidity);
    (value.len() <= LONGEST).then(|| format!("{COOKIE}={value}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax"))
}

/// What such a cookie says; nothing if it is not one of ours.
pub fn read(value: &str) -> Option<WayBack> {
    let pieces: Vec<&str> = value.split('.').collect();
    let &[from, mailbox, uidvalidity, uids] = pieces.as_slice() else { return None };
    let id = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let numbers = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit() || b":_".contains(&b));
    let ours = value.len() <= LONGEST && id(from) && id(mailbox) && numbers(uidvalidity) && numbers(uids);
    ours.then(|| WayBack {
        mailbox: mailbox.to_owned(),
        from: from.to_owned(),
        rows: format!("{uidvalidity}.{}", uids.replace('_', ",")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_moved_is_read_as_it_was_written() {
        let done =
            |uids: String| ActionDone { count: 3, mailbox: Some("VHJhc2g".into()), uidvalidity: 7, uids, first_move: false };
        let set = cookie("INBOX", &done("4,9:10".into())).unwrap();
        let value = set.strip_prefix("undo=").unwrap().split(';').next().unwrap();
        let way = WayBack { mailbox: "VHJhc2g".into(), from: "INBOX".into(), rows: "7.4,9:10".into() };
        assert_eq!(read(value), Some(way));
        assert_eq!(cookie("INBOX", &ActionDone { mailbox: None, ..done("4".into()) }), None, "gone for good");
        assert_eq!(cookie("VHJhc2g", &done("4".into())), None, "it was marked");
        assert_eq!(cookie("INBOX", &done("1,".repeat(1_000))), None);
        for bad in ["", "INBOX", "a.b.7", "a.b.7.x", "a\"b.c.7.1", "a.b.7.1.2"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
