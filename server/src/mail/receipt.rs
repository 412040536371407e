//! 開封確認 (RFC 8098): does a letter ask for it, and the notice that answers.
//!
//! In: the head and kind of a stored letter; for the notice everything decided by the caller. Out: a
//! [`ReceiptWish`]; one RFC 5322 message, always the same bytes for the same input.
//! Never: a wish of a list, of a notice, of one's own mail, or one that only a program of another kind could
//! answer rightly (§2.2). Never a second wish: a notice asks for no notice (§2.1).

use super::{Head, addresses, clean, date, head, recipients, words, write};
use app::api::{Contact, ReceiptWish};

/// Header that asks.
pub const FIELD: &str = "Disposition-Notification-To";
/// Addresses that one letter may have told.
const MOST: usize = 5;

/// What a letter asks, read by `me`; `kind` is its media type.
pub fn wish(head: &Head, kind: &str, me: &str) -> Option<ReceiptWish> {
    let asked = head.raw(FIELD)?;
    let named = |field: &[u8], word: &str| words::raw_text(field).to_ascii_lowercase().contains(word);
    let bulk = head.all("precedence").any(|p| ["bulk", "list", "junk"].iter().any(|word| named(p, word)));
    let list = head.fields().any(|(name, _)| name.starts_with("list-"));
    // §2.2: who does not know an option that is required must not answer as if it were obeyed.
    let required = head.all("disposition-notification-options").any(|o| named(o, "required"));
    let notice = kind == "multipart/report" || head.all("auto-submitted").any(|a| !named(a, "no"));
    let same = |a: &str, b: &str| a.trim().eq_ignore_ascii_case(b.trim());
    let own = head.from.iter().chain(&head.sender).any(|c| same(&c.email, me));
    if bulk || list || required || notice || own {
        return None;
    }
    let mut to: Vec<String> = Vec::new();
    for contact in addresses::addresses(asked) {
        let address = recipients::address(&contact.email)?;
        if !to.iter().any(|t| same(t, &address)) {
            to.push(address);
        }
    }
    if to.is_empty() || to.len() > MOST || to.iter().any(|t| same(t, me)) {
        return None;
    }
    let path = head.raw("return-path").map(addresses::addresses).unwrap_or_default();
    let came = |address: &str| path.iter().any(|c| same(&c.email, address)) && head.from.iter().any(|c| same(&c.email, address));
    Some(ReceiptWish { elsewhere: to.len() > 1 || !to.iter().all(|t| came(t)), to })
}

/// The notice to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub from: Contact,
    pub to: Vec<String>,
    pub subject: String,
    /// For a person. Lines end in `\n`.
    pub text: String,
    /// With brackets; made by the caller.
    pub message_id: String,
    /// Seconds since 1970, and minutes east of UTC.
    pub date: i64,
    pub offset: i32,
    /// Name of the house, for Reporting-UA.
    pub host: String,
    /// Original-Recipient of the letter, as it stands there; empty if it has none.
    pub original_recipient: String,
    /// Message-ID of the letter with its brackets; empty if it has none.
    pub original_id: String,
}

/// Writes it (§3): a text for the person, and the fields for their program.
pub fn write(receipt: &Receipt) -> Vec<u8> {
    let line = |text: &str| words::encoded(&clean::line(text)).join("\r\n ");
    let plain = |text: &str| text.chars().filter(|c| (' '..='~').contains(c)).take(900).collect::<String>();
    let name = line(clean::start(&receipt.from.name, 200));
    let from = write::mailbox(&receipt.from.email);
    let from = if name.is_empty() { from } else { format!("{name} <{from}>") };
    let to: Vec<String> = receipt.to.iter().map(|t| write::mailbox(t)).collect();
    let thread = match head::sane_id(&receipt.original_id) {
        true => format!("In-Reply-To: {0}\r\nReferences: {0}\r\n", receipt.original_id),
        false => String::new(),
    };
    let field = |name: &str, value: &str| if value.is_empty() { String::new() } else { format!("{name}: {}\r\n", plain(value)) };
    // The text is base64 and the fields are ours, so neither holds `=_`.
    let hash = receipt.message_id.bytes().fold(0u64, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b)));
    let boundary = format!("=_receipt_{hash:016x}");
    let original = if head::sane_id(&receipt.original_id) { receipt.original_id.as_str() } else { "" };
    format!(
        "Date: {}\r\nFrom: {from}\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: {}\r\n{thread}Auto-Submitted: auto-replied\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification;\r\n boundary=\"{boundary}\"\r\n\r\n\
         --{boundary}\r\n{}\
         --{boundary}\r\nContent-Type: message/disposition-notification\r\nContent-Transfer-Encoding: 7bit\r\n\r\n\
         {}{}{}{}Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--{boundary}--\r\n",
        date::format(receipt.date, receipt.offset),
        to.join(",\r\n "),
        line(clean::start(&receipt.subject, 1_000)),
        receipt.message_id,
        write::text_entity(&receipt.text),
        field("Reporting-UA", &format!("{}; Dokodemo Mail", receipt.host)),
        field("Original-Recipient", &receipt.original_recipient),
        field("Final-Recipient", &format!("rfc822;{}", write::mailbox(&receipt.from.email))),
        field("Original-Message-ID", original),
    )
    .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail;

    const ME: &str = "taro@a01.example.test";

    fn asked(fields: &str) -> Option<ReceiptWish> {
        let head = Head::read(format!("{fields}\r\n\r\n").as_bytes());
        wish(&head, "text/plain", ME)
    }

    const FROM_BOSS: &str = "Return-Path: <boss@example.com>\r\nFrom: Boss <Boss@Example.com>\r\nTo: taro@a01.example.test\r\n\
                             Disposition-Notification-To: Boss <boss@example.com>";

    #[test]
    fn only_a_person_who_wrote_the_letter_is_told_without_being_named() {
        assert_eq!(asked(FROM_BOSS), Some(ReceiptWish { to: vec!["boss@example.com".into()], elsewhere: false }));
        for (change, to) in [
            (FROM_BOSS.replace("Return-Path: <boss@", "Return-Path: <bounce@"), 1),
            (FROM_BOSS.replace("Return-Path: <boss@example.com>\r\n", ""), 1),
            (FROM_BOSS.replace("From: Boss <Boss@Example.com>", "From: somebody@example.com"), 1),
            (format!("{FROM_BOSS}, spy@example.org"), 2),
        ] {
            let wish = asked(&change).unwrap();
            assert_eq!((wish.to.len(), wish.elsewhere), (to, true), "{change}");
        }
    }

    #[test]
    fn lists_programs_and_oneself_are_never_told() {
        for more in [
            "List-Id: <l.example.com>",
            "List-Help: <mailto:l@example.com>",
            "Precedence: Bulk",
            "Auto-Submitted: auto-generated",
            "Disposition-Notification-Options: signed-receipt=required,x",
        ] {
            assert_eq!(asked(&format!("{FROM_BOSS}\r\n{more}")), None, "{more}");
        }
        assert_eq!(asked(&FROM_BOSS.replace("From: Boss <Boss@Example.com>", "From: TARO@a01.example.test")), None);
        assert_eq!(asked(&FROM_BOSS.replace("To: Boss <boss@example.com>", "To: taro@a01.example.test")), None);
        assert_eq!(asked(&FROM_BOSS.replace("To: Boss <boss@example.com>", "To: not an address")), None);
        assert_eq!(asked("From: boss@example.com"), None);
        let head = Head::read(FROM_BOSS.as_bytes());
        assert_eq!(wish(&head, "multipart/report", ME), None, "a notice asks for no notice");
        assert!(asked(&format!("{FROM_BOSS}\r\nAuto-Submitted: no")).is_some());
    }

    #[test]
    fn the_notice_is_a_report_that_programs_and_people_read() {
        let receipt = Receipt {
            from: Contact { name: "太郎".into(), email: ME.into() },
            to: vec!["boss@example.com".into()],
            subject: "開封確認: 会議\r\nBcc: x".into(),
            text: "開封されました。\n".into(),
            message_id: "<r@a01.example.test>".into(),
            date: 1_795_359_599,
            offset: 540,
            host: "mail.example.test".into(),
            original_recipient: "rfc822;taro@old.example\r\nX: y".into(),
            original_id: "<q@example.com>".into(),
        };
        let bytes = write(&receipt);
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() < 998 && !line.contains(['\r', '\n'])));
        assert!(text.contains(
            "\r\n\r\nReporting-UA: mail.example.test; Dokodemo Mail\r\nOriginal-Recipient: rfc822;taro@old.exampleX: y\r\n\
             Final-Recipient: rfc822;taro@a01.example.test\r\nOriginal-Message-ID: <q@example.com>\r\n\
             Disposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--"
        ));
        let read = mail::read(&bytes);
        assert_eq!(read.root.kind, "multipart/report");
        assert!(!read.broken && text.contains("report-type=disposition-notification"));
        let kinds: Vec<&str> = read.root.children.iter().map(|p| p.kind.as_str()).collect();
        assert_eq!(kinds, ["text/plain", "message/disposition-notification"]);
        assert_eq!(read.head.in_reply_to, ["<q@example.com>"]);
        assert_eq!((read.head.bcc.len(), read.head.from[0].name.as_str()), (0, "太郎"));
        assert_eq!(wish(&read.head, &read.root.kind, "boss@example.com"), None);
        let bare =
            String::from_utf8(write(&Receipt { original_id: "<a b>".into(), original_recipient: String::new(), ..receipt }));
        assert!(!bare.unwrap().contains("Original-"));
    }
}
