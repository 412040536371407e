//! 海外からのメール送信: mail programs abroad may send for some days; the webmail may always.
//!
//! In: who, ON or OFF. Out: the state, with the day it ends and what it means where the browser is.
//! A permission lasts to 23:59:59 Japan time of the day `overseas.days` ahead (a week), by the
//! server's clock.
//! It is renewed by OFF and ON; pressing ON twice changes nothing.
//! It can be set from anywhere, abroad too. Postfix's questions are answered from the same row (`postfix`).

use crate::{error::Error, rooms::Rooms, who::Who};
use app::{
    api::Overseas,
    i18n::date::{JAPAN_MINUTES, begin_of, day_of},
};

/// How it stands, for this browser.
pub async fn get(rooms: &Rooms, who: &Who) -> Result<Overseas, Error> {
    let until = rooms.store.overseas_until(&who.address).await?;
    let enabled = until >= rooms.clock.now();
    let place = rooms.country.place(who.ip);
    Ok(Overseas {
        enabled,
        until: enabled.then_some(until),
        abroad: place.abroad,
        country: place.code,
        days: rooms.config.overseas.days,
    })
}

/// Switches it on, or off.
pub async fn set(rooms: &Rooms, who: &Who, enabled: bool) -> Result<Overseas, Error> {
    let now = rooms.clock.now();
    if enabled {
        rooms.store.overseas_on(&who.address, end(now, rooms.config.overseas.days), now).await?;
    } else {
        rooms.store.overseas_off(&who.address).await?;
    }
    tracing::info!(ip = %who.ip, session = %who.session, enabled, "sending from abroad");
    get(rooms, who).await
}

/// 23:59:59 in Japan of the day so many days ahead.
fn end(now: i64, days: u32) -> i64 {
    begin_of(day_of(now, JAPAN_MINUTES) + i64::from(days) + 1, JAPAN_MINUTES) - 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::i18n::date::DAY;

    #[test]
    fn it_ends_with_the_day_a_week_ahead() {
        // The manual's picture: 2023/04/18 まで, so it was switched on on 2023-04-11 in Japan.
        let last = 1_681_829_999; // 2023-04-18T14:59:59Z
        assert_eq!(end(1_681_138_800, 7), last, "2023-04-11 00:00:00 in Japan");
        assert_eq!(end(1_681_138_800 + DAY - 1, 7), last, "23:59:59 of that day");
        assert_eq!(end(1_681_138_800 - 1, 7), last - DAY);
        assert_eq!((end(1_681_138_800, 1), end(1_681_138_800, 30)), (last - 6 * DAY, last + 23 * DAY), "another number");
    }
}
