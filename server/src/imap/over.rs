//! Passes over one response that is too large to be held.
//!
//! In: the raw bytes as they come, from the start of the response on. Out: whether its end was reached.
//! Literals are followed, so that nothing inside one is taken for the end; of all that goes by, only the
//! last bytes of the current line are kept. Next: `wire`, which decides what is too large.

use super::wire::literal;
use bytes::{Buf, BytesMut};

/// Bytes of a line that can announce a literal: `{`, nineteen digits, `+}` and CR fit.
const TAIL: usize = 32;

/// Where in the response we are.
#[derive(Debug, Default)]
pub struct Over {
    /// Bytes of the current literal that are still to come.
    literal: u64,
    /// The end of the current line.
    tail: Vec<u8>,
}

impl Over {
    /// Takes what belongs to the response off `raw`. True at its end.
    pub fn pass(&mut self, raw: &mut BytesMut) -> bool {
        loop {
            let skipped = usize::try_from(self.literal).unwrap_or(usize::MAX).min(raw.len());
            raw.advance(skipped);
            self.literal -= skipped as u64;
            if raw.is_empty() {
                return false;
            }
            let newline = raw.iter().position(|b| *b == b'\n');
            self.keep(&raw[..newline.unwrap_or(raw.len())]);
            let Some(newline) = newline else {
                raw.clear();
                return false;
            };
            raw.advance(newline + 1);
            let line = std::mem::take(&mut self.tail);
            match literal(line.strip_suffix(b"\r").unwrap_or(&line)) {
                Some(size) => self.literal = size,
                None => return true,
            }
        }
    }

    /// How much of the current literal is known to follow.
    pub fn coming(&self) -> usize {
        usize::try_from(self.literal).unwrap_or(usize::MAX)
    }

    fn keep(&mut self, piece: &[u8]) {
        self.tail.extend_from_slice(&piece[piece.len().saturating_sub(TAIL)..]);
        let surplus = self.tail.len().saturating_sub(TAIL);
        self.tail.drain(..surplus);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_however_the_bytes_come() {
        let response = b"* 1 FETCH (X \"{3}\" Y {5}\r\n\n\r\n{1 Z ~{2+}\r\nab)\r\n* 2 EXISTS\r\n";
        for step in 1..response.len() {
            let (mut over, mut raw, mut passed) = (Over::default(), BytesMut::new(), false);
            for piece in response.chunks(step) {
                raw.extend_from_slice(piece);
                passed = passed || over.pass(&mut raw);
                assert!(over.tail.len() <= TAIL && over.tail.capacity() <= 4 * TAIL, "{step}");
            }
            assert!(passed, "{step}");
            assert_eq!(&raw[..], b"* 2 EXISTS\r\n", "{step}");
        }
    }
}
