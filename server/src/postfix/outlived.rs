//! Does a session of a mail program outlive the password it was opened with?
//!
//! In: when the connection began, and who is logged in. Out: nothing, or the reply that ends it.
//! Dovecot ends its own connections after a new password (`control`); Postfix hears of none and asks for a
//! password only once, so each mail is asked about here, at its sender and again at its end.
//! Never: a no to the webmail, which sends by its certificate and not by anybody's password; a yes while
//! the database is away or slow, which becomes "later".

use super::{Facts, PATIENCE, attempt::Attempt};
use crate::error::Error;
use app::api::Code;

/// 421 ends the connection as well (RFC 5321 §3.8); a reply to SMTP is ASCII (§4.2).
const SIGN_IN_AGAIN: &str = "421 4.7.0 The password of this address was changed. Sign in again with the new password";

/// The reply to a mail on a connection that began at `began`, before the login's password was changed.
pub async fn refusal(attempt: &Attempt, began: i64, facts: &Facts) -> Result<Option<&'static str>, Error> {
    let Some(login) = attempt.signed_in() else { return Ok(None) };
    let changed = tokio::time::timeout(PATIENCE, facts.store.account_password_at(login)).await.map_err(|_| Code::Away)??;
    Ok(outlives(began, changed).then_some(SIGN_IN_AGAIN))
}

/// In the second of the change nobody can tell which was first: the program signs in once more.
fn outlives(began: i64, changed: Option<i64>) -> bool {
    changed.is_some_and(|changed| changed >= began)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_later_connection_knows_the_new_password() {
        assert!(outlives(100, Some(150)) && outlives(100, Some(100)));
        assert!(!outlives(100, Some(99)) && !outlives(100, Some(0)) && !outlives(100, None));
    }

    #[test]
    fn the_reply_ends_the_connection_and_is_ascii() {
        assert!(SIGN_IN_AGAIN.starts_with("421 4.7.0 ") && SIGN_IN_AGAIN.is_ascii());
    }
}
