//! The buttons over a list: what can be done to the ticked rows. One form, no script needed.

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::{Mailbox, Page, Role},
    i18n::{act, frame, mailbox as words},
};
use leptos::{prelude::*, tachys::html::property::IntoProperty};

/// Tools of a list. In ごみ箱 the way back to the inbox comes first. `all`, `some`: which rows are ticked, for
/// すべて選択; closures in the SPA. `to`: the folder that is chosen already.
pub fn list_tools<A: IntoProperty, S: IntoProperty>(
    look: Look,
    (role, mailboxes): (Option<Role>, &[Mailbox]),
    (here, to): (&str, &str),
    (all, some): (A, S),
) -> impl IntoView + use<A, S> {
    let l = look.lang;
    let lost = role == Some(Role::Trash);
    let delete = if role == Some(Role::Trash) { act::delete_for_good(l) } else { act::delete(l) };
    view! {
        <div class="list-tools" id="list-tools" role="group" aria-label=words::tools(l)>
            <label class="list-all" title=act::select_page(l)>
                <input type="checkbox" id="select-all" name="all" value="page" prop:checked=all prop:indeterminate=some/>
                <span class="list-all-word">{act::select_all(l)}</span>
            </label>
            {lost.then(|| tool("restore", "inbox", act::restore(l)))}
            {tool("seen", "seen", act::mark_seen(l))}
            {tool("unseen", "unseen", act::mark_unseen(l))}
            {(!lost).then(|| tool("flag", "flag", act::flag(l)))}
            {tool("delete", "trash", delete)}
            {can_be_junk(role).then(|| tool("junk", "junk", act::junk(l)))}
            {mover(look, mailboxes, (here, to), "move-to")}
        </div>
    }
}

/// True where mail of others lies: only that can be spam.
pub fn can_be_junk(role: Option<Role>) -> bool {
    !matches!(role, Some(Role::Drafts | Role::Sent | Role::Trash | Role::Junk))
}

/// A button `name=action`.
pub fn tool(action: &'static str, name: &'static str, words: &'static str) -> impl IntoView + use<> {
    view! {
        <button class="tool" type="submit" name="action" value=action title=words>
            {icon(name)}<span class="tool-word">{words}</span>
        </button>
    }
}

/// Choice of a folder (a field `id`) and the button that moves there.
pub fn mover(look: Look, mailboxes: &[Mailbox], (here, to): (&str, &str), id: &'static str) -> AnyView {
    let l = look.lang;
    let targets: Vec<_> = mailboxes
        .iter()
        .filter(|m| m.selectable && m.id != here && m.role != Some(Role::Drafts))
        .map(|m| {
            let indent = "\u{3000}".repeat(usize::from(m.depth.min(4)));
            view! { <option value=m.id.clone() selected=m.id == to>{format!("{indent}{}", frame::folder(l, m))}</option> }
        })
        .collect();
    view! {
        <span class="mover">
            <label class="sr-only" for=id>{words::choose_target(l)}</label>
            <select class="mover-to" id=id name="to"><option value="">{words::target(l)}</option>{targets}</select>
            {tool("move", "folder", act::move_to(l))}
        </span>
    }
    .into_any()
}

/// ごみ箱を空にする, with its warning in the way: a form of its own that touches nothing newer than the list.
pub fn empty_trash(look: Look, csrf: &str, list: &Page) -> AnyView {
    let l = look.lang;
    view! {
        <details class="sure" id="empty-trash">
            <summary class="button button--quiet">{icon("trash")}{act::empty_trash(l)}</summary>
            <form class="sure-form" method="post" action=look.face.actions(&list.mailbox)>
                {hidden("csrf", csrf)}
                {hidden("uidvalidity", list.uidvalidity.to_string())}
                {hidden("uidnext", list.uidnext.to_string())}
                <p>{words::empty_trash_warning(l)}</p>
                <button class="button button--danger" type="submit" name="action" value="empty">{act::delete_for_good(l)}</button>
            </form>
        </details>
    }
    .into_any()
}
