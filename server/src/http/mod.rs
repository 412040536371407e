//! The only place that speaks HTTP. Every route stands on this screen.
//!
//! In: `Rooms`. Out: a `Router` that needs no socket, and [`serve`] that gives it one.
//! Handlers are a few lines: find out who asks, call one action, turn the answer into JSON or a
//! page. A page and its JSON come from the same action.

pub mod api;
pub mod assets;
pub mod body;
pub mod faults;
pub mod files;
pub mod forgery;
pub mod gate;
pub mod headers;
pub mod json;
pub mod listen;
pub mod log;
pub mod marked;
pub mod pages;
pub mod squeeze;
pub mod steady;
pub mod turns;
pub mod wanted;
pub mod who;

use crate::{actions::watch::Watches, rooms::Rooms};
use app::api::settings::{Allow, Autoreply, Forward, Reject, Signature, Spam, View, Virus};
use assets::Site;
use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{delete, get, patch, post, put},
};
use std::sync::Arc;
use turns::Turns;

pub use listen::serve;

/// What every handler can reach.
#[derive(Clone)]
pub struct House {
    pub rooms: Rooms,
    pub site: Arc<Site>,
}

/// Largest request without files or the words of a letter: thousands of references fit.
const SMALL: usize = 1 << 20;
/// Largest request of somebody who has not signed in.
const TINY: usize = 16 * 1024;

/// The whole site.
pub fn router(house: House) -> Router {
    let letter = DefaultBodyLimit::max(house.rooms.config.limits.message_bytes as usize + SMALL);
    let turns = Turns::default();
    let opens = middleware::from_fn_with_state((house.clone(), turns.clone()), turns::letters);
    let words = middleware::from_fn_with_state((house.clone(), turns.clone()), turns::words);
    let files = middleware::from_fn_with_state((house.clone(), turns.clone()), turns::files);
    let sign_in = get(pages::home).post(pages::sign_in).layer(DefaultBodyLimit::max(TINY));
    let pages = Router::new()
        .route("/", sign_in.clone())
        .route("/mail/{mailbox}", get(pages::show))
        .route("/mail/{mailbox}/actions", post(pages::act))
        .route("/mail/{mailbox}/{message}", get(pages::show).layer(opens.clone()))
        .route("/mail/{mailbox}/{message}/print", get(pages::show).layer(opens.clone()))
        .route("/mail/{mailbox}/{message}/attached/{part}", get(pages::show).layer(opens.clone()))
        .route("/senders/trust", post(pages::trust))
        .route("/senders/suggest", post(pages::suggest))
        .route("/receipt", post(pages::receipt))
        .route("/compose", get(pages::compose_new).layer(opens.clone()))
        .route(
            "/compose/{key}",
            get(pages::show).layer(opens.clone()).post(pages::compose_post).layer(letter).layer(words.clone()),
        )
        .route("/outbox", get(pages::show).post(pages::outbox_post))
        .route("/quarantine", get(pages::show).post(pages::quarantine_post))
        .route("/quarantine/{message}", get(pages::show).layer(opens.clone()))
        .route("/settings", get(pages::show))
        .route("/settings/sessions", post(pages::sessions_post))
        .route("/settings/folders", get(pages::show).post(pages::folders_post))
        .route("/settings/people", get(pages::show).post(pages::people_post))
        .route("/settings/pictures", get(pages::show).post(pages::pictures_post))
        .route("/settings/addresses", post(pages::addresses_post))
        .route("/settings/{name}", get(pages::show).post(pages::setting_post))
        .route("/help", get(pages::show))
        .route("/sign-out", post(pages::sign_out))
        .route("/continue", post(pages::go_on))
        .route("/lang", post(pages::lang).layer(DefaultBodyLimit::max(TINY)));

    let api = Router::new()
        .route(
            "/session",
            post(api::session::open).layer(DefaultBodyLimit::max(TINY)).get(api::session::who).delete(api::session::end),
        )
        .route("/session/continue", post(api::session::go_on))
        .route("/sessions", get(api::session::list))
        .route("/sessions/{id}", delete(api::session::end_other))
        .route("/screen", get(api::screen::get).layer(opens.clone()))
        .route("/mailboxes", get(api::mailboxes::list).post(api::mailboxes::create))
        .route("/mailboxes/{id}", patch(api::mailboxes::rename).delete(api::mailboxes::remove))
        .route("/mailboxes/{id}/messages", get(api::mailboxes::messages))
        .route("/mailboxes/{id}/actions", post(api::mailboxes::act))
        .route("/messages/{message}", get(api::messages::get).layer(opens.clone()))
        .route("/messages/{message}/source", get(api::messages::source).layer(opens.clone()))
        .route("/messages/{message}/parts/{part}", get(api::messages::part).layer(opens.clone()))
        .route("/senders/trust", post(api::messages::trust))
        .route("/people", get(api::drafts::people))
        .route("/recipients", post(api::drafts::recipients))
        .route("/drafts", post(api::drafts::create).layer(letter).layer(words.clone()))
        .route(
            "/drafts/{key}",
            put(api::drafts::save).get(api::drafts::load).delete(api::drafts::discard).layer(letter).layer(words.clone()),
        )
        .route("/drafts/{key}/attachments", post(api::drafts::attach).layer(letter).layer(files))
        .route("/drafts/{key}/attachments/{id}", get(api::drafts::file).delete(api::drafts::detach))
        .route("/drafts/{key}/send", post(api::drafts::send).layer(letter).layer(words))
        .route("/sends", get(api::drafts::sends))
        .route("/sends/{id}", get(api::drafts::one_send).delete(api::drafts::take_back))
        .route("/sends/{id}/settle", post(api::drafts::settle))
        .route("/sends/{id}/dismiss", post(api::drafts::dismiss))
        .route("/settings/overseas", get(api::overseas::get).put(api::overseas::put))
        .route("/addresses", get(api::addresses::list).post(api::addresses::register))
        .route("/addresses/candidates", get(api::addresses::candidates))
        .route("/addresses/{address}", delete(api::addresses::remove))
        .route("/addresses/{address}/password", post(api::addresses::password))
        .route("/addresses/{address}/reissue", post(api::addresses::reissue))
        .route("/phone/qr.svg", get(api::phone::picture))
        .route("/sign-ins", get(api::overseas::sign_ins))
        .route("/settings", get(api::settings::all))
        .route("/settings/spam", get(api::settings::get::<Spam>).put(api::settings::put::<Spam>))
        .route("/settings/reject", get(api::settings::get::<Reject>).put(api::settings::put::<Reject>))
        .route("/settings/reject/preview", post(api::settings::try_reject))
        .route("/settings/allow/preview", post(api::settings::try_allow))
        .route("/settings/allow", get(api::settings::get::<Allow>).put(api::settings::put::<Allow>))
        .route("/settings/forward", get(api::settings::get::<Forward>).put(api::settings::put::<Forward>))
        .route("/settings/autoreply", get(api::settings::get::<Autoreply>).put(api::settings::put::<Autoreply>))
        .route("/settings/virus", get(api::settings::get::<Virus>).put(api::settings::put::<Virus>))
        .route("/settings/phone", get(api::phone::get).put(api::phone::send))
        .route("/settings/signature", get(api::settings::get::<Signature>).put(api::settings::put::<Signature>))
        .route("/settings/view", get(api::settings::get::<View>).put(api::settings::put::<View>))
        .route("/quarantine", get(api::quarantine::list))
        .route("/quarantine/release", post(api::quarantine::release))
        .route("/quarantine/undo", post(api::quarantine::undo))
        .route("/quarantine/delete", post(api::quarantine::discard))
        .route("/events", get(api::events::stream))
        .fallback(api::none);

    Router::new()
        .merge(pages.clone())
        .route("/lite/", sign_in)
        .nest("/lite", pages.clone().layer(middleware::from_fn_with_state(house.clone(), gate::lite)))
        .nest("/api", api)
        .route("/body/{message}", get(body::show).layer(opens.clone()))
        .route("/body/{message}/inline/{name}", get(body::picture).layer(opens))
        .route("/am_bin/amlogin", get(pages::old_sign_in))
        .route("/healthz", get(log::health))
        .route("/livez", get(log::alive))
        .fallback(assets::serve)
        .layer(DefaultBodyLimit::max(SMALL))
        .layer(Extension(turns))
        .layer(Extension(Watches::default()))
        .layer(Extension(log::Pulse::default()))
        .layer(middleware::from_fn_with_state(house.clone(), forgery::check))
        .layer(middleware::from_fn_with_state(house.clone(), faults::ours))
        .layer(middleware::from_fn_with_state(house.clone(), headers::add))
        .layer(middleware::from_fn(squeeze::whole))
        .layer(headers::compression())
        .layer(middleware::from_fn(log::request))
        .with_state(house)
}
