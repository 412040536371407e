//! Who waits for whom inside one web server: few sign-ins of one network at once, few event streams, few opened
//! letters and few written ones of one person, and so many bytes of large requests of all people.
//!
//! In: a name and how many places it has. Out: a place, given back when it is dropped.
//! Kept in this process alone, because it guards this process: nothing another server needs to know.
//! Never: a place held while a stranger's body comes in slowly.

use super::{House, faults, wanted, who};
use crate::{
    actions::{
        brake::{network, prefix},
        session::Found,
    },
    lanes::{Named, too_many, wait, wait_for, wait_many},
};
use app::{api::Problem, paths::Face};
use axum::{
    body::Body,
    extract::{OriginalUri, Request, State},
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use futures::StreamExt;
use std::{net::IpAddr, sync::Arc, time::Duration};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use wanted::Wanted;

/// Sign-ins of one network under way at once: failures are counted after the check, and more at
/// once could outrun the counting.
const SIGN_INS: usize = 4;
/// The same of one IPv6 prefix of 48 bits, in which somebody may have thousands of networks.
const PREFIX_SIGN_INS: usize = 8;
/// Event streams of one person: tabs and devices.
const STREAMS: usize = 10;
/// Letters and files that one person opens at once, on all devices, downloads included.
const LETTERS: usize = 6;
/// The same of all people: each may need some megabytes.
const ALL_LETTERS: usize = 32;
/// Pictures that one person has on the way at once. They have a lane of their own, the narrower one: on a thin line
/// each takes long, and the next letter must not wait for them.
const PICTURES: usize = 3;
/// How long a picture waits for those before it: a page asks for all of its pictures together.
const PICTURE_PATIENCE: Duration = Duration::from_secs(180);
/// Letters whose words one person saves at once, each up to 20 MB in memory: some tabs and devices.
const WORDS: usize = 4;
/// Files that one person brings in at once: as many as a browser has connections. They have a lane of their own,
/// because on a thin line each takes minutes, and the words must be saved meanwhile.
const FILES: usize = 6;
/// How long a file waits for those before it.
const FILE_PATIENCE: Duration = Duration::from_secs(180);
/// Bytes of large requests that this process holds in memory at once, of all people, in MiB. While a request is
/// read it may need twice as much. What one person has at most ([`WORDS`] of 21 MiB) is a third of it.
const BODIES: usize = 256;
/// Requests up to this size, bytes, are not counted in [`BODIES`].
const SMALL: u64 = MIB;
const MIB: u64 = 1 << 20;
/// How long a large request waits for its bytes.
const BODY_PATIENCE: Duration = Duration::from_secs(5);

/// The queues of this process; cheap to clone.
#[derive(Clone)]
pub struct Turns {
    named: Named,
    letters: Arc<Semaphore>,
    /// One place for each MiB.
    bodies: Arc<Semaphore>,
}

/// A place of one's own among the places of all; both are free again when it is dropped.
pub type Place = (OwnedSemaphorePermit, OwnedSemaphorePermit);

impl Default for Turns {
    fn default() -> Self {
        let all = |number| Arc::new(Semaphore::new(number));
        Turns { named: Named::default(), letters: all(ALL_LETTERS), bodies: all(BODIES) }
    }
}

impl Turns {
    /// A turn to sign in from this network; those of all networks wait for each other in `imap::pool`.
    pub async fn sign_in(&self, ip: IpAddr) -> Result<(OwnedSemaphorePermit, Option<OwnedSemaphorePermit>), Problem> {
        let own = wait(self.named.places(format!("sign-in {}", network(ip)), SIGN_INS)).await?;
        let Some(prefix) = prefix(ip) else { return Ok((own, None)) };
        Ok((own, Some(wait(self.named.places(format!("sign-in {prefix}"), PREFIX_SIGN_INS)).await?)))
    }

    /// A place for this person to open a letter.
    async fn letter(&self, address: &str) -> Result<Place, Problem> {
        let own = wait(self.named.places(format!("letter {address}"), LETTERS)).await?;
        Ok((own, wait(self.letters.clone()).await?))
    }

    /// A place for this person to load a picture of a letter.
    async fn picture(&self, address: &str) -> Result<Place, Problem> {
        let own = wait_for(self.named.places(format!("picture {address}"), PICTURES), PICTURE_PATIENCE).await?;
        Ok((own, wait(self.letters.clone()).await?))
    }

    /// A place for this person to save words of at most so many bytes, and the bytes of a large one.
    async fn words(&self, address: &str, bytes: u64) -> Result<(OwnedSemaphorePermit, Option<OwnedSemaphorePermit>), Problem> {
        let own = wait(self.named.places(format!("words {address}"), WORDS)).await?;
        if bytes <= SMALL {
            return Ok((own, None));
        }
        let wanted = bytes.div_ceil(MIB).min(BODIES as u64) as u32;
        Ok((own, Some(wait_many(self.bodies.clone(), wanted, BODY_PATIENCE).await?)))
    }

    /// A place for this person to bring a file in, which goes to the disk as it comes.
    async fn file(&self, address: &str) -> Result<OwnedSemaphorePermit, Problem> {
        wait_for(self.named.places(format!("file {address}"), FILES), FILE_PATIENCE).await
    }

    /// A place for one more event stream of this person; none is waited for.
    pub fn stream(&self, address: &str) -> Result<OwnedSemaphorePermit, Problem> {
        self.named.places(format!("stream {address}"), STREAMS).try_acquire_owned().map_err(|_| too_many(60))
    }
}

/// Whoever brings in words of a letter takes a place of their own until the answer, before a byte of it is read; a slow
/// line keeps nobody else waiting. What may be large waits for its bytes in memory too.
pub async fn words(State((house, turns)): State<(House, Turns)>, request: Request, next: Next) -> Response {
    let writes = *request.method() == Method::PUT || *request.method() == Method::POST;
    if !writes {
        return next.run(request).await;
    }
    let (request, address) = signed_in(&house, request).await;
    // Nobody's request is refused before its body is read.
    let Some(address) = address else { return next.run(request).await };
    match turns.words(&address, announced(&request, &house)).await {
        Ok(_place) => next.run(request).await,
        Err(problem) => faults::instead(&house, request, problem.into()).await,
    }
}

/// Whoever brings in a file takes a place for files until the answer.
pub async fn files(State((house, turns)): State<(House, Turns)>, request: Request, next: Next) -> Response {
    let (request, address) = signed_in(&house, request).await;
    let Some(address) = address else { return next.run(request).await };
    match turns.file(&address).await {
        Ok(_place) => next.run(request).await,
        Err(problem) => faults::instead(&house, request, problem.into()).await,
    }
}

/// Bytes of the body as it says itself; one that does not say may be the largest that is taken.
fn announced(request: &Request, house: &House) -> u64 {
    let most = house.rooms.config.limits.message_bytes + MIB;
    let told = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()?.parse::<u64>().ok());
    told.map_or(most, |told| told.min(most))
}

/// Whose request it is. What was looked up goes along to the handler, who says why if it is nobody's.
async fn signed_in(house: &House, request: Request) -> (Request, Option<String>) {
    let (mut parts, body) = request.into_parts();
    let address = match who::seat(&mut parts, house).await {
        Ok(Found::Seat(seat)) => Some(seat.who.address),
        // Words that were written before the end are still taken.
        Ok(Found::Ended(session)) => Some(session.address),
        _ => None,
    };
    (Request::from_parts(parts, body), address)
}

/// Whoever opens letters takes a place; a file or a source keeps it until it is downloaded.
pub async fn letters(State((house, turns)): State<(House, Turns)>, request: Request, next: Next) -> Response {
    let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |o| &o.0);
    let (path, query) = (uri.path(), uri.query().unwrap_or_default());
    if !opens_letter(path, query) {
        return next.run(request).await;
    }
    let picture = shows_picture(path, query);
    let file = picture || path.contains("/parts/") || path.ends_with("/source");
    let (request, address) = signed_in(&house, request).await;
    let Some(address) = address else { return next.run(request).await };
    let place = if picture { turns.picture(&address).await } else { turns.letter(&address).await };
    let (own, all) = match place {
        Ok(place) => place,
        Err(problem) => return faults::instead(&house, request, problem.into()).await,
    };
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

/// A file that is shown on a page of ours; what is saved by a person counts as a letter.
fn shows_picture(path: &str, query: &str) -> bool {
    let shown = wanted::parse_query(query).iter().any(|(name, value)| name == "view" && value == "1");
    (path.contains("/parts/") && shown) || path.contains("/inline/")
}

/// Lists, and drafts that begin empty, need no place; what is named by a reference does.
fn opens_letter(path: &str, query: &str) -> bool {
    let letter = |wanted: Wanted| match wanted {
        Wanted::Message { .. } | Wanted::Attached { .. } | Wanted::Held { .. } => true,
        Wanted::ComposeNew { reference, .. } => reference.is_some(),
        _ => false,
    };
    match Face::split(path).1 {
        "/api/screen" => letter(wanted::of_screen(query)),
        path if path.starts_with("/api/") || path.starts_with("/body/") => true,
        path => letter(wanted::wanted(path, query)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::api::Code;

    #[tokio::test]
    async fn places_end_and_come_back() {
        let turns = Turns::default();
        let mut held: Vec<_> = (0..STREAMS).map(|_| turns.stream("taro@a01.example.test").unwrap()).collect();
        assert_eq!(turns.stream("taro@a01.example.test").unwrap_err().code, Code::TooMany);
        assert!(turns.stream("jiro@j02.example.test").is_ok(), "others have their own");
        held.pop();
        assert!(turns.stream("taro@a01.example.test").is_ok());
    }

    #[tokio::test]
    async fn one_person_on_many_devices_opens_no_more_letters() {
        let turns = Turns::default();
        let soon = |address: &'static str| tokio::time::timeout(Duration::from_millis(50), turns.letter(address));
        let mut held = Vec::new();
        for _ in 0..LETTERS {
            held.push(soon("taro@a01.example.test").await.unwrap().unwrap());
        }
        assert!(soon("taro@a01.example.test").await.is_err(), "the seventh waits, whichever cookie it came with");
        assert!(soon("jiro@j02.example.test").await.is_ok(), "others have their own");
        held.pop();
        assert!(soon("taro@a01.example.test").await.is_ok());
    }

    #[tokio::test]
    async fn large_bodies_of_all_people_together_have_one_measure() {
        let turns = Turns::default();
        let soon = Duration::from_millis(50);
        let large = 21 << 20;
        let mut held = Vec::new();
        for n in 0..BODIES / 21 {
            held.push(turns.words(&format!("p{n}@a01.example.test"), large).await.unwrap());
        }
        let waits = tokio::time::timeout(soon, turns.words("jiro@j02.example.test", large)).await;
        assert!(waits.is_err(), "no memory is left for the next");
        assert!(turns.words("jiro@j02.example.test", SMALL).await.is_ok(), "short words need none");
        assert_eq!(turns.words("jiro@j02.example.test", large).await.unwrap_err().code, Code::TooMany, "told after a while");
        held.pop();
        assert!(turns.words("jiro@j02.example.test", large).await.is_ok());
    }

    #[tokio::test]
    async fn one_person_has_a_third_of_the_memory_at_most_and_files_keep_no_words_waiting() {
        let turns = Turns::default();
        let soon = Duration::from_millis(50);
        let (mut words, mut files) = (Vec::new(), Vec::new());
        for _ in 0..FILES {
            files.push(turns.file("taro@a01.example.test").await.unwrap());
        }
        assert!(tokio::time::timeout(soon, turns.file("taro@a01.example.test")).await.is_err(), "the next file waits");
        for _ in 0..WORDS {
            words.push(turns.words("taro@a01.example.test", 21 << 20).await.unwrap());
        }
        assert!(tokio::time::timeout(soon, turns.words("taro@a01.example.test", 1)).await.is_err());
        assert!(turns.bodies.available_permits() > BODIES / 2);
        assert!(turns.file("jiro@j02.example.test").await.is_ok(), "others have their own");
    }

    #[tokio::test]
    async fn pictures_that_load_slowly_keep_no_letter_waiting() {
        let turns = Turns::default();
        let mut shown = Vec::new();
        for _ in 0..PICTURES {
            shown.push(turns.picture("taro@a01.example.test").await.unwrap());
        }
        let soon = Duration::from_millis(50);
        assert!(tokio::time::timeout(soon, turns.picture("taro@a01.example.test")).await.is_err(), "the next picture waits");
        let mut read = Vec::new();
        for _ in 0..LETTERS {
            read.push(tokio::time::timeout(soon, turns.letter("taro@a01.example.test")).await.expect("letters do not").unwrap());
        }
    }

    #[test]
    fn what_a_page_shows_by_itself_is_a_picture() {
        assert!(shows_picture("/api/messages/INBOX.1.5/parts/2", "view=1"));
        assert!(shows_picture("/body/INBOX.1.5/inline/0f", ""));
        for (path, query) in
            [("/api/messages/INBOX.1.5/parts/2", ""), ("/body/INBOX.1.5", "view=1"), ("/api/messages/INBOX.1.5/source", "view=1")]
        {
            assert!(!shows_picture(path, query), "{path}?{query}");
        }
    }

    #[test]
    fn what_a_reference_names_is_a_letter() {
        for (path, query) in [
            ("/mail/INBOX/INBOX.1.5", ""),
            ("/lite/mail/INBOX/INBOX.1.5/print", ""),
            ("/quarantine/SnVuaw.1.5", ""),
            ("/compose", "kind=forward_attached&ref=INBOX.1.5"),
            ("/lite/compose", "kind=reply&ref=INBOX.1.5"),
            ("/compose/AAAAAAAAAAAAAAAAAAAAAA", "kind=forward&ref=INBOX.1.5"),
            ("/api/screen", "path=%2Fmail%2FINBOX%2FINBOX.1.5"),
            ("/api/screen", "path=/compose%3Fkind%3Dreply%26ref%3DINBOX.1.5"),
            ("/api/messages/INBOX.1.5/source", ""),
            ("/api/messages/INBOX.1.5/parts/2", ""),
            ("/body/INBOX.1.5", ""),
            ("/body/INBOX.1.5/inline/0f", ""),
            ("/lite/mail/INBOX/INBOX.1.5/attached/2", ""),
        ] {
            assert!(opens_letter(path, query), "{path}?{query}");
        }
        for (path, query) in
            [("/mail/INBOX", "page=2"), ("/compose", "to=a@b.test"), ("/api/screen", "path=/mail/INBOX"), ("/api/screen", "")]
        {
            assert!(!opens_letter(path, query), "{path}?{query}");
        }
    }
}
