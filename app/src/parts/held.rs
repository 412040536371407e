//! 迷惑メール: one row, the tools, what was just taken back, and one mail as plain text.
//!
//! Everything is text: a held mail's links are words, its pictures and files are not loaded.
//! Rows and pages are joined by the faces; ids that others rely on: `held-form`, `held-all`,
//! `held-empty`, `held-undo`.

use super::{
    Look,
    contact::{self, contacts},
    field::{hidden, no_enter},
    icon::icon,
    pager::pager,
    search, when,
};
use crate::{
    api::{
        Query,
        quarantine::{HeldLetter, HeldMail, HeldPage, TakenBack},
    },
    i18n::{act, date, frame, mailbox, message as letter_words, quarantine as words},
    parts::list,
};
use leptos::prelude::*;

/// The question a page was asked with.
pub fn query(page: &HeldPage) -> Query {
    Query { q: page.q.clone(), page: page.page, ..Query::default() }
}

/// The whole page around its rows; `allow`: 受信許可に追加 is ticked.
pub fn page(look: Look, csrf: &str, held: &HeldPage, (rows, allow): (Vec<AnyView>, bool)) -> AnyView {
    let l = look.lang;
    let count = if held.q.trim().is_empty() { mailbox::total(l, held.total) } else { mailbox::found(l, held.total) };
    let main = if held.rows.is_empty() {
        nothing(look, held)
    } else {
        let uids = held.rows.iter().map(|row| row.reference.uid).collect();
        view! {
            <form class="held-form" id="held-form" method="post" action=look.face.quarantine()>
                {hidden("csrf", csrf)}
                {hidden("back", look.face.quarantine_at(&query(held)))}
                {hidden("shown", list::ranges(held.uidvalidity, uids))}
                {no_enter()}
                <div class="held-tools" role="group" aria-label=words::tools(l)>
                    <label class="held-tick"><input type="checkbox" id="held-all" name="all" value="page"/>{act::select_all(l)}</label>
                    {buttons(look)}
                    <label class="held-tick"><input type="checkbox" id="held-allow" name="allow" value="1" checked=allow aria-describedby="held-allow-hint"/>{words::allow_sender(l)}</label>
                    <p class="field-hint" id="held-allow-hint">{words::allow_hint(l)}</p>
                </div>
                <ul class="helds" id="held-rows">{rows}</ul>
            </form>
        }
        .into_any()
    };
    view! {
        <section class="sheet held-sheet" id="quarantine">
            <header class="held-head">
                <h1 class="sheet-title">{frame::junk(l)}</h1>
                <span class="list-count" id="held-count">{count}</span>
                {(held.total > 0 && held.q.trim().is_empty()).then(|| empty_now(look, csrf, held))}
            </header>
            {held.taken_back.as_ref().map(|back| taken_back(look, csrf, back))}
            <p class="sheet-about">{words::about(l, held.days)}</p>
            {main}
            {pager(look, (held.page, held.pages(), held.total), |page| look.face.quarantine_at(&Query { page, ..query(held) }))}
        </section>
    }
    .into_any()
}

fn buttons(look: Look) -> impl IntoView {
    let l = look.lang;
    view! {
        <button class="button button--primary" type="submit" name="do" value="release">{icon("inbox")}{act::restore(l)}</button>
        <button class="button" type="submit" name="do" value="delete">{icon("trash")}{act::delete_for_good(l)}</button>
    }
}

/// One row: who, what, why, and how long it stays.
pub fn row(look: Look, mail: &HeldMail, query: &Query, picked: bool) -> AnyView {
    let l = look.lang;
    let key = mail.reference.to_string();
    let subject = subject(look, mail);
    let (mut who, _) = contact::labels(&mail.from);
    if who.is_empty() {
        who = mailbox::no_sender(l).to_owned();
    }
    let address = mail.from.first().map(|c| c.email.clone()).filter(|email| *email != who);
    let class = if mail.seen { "held" } else { "held held--unread" };
    view! {
        <li class=class id=format!("held-{key}") data-ref=key.clone()>
            <label class="row-pick"><input type="checkbox" name="held" id=format!("pick-{key}") value=key.clone() checked=picked aria-label=mailbox::select_row(l, &subject)/></label>
            <a class="held-open" href=look.face.held(&mail.reference, query)>
                <span class="held-who"><b>{who}</b>" "{address.map(|a| view! { <span class="held-address">{a}</span> })}</span>
                <span class="held-subject">{subject}</span>
                {look.preview.then(|| view! { <span class="held-preview">{mail.preview.clone()}</span> })}
                {facts(look, mail, true)}
            </a>
        </li>
    }
    .into_any()
}

/// Reason, arrival in a row, days left; the last day has a mark of its own and other words.
fn facts(look: Look, mail: &HeldMail, arrival: bool) -> impl IntoView + use<> {
    let l = look.lang;
    let last = mail.days_left <= 1;
    let class = if last { "badge badge--bad held-left" } else { "badge held-left" };
    view! {
        <span class="held-facts">
            <span class="badge badge--flag"><span class="sr-only">{words::reason(l)}": "</span>{words::reason_short(l, mail.reason)}</span>" "
            {arrival.then(|| view! { <span class="held-arrived">{words::arrived(l)}" "{when::short(look, mail.arrived)}</span>" " })}
            <span class=class>{last.then(|| icon("alert"))}<span class="sr-only">{words::to_be_deleted(l)}": "</span>{words::left(l, mail.days_left)}</span>
        </span>
    }
}

/// Subject of a held mail, as heading and title.
pub fn subject(look: Look, mail: &HeldMail) -> String {
    let text = mail.subject.trim();
    if text.is_empty() { mailbox::no_subject(look.lang).to_owned() } else { text.to_owned() }
}

fn nothing(look: Look, held: &HeldPage) -> AnyView {
    let l = look.lang;
    let (said, hint) = if held.q.trim().is_empty() {
        (words::empty(l), words::empty_hint(l, held.days))
    } else {
        (mailbox::empty_search(l), mailbox::empty_search_hint(l).to_owned())
    };
    view! { <div class="empty">{icon("junk")}<p class="empty-said">{said}</p><p class="empty-hint">{hint}</p></div> }.into_any()
}

/// 今すぐ空にする, with its warning in the way; touches nothing newer than the list.
fn empty_now(look: Look, csrf: &str, held: &HeldPage) -> AnyView {
    let l = look.lang;
    view! {
        <details class="sure" id="held-empty">
            <summary class="button button--quiet">{icon("trash")}{words::empty_now(l)}</summary>
            <form class="sure-form" method="post" action=look.face.quarantine()>
                {hidden("csrf", csrf)}
                {hidden("uidvalidity", held.uidvalidity.to_string())}
                {hidden("uidnext", held.uidnext.to_string())}
                <p>{words::empty_warning(l, held.total)}</p>
                <button class="button button--danger" type="submit" name="do" value="empty">{act::delete_for_good(l)}</button>
            </form>
        </details>
    }
    .into_any()
}

/// What was just taken back: where it is now, and 元に戻す.
fn taken_back(look: Look, csrf: &str, back: &TakenBack) -> AnyView {
    let l = look.lang;
    let (to, said) = match back.refs.as_slice() {
        [one] => (look.face.message(one, &Query::default()), words::open_it(l)),
        _ => (look.face.inbox(), words::to_inbox(l)),
    };
    let uids = back.refs.iter().map(|r| r.uid).collect();
    let uidvalidity = back.refs.first().map_or(0, |r| r.uidvalidity);
    view! {
        <div class="bar held-back" id="held-back" role="status">
            {icon("done")}
            <p>{words::taken_back(l, back.refs.len())}{(!back.allowed.is_empty()).then(|| format!(" {}", words::allowed(l, &back.allowed)))}</p>
            <form class="bar-ways" id="held-undo" method="post" action=look.face.quarantine()>
                {hidden("csrf", csrf)}
                {hidden("refs", list::ranges(uidvalidity, uids))}
                <a class="button button--small" id="held-to-inbox" href=to>{said}</a>
                <button class="button button--small" type="submit" name="do" value="undo">{act::undo(l)}</button>
            </form>
        </div>
    }
    .into_any()
}

/// The search form of the page head while the person is here.
pub fn search(look: Look, query: &Query) -> AnyView {
    let stop = (!query.q.trim().is_empty()).then(|| look.face.quarantine());
    search::form(look, (look.face.quarantine(), words::search_label(look.lang)), query, stop)
}

/// One mail: what is known of it, its words, the same buttons.
pub fn letter(look: Look, csrf: &str, query: &Query, held: &HeldLetter) -> AnyView {
    let l = look.lang;
    let mail = &held.mail;
    let back = look.face.quarantine_at(query);
    let line = |label: &'static str, people: &[crate::api::Contact]| {
        (!people.is_empty()).then(|| view! { <div class="letter-line"><dt>{label}</dt><dd>{contacts(people)}</dd></div> })
    };
    let text = if held.text.trim().is_empty() { letter_words::no_text(l).to_owned() } else { held.text.clone() };
    let files: Vec<_> = held.files.iter().map(|f| file(look, &f.name, f.size)).collect();
    view! {
        <nav class="held-ways"><a class="tool tool--quiet" id="to-held" href=back.clone()>{icon("left")}<span class="tool-word">{act::back_to_list(l)}</span></a></nav>
        <article class="sheet held-letter" id="held-letter" data-ref=mail.reference.to_string() aria-labelledby="letter-subject">
            <h1 class="sheet-title" id="letter-subject">{subject(look, mail)}</h1>
            {facts(look, mail, false)}
            <p class="held-why">{words::reason_long(l, mail.reason)}</p>
            <dl class="letter-people">
                {line(letter_words::from(l), &mail.from)}
                {line(letter_words::to(l), &held.to)}
                <div class="letter-line"><dt>{words::arrived(l)}</dt><dd>{when::full(look, mail.arrived)}</dd></div>
            </dl>
            <form class="held-form held-tools" id="held-form" method="post" action=look.face.quarantine()>
                {hidden("csrf", csrf)}
                {hidden("held", mail.reference.to_string())}
                {hidden("back", back)}
                {buttons(look)}
                {allow(look, mail)}
            </form>
            <p class="bar">{icon("junk")}<span>{words::text_only(l)}</span></p>
            <div class="letter-text" id="letter-text" tabindex="0">{text}</div>
            {held.truncated.then(|| view! { <p class="sheet-about">{letter_words::truncated(l)}</p> })}
            {(!files.is_empty()).then(|| view! { <section class="held-files"><h2 class="sheet-heading">{letter_words::files(l, held.files.len())}</h2><ul>{files}</ul><p class="field-hint">{words::files_later(l)}</p></section> })}
        </article>
    }
    .into_any()
}

fn allow(look: Look, mail: &HeldMail) -> AnyView {
    let l = look.lang;
    if mail.allow.is_empty() {
        return view! { <p class="field-hint">{words::allow_none(l)}</p> }.into_any();
    }
    view! {
        <label class="held-tick"><input type="checkbox" id="held-allow" name="allow" value="1" aria-describedby="held-allow-hint"/>{words::allow_sender(l)}</label>
        <p class="field-hint" id="held-allow-hint">{words::allow_adds(l, &mail.allow)}</p>
    }
    .into_any()
}

fn file(look: Look, name: &str, size: u64) -> AnyView {
    let name = if name.trim().is_empty() { letter_words::unnamed_file(look.lang).to_owned() } else { name.to_owned() };
    view! { <li>{icon("clip")}<span class="file-name">{name}</span>" "<span class="file-about">{date::size(size)}</span></li> }
        .into_any()
}
