//! `/api/events`: what changes while the person looks, ids and counts only.
//!
//! The stream ends with its session, which it never prolongs, and after half an hour by itself;
//! the browser opens another one.

use crate::{
    actions::{session, watch},
    http::{House, who::Signed},
};
use app::api::Event;
use axum::{
    extract::State,
    response::sse::{KeepAlive, Sse},
};
use futures::Stream;
use std::{convert::Infallible, time::Duration};
use tokio::time::{Instant, timeout};

type Line = axum::response::sse::Event;

pub async fn stream(State(house): State<House>, Signed(seat): Signed) -> Sse<impl Stream<Item = Result<Line, Infallible>>> {
    let end = Instant::now() + Duration::from_secs(30 * 60);
    let changes = watch::open(&house.rooms, &seat.who);
    let lines = futures::stream::unfold(Some((house, seat, changes)), move |state| async move {
        let (house, seat, mut changes) = state?;
        loop {
            if Instant::now() >= end {
                return None;
            }
            let event = match timeout(Duration::from_secs(30), changes.recv()).await {
                Ok(Some(event)) => event,
                // The watch lost the core: the browser comes back after a while.
                Ok(None) => return None,
                Err(_) => match session::find(&house.rooms, &seat.token, seat.who.ip, false).await {
                    Ok(session::Found::Seat(_)) => continue,
                    Ok(_) => return Some((Ok(line(&Event::SignedOut)), None)),
                    Err(_) => return None,
                },
            };
            return Some((Ok(line(&event)), Some((house, seat, changes))));
        }
    });
    Sse::new(lines).keep_alive(KeepAlive::new().interval(Duration::from_secs(25)))
}

fn line(event: &Event) -> Line {
    Line::default().data(serde_json::to_string(event).unwrap_or_default())
}
