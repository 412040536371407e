//! Message bytes as they cross the wire: CRLF only, leading dots doubled (RFC 5321 §2.3.8, §4.5.2).
//!
//! A lone CR or LF becomes CRLF before dots are looked at, so that no server on the way can read
//! an end of mail that we did not mean (SMTP smuggling).

/// The body without the final `.` line; always ends with CRLF.
pub(super) fn on_the_wire(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + message.len() / 64 + 2);
    let mut line_start = true;
    let mut i = 0;
    while let Some(&byte) = message.get(i) {
        i += 1;
        match byte {
            b'\r' | b'\n' => {
                if byte == b'\r' && message.get(i) == Some(&b'\n') {
                    i += 1;
                }
                out.extend_from_slice(b"\r\n");
                line_start = true;
                continue;
            }
            b'.' if line_start => out.extend_from_slice(b".."),
            _ => out.push(byte),
        }
        line_start = false;
    }
    if !line_start {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::on_the_wire;

    #[test]
    fn lines_and_dots() {
        for (raw, wire) in [
            (&b""[..], &b""[..]),
            (b"a", b"a\r\n"),
            (b"a\r\n", b"a\r\n"),
            (b"a\nb\rc\r\nd", b"a\r\nb\r\nc\r\nd\r\n"),
            (b".\r\n..\r\n.a", b"..\r\n...\r\n..a\r\n"),
            (b"a.\r\nb", b"a.\r\nb\r\n"),
            // Every known way to smuggle an end of mail.
            (b"a\n.\nb", b"a\r\n..\r\nb\r\n"),
            (b"a\r.\rb", b"a\r\n..\r\nb\r\n"),
            (b"a\r\n.\rb", b"a\r\n..\r\nb\r\n"),
            (b"a\r\r\n.\r\r\nb", b"a\r\n\r\n..\r\n\r\nb\r\n"),
            (b"a\n\r.\n\rb", b"a\r\n\r\n..\r\n\r\nb\r\n"),
        ] {
            assert_eq!(on_the_wire(raw), wire, "{:?}", String::from_utf8_lossy(raw));
        }
    }

    #[test]
    fn no_end_of_mail_hides_in_any_short_text() {
        let letters = [b'.', b'\r', b'\n', b'a'];
        for n in 0..4usize.pow(7) {
            let raw: Vec<u8> = (0..7).map(|i| letters[n >> (2 * i) & 3]).collect();
            let wire = on_the_wire(&raw);
            let text = [b"\r\n", &wire[..]].concat();
            assert!(!text.windows(5).any(|w| w == b"\r\n.\r\n"));
            assert!(text.iter().enumerate().all(|(i, b)| match b {
                b'\n' => text[i - 1] == b'\r',
                b'\r' => text.get(i + 1) == Some(&b'\n'),
                _ => true,
            }));
        }
    }
}
