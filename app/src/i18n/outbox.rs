//! 送信待ち: mails on their way.

use super::Lang;
use crate::api::SendState;

words! {
    empty: "送信待ちのメールはありません。", "Nothing is waiting to be sent.";
    about: "送信したメールの状態です。送り終わったメールは「送信済み」にあります。", "The state of mail you sent. What has gone is in “Sent”.";
    partly: "一部の宛先に送信できませんでした", "Sent, but not to all recipients";
    refused: "受け付けられなかった宛先", "Recipients not accepted";
    unknown_hint: "送信中に通信が切れ、届いたか分かりません。「送信済み」と相手の方に確かめてから、もう一度送ってください。", "The line broke while sending; it may or may not have gone. Check “Sent” and the recipient before sending again.";
}

/// What a state means.
pub fn state(l: Lang, state: SendState) -> &'static str {
    match state {
        SendState::Held => l.pick("送信待ち", "Waiting"),
        SendState::Submitting => l.pick("送信中", "Sending"),
        SendState::Accepted => l.pick("送信しました（送信済みに保存中）", "Sent (filing the copy)"),
        SendState::Filed => l.pick("送信しました", "Sent"),
        SendState::Refused => l.pick("送信できませんでした", "Not sent"),
        SendState::Unknown => l.pick("送信できたか確認が必要です", "Please check whether it was sent"),
        SendState::Cancelled => l.pick("取り消しました", "Taken back"),
        SendState::Other => l.pick("処理中", "In progress"),
    }
}
