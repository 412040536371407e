//! The key that signs outgoing mail (RFC 6376), and the DNS record that lets others check it.
//!
//! In: the configuration. Out: `rspamd/dkim/SELECTOR.key`, made at the first start and readable by the
//! scanner alone, and `SELECTOR.txt` beside it: what the record must say.
//! A new selector makes a new key; the old one stays, because mail that it signed is still on its way.
//! Never: the private key in a message or a log.

use super::{
    Error,
    layout::{Layout, packaged, set},
    secret::write,
};
use crate::config::Config;
use std::{
    fs,
    path::PathBuf,
    process::{Child, Command, Stdio},
};

/// Bytes of the key's modulus; a longer one no longer fits into every DNS answer (RFC 8301 §3.2).
const BITS: &str = "2048";
/// Longest string of a TXT record (RFC 1035 §3.3.14).
const PIECE: usize = 255;

/// Where the key is; the scanner reads it at the first mail that it signs.
pub fn key(config: &Config, layout: &Layout) -> PathBuf {
    file(config, layout, "key")
}

fn file(config: &Config, layout: &Layout, ending: &str) -> PathBuf {
    layout.data.join("rspamd/dkim").join(format!("{}.{ending}", config.mailcore.dkim_selector))
}

/// A key that is there, or is being made while the core starts.
pub struct Making {
    /// Private key, its record, and the key as long as it is not finished.
    key: PathBuf,
    text: PathBuf,
    fresh: PathBuf,
    program: Option<Child>,
}

/// Begins to make the key if it is missing.
pub fn begin(config: &Config, layout: &Layout) -> Result<Making, Error> {
    let of = |ending| file(config, layout, ending);
    let mut making = Making { key: of("key"), text: of("txt"), fresh: of("new"), program: None };
    if making.key.exists() && making.text.exists() {
        return Ok(making);
    }
    let _ = fs::remove_file(&making.fresh);
    let program = Command::new("/usr/bin/rspamadm")
        .args(["dkim_keygen", "-b", BITS, "-s", &config.mailcore.dkim_selector, "-d", &config.mail.domain, "-k"])
        .arg(&making.fresh)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    making.program = Some(program.map_err(Error::file("rspamadm"))?);
    Ok(making)
}

impl Making {
    /// Waits for it.
    pub fn end(mut self) -> Result<(), Error> {
        let Some(program) = self.program.take() else { return Ok(()) };
        let made = program.wait_with_output().map_err(Error::file("rspamadm"))?;
        let value = strings(&String::from_utf8_lossy(&made.stdout));
        if !made.status.success() || !value.contains("p=") {
            let words = String::from_utf8_lossy(&made.stderr).into_owned();
            return Err(Error::Folder(format!("rspamadm makes no key: {words}")));
        }
        let scanner = packaged("_rspamd")?;
        set(&self.fresh, scanner.uid.as_raw(), scanner.gid.as_raw(), 0o400)?;
        write(&self.text, &value, 0, 0o644)?;
        fs::rename(&self.fresh, &self.key).map_err(Error::file(self.key.display()))
    }
}

/// What the DNS of the domain must hold, as a line of a zone file; nothing before the first start.
pub fn record(config: &Config) -> Option<String> {
    let selector = &config.mailcore.dkim_selector;
    let text = fs::read_to_string(config.mailcore.data.join("rspamd/dkim").join(format!("{selector}.txt"))).ok()?;
    Some(line(selector, &config.mail.domain, text.trim()))
}

fn line(selector: &str, domain: &str, text: &str) -> String {
    let pieces: Vec<String> =
        text.as_bytes().chunks(PIECE).map(|piece| format!("\"{}\"", String::from_utf8_lossy(piece))).collect();
    format!("{selector}._domainkey.{domain}. IN TXT {}", pieces.join(" "))
}

/// The quoted strings of a zone file's line, joined.
fn strings(zone: &str) -> String {
    zone.split('"').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_and_written() {
        let zone = "s._domainkey IN TXT ( \"v=DKIM1; k=rsa; \"\n\t\"p=AB\"\n\t\"CD\"\n) ; \n";
        assert_eq!(strings(zone), "v=DKIM1; k=rsa; p=ABCD");
        let long = "x".repeat(300);
        assert_eq!(line("s", "a.test", &long), format!("s._domainkey.a.test. IN TXT \"{}\" \"{}\"", &long[..255], &long[..45]));
    }
}
