//! Reports of mail that did not arrive.

use super::Lang;
use crate::api::BounceReason;

words! {
    failed: "お送りになったメールは届きませんでした。", "Your message was not delivered.";
    delayed: "お送りになったメールはまだ届いていません。再送を続けています。", "Your message has not arrived yet; it is still being tried.";
    somebody: "宛先", "The recipient";
    line: "相手のサーバーの応答", "The other server’s reply";
}

/// What happened at one recipient, and what to do now.
pub fn reason(l: Lang, reason: BounceReason) -> &'static str {
    match reason {
        BounceReason::NoUser => l.pick(
            "この宛先は存在しません。アドレスの綴りを確かめてください。",
            "This address does not exist. Check its spelling.",
        ),
        BounceReason::NoHost => l.pick(
            "「@」の右側のサーバーが見つかりません。アドレスの綴りを確かめてください。",
            "The server right of the “@” was not found. Check the spelling of the address.",
        ),
        BounceReason::Full => l.pick(
            "相手のメールボックスがいっぱいです。しばらくしてから送り直してください。",
            "The recipient’s mailbox is full. Send it again later.",
        ),
        BounceReason::TooLarge => l.pick(
            "相手のサーバーには大きすぎます。添付ファイルを減らして送り直してください。",
            "It is too large for the other server. Send it again with fewer attachments.",
        ),
        BounceReason::Refused => l.pick(
            "相手のサーバーに拒否されました。受信拒否の設定かもしれません。別の方法で相手に確かめてください。",
            "The other server refused it, perhaps by a setting of the recipient. Ask them in another way.",
        ),
        BounceReason::NoAnswer => l.pick(
            "相手のサーバーから応答がありません。しばらくしてから送り直してください。",
            "The other server did not answer. Send it again later.",
        ),
        BounceReason::Other => {
            l.pick("理由は下の応答と本文を見てください。", "See the reply below and the text of the report for the reason.")
        }
    }
}
