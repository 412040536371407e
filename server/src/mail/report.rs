//! A report of the house about a mail, with the mail in it byte for byte.
//!
//! In: everything decided by the caller. Out: one RFC 5322 message: a text and a message/rfc822.
//! The attached mail is not encoded (RFC 2046 §5.2.1) and not mended: what its sender wrote stays, long
//! lines too, because the report goes from the core into a mailbox of the core.
//! Never: a look inside the attached mail.

use super::{clean, date, words, write};
use app::api::Contact;

/// A report to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub from: Contact,
    /// Address of the receiver.
    pub to: String,
    pub subject: String,
    /// Lines end in `\n`.
    pub text: String,
    /// With brackets; made by the caller.
    pub message_id: String,
    /// Seconds since 1970.
    pub date: i64,
    pub letter: Option<Vec<u8>>,
}

/// Writes it. Dates are Japan's.
pub fn write(report: &Report) -> Vec<u8> {
    let line = |text: &str| words::encoded(&clean::line(text)).join("\r\n ");
    let boundary = boundary(report);
    let mut out = format!(
        "Date: {}\r\nFrom: {} <{}>\r\nTo: {}\r\nSubject: {}\r\nMessage-ID: {}\r\nAuto-Submitted: auto-generated\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n{}",
        date::format(report.date, 540),
        line(&report.from.name),
        write::mailbox(&report.from.email),
        write::mailbox(&report.to),
        line(clean::start(&report.subject, 1_000)),
        report.message_id,
        write::text_entity(&report.text),
    )
    .into_bytes();
    if let Some(letter) = &report.letter {
        let encoding = if letter.is_ascii() { "7bit" } else { "8bit" };
        let head = format!(
            "--{boundary}\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\
             Content-Disposition: attachment; filename=\"original.eml\"\r\n\r\n"
        );
        out.extend(head.as_bytes());
        out.extend(letter);
        out.extend(b"\r\n");
    }
    out.extend(format!("--{boundary}--\r\n").as_bytes());
    out
}

/// A boundary that stands nowhere in the attached mail; the text is base64, which never holds `=_`.
fn boundary(report: &Report) -> String {
    let letter = report.letter.as_deref().unwrap_or_default();
    let seed = report.message_id.bytes().fold(0u64, |hash, b| hash.wrapping_mul(31).wrapping_add(u64::from(b)));
    (0u64..)
        .map(|n| format!("=_report_{:016x}", seed.wrapping_add(n)))
        .find(|b| !letter.windows(b.len()).any(|w| w == b.as_bytes()))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail;

    #[test]
    fn the_mail_in_it_is_as_it_was() {
        let mut letter = format!("Subject: x\r\n\r\n{}\r\n--=_report", "long".repeat(500)).into_bytes();
        letter.extend(b"\xe9\n\r");
        let report = Report {
            from: Contact { name: "システム管理者".into(), email: "postmaster@example.test".into() },
            to: "taro@a01.example.test".into(),
            subject: "【ウイルス検出】\r\nBcc: x".into(),
            text: "見つかりました。\n".into(),
            message_id: "<virus.1@example.test>".into(),
            date: 1_795_359_599,
            letter: Some(letter.clone()),
        };
        let bytes = write(&report);
        assert!(bytes.windows(letter.len()).any(|w| w == letter), "{}", String::from_utf8_lossy(&bytes));
        let read = mail::read(&bytes);
        assert_eq!((read.head.subject.as_str(), read.head.from[0].name.as_str()), ("【ウイルス検出】  Bcc: x", "システム管理者"));
        assert_eq!(read.root.children[1].kind, "message/rfc822");
        let alone = super::write(&Report { letter: None, ..report });
        assert_eq!(mail::read(&alone).root.children.len(), 1);
    }
}
