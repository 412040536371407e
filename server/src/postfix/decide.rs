//! May this mail be submitted? Pure: facts in, an action of Postfix's access(5) out.
//!
//! Ownership of the sender address is Postfix's own check (`smtpd_sender_login_maps`). The rule about
//! sending from abroad concerns [`Listener::Submission`] alone: the webmail is exempt by the listener
//! it uses, which knows it by its certificate, and by nothing that a client says.

/// Through which door the mail comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listener {
    /// Mail programs, 587 and 465.
    Submission,
    /// Our own web server, by its certificate.
    Webmail,
    Other,
}

/// 海外からのメール送信 of whoever is logged in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// On up to and with this second; 0 = never switched on.
    Until(i64),
    /// The database did not say.
    Unknown,
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
    /// True if the connection comes from outside Japan, or nobody can tell from where.
    pub abroad: bool,
    /// Counts only if [`Question::asks_permission`].
    pub permission: Permission,
    /// Seconds since 1970.
    pub now: i64,
}

impl Question<'_> {
    /// True if the answer depends on the permission; else the database need not be asked.
    pub fn asks_permission(&self) -> bool {
        self.listener == Listener::Submission && self.state == "RCPT" && self.abroad && !self.login.is_empty()
    }
}

/// What Postfix shall do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// No objection; the next restriction decides.
    Dunno,
    /// For good; code and text of the reply.
    Reject(&'static str),
    /// For good: a mail program abroad without permission.
    Abroad,
    /// Nobody can tell now; the program tries again.
    Later,
}

impl Action {
    /// As Postfix reads it. `settings`: address of the settings page; `days` of a permission. The reply to SMTP is ASCII (RFC 5321 §4.2).
    pub fn line(self, settings: &str, days: u32) -> String {
        match self {
            Action::Dunno => "DUNNO".into(),
            Action::Reject(text) => format!("REJECT {text}"),
            Action::Abroad => {
                let time = if days == 7 { "a week".to_owned() } else { format!("{days} days") };
                let plain: String = settings.chars().filter(char::is_ascii_graphic).collect();
                format!(
                    "554 5.7.1 Mail programs cannot send from outside Japan with this address. \
                     Use the webmail Dokodemo Mail, or allow it for {time}: {plain}"
                )
            }
            Action::Later => "451 4.3.0 The permission to send from abroad cannot be looked up now".into(),
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
    // The provider's rule; mail programs that send receipts with an empty sender are refused too.
    if question.sender.is_empty() {
        return Action::Reject("5.7.1 An empty sender is not accepted here");
    }
    if !question.asks_permission() {
        return Action::Dunno;
    }
    match question.permission {
        Permission::Unknown => Action::Later,
        Permission::Until(end) if question.now <= end => Action::Dunno,
        Permission::Until(_) => Action::Abroad,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Question = Question {
        listener: Listener::Submission,
        state: "RCPT",
        sender: "taro@a01.example.test",
        login: "taro@a01.example.test",
        abroad: false,
        permission: Permission::Until(0),
        now: 1_000,
    };

    #[test]
    fn a_person_may_send_and_a_stranger_may_not() {
        assert_eq!(decide(&PLAIN), Action::Dunno);
        assert!(matches!(decide(&Question { login: "", ..PLAIN }), Action::Reject(_)));
        assert!(matches!(decide(&Question { sender: "", ..PLAIN }), Action::Reject(_)));
        assert!(matches!(decide(&Question { sender: "", listener: Listener::Webmail, ..PLAIN }), Action::Reject(_)));
        assert_eq!(decide(&Question { login: "", listener: Listener::Other, ..PLAIN }), Action::Dunno);
        assert_eq!(Action::Reject("5.7.1 no").line("", 7), "REJECT 5.7.1 no");
    }

    #[test]
    fn a_mail_program_abroad_needs_a_permission_that_has_not_ended() {
        let abroad = Question { abroad: true, ..PLAIN };
        let with = |permission| decide(&Question { permission, ..abroad.clone() });
        assert_eq!(with(Permission::Until(0)), Action::Abroad);
        assert_eq!(with(Permission::Until(999)), Action::Abroad);
        assert_eq!(with(Permission::Until(1_000)), Action::Dunno, "its last second");
        assert_eq!(with(Permission::Unknown), Action::Later, "never yes");
        assert_eq!(decide(&Question { permission: Permission::Unknown, ..PLAIN }), Action::Dunno, "at home nothing is asked");
        assert_eq!(decide(&Question { listener: Listener::Webmail, ..abroad.clone() }), Action::Dunno);
        assert!(matches!(decide(&Question { login: "", ..abroad }), Action::Reject(_)));
    }

    #[test]
    fn the_refusal_is_ascii_and_names_the_way_out() {
        let line = Action::Abroad.line("https://mail.example.test/settings\u{3042}\r\n", 7);
        assert!(line.is_ascii() && line.starts_with("554 5.7.1 ") && !line.contains(['\r', '\n']), "{line}");
        assert!(line.contains("Dokodemo Mail") && line.ends_with("https://mail.example.test/settings"), "{line}");
        assert!(line.contains(" for a week: ") && Action::Abroad.line("", 14).contains(" for 14 days: "));
        assert!(Action::Later.line("", 7).starts_with("451 4."));
    }
}
