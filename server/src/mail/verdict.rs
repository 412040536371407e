//! Whom a letter is really from, as our own scan step noted it when the letter came.
//!
//! In: the head of a stored letter. Out: [`Trust`]. `X-Core-Auth` is `pass DOMAIN` or `fail` for mail from the
//! world (`mailcore/rspamd/milter_headers.conf`), `inside ADDRESS` for what our people send
//! (`postfix/authors.rs`). The word counts for the sender that is shown alone: two readers of one From
//! line may differ.
//! Strangers' copies are stripped at the door (`mailcore/postfix/strip.pcre`). What a personal script
//! sends by itself (vacation, notify) passes no scan step and may hold any header: it proves nothing.
//! Never: Authentication-Results, which anybody may write.

use super::Head;
use app::api::Trust;

/// Field of the verdict.
pub const FIELD: &str = "X-Core-Auth";

/// The verdict; [`Trust::Unknown`] without one, for mail from before it was noted too.
pub fn trust(head: &Head) -> Trust {
    let mut fields = head.all(FIELD);
    let (Some(field), None) = (fields.next(), fields.next()) else { return Trust::Unknown };
    if head.raw("x-sieve").is_some() && head.raw("auto-submitted").is_some() {
        return Trust::Unknown;
    }
    let text = String::from_utf8_lossy(field).to_lowercase();
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let sender = match head.from.as_slice() {
        [one] => one.email.to_lowercase(),
        _ => String::new(),
    };
    match words.as_slice() {
        ["fail"] => Trust::Fail,
        ["pass", domain] if sender.rsplit_once('@').is_some_and(|(_, of)| of == *domain) => Trust::Pass,
        ["inside", address] if sender == *address => Trust::Inside,
        _ => Trust::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &str) -> Trust {
        trust(&Head::read(lines.as_bytes()))
    }

    #[test]
    fn one_word_of_ours_counts_for_the_sender_that_is_shown() {
        let from = "From: Shop <News@Shop.example>\r\n";
        assert_eq!(of(&format!("X-Core-Auth: pass shop.example\r\n{from}")), Trust::Pass);
        assert_eq!(of(&format!("X-Core-Auth: fail\r\n{from}")), Trust::Fail);
        assert_eq!(of(&format!("X-Core-Auth: inside news@shop.example\r\n{from}")), Trust::Inside);
        for lines in [
            from.to_owned(),
            format!("Authentication-Results: mx.test; dmarc=pass\r\n{from}"),
            format!("X-Core-Auth: pass other.example\r\n{from}"),
            format!("X-Core-Auth: pass example\r\n{from}"),
            format!("X-Core-Auth: inside boss@shop.example\r\n{from}"),
            format!("X-Core-Auth: pass shop.example\r\nX-Core-Auth: pass shop.example\r\n{from}"),
            format!("X-Core-Auth: pass shop.example\r\n{from}From: boss@shop.example\r\n"),
            "X-Core-Auth: pass shop.example\r\nFrom: a@shop.example, boss@shop.example\r\n".to_owned(),
            "X-Core-Auth: pass shop.example\r\n".into(),
            "X-Core-Auth: inside\r\n".into(),
        ] {
            assert_eq!(of(&lines), Trust::Unknown, "{lines}");
        }
    }

    #[test]
    fn what_a_script_sends_by_itself_proves_nothing() {
        let script = "X-Sieve: Pigeonhole Sieve 0.5.19\r\nAuto-Submitted: auto-replied (vacation)\r\nFrom: a@b.example\r\n";
        assert_eq!(of(&format!("{script}X-Core-Auth: inside a@b.example\r\n")), Trust::Unknown);
        // A forward is the letter itself, with its verdict.
        let forward = "X-Sieve: Pigeonhole Sieve 0.5.19\r\nX-Sieve-Redirected-From: c@d.example\r\nFrom: a@b.example\r\n";
        assert_eq!(of(&format!("{forward}X-Core-Auth: pass b.example\r\n")), Trust::Pass);
    }
}
