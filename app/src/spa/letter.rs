//! The reading pane: the open message, drawn by the parts the server uses.
//!
//! A letter is drawn anew for each message and each way of showing it, never changed in place: a
//! frame whose address is changed would leave an entry in the history.
//! The frame is sized to its content by `boot.js`, which does so before the takeover too.

use super::state::{Reading, State};
use crate::{
    api::MessageRef,
    parts::{attachment, letter, letter_body, letter_tools, list},
};
use leptos::prelude::*;

/// The pane.
pub fn pane(s: State) -> impl IntoView {
    let open = Memo::new(move |_| s.message.with(|m| m.as_ref().map(|m| (m.message.envelope.reference.clone(), m.charset.clone(), m.images, m.message.sender_trusted))));
    view! {
        <section class="pane-read" id="read-pane">
            <For
                each=move || [open.get()]
                key=|o| o.clone()
                children=move |o| match o {
                    Some(_) => s.message.get_untracked().map(|m| article(s, m)).into_any(),
                    None => list::nothing_open(s.look_now()).into_any(),
                }
            />
        </section>
    }
}

fn article(s: State, reading: Reading) -> AnyView {
    let look = s.look_now();
    let Reading { query, message, charset, images } = reading;
    let csrf = s.person.with_untracked(|p| p.as_ref().map(|p| p.csrf.clone())).unwrap_or_default();
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
            let mut now = s.message.with(|m| m.as_ref().filter(|m| m.message.envelope.reference == first.envelope.reference).map_or_else(|| first.clone(), |m| m.message.clone()));
            s.pending.with(|p| p.iter().for_each(|c| c.on(&mut now.envelope)));
            now
        })
    };
    let tools = {
        let (csrf, charset, query) = (csrf.clone(), charset.clone(), query.clone());
        move || {
            let folders = s.mailboxes.get_untracked();
            live.with(|m| {
                let role = list::folder(&folders, &m.envelope.reference.mailbox).and_then(|m| m.role);
                let what = letter_tools::LetterTools { mailboxes: &folders, role, query: &query, csrf: &csrf, charset: &charset };
                letter_tools::letter_tools(look, m, &what)
            })
        }
    };
    let files = attachment::listed(&message.attachments, message.has_html);
    let rows: Vec<_> = files.iter().map(|f| attachment::attachment(look, &r, f)).collect();
    view! {
        {ways}
        <article class="letter" id="letter" data-ref=r.to_string() aria-labelledby="letter-subject">
            {tools}
            {move || live.with(|m| letter::head(look, m))}
            {letter::warnings(look, &message)}
            {letter::remote_bar(look, &message, &query, (&csrf, &charset, images))}
            {letter_body::body(look, &message, images, &charset)}
            {attachment::section(look, files.len(), rows)}
        </article>
    }
    .into_any()
}

/// Paths of the messages above and below in the list.
fn neighbours(s: State, r: &MessageRef, query: &crate::api::Query) -> (Option<String>, Option<String>) {
    let look = s.look_now();
    let Some(page) = s.shown() else { return (None, None) };
    let Some(at) = page.envelopes.iter().position(|e| e.reference == *r) else { return (None, None) };
    let path = |i: Option<usize>| i.and_then(|i| page.envelopes.get(i)).map(|e| look.face.message(&e.reference, query));
    (path(at.checked_sub(1)), path(at.checked_add(1)))
}
