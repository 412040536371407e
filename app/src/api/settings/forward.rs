//! 転送設定: where all mail of an address goes besides, or instead; never back to itself.

use super::{entry, refused};
use crate::api::{EntryProblem, Problem, Reason};
use serde::{Deserialize, Serialize};

/// Targets the core can serve; how many of them a person may have is the operator's `limits.forward_targets`.
pub const MOST: usize = 10;
/// Field with which the person says that nothing shall stay here (`keep` is off).
pub const SURE: &str = "sure";

/// No targets = forwarding is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Forward {
    /// 転送先メールアドレス, whole addresses.
    pub targets: Vec<String>,
    /// 転送時にメールの複写を 残す (`true`) or 残さない.
    pub keep: bool,
}

impl Default for Forward {
    fn default() -> Self {
        Forward { targets: Vec::new(), keep: true }
    }
}

impl Forward {
    /// What can be said without knowing whose setting it is.
    pub fn check(&self) -> Result<(), Problem> {
        self.check_for("", MOST)
    }

    /// The same for the setting of `own`, with at most `most` targets; each refused one with its reason.
    pub fn check_for(&self, own: &str, most: usize) -> Result<(), Problem> {
        if self.targets.len() > most {
            return refused(vec![problem("", Reason::TooManyEntries)]);
        }
        let fault = |n: usize, target: &String| {
            let same = |other: &String| other.eq_ignore_ascii_case(target);
            entry::address_fault(target)
                .or_else(|| (!own.is_empty() && mailbox(target) == mailbox(own)).then_some(Reason::OwnAddress))
                .or_else(|| self.targets.iter().take(n).any(same).then_some(Reason::Duplicate))
        };
        let faults = self.targets.iter().enumerate().filter_map(|(n, t)| Some(problem(t, fault(n, t)?)));
        refused(faults.collect())
    }

    /// As it is kept: full-width letters plain, empty fields left out. Twice the same stays, to be told.
    pub fn tidied(self) -> Forward {
        // The part before the `@` keeps its case: what it means is the other server's affair (RFC 5321 §2.4).
        let clean = |t: &String| {
            let plain = entry::half_width(t);
            plain.rsplit_once('@').map(|(local, domain)| format!("{local}@{}", domain.to_lowercase())).unwrap_or(plain)
        };
        Forward { targets: self.targets.iter().map(clean).filter(|t| !t.is_empty()).collect(), ..self }
    }

    /// True if any mail is forwarded.
    pub fn is_on(&self) -> bool {
        self.targets.iter().any(|target| !target.trim().is_empty())
    }
}

/// A target that did not pass.
pub fn problem(target: &str, reason: Reason) -> EntryProblem {
    EntryProblem { field: "targets".to_owned(), entry: target.to_owned(), reason }
}

/// The mailbox behind an address of ours: `Taro+shop@…` is taro.
pub fn mailbox(address: &str) -> String {
    let (local, domain) = address.rsplit_once('@').unwrap_or((address, ""));
    format!("{}@{domain}", local.split('+').next().unwrap_or(local)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(targets: &[&str]) -> Forward {
        Forward { targets: targets.iter().map(|t| (*t).to_owned()).collect(), keep: true }
    }

    #[test]
    fn each_refused_target_has_its_reason() {
        let own = "taro@a01.example.test";
        assert!(to(&["sample@itscom.jp", "b@c.jp"]).check_for(own, 3).is_ok());
        assert!(to(&[]).check_for(own, 3).is_ok(), "off");
        let problem = to(&["Taro+x@A01.example.test", "b@c.jp", "B@c.jp", "tarou"]).check_for(own, 10).unwrap_err();
        let all: Vec<_> = problem.entries.iter().map(|e| (e.entry.as_str(), e.reason)).collect();
        assert_eq!(
            all,
            [("Taro+x@A01.example.test", Reason::OwnAddress), ("B@c.jp", Reason::Duplicate), ("tarou", Reason::BadAddress)]
        );
        let problem = to(&["a@c.jp", "b@c.jp", "c@c.jp", "d@c.jp"]).check_for(own, 3).unwrap_err();
        assert_eq!(problem.reason, Some(Reason::TooManyEntries));
    }

    #[test]
    fn targets_are_kept_clean() {
        assert_eq!(to(&[" Ｂ@C.JP ", "", "　"]).tidied().targets, ["B@c.jp"]);
    }

    #[test]
    fn the_wire_names() {
        let json = r#"{"targets":["a@b.jp"],"keep":false}"#;
        let forward: Forward = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&forward).unwrap(), json);
        assert!(serde_json::from_str::<Forward>("{}").unwrap().keep);
    }
}
