//! The pages of the settings: one address per setting, its steps by POST.
//!
//! A save is answered with a 303 to the done page, so that reloading repeats nothing; the steps before
//! it change nothing and are answered at once. Checks and saves are `actions::steps`.

use super::{Form, draw, failed, see_other, see_other_saying, stage};
use crate::{
    actions::{
        addresses,
        screen::{self, Stage},
        session::Seat,
        steps::{self, Next, Press, Then},
    },
    error::Error,
    http::{House, who::Scene},
};
use app::{
    api::{Code, Fields, Place, Reason, Screen},
    i18n::notice::Said,
};
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

/// One step of a setting: `step` = apply, next, back or save.
pub async fn setting_post(State(house): State<House>, scene: Scene, Path(name): Path<String>, form: Form) -> Response {
    let query = crate::http::wanted::parse_query(&scene.query);
    let address = Fields(&query).text("address");
    let press = Press { name: &name, address, step: form.get("step"), fields: form.fields(), lang: scene.lang };
    match steps::step(&house.rooms, &form.seat, press).await {
        Ok(Next::Show(page)) => {
            let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            match screen::around(&house.rooms, &form.seat, &stage(&house, &scene, true), Place::Setting { page }).await {
                Ok(screen) => draw(&house, &scene, status, screen),
                Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
            }
        }
        Ok(Next::Saved(Then::Menu(said))) => see_other_saying(&house, &scene.face.settings(), said),
        Ok(Next::Saved(Then::Done)) => {
            let to = scene.face.setting(&name, address);
            let to = format!("{to}{}step=done", if to.contains('?') { '&' } else { '?' });
            see_other_saying(&house, &to, Said::Saved)
        }
        Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
    }
}

/// The page of a setting with what was typed into it, nothing of it checked or saved.
pub(super) async fn as_typed(
    house: &House,
    seat: &Seat,
    stage: &Stage,
    (name, address, fields): (&str, &str, &[(String, String)]),
) -> Option<Screen> {
    let press = Press { name, address, step: "back", fields: Fields(fields), lang: stage.lang };
    let Ok(Next::Show(page)) = steps::step(&house.rooms, seat, press).await else { return None };
    screen::around(&house.rooms, seat, stage, Place::Setting { page }).await.ok()
}

/// The table of メールアドレスメニュー: a switch works at once, a button leads to its page.
pub async fn addresses_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let mut pieces = form.get("do").splitn(3, ':');
    let (what, to, of) = (pieces.next().unwrap_or_default(), pieces.next(), pieces.next().unwrap_or_default());
    if let Some(to) = to.filter(|_| matches!(what, "virus" | "overseas")) {
        let fields = [("enabled".to_owned(), to.to_owned())];
        let press = Press { name: what, address: of, step: "save", fields: Fields(&fields), lang: scene.lang };
        return match steps::step(&house.rooms, &form.seat, press).await {
            Ok(Next::Saved(Then::Menu(said))) => see_other_saying(&house, &scene.face.settings(), said),
            Ok(_) => see_other(&scene.face.settings()),
            Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
        };
    }
    if !matches!(what, "password" | "reissue" | "autoreply" | "remove") {
        return failed(&house, &scene, Some(&form.seat), Code::Invalid.into()).await;
    }
    if what == "remove" && !form.get("address").is_empty() {
        match addresses::removable(&house.rooms, &form.seat.who, form.get("address")).await {
            Ok(_) => {}
            Err(Error::Problem(problem)) if problem.reason == Some(Reason::MainAddress) => {
                return see_other_saying(&house, &scene.face.settings(), Said::MainStays);
            }
            Err(error) => return failed(&house, &scene, Some(&form.seat), error).await,
        }
    }
    match form.get("address") {
        "" => see_other_saying(&house, &scene.face.settings(), Said::NoAddress),
        own if own == form.seat.who.address => see_other(&scene.face.setting(what, "")),
        address => see_other(&scene.face.setting(what, address)),
    }
}
