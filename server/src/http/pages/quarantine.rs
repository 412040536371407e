//! Forms of 迷惑メール: back to the inbox and in again, away for good, one or all.

use super::{Form, back, failed, forms::shown, see_other, see_other_saying};
use crate::{
    actions::quarantine,
    error::Error,
    http::{House, who::Scene},
    rooms::Rooms,
};
use app::{
    api::{
        All, Code, Filter, MessageRef, Place,
        quarantine::{Discard, Everything, Release},
    },
    i18n::notice::Said,
    parts::held,
};
use axum::{extract::State, response::Response};

/// Where a page of 迷惑メール belongs that was asked for as a folder.
pub(super) fn own_path(scene: &Scene, place: &Place) -> Option<String> {
    let asked = scene.path.starts_with("/mail/");
    match place {
        Place::Quarantine { held: page } if asked => Some(scene.face.quarantine_at(&held::query(page))),
        Place::Held { query, letter } if asked => Some(scene.face.held(&letter.mail.reference, query)),
        _ => None,
    }
}

/// `POST /quarantine`.
pub async fn quarantine_post(State(house): State<House>, scene: Scene, form: Form) -> Response {
    let back_to = match form.get("back") {
        "" => scene.face.quarantine(),
        path => back(&scene, path),
    };
    match act(&house.rooms, &scene, &form, &back_to).await {
        Ok((to, None)) => see_other(&to),
        Ok((to, Some(said))) => see_other_saying(&house, &to, said),
        Err(error) => failed(&house, &scene, Some(&form.seat), error).await,
    }
}

/// Does it; where the person goes, and what they are told there.
async fn act(rooms: &Rooms, scene: &Scene, form: &Form, back_to: &str) -> Result<(String, Option<Said>), Error> {
    let (who, button) = (&form.seat.who, form.get("do"));
    let here = || back_to.to_owned();
    match button {
        "undo" => {
            quarantine::undo(rooms, who, &shown("INBOX", form.get("refs"))).await?;
            return Ok((scene.face.quarantine(), Some(Said::HeldAgain)));
        }
        "empty" => {
            let number = |name: &str| form.get(name).parse::<u32>().map_err(|_| Error::from(Code::Invalid));
            let (uidnext, uidvalidity) = (number("uidnext")?, number("uidvalidity")?);
            let all = Everything::Seen(All { q: String::new(), filter: Filter::All, uidnext, uidvalidity });
            quarantine::discard(rooms, who, &Discard { all, ..Discard::default() }).await?;
            return Ok((scene.face.quarantine(), Some(Said::HeldEmptied)));
        }
        _ => {}
    }
    let mut refs: Vec<MessageRef> = form.fields().all("held").filter_map(|r| r.parse().ok()).collect();
    if form.get("all") == "page" {
        refs = shown(&rooms.imap.junk(who).await?, form.get("shown"));
    }
    if refs.is_empty() {
        return Ok((here(), Some(Said::NothingSelected)));
    }
    match button {
        "release" => {
            let wanted = Release { refs, allow_sender: form.fields().is_on("allow") };
            let done = quarantine::release(rooms, who, &wanted).await?.done;
            // An address that is too long for a browser says it in words alone.
            match done.count {
                0 => Ok((scene.face.quarantine(), Some(Said::Restored))),
                _ if done.uids.len() > 2_000 => Ok((scene.face.quarantine(), Some(Said::Restored))),
                _ => Ok((scene.face.quarantine_after(&format!("{}.{}", done.uidvalidity, done.uids)), None)),
            }
        }
        "delete" => {
            quarantine::discard(rooms, who, &Discard { refs, ..Discard::default() }).await?;
            Ok((here(), Some(Said::DeletedForGood)))
        }
        _ => Err(Code::Invalid.into()),
    }
}
