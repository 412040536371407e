//! `dokodemo check-config`: reads a configuration as the start would, and says what the operator must know.
//!
//! In: a file. Out: lines for a person; a failure with the key at fault. The country tables are opened with the
//! rights of `answer`, who will read them: a file that root alone can read stops the start, so it fails here too.
//! Never: a change of anything.

use app::i18n::date;
use server::{
    config::Config,
    country::Country,
    mailcore::{
        dkim,
        process::{self, Identity},
    },
    rooms::Clock,
};
use std::{error::Error, path::Path};

/// Checks one file; the last thing that this process does, because it gives up its rights.
pub fn run(file: &Path) -> Result<(), Box<dyn Error>> {
    let config = Config::load(file)?;
    let record = dkim::record(&config);
    process::drop_to(Identity { uid: config.mailcore.answer_uid, gid: config.mailcore.data_gid })?;
    let now = Clock::default().now();
    let country = Country::open(&config.overseas, now)?;
    println!("{}: no fault", file.display());
    for (table, built) in country.tables_built() {
        let days = (now - built).max(0) / 86_400;
        let old = if days > i64::from(config.overseas.old_days) { "; old, get a newer one" } else { "" };
        println!("country table {}: built {}, {days} days ago{old}", table.display(), date::japan_day(built));
    }
    if !config.overseas.has_abroad() {
        println!("warning: nobody counts as abroad: overseas.databases and overseas.foreign are empty");
    } else if config.overseas.databases.is_empty() {
        println!("warning: no country table: overseas.foreign and the two switches below it alone say who is abroad");
    }
    if config.is_open_http() {
        println!("warning: {}", server::config::OPEN_HTTP);
    }
    if config.contract.terms_url.is_empty() {
        println!("contract.terms_url is empty: pages that ask for agreement to the terms (契約約款) have no link to them");
    }
    match record {
        Some(record) => {
            println!("for the DNS of the domain, so that others can check the signatures of its mail:\n{record}");
        }
        None => println!("the key that signs outgoing mail is made at the first start; ask again then for its DNS record"),
    }
    Ok(())
}
