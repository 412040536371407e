//! Forms of the base layer: one small POST each, then 303.

use super::{Form, append_cookie, back, draw, failed, pre_token_fits, see_other, see_other_saying, stage, undo};
use crate::{
    actions::{
        compose, mailboxes, mark, read, receipt,
        screen::{self, Stage},
        send,
        session::{self, Found, Seat},
        settings,
    },
    error::Error,
    http::{
        House, headers, json,
        wanted::Wanted,
        who::{Maybe, Scene, cookie, kept_cookie, session_cookie, set_cookie},
    },
};
use app::{
    api::{
        Action, ActionRequest, All, Code, Fields, Filter, FolderFault, MessageRef, Place, Role, Screen,
        envelope::PAGE,
        settings::{Stored, View, ViewLang},
    },
    i18n::{Lang, notice::Said},
};
use axum::{
    extract::{Path, State},
    response::Response,
};

/// Marks, moves and deletes from a list or a letter.
pub async fn act(State(house): State<House>, scene: Scene, Path(mailbox): Path<String>, form: Form) -> Response {
    let back_to = back(&scene, form.get("back"));
    let days = house.rooms.config.quarantine.days;
    let (action, mut said) = match form.get("action") {
        "seen" => (Action::Seen, Said::Marked),
        "unseen" => (Action::Unseen, Said::Marked),
        "flag" => (Action::Flag, Said::Marked),
        "unflag" => (Action::Unflag, Said::Marked),
        "move" => (Action::Move, Said::Moved),
        "delete" => (Action::Delete, Said::Deleted),
        "restore" => (Action::Restore, Said::Restored),
        "undo" => (Action::Move, Said::Undone),
        // 迷惑メールにする: a move whose target the server knows.
        "junk" => (Action::Move, Said::Junked(days)),
        "empty" => return empty(&house, &scene, &mailbox, &form).await,
        _ => return failed(&house, &scene, Some(&form.seat), Code::Invalid.into()).await,
    };
    let mut refs: Vec<_> = form.fields().all("ref").filter_map(|r| r.parse().ok()).collect();
    if form.get("all") == "page" {
        refs = shown(&mailbox, form.get("shown"));
    }
    if refs.is_empty() {
        return see_other_saying(&house, &back_to, Said::NothingSelected);
    }
    let mut to = Some(form.get("to").to_owned()).filter(|t| !t.is_empty());
    let back_again = said == Said::Undone;
    if action == Action::Move
        && !back_again
        && let Ok(junk) = house.rooms.imap.junk(&form.seat.who).await
    {
        if said == Said::Junked(days) {
            to = Some(junk.clone());
        }
        if to.as_deref() == Some(&junk) {
            said = Said::Junked(days);
        }
    }
    if action == Action::Move && to.is_none() {
        return see_other_saying(&house, &back_to, Said::NoTarget);
    }
    let request = ActionRequest { action, refs, all: None, to };
    let result = mark::act(&house.rooms, &form.seat.who, &mailbox, &request).await;
    if said == Said::Moved && result.as_ref().is_ok_and(|done| done.first_move) {
        said = Said::MovedPop;
    }
    let way = match &result {
        Ok(done) if !back_again => undo::cookie(&mailbox, done),
        _ => None,
    };
    let mut response = done(&house, &scene, &form, result.map(|_| ()), (&back_to, said)).await;
    if let Some(way) = way {
        append_cookie(&mut response, way);
    }
    response
}

/// Rows named without script: those of the page as `UIDVALIDITY.RANGES`.
pub(super) fn shown(mailbox: &str, text: &str) -> Vec<MessageRef> {
    let Some((uidvalidity, ranges)) = text.split_once('.') else { return Vec::new() };
    let range = |piece: &str| -> Option<(u32, u32)> {
        let (from, to) = piece.split_once(':').unwrap_or((piece, piece));
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    let uids = ranges.split(',').filter_map(range).flat_map(|(from, to)| from..=to.min(from.saturating_add(PAGE)));
    uids.take(2 * PAGE as usize).filter_map(|uid| format!("{mailbox}.{uidvalidity}.{uid}").parse().ok()).collect()
}

/// ごみ箱を空にする: all that the person saw, nothing newer.
async fn empty(house: &House, scene: &Scene, mailbox: &str, form: &Form) -> Response {
    let (Ok(uidnext), Ok(uidvalidity)) = (form.get("uidnext").parse(), form.get("uidvalidity").parse()) else {
        return failed(house, scene, Some(&form.seat), Code::Invalid.into()).await;
    };
    let all = All { q: String::new(), filter: Filter::All, uidnext, uidvalidity };
    let request = ActionRequest { action: Action::Delete, refs: Vec::new(), all: Some(all), to: None };
    let result = match mailboxes::list(&house.rooms, &form.seat.who).await {
        Ok(list) if list.iter().any(|m| m.id == mailbox && m.role == Some(Role::Trash)) => {
            mark::act(&house.rooms, &form.seat.who, mailbox, &request).await.map(|_| ())
        }
        Ok(_) => Err(Code::Forbidden.into()),
        Err(error) => Err(error),
    };
    let to = scene.face.mailbox(mailbox, &Default::default());
    done(house, scene, form, result, (&to, Said::TrashEmptied)).await
}

/// The message that a form is about.
fn reference(form: &Form) -> Result<MessageRef, Error> {
    form.get("ref").parse().map_err(|()| Code::NotFound.into())
}

/// この差出人は常に表示.
pub async fn trust(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let to = back(&scene, form.get("back"));
    let result = async { read::trust(&house.rooms, &form.seat.who, &reference(&form)?).await }.await;
    done(&house, &scene, &form, result, (&to, Said::SenderTrusted)).await
}

/// 開封確認 of a letter: 送る or 送らない.
pub async fn receipt(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let to = back(&scene, form.get("back"));
    let send = form.get("do") == "send";
    let wish = receipt::Answer { send, lang: scene.lang, offset: scene.offset };
    let result = async { receipt::answer(&house.rooms, &form.seat.who, &reference(&form)?, wish).await }.await;
    done(&house, &scene, &form, result, (&to, if send { Said::ReceiptSent } else { Said::ReceiptDeclined })).await
}

/// 差出人を宛先候補に追加.
pub async fn suggest(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let to = back(&scene, form.get("back"));
    let result = async { compose::suggest(&house.rooms, &form.seat.who, &reference(&form)?).await }.await;
    done(&house, &scene, &form, result, (&to, Said::PersonAdded)).await
}

/// 削除 of somebody on the list of [`suggest`].
pub async fn people_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let result = compose::unsuggest(&house.rooms, &form.seat.who, form.get("email")).await;
    done(&house, &scene, &form, result, (&scene.face.people(), Said::PersonRemoved)).await
}

/// 解除 of a sender on the list of [`trust`].
pub async fn pictures_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let result = read::distrust(&house.rooms, &form.seat.who, form.get("sender")).await;
    done(&house, &scene, &form, result, (&scene.face.pictures(), Said::SenderDistrusted)).await
}

/// Takes a waiting mail back; it opens as the draft it was. Or puts a finished one out of sight.
pub async fn outbox_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let who = &form.seat.who;
    if !form.get("settle").is_empty() {
        let result = send::settle(&house.rooms, who, form.get("settle")).await;
        return done(&house, &scene, &form, result, (&scene.face.outbox(), Said::SendSettled)).await;
    }
    if !form.get("dismiss").is_empty() {
        let result = send::dismiss(&house.rooms, who, form.get("dismiss")).await;
        return done(&house, &scene, &form, result, (&scene.face.outbox(), Said::SendDismissed)).await;
    }
    match send::cancel(&house.rooms, &form.seat.who, form.get("cancel")).await {
        Ok(key) => see_other_saying(&house, &scene.face.compose_draft(&key), Said::TakenBack),
        Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
    }
}

/// Ends another device's session.
pub async fn sessions_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let result = session::end_other(&house.rooms, &form.seat.who, form.get("end")).await;
    let said = if form.get("end") == "others" { Said::SessionsEnded } else { Said::DeviceEnded };
    done(&house, &scene, &form, result, (&scene.face.settings(), said)).await
}

/// Makes, renames or removes a folder. What does not pass is said beside its field, on the same page.
pub async fn folders_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let who = &form.seat.who;
    let (doing, id, name) = (form.get("do"), form.get("id"), form.get("name"));
    let result = match doing {
        "create" => mailboxes::create(&house.rooms, who, name, None).await.map(|_| Said::FolderCreated),
        "rename" => mailboxes::rename(&house.rooms, who, id, name).await.map(|_| Said::FolderRenamed),
        "remove" => mailboxes::remove(&house.rooms, who, id).await.map(|()| Said::FolderRemoved),
        _ => Err(Code::Invalid.into()),
    };
    let error = match result {
        Ok(said) => return see_other_saying(&house, &scene.face.folders(), said),
        Err(error) => error,
    };
    let problem = json::problem_of(&error);
    match screen::open(&house.rooms, &form.seat, Wanted::Folders, &stage(&house, &scene, false)).await {
        Ok(mut screen) => {
            let status = json::status(problem.code);
            let typed = |text: &str| text.chars().take(200).collect();
            screen.place = Place::Folders {
                failed: Some(FolderFault { doing: doing.into(), id: id.into(), name: typed(name), problem: Some(problem) }),
            };
            draw(&house, &scene, status, screen)
        }
        Err(_) => failed(&house, &scene, Some(&form.seat), error).await,
    }
}

/// The page of the folders with what was typed, nothing of it done.
pub(super) async fn folders_as_typed(house: &House, seat: &Seat, stage: &Stage, fields: &[(String, String)]) -> Option<Screen> {
    let get = |name: &str| -> String { Fields(fields).text(name).chars().take(200).collect() };
    let mut screen = screen::open(&house.rooms, seat, Wanted::Folders, stage).await.ok()?;
    screen.place =
        Place::Folders { failed: Some(FolderFault { doing: get("do"), id: get("id"), name: get("name"), problem: None }) };
    Some(screen)
}

/// 続ける: being asked for is the act.
pub async fn go_on(scene: Scene, form: Form) -> Response {
    see_other(&back(&scene, form.get("back")))
}

/// Signs out and leaves nothing in the browser.
pub async fn sign_out(State(house): State<House>, scene: Scene, form: Form) -> Response {
    if let Err(error) = session::end(&house.rooms, &form.seat).await {
        return failed(&house, &scene, Some(&form.seat), error).await;
    }
    let mut response = see_other_saying(&house, &scene.face.home(), Said::SignedOut);
    append_cookie(&mut response, set_cookie(&house, session_cookie(&house), ""));
    headers::clear_site(&mut response);
    response
}

/// Japanese or English, for this browser; needs no account, but the token of the page it was pressed on. Who has
/// chosen a language for all browsers changes it for all.
pub async fn lang(State(house): State<House>, Maybe(found): Maybe, scene: Scene, body: axum::body::Bytes) -> Response {
    let fields = crate::http::wanted::parse_query(&String::from_utf8_lossy(&body));
    let get = |name: &str| Fields(&fields).text(name);
    let lang = if get("lang") == "en" { "en" } else { "ja" };
    let to = match get("back") {
        "" | "/" => scene.face.home(),
        path => back(&scene, path),
    };
    let of_session = |token: &str, address: &str| session::form_token_fits(token, address, get("csrf"));
    let ours = match &found {
        Found::Seat(seat) => of_session(&seat.token, &seat.who.address),
        Found::Ended(ended) => of_session(cookie(&scene.headers, session_cookie(&house)).unwrap_or_default(), &ended.address),
        Found::Nothing => false,
    };
    let seat = if let Found::Seat(seat) = found { Some(seat) } else { None };
    if !ours && !pre_token_fits(&house, &scene, get("csrf")) {
        return failed(&house, &scene, seat.as_deref(), Code::Forged.into()).await;
    }
    if let Some(seat) = seat
        && ours
        && seat.view.lang != ViewLang::Auto
    {
        let wish = ViewLang::of(if lang == "en" { Lang::En } else { Lang::Ja });
        let desk = settings::Desk::of(&house.rooms);
        let saved = settings::change(&desk, &seat.who.address, |old: &Stored<View>| Ok(View { lang: wish, ..old.value.clone() }));
        if let Err(error) = saved.await {
            return failed(&house, &scene, Some(&seat), error).await;
        }
    }
    let mut response = see_other(&to);
    append_cookie(&mut response, kept_cookie(&house, "lang", lang, 365 * 86_400));
    response
}

async fn done(house: &House, scene: &Scene, form: &Form, result: Result<(), Error>, then: (&str, Said)) -> Response {
    match result {
        Ok(()) => see_other_saying(house, then.0, then.1),
        Err(error) => failed(house, scene, Some(&form.seat), error).await,
    }
}
