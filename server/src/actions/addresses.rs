//! The addresses of a contract: list, register, end, another password.
//!
//! The contract's main address sees and manages all of them, everybody else only their own. What
//! cannot be undone asks for the password of the person signed in. A change that must end
//! connections writes an order in its transaction ([`settle`]); it counts as done when the core has
//! answered. Never: a password kept, or shown but in the one answer that makes it.

use super::{
    settings::{Desk, Setting, load, script_of},
    sign_in,
};
use crate::{
    error::Error,
    mailcore::password as hashes,
    rooms::Rooms,
    sieve,
    store::{
        Account, NewAccount,
        address::{NewAddress, Registered},
        script::NewScript,
    },
    who::Who,
};
use app::api::{
    Address, Addresses, Candidates, Code, Confirmed, Issued, NewPassword, Problem, Reason, Register,
    address::{CANDIDATES, Status, check_local},
    settings::{Settings, Stored, Virus},
};
use sha2::{Digest, Sha256};
use std::time::Duration;

/// How long somebody waits for what another machine must tell the core: its job looks every three seconds.
const WAIT_TURN: Duration = Duration::from_millis(250);
const WAIT_TURNS: u32 = 40;

/// What this person sees of the contract.
pub async fn list(rooms: &Rooms, who: &Who) -> Result<Addresses, Error> {
    let mine = own(rooms, who).await?;
    let all = living(rooms, &mine.contract).await?;
    let contract = &rooms.config.contract;
    let max = rooms.store.contract_max(&mine.contract).await?.unwrap_or_default();
    let mut seen = Addresses {
        used: all.len() as u32,
        included: contract.included.min(max.max(0) as u32),
        max: max.max(0) as u32,
        fee: contract.fee_yen,
        manages: mine.main,
        domain: rooms.config.mail.domain.clone(),
        rows: Vec::new(),
    };
    for (n, account) in all.into_iter().enumerate().filter(|(_, a)| mine.main || a.address == mine.address) {
        seen.rows.push(row(rooms, account, (n as u32 + 1, &mine.address)).await?);
    }
    Ok(seen)
}

async fn row(rooms: &Rooms, account: Account, (no, own): (u32, &str)) -> Result<Address, Error> {
    let (_, settings) = load(&rooms.store, &account.address).await?;
    let until = rooms.store.overseas_until(&account.address).await?;
    let overseas = until >= rooms.clock.now();
    Ok(Address {
        no,
        status: if account.active { Status::Active } else { Status::Stopped },
        virus: settings.virus.value.enabled,
        spam: settings.spam.value.mark,
        forward: !settings.forward.value.targets.is_empty(),
        overseas,
        overseas_until: overseas.then_some(until),
        main: account.main,
        own: account.address == own,
        address: account.address,
        pop_account: account.pop_account,
    })
}

/// Which of the sub-domains are asked for.
#[derive(Clone, Copy)]
pub enum Page<'a> {
    /// By its number; 0 follows the last one.
    Number(u32),
    /// The one that holds this domain; the first if none does.
    With(&'a str),
}

/// Sub-domains in which this name is free, one page of them.
pub async fn candidates(rooms: &Rooms, who: &Who, local: &str, wanted: Page<'_>) -> Result<Candidates, Error> {
    if !own(rooms, who).await?.main {
        return Err(Code::Forbidden.into());
    }
    let local = local.trim();
    check_local(local)?;
    let taken = rooms.store.local_part_domains(local).await?;
    let mut free: Vec<String> = ('a'..='z')
        .flat_map(|letter| (0..10).map(move |n| format!("{letter}0{n}")))
        .map(|label| format!("{label}.{}", rooms.config.mail.domain))
        .filter(|domain| !taken.contains(domain))
        .collect();
    // Allotted by lot, and the same ones for the same name: a repeated question shows no other page.
    free.sort_by_cached_key(|domain| Sha256::digest(format!("{local}@{domain}")).to_vec());
    let pages = free.len().div_ceil(CANDIDATES).max(1) as u32;
    let page = match wanted {
        Page::Number(number) => number % pages,
        Page::With(domain) => free.iter().position(|d| d == domain).map_or(0, |at| (at / CANDIDATES) as u32),
    };
    let domains = free.into_iter().skip(page as usize * CANDIDATES).take(CANDIDATES).collect();
    Ok(Candidates { local: local.to_owned(), domains, more: (page + 1) % pages })
}

/// 登録: a new address with its first script, a POP account and a password, all at once or not at all.
pub async fn register(rooms: &Rooms, who: &Who, wish: &Register) -> Result<Issued, Error> {
    let mine = own(rooms, who).await?;
    if !mine.main {
        return Err(Code::Forbidden.into());
    }
    wish.check(&rooms.config.mail.domain)?;
    let included = i64::from(rooms.config.contract.included);
    let most = rooms.store.contract_max(&mine.contract).await?.unwrap_or_default();
    let max = if wish.fee_agreed { most } else { most.min(included) };
    let address = wish.address();
    let password = hashes::generate().map_err(unexpected)?;
    let account = NewAccount {
        address: address.clone(),
        name: String::new(),
        contract: mine.contract,
        main: false,
        password_hash: hashed(&password).await?,
        quota_bytes: rooms.config.limits.quota_bytes as i64,
    };
    let chosen = Virus { enabled: wish.virus };
    let first = Settings { virus: Stored { value: chosen, ..Stored::default() }, ..Settings::default() };
    let (id, text) = script_of(&Desk::of(rooms), &address, (0, &first)).await?;
    let virus = serde_json::to_string(&chosen).map_err(|_| Code::Unexpected)?;
    let new = NewAddress {
        account: &account,
        settings: &[(Virus::NAME, &virus)],
        script: NewScript { address: &address, id: &id, text: &text },
        generation: sieve::GENERATION,
        max,
    };
    let now = rooms.clock.now();
    match rooms.store.address_register(&new, now).await? {
        Registered::Made(made) => {
            tracing::info!(session = %who.session, "address registered");
            let pop_account = made.pop_account;
            Ok(Issued { address, pop_account, password: Some(password), at: now, virus: wish.virus })
        }
        Registered::Taken => Err(Problem::field("local", Reason::AddressTaken).into()),
        Registered::Full if max < most => Err(Problem::field("fee_agreed", Reason::FeeNotAgreed).into()),
        Registered::Full => Err(Problem { reason: Some(Reason::LimitReached), ..Problem::new(Code::Invalid) }.into()),
    }
}

/// 削除: sign-in, delivery and sessions end at once; the mail is purged later (`contract.keep_days`). The address
/// as it was; [`settle`] ends what is open.
pub async fn remove(rooms: &Rooms, who: &Who, address: &str, confirmed: &Confirmed) -> Result<String, Error> {
    let account = managed(rooms, who, address).await?;
    if account.main {
        return Err(main_stays());
    }
    confirmed.check()?;
    sign_in::confirm(rooms, who, &confirmed.current).await?;
    rooms.store.account_remove(&account.address, rooms.clock.now()).await?;
    tracing::info!(session = %who.session, "address ended");
    Ok(account.address)
}

/// パスワード変更. The answer holds no password: the person chose it.
pub async fn change_password(rooms: &Rooms, who: &Who, address: &str, wish: &NewPassword) -> Result<Issued, Error> {
    let account = managed(rooms, who, address).await?;
    wish.check()?;
    sign_in::confirm(rooms, who, &wish.current).await?;
    put(rooms, who, account, &wish.new).await
}

/// パスワード再発行. The answer holds the new one.
pub async fn reissue(rooms: &Rooms, who: &Who, address: &str, confirmed: &Confirmed) -> Result<Issued, Error> {
    let account = managed(rooms, who, address).await?;
    confirmed.check()?;
    sign_in::confirm(rooms, who, &confirmed.current).await?;
    let password = hashes::generate().map_err(unexpected)?;
    let issued = put(rooms, who, account, &password).await?;
    Ok(Issued { password: Some(password), ..issued })
}

/// The old password is dead with the transaction; [`settle`] ends what it had opened.
async fn put(rooms: &Rooms, who: &Who, account: Account, password: &str) -> Result<Issued, Error> {
    let hash = hashed(password).await?;
    let now = rooms.clock.now();
    // A handle belongs to one address: of another address all sessions end.
    rooms.store.account_password(&account.address, &hash, &who.session, now).await?;
    tracing::info!(session = %who.session, "password changed");
    Ok(Issued { address: account.address, pop_account: account.pop_account, at: now, ..Issued::default() })
}

/// What an earlier try made, without the password.
pub async fn issued(rooms: &Rooms, who: &Who, address: &str) -> Result<Issued, Error> {
    let account = managed(rooms, who, address).await?;
    Ok(Issued { address: account.address, pop_account: account.pop_account, at: rooms.clock.now(), ..Issued::default() })
}

/// Tells the core what is still to be told of an address. `Away` = not yet; a job goes on with it.
pub async fn settle(rooms: &Rooms, address: &str) -> Result<(), Error> {
    let Some(id) = rooms.store.order(address).await? else { return Ok(()) };
    rooms.imap.drop_person(address);
    if !rooms.control.is_here() {
        return elsewhere(rooms, address).await;
    }
    rooms.control.expel(address).await?;
    Ok(rooms.store.order_done(address, &id).await?)
}

/// Waits until the web server on the core's machine has told it.
async fn elsewhere(rooms: &Rooms, address: &str) -> Result<(), Error> {
    for _ in 0..WAIT_TURNS {
        tokio::time::sleep(WAIT_TURN).await;
        if rooms.store.order(address).await?.is_none() {
            return Ok(());
        }
    }
    Err(Problem::new(Code::Away).into())
}

/// Everything that is still to be told; called by a job, on any number of servers.
pub async fn settle_all(rooms: &Rooms) -> Result<(), Error> {
    if !rooms.control.is_here() {
        return Ok(());
    }
    let mut first = Ok(());
    for (address, id) in rooms.store.orders(50).await? {
        rooms.imap.drop_person(&address);
        // One address that the core does not take keeps no other waiting.
        let done = async {
            rooms.control.expel(&address).await?;
            Ok::<_, Error>(rooms.store.order_done(&address, &id).await?)
        };
        if let (Err(error), true) = (done.await, first.is_ok()) {
            first = Err(error);
        }
    }
    first
}

/// The other login name of the address itself.
pub async fn pop_account(rooms: &Rooms, owner: &Who) -> Result<String, Error> {
    Ok(rooms.store.account_by_login(&owner.address).await?.ok_or(Code::NotFound)?.pop_account)
}

/// The same for an address that this person may end.
pub async fn removable(rooms: &Rooms, who: &Who, address: &str) -> Result<String, Error> {
    let account = managed(rooms, who, address).await?;
    if account.main { Err(main_stays()) } else { Ok(account.pop_account) }
}

fn main_stays() -> Error {
    Problem { reason: Some(Reason::MainAddress), ..Problem::new(Code::Forbidden) }.into()
}

/// This person as the owner of an address that they manage, for its settings.
pub async fn acting_for(rooms: &Rooms, who: &Who, address: &str) -> Result<Who, Error> {
    let account = managed(rooms, who, address).await?;
    Ok(Who { address: account.address, name: account.name, ..who.clone() })
}

/// The account of whoever is signed in.
async fn own(rooms: &Rooms, who: &Who) -> Result<Account, Error> {
    Ok(rooms.store.account_by_login(&who.address).await?.filter(|a| a.active).ok_or(Code::SignedOut)?)
}

/// An address this person may manage. Whatever is not theirs does not exist for them.
async fn managed(rooms: &Rooms, who: &Who, address: &str) -> Result<Account, Error> {
    let mine = own(rooms, who).await?;
    let address = address.trim().to_ascii_lowercase();
    if address == mine.address {
        return Ok(mine);
    }
    let found = rooms.store.account_by_login(&address).await?;
    let theirs = |a: &Account| mine.main && a.contract == mine.contract && a.address == address && a.removed.is_none();
    Ok(found.filter(theirs).ok_or(Code::NotFound)?)
}

async fn living(rooms: &Rooms, contract: &str) -> Result<Vec<Account>, Error> {
    let mut all = rooms.store.account_list(Some(contract)).await?;
    all.retain(|a| a.removed.is_none());
    Ok(all)
}

/// Hashing takes tens of milliseconds, which no other request shall wait for.
async fn hashed(password: &str) -> Result<String, Error> {
    let password = password.to_owned();
    let hash = tokio::task::spawn_blocking(move || hashes::hash(&password)).await.map_err(|_| Code::Unexpected)?;
    hash.map_err(unexpected)
}

fn unexpected(error: hashes::Error) -> Error {
    tracing::error!(%error, "password");
    Code::Unexpected.into()
}
