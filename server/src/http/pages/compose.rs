//! The compose page of the base layer: one multipart form whose buttons save, send, attach, remove
//! or discard.
//!
//! Words are saved before anything else is tried, over the revision that they were typed over: newer
//! words of another window stay, these become a draft of their own, and the page shows both. A form that
//! met a session run out is not executed: with a valid token its words are kept in the same way, and
//! after the sign-in they are on their page again, where the person presses the button.

use super::{asked, draw, failed, returned, see_other, see_other_saying, stage, typed};
use crate::{
    actions::{
        compose, confirm, draft, freeze,
        screen::{self, Stage},
        send,
        session::{Found, Seat, form_token_fits, may_leave_words},
        source,
    },
    error::Error,
    http::{
        House, api, faults,
        json::{self, Failed},
        wanted::{Wanted, wanted},
        who::{Maybe, Scene, cookie, seat, session_cookie},
    },
    store,
    who::Who,
};
use app::{
    api::{Ask, Code, Draft, DraftKind, Fields, Place, Problem, Reason, Screen},
    i18n::notice::Said,
    paths::Face,
};
use axum::{
    extract::{FromRequest, Multipart, Path, Request, State, multipart::MultipartError},
    http::StatusCode,
    response::{IntoResponse, Response},
};

/// `GET /compose?…`: a draft that nobody has kept yet; the first form that is posted does.
pub async fn compose_new(State(house): State<House>, Maybe(found): Maybe, scene: Scene) -> Response {
    let Found::Seat(seat) = found else { return asked(&house, &scene, &found) };
    let mut want = wanted(&scene.path, &scene.query);
    let Wanted::ComposeNew { kind, reference, .. } = &mut want else {
        return failed(&house, &scene, Some(&seat), Code::NotFound.into()).await;
    };
    if !scene.may_mark_seen() {
        // Another site may begin a mail, but not one of a letter.
        (*kind, *reference) = (DraftKind::New, None);
    }
    match screen::open(&house.rooms, &seat, want, &stage(&house, &scene, true)).await {
        Ok(screen) => draw(&house, &scene, StatusCode::OK, screen),
        Err(error) => failed(&house, &scene, Some(&seat), error).await,
    }
}

/// `POST /compose/{key}`.
pub async fn compose_post(State(house): State<House>, scene: Scene, Path(key): Path<String>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let asked_for = seat(&mut parts, &house).await;
    let request = Request::from_parts(parts, body);
    let found = match asked_for {
        Ok(found) => found,
        Err(Failed(error)) => return faults::instead(&house, request, error).await,
    };
    let mut form = match Multipart::from_request(request, &house).await {
        Ok(form) => form,
        // `faults` says it in our words.
        Err(refused) => return refused.into_response(),
    };
    let (who, alive) = match &found {
        Found::Seat(seat) => (seat.who.clone(), true),
        Found::Ended(session) if may_leave_words(&house.rooms, &found).await => (
            Who {
                address: session.address.clone(),
                name: session.name.clone(),
                ip: scene.browser.ip,
                session: session.handle.clone(),
            },
            false,
        ),
        // Ended by its owner or by us: nothing of it is kept.
        _ => return asked(&house, &scene, &found),
    };
    let mut at = At { key, rev: None, first: None };
    let token = cookie(&scene.headers, session_cookie(&house)).unwrap_or_default().to_owned();
    let mut fields: Vec<(String, String)> = Vec::new();
    let mut token_fits = false;
    let mut broken: Option<Error> = None;
    loop {
        let field = match form.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => break,
            // Cut short or too large: a button pressed on a form that came in part does nothing.
            Err(error) => {
                broken.get_or_insert(cut(&error).into());
                break;
            }
        };
        let name = field.name().unwrap_or_default().to_owned();
        if name != "file" {
            match field.text().await {
                Ok(value) if fields.len() < FIELDS => {
                    token_fits |= name == "csrf" && form_token_fits(&token, &who.address, &value);
                    fields.push((name, value));
                }
                Ok(_) => {}
                Err(error) => {
                    broken.get_or_insert(cut(&error).into());
                    break;
                }
            }
        } else if token_fits && alive && broken.is_none() && !field.file_name().unwrap_or_default().is_empty() {
            // The token field stands first in the form, so no stranger's byte is stored. After a file
            // that was refused the rest is read and dropped, else the browser would not hear why.
            let kept = keep(&house, &scene, (&who, &mut at), &fields).await;
            let attached = match kept {
                Ok(_) => api::drafts::attach_field(&house, &who, &at.key, field).await.map(drop),
                Err(error) => Err(error),
            };
            broken = attached.err();
        }
    }
    if !token_fits {
        let seat = if let Found::Seat(seat) = &found { Some(&**seat) } else { None };
        return failed(&house, &scene, seat, Code::Forged.into()).await;
    }
    if !alive {
        // Nothing is executed; the words wait in the working copy of the same person.
        let kept = keep(&house, &scene, (&who, &mut at), &fields).await;
        let page = Scene { path: Face::Full.compose_draft(&at.key), query: String::new(), ..scene };
        return returned::ask(&house, &page, &found, (&[], kept.ok().map(|_| Reason::DraftSaved))).await;
    }
    let Found::Seat(seat) = found else { return see_other("/") };
    let get = |name: &str| Fields(&fields).text(name);
    let result = match broken {
        Some(error) => {
            // The words that came in whole are kept all the same; the page shows them anyway.
            let _ = keep(&house, &scene, (&who, &mut at), &fields).await;
            Err(error)
        }
        None => execute(&house, &scene, (&who, &mut at), &fields, get("do")).await,
    };
    match result {
        Ok(Next::Go(to, said)) => see_other_saying(&house, &to, said),
        Ok(Next::Stay(said)) => {
            let to = scene.face.compose_draft(&at.key);
            said.map_or_else(|| see_other(&to), |said| see_other_saying(&house, &to, said))
        }
        Ok(Next::Ask(ask)) => again(&house, &scene, &seat, &at, (&fields, None, Some(ask))).await,
        Ok(Next::Both) => again(&house, &scene, &seat, &at, (&fields, None, None)).await,
        Err(error) => {
            let problem = json::problem_of(&error);
            again(&house, &scene, &seat, &at, (&fields, Some(problem), None)).await
        }
    }
}

/// Fields of one form; ours has a dozen.
const FIELDS: usize = 100;

/// Why a form did not come in whole.
fn cut(error: &MultipartError) -> Code {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { Code::TooLarge } else { Code::Invalid }
}

/// The draft that the words of this form are in.
struct At {
    key: String,
    /// The revision they were typed over, or saved as; `None` until the form is read.
    rev: Option<i64>,
    /// The draft whose newer words stayed, once these have become one of their own.
    first: Option<String>,
}

/// What follows a pressed button.
enum Next {
    /// Another window saved first: nothing is done, and the page shows both.
    Both,
    Go(String, Said),
    Stay(Option<Said>),
    /// The person must confirm.
    Ask(Ask),
}

async fn execute(
    house: &House,
    scene: &Scene,
    (who, at): (&Who, &mut At),
    fields: &[(String, String)],
    button: &str,
) -> Result<Next, Error> {
    if button == "discard" {
        let unsaved = begun(fields);
        let opened = unsaved.source.filter(|_| unsaved.kind == DraftKind::Again);
        draft::discard(&house.rooms, who, &at.key, opened).await?;
        return Ok(Next::Go(scene.face.inbox(), Said::DraftDiscarded));
    }
    let draft = keep(house, scene, (who, at), fields).await?;
    if at.first.is_some() {
        return Ok(Next::Both);
    }
    let key = at.key.as_str();
    let confirmed = |what: Ask| Fields(fields).all("confirmed").any(|word| word == what.as_str());
    match button {
        "send" => {
            // What cannot go at all is not worth a question.
            freeze::check(&house.rooms, &draft)?;
            if !confirmed(Ask::Forgotten) && !draft.forgets().is_empty() {
                return Ok(Next::Ask(Ask::Forgotten));
            }
            if !confirmed(Ask::Many) && compose::many_recipients(&house.rooms, &draft) {
                return Ok(Next::Ask(Ask::Many));
            }
            let asked = confirm::asked(&house.rooms, who, &draft, scene.view.confirm).await?;
            if !confirmed(Ask::Recipients) && asked.is_some() {
                return Ok(Next::Ask(Ask::Recipients));
            }
            send::queue(&house.rooms, who, key, None).await?;
            Ok(Next::Go(scene.face.outbox(), Said::Sending))
        }
        "save" => {
            draft::project(&house.rooms, who, key).await?;
            Ok(Next::Stay(Some(Said::DraftSaved)))
        }
        remove if remove.starts_with("remove:") => {
            draft::detach(&house.rooms, who, key, &remove["remove:".len()..]).await?;
            Ok(Next::Stay(Some(Said::FileRemoved)))
        }
        _ => Ok(Next::Stay(None)),
    }
}

/// Saves the typed words over the revision of the form; after a conflict as a draft of their own, which
/// is the one that all the rest of the form is about.
async fn keep(house: &House, scene: &Scene, (who, at): (&Who, &mut At), fields: &[(String, String)]) -> Result<Draft, Error> {
    let get = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, v)| v.replace("\r\n", "\n"));
    let mut draft = match draft::load(&house.rooms, who, &at.key).await {
        Ok(draft) => draft,
        Err(_) => Draft { key: at.key.clone(), ..begun(fields) },
    };
    // A form without a revision is over nothing: it may make a draft, or say what is there already.
    draft.rev = *at.rev.get_or_insert_with(|| get("rev").and_then(|rev| rev.parse().ok()).unwrap_or_default());
    draft.offset = Some(scene.offset);
    for (name, slot) in [
        ("to", &mut draft.to),
        ("cc", &mut draft.cc),
        ("bcc", &mut draft.bcc),
        ("subject", &mut draft.subject),
        ("text", &mut draft.text),
    ] {
        if let Some(value) = get(name) {
            *slot = value;
        }
    }
    if get("options").is_some() {
        draft.receipt = get("receipt").is_some();
    }
    match draft::save(&house.rooms, who, draft.clone()).await {
        Ok(saved) => {
            (draft.rev, draft.saved) = (saved.rev, saved.saved);
            at.rev = Some(saved.rev);
            if draft.source.take().is_some()
                && let Ok(kept) = compose::load(&house.rooms, who, &at.key).await
            {
                draft.files = kept.files;
            }
            if let Some(problem) = saved.problem {
                return Err(problem.into());
            }
        }
        Err(Error::Store(store::Error::Conflict)) => {
            draft = draft::keep_both(&house.rooms, who, draft).await?;
            at.first = Some(std::mem::replace(&mut at.key, draft.key.clone()));
        }
        Err(error) => return Err(error),
    }
    at.rev = Some(draft.rev);
    Ok(draft)
}

/// What a form says of a draft that nobody has kept yet, besides its words.
fn begun(fields: &[(String, String)]) -> Draft {
    let get = |name: &str| Fields(fields).text(name);
    Draft {
        kind: DraftKind::of(get("kind")),
        original: get("original").parse().ok(),
        source: get("source").parse().ok(),
        charset: get("charset").chars().take(40).collect(),
        in_reply_to: get("in_reply_to").to_owned(),
        references: get("references").split_whitespace().map(str::to_owned).collect(),
        ..Draft::default()
    }
}

/// The page of a draft, also of one that could not be kept.
async fn opened(house: &House, seat: &Seat, at: &At, (stage, fields): (&Stage, &[(String, String)])) -> Result<Screen, Error> {
    match screen::open(&house.rooms, seat, Wanted::Compose { key: at.key.clone() }, stage).await {
        Err(Error::Problem(problem)) if problem.code == Code::NotFound => {
            let mut draft = Draft { key: at.key.clone(), ..begun(fields) };
            source::promise(&house.rooms, &seat.who, &mut draft).await?;
            let place = screen::compose_place(&house.rooms, &seat.who, draft).await?;
            screen::around(&house.rooms, seat, stage, place).await
        }
        other => other,
    }
}

/// The page again, with what was typed and what is wrong.
async fn again(
    house: &House,
    scene: &Scene,
    seat: &Seat,
    at: &At,
    (fields, problem, ask): (&[(String, String)], Option<Problem>, Option<Ask>),
) -> Response {
    let both = if at.first.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let status = problem.as_ref().map_or(both, |p| json::status(p.code));
    let stage = stage(house, scene, true);
    let first = match &at.first {
        Some(key) => draft::load(&house.rooms, &seat.who, key).await.ok(),
        None => None,
    };
    match opened(house, seat, at, (&stage, fields)).await {
        Ok(mut screen) => {
            if let Place::Compose { draft, problem: p, ask: a, addressed, beside, .. } = &mut screen.place {
                *beside = first.map(Box::new);
                // Words that could not be saved are still those of the revision they were typed over.
                draft.rev = at.rev.unwrap_or(draft.rev);
                for (name, value) in fields {
                    let slot = match name.as_str() {
                        "to" => &mut draft.to,
                        "cc" => &mut draft.cc,
                        "bcc" => &mut draft.bcc,
                        "subject" => &mut draft.subject,
                        "text" => &mut draft.text,
                        _ => continue,
                    };
                    *slot = value.replace("\r\n", "\n");
                }
                if Fields(fields).has("options") {
                    draft.receipt = Fields(fields).has("receipt");
                }
                if ask == Some(Ask::Recipients) {
                    let all = confirm::asked(&house.rooms, &seat.who, draft, seat.view.confirm).await;
                    *addressed = all.ok().flatten().map(Box::new);
                }
                *p = problem;
                *a = ask;
            }
            draw(house, scene, status, screen)
        }
        // Not even the page is there: the words are on the one that says so.
        Err(error) => typed::failed(house, scene, Some(seat), (error, typed::of(true, fields.to_vec()))).await,
    }
}
