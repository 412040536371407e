//! Bytes that were made to hurt: nothing panics, nothing grows, nothing takes long.

use super::letters;
use crate::mail::{self, Letter, charset, flowed, limits, params, recipients, reply, tnef, words};

/// A small generator with a fixed seed, so that a failure comes back.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

/// Everything the product does with a letter.
fn all_of_it(letter: &Letter<'_>) {
    let mut outline = letter.outline();
    for body in outline.text.iter().chain(&outline.html) {
        let text = letter.text(&body.part, "").unwrap();
        mail::preview::preview(&text.text);
        flowed::fold(&text.text);
        letter.text(&body.part, "Shift_JIS");
    }
    outline.referenced("<img src=cid:x>");
    for file in &outline.attachments {
        let bytes = letter.bytes(&file.part).unwrap();
        tnef::read(&bytes);
        assert!(file.name.len() <= limits::FILE_NAME);
        assert!(!file.name.contains(['/', '\\', '\r', '\n', '\0']));
        mail::filename::disposition("attachment", &file.name);
    }
    for contact in letter.head.from.iter().chain(&letter.head.to) {
        assert!(!contact.email.contains(['\r', '\n', '\0']), "{contact:?}");
        assert!(!contact.name.contains(['\r', '\n', '\0']), "{contact:?}");
    }
    reply::reply_subject(&letter.head.subject, false);
    let _ = recipients::parse_recipients(&letter.head.subject);
    let _ = recipients::parse_recipients(&reply::line(&letter.head.to));
}

fn changed(raw: &[u8], dice: &mut Dice) -> Vec<u8> {
    const BITS: &[&[u8]] = &[
        b"\x1b$B",
        b"\x1b(B",
        b"=?utf-8?B?",
        b"?=",
        b"\r\n",
        b"\n\n",
        b"--b",
        b"=",
        b"\"",
        b"<",
        b">",
        b"(",
        b";",
        b"*0*=",
        b"\0",
        b"\xff\xff\xff\xff",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
        b"\x0e",
        b"\xe3\x81",
        b"%zz",
        b"begin 644 x\r\n",
        b"+/v8-",
        b"&#",
        b" \r\n",
    ];
    let mut out = raw.to_vec();
    for _ in 0..1 + dice.roll(6) {
        let at = dice.roll(out.len() + 1);
        match dice.roll(6) {
            0 if at < out.len() => out[at] ^= 1 << dice.roll(8),
            1 => out.truncate(at),
            2 => drop(out.drain(at..(at + dice.roll(40)).min(out.len()))),
            3 => {
                let copy = out[at..(at + dice.roll(200)).min(out.len())].to_vec();
                let to = dice.roll(out.len() + 1);
                out.splice(to..to, copy);
            }
            4 if at < out.len() => out[at] = dice.roll(256) as u8,
            _ => drop(out.splice(at..at, BITS[dice.roll(BITS.len())].iter().copied())),
        }
    }
    out
}

#[test]
fn twenty_thousand_changed_letters() {
    let seeds = letters();
    let mut dice = Dice(0x5eed_2025_1122);
    for round in 0..20_000 {
        let (_, raw) = &seeds[round % seeds.len()];
        let raw = changed(raw, &mut dice);
        all_of_it(&mail::read(&raw));
    }
}

#[test]
fn changed_winmail_files() {
    let (_, raw) = letters().into_iter().find(|(name, _)| name == "winmail-dat").unwrap();
    let whole = mail::read(&raw).bytes("1").unwrap().into_owned();
    assert!(tnef::read(&whole).is_some());
    let mut dice = Dice(7);
    for _ in 0..5_000 {
        if let Some(found) = tnef::read(&changed(&whole, &mut dice)) {
            assert!(found.files.len() <= limits::TNEF_FILES);
        }
    }
    // Counts and lengths that lie.
    let mut lying = whole.clone();
    for at in (0..lying.len()).step_by(4) {
        lying.splice(at..(at + 4).min(lying.len()), *b"\xff\xff\xff\x7f");
        tnef::read(&lying);
    }
}

#[test]
fn bombs_are_counted() {
    // Deeper than any letter: one multipart in the other.
    let mut deep = Vec::new();
    for n in 0..5_000 {
        deep.extend(format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n").into_bytes());
    }
    let letter = mail::read(&deep);
    assert!(letter.broken);
    all_of_it(&letter);
    // A letter in a letter in a letter.
    let letter = b"Content-Type: message/rfc822\r\n\r\n".repeat(20_000);
    all_of_it(&mail::read(&letter));
    // More parts than anybody sends.
    let mut many = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    many.extend(b"--b\r\n\r\nx\r\n".repeat(200_000));
    let letter = mail::read(&many);
    assert!(letter.broken && letter.root.children.len() <= limits::PARTS);
    // Long header lines of every kind.
    for bit in [
        "a@b.test,",
        "<",
        "(",
        "\"",
        "=?utf-8?B?5pel?= ",
        "a*0*=x;",
        "<a@b> ",
        ":",
        "=?",
        "\u{1b}$B",
        "Re: ",
        "(()",
        "\u{e}",
        "<,\"",
    ] {
        let field = bit.repeat(2_000_000 / bit.len());
        let raw = format!(
            "From: {field}\r\nTo: {field}\r\nSubject: {field}\r\nReferences: {field}\r\nContent-Type: text/plain; {field}\r\n\r\n"
        );
        let letter = mail::read(raw.as_bytes());
        assert!(letter.head.from.len() <= limits::ADDRESSES && letter.head.references.len() <= limits::REFERENCES);
        all_of_it(&letter);
    }
    // Kanji mode that is never left, over many lines.
    let mut jis = b"\x1b$B".to_vec();
    jis.extend(b"F|K\\\r\n".repeat(300_000));
    charset::detected(&jis);
    flowed::fold(&"あ".repeat(500_000));
    flowed::fold(&"a".repeat(500_000));
    flowed::fold(&">".repeat(500_000));
    flowed::unfold(&"> a \n".repeat(200_000), true);
    params::field(&b"x; ".repeat(500_000));
    words::unstructured(&b"=?utf-8?Q?=E3?= ".repeat(500_000));
}
