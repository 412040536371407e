//! Content-Transfer-Encoding forwards (RFC 2045 §6.7, §6.8).
//!
//! In: bytes. Out: lines of at most 76 characters ending in CRLF.

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// base64
pub fn base64(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len().div_ceil(57) * 78);
    let digit = |n: u32| ALPHABET.get((n & 63) as usize).copied().unwrap_or(b'A');
    for line in bytes.chunks(57) {
        for group in line.chunks(3) {
            let byte = |i: usize| u32::from(group.get(i).copied().unwrap_or(0));
            let n = byte(0) << 16 | byte(1) << 8 | byte(2);
            let four = [digit(n >> 18), digit(n >> 12), digit(n >> 6), digit(n)];
            out.extend(four.iter().take(group.len() + 1));
            out.extend(std::iter::repeat_n(b'=', 3 - group.len()));
        }
        out.extend(b"\r\n");
    }
    out
}

/// quoted-printable of text whose lines end in CRLF.
pub fn quoted(text: &[u8]) -> Vec<u8> {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = Vec::with_capacity(text.len() * 5 / 4);
    let mut column = 0;
    let mut rest = text;
    while let Some((&b, after)) = rest.split_first() {
        if let Some(next) = rest.strip_prefix(b"\r\n") {
            out.extend(b"\r\n");
            (rest, column) = (next, 0);
            continue;
        }
        rest = after;
        // A blank at a line end would be lost on the way.
        let last = after.is_empty() || after.starts_with(b"\r\n");
        let plain = matches!(b, b'!'..=b'<' | b'>'..=b'~') || matches!(b, b' ' | b'\t') && !last;
        let width = if plain { 1 } else { 3 };
        if column + width > 75 {
            out.extend(b"=\r\n");
            column = 0;
        }
        column += width;
        if plain {
            out.push(b);
        } else {
            let digit = |n: u8| HEX.get(usize::from(n)).copied().unwrap_or(b'0');
            out.extend([b'=', digit(b >> 4), digit(b & 15)]);
        }
    }
    out
}
