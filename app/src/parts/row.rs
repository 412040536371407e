//! One row of a list.
//!
//! The whole row is one link, so that opening needs no script; the checkbox stands beside it.
//! Markup is kept small: fifty of these are most of the inbox page.

use super::{Look, contact, icon::mark};
use crate::{
    api::{Envelope, Query},
    i18n::{Lang, date, mailbox as words, quarantine},
};
use leptos::{attr::AttributeValue, prelude::*, tachys::html::property::IntoProperty};

/// What a list says of all its rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowKind {
    /// The list a message is opened from, to come back to it.
    pub query: Query,
    /// 送信済み and 下書き show the recipient.
    pub recipient: bool,
    /// 下書き opens in the writing page.
    pub drafts: bool,
}

/// Subject as a row shows it.
pub fn subject(l: Lang, envelope: &Envelope) -> String {
    if envelope.subject.trim().is_empty() { words::no_subject(l).to_owned() } else { envelope.subject.clone() }
}

/// A row. `current`: `Some("true")` for the open message; `picked`: its checkbox is drawn ticked; `ticked`: the same
/// while the page lives; `tools`: what stands after its link. Closures in the SPA; there is no tool without script.
pub fn row<A, T, V>(
    look: Look,
    envelope: &Envelope,
    kind: &RowKind,
    (current, picked, ticked, tools): (A, bool, T, V),
) -> impl IntoView + use<A, T, V>
where
    A: AttributeValue,
    T: IntoProperty,
    V: IntoView,
{
    let l = look.lang;
    let key = envelope.reference.to_string();
    let href = if kind.drafts {
        look.face.compose_from("again", &envelope.reference, "")
    } else {
        look.face.message(&envelope.reference, &kind.query)
    };
    let subject = subject(l, envelope);
    let people = if kind.recipient { &envelope.to } else { &envelope.from };
    let (mut who, all) = contact::labels(people);
    if who.is_empty() {
        who = if kind.recipient { words::no_recipient(l) } else { words::no_sender(l) }.to_owned();
    }
    let kept = if envelope.reference.mailbox == "INBOX" { look.inbox_days } else { 0 };
    let left =
        envelope.days_left(kept, look.now).map(|days| view! { <span class="badge row-left">{quarantine::left(l, days)}</span> });
    let class = if envelope.seen { "row" } else { "row row--unread" };
    view! {
        <li class=class id=format!("row-{key}") data-ref=key aria-current=current>
            <label class="row-pick">
                <input type="checkbox" name="ref" id=format!("pick-{key}") value=key.clone() aria-label=words::select_row(l, &subject) checked=picked prop:checked=ticked/>
            </label>
            <a class="row-open" href=href>
                {(!envelope.seen).then(|| view! { <span class="row-dot"><span class="sr-only">{words::unseen(l)}" "</span></span> })}
                <span class="row-who" title=all>{kind.recipient.then(|| view! { <span class="sr-only">{words::to_prefix(l)}</span> })}{who}</span>
                <span class="row-date" title=date::full(l, envelope.date, look.offset)>{date::short(l, envelope.date, look.now, look.offset)}</span>
                <span class="row-subject">{subject}</span>
                <span class="row-marks">{left}{marks(look, envelope)}</span>
                {look.preview.then(|| view! { <span class="row-preview">{envelope.preview.clone()}</span> })}
                <span class="row-size">{date::size(envelope.size)}</span>
            </a>
            {tools}
        </li>
    }
}

fn marks(look: Look, envelope: &Envelope) -> Vec<AnyView> {
    let l = look.lang;
    [
        (envelope.answered, "reply", words::answered(l)),
        (envelope.forwarded, "forward", words::forwarded(l)),
        (envelope.attachment, "clip", words::attachment(l)),
        (envelope.flagged, "flag", words::flagged(l)),
    ]
    .into_iter()
    .filter(|(on, ..)| *on)
    .map(|(_, name, words)| mark(name, words).into_any())
    .collect()
}
