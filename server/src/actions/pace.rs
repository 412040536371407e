//! How much an address may send through the webmail: mails an hour, recipients a day.
//!
//! The webmail is the way round the rule about abroad, so a stolen password must not make it a
//! spammer's machine. Abroad, in a country new to the address, a part of it must do
//! (`limits.new_country_share`). In: who, how many recipients. Out: nothing, or `TooMany` with its reason and the
//! seconds to wait; `Invalid` with the number for one mail that no day could take.

use crate::{error::Error, rooms::Rooms, who::Who};
use app::api::{Code, Problem, Reason};

const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

/// What may be sent.
#[derive(Clone, Copy, Debug)]
struct Pace {
    sends_per_hour: u32,
    recipients_per_day: u32,
    /// It is the smaller one of a country new to the address.
    new_country: bool,
}

/// Why a mail must wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Why {
    Hour,
    Day,
}

/// Lets a mail to so many recipients pass, or says when to come again.
pub(super) async fn check(rooms: &Rooms, who: &Who, recipients: u32) -> Result<(), Error> {
    judge(rooms, who, pace(rooms, who).await?, recipients).await
}

/// The same for a mail that is counted already: of many that came at once not all may stay.
pub(super) async fn check_again(rooms: &Rooms, who: &Who) -> Result<(), Error> {
    let pace = pace(rooms, who).await?;
    judge(rooms, who, Pace { sends_per_hour: pace.sends_per_hour.saturating_add(1), ..pace }, 0).await
}

async fn judge(rooms: &Rooms, who: &Who, pace: Pace, recipients: u32) -> Result<(), Error> {
    if recipients > pace.recipients_per_day {
        // Waiting does not help, fewer recipients do.
        let problem = Problem::field("to", pace.reason(Why::Day));
        return Err(Problem { limit: Some(pace.recipients_per_day), ..problem }.into());
    }
    let now = rooms.clock.now();
    let sent = rooms.store.sent_since(&who.address, now - DAY).await?;
    match wait(&sent, pace, recipients, now) {
        None => Ok(()),
        Some((seconds, why)) => {
            tracing::warn!(session = %who.session, ip = %who.ip, mails = sent.len(), "sends too much");
            let reason = Some(pace.reason(why));
            Err(Problem { reason, retry_after: Some(seconds), ..Problem::new(Code::TooMany) }.into())
        }
    }
}

async fn pace(rooms: &Rooms, who: &Who) -> Result<Pace, Error> {
    let limits = &rooms.config.limits;
    let new_country = is_new(rooms, who).await?;
    let share = if new_country { limits.new_country_share.max(1) } else { 1 };
    Ok(Pace {
        sends_per_hour: (limits.sends_per_hour / share).max(1),
        recipients_per_day: (limits.recipients_per_day / share).max(1),
        new_country,
    })
}

impl Pace {
    fn reason(self, why: Why) -> Reason {
        match (why, self.new_country) {
            (Why::Hour, false) => Reason::SendsPerHour,
            (Why::Hour, true) => Reason::SendsPerHourAbroad,
            (Why::Day, false) => Reason::RecipientsPerDay,
            (Why::Day, true) => Reason::RecipientsPerDayAbroad,
        }
    }
}

/// True abroad, where this person has not signed in before, or not long ago for the first time.
async fn is_new(rooms: &Rooms, who: &Who) -> Result<bool, Error> {
    let (country, abroad) = super::sign_in_log::country(rooms, who.ip);
    if !abroad {
        return Ok(false);
    }
    let since = rooms.store.country_since(&who.address, &country).await?;
    let days = i64::from(rooms.config.limits.new_country_days);
    Ok(since.is_none_or(|since| since > rooms.clock.now() - days * DAY))
}

/// Seconds until this mail fits, from when earlier ones were sent (oldest first) and to how many.
fn wait(sent: &[(i64, u32)], pace: Pace, recipients: u32, now: i64) -> Option<(u32, Why)> {
    let until = |free_at: i64| (free_at - now).clamp(1, DAY) as u32;
    let hour = &sent[sent.partition_point(|(at, _)| *at <= now - HOUR)..];
    let by_hour = (hour.len() >= pace.sends_per_hour as usize)
        .then(|| hour.get(hour.len() - pace.sends_per_hour as usize).map_or(1, |(at, _)| until(at + HOUR)));
    let mut rest: u64 = sent.iter().map(|(_, n)| u64::from(*n)).sum::<u64>() + u64::from(recipients);
    let mut by_day = None;
    for (at, n) in sent {
        if rest <= u64::from(pace.recipients_per_day) {
            break;
        }
        rest -= u64::from(*n);
        by_day = Some(until(at + DAY));
    }
    by_hour.map(|seconds| (seconds, Why::Hour)).into_iter().chain(by_day.map(|seconds| (seconds, Why::Day))).max_by_key(|w| w.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace { sends_per_hour: 3, recipients_per_day: 10, new_country: false };
    const NOW: i64 = 1_000_000;

    #[test]
    fn the_hour_counts_mails() {
        assert_eq!(wait(&[], PACE, 1, NOW), None);
        let two = [(NOW - 600, 1), (NOW - 60, 1)];
        assert_eq!(wait(&two, PACE, 1, NOW), None);
        let three = [(NOW - 600, 1), (NOW - 60, 1), (NOW, 1)];
        assert_eq!(wait(&three, PACE, 1, NOW), Some((3000, Why::Hour)), "until the oldest is an hour old");
        assert_eq!(wait(&three, PACE, 1, NOW + 3000), None);
    }

    #[test]
    fn the_day_counts_recipients() {
        let sent = [(NOW - 7200, 6), (NOW - 7100, 3)];
        assert_eq!(wait(&sent, PACE, 1, NOW), None);
        assert_eq!(wait(&sent, PACE, 2, NOW), Some(((DAY - 7200) as u32, Why::Day)));
        assert_eq!(wait(&sent, PACE, 8, NOW), Some(((DAY - 7100) as u32, Why::Day)));
        let full = [(NOW - 7200, 10), (NOW - 30, 1), (NOW - 20, 1), (NOW - 10, 1)];
        assert_eq!(wait(&full, PACE, 9, NOW), Some(((DAY - 20) as u32, Why::Day)), "the longer of both");
    }
}
