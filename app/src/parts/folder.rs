//! One folder of the folder list, and the storage used.

use super::{Look, icon::icon};
use crate::{
    api::{Mailbox, Order, Query, Quota, Role},
    i18n::{date, frame},
};
use leptos::{attr::AttributeValue, prelude::*};

/// A folder with its unread count. `current`: `Some("page")` where the person is, a closure in the SPA.
pub fn folder<A: AttributeValue>(look: Look, mailbox: &Mailbox, current: A) -> impl IntoView + use<A> {
    let name = frame::folder(look.lang, mailbox);
    let id = mailbox.id.clone();
    // 迷惑メール exists once, as a page of its own.
    let href = match mailbox.role {
        Some(Role::Junk) => look.face.quarantine(),
        _ => look.face.mailbox(&id, &Query::default()),
    };
    let inner =
        view! { {icon(icon_of(mailbox))}<span class="folder-name" title=name>{name.clone()}</span>{count(look, mailbox)} };
    let class = format!("folder folder--depth{}", mailbox.depth.min(4));
    if mailbox.selectable {
        let unread = if mailbox.unseen > 0 { " folder-link--unread" } else { "" };
        view! { <li class=class><a class=format!("folder-link{unread}") id=format!("folder-{id}") href=href data-mailbox=id aria-current=current>{inner}</a></li> }.into_any()
    } else {
        view! { <li class=class><span class="folder-link folder-link--dead">{inner}</span></li> }.into_any()
    }
}

/// Drafts show how many there are, all others how many are unread.
fn count(look: Look, mailbox: &Mailbox) -> Option<AnyView> {
    let n = match mailbox.role {
        Some(Role::Drafts) => mailbox.total,
        Some(Role::Sent) => 0,
        _ => mailbox.unseen,
    };
    let words = match mailbox.role {
        Some(Role::Drafts) => date::count(u64::from(n)),
        _ => frame::unseen_count(look.lang, n),
    };
    (n > 0)
        .then(|| view! { <span class="folder-count" aria-label=words role="img">{date::count(u64::from(n))}</span> }.into_any())
}

fn icon_of(mailbox: &Mailbox) -> &'static str {
    match mailbox.role {
        Some(Role::Inbox) => "inbox",
        Some(Role::Drafts) => "draft",
        Some(Role::Sent) => "send",
        Some(Role::Trash) => "trash",
        Some(Role::Junk) => "junk",
        _ if mailbox.id == "INBOX" => "inbox",
        _ => "folder",
    }
}

/// Storage used, as a bar and a sentence; warns from 80 %.
pub fn quota(look: Look, quota: Quota) -> AnyView {
    let words = frame::storage_used(look.lang, &date::size(quota.used), &date::size(quota.limit));
    let percent = quota.percent();
    let class = if percent >= 80 { "quota quota--high" } else { "quota" };
    view! {
        <div class=class title=frame::junk_not_counted(look.lang)>
            <label class="quota-label" for="quota">{frame::storage(look.lang)}" "{percent.to_string()}"%"</label>
            <progress class="quota-bar" id="quota" max="100" value=percent.to_string()></progress>
            <span class="quota-words">{words}</span>
        </div>
    }
    .into_any()
}

/// Over the list of folder `here`, from 80 % on and again from 95 % on: what it means (迷惑メール does not count), and
/// the ways to room.
pub fn nearly_full(look: Look, quota: Quota, (folders, here): (&[Mailbox], &str)) -> Option<AnyView> {
    let l = look.lang;
    let said = match quota.percent() {
        0..80 => return None,
        80..95 => frame::room_low(l),
        _ => frame::room_gone(l),
    };
    let trash = folders.iter().find(|m| m.role == Some(Role::Trash));
    let trash = trash.map(|m| {
        let name = frame::folder(l, m);
        view! { <a class="button button--small" id="room-trash" href=look.face.mailbox(&m.id, &Query::default())>{name}</a>" " }
    });
    let largest = look.face.mailbox(here, &Query { order: Order::Size, ..Query::default() });
    Some(
        view! {
            <div class="bar bar--warning" id="room">
                {icon("alert")}
                <p>{said}" "{frame::junk_not_counted(l)}</p>
                <p class="bar-ways">{trash}<a class="button button--small" id="room-largest" href=largest>{frame::largest_first(l)}</a></p>
            </div>
        }
        .into_any(),
    )
}
