//! Keeps an address from the light pages if the operator says so, also one that is signed in already.
//!
//! Reading leads to the same page of the full version; a form is refused. Whoever is not signed in
//! is told after the password (`actions::sign_in`).

use super::{
    House, faults, pages,
    who::{Maybe, Scene},
};
use crate::actions::session::Found;
use app::api::{Code, Problem, Reason};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::Method,
    middleware::Next,
    response::Response,
};

/// Before each page below `/lite`.
pub async fn lite(State(house): State<House>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(scene) = Scene::from_request_parts(&mut parts, &house).await;
    let Ok(Maybe(Found::Seat(seat))) = Maybe::from_request_parts(&mut parts, &house).await else {
        return next.run(Request::from_parts(parts, body)).await;
    };
    match house.rooms.store.account_by_login(&seat.who.address).await {
        Ok(Some(account)) if !account.lite && scene.path != "/sign-out" => match scene.method {
            Method::GET | Method::HEAD => pages::see_other(&scene.place()),
            _ => {
                let problem = Problem { reason: Some(Reason::LiteForbidden), ..Problem::new(Code::Forbidden) };
                pages::failed(&house, &scene, Some(&seat), problem.into()).await
            }
        },
        Ok(_) => next.run(Request::from_parts(parts, body)).await,
        Err(error) => faults::instead(&house, Request::from_parts(parts, body), error.into()).await,
    }
}
