//! Who waits for whom inside one process: work under a name that has few places, such as one mail at a time
//! that is written out for a person.
//!
//! In: a name and how many places it has. Out: a place, given back when it is dropped.
//! Kept in this process alone, because it guards this process: nothing another server needs to know.

use app::api::{Code, Problem};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How long somebody waits for a place.
const PATIENCE: Duration = Duration::from_secs(20);
/// Names that are kept without a look at who is in them.
const NAMES: usize = 1_000;
/// Mails that all people together have written out and looked through at once; each has up to 20 MB.
const FREEZES: usize = 4;

/// Places by name; cheap to clone.
#[derive(Clone, Default)]
pub struct Named(Arc<Mutex<Names>>);

#[derive(Default)]
struct Names {
    places: HashMap<String, Weak<Semaphore>>,
    /// Above so many, those with nobody in them are forgotten.
    most: usize,
}

impl Named {
    /// The places of this name, made at need.
    pub fn places(&self, name: String, number: usize) -> Arc<Semaphore> {
        let mut named = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if named.places.len() > named.most.max(NAMES) {
            named.places.retain(|_, places| places.strong_count() > 0);
            // Where many live at once, looking through all of them at each call would find nothing.
            named.most = 2 * named.places.len();
        }
        if let Some(places) = named.places.get(&name).and_then(Weak::upgrade) {
            return places;
        }
        let places = Arc::new(Semaphore::new(number));
        named.places.insert(name, Arc::downgrade(&places));
        places
    }
}

/// One of these places; `TooMany` after a while in vain.
pub async fn wait(places: Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Problem> {
    wait_for(places, PATIENCE).await
}

/// The same with a patience of one's own.
pub async fn wait_for(places: Arc<Semaphore>, patience: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    match timeout(patience, places.acquire_owned()).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(too_many(3)),
    }
}

/// So many of these places at once, such as the megabytes of one body.
pub async fn wait_many(places: Arc<Semaphore>, number: u32, patience: Duration) -> Result<OwnedSemaphorePermit, Problem> {
    match timeout(patience, places.acquire_many_owned(number)).await {
        Ok(Ok(place)) => Ok(place),
        _ => Err(too_many(3)),
    }
}

/// Come again after so many seconds.
pub fn too_many(seconds: u32) -> Problem {
    Problem { retry_after: Some(seconds), ..Problem::new(Code::TooMany) }
}

/// What the actions of this process do only so often at once; cheap to clone.
#[derive(Clone)]
pub struct Lanes {
    named: Named,
    freezes: Arc<Semaphore>,
}

impl Default for Lanes {
    fn default() -> Self {
        Lanes { named: Named::default(), freezes: Arc::new(Semaphore::new(FREEZES)) }
    }
}

impl Lanes {
    /// The only place of this person for work of this kind.
    pub async fn alone(&self, kind: &'static str, address: &str) -> Result<OwnedSemaphorePermit, Problem> {
        wait(self.named.places(format!("{kind} {address}"), 1)).await
    }

    /// A place to write a mail out.
    pub async fn freeze(&self) -> Result<OwnedSemaphorePermit, Problem> {
        wait(self.freezes.clone()).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_names_are_forgotten() {
        let named = Named::default();
        for n in 0..3 * NAMES {
            drop(named.places(format!("n{n}"), 1));
        }
        assert!(named.0.lock().unwrap().places.len() <= NAMES + 1);
    }

    #[tokio::test]
    async fn one_person_does_one_thing_of_a_kind() {
        let lanes = Lanes::default();
        let first = lanes.alone("send", "taro@a01.example.test").await.unwrap();
        let second = timeout(Duration::from_millis(50), lanes.alone("send", "taro@a01.example.test")).await;
        assert!(second.is_err(), "it waits");
        assert!(lanes.alone("send", "jiro@j02.example.test").await.is_ok(), "others have their own");
        drop(first);
        assert!(lanes.alone("send", "taro@a01.example.test").await.is_ok());
    }
}
