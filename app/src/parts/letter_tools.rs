//! The buttons of a letter: links that write, one form that acts, a menu for the rest.

use super::{
    Look,
    field::{hidden, kept},
    icon::icon,
    list_tools::{can_be_junk, mover, tool},
};
use crate::{
    api::{Mailbox, Message, MessageRef, Query, Role, Trust},
    i18n::{act, message as words, people},
    paths,
};
use leptos::prelude::*;

/// What the tools need besides the message.
pub struct LetterTools<'a> {
    pub mailboxes: &'a [Mailbox],
    /// Role of the folder the letter lies in.
    pub role: Option<Role>,
    pub query: &'a Query,
    pub csrf: &'a str,
    /// Charset the person chose, empty = automatic.
    pub charset: &'a str,
    /// The person's own address.
    pub own: &'a str,
}

/// The whole row of tools.
pub fn letter_tools(look: Look, message: &Message, what: &LetterTools<'_>) -> AnyView {
    let l = look.lang;
    let r = &message.envelope.reference;
    let back = look.face.mailbox(&r.mailbox, what.query);
    let delete = if what.role == Some(Role::Trash) { act::delete_for_good(l) } else { act::delete(l) };
    let lost = what.role == Some(Role::Trash);
    let flag = if message.envelope.flagged { ("unflag", act::unflag(l)) } else { ("flag", act::flag(l)) };
    view! {
        <div class="letter-tools" id="letter-tools" role="group" aria-label=words::tools(l)>
            {writers(look, message, what)}
            <form class="letter-acts" id="letter-form" method="post" action=look.face.actions(&r.mailbox)>
                {hidden("csrf", what.csrf)}
                {hidden("ref", r.to_string())}
                {hidden("back", back)}
                {lost.then(|| tool("restore", "inbox", act::restore(l)))}
                {tool("delete", "trash", delete)}
                {can_be_junk(what.role).then(|| tool("junk", "junk", act::junk(l)))}
                {tool("unseen", "unseen", act::mark_unseen(l))}
                {tool(flag.0, "flag", flag.1)}
                {mover(look, what.mailboxes, (&r.mailbox, ""), "letter-move-to")}
            </form>
            <details class="menu menu--end" id="letter-more">
                <summary class="menu-head">{icon("more")}<span class="tool-word">{act::more(l)}</span></summary>
                <div class="menu-list">{more(look, message, what)}</div>
            </details>
        </div>
    }
    .into_any()
}

/// What is written from the letter starts from the words as they are shown: in the charset the person chose.
fn writers(look: Look, message: &Message, what: &LetterTools<'_>) -> Vec<AnyView> {
    let l = look.lang;
    let r = &message.envelope.reference;
    let mut kinds: Vec<(&str, &str, &str)> = match what.role {
        Some(Role::Drafts) => vec![("again", "pen", act::edit_draft(l))],
        Some(Role::Sent) => vec![
            ("reply_all", "reply-all", act::reply_all(l)),
            ("forward", "forward", act::forward(l)),
            ("again", "pen", act::again(l)),
        ],
        _ => vec![
            ("reply", "reply", act::reply(l)),
            ("reply_all", "reply-all", act::reply_all(l)),
            ("forward", "forward", act::forward(l)),
        ],
    };
    if !message.ways.post.is_empty() && kinds.iter().any(|(kind, ..)| *kind == "reply_all") {
        kinds.insert(kinds.len() - 1, ("reply_list", "reply-all", act::reply_list(l)));
    }
    kinds
        .iter()
        .map(|(kind, name, said)| {
            let (kind, name, said) = (*kind, name.to_string(), said.to_string());
            view! {
                <a class="tool tool--write" id=format!("to-{kind}") href=look.face.compose_from(kind, r, what.charset) title=said>
                    <i class=format!("icon icon--{name}") aria-hidden="true"></i><span class="tool-word">{said.clone()}</span>
                </a>
            }
            .into_any()
        })
        .collect()
}

fn more(look: Look, message: &Message, what: &LetterTools<'_>) -> AnyView {
    let l = look.lang;
    let r = &message.envelope.reference;
    view! {
        <a class="menu-item" id="to-print" rel="external" target="_blank" href=look.face.message_print(r, what.charset)>{icon("print")}{act::print(l)}</a>
        <a class="menu-item" id="to-source" rel="external" target="_blank" href=paths::source(r)>{icon("source")}{act::source(l)}</a>
        <a class="menu-item" id="to-save" rel="external" download="" href=paths::source_saved(r)>{icon("source")}{act::save_mail(l)}</a>
        <a class="menu-item" id="to-forward-attached" href=look.face.compose_from("forward_attached", r, what.charset)>{icon("clip")}{act::forward_attached(l)}</a>
        {unsubscribe(look, message)}
        {suggest(look, message, what)}
        {refuse(look, message, what)}
        {charset(look, r, what)}
    }
    .into_any()
}

/// 差出人を宛先候補に追加, where one answers: not for one's own mail.
fn suggest(look: Look, message: &Message, what: &LetterTools<'_>) -> Option<AnyView> {
    let r = &message.envelope.reference;
    let sender = message.envelope.from.first().filter(|c| c.email.contains('@'))?;
    let offered = !matches!(what.role, Some(Role::Drafts | Role::Sent | Role::Junk)) && message.trust != Trust::Fail;
    offered.then(|| {
        view! {
            <form id="suggest-form" method="post" action=look.face.suggest() data-screen="">
                {hidden("csrf", what.csrf)}
                {hidden("ref", r.to_string())}
                {hidden("back", look.face.message(r, what.query))}
                <button class="menu-item" id="suggest" type="submit" title=sender.email.clone()>{icon("pen")}{people::add(look.lang)}</button>
            </form>
        }
        .into_any()
    })
}

/// この差出人を受信拒否設定に加える: leads to the form with the address in it, which is confirmed there.
fn refuse(look: Look, message: &Message, what: &LetterTools<'_>) -> Option<AnyView> {
    let sender = message.envelope.from.first().filter(|c| c.email.contains('@') && !c.email.eq_ignore_ascii_case(what.own))?;
    let href = look.face.reject_sender(&sender.email);
    (!matches!(what.role, Some(Role::Drafts | Role::Sent))).then(|| {
        view! { <a class="menu-item" id="to-reject" href=href title=sender.email.clone()>{icon("junk")}{act::reject_sender(look.lang)}</a> }
            .into_any()
    })
}

/// 配信停止: the list's own page, or a mail to it that the person sends. Not for a sender who may be forged.
fn unsubscribe(look: Look, message: &Message) -> Option<AnyView> {
    let said = act::unsubscribe(look.lang);
    let ways = &message.ways;
    if message.trust == Trust::Fail {
        return None;
    }
    if !ways.stop_page.is_empty() {
        let href = ways.stop_page.clone();
        return Some(view! { <a class="menu-item" id="to-unsubscribe" rel="external noopener noreferrer" target="_blank" href=href>{icon("close")}{said}</a> }.into_any());
    }
    let href =
        format!("{}?to={}&subject={}", look.face.compose(), paths::encode(&ways.stop_to), paths::encode(&ways.stop_subject));
    (!ways.stop_to.is_empty())
        .then(|| view! { <a class="menu-item" id="to-unsubscribe" href=href>{icon("close")}{said}</a> }.into_any())
}

/// 文字コードを選んで再表示: a GET, so that it can be undone by going back.
fn charset(look: Look, r: &MessageRef, what: &LetterTools<'_>) -> AnyView {
    let l = look.lang;
    let chosen = what.charset.to_ascii_lowercase();
    let options: Vec<_> = words::CHARSETS
        .iter()
        .map(|(label, name)| view! { <option value=*label selected=chosen == *label>{*name}</option> })
        .collect();
    let page = (what.query.page() > 1).then(|| hidden("page", what.query.page().to_string()));
    let words_of = (!what.query.q.is_empty()).then(|| hidden("q", what.query.q.clone()));
    view! {
        <form class="menu-form" id="charset-form" method="get" action=look.face.message(r, &Query::default())>
            {page}{words_of}{kept(what.query)}
            <label for="charset">{words::charset(l)}</label>
            <select id="charset" name="charset"><option value="">{words::charset_auto(l)}</option>{options}</select>
            <button class="button button--small" type="submit">{words::charset_apply(l)}</button>
        </form>
    }
    .into_any()
}
