//! 開封確認: the letter asks whether it was opened; 送る or 送らない, and nothing by itself.
//!
//! A POST carries `csrf`, `ref`, `back` and `do` = send or no. Where the answer would not go to whom the
//! letter came from, its addresses stand there (RFC 8098 §2.1).

use super::{Look, field::hidden, icon::icon};
use crate::{
    api::{Message, Query},
    i18n::message as words,
};
use leptos::prelude::*;

/// The bar above the text; nothing for a letter that does not ask, or was answered.
pub fn bar(look: Look, message: &Message, query: &Query, (csrf, charset, images): (&str, &str, bool)) -> Option<AnyView> {
    let l = look.lang;
    let wish = message.receipt.as_ref()?;
    let r = &message.envelope.reference;
    let shown =
        wish.elsewhere.then(|| view! { <span id="receipt-to">" "{words::receipt_to(l)}" "<b>{wish.to.join(", ")}</b></span> });
    Some(
        view! {
            <form class="bar" id="receipt" method="post" action=look.face.receipt() data-screen="" aria-labelledby="receipt-said">
                {hidden("csrf", csrf)}
                {hidden("ref", r.to_string())}
                {hidden("back", look.face.message_as(r, query, images, charset))}
                {icon("seen")}
                <span><span id="receipt-said">{words::receipt(l)}</span>{shown}</span>
                <span class="bar-ways">
                    <button class="button button--small" id="receipt-send" type="submit" name="do" value="send">{words::receipt_send(l)}</button>
                    <button class="button button--small" id="receipt-no" type="submit" name="do" value="no">{words::receipt_no(l)}</button>
                </span>
            </form>
        }
        .into_any(),
    )
}
