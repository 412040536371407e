//! `dokodemo account …`: addresses from the command line, for whoever runs the house.
//!
//! In: a configuration and one verb. Out: lines a script can read, tab-separated.
//! What is changed here is true for the core at once: Dovecot and `answer` read the same tables.

use app::api::{Reason, address::check_local};
use clap::{Args, Subcommand};
use server::{
    actions::settings::{Desk, republish},
    config::{Config, is_domain},
    mailcore::password,
    store::{self, Account, NewAccount, Store},
};
use std::{
    error::Error,
    fs,
    path::PathBuf,
    time::{SystemTime, UNIX_EPOCH},
};

#[derive(Args)]
pub struct Place {
    #[arg(long)]
    config: PathBuf,
}

#[derive(Subcommand)]
pub enum What {
    /// Makes an address; prints it with its POP account and password.
    Add {
        #[command(flatten)]
        place: Place,
        address: String,
        /// The contract it belongs to.
        #[arg(long)]
        contract: String,
        /// Shown in From.
        #[arg(long, default_value = "")]
        name: String,
        /// The contract's main address.
        #[arg(long)]
        main: bool,
        /// Without it a password is made.
        #[arg(long)]
        password: Option<String>,
    },
    /// Prints address, POP account, contract, name, state.
    List {
        #[command(flatten)]
        place: Place,
        #[arg(long)]
        contract: Option<String>,
    },
    /// Stops sign-in and delivery; the stored mail stays for now.
    Remove {
        #[command(flatten)]
        place: Place,
        address: String,
    },
    /// Gives an address another password.
    Password {
        #[command(flatten)]
        place: Place,
        address: String,
        /// Without it a password is made.
        #[arg(long)]
        password: Option<String>,
    },
    /// Adds one address per line: address, contract, name, password, separated by tabs.
    Import {
        #[command(flatten)]
        place: Place,
        file: PathBuf,
    },
}

/// Does one verb.
pub async fn run(what: What) -> Result<(), Box<dyn Error>> {
    match what {
        What::Add { place, address, contract, name, main, password } => {
            let (config, store) = open(&place).await?;
            add(&config, &store, Wanted { address, contract, name, main, password }).await?;
        }
        What::List { place, contract } => {
            let (_, store) = open(&place).await?;
            for Account { address, pop_account, contract, name, active, main, .. } in
                store.account_list(contract.as_deref()).await?
            {
                let state = if active { "active" } else { "removed" };
                println!("{address}\t{pop_account}\t{contract}\t{name}\t{state}{}", if main { "\tmain" } else { "" });
            }
        }
        What::Remove { place, address } => {
            let (_, store) = open(&place).await?;
            found(&address, store.account_remove(&address.to_lowercase(), now()).await)?;
        }
        What::Password { place, address, password } => {
            let (_, store) = open(&place).await?;
            let password = password.map_or_else(password::generate, Ok)?;
            found(&address, store.account_password(&address.to_lowercase(), &password::hash(&password)?, "", now()).await)?;
            println!("{address}\t{password}");
        }
        What::Import { place, file } => {
            let (config, store) = open(&place).await?;
            for (number, line) in fs::read_to_string(&file)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                let mut columns = line.split('\t').map(|column| column.trim().to_owned());
                let mut next = || columns.next().unwrap_or_default();
                let (address, contract, name, password) = (next(), next(), next(), next());
                let password = Some(password).filter(|p| !p.is_empty());
                add(&config, &store, Wanted { address, contract, name, main: false, password })
                    .await
                    .map_err(|e| format!("line {}: {e}", number + 1))?;
            }
        }
    }
    Ok(())
}

struct Wanted {
    address: String,
    contract: String,
    name: String,
    main: bool,
    password: Option<String>,
}

async fn add(config: &Config, store: &Store, wanted: Wanted) -> Result<(), Box<dyn Error>> {
    let address = wanted.address.to_lowercase();
    check(&address)?;
    if wanted.contract.is_empty() || wanted.contract.chars().chain(wanted.name.chars()).any(char::is_control) {
        return Err("contract and name: plain text is needed".into());
    }
    let password = wanted.password.map_or_else(password::generate, Ok)?;
    let new = NewAccount {
        address,
        name: wanted.name,
        contract: wanted.contract,
        main: wanted.main,
        password_hash: password::hash(&password)?,
        quota_bytes: config.limits.quota_bytes as i64,
    };
    match store.account_add(&new, now()).await {
        Ok(account) => {
            // Its first script; `serve` makes it within a minute if this fails.
            if let Err(e) = republish(&Desk { store, config, now: now() }, &account.address).await {
                eprintln!("{}: its script follows: {e}", account.address);
            }
            println!("{}\t{}\t{password}", account.address, account.pop_account);
        }
        Err(store::Error::Conflict) => return Err(format!("{}: exists", new.address).into()),
        Err(e) => return Err(e.into()),
    }
    Ok(())
}

/// The provider's rule (REQUIREMENTS B3, B8), in any domain: the operator may have more than the form offers.
fn check(address: &str) -> Result<(), String> {
    let Some((local, domain)) = address.split_once('@').filter(|(_, domain)| is_domain(domain)) else {
        return Err(format!("{address}: no mail address"));
    };
    check_local(local).map_err(|problem| match problem.reason {
        Some(Reason::Reserved) => format!("{address}: this name is reserved"),
        _ => format!("{address}: 3 to 20 of a-z, 0-9, - and _ are needed before {domain}, neither - nor _ at an end"),
    })
}

async fn open(place: &Place) -> Result<(Config, Store), Box<dyn Error>> {
    let config = Config::load(&place.config)?;
    let store = Store::open(&config.database.url).await?;
    Ok((config, store))
}

fn found(address: &str, result: Result<(), store::Error>) -> Result<(), Box<dyn Error>> {
    match result {
        Err(store::Error::NotFound) => Err(format!("{address}: there is no such active address").into()),
        other => Ok(other?),
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_providers_rule() {
        for good in ["abc@a01.example.test", "a-b_9@example.test", "abcdefghijklmnopqrst@a.test"] {
            assert!(check(good).is_ok(), "{good}");
        }
        for bad in [
            "ab@a.test",
            "abcdefghijklmnopqrstu@a.test",
            "-abc@a.test",
            "abc_@a.test",
            "Abc@a.test",
            "a.bc@a.test",
            "abuse@a.test",
            "abc",
            "abc@",
            "a@b@c.test",
        ] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
