//! The reading pane: the open message, drawn by the parts the server uses.
//!
//! A letter is drawn anew for each message and each way of showing it, never changed in place: a
//! frame whose address is changed would leave an entry in the history.
//! The frame is sized to its content by `boot.js`, which does so before the takeover too.

use super::{
    go,
    state::{Reading, State},
};
use crate::{
    api::MessageRef,
    parts::{attachment, bounce, invitation, letter, letter_body, letter_tools, list, photos, receipt},
    paths::Shown,
};
use leptos::prelude::*;
use std::sync::Arc;

/// The pane.
pub fn pane(s: State) -> impl IntoView {
    // Message and way of showing it, as one word: whatever changes it makes another letter.
    let open = Memo::new(move |_| match s.message.get().as_ref() {
        Some(Reading { message: m, charset, images, .. }) => {
            format!("{} {charset} {images} {} {}", m.envelope.reference, m.sender_trusted, m.receipt.is_some())
        }
        None => String::new(),
    });
    view! {
        <section class="pane-read" id="read-pane">
            <For
                each=move || [open.get()]
                key=|o| o.clone()
                children=move |_| match s.message.peek().as_ref() {
                    Some(reading) => article(s, reading.clone()),
                    None => list::nothing_open(s.look_now()),
                }
            />
        </section>
    }
}

fn article(s: State, reading: Reading) -> AnyView {
    let look = s.look_now();
    let Reading { query, message, charset, images } = reading;
    let csrf = s.csrf();
    let r = message.envelope.reference.clone();
    let back = look.face.mailbox(&r.mailbox, &query);
    let ways = {
        let (r, query) = (r.clone(), query.clone());
        move || letter::ways(look, back.clone(), neighbours(s, &r, &query))
    };
    // Flags of the open message follow what is done to it.
    let live = {
        let first = message.clone();
        Memo::new(move |_| {
            let reading = s.message.get();
            let same = reading.as_ref().as_ref().map(|r| &r.message).filter(|m| m.envelope.reference == first.envelope.reference);
            let mut now = same.unwrap_or(&first).clone();
            s.pending.get().iter().for_each(|c| c.on(&mut now.envelope));
            Arc::new(now)
        })
    };
    let tools = {
        let (csrf, charset, query) = (csrf.clone(), charset.clone(), query.clone());
        move || {
            let (folders, m) = (s.mailboxes.peek(), live.get());
            let role = list::folder(&folders, &m.envelope.reference.mailbox).and_then(|m| m.role);
            let own = s.account();
            let (mailboxes, query, csrf, charset) = (&*folders, &query, csrf.as_str(), charset.as_str());
            let what = letter_tools::LetterTools { mailboxes, role, query, csrf, charset, own: &own };
            letter_tools::letter_tools(look, &m, &what)
        }
    };
    let files = attachment::listed(&message.attachments, message.has_html);
    let rows: Vec<_> = files.iter().map(|f| attachment::attachment(look, (&r, &charset), f)).collect();
    view! {
        {ways}
        <article class="letter" id="letter" data-ref=r.to_string() aria-labelledby="letter-subject">
            {tools}
            {move || letter::head(look, &live.get())}
            {letter::warnings(look, &message)}
            {bounce::bounce(look, &message.bounces)}
            {receipt::bar(look, &message, &query, (&csrf, &charset, images))}
            {letter::remote_bar(look, &message, &query, (&csrf, &charset, images))}
            {invitation::invitations(look, &message.invitations)}
            {letter_body::body(look, &message, Shown { images, charset: &charset, part: "" })}
            {photos::photos(look, &r, &files)}
            {attachment::section(look, files.len(), rows)}
        </article>
    }
    .into_any()
}

/// Paths of the messages above and below in the list.
fn neighbours(s: State, r: &MessageRef, query: &crate::api::Query) -> (Option<String>, Option<String>) {
    let look = s.look_now();
    let Some(page) = s.shown() else { return (None, None) };
    let path = |step| go::beside(&page, r, step).map(|next| look.face.message(&next, query));
    (path(-1), path(1))
}
