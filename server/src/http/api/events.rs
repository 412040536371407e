//! `/api/events`: what changes while the person looks, ids and counts only.
//!
//! The stream ends with its session, which it never prolongs, and after half an hour by itself;
//! the browser opens another one. Nothing is said before the session was looked at again.

use crate::{
    actions::{session, watch::Watches},
    error::Error,
    http::{House, json::Failed, turns::Turns, who::Signed},
};
use app::api::Event;
use axum::{
    Extension,
    extract::State,
    response::sse::{KeepAlive, Sse},
};
use futures::Stream;
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, timeout};

type Line = axum::response::sse::Event;

/// How often the session is looked at while nothing happens.
const LOOK: Duration = Duration::from_secs(10);

pub async fn stream(
    State(house): State<House>,
    Extension(turns): Extension<Turns>,
    Extension(watches): Extension<Watches>,
    Signed(seat): Signed,
) -> Result<Sse<impl Stream<Item = Result<Line, Infallible>>>, Failed> {
    let end = Instant::now() + Duration::from_secs(30 * 60);
    let place = turns.stream(&seat.who.address).map_err(Error::from)?;
    let changes = watches.open(&house.rooms, &seat.who);
    let lines = futures::stream::unfold(Some((house, seat, changes, place)), move |state| async move {
        let (house, seat, mut changes, place) = state?;
        loop {
            if Instant::now() >= end {
                return None;
            }
            let event = match timeout(LOOK, changes.next()).await {
                Ok(Some(event)) => Some(event),
                // The watch lost the core: the browser comes back after a while.
                Ok(None) => return None,
                Err(_) => None,
            };
            match session::find(&house.rooms, &seat.token, seat.who.ip, false).await {
                Ok(session::Found::Seat(_)) => {}
                Ok(_) => return Some((Ok(line(&Event::SignedOut)), None)),
                Err(_) => return None,
            }
            if let Some(event) = event {
                return Some((Ok(line(&event)), Some((house, seat, changes, place))));
            }
        }
    });
    Ok(Sse::new(lines).keep_alive(KeepAlive::new().interval(Duration::from_secs(25))))
}

fn line(event: &Event) -> Line {
    Line::default().data(serde_json::to_string(event).unwrap_or_default())
}
