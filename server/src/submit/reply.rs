//! One SMTP reply (RFC 5321 §4.2), read with bounds: whatever the peer sends, memory stays small.

use std::io;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Longest line we keep reading for; RFC 5321 §4.5.3.1.5 allows 512.
const LINE: usize = 4096;
/// Longest whole reply.
const REPLY: usize = 64 * 1024;

/// A complete reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Reply {
    pub code: u16,
    /// Text of each line, without code; control characters are blanks.
    pub lines: Vec<String>,
}

impl Reply {
    pub fn positive(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// 4xx: trying again later makes sense.
    pub fn transient(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// The reply as one line of text, code first.
    pub fn line(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" ").trim())
    }

    /// The text after a keyword of EHLO (`SIZE`, `XCLIENT` …), if it was offered.
    pub fn offer(&self, keyword: &str) -> Option<&str> {
        self.lines.iter().skip(1).find_map(|line| {
            let (word, rest) = line.split_once([' ', '=']).unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(rest)
        })
    }
}

/// Reads replies and keeps what came too early.
#[derive(Default)]
pub(super) struct Replies {
    buffer: Vec<u8>,
}

impl Replies {
    /// The next reply; an error means that the dialogue cannot go on.
    pub async fn next<S: AsyncRead + Unpin>(&mut self, stream: &mut S) -> io::Result<Reply> {
        let mut reply = Reply { code: 0, lines: Vec::new() };
        let mut total = 0;
        loop {
            let line = self.line(stream).await?;
            total += line.len();
            if total > REPLY {
                return Err(wrong("reply too long"));
            }
            let (code, more, text) = parse(&line).ok_or_else(|| wrong("not an SMTP reply"))?;
            if !reply.lines.is_empty() && reply.code != code {
                return Err(wrong("codes of one reply differ"));
            }
            reply.code = code;
            reply.lines.push(text);
            if !more {
                return Ok(reply);
            }
        }
    }

    /// True if nothing waits: before TLS starts, anything more would be a stranger's (RFC 3207 §4.2).
    pub fn is_empty(&self) -> bool {
        self.buffer.is_empty()
    }

    async fn line<S: AsyncRead + Unpin>(&mut self, stream: &mut S) -> io::Result<Vec<u8>> {
        loop {
            if let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
                let rest = self.buffer.split_off(end + 1);
                let mut line = std::mem::replace(&mut self.buffer, rest);
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            if self.buffer.len() > LINE {
                return Err(wrong("line too long"));
            }
            let mut chunk = [0; 4096];
            let n = stream.read(&mut chunk).await?;
            if n == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.buffer.extend_from_slice(&chunk[..n]);
        }
    }
}

fn wrong(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

fn parse(line: &[u8]) -> Option<(u16, bool, String)> {
    let (code, rest) = line.split_at_checked(3)?;
    if !code.iter().all(u8::is_ascii_digit) || !(b'2'..=b'5').contains(&code[0]) {
        return None;
    }
    let code = code.iter().fold(0, |n, d| n * 10 + u16::from(d - b'0'));
    let more = match rest.first() {
        None | Some(b' ') => false,
        Some(b'-') => true,
        Some(_) => return None,
    };
    let text = String::from_utf8_lossy(rest.get(1..).unwrap_or_default());
    Some((code, more, text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read(bytes: &[u8]) -> io::Result<Reply> {
        Replies::default().next(&mut &bytes[..]).await
    }

    #[tokio::test]
    async fn replies_are_read_and_bounded() {
        let reply = read(b"250-core\r\n250-SIZE 20971520\n250 XCLIENT NAME ADDR LOGIN\r\n").await.unwrap();
        assert_eq!((reply.code, reply.offer("size"), reply.offer("DSN")), (250, Some("20971520"), None));
        assert_eq!(reply.offer("xclient"), Some("NAME ADDR LOGIN"));
        assert_eq!(read(b"550 \x1b[31m\xff\r\n").await.unwrap().line(), "550 [31m\u{fffd}");
        assert_eq!(read(b"354\r\n").await.unwrap().code, 354);
        for bad in [
            &b""[..],
            b"250 ok",
            b"99",
            b"hello\r\n",
            b"650 x\r\n",
            b"2\xff0 x\r\n",
            b"250-a\r\n550 b\r\n",
            b"250+a\r\n",
            &[b'2'; 20_000],
            &b"250-x\r\n".repeat(40_000),
        ] {
            assert!(read(bad).await.is_err(), "{:?}", String::from_utf8_lossy(&bad[..bad.len().min(20)]));
        }
    }
}
