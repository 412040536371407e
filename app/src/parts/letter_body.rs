//! The body of a letter: its own document in a frame, or plain text.
//!
//! HTML of strangers is never part of this page: the frame's document has its own CSP, the
//! `sandbox` list is the same one, and `allow-scripts` is not in it: nothing in a letter runs.
//! Without script the frame has a fixed height; the SPA sizes it to its content.

use super::{Look, icon::icon};
use crate::{
    api::{
        Message, MessageRef,
        text::{self, Line, Piece},
    },
    i18n::message as words,
    paths::{self, Shown},
};
use leptos::prelude::*;

/// HTML frame, else text, else a sentence that there is none.
pub fn body(look: Look, message: &Message, shown: Shown<'_>) -> AnyView {
    if message.has_html { html_frame(look, &message.envelope.reference, shown) } else { text(look, &message.text) }
}

fn html_frame(look: Look, r: &MessageRef, shown: Shown<'_>) -> AnyView {
    let l = look.lang;
    let url = paths::body(look.face, r, shown);
    view! {
        <iframe
            class="letter-frame"
            id="body-frame"
            src=url.clone()
            title=words::body_frame(l)
            sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        ></iframe>
        <p class="letter-alone"><a id="body-alone" rel="external" target="_blank" href=url>{icon("open")}{words::open_alone(l)}</a></p>
    }
    .into_any()
}

/// Plain text: quotes by depth, links, addresses, signature.
pub fn text(look: Look, text: &str) -> AnyView {
    if text.trim().is_empty() {
        return view! { <p class="letter-text letter-text--none" id="letter-text">{words::no_text(look.lang)}</p> }.into_any();
    }
    let lines = text::lines(text);
    let blocks: Vec<_> =
        lines.chunk_by(|a, b| (a.depth, a.signature) == (b.depth, b.signature)).map(|block| self::block(look, block)).collect();
    view! { <div class="letter-text" id="letter-text">{blocks}</div> }.into_any()
}

/// Lines of one depth. Words that follow each other are one text node, line ends included.
fn block(look: Look, lines: &[Line]) -> AnyView {
    let mut out: Vec<AnyView> = Vec::new();
    let mut words = String::new();
    for line in lines {
        for piece in &line.pieces {
            match piece {
                Piece::Text(text) => words.push_str(text),
                Piece::Link { href, text } => {
                    flush(&mut words, &mut out);
                    out.push(
                        view! { <a href=href.clone() target="_blank" rel="external noopener noreferrer">{text.clone()}</a> }
                            .into_any(),
                    );
                }
                Piece::Mail(address) => {
                    flush(&mut words, &mut out);
                    let to = look.face.compose_with(&[("to", address)]);
                    out.push(view! { <a href=to>{address.clone()}</a> }.into_any());
                }
            }
        }
        words.push('\n');
    }
    flush(&mut words, &mut out);
    let first = lines.first();
    let class = match (first.map_or(0, |l| l.depth), first.is_some_and(|l| l.signature)) {
        (0, false) => "said".to_owned(),
        (0, true) => "said said--signature".to_owned(),
        (depth, _) => format!("said said--quote{}", depth.min(3)),
    };
    view! { <div class=class>{out}</div> }.into_any()
}

fn flush(words: &mut String, out: &mut Vec<AnyView>) {
    if !words.is_empty() {
        out.push(std::mem::take(words).into_any());
    }
}
