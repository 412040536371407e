//! What the brake of the mail programs remembers without SQL, bounded; a restart forgets it and harms nobody.
//!
//! In: a login or an account in a network (`Try::pair`), Dovecot's few bits of a password's hash, the time. Three things:
//! which guesses have no answer yet; which wrong passwords were counted lately, so that a mail program that repeats
//! an old one for ever counts once; and where mailboxes are at home because the right password was given there.
//! Never: I/O, a password.

use crate::actions::brake::HOME;
use std::collections::HashMap;

/// Seconds after which a guess without an answer has none any more; a check takes a part of one.
const OPEN: i64 = 10;
/// Seconds for which the same wrong password counts once: as long as one failure stays counted.
const REPEATED: i64 = 15 * 60;
/// Entries of each kind.
const MOST: usize = 50_000;

#[derive(Default)]
pub struct Memory {
    /// Since when, by login as typed, network and hash.
    open: HashMap<String, HashMap<String, i64>>,
    counted: HashMap<String, i64>,
    home: HashMap<String, i64>,
}

impl Memory {
    /// A password is about to be looked at; how many others of this login are there in this network just now.
    pub fn begun(&mut self, place: &str, hash: &str, now: i64) -> i64 {
        if self.open.len() >= MOST {
            self.open.retain(|_, guesses| guesses.values().any(|at| is_fresh(*at, now, OPEN)));
        }
        if self.open.len() >= MOST {
            self.open.clear();
        }
        let guesses = self.open.entry(place.to_owned()).or_default();
        guesses.retain(|_, at| is_fresh(*at, now, OPEN));
        guesses.insert(hash.to_owned(), now);
        guesses.len() as i64 - 1
    }

    /// It was looked at, or refused.
    pub fn ended(&mut self, place: &str, hash: &str) {
        if let Some(guesses) = self.open.get_mut(place) {
            guesses.remove(hash);
            if guesses.is_empty() {
                self.open.remove(place);
            }
        }
    }

    /// False for a wrong password that was counted already.
    pub fn is_new(&mut self, pair: &str, hash: &str, now: i64) -> bool {
        let name = format!("{pair} {hash}");
        if self.counted.get(&name).is_some_and(|at| is_fresh(*at, now, REPEATED)) {
            return false;
        }
        put(&mut self.counted, name, now, REPEATED);
        true
    }

    /// The right password: the mailbox is at home here. Its hash may be another than at the beginning, because it is
    /// made with the login, and a POP account has become an address meanwhile.
    pub fn right(&mut self, place: &str, pair: &str, now: i64) {
        self.open.remove(place);
        put(&mut self.home, pair.to_owned(), now, HOME);
    }

    pub fn is_home(&self, pair: &str, now: i64) -> bool {
        self.home.get(pair).is_some_and(|at| is_fresh(*at, now, HOME))
    }
}

fn is_fresh(at: i64, now: i64, seconds: i64) -> bool {
    (0..=seconds).contains(&(now - at))
}

/// Makes room first; where all is fresh and there are too many, all is forgotten.
fn put(map: &mut HashMap<String, i64>, name: String, now: i64, seconds: i64) {
    if map.len() >= MOST {
        map.retain(|_, at| is_fresh(*at, now, seconds));
    }
    if map.len() >= MOST {
        map.clear();
    }
    map.insert(name, now);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_at_the_same_time_know_of_each_other() {
        let mut memory = Memory::default();
        assert_eq!(["a", "b", "b", "c"].map(|hash| memory.begun("taro net", hash, 100)), [0, 1, 1, 2]);
        assert_eq!(memory.begun("hanako net", "a", 100), 0);
        memory.ended("taro net", "a");
        assert_eq!(memory.begun("taro net", "d", 101), 2);
        assert_eq!(memory.begun("taro net", "e", 111), 1, "b and c never had an answer");
        memory.right("taro net", "taro net", 111);
        assert_eq!(memory.begun("taro net", "f", 111), 0);
    }

    #[test]
    fn a_program_with_an_old_password_counts_once_as_long_as_a_failure_stays() {
        let mut memory = Memory::default();
        let times = [0, 300, 600, 900, 901, 1801, 1802];
        assert_eq!(times.map(|now| memory.is_new("taro net", "a", now)), [true, false, false, false, true, false, true]);
        assert!(memory.is_new("taro net", "b", 1802) && memory.is_new("hanako net", "a", 1802));
    }

    #[test]
    fn a_day_after_the_right_password_the_network_is_no_longer_home() {
        let mut memory = Memory::default();
        memory.right("taro net", "taro net", 100);
        assert!(memory.is_home("taro net", 100 + HOME) && !memory.is_home("taro net", 101 + HOME));
        assert!(!memory.is_home("taro elsewhere", 100));
    }

    #[test]
    fn it_grows_to_its_bound_and_no_further() {
        let mut memory = Memory::default();
        for n in 0..2 * MOST + 10 {
            memory.begun(&n.to_string(), "a", 0);
            memory.is_new(&n.to_string(), "a", 0);
        }
        assert!(memory.open.len() <= MOST && memory.counted.len() <= MOST);
    }
}
