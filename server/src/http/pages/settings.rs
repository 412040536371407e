//! The pages of the settings: one address per setting, its steps by POST.
//!
//! A save is answered with a 303 to the done page, so that reloading repeats nothing; the steps before
//! it change nothing and are answered at once. Checks and saves are `actions::steps`.

use super::{Form, draw, failed, see_other_saying, stage};
use crate::{
    actions::{
        screen,
        steps::{self, Next, Press},
    },
    http::{House, who::Scene},
};
use app::api::Place;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};

/// One step of a setting: `step` = apply, next, back or save.
pub async fn setting_post(State(house): State<House>, scene: Scene, Path(name): Path<String>, form: Form) -> Response {
    let address = crate::http::wanted::parse_query(&scene.query).into_iter().find(|(n, _)| n == "address");
    let address = address.map(|(_, v)| v).unwrap_or_default();
    let press = Press { name: &name, address: &address, step: form.get("step"), fields: &form.fields };
    match steps::step(&house.rooms, &form.seat, press).await {
        Ok(Next::Show(page)) => {
            let status = if page.problem.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
            match screen::around(&house.rooms, &form.seat, &stage(&house, &scene, true), Place::Setting { page }).await {
                Ok(screen) => draw(&house, &scene, status, screen),
                Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
            }
        }
        Ok(Next::Saved) => {
            // A switch of the table leads back to it.
            if name == "virus" {
                return see_other_saying(&scene.face.settings(), "saved");
            }
            let to = scene.face.setting(&name, &address);
            let to = format!("{to}{}step=done", if to.contains('?') { '&' } else { '?' });
            see_other_saying(&to, "saved")
        }
        Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
    }
}
