//! The words of IMAP: atoms, strings, lists (RFC 9051 §4).
//!
//! In: one frame. Out: a tree of values that share the frame's bytes.
//! Never recurses while reading, never goes back in a frame, stops at counted budgets.
//! Next: `grammar` gives the words a meaning.

use bytes::Bytes;

/// Nesting of lists. Dovecot itself stops at 100 levels of MIME, which are 100 lists.
const DEPTH: usize = 250;
/// Values of one frame.
const VALUES: usize = 2_000_000;
/// Bytes between the brackets of a section.
const SECTION: usize = 2_000;

/// One value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Nil,
    /// Bare word, also with a section in brackets: `FLAGS`, `12`, `BODY[HEADER.FIELDS (A B)]<0>`.
    Atom(Bytes),
    /// Quoted string or literal, bytes as they are.
    Text(Bytes),
    List(Vec<Value>),
}

impl Value {
    /// Bytes of a string or atom; `None` for NIL and lists.
    pub fn bytes(&self) -> Option<&[u8]> {
        match self {
            Value::Atom(b) | Value::Text(b) => Some(b),
            _ => None,
        }
    }

    /// A string or atom as text; empty for NIL.
    pub fn text(&self) -> String {
        self.bytes().map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default()
    }

    pub fn number(&self) -> Option<u64> {
        std::str::from_utf8(self.bytes()?).ok()?.parse().ok()
    }

    /// Members of a list; empty for everything else.
    pub fn list(&self) -> &[Value] {
        match self {
            Value::List(list) => list,
            _ => &[],
        }
    }

    /// True for this word, in any case.
    pub fn is(&self, word: &str) -> bool {
        matches!(self, Value::Atom(b) if b.eq_ignore_ascii_case(word.as_bytes()))
    }
}

/// All values from `at` to the end of the frame; `None` if it is not well-formed.
pub fn values(frame: &Bytes, at: usize) -> Option<Vec<Value>> {
    let mut reader = Reader { frame, at };
    let mut open: Vec<Vec<Value>> = vec![Vec::new()];
    for _ in 0..VALUES {
        let value = match reader.next()? {
            Token::End => return if open.len() == 1 { open.pop() } else { None },
            Token::Open => {
                if open.len() > DEPTH {
                    return None;
                }
                open.push(Vec::new());
                continue;
            }
            Token::Close if open.len() > 1 => Value::List(open.pop()?),
            Token::Close => return None,
            Token::Value(value) => value,
        };
        open.last_mut()?.push(value);
    }
    None
}

enum Token {
    Open,
    Close,
    Value(Value),
    End,
}

struct Reader<'a> {
    frame: &'a Bytes,
    at: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.frame.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token> {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
        let Some(b) = self.peek() else { return Some(Token::End) };
        match b {
            b'\r' | b'\n' => Some(Token::End),
            b'(' | b')' => {
                self.at += 1;
                Some(if b == b'(' { Token::Open } else { Token::Close })
            }
            b'"' => self.quoted().map(Token::Value),
            b'{' => self.literal().map(Token::Value),
            b'~' if self.frame.get(self.at + 1) == Some(&b'{') => {
                self.at += 1;
                self.literal().map(Token::Value)
            }
            _ => self.atom().map(Token::Value),
        }
    }

    fn quoted(&mut self) -> Option<Value> {
        let start = self.at + 1;
        let mut end = start;
        let mut escaped = false;
        loop {
            match *self.frame.get(end)? {
                b'"' => break,
                b'\\' => {
                    escaped = true;
                    end += 2;
                }
                b'\r' | b'\n' => return None,
                _ => end += 1,
            }
        }
        self.at = end + 1;
        let raw = self.frame.slice(start..end);
        if !escaped {
            return Some(Value::Text(raw));
        }
        let mut plain = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter();
        while let Some(b) = bytes.next() {
            plain.push(if *b == b'\\' { *bytes.next()? } else { *b });
        }
        Some(Value::Text(plain.into()))
    }

    fn literal(&mut self) -> Option<Value> {
        let rest = self.frame.get(self.at + 1..)?;
        let close = rest.iter().take(22).position(|b| *b == b'}')?;
        let digits = rest[..close].strip_suffix(b"+").unwrap_or(&rest[..close]);
        let size: usize = std::str::from_utf8(digits).ok()?.parse().ok()?;
        let mut start = self.at + 1 + close + 1;
        if self.frame.get(start) == Some(&b'\r') {
            start += 1;
        }
        if self.frame.get(start) != Some(&b'\n') {
            return None;
        }
        start += 1;
        let end = start.checked_add(size)?;
        if end > self.frame.len() {
            return None;
        }
        self.at = end;
        Some(Value::Text(self.frame.slice(start..end)))
    }

    fn atom(&mut self) -> Option<Value> {
        let start = self.at;
        while let Some(b) = self.peek() {
            match b {
                b' ' | b'(' | b')' | b'"' | b'\r' | b'\n' => break,
                b'[' => {
                    // A section may hold blanks and a list: BODY[HEADER.FIELDS (SUBJECT FROM)].
                    let close = self.frame[self.at..].iter().take(SECTION).position(|b| matches!(b, b']' | b'\n'))?;
                    if self.frame[self.at + close] == b'\n' {
                        return None;
                    }
                    self.at += close + 1;
                }
                _ => self.at += 1,
            }
        }
        let word = self.frame.slice(start..self.at);
        Some(if word.eq_ignore_ascii_case(b"NIL") { Value::Nil } else { Value::Atom(word) })
    }
}
