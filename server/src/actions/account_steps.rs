//! The steps of the pages about an address itself: 新規登録, パスワード変更, 再発行, 削除, 携帯電話, 海外.
//!
//! In: a page whose form has been read, and the press. Out: what follows. A password that was typed
//! crosses the confirm page sealed with a key made from the session's cookie; no page shows it again.
//! What hands out a password is done once for each `key` of a form (`issue.rs`).

use super::{
    addresses::{self, Page},
    issue, overseas, phone,
    repeat::{self, Mark},
    session::{self, Seat},
    settings, sign_in,
    steps::{Next, Press, Then},
};
use crate::{error::Error, rooms::Rooms, who::Who};
use app::{
    api::{
        Code, Confirmed, Fields, NewPassword, PhoneLink, Problem, Reason,
        address::check_local,
        password,
        settings::{
            Form, SettingPage, Step,
            account::{ChangingPassword, Registering},
        },
    },
    i18n::notice::Said,
};
use sha2::{Digest, Sha256};

/// What the first page shows beside its fields.
pub async fn open(rooms: &Rooms, who: &Who, page: &mut SettingPage) -> Result<(), Error> {
    let owner = addresses::acting_for(rooms, who, &page.address).await?;
    match &mut page.form {
        Form::Overseas(now) => *now = overseas::get(rooms, &owner).await?,
        Form::Register(r) => contract(rooms, who, r).await?,
        Form::Password(change) => change.pop_account = addresses::pop_account(rooms, &owner).await?,
        Form::Reissue(reissue) => {
            reissue.pop_account = addresses::pop_account(rooms, &owner).await?;
            reissue.key = session::random_token()?;
        }
        Form::Remove(removing) => {
            removing.pop_account = addresses::removable(rooms, who, &page.address).await?;
            removing.keep_days = rooms.config.contract.keep_days;
        }
        Form::Phone(of) => of.phone = phone::get(rooms, &owner).await?,
        _ => {}
    }
    Ok(())
}

async fn contract(rooms: &Rooms, who: &Who, r: &mut Registering) -> Result<(), Error> {
    r.contract = addresses::list(rooms, who).await?;
    if !r.contract.manages {
        return Err(Code::Forbidden.into());
    }
    r.contract.rows.clear();
    if r.key.is_empty() {
        r.key = session::random_token()?;
    }
    Ok(())
}

/// One press. A page whose input did not pass comes back with its reason.
pub async fn step(rooms: &Rooms, seat: &Seat, mut page: SettingPage, press: &Press<'_>) -> Result<Next, Error> {
    let typed = page.form.clone();
    open(rooms, &seat.who, &mut page).await?;
    let tried = match typed {
        Form::Register(_) => register(rooms, seat, &mut page, press).await,
        Form::Password(typed) => change(rooms, seat, (&mut page, typed), press).await,
        Form::Reissue(typed) => reissue(rooms, seat, (&mut page, typed.key), press).await,
        Form::Overseas(to) if press.step == "save" => {
            let owner = addresses::acting_for(rooms, &seat.who, &page.address).await?;
            let now = overseas::set(rooms, &owner, to.enabled).await?;
            return Ok(Next::Saved(Then::Menu(if now.enabled { Said::OverseasOn } else { Said::OverseasOff })));
        }
        Form::Remove(_) if press.step == "save" => {
            let current = Confirmed { current: press.fields.text("current").to_owned() };
            match issue::remove(rooms, seat, Mark::default(), (page.address.clone(), current)).await {
                Ok(()) => return Ok(Next::Saved(Then::Menu(Said::AddressRemoved))),
                Err(error) => Err(error),
            }
        }
        Form::Phone(typed) if press.step == "save" => {
            let link = PhoneLink { to: typed.to.trim().to_owned() };
            if let Form::Phone(of) = &mut page.form {
                of.to = typed.to;
            }
            match phone::send(rooms, &seat.who, &link, press.lang).await {
                Ok(_) => return Ok(Next::Saved(Then::Menu(Said::PhoneSent))),
                Err(error) => Err(error),
            }
        }
        _ => Ok(()),
    };
    match tried {
        Ok(()) => {}
        // Too many wrong passwords is told on the page too: nothing else is lost by it.
        Err(Error::Problem(problem)) if matches!(problem.code, Code::Invalid | Code::TooMany) => page.problem = Some(problem),
        Err(error) => return Err(error),
    }
    Ok(Next::Show(Box::new(page)))
}

async fn register(rooms: &Rooms, seat: &Seat, page: &mut SettingPage, press: &Press<'_>) -> Result<(), Error> {
    let Form::Register(r) = &mut page.form else { return Ok(()) };
    // Each step is checked again from the first: a page further on cannot be asked for by hand.
    page.step = Step::Input;
    if press.step == "back" {
        return Ok(());
    }
    check_local(&r.wish.local)?;
    if r.contract.full() {
        return Err(Problem { reason: Some(Reason::LimitReached), ..Problem::new(Code::Invalid) }.into());
    }
    page.step = Step::Domain;
    let more = press.step.strip_prefix("more:").map(|n| n.parse().unwrap_or_default());
    // 戻る finds what was chosen, on whatever page of candidates that was.
    let shown = more.map_or(Page::With(&r.wish.domain), Page::Number);
    r.candidates = addresses::candidates(rooms, &seat.who, &r.wish.local, shown).await?;
    if press.step == "next" || more.is_some() {
        return Ok(());
    }
    r.wish.check(&rooms.config.mail.domain)?;
    page.step = Step::Details;
    if press.step == "details" {
        return Ok(());
    }
    if r.contract.next_costs() && !r.wish.fee_agreed {
        return Err(Problem::field("fee_agreed", Reason::FeeNotAgreed).into());
    }
    page.step = Step::Confirm;
    if press.step != "save" {
        return Ok(());
    }
    manager(rooms, seat, press.fields).await?;
    let mark = mark("register", &r.key, &serde_json::to_vec(&r.wish).unwrap_or_default());
    match issue::register(rooms, seat, mark, r.wish.clone()).await {
        Ok(issued) => {
            page.address = issued.address.clone();
            r.issued = Some(issued);
            page.step = Step::Done;
            Ok(())
        }
        Err(error) => {
            page.step = step_of(&error);
            if page.step == Step::Domain {
                // What somebody else has just taken is offered no longer.
                r.candidates = addresses::candidates(rooms, &seat.who, &r.wish.local, shown).await?;
            }
            Err(error)
        }
    }
}

/// Whoever manages the addresses of a contract enters their own password again. `Invalid` on the field `current`
/// where it is missing or wrong.
pub(super) async fn manager(rooms: &Rooms, seat: &Seat, fields: Fields<'_>) -> Result<(), Error> {
    let confirmed = Confirmed { current: fields.text("current").to_owned() };
    confirmed.check()?;
    sign_in::confirm(rooms, &seat.who, &confirmed.current).await
}

/// Where the field is that the last step refuses.
fn step_of(error: &Error) -> Step {
    let Error::Problem(problem) = error else { return Step::Domain };
    match (problem.field.as_deref(), problem.reason) {
        (Some("fee_agreed"), _) => Step::Details,
        (_, Some(Reason::LimitReached)) => Step::Input,
        _ => Step::Domain,
    }
}

async fn change(
    rooms: &Rooms,
    seat: &Seat,
    (page, typed): (&mut SettingPage, ChangingPassword),
    press: &Press<'_>,
) -> Result<(), Error> {
    let Form::Password(change) = &mut page.form else { return Ok(()) };
    let place = format!("password {}", page.address);
    match press.step {
        "next" => {
            let get = |name: &str| press.fields.text(name).to_owned();
            let wish = NewPassword { current: get("current"), new: get("new") };
            wish.check_twice(press.fields.text("again"))?;
            change.weakness = password::weakness(&wish.new, &page.address);
            change.key = session::random_token()?;
            change.sealed = repeat::seal(&seat.token, &place, &serde_json::to_vec(&wish).unwrap_or_default());
            page.step = Step::Confirm;
            Ok(())
        }
        "save" => {
            let opened = repeat::open(&seat.token, &place, &typed.sealed);
            let wish: NewPassword = opened
                .and_then(|text| serde_json::from_slice(&text).ok())
                .ok_or_else(|| Problem::field("current", Reason::Empty))?;
            let mark = mark("password", &typed.key, typed.sealed.as_bytes());
            let issued = issue::change(rooms, seat, mark, (page.address.clone(), wish)).await?;
            change.issued = Some(issued);
            page.step = Step::Done;
            page.stays = stays(rooms, &page.address).await?;
            Ok(())
        }
        _ => Ok(()),
    }
}

async fn reissue(rooms: &Rooms, seat: &Seat, (page, key): (&mut SettingPage, String), press: &Press<'_>) -> Result<(), Error> {
    let Form::Reissue(reissue) = &mut page.form else { return Ok(()) };
    if press.step != "save" {
        return Ok(());
    }
    let current = Confirmed { current: press.fields.text("current").to_owned() };
    let mark = mark("reissue", &key, page.address.as_bytes());
    let issued = issue::reissue(rooms, seat, mark, (page.address.clone(), current)).await?;
    reissue.issued = Some(issued);
    page.step = Step::Done;
    page.stays = stays(rooms, &page.address).await?;
    Ok(())
}

/// What is on, and is not ended by a new password.
async fn stays(rooms: &Rooms, address: &str) -> Result<Vec<Form>, Error> {
    let set = settings::load(&rooms.store, address).await?.1;
    let abroad = rooms.store.overseas_until(address).await? >= rooms.clock.now();
    let all = [
        (set.forward.value.is_on(), Form::Forward(set.forward.value)),
        (set.autoreply.value.enabled, Form::Autoreply(set.autoreply.value)),
        (!set.allow.value.senders.is_empty(), Form::Allow(set.allow.value)),
        (abroad, Form::Overseas(Default::default())),
    ];
    Ok(all.into_iter().filter_map(|(on, form)| on.then_some(form)).collect())
}

/// One press of one form: repeated, it makes nothing twice.
fn mark(name: &str, key: &str, what: &[u8]) -> Mark {
    let hash = crate::hex::hex(Sha256::digest(what));
    Mark { key: key.to_owned(), path: format!("/settings/{name}"), hash }
}
