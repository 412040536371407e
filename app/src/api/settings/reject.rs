//! 受信拒否設定: senders, parts of subjects, five conditions.

use super::{Warning, entry, faults, refused, warnings};
use crate::api::Problem;
use serde::{Deserialize, Serialize};

/// What is refused goes to 迷惑メール; the sender is told nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Reject {
    /// Whole addresses or their right ends.
    pub senders: Vec<String>,
    /// Whole subjects or parts of them.
    pub subjects: Vec<String>,
    /// 差出人欄自体がないメールの場合.
    pub no_from: bool,
    /// 差出人欄の情報が<>な場合.
    pub from_brackets: bool,
    /// 差出人欄に差出人などの情報がない場合.
    pub from_empty: bool,
    /// 表題欄自体がないメールの場合.
    pub no_subject: bool,
    /// 表題欄に表題などの情報がない場合.
    pub subject_empty: bool,
}

impl Reject {
    /// Refuses what would have no effect, each line with its reason.
    pub fn check(&self) -> Result<(), Problem> {
        let mut all = faults("senders", &self.senders, entry::sender_fault);
        all.extend(faults("subjects", &self.subjects, entry::subject_fault));
        refused(all)
    }

    /// As it is kept: lines cleaned, empty ones and repetitions left out.
    pub fn tidied(self) -> Reject {
        let senders = entry::tidy(&self.senders, entry::sender);
        let subjects = entry::tidy(&self.subjects, str::to_owned);
        Reject { senders, subjects, ..self }
    }

    pub fn warnings(&self) -> Vec<Warning> {
        warnings("senders", &self.senders)
    }

    /// True if anything at all is refused.
    pub fn is_on(&self) -> bool {
        *self != Reject::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{Code, Reason};

    #[test]
    fn every_refused_line_is_named() {
        let lines = |all: &[&str]| all.iter().map(|l| (*l).to_owned()).collect::<Vec<_>>();
        let reject =
            Reject {
                senders: lines(&["123.jp", "tarou"]), subjects: lines(&["広", "広告", "ﾌﾚﾝﾄﾞ"]), ..Reject::default()
            };
        let problem = reject.check().unwrap_err();
        assert_eq!((problem.code, problem.field.as_deref()), (Code::Invalid, Some("senders")));
        let all: Vec<_> = problem.entries.iter().map(|e| (e.field.as_str(), e.entry.as_str(), e.reason)).collect();
        assert_eq!(
            all,
            [
                ("senders", "tarou", Reason::LeftPartOnly),
                ("subjects", "広", Reason::OneCharacter),
                ("subjects", "ﾌﾚﾝﾄﾞ", Reason::HalfWidthKana)
            ]
        );
    }

    #[test]
    fn a_hundred_entries_fit_and_no_more() {
        let senders = |n: usize| (0..n).map(|i| format!("s{i}.example.jp")).collect::<Vec<_>>();
        assert!(Reject { senders: senders(100), ..Reject::default() }.check().is_ok());
        let problem = Reject { senders: senders(101), ..Reject::default() }.check().unwrap_err();
        assert_eq!(problem.reason, Some(Reason::TooManyEntries));
    }

    #[test]
    fn the_wire_names() {
        let json = r#"{"senders":["a.jp"],"subjects":[],"no_from":true,"from_brackets":false,"from_empty":false,"no_subject":false,"subject_empty":true}"#;
        let reject: Reject = serde_json::from_str(json).unwrap();
        assert!(reject.no_from && reject.subject_empty && reject.is_on());
        assert_eq!(serde_json::to_string(&reject).unwrap(), json);
        assert!(!serde_json::from_str::<Reject>("{}").unwrap().is_on());
    }
}
