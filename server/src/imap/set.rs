//! Sequence sets (RFC 9051 §9 `sequence-set`): `1:3,7`.
//!
//! Keeps the order it was given in, because the answer of a SORT is in list order.
//! Never expands a range without a limit: `1:4294967295` is twelve characters.

use std::fmt;

/// Ranges in order; a range may run downwards (`12:9`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Set(Vec<(u32, u32)>);

impl Set {
    /// Reads `7,9:12`; `None` on anything else, `0` and `*` included.
    pub fn read(text: &str) -> Option<Set> {
        let number = |s: &str| s.parse::<u32>().ok().filter(|n| *n > 0 && s.bytes().all(|b| b.is_ascii_digit()));
        let ranges = text.split(',').map(|range| match range.split_once(':') {
            Some((from, to)) => Some((number(from)?, number(to)?)),
            None => number(range).map(|n| (n, n)),
        });
        ranges.collect::<Option<Vec<_>>>().map(Set)
    }

    /// As ranges, in the order given.
    pub fn in_order(numbers: impl IntoIterator<Item = u32>) -> Set {
        let mut out: Vec<(u32, u32)> = Vec::new();
        for n in numbers {
            match out.last_mut() {
                Some((_, to)) if *to == n => {}
                Some((from, to)) if *from <= *to && to.checked_add(1) == Some(n) => *to = n,
                Some((from, to)) if *from >= *to && to.checked_sub(1) == Some(n) && n > 0 => *to = n,
                _ => out.push((n, n)),
            }
        }
        Set(out)
    }

    /// Sorted and without doubles: the shortest way to name them in a command.
    pub fn compact(numbers: impl IntoIterator<Item = u32>) -> Set {
        let mut numbers: Vec<u32> = numbers.into_iter().filter(|n| *n > 0).collect();
        numbers.sort_unstable();
        numbers.dedup();
        Set::in_order(numbers)
    }

    /// `from:to`, empty if there is nothing between.
    pub fn range(from: u32, to: u32) -> Set {
        if from == 0 || from > to { Set::default() } else { Set(vec![(from, to)]) }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many numbers it names; doubles count twice.
    pub fn count(&self) -> u64 {
        self.0.iter().map(|(a, b)| u64::from(a.abs_diff(*b)) + 1).sum()
    }

    pub fn contains(&self, n: u32) -> bool {
        self.0.iter().any(|(a, b)| (*a.min(b)..=*a.max(b)).contains(&n))
    }

    /// The numbers in order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter().flat_map(|(a, b)| {
            let (down, span) = (a > b, a.abs_diff(*b));
            (0..=span).map(move |n| if down { a - n } else { a + n })
        })
    }

    /// The sets of one command each: a line of at most about 4,000 bytes.
    pub fn lines(&self) -> impl Iterator<Item = Set> + '_ {
        self.0.chunks(180).map(|c| Set(c.to_vec()))
    }

    pub fn extend(&mut self, other: Set) {
        self.0.extend(other.0);
    }
}

impl fmt::Display for Set {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (from, to)) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            if from == to { write!(f, "{comma}{from}")? } else { write!(f, "{comma}{from}:{to}")? }
        }
        Ok(())
    }
}
