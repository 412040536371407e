//! 迷惑メールチェック: mark, quarantine, notice; the last two only with the first.

use crate::api::{Problem, Reason};
use serde::{Deserialize, Serialize};

/// All off until 申込む.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Spam {
    /// 迷惑メール判定機能: `[spam] ` at the head of the subject.
    pub mark: bool,
    /// 迷惑メール隔離機能: judged mail goes to 迷惑メール.
    pub quarantine: bool,
    /// 迷惑メール隔離通知機能: once a day, what is new there.
    pub notify: bool,
}

impl Spam {
    /// 隔離 and 通知 stand on 判定.
    pub fn check(&self) -> Result<(), Problem> {
        match (self.mark, self.quarantine, self.notify) {
            (false, true, _) => Err(Problem::field("quarantine", Reason::NeedsMark)),
            (false, _, true) => Err(Problem::field("notify", Reason::NeedsMark)),
            _ => Ok(()),
        }
    }

    /// What the switch of 判定 does: off takes the other two with it.
    pub fn with_mark(self, mark: bool) -> Spam {
        if mark { Spam { mark, ..self } } else { Spam::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarantine_and_notice_need_the_mark() {
        for bits in 0..8u8 {
            let spam = Spam { mark: bits & 1 > 0, quarantine: bits & 2 > 0, notify: bits & 4 > 0 };
            assert_eq!(spam.check().is_ok(), spam.mark || spam == Spam::default(), "{spam:?}");
            assert!(spam.with_mark(false).check().is_ok() && spam.with_mark(true).check().is_ok());
        }
        let problem = Spam { notify: true, ..Spam::default() }.check().unwrap_err();
        assert_eq!((problem.field.as_deref(), problem.reason), (Some("notify"), Some(Reason::NeedsMark)));
    }
}
