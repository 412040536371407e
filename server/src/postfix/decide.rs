//! May this mail be submitted? Pure: facts in, an action of Postfix's access(5) out.
//!
//! Ownership of the sender address is Postfix's own check (`smtpd_sender_login_maps`). The rule about
//! sending from abroad joins here; it concerns [`Listener::Submission`] alone (REQUIREMENTS I4).

use std::fmt;

/// Through which door the mail comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// Mail programs, 587 and 465.
    Submission,
    /// Our own web server, by its certificate.
    Webmail,
    Other,
}

/// One question, with what has been looked up for it.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    pub listener: Listener,
    /// `RCPT`, `END-OF-MESSAGE`, …
    pub state: &'a str,
    /// Envelope sender, `""` for the empty one.
    pub sender: &'a str,
    /// Mail address of who is logged in, `""` for nobody.
    pub login: &'a str,
}

/// What Postfix shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// No objection; the next restriction decides.
    Dunno,
    /// For good; code and text of the reply.
    Reject(&'static str),
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Action::Dunno => f.write_str("DUNNO"),
            Action::Reject(text) => write!(f, "REJECT {text}"),
        }
    }
}

/// Decides one question.
pub fn decide(question: &Question) -> Action {
    if question.listener == Listener::Other || question.state != "RCPT" {
        return Action::Dunno;
    }
    if question.login.is_empty() {
        return Action::Reject("5.7.1 Nobody is logged in");
    }
    // The provider's rule (REQUIREMENTS K): programs that send receipts with an empty sender are refused.
    if question.sender.is_empty() {
        return Action::Reject("5.7.1 An empty sender is not accepted here");
    }
    Action::Dunno
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Question = Question {
        listener: Listener::Submission,
        state: "RCPT",
        sender: "taro@a01.example.test",
        login: "taro@a01.example.test",
    };

    #[test]
    fn a_person_may_send_and_a_stranger_may_not() {
        assert_eq!(decide(&PLAIN), Action::Dunno);
        assert!(matches!(decide(&Question { login: "", ..PLAIN }), Action::Reject(_)));
        assert!(matches!(decide(&Question { sender: "", ..PLAIN }), Action::Reject(_)));
        assert!(matches!(decide(&Question { sender: "", listener: Listener::Webmail, ..PLAIN }), Action::Reject(_)));
        assert_eq!(decide(&Question { login: "", listener: Listener::Other, ..PLAIN }), Action::Dunno);
        assert_eq!(Action::Reject("5.7.1 no").to_string(), "REJECT 5.7.1 no");
    }
}
