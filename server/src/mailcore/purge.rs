//! Removes what ended addresses have left, after `contract.keep_days`: first the mail, then the rows.
//!
//! A child of `core` that runs as the owner of the stored mail and may open the database, because no
//! web server can reach a mailbox whose address has ended. A crash between the two steps repeats
//! them. Never: a path that an address could lead out of the mail folder, a living address.

use crate::{config::Config, rooms::Clock, store::Store};
use std::{io, path::PathBuf, time::Duration};

const DAY: i64 = 24 * 3600;
/// How often it is looked at.
const PERIOD: Duration = Duration::from_secs(10);
/// Addresses of one round.
const ROUND: i64 = 50;

/// Looks again and again until the process is ended.
pub async fn run(config: Config, clock: Clock) -> Result<(), Box<dyn std::error::Error>> {
    let store = Store::open(&config.database.url).await?;
    loop {
        if let Err(error) = round(&config, &store, clock.now()).await {
            // The database may still be without its tables at the first start.
            tracing::warn!(%error, "purge");
        }
        tokio::time::sleep(PERIOD).await;
    }
}

async fn round(config: &Config, store: &Store, now: i64) -> Result<(), Box<dyn std::error::Error>> {
    let before = now - i64::from(config.contract.keep_days) * DAY;
    for address in store.accounts_ended(before, ROUND).await? {
        let Some(home) = home(config, &address) else {
            tracing::error!("an address that is no folder's name: left alone");
            continue;
        };
        match tokio::task::spawn_blocking(move || std::fs::remove_dir_all(home)).await? {
            Ok(()) => {}
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => {
                tracing::error!("the mail of an ended address stays: {e}");
                continue;
            }
        }
        store.account_purge(&address, before).await?;
        tracing::info!("an ended address and its mail are gone");
    }
    Ok(())
}

/// `mail_home` of `mailcore/dovecot/dovecot.conf`: a folder for the domain, in it one for the name.
fn home(config: &Config, address: &str) -> Option<PathBuf> {
    let (local, domain) = address.split_once('@')?;
    let plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-_.+".contains(&b))
    };
    (plain(local) && plain(domain)).then(|| config.mailcore.data.join("mail").join(domain).join(local))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_leads_out_of_the_mail_folder() {
        let config = Config::default();
        let of = |address: &str| home(&config, address).map(|p| p.display().to_string());
        assert_eq!(of("taro@a01.example.test").as_deref(), Some("/var/lib/dokodemo/mail/a01.example.test/taro"));
        for bad in [
            "",
            "taro",
            "@a.test",
            "taro@",
            "..@a.test",
            "taro@..",
            "a/b@c.test",
            "taro@a/b",
            "taro@.",
            "Taro@a.test",
            "a@b@c.test",
        ] {
            assert_eq!(of(bad), None, "{bad}");
        }
    }
}
