//! The print view of a letter: head, words, names of the files; nothing around them.

use super::Drawn;
use crate::{
    api::Message,
    i18n::{act, message as words},
    parts::{Look, attachment, letter, letter_body},
    paths,
};
use leptos::prelude::*;

/// `/mail/{mailbox}/{ref}/print`. A frame would be cut at its height, so HTML is a link of its own.
pub fn print(look: Look, message: &Message, charset: &str) -> Drawn {
    let l = look.lang;
    let r = &message.envelope.reference;
    let html = message
        .has_html
        .then(|| view! { <a class="button" rel="external" href=paths::body(r, false, charset)>{words::print_html(l)}</a> });
    let files = attachment::listed(&message.attachments, message.has_html);
    let rows: Vec<_> = files.iter().map(|f| attachment::attachment(look, r, f)).collect();
    let body = view! {
        <main class="print" id="main">
            <p class="print-ways"><a class="button" rel="external" href=look.face.message_as(r, &Default::default(), false, charset)>{act::close(l)}</a>{html}<span>{words::print_how(l)}</span></p>
            <article class="letter" id="letter" aria-labelledby="letter-subject">
                {letter::head(look, message)}
                {letter_body::text(look, &message.text)}
                {attachment::section(look, files.len(), rows)}
            </article>
        </main>
    };
    Drawn { title: letter::subject(look, &message.envelope), body: body.into_any() }
}
