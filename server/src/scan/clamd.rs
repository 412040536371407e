//! One word to clamd: how old are your signatures.
//!
//! In: its socket. Out: when they were made. The answer to `VERSION` is `ClamAV 1.4.6`, and with signatures
//! from a mirror `ClamAV 1.4.6/27450/Sun Nov 22 08:30:00 2026` (clamd(8)), in the time of the machine:
//! hours may be missing, days are what counts.

use super::Error;
use app::i18n::date::{DAY, MONTHS, days_from_civil};
use std::path::Path;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
};

pub async fn signatures(socket: &Path) -> Result<Option<i64>, Error> {
    let away = |e: std::io::Error| Error::Away(format!("clamd: {e}"));
    let mut stream = UnixStream::connect(socket).await.map_err(away)?;
    stream.write_all(b"nVERSION\n").await.map_err(away)?;
    let mut answer = String::new();
    stream.take(1_000).read_to_string(&mut answer).await.map_err(away)?;
    if answer.starts_with("ClamAV") { Ok(made(&answer)) } else { Err(Error::Away("clamd answers nonsense".into())) }
}

/// Seconds since 1970 of the third part, if there is one.
fn made(answer: &str) -> Option<i64> {
    let date = answer.trim().splitn(3, '/').nth(2)?;
    let words: Vec<&str> = date.split_whitespace().collect();
    let [_, month, day, time, year] = words.as_slice() else { return None };
    let month = MONTHS.iter().position(|m| m == month)? as i64 + 1;
    let (day, year): (i64, i64) = (day.parse().ok()?, year.parse().ok()?);
    let clock: Vec<i64> = time.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
    let [hour, minute, second] = clock.as_slice() else { return None };
    if !(1970..=9999).contains(&year) || !(1..=31).contains(&day) || clock.iter().any(|n| !(0..=60).contains(n)) {
        return None;
    }
    Some(days_from_civil(year, month, day) * DAY + hour * 3_600 + minute * 60 + second)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_is_read_where_there_is_one() {
        assert_eq!(made("ClamAV 1.4.6/27450/Sun Nov 22 08:30:00 2026\n"), Some(1_795_336_200));
        assert_eq!(made("ClamAV 1.4.6/27450/Thu Feb 29 00:00:01 2024"), Some(1_709_164_801));
        assert_eq!(made("ClamAV 1.4.6/1/Thu Jan  1 00:00:00 1970"), Some(0));
        for other in ["ClamAV 1.4.6\n", "ClamAV 1.4.6/27450/", "ClamAV/1/Sun Nov 99 08:30:00 2026", "ClamAV/1/a b c d e", ""] {
            assert_eq!(made(other), None, "{other}");
        }
    }
}
