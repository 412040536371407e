//! The letters that lie in the demo's mailboxes at its first start.
//!
//! In: `server/mailcore/demo/*.eml`, whose `X-Demo-…` headers say who gets a letter, into which
//! folder, how old it is and with which flags. Out: IMAP APPENDs as that person, once.
//! A run that was interrupted begins again with empty folders, so no letter comes twice.

use super::Error;
use crate::{
    config::Config,
    mail::date,
    store::{Store, held::HeldSince},
};
use app::{
    api::{MessageRef, mailbox},
    i18n::date::{Civil, DAY, JAPAN_MINUTES, MONTHS},
};
use std::{fs, net::SocketAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{
        TcpSocket,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

const LETTERS: &[&[u8]] = include!(concat!(env!("OUT_DIR"), "/letters.rs"));
/// 迷惑メール in modified UTF-7 (RFC 3501 §5.1.3).
const JUNK: &str = "&j,dg0TDhMPww6w-";

/// One letter, ready to be appended.
#[derive(Debug, PartialEq, Eq)]
struct Letter {
    /// First word of the address.
    to: String,
    /// Name on the wire.
    folder: String,
    /// Space-separated, may be empty.
    flags: String,
    /// Seconds since 1970.
    date: i64,
    /// With CRLF, without our own headers.
    bytes: Vec<u8>,
}

/// Puts every letter into its mailbox, unless that was done before.
pub async fn load(config: &Config, now: i64) -> Result<(), Error> {
    let mark = config.mailcore.data.join("letters-loaded");
    if mark.exists() {
        return Ok(());
    }
    let mut letters = Vec::new();
    for raw in LETTERS {
        letters.push(prepare(raw, now).ok_or_else(|| {
            Error::Letters(format!(
                "a demo letter has a bad X-Demo header: {}",
                String::from_utf8_lossy(&raw[..raw.len().min(200)])
            ))
        })?);
    }
    letters.sort_by_key(|letter| letter.date);
    let store = Store::open(&config.database.url).await.map_err(|e| Error::Letters(e.to_string()))?;
    let secret = fs::read_to_string(&config.core.master_secret).map_err(Error::file(config.core.master_secret.display()))?;
    for (address, ..) in super::ACCOUNTS {
        let first = address.split('@').next().unwrap_or(address);
        let mine: Vec<&Letter> = letters.iter().filter(|l| l.to == first || l.to == address).collect();
        let held = append(config, (address, secret.trim()), &mine)
            .await
            .map_err(|e| Error::Letters(format!("letters for {address}: {e}")))?;
        store.held_moved(address, &[], &held).await.map_err(|e| Error::Letters(format!("days of {address}: {e}")))?;
    }
    fs::write(&mark, "").map_err(Error::file(mark.display()))
}

/// Reads and removes the `X-Demo-…` headers; `None` if one of them makes no sense.
fn prepare(raw: &[u8], now: i64) -> Option<Letter> {
    let lines = raw.split_inclusive(|b| *b == b'\n').map(|line| line.strip_suffix(b"\n").unwrap_or(line));
    let mut letter = Letter { to: "taro".into(), folder: "INBOX".into(), flags: String::new(), date: now, bytes: Vec::new() };
    let (mut head, mut has_date, mut reason) = (true, false, None);
    for line in lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line)) {
        if head && line.is_empty() {
            head = false;
            if !has_date {
                letter.bytes.extend_from_slice(format!("Date: {}\r\n", date::format(letter.date, JAPAN_MINUTES)).as_bytes());
            }
            if let Some(reason) = &reason {
                letter.bytes.extend_from_slice(format!("X-Quarantine-Reason: {reason}\r\n").as_bytes());
            }
        } else if head && line.get(..7).is_some_and(|name| name.eq_ignore_ascii_case(b"x-demo-")) {
            let text = std::str::from_utf8(line).ok()?;
            let (name, value) = text.split_once(':')?;
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "x-demo-to" => letter.to = value.into(),
                "x-demo-age" => letter.date = now - seconds(value)?,
                "x-demo-flags" => letter.flags = value.into(),
                "x-demo-reason" => reason = Some(value.to_owned()),
                "x-demo-folder" => {
                    letter.folder = match value {
                        "INBOX" | "Sent" | "Trash" | "Drafts" => value.into(),
                        "JUNK" => JUNK.into(),
                        _ => return None,
                    };
                }
                _ => return None,
            }
            continue;
        } else if head && line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"date:")) {
            has_date = true;
        }
        letter.bytes.extend_from_slice(line);
        letter.bytes.extend_from_slice(b"\r\n");
    }
    Some(letter)
}

/// `3d4h`, `40m`, `5d` → seconds.
fn seconds(age: &str) -> Option<i64> {
    let mut total = 0i64;
    let mut number = String::new();
    for c in age.chars() {
        let unit = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'd' => DAY,
            'h' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(unit)?)?;
        number.clear();
    }
    number.is_empty().then_some(total)
}

/// RFC 3501 `date-time`, Japan time.
fn internal_date(at: i64) -> String {
    let c = Civil::at(at, JAPAN_MINUTES);
    let month = MONTHS[usize::from(c.month) - 1];
    format!("{:2}-{month}-{:04} {:02}:{:02}:{:02} +0900", c.day, c.year, c.hour, c.minute, c.second)
}

/// A conversation with Dovecot, from an address that may log in without TLS.
struct Talk {
    read: BufReader<OwnedReadHalf>,
    write: OwnedWriteHalf,
}

impl Talk {
    async fn begin(config: &Config) -> std::io::Result<Talk> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::new(config.core.imap_bind, 0))?;
        let address = config.core.imap.parse().map_err(std::io::Error::other)?;
        let (read, write) = socket.connect(address).await?.into_split();
        let mut talk = Talk { read: BufReader::new(read), write };
        talk.read.read_line(&mut String::new()).await?;
        Ok(talk)
    }

    /// One command, and the line that answers it; another one than OK is an error.
    async fn run(&mut self, command: &[u8]) -> std::io::Result<String> {
        self.write.write_all(b"a ").await?;
        self.write.write_all(command).await?;
        self.write.write_all(b"\r\n").await?;
        loop {
            let mut line = String::new();
            if self.read.read_line(&mut line).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = line.strip_prefix("a ") {
                return if answer.starts_with("OK") {
                    Ok(answer.to_owned())
                } else {
                    Err(std::io::Error::other(answer.trim().to_owned()))
                };
            }
        }
    }
}

/// Puts the letters where they belong. Out: those in 迷惑メール, which is to seem filled on different days.
async fn append(config: &Config, (address, secret): (&str, &str), letters: &[&Letter]) -> std::io::Result<Vec<HeldSince>> {
    let mut talk = Talk::begin(config).await?;
    // As the webmail comes: where 迷惑メール is hidden from mail programs, nobody else can fill it.
    talk.run(format!("LOGIN \"{address}*{}\" {secret}", config.core.master_user).as_bytes()).await?;
    for folder in ["INBOX", "Sent", "Trash", "Drafts", JUNK] {
        talk.run(format!("SELECT \"{folder}\"").as_bytes()).await?;
        talk.run(b"STORE 1:* +FLAGS.SILENT (\\Deleted)").await.or_else(|e| {
            // An empty folder has no message 1.
            if e.to_string().starts_with("BAD") { Ok(String::new()) } else { Err(e) }
        })?;
        talk.run(b"CLOSE").await?;
    }
    let mut held = Vec::new();
    for letter in letters {
        // LITERAL+ (RFC 7888): no answer has to be waited for before the bytes.
        let date = internal_date(letter.date);
        let mut command =
            format!("APPEND \"{}\" ({}) \"{date}\" {{{}+}}\r\n", letter.folder, letter.flags, letter.bytes.len()).into_bytes();
        command.extend_from_slice(&letter.bytes);
        let answer = talk.run(&command).await?;
        if let (true, Some((uidvalidity, uid))) = (letter.folder == JUNK, append_uid(&answer)) {
            let reference = MessageRef { mailbox: mailbox::id_of(JUNK), uidvalidity, uid };
            held.push(HeldSince { reference, arrived: letter.date, allowed: Vec::new() });
        }
    }
    talk.run(b"LOGOUT").await?;
    Ok(held)
}

/// `OK [APPENDUID 38505 3955] done` (RFC 4315 §3).
fn append_uid(answer: &str) -> Option<(u32, u32)> {
    let (_, rest) = answer.split_once("[APPENDUID ")?;
    let (uidvalidity, uid) = rest.split_once(']')?.0.split_once(' ')?;
    Some((uidvalidity.parse().ok()?, uid.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_loses_its_marks_and_gets_date_and_reason() {
        let raw = b"X-Demo-To: hanako\nX-Demo-Age: 1d1h\nFrom: a@b.test\nX-Demo-Folder: JUNK\nX-Demo-Reason: spam\nX-Demo-Flags: \\Seen\n\nX-Demo-To: body\n";
        let letter = prepare(raw, 1_700_000_000).unwrap();
        assert_eq!(letter.to, "hanako");
        assert_eq!(letter.folder, JUNK);
        assert_eq!(letter.flags, "\\Seen");
        assert_eq!(
            String::from_utf8(letter.bytes).unwrap(),
            "From: a@b.test\r\nDate: Tue, 14 Nov 2023 06:13:20 +0900\r\nX-Quarantine-Reason: spam\r\n\r\nX-Demo-To: body\r\n"
        );
        assert_eq!(internal_date(letter.date), "14-Nov-2023 06:13:20 +0900");
        assert_eq!(internal_date(1_709_132_400), "29-Feb-2024 00:00:00 +0900");
    }

    #[test]
    fn bad_marks_are_told() {
        assert_eq!(prepare(b"X-Demo-Age: 3x\n\n", 0), None);
        assert_eq!(prepare(b"X-Demo-Folder: Elsewhere\n\n", 0), None);
        assert_eq!(prepare(b"X-Demo-Colour: red\n\n", 0), None);
        assert_eq!((seconds("3d4h"), seconds("3"), seconds("")), (Some(273_600), None, Some(0)));
    }

    #[test]
    fn every_letter_in_the_binary_is_readable() {
        for raw in LETTERS {
            assert!(prepare(raw, 1_700_000_000).is_some(), "{}", String::from_utf8_lossy(raw));
        }
    }
}
