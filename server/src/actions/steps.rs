//! The steps of a setting's page: each is checked here, whatever the browser has checked before.
//!
//! In: the form of a step and the button pressed. Out: the page that follows. Nothing is kept between
//! the steps: the confirm page carries the fields, so a confirm without input cannot be reached, and
//! 戻る brings back what was typed. A save goes the way of `PUT /api/settings/{name}` (`settings.rs`).

use super::{account_steps, addresses, preview, session::Seat, settings};
use crate::{error::Error, rooms::Rooms, who::Who};
use app::{
    api::{
        Code, Fields, Problem, Reason,
        settings::{Form, Links, SettingPage, Spam, Step, Stored, Warning, forward::SURE},
    },
    i18n::{Lang, notice::Said},
};
use settings::{Desk, Setting};

/// One press of a button on a setting's page.
pub struct Press<'a> {
    /// Which setting, the segment of its address.
    pub name: &'a str,
    /// Whose mailbox; `""` is the person's own.
    pub address: &'a str,
    /// `apply`, `next`, `back` or `save`.
    pub step: &'a str,
    pub fields: Fields<'a>,
    /// Of the page, for a mail that is sent by it.
    pub lang: Lang,
}

/// What follows a press.
pub enum Next {
    Show(Box<SettingPage>),
    Saved(Then),
}

/// Where a save leads.
pub enum Then {
    /// The page that says what is set.
    Done,
    /// メールアドレスメニュー, with a banner.
    Menu(Said),
}

/// The first page of a setting, or with `done` the one that says what is set.
pub async fn open(rooms: &Rooms, who: &Who, name: &str, (address, done): (&str, bool)) -> Result<SettingPage, Error> {
    let mut page = blank(rooms, who, name, address).await?;
    let desk = Desk::of(rooms);
    let all = settings::load(desk.store, &page.address).await?.1;
    page.form = match page.form {
        Form::Spam(_) => {
            if all.spam.version == Some(0) {
                page.step = Step::Notes;
            }
            Form::Spam(all.spam.value)
        }
        Form::Reject(_) => Form::Reject(all.reject.value),
        Form::Allow(_) => Form::Allow(all.allow.value),
        Form::Forward(_) => Form::Forward(all.forward.value),
        Form::Autoreply(_) => Form::Autoreply(all.autoreply.value),
        Form::Virus(_) => Form::Virus(all.virus.value),
        Form::Signature(_) => Form::Signature(all.signature.value),
        Form::View(_) => Form::View(all.view.value),
        other => {
            page.form = other;
            account_steps::open(rooms, who, &mut page).await?;
            page.form
        }
    };
    if done && page.step == Step::Input && page.form.saves_in_steps() {
        page.step = Step::Done;
    }
    Ok(filled(rooms, page))
}

/// One step forward or back.
pub async fn step(rooms: &Rooms, seat: &Seat, press: Press<'_>) -> Result<Next, Error> {
    let mut page = blank(rooms, &seat.who, press.name, press.address).await?;
    page.form = Form::read(press.name, press.fields).ok_or(Code::NotFound)?;
    if press.step == "apply" {
        return apply(rooms, page, press.fields.is_on("agree")).await;
    }
    let checked = match page.form.clone() {
        Form::Spam(spam) => walk(rooms, &page, spam, press.step).await,
        Form::Reject(reject) => walk(rooms, &page, reject, press.step).await,
        Form::Allow(allow) => walk(rooms, &page, allow, press.step).await,
        Form::Forward(forward) if press.step == "save" && !forward.keep && forward.is_on() && !press.fields.is_on(SURE) => {
            // What does not pass is said first; only then is it asked whether all is meant.
            match walk(rooms, &page, forward, "next").await {
                Ok((_, Form::Forward(checked))) if checked.is_on() => {
                    (page.form, page.step) = (Form::Forward(checked), Step::Confirm);
                    Err(Problem::field(SURE, Reason::Empty).into())
                }
                Ok((_, Form::Forward(checked))) => walk(rooms, &page, checked, press.step).await,
                other => other,
            }
        }
        Form::Forward(forward) if press.step == "save" && page.other => match walk(rooms, &page, forward, "next").await {
            Ok((_, Form::Forward(checked))) => match account_steps::manager(rooms, seat, press.fields).await {
                Ok(()) => walk(rooms, &page, checked, press.step).await,
                Err(error) => {
                    (page.form, page.step) = (Form::Forward(checked), Step::Confirm);
                    Err(error)
                }
            },
            other => other,
        },
        Form::Forward(forward) => walk(rooms, &page, forward, press.step).await,
        Form::Autoreply(reply) => walk(rooms, &page, reply, press.step).await,
        Form::Virus(virus) => walk(rooms, &page, virus, press.step).await,
        Form::Signature(signature) => walk(rooms, &page, signature, press.step).await,
        Form::View(view) => walk(rooms, &page, view, press.step).await,
        Form::Junk => Err(Code::NotFound.into()),
        _ => return account_steps::step(rooms, seat, page, &press).await,
    };
    match checked {
        Ok((_, Form::Virus(v))) if press.step == "save" => {
            return Ok(Next::Saved(Then::Menu(if v.enabled { Said::VirusOn } else { Said::VirusOff })));
        }
        Ok((_, Form::Signature(_) | Form::View(_))) if press.step == "save" => return Ok(Next::Saved(Then::Menu(Said::Saved))),
        Ok(_) if press.step == "save" => return Ok(Next::Saved(Then::Done)),
        Ok((warnings, form)) if press.step == "next" && form.saves_in_steps() => {
            (page.warnings, page.form, page.step) = (warnings, form, Step::Confirm);
            if !page.other {
                page.hits = preview::of_form(rooms, &seat.who, &page.form).await;
            }
        }
        Ok(_) => {}
        // What was typed is wrong: it comes back with the reason.
        Err(Error::Problem(problem)) if matches!(problem.code, Code::Invalid | Code::TooMany) => page.problem = Some(problem),
        Err(error) => return Err(error),
    }
    Ok(Next::Show(Box::new(filled(rooms, page))))
}

/// As many lines for targets as there may be, on every page: one that is empty says so.
fn filled(rooms: &Rooms, mut page: SettingPage) -> SettingPage {
    if let Form::Forward(forward) = &mut page.form {
        let places = rooms.config.limits.forward_targets as usize;
        forward.targets.resize_with(forward.targets.len().max(places), String::new);
    }
    page
}

/// Checks one setting, and saves it if that is the step; the form comes back as it is kept.
async fn walk<T: Setting>(rooms: &Rooms, page: &SettingPage, value: T, step: &str) -> Result<(Vec<Warning>, Form), Error> {
    if step == "back" {
        return Ok((Vec::new(), page.form.clone()));
    }
    let desk = Desk::of(rooms);
    if step == "save" {
        // It checks by itself, again.
        let new = Stored { value, version: None, warnings: Vec::new() };
        let kept = settings::save_at(&desk, &page.address, new).await?;
        return Ok((kept.warnings, kept.value.form()));
    }
    let value = value.tidied();
    value.check()?;
    value.check_here(&desk, &page.address).await?;
    Ok((value.warnings(), value.form()))
}

/// 申込む: from now on the setting exists. Nothing is on before 登録; the page offers what most people want.
async fn apply(rooms: &Rooms, mut page: SettingPage, agreed: bool) -> Result<Next, Error> {
    let Form::Spam(_) = page.form else { return Err(Code::NotFound.into()) };
    if !agreed {
        page.problem = Some(Problem::field("agree", Reason::Empty));
        page.step = Step::Notes;
        return Ok(Next::Show(Box::new(page)));
    }
    let was = settings::load(&rooms.store, &page.address).await?.1.spam;
    settings::change(&Desk::of(rooms), &page.address, |old: &Stored<Spam>| Ok(old.value)).await?;
    let usual = Spam { mark: true, quarantine: true, notify: false };
    page.form = Form::Spam(if was.version == Some(0) { usual } else { was.value });
    Ok(Next::Show(Box::new(page)))
}

/// A page without its values. `NotFound` for another person's address as for one that does not exist.
async fn blank(rooms: &Rooms, who: &Who, name: &str, address: &str) -> Result<SettingPage, Error> {
    let form = Form::read(name, Fields::default()).ok_or(Code::NotFound)?;
    let address = address.trim();
    let address = if address.is_empty() { who.address.clone() } else { address.to_lowercase() };
    // Whatever is not theirs does not exist for them.
    addresses::acting_for(rooms, who, &address).await?;
    // How somebody signs and reads is nobody else's choice, not even the contract's; picture, link and mail of
    // the phone page are for whoever is signed in.
    if matches!(form, Form::Signature(_) | Form::View(_) | Form::Phone(_)) && address != who.address {
        return Err(Code::NotFound.into());
    }
    let contract = &rooms.config.contract;
    Ok(SettingPage {
        other: address != who.address,
        address,
        form,
        links: Links { terms: contract.terms_url.clone(), survey: contract.survey_url.clone() },
        inbox_days: rooms.config.retention.inbox_days,
        held_days: rooms.config.quarantine.days,
        forward_targets: rooms.config.limits.forward_targets,
        person: who.name.clone(),
        ..SettingPage::default()
    })
}
