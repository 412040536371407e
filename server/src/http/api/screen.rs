//! `/api/screen?path=`: any page as data, for navigation inside the SPA.

use crate::{
    actions::screen,
    http::{
        House,
        json::{Failed, Json},
        pages,
        wanted::{Wanted, of_screen},
        who::{Scene, Signed},
    },
};
use app::api::{DraftKind, Screen};
use axum::extract::State;

pub async fn get(State(house): State<House>, Signed(seat): Signed, scene: Scene) -> Result<Json<Screen>, Failed> {
    let mut want = of_screen(&scene.query);
    if let Wanted::ComposeNew { kind, reference, .. } = &mut want
        && !scene.may_mark_seen()
    {
        // Another site may begin a mail, but not one of a letter.
        (*kind, *reference) = (DraftKind::New, None);
    }
    let stage = pages::stage(&house, &scene, scene.headers.get("act").is_none_or(|v| v != "0"));
    Ok(Json(app::lite::for_spa(screen::open(&house.rooms, &seat, want, &stage).await?)))
}
