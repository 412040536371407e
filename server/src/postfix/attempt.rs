//! Which attempt of which mail of ours reaches its end: at most one of a mail gets in.
//!
//! In: the name that the web server gave the attempt (ENVID, RFC 3461 §4.4) and who is logged in. Out:
//! whether it may go on, written down in the same moment, so that a web server that died after its final
//! dot, or another one, knows what became of it. Only a person's own mails can be marked with their login,
//! so a stranger at another listener marks nothing.

use super::Facts;
use crate::{store, submit::read_mark};

/// One mail's name, as far as it has been told.
#[derive(Default)]
pub struct Attempt {
    login: String,
    /// How they signed in, `XCLIENT` for those whom the webmail vouches for.
    way: String,
    mark: String,
}

impl Attempt {
    /// Macros of a command: its letter, then names and values.
    pub fn macros<'a>(&mut self, letter: u8, mut strings: impl Iterator<Item = &'a [u8]>) {
        if letter != b'M' {
            return;
        }
        self.login.clear();
        self.way.clear();
        while let (Some(name), Some(value)) = (strings.next(), strings.next()) {
            match name {
                b"{auth_authen}" => self.login = String::from_utf8_lossy(value).to_lowercase(),
                b"{auth_type}" => self.way = String::from_utf8_lossy(value).into_owned(),
                _ => {}
            }
        }
    }

    /// Who is logged in, in lower case; `""` nobody.
    pub fn login(&self) -> &str {
        &self.login
    }

    /// Who has signed in with a password.
    pub fn signed_in(&self) -> Option<&str> {
        // Postfix's own word (`smtpd_sasl_auth_extern`); no client can choose it.
        (!self.login.is_empty() && self.way != "XCLIENT").then_some(self.login.as_str())
    }

    /// MAIL FROM: the address, then its parameters.
    pub fn mail<'a>(&mut self, strings: impl Iterator<Item = &'a [u8]>) {
        let envid =
            |word: &[u8]| word.split_at_checked(6).filter(|(n, _)| n.eq_ignore_ascii_case(b"ENVID=")).map(|(_, v)| v.to_vec());
        let mark = strings.skip(1).find_map(envid).unwrap_or_default();
        self.mark = String::from_utf8_lossy(&mark).into_owned();
    }

    /// At its end: false if another attempt of the same mail was seen before. An error means that the
    /// database cannot say.
    pub async fn may_enter(self, facts: &Facts) -> Result<bool, store::Error> {
        match read_mark(&self.mark) {
            Some((send, n)) if !self.login.is_empty() => facts.store.send_saw(send, &self.login, n).await,
            _ => Ok(true),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_attempt_is_read() {
        let mut attempt = Attempt::default();
        attempt.macros(b'M', b"i\0Q\0{auth_authen}\0Taro@a01.example.test\0".split(|b| *b == 0));
        attempt.mail(b"<taro@a01.example.test>\0SIZE=7\0envid=abc_-9.3\0".split(|b| *b == 0));
        assert_eq!((attempt.login.as_str(), attempt.mark.as_str()), ("taro@a01.example.test", "abc_-9.3"));
        assert_eq!(read_mark(&attempt.mark), Some(("abc_-9", 3)));
        assert_eq!(attempt.signed_in(), Some("taro@a01.example.test"));
        attempt.macros(b'M', b"{auth_type}\0XCLIENT\0{auth_authen}\0taro@a01.example.test\0".split(|b| *b == 0));
        assert_eq!((attempt.login(), attempt.signed_in()), ("taro@a01.example.test", None), "the webmail");
        attempt.macros(b'M', b"i\0Q\0".split(|b| *b == 0));
        attempt.mail(b"<x@y>\0".split(|b| *b == 0));
        assert_eq!((attempt.login.as_str(), attempt.mark.as_str(), attempt.signed_in()), ("", "", None));
        for strange in ["", "abc", "abc.", "abc.0", "abc.-1", "a b.1", "a'.1"] {
            assert_eq!(read_mark(strange), None, "{strange}");
        }
    }
}
