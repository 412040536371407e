//! The print view of a letter, and the page of an attached one: head, words, names of the files; nothing around them.

use super::Drawn;
use crate::{
    api::Message,
    i18n::{act, message as words},
    parts::{Look, attachment, icon::icon, invitation, letter, letter_body},
    paths::{self, Face, Shown},
};
use leptos::prelude::*;

/// `/mail/{mailbox}/{ref}/print`. A frame would be cut at its height, so HTML is a link of its own.
/// With a part number the letter attached as that part, which is read here and not printed: its HTML has its frame.
pub fn print(look: Look, message: &Message, (part, charset): (&str, &str)) -> Drawn {
    let l = look.lang;
    let r = &message.envelope.reference;
    let shown = Shown { images: false, charset, part };
    let body = if part.is_empty() { letter_body::text(look, &message.text) } else { letter_body::body(look, message, shown) };
    let how = part.is_empty().then(|| {
        let html = message.has_html.then(|| {
            view! { <a class="button" rel="external" href=paths::body(look.face, r, shown)>{words::print_html(l)}</a> }
        });
        let press = (look.face == Face::Full)
            .then(|| view! { <button class="button" type="button" data-print="">{icon("print")}{act::print(l)}</button> });
        view! { {press}{html}<span>{words::print_how(l)}</span> }
    });
    let back = look.face.message_as(r, &Default::default(), false, charset);
    let files = attachment::listed(&message.attachments, message.has_html);
    let rows: Vec<_> = files.iter().map(|f| attachment::attachment(look, (r, charset), f)).collect();
    let main = view! {
        <main class="print" id="main">
            <p class="print-ways"><a class="button" rel="external" href=back>{act::close(l)}</a>{how}</p>
            <article class="letter" id="letter" aria-labelledby="letter-subject">
                {letter::head(look, message)}
                {letter::warnings(look, message)}
                {invitation::invitations(look, &message.invitations)}
                {body}
                {attachment::section(look, files.len(), rows)}
            </article>
        </main>
    };
    Drawn { title: letter::subject(look, &message.envelope), body: main.into_any() }
}
