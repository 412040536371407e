//! Mailbox names on the wire: modified UTF-7 (RFC 3501 §5.1.3) there and back.
//!
//! In: bytes of a LIST or STATUS line, or a name typed by a person. Out: the wire name, always
//! printable ASCII, and the name as text.
//! Takes raw UTF-8 too: Dovecot's NOTIFY and servers with UTF8=ACCEPT send it.

use base64::{
    Engine,
    alphabet::IMAP_MUTF7,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &IMAP_MUTF7,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

/// Wire name of what a server sent; `None` if it cannot be named in a command.
pub fn wire(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?;
    let wire = if text.is_ascii() { text.to_owned() } else { encode(text) };
    let printable = !wire.is_empty() && wire.len() <= 1000 && wire.bytes().all(|b| (0x20..0x7f).contains(&b));
    let inbox = wire.eq_ignore_ascii_case("INBOX");
    printable.then(|| if inbox { "INBOX".into() } else { wire })
}

/// Text → mUTF-7.
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut run: Vec<u8> = Vec::new();
    for c in text.chars() {
        if (' '..='~').contains(&c) {
            flush(&mut run, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                run.extend(unit.to_be_bytes());
            }
        }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut Vec<u8>, out: &mut String) {
    if !run.is_empty() {
        out.push('&');
        BASE64.encode_string(&run, out);
        out.push('-');
        run.clear();
    }
}

/// mUTF-7 → text. What is not well-formed is shown as it stands.
pub fn decode(wire: &str) -> String {
    let mut out = String::with_capacity(wire.len());
    let mut rest = wire;
    while let Some((plain, coded)) = rest.split_once('&') {
        out.push_str(plain);
        let Some((coded, after)) = coded.split_once('-') else {
            out.push('&');
            rest = coded;
            continue;
        };
        match coded {
            "" => out.push('&'),
            coded => match utf16(coded) {
                Some(text) => out.push_str(&text),
                None => {
                    out.push('&');
                    out.push_str(coded);
                    out.push('-');
                }
            },
        }
        rest = after;
    }
    out.push_str(rest);
    out.chars().filter(|c| !c.is_control()).collect()
}

fn utf16(coded: &str) -> Option<String> {
    let bytes = BASE64.decode(coded).ok()?;
    if bytes.is_empty() || bytes.len() % 2 == 1 {
        return None;
    }
    let units = bytes.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]]));
    char::decode_utf16(units).collect::<Result<_, _>>().ok()
}
