//! Addresses that the operator makes, at the command line: each with its first script, or not at all.
//!
//! In: accounts that were checked, with their hashes. Out: the accounts, or which of them cannot be made.
//! The script is compiled before the address is written, and both are written together: an address
//! without a script would take its first mails unfiltered.

use super::settings::{Desk, script_of};
use crate::{
    error::Error,
    sieve,
    store::{
        Account, NewAccount,
        address::{Imported, NewAddress, Refused},
        script::NewScript,
    },
};
use app::api::settings::Settings;

/// One address, with its contract if that is new.
pub async fn add(desk: &Desk<'_>, account: &NewAccount) -> Result<Result<Account, Refused>, Error> {
    let (id, text) = script_of(desk, &account.address, (0, &Settings::default())).await?;
    let new = NewAddress {
        account,
        settings: &[],
        script: NewScript { address: &account.address, id: &id, text: &text },
        generation: sieve::GENERATION,
        max: i64::from(desk.config.contract.max_addresses),
    };
    Ok(desk.store.address_add(&new, desk.now).await?)
}

/// Every row of a table, or none; the POP accounts, or the line at fault.
pub async fn import(desk: &Desk<'_>, mut rows: Vec<Imported>) -> Result<Result<Vec<String>, (usize, Refused)>, Error> {
    for row in &mut rows {
        row.script = script_of(desk, &row.account.address, (0, &Settings::default())).await?;
    }
    let max = i64::from(desk.config.contract.max_addresses);
    Ok(desk.store.accounts_import(&rows, (max, sieve::GENERATION), desk.now).await?)
}
