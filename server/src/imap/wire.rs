//! The framing layer between the socket and async-imap.
//!
//! In: the raw stream. Out: to async-imap only greeting, continuations and tagged lines, reduced to
//! what it needs; to us (`Wire::next_frame`) every response as one frame with its literals, bytes untouched.
//! Reason: imap-proto 0.17 ends the connection on lines it does not know (ESEARCH, STATUS SIZE …),
//! panics on some (INTERNALDATE NIL), recurses without bound, replaces bytes that are not UTF-8
//! (raw Shift_JIS names) and parses long lines in quadratic time. What it never sees cannot hurt.
//! Caps lines, literals and whole replies; never parses (see `grammar`). Untagged data beyond a cap is
//! passed over to its end (`over`), so that one mail with an endless description costs its row alone.

use super::over::Over;
use bytes::{Buf, Bytes, BytesMut};
use std::{
    collections::VecDeque,
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_util::io::poll_read_buf;

/// One line without its literals: a SORT answer of a million UIDs has 8 MB.
const MAX_LINE: usize = 16 << 20;
/// What is said of one message (`* 7 FETCH …`) without its literals: a thousand parts have half of it.
const MAX_ROW: usize = 256 << 10;
/// One literal: a whole letter as the core takes it, with room.
const MAX_LITERAL: usize = 64 << 20;
/// All frames that wait for us.
const MAX_HELD: usize = 96 << 20;
/// Literals of one response.
const MAX_LITERALS: usize = 100_000;
/// Frames that are taken however much is held, until it is twice as much.
const SHORT: usize = 64;
/// Stands for data that was passed over.
pub const PASSED: &[u8] = b"* \r\n";
/// Written bytes that are gathered before they go out without a flush.
const WRITE_AHEAD: usize = 64 << 10;

/// A stream as it comes from `connect`.
pub trait Link: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin + std::fmt::Debug> Link for T {}

/// One response of the server, literals included, ending in CRLF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// `* …`
    Untagged(Bytes),
    /// `A0001 OK …`; the whole line.
    Tagged(Bytes),
}

/// Socket, buffers and the frames nobody has taken yet.
#[derive(Debug)]
pub struct Wire {
    link: Box<dyn Link>,
    raw: BytesMut,
    scan: Scan,
    /// A frame that is passed over.
    over: Option<Over>,
    /// For async-imap.
    out: BytesMut,
    written: BytesMut,
    frames: VecDeque<Frame>,
    held: usize,
    greeted: bool,
    /// Lets a reader of async-imap wake up at untagged data too (IDLE, RFC 2177).
    pub wake: bool,
    /// Flushes are put off, so that several commands leave in one segment.
    pub corked: bool,
}

/// Where the search for the end of the current frame stands.
#[derive(Debug, Default)]
struct Scan {
    /// Nothing before this offset needs to be looked at again.
    at: usize,
    /// Start of the current line; after a literal, the byte behind it.
    line: usize,
    literals: usize,
    /// Bytes of the lines before, without their literals.
    words: usize,
}

/// What the search for a frame's end has found.
enum Found {
    End(usize),
    /// The rest has not come yet.
    Part,
    /// Data that nobody can hold.
    Beyond,
}

impl Wire {
    pub fn new(link: Box<dyn Link>) -> Self {
        Wire {
            link,
            raw: BytesMut::new(),
            scan: Scan::default(),
            over: None,
            out: BytesMut::new(),
            written: BytesMut::new(),
            frames: VecDeque::new(),
            held: 0,
            greeted: false,
            wake: false,
            corked: false,
        }
    }

    /// The oldest frame that was not taken.
    pub fn next_frame(&mut self) -> Option<Frame> {
        let frame = self.frames.pop_front()?;
        let (Frame::Untagged(bytes) | Frame::Tagged(bytes)) = &frame;
        self.held -= bytes.len();
        Some(frame)
    }

    /// Looks without waiting whether the other side has hung up or said something unasked.
    pub fn is_quiet(&mut self) -> bool {
        let mut probe = [0u8; 1];
        let mut probe = ReadBuf::new(&mut probe);
        let mut context = Context::from_waker(std::task::Waker::noop());
        let silent = Pin::new(&mut self.link).poll_read(&mut context, &mut probe).is_pending();
        silent && self.raw.is_empty() && self.frames.is_empty() && self.over.is_none()
    }

    /// Cuts complete frames off the raw bytes and sorts them.
    fn sort(&mut self) -> io::Result<()> {
        loop {
            if let Some(over) = &mut self.over {
                if !over.pass(&mut self.raw) {
                    return Ok(());
                }
                self.over = None;
                self.held += PASSED.len();
                self.place(Bytes::from_static(PASSED))?;
            }
            match self.scan.end(&self.raw, MAX_HELD.saturating_sub(self.held))? {
                Found::Part => return Ok(()),
                Found::Beyond => {
                    self.scan = Scan::default();
                    self.over = Some(Over::default());
                }
                Found::End(end) => {
                    let frame = self.raw.split_to(end).freeze();
                    self.scan = Scan::default();
                    self.held += frame.len();
                    if self.held > 2 * MAX_HELD {
                        return Err(refused("reply too large"));
                    }
                    self.place(frame)?;
                }
            }
        }
    }

    fn place(&mut self, frame: Bytes) -> io::Result<()> {
        if !self.greeted {
            self.greeted = true;
            let status = [&b"* OK"[..], b"* PREAUTH", b"* BYE"].into_iter().find(|s| starts(&frame, s));
            let status = status.ok_or_else(|| refused("no IMAP greeting"))?;
            self.out.extend_from_slice(status);
            self.out.extend_from_slice(b" -\r\n");
            self.frames.push_back(Frame::Untagged(frame));
            return Ok(());
        }
        match frame.first() {
            Some(b'*') => {
                if self.wake && self.out.is_empty() {
                    self.out.extend_from_slice(b"* OK -\r\n");
                }
                self.frames.push_back(Frame::Untagged(frame));
            }
            Some(b'+') => {
                self.held -= frame.len();
                self.out.extend_from_slice(b"+ \r\n");
            }
            _ => {
                let mut words = frame.splitn(3, |b| *b == b' ');
                let (tag, status) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let status = status.trim_ascii().to_ascii_uppercase();
                let known = matches!(status.as_slice(), b"OK" | b"NO" | b"BAD");
                if tag.is_empty() || tag.len() > 20 || !tag.iter().all(u8::is_ascii_alphanumeric) || !known {
                    return Err(refused("a line that is no IMAP response"));
                }
                self.out.extend_from_slice(tag);
                self.out.extend_from_slice(b" ");
                self.out.extend_from_slice(&status);
                self.out.extend_from_slice(b" -\r\n");
                self.frames.push_back(Frame::Tagged(frame));
            }
        }
        Ok(())
    }
}

impl Scan {
    /// End of the first frame in `raw`. Continues where it stopped. `room`: bytes that may still be held.
    fn end(&mut self, raw: &[u8], room: usize) -> io::Result<Found> {
        let most = if is_row(raw) { MAX_ROW } else { MAX_LINE };
        // Answers and the start of whatever comes fit always.
        let room = if has_data(raw) { room.max(SHORT) } else { MAX_LINE };
        loop {
            if self.at >= raw.len() {
                // Of a literal that is under way only the size is known.
                return if self.line > room { beyond(raw) } else { Ok(Found::Part) };
            }
            let found = raw[self.at..].iter().position(|b| *b == b'\n').map(|n| self.at + n);
            let end = found.unwrap_or(raw.len());
            if self.words + (end - self.line) > most || end > room {
                return beyond(raw);
            }
            let Some(newline) = found else {
                self.at = raw.len();
                return Ok(Found::Part);
            };
            let line = raw[self.line..newline].strip_suffix(b"\r").unwrap_or(&raw[self.line..newline]);
            // Free text ("NO no such mailbox: x{5}") is no literal; only data has them.
            match if self.literals > 0 || has_data(raw) { literal(line) } else { None } {
                None => return Ok(Found::End(newline + 1)),
                Some(size) if size > MAX_LITERAL as u64 => return Err(refused("literal too large")),
                Some(size) => {
                    self.literals += 1;
                    self.words += line.len();
                    self.line = newline + 1 + size as usize;
                    self.at = self.line;
                    if self.literals > MAX_LITERALS || self.line > room {
                        return beyond(raw);
                    }
                }
            }
        }
    }
}

/// Data can be passed over; a greeting, a tagged answer or free text of this size is no IMAP.
fn beyond(raw: &[u8]) -> io::Result<Found> {
    if has_data(raw) { Ok(Found::Beyond) } else { Err(refused("line too long")) }
}

/// `* 7 FETCH …`, or another line that begins with a number.
fn is_row(raw: &[u8]) -> bool {
    starts(raw, b"* ") && raw.get(2).is_some_and(u8::is_ascii_digit)
}

/// Untagged, and no status response (RFC 9051 §7.1).
fn has_data(raw: &[u8]) -> bool {
    starts(raw, b"* ")
        && ![&b"* OK"[..], b"* NO", b"* BAD", b"* BYE", b"* PREAUTH"]
            .iter()
            .any(|s| starts(raw, s) && !raw.get(s.len()).is_some_and(u8::is_ascii_alphanumeric))
}

fn starts(raw: &[u8], with: &[u8]) -> bool {
    raw.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

/// Size of the literal that a line announces at its end (RFC 9051 §4.3): `{12}`, `{12+}`, `~{12}`.
pub(super) fn literal(line: &[u8]) -> Option<u64> {
    let inside = line.strip_suffix(b"}")?;
    let open = inside.iter().rposition(|b| *b == b'{')?;
    let digits = inside.get(open + 1..)?;
    let digits = digits.strip_suffix(b"+").unwrap_or(digits);
    if digits.is_empty() || digits.len() > 19 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn refused(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        loop {
            if !this.out.is_empty() {
                let n = this.out.len().min(buf.remaining());
                buf.put_slice(&this.out[..n]);
                this.out.advance(n);
                return Poll::Ready(Ok(()));
            }
            // A literal that is under way says how much is to come.
            let known = this.scan.line.saturating_sub(this.raw.len());
            let coming = this.over.as_ref().map_or(known, Over::coming).clamp(16 << 10, 256 << 10);
            this.raw.reserve(coming);
            let n = ready!(poll_read_buf(Pin::new(&mut this.link), cx, &mut this.raw))?;
            if n == 0 {
                let cut = !this.raw.is_empty() || this.over.is_some();
                return Poll::Ready(if cut { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(()) });
            }
            this.sort()?;
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.written.len() > WRITE_AHEAD {
            ready!(this.push(cx))?;
        }
        let n = bytes.len().min(WRITE_AHEAD);
        this.written.extend_from_slice(&bytes[..n]);
        Poll::Ready(Ok(n))
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.corked {
            return Poll::Ready(Ok(()));
        }
        ready!(this.push(cx))?;
        Pin::new(&mut this.link).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().link).poll_shutdown(cx)
    }
}

impl Wire {
    fn push(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.written.is_empty() {
            let n = ready!(Pin::new(&mut self.link).poll_write(cx, &self.written))?;
            if n == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written.advance(n);
        }
        Poll::Ready(Ok(()))
    }
}
