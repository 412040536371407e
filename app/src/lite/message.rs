//! A letter, on a desk beside its list.

use super::{Inner, mailbox::pane};
use crate::{
    api::{Around, Message, MessageRef, Page, Place, Query, Screen, Step},
    parts::{Look, attachment, bounce, invitation, letter, letter_body, letter_tools, list, photos, receipt},
    paths,
};
use leptos::prelude::*;

/// `/mail/{mailbox}/{ref}`.
pub fn place(look: Look, screen: &Screen) -> Inner {
    let Place::Message { query, list: beside, message, charset, images, around, .. } = &screen.place else {
        return Inner { at: "message", here: look.face.inbox(), title: String::new(), list: None, main: ().into_any() };
    };
    let r = &message.envelope.reference;
    let beside_pane = beside.as_ref().map(|page| pane(look, screen, (query, page), Some(&r.to_string())));
    let reading = article(look, screen, message, &Shown { query, list: beside.as_ref(), around, charset, images: *images });
    Inner {
        at: "message",
        here: look.face.message(r, query),
        title: letter::subject(look, &message.envelope),
        list: Some((r.mailbox.clone(), query.clone())),
        main: view! { <div class="panes">{beside_pane}<section class="pane-read" id="read-pane">{reading}</section></div> }
            .into_any(),
    }
}

/// How a letter is shown.
struct Shown<'a> {
    query: &'a Query,
    list: Option<&'a Page>,
    around: &'a Around,
    charset: &'a str,
    images: bool,
}

fn article(look: Look, screen: &Screen, message: &Message, shown: &Shown<'_>) -> AnyView {
    let csrf = screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default();
    let r = &message.envelope.reference;
    let tools = letter_tools::LetterTools {
        mailboxes: &screen.mailboxes,
        role: list::folder(&screen.mailboxes, &r.mailbox).and_then(|m| m.role),
        query: shown.query,
        csrf,
        charset: shown.charset,
        own: screen.person.as_ref().map(|p| p.address.as_str()).unwrap_or_default(),
    };
    let files = attachment::listed(&message.attachments, message.has_html);
    let rows: Vec<_> = files.iter().map(|f| attachment::attachment(look, (r, shown.charset), f)).collect();
    let back = look.face.mailbox(&r.mailbox, shown.query);
    view! {
        {letter::ways(look, back, neighbours(look, r, shown))}
        <article class="letter" id="letter" data-ref=r.to_string() aria-labelledby="letter-subject">
            {letter_tools::letter_tools(look, message, &tools)}
            {letter::head(look, message)}
            {letter::warnings(look, message)}
            {bounce::bounce(look, &message.bounces)}
            {receipt::bar(look, message, shown.query, (csrf, shown.charset, shown.images))}
            {letter::remote_bar(look, message, shown.query, (csrf, shown.charset, shown.images))}
            {invitation::invitations(look, &message.invitations)}
            {letter_body::body(look, message, paths::Shown { images: shown.images, charset: shown.charset, part: "" })}
            {photos::photos(look, r, &files)}
            {attachment::section(look, files.len(), rows)}
        </article>
    }
    .into_any()
}

/// Paths of the messages above and below in the list.
fn neighbours(look: Look, r: &MessageRef, shown: &Shown<'_>) -> (Option<String>, Option<String>) {
    let Some(list) = shown.list else {
        let step = |step: &Option<Step>| {
            let step = step.as_ref()?;
            Some(look.face.message(&step.reference, &Query { page: step.page, ..shown.query.clone() }))
        };
        return (step(&shown.around.newer), step(&shown.around.older));
    };
    let Some(at) = list.envelopes.iter().position(|e| e.reference == *r) else { return (None, None) };
    let path = |i: Option<usize>| i.and_then(|i| list.envelopes.get(i)).map(|e| look.face.message(&e.reference, shown.query));
    (path(at.checked_sub(1)), path(at.checked_add(1)))
}
