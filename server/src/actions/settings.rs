//! Settings: read, check, and make true in the core.
//!
//! A save is: the same `check()` as in the browser → the script of all settings → compiled, no lock
//! held → setting and script in one transaction, if nothing was saved meanwhile; three tries, then
//! `Busy`. Jobs and the command line act through a [`Desk`], because they have no person.

use super::{forward, overseas, phone};
use crate::{config::Config, control, error::Error, rooms::Rooms, sieve, store, who::Who};
use app::api::{
    Code, Problem, Reason,
    settings::{Allow, Autoreply, Form, Forward, Reject, Settings, Signature, Spam, Stored, View, Virus, Warning},
};
use app::i18n::date::japan_day;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::future::Future;
use store::{Store, script::NewScript, setting::Change};

/// Saves that others may win before we give up.
const TRIES: usize = 3;

/// What is needed to change settings, without a person.
pub struct Desk<'a> {
    pub store: &'a Store,
    pub config: &'a Config,
    /// Seconds since 1970.
    pub now: i64,
}

impl<'a> Desk<'a> {
    pub fn of(rooms: &'a Rooms) -> Desk<'a> {
        Desk { store: &rooms.store, config: &rooms.config, now: rooms.clock.now() }
    }
}

/// One setting: its name on the wire, its rules, its place among all.
pub trait Setting: Clone + Default + PartialEq + Serialize + DeserializeOwned + Send + Sync {
    const NAME: &'static str;
    fn place(all: &mut Settings) -> &mut Stored<Self>;
    fn tidied(self) -> Self;
    fn check(&self) -> Result<(), Problem>;
    fn warnings(&self) -> Vec<Warning> {
        Vec::new()
    }
    /// As its page shows it.
    fn form(self) -> Form;
    /// What only the server knows: whose setting it is, its limits, what others have set.
    fn check_here(&self, _desk: &Desk<'_>, _address: &str) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(Ok(()))
    }
}

impl Setting for Spam {
    const NAME: &'static str = "spam";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.spam
    }
    fn tidied(self) -> Self {
        self
    }
    fn check(&self) -> Result<(), Problem> {
        Spam::check(self)
    }
    fn form(self) -> Form {
        Form::Spam(self)
    }
}

impl Setting for Reject {
    const NAME: &'static str = "reject";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.reject
    }
    fn tidied(self) -> Self {
        Reject::tidied(self)
    }
    fn check(&self) -> Result<(), Problem> {
        Reject::check(self)
    }
    fn warnings(&self) -> Vec<Warning> {
        Reject::warnings(self)
    }
    fn form(self) -> Form {
        Form::Reject(self)
    }
}

impl Setting for Allow {
    const NAME: &'static str = "allow";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.allow
    }
    fn tidied(self) -> Self {
        Allow::tidied(self)
    }
    fn check(&self) -> Result<(), Problem> {
        Allow::check(self)
    }
    fn warnings(&self) -> Vec<Warning> {
        Allow::warnings(self)
    }
    fn form(self) -> Form {
        Form::Allow(self)
    }
}

impl Setting for Forward {
    const NAME: &'static str = "forward";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.forward
    }
    fn tidied(self) -> Self {
        Forward::tidied(self)
    }
    fn check(&self) -> Result<(), Problem> {
        Forward::check(self)
    }
    fn check_here(&self, desk: &Desk<'_>, address: &str) -> impl Future<Output = Result<(), Error>> + Send {
        forward::check(self, desk, address)
    }
    fn form(self) -> Form {
        Form::Forward(self)
    }
}

impl Setting for Autoreply {
    const NAME: &'static str = "autoreply";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.autoreply
    }
    fn tidied(self) -> Self {
        Autoreply::tidied(self)
    }
    fn check(&self) -> Result<(), Problem> {
        Autoreply::check(self)
    }
    fn check_here(&self, desk: &Desk<'_>, _address: &str) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(self.check_day(&japan_day(desk.now).replace('/', "-")).map_err(Error::from))
    }
    fn form(self) -> Form {
        Form::Autoreply(self)
    }
}

impl Setting for Virus {
    const NAME: &'static str = "virus";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.virus
    }
    fn tidied(self) -> Self {
        self
    }
    fn check(&self) -> Result<(), Problem> {
        Ok(())
    }
    fn form(self) -> Form {
        Form::Virus(self)
    }
}

impl Setting for Signature {
    const NAME: &'static str = "signature";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.signature
    }
    fn tidied(self) -> Self {
        Signature::tidied(self)
    }
    fn check(&self) -> Result<(), Problem> {
        Signature::check(self)
    }
    fn form(self) -> Form {
        Form::Signature(self)
    }
}

impl Setting for View {
    const NAME: &'static str = "view";
    fn place(all: &mut Settings) -> &mut Stored<Self> {
        &mut all.view
    }
    fn tidied(self) -> Self {
        self
    }
    fn check(&self) -> Result<(), Problem> {
        View::check(self)
    }
    fn form(self) -> Form {
        Form::View(self)
    }
}

/// All settings of the person, with what is kept elsewhere.
pub async fn all(rooms: &Rooms, who: &Who) -> Result<Settings, Error> {
    let mut all = load(&rooms.store, &who.address).await?.1;
    all.overseas = overseas::get(rooms, who).await?;
    all.phone = phone::get(rooms, who).await?;
    Ok(all)
}

/// One setting of the person.
pub async fn one<T: Setting>(rooms: &Rooms, who: &Who) -> Result<Stored<T>, Error> {
    let (_, mut settings) = load(&rooms.store, &who.address).await?;
    Ok(T::place(&mut settings).clone())
}

/// Saves one setting; it decides over the next mail. `Conflict` if the version given is not the last one.
pub async fn save<T: Setting>(rooms: &Rooms, who: &Who, new: Stored<T>) -> Result<Stored<T>, Error> {
    save_at(&Desk::of(rooms), &who.address, new).await
}

/// The same without a person.
pub async fn save_at<T: Setting>(desk: &Desk<'_>, address: &str, new: Stored<T>) -> Result<Stored<T>, Error> {
    let value = new.value.tidied();
    // First, because it can say more.
    value.check_here(desk, address).await?;
    value.check()?;
    let base = new.version;
    change(desk, address, |old: &Stored<T>| match base {
        // A repeated save has been done already.
        Some(version) if old.version != Some(version) && old.value != value => {
            Err(Problem { reason: Some(Reason::OlderPage), ..Problem::new(Code::Conflict) }.into())
        }
        _ => Ok(value.clone()),
    })
    .await
}

/// Changes one setting from what it is now; `to` is asked again if somebody else was faster.
pub async fn change<T: Setting>(
    desk: &Desk<'_>,
    address: &str,
    to: impl Fn(&Stored<T>) -> Result<T, Error>,
) -> Result<Stored<T>, Error> {
    for _ in 0..TRIES {
        let (version, mut settings) = load(desk.store, address).await?;
        let old = T::place(&mut settings);
        let value = to(old)?;
        value.check()?;
        if value == old.value && old.version != Some(0) {
            return Ok(old.clone());
        }
        let stored = Stored { warnings: value.warnings(), value, version: Some(version + 1) };
        *old = stored.clone();
        let json = serde_json::to_string(&stored.value).map_err(|_| Code::Unexpected)?;
        match publish(desk, address, (version, &settings, Some((T::NAME, &json)))).await {
            Err(Error::Store(store::Error::Conflict)) => continue,
            other => return other.map(|()| stored),
        }
    }
    Err(Code::Busy.into())
}

/// Makes the script of an address that has none, or one of an older generator.
pub async fn republish(desk: &Desk<'_>, address: &str) -> Result<(), Error> {
    let (version, settings) = load(desk.store, address).await?;
    match publish(desk, address, (version, &settings, None)).await {
        // Somebody has just saved, and with that published.
        Err(Error::Store(store::Error::Conflict)) => Ok(()),
        other => other,
    }
}

async fn publish(
    desk: &Desk<'_>,
    address: &str,
    (from, settings, setting): (i64, &Settings, Option<(&str, &str)>),
) -> Result<(), Error> {
    let (id, text) = script_of(desk, address, (from, settings)).await?;
    let script = NewScript { address, id: &id, text: &text };
    Ok(desk.store.setting_save(&Change { from, setting, script, generation: sieve::GENERATION }, desk.now).await?)
}

/// The script of settings whose version is `from`, compiled once, under the id it will have.
pub(super) async fn script_of(
    desk: &Desk<'_>,
    address: &str,
    (from, settings): (i64, &Settings),
) -> Result<(String, String), Error> {
    let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain);
    let text = sieve::script(&sieve::Rules {
        address: address.to_owned(),
        at_home: desk.config.mail.holds(domain),
        spam: settings.spam.value,
        reject: settings.reject.value.clone(),
        allow: settings.allow.value.clone(),
        forward: settings.forward.value.clone(),
        autoreply: settings.autoreply.value.clone(),
        virus: settings.virus.value,
    });
    control::compile(&text).await?;
    // The version makes it new, the hash keeps it apart from one of a database that was set back.
    let hash: String = crate::hex::hex(&Sha256::digest(text.as_bytes())[..8]);
    let id = format!("{}-{hash}", from + 1);
    Ok((id, text))
}

/// The version of all settings together, and each with its own.
pub(super) async fn load(store: &Store, address: &str) -> Result<(i64, Settings), Error> {
    let kept = store.settings(address).await?;
    let mut all = Settings::default();
    read::<Spam>(&kept, &mut all)?;
    read::<Reject>(&kept, &mut all)?;
    read::<Allow>(&kept, &mut all)?;
    read::<Forward>(&kept, &mut all)?;
    read::<Autoreply>(&kept, &mut all)?;
    read::<Virus>(&kept, &mut all)?;
    read::<Signature>(&kept, &mut all)?;
    read::<View>(&kept, &mut all)?;
    Ok((kept.version, all))
}

/// A text that cannot be read is an error: a list that was set must not be taken for an empty one.
fn read<T: Setting>(kept: &store::setting::Settings, all: &mut Settings) -> Result<(), Error> {
    let row = kept.rows.iter().find(|row| row.name == T::NAME);
    let value: T = match row {
        Some(row) => serde_json::from_str(&row.value).map_err(|_| Code::Unexpected)?,
        None => T::default(),
    };
    *T::place(all) = Stored { warnings: value.warnings(), value, version: Some(row.map_or(0, |row| row.version)) };
    Ok(())
}
