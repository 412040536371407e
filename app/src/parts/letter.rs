//! The head of a letter: subject, people, date, badges, and the bars that warn.

use super::{Look, contact::contacts, field::hidden, icon::icon, when};
use crate::{
    api::{Contact, Envelope, Message, Query, Trust},
    i18n::{Lang, act, mailbox as list_words, message as words},
};
use leptos::prelude::*;

/// People of one header that are all shown at once; of more, the first few.
const MANY: usize = 6;
const FIRST: usize = 3;

/// Subject as a heading and as the page's title.
pub fn subject(look: Look, envelope: &Envelope) -> String {
    let text = envelope.subject.trim();
    if text.is_empty() { list_words::no_subject(look.lang).to_owned() } else { text.to_owned() }
}

/// Subject, badges, people, date.
pub fn head(look: Look, message: &Message) -> AnyView {
    let l = look.lang;
    let envelope = &message.envelope;
    // Reply-To is news only where it differs from the sender.
    let reply_to: &[Contact] = if message.reply_to == envelope.from { &[] } else { &message.reply_to };
    let people = [
        (words::from(l), envelope.from.as_slice()),
        (words::reply_to(l), reply_to),
        (words::to(l), &envelope.to),
        (words::cc(l), &message.cc),
        (words::bcc(l), &message.bcc),
    ]
    .map(|(label, people)| line(l, label, people));
    view! {
        <header class="letter-head">
            <h1 class="letter-subject" id="letter-subject">{subject(look, envelope)}</h1>
            <p class="badges">{badges(look, message)}</p>
            {sender_check(look, message)}
            <dl class="letter-people">
                {people.into_iter().collect::<Vec<_>>()}
                <div class="letter-line"><dt>{words::date(l)}</dt><dd>{when::full(look, message.written())}</dd></div>
            </dl>
        </header>
    }
    .into_any()
}

/// Everybody of a field; many stand behind the first few, one press away.
fn line(l: Lang, label: &'static str, people: &[Contact]) -> Option<AnyView> {
    let (first, rest) = if people.len() > MANY { people.split_at(FIRST) } else { (people, &[][..]) };
    let more = (!rest.is_empty()).then(|| {
        view! { <details class="letter-more"><summary>{words::more_people(l, rest.len())}</summary>{contacts(rest)}</details> }
    });
    (!people.is_empty())
        .then(|| view! { <div class="letter-line"><dt>{label}</dt><dd>{contacts(first)}{more}</dd></div> }.into_any())
}

fn badges(look: Look, message: &Message) -> Vec<AnyView> {
    let l = look.lang;
    let e = &message.envelope;
    [
        (matches!(message.trust, Trust::Pass | Trust::Inside), "good", words::trust_pass_short(l)),
        (message.trust == Trust::Fail, "bad", words::trust_fail_short(l)),
        (e.flagged, "flag", list_words::flagged(l)),
        (e.answered, "", list_words::answered(l)),
        (e.forwarded, "", list_words::forwarded(l)),
        (e.draft, "", list_words::draft(l)),
        (message.list, "", words::from_list(l)),
    ]
    .into_iter()
    .filter(|(on, ..)| *on)
    .map(|(_, kind, said)| {
        let class = if kind.is_empty() { "badge".to_owned() } else { format!("badge badge--{kind}") };
        view! { <span class=class>{said}</span>" " }.into_any()
    })
    .collect()
}

/// What is known of the sender for sure, as a sentence; what is feared is one of [`warnings`].
fn sender_check(look: Look, message: &Message) -> Option<AnyView> {
    let said = match message.trust {
        Trust::Pass => words::trust_pass(look.lang),
        Trust::Inside => words::trust_inside(look.lang),
        Trust::Unknown | Trust::Fail | Trust::Other => return None,
    };
    Some(view! { <p class="letter-check" id="letter-check">{said}</p> }.into_any())
}

/// What the person must know before reading: forged, cut, broken.
pub fn warnings(look: Look, message: &Message) -> Vec<AnyView> {
    let l = look.lang;
    [
        (message.trust == Trust::Fail, words::trust_fail(l)),
        (message.broken, words::broken(l)),
        (message.truncated, words::truncated(l)),
    ]
    .into_iter()
    .filter(|(on, _)| *on)
    .map(|(_, said)| view! { <p class="bar bar--warning">{icon("alert")}<span>{said}</span></p> }.into_any())
    .collect()
}

/// Remote pictures: blocked, once (a link), always (a form); or shown this once.
pub fn remote_bar(look: Look, message: &Message, query: &Query, (csrf, charset, shown): (&str, &str, bool)) -> Option<AnyView> {
    let l = look.lang;
    let r = &message.envelope.reference;
    if !message.has_html || !message.has_remote || message.sender_trusted {
        return None;
    }
    let here = look.face.message(r, query);
    let once = (!shown).then(|| look.face.message_as(r, query, true, charset));
    // A name that anybody may write on a mail opens nothing for ever.
    let always = message.sender_sure.then(|| {
        view! {
            <form class="bar-form" id="remote-always" method="post" action=look.face.trust()>
                {hidden("csrf", csrf)}
                {hidden("ref", r.to_string())}
                {hidden("back", here)}
                <button class="button button--small" type="submit">{words::remote_always(l)}</button>
            </form>
        }
    });
    Some(
        view! {
            <div class="bar" id="remote-bar">
                {icon("picture")}
                <span title=(!shown).then_some(words::remote_blocked(l))>{if shown { words::remote_shown(l) } else { words::remote_blocked_short(l) }}</span>
                <span class="bar-ways">
                    {once.map(|href| view! { <a class="button button--small" id="remote-once" href=href>{words::remote_once(l)}</a> })}
                    {always}
                </span>
            </div>
        }
        .into_any(),
    )
}

/// Way back and to the neighbours, `None` where there is none. Paths, newer first.
pub fn ways(look: Look, back: String, (newer, older): (Option<String>, Option<String>)) -> AnyView {
    let l = look.lang;
    let way = |href: Option<String>, id: &'static str, name: &'static str, said: &'static str| {
        href.map(|href| view! { <a class="tool tool--quiet" id=id href=href title=said>{icon(name)}<span class="sr-only">{said}</span></a> })
    };
    view! {
        <nav class="ways" aria-label=words::neighbours(l)>
            <a class="tool tool--quiet ways-back" id="to-list" href=back>{icon("left")}<span class="tool-word">{act::back_to_list(l)}</span></a>
            {way(newer, "to-newer", "up", words::newer(l))}
            {way(older, "to-older", "down", words::older(l))}
        </nav>
    }
    .into_any()
}
