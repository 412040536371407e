//! One mail on its way.

use super::{Look, compose::refusal, field::hidden, when};
use crate::{
    api::{SendState, Sending},
    i18n::{act, date, mailbox, outbox as words},
};
use leptos::prelude::*;

/// A row of 送信待ち: to whom, what, its state, and the way back while it waits.
pub fn sending(look: Look, send: &Sending, csrf: &str) -> impl IntoView + use<> {
    let l = look.lang;
    let subject = if send.subject.trim().is_empty() { mailbox::no_subject(l).to_owned() } else { send.subject.clone() };
    let refused: Vec<_> = send.refused.iter().map(|r| refusal(look, r)).collect();
    let back = matches!(send.state, SendState::Refused | SendState::Cancelled) && !send.draft.is_empty();
    let dismissable =
        !send.refused.is_empty() && !matches!(send.state, SendState::Held | SendState::Submitting | SendState::Unknown);
    // What did not reach everybody must not look like success.
    let state = if send.partly() { words::partly(l) } else { words::state(l, send.state) };
    let class = match send.state {
        _ if send.wants_look() => "sending sending--bad",
        SendState::Accepted | SendState::Filed => "sending sending--done",
        _ => "sending",
    };
    view! {
        <li class=class data-send=send.id.clone()>
            <div class="sending-words">
                <b class="sending-subject" title=subject.clone()>{subject.clone()}</b>
                <span class="sending-to" title=send.to.clone()>{mailbox::to_prefix(l)}{send.to.clone()}</span>
                <span class="sending-state">{state}" · "{when::short(look, send.at)}{(send.size > 0).then(|| format!(" · {}", date::size(send.size)))}</span>
                {(send.state == SendState::Unknown).then(|| view! { <p class="sending-hint">{words::unknown_hint(l)}</p> })}
                {(!refused.is_empty()).then(|| view! { <p class="sending-hint">{words::refused(l)}</p><ul class="refusals">{refused}</ul> })}
            </div>
            {(send.state == SendState::Held).then(|| view! {
                <form method="post" action=look.face.outbox()>
                    {hidden("csrf", csrf)}
                    <button class="button button--small" type="submit" name="cancel" value=send.id.clone()>{act::take_back(l)}<span class="sr-only">": "{subject.clone()}</span></button>
                </form>
            })}
            {(send.state == SendState::Unknown).then(|| view! {
                <form method="post" action=look.face.outbox() class="sending-ways">
                    {hidden("csrf", csrf)}
                    <button class="button button--small" type="submit" name="settle" value=send.id.clone()>{act::settle(l)}</button>
                    <button class="button button--small" type="submit" name="cancel" value=send.id.clone()>{act::edit_draft(l)}</button>
                </form>
            })}
            {dismissable.then(|| view! {
                <form method="post" action=look.face.outbox()>
                    {hidden("csrf", csrf)}
                    <button class="button button--small button--quiet" type="submit" name="dismiss" value=send.id.clone()>{act::dismiss(l)}</button>
                </form>
            })}
            {back.then(|| view! { <a class="button button--small" href=look.face.compose_draft(&send.draft)>{act::edit_draft(l)}</a> })}
        </li>
    }
}
