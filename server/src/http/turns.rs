//! Who waits for whom inside one web server: few sign-ins of one network at once, few event streams
//! and few opened letters of one person.
//!
//! In: a name and how many places it has. Out: a place, given back when it is dropped.
//! Kept in this process alone, because it guards this process: nothing another server needs to know.
//! Never: a place held while a stranger's body comes in slowly.

use super::{House, json, who};
use crate::actions::{session::key_of, sign_in::network};
use app::api::{Code, Problem};
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Sign-ins of one network under way at once: failures are counted after the check, and more at
/// once could outrun the counting.
const SIGN_INS: usize = 4;
/// Event streams of one person: tabs and devices.
const STREAMS: usize = 10;
/// Letters and files that one browser opens at once, downloads included.
const LETTERS: usize = 6;
/// The same of all people: each may need some megabytes.
const ALL_LETTERS: usize = 32;
/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(20);
/// Above so many names, those with nobody in them are forgotten.
const NAMES: usize = 1_000;

/// The queues of this process; cheap to clone.
#[derive(Clone)]
pub struct Turns {
    named: Arc<Mutex<HashMap<String, Weak<Semaphore>>>>,
    letters: Arc<Semaphore>,
}

/// A place of one's own among the places of all; both are free again when it is dropped.
pub type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Default for Turns {
    fn default() -> Self {
        let all = |number| Arc::new(Semaphore::new(number));
        Turns { named: Arc::default(), letters: all(ALL_LETTERS) }
    }
}

impl Turns {
    fn places(&self, name: String, number: usize) -> Arc<Semaphore> {
        let mut named = self.named.lock().unwrap_or_else(PoisonError::into_inner);
        if named.len() > NAMES {
            named.retain(|_, places| places.strong_count() > 0);
        }
        if let Some(places) = named.get(&name).and_then(Weak::upgrade) {
            return places;
        }
        let places = Arc::new(Semaphore::new(number));
        named.insert(name, Arc::downgrade(&places));
        places
    }

    /// A turn to sign in from this network; those of all networks wait for each other in `imap::pool`.
    pub async fn sign_in(&self, ip: IpAddr) -> Result<OwnedSemaphorePermit, Problem> {
        wait(self.places(format!("sign-in {}", network(ip)), SIGN_INS)).await
    }

    /// A place to open a letter with this cookie.
    async fn letter(&self, token: &str) -> Result<Place, Problem> {
        let own = wait(self.places(format!("letter {}", key_of(token)), LETTERS)).await?;
        Ok((own, wait(self.letters.clone()).await?))
    }

    /// A place for one more event stream of this person; none is waited for.
    pub fn stream(&self, address: &str) -> Result<OwnedSemaphorePermit, Problem> {
        self.places(format!("stream {address}"), STREAMS).try_acquire_owned().map_err(|_| too_many(60))
    }
}

async fn wait(places: Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    match timeout(PATIENCE, places.acquire_owned()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(too_many(3)),
    }
}

fn too_many(seconds: u32) -> Problem {
    Problem { retry_after: Some(seconds), ..Problem::new(Code::TooMany) }
}

/// Whoever opens letters takes a place; a file keeps it until it is downloaded.
pub async fn letters(State((house, turns)): State<(House, Turns)>, request: Request, next: Next) -> Response {
    let Some(token) = who::cookie(request.headers(), who::session_cookie(&house)) else { return next.run(request).await };
    let (own, all) = match turns.letter(token).await {
        Ok(place) => place,
        // No page of ours is asked for by so many at once: a script is told in JSON.
        Err(problem) => return json::problem(&problem.into()),
    };
    let file = request.uri().path().contains("/parts/");
    let response = next.run(request).await;
    drop(all);
    if !file {
        return response;
    }
    response.map(|body| {
        Body::from_stream(body.into_data_stream().map(move |piece| {
            let _held = &own;
            piece
        }))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn places_end_and_come_back() {
        let turns = Turns::default();
        let mut held: Vec<_> = (0..STREAMS).map(|_| turns.stream("taro@a01.example.test").unwrap()).collect();
        assert_eq!(turns.stream("taro@a01.example.test").unwrap_err().code, Code::TooMany);
        assert!(turns.stream("jiro@j02.example.test").is_ok(), "others have their own");
        held.pop();
        assert!(turns.stream("taro@a01.example.test").is_ok());
    }

    #[test]
    fn empty_names_are_forgotten() {
        let turns = Turns::default();
        for n in 0..3 * NAMES {
            drop(turns.places(format!("n{n}"), 1));
        }
        assert!(turns.named.lock().unwrap().len() <= NAMES + 1);
    }
}
