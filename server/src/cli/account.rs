//! `dokodemo account …`: addresses from the command line, for whoever runs the house.
//!
//! In: a configuration and one verb. Out: lines a script can read, tab-separated.
//! What is changed here is true for the core at once: Dovecot and `answer` read the same tables.

use super::{
    csv,
    table::{self, check_address, check_texts},
};
use clap::{Args, Subcommand};
use server::{
    actions::{provision, settings::Desk},
    config::Config,
    mailcore::password,
    store::{self, Account, NewAccount, Store, address::Refused},
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
        /// The contract's main address; there is one.
        #[arg(long)]
        main: bool,
        /// Without it a password is made.
        #[arg(long)]
        password: Option<String>,
    },
    /// Prints address, POP account, contract, name, state (active, stopped, removed).
    List {
        #[command(flatten)]
        place: Place,
        #[arg(long)]
        contract: Option<String>,
    },
    /// Stops sign-in and delivery; the stored mail stays for now. A contract's main address goes last.
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
    /// 停止中: no sign-in, no delivery; the mail and everything else stays.
    Disable {
        #[command(flatten)]
        place: Place,
        address: String,
    },
    /// 稼働中 again.
    Enable {
        #[command(flatten)]
        place: Place,
        address: String,
    },
    /// Says what an address may use: what is not named is open.
    Forbid {
        #[command(flatten)]
        place: Place,
        address: String,
        /// The webmail as a whole; its sessions end.
        #[arg(long)]
        webmail: bool,
        /// The light version.
        #[arg(long)]
        lite: bool,
    },
    /// Prints every contract with the addresses it may hold; with a name and --max sets that number.
    Contract {
        #[command(flatten)]
        place: Place,
        name: Option<String>,
        #[arg(long, requires = "name")]
        max: Option<u32>,
    },
    /// Writes a table (CSV) that a spreadsheet opens and `import` reads; passwords are not in it.
    Export {
        #[command(flatten)]
        place: Place,
        /// Without it the table goes to the standard output.
        file: Option<PathBuf>,
        #[arg(long)]
        contract: Option<String>,
    },
    /// Makes the addresses of a table (CSV, UTF-8 or Shift_JIS) with at least the columns address and contract; all or none.
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
            for Account { address, pop_account, contract, name, active, main, removed, .. } in
                store.account_list(contract.as_deref()).await?
            {
                let state = match (active, removed) {
                    (true, _) => "active",
                    (false, None) => "stopped",
                    (false, Some(_)) => "removed",
                };
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
        What::Disable { place, address } => {
            let (_, store) = open(&place).await?;
            found(&address, store.account_active(&address.to_lowercase(), false, now()).await)?;
        }
        What::Enable { place, address } => {
            let (_, store) = open(&place).await?;
            found(&address, store.account_active(&address.to_lowercase(), true, now()).await)?;
        }
        What::Forbid { place, address, webmail, lite } => {
            let (_, store) = open(&place).await?;
            found(&address, store.account_forbid(&address.to_lowercase(), (webmail, lite), now()).await)?;
        }
        What::Contract { place, name, max } => {
            let (_, store) = open(&place).await?;
            if let (Some(name), Some(max)) = (&name, max) {
                check_texts(name, "")?;
                store.contract_put(name, i64::from(max), now()).await?;
            }
            for (contract, max) in store.contracts().await?.into_iter().filter(|(c, _)| name.as_ref().is_none_or(|n| n == c)) {
                let used = store.account_list(Some(&contract)).await?.iter().filter(|a| a.removed.is_none()).count();
                println!("{contract}\t{used}\t{max}");
            }
        }
        What::Export { place, file, contract } => {
            let (_, store) = open(&place).await?;
            let table = table::export(&store.account_list(contract.as_deref()).await?);
            match file {
                Some(file) => fs::write(file, table)?,
                None => print!("{table}"),
            }
        }
        What::Import { place, file } => {
            let (config, store) = open(&place).await?;
            import(&config, &store, &csv::text(&fs::read(&file)?)?).await?;
        }
    }
    Ok(())
}

/// Every address of a table, or none.
async fn import(config: &Config, store: &Store, text: &str) -> Result<(), Box<dyn Error>> {
    let (mut new, mut passwords) = (Vec::new(), Vec::new());
    for (mut row, password) in table::import(text, config.limits.quota_bytes as i64)? {
        row.account.password_hash = password::hash(&password)?;
        new.push(row);
        passwords.push(password);
    }
    let addresses: Vec<String> = new.iter().map(|row| row.account.address.clone()).collect();
    let made = match provision::import(&Desk { store, config, now: now() }, new).await? {
        Ok(made) => made,
        Err((line, Refused::Exists)) => {
            return Err(format!("line {line}: the address or the POP account exists; nothing was done").into());
        }
        Err((line, Refused::SecondMain)) => {
            return Err(format!("line {line}: the contract has a main address already; nothing was done").into());
        }
    };
    for ((address, pop_account), password) in addresses.iter().zip(made).zip(passwords) {
        println!("{address}\t{pop_account}\t{password}");
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
    check_address(&address)?;
    check_texts(&wanted.contract, &wanted.name)?;
    let password = wanted.password.map_or_else(password::generate, Ok)?;
    let new = NewAccount {
        address,
        name: wanted.name,
        contract: wanted.contract,
        main: wanted.main,
        password_hash: password::hash(&password)?,
        quota_bytes: config.limits.quota_bytes as i64,
    };
    match provision::add(&Desk { store, config, now: now() }, &new).await? {
        Ok(account) => println!("{}\t{}\t{password}", account.address, account.pop_account),
        Err(Refused::Exists) => return Err(format!("{}: exists", new.address).into()),
        Err(Refused::SecondMain) => {
            return Err(format!("{}: the contract {} has a main address already", new.address, new.contract).into());
        }
    }
    Ok(())
}

async fn open(place: &Place) -> Result<(Config, Store), Box<dyn Error>> {
    let config = Config::load(&place.config)?;
    let store = Store::open(&config.database.url).await?;
    Ok((config, store))
}

fn found(address: &str, result: Result<(), store::Error>) -> Result<(), Box<dyn Error>> {
    match result {
        Err(store::Error::Conflict) => {
            Err(format!("{address}: the main address of a contract with other addresses stays; remove those first").into())
        }
        Err(store::Error::NotFound) => Err(format!("{address}: there is no such active address").into()),
        other => Ok(other?),
    }
}

fn now() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs() as i64)
}
