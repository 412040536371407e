//! The person's own folders with the forms that make, rename and remove them.
//!
//! One small POST each to `/settings/folders`: `csrf`, `do`, `id`, `name`. A form that did not pass is
//! drawn again with what was typed and the reason beside its field. What asks twice is a `<details>`,
//! which needs no script.
//! Never: folders with a role; they cannot be changed.

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::{FolderFault, Mailbox},
    i18n::{folders as words, frame, mailbox as list_words, setting},
};
use leptos::prelude::*;

/// Characters in a name, as the server checks them.
const LONGEST: &str = "60";

/// The whole page. `mailboxes` are all folders, `failed` the last form if it did not pass.
pub fn folder_edit(look: Look, csrf: &str, mailboxes: &[Mailbox], failed: Option<&FolderFault>) -> AnyView {
    let l = look.lang;
    let own = mailboxes.iter().filter(|m| m.role.is_none() && m.id != "INBOX").count();
    let rows: Vec<_> = mailboxes
        .iter()
        .enumerate()
        .filter(|(_, m)| m.role.is_none() && m.id != "INBOX")
        .map(|(i, m)| {
            let holds = mailboxes.get(i + 1).is_some_and(|next| next.depth > m.depth);
            row(look, csrf, (m, holds), failed.filter(|f| f.id == m.id && f.doing != "create"))
        })
        .collect();
    let list = if rows.is_empty() {
        view! { <p class="sheet-about">{words::none(l)}</p> }.into_any()
    } else {
        view! { <ul class="own-folders" id="own-folders">{rows}</ul> }.into_any()
    };
    // A folder that has gone meanwhile has no row to say so.
    let lost = failed.filter(|f| f.doing != "create" && !mailboxes.iter().any(|m| m.id == f.id));
    view! {
        <section class="sheet">
            <h1 class="sheet-title">{words::title(l)}</h1>
            <p class="sheet-about">{words::about(l)}</p>
            {lost.map(|f| fault(look, "lost", f))}
            {create(look, csrf, failed.filter(|f| f.doing == "create"))}
            <section class="sheet-part" aria-labelledby="own-title">
                <h2 class="sheet-heading" id="own-title">{words::own(l)}" "<span class="own-folders-count">{words::count(l, own)}</span></h2>
                {list}
            </section>
            <p class="sheet-about own-folders-pop">{icon("help")}<span>{words::pop(l)}</span></p>
            <p class="setting-ways"><a class="button" id="step-menu" href=look.face.settings()>{setting::back(l)}</a></p>
        </section>
    }
    .into_any()
}

fn create(look: Look, csrf: &str, failed: Option<&FolderFault>) -> AnyView {
    let l = look.lang;
    view! {
        <form class="name-form" id="folder-create" method="post" action=look.face.folders()>
            {hidden("csrf", csrf)}
            {hidden("do", "create")}
            <label class="field-label" for="folder-new">{words::new_name(l)}</label>
            <span class="name-line">
                {name(("folder-new", failed.map(|f| f.name.clone()).unwrap_or_default()), failed.is_some_and(|f| f.problem.is_some()))}
                <button class="button button--primary" type="submit">{icon("folder")}{words::create(l)}</button>
            </span>
            {failed.map(|f| fault(look, "folder-new", f))}
        </form>
    }
    .into_any()
}

fn row(look: Look, csrf: &str, (mailbox, holds): (&Mailbox, bool), failed: Option<&FolderFault>) -> AnyView {
    let l = look.lang;
    let called = frame::folder(l, mailbox);
    let renaming = failed.filter(|f| f.doing == "rename");
    let removing = failed.filter(|f| f.doing != "rename");
    let field = format!("rename-{}", mailbox.id);
    let typed = renaming.map_or_else(|| mailbox.name.clone(), |f| f.name.clone());
    let remove = if holds {
        view! { <p>{words::has_inner(l)}</p> }.into_any()
    } else {
        view! {
            <form class="sure-form" method="post" action=look.face.folders()>
                {hidden("csrf", csrf)}
                {hidden("do", "remove")}
                {hidden("id", mailbox.id.clone())}
                <p>{words::remove_warning(l, mailbox.total)}</p>
                <button class="button button--danger" type="submit">{words::remove_now(l)}<span class="sr-only">": "{called.clone()}</span></button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class=format!("own-folder own-folder--depth{}", mailbox.depth.min(4))>
            <span class="own-folder-head">
                {icon("folder")}
                <b class="own-folder-name" title=called.clone()>{called.clone()}</b>
                <span class="own-folder-total">{list_words::total(l, mailbox.total)}</span>
            </span>
            <details class="own-folder-act" id=format!("renaming-{}", mailbox.id) open=renaming.is_some()>
                <summary>{words::rename(l)}<span class="sr-only">": "{called.clone()}</span></summary>
                <form class="name-form" method="post" action=look.face.folders()>
                    {hidden("csrf", csrf)}
                    {hidden("do", "rename")}
                    {hidden("id", mailbox.id.clone())}
                    <label class="field-label" for=field.clone()>{words::other_name(l)}</label>
                    <span class="name-line">
                        {name((&field, typed), renaming.is_some_and(|f| f.problem.is_some()))}
                        <button class="button" type="submit">{words::change(l)}</button>
                    </span>
                    {renaming.map(|f| fault(look, &field, f))}
                </form>
            </details>
            <details class="own-folder-act" id=format!("removing-{}", mailbox.id) open=removing.is_some()>
                <summary>{words::remove(l)}<span class="sr-only">": "{called}</span></summary>
                {removing.map(|f| fault(look, &format!("remove-{}", mailbox.id), f))}
                {remove}
            </details>
        </li>
    }
    .into_any()
}

fn name((id, value): (&str, String), bad: bool) -> AnyView {
    let about = bad.then(|| format!("{id}-fault"));
    view! {
        <input
            class="field-input" id=id.to_owned() name="name" type="text" value=value maxlength=LONGEST autocomplete="off"
            aria-invalid=bad.then_some("true") aria-describedby=about autofocus=bad
        />
    }
    .into_any()
}

fn fault(look: Look, field: &str, failed: &FolderFault) -> Option<AnyView> {
    let said = words::fault(look.lang, failed.problem.as_ref()?);
    Some(view! { <p class="field-fault" id=format!("{field}-fault") role="alert">{said}</p> }.into_any())
}
