//! What a person is asked before a mail is sent.

use serde::{Serialize, Serializer};
use std::str::FromStr;

/// One question. Forms and data carry its word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Ask {
    /// Something seems to be missing ([`super::draft::Forgotten`]).
    Forgotten,
    /// There are many recipients.
    Many,
    /// Everybody the mail goes to, for whoever wants to see them first.
    Recipients,
}

impl Ask {
    /// In the order in which they are asked.
    pub const ALL: [Ask; 3] = [Ask::Forgotten, Ask::Many, Ask::Recipients];

    /// As it stands in forms and data.
    pub fn as_str(self) -> &'static str {
        match self {
            Ask::Forgotten => "forgotten",
            Ask::Many => "many",
            Ask::Recipients => "recipients",
        }
    }

    /// This one and all before it: whoever is asked it has answered those.
    pub fn and_before(self) -> impl Iterator<Item = Ask> {
        Ask::ALL.into_iter().filter(move |ask| *ask <= self)
    }
}

impl FromStr for Ask {
    type Err = ();

    fn from_str(word: &str) -> Result<Ask, ()> {
        Ask::ALL.into_iter().find(|ask| ask.as_str() == word).ok_or(())
    }
}

impl Serialize for Ask {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_known_by_its_word_and_stands_behind_those_before_it() {
        assert_eq!(Ask::ALL.map(|ask| ask.as_str().parse()), Ask::ALL.map(Ok));
        assert_eq!("attachment".parse::<Ask>(), Err(()));
        let before: Vec<Vec<Ask>> = Ask::ALL.iter().map(|ask| ask.and_before().collect()).collect();
        assert_eq!(before, [&Ask::ALL[..1], &Ask::ALL[..2], &Ask::ALL[..]]);
    }
}
