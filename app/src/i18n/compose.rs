//! The writing page, its questions before sending, and the core's refusals explained.

use super::{Lang, date};
use crate::api::{DraftKind, Refusal};

words! {
    new: "メール作成", "New message";
    reply: "返信", "Reply";
    reply_all: "全員に返信", "Reply to all";
    forward: "転送", "Forward";
    again: "再編集", "Edit as new";
    to: "宛先", "To";
    cc: "Cc", "Cc";
    bcc: "Bcc", "Bcc";
    subject: "件名", "Subject";
    text: "本文", "Text";
    addresses_hint: "複数の宛先はカンマ（,）で区切ります。", "Separate several addresses with commas.";
    files: "添付ファイル", "Attachments";
    choose_files: "添付するファイルを選ぶ", "Choose files to attach";
    uploading: "アップロード中", "Uploading";
    saving: "保存中…", "Saving…";
    sending: "送信中…", "Sending…";
    conflict: "別の画面で、この下書きが先に保存されています。", "This draft was saved in another window first.";
    conflict_hint: "いま入力している内容も残っています。どちらを残すか選んでください。", "What you are typing is kept too. Choose which one stays.";
    keep_mine: "いまの内容で保存", "Save what is here";
    take_theirs: "別の画面の内容にする", "Use the other one";
    unsaved: "保存していない変更があります", "Unsaved changes";
    ask_attachment: "添付ファイルがないようです。このまま送信しますか？", "There seems to be no attachment. Send it anyway?";
    ask_attachment_hint: "本文に「添付」とありますが、ファイルが添付されていません。", "The text mentions an attachment, but no file is attached.";
    ask_many_hint: "個人情報を守るため、互いに知らない宛先は Bcc に入れてください。", "Put people who do not know each other into Bcc.";
    send_anyway: "このまま送信", "Send anyway";
    go_back: "編集に戻る", "Back to editing";
    not_sent: "送信していません。次の宛先が受け付けられませんでした。", "Nothing was sent. These recipients were not accepted.";
    discard_question: "この下書きを破棄しますか？", "Discard this draft?";
    server_line: "サーバーの応答", "Server’s reply";
}

/// Heading of the page by why the draft exists.
pub fn title(l: Lang, kind: DraftKind) -> &'static str {
    match kind {
        DraftKind::New => new(l),
        DraftKind::Reply => reply(l),
        DraftKind::ReplyAll => reply_all(l),
        DraftKind::Forward | DraftKind::ForwardAttached => forward(l),
        DraftKind::Again => again(l),
    }
}

/// The limit in bytes, told before the upload: 20 MB as sent are about 14.6 MB of files.
pub fn limit(l: Lang, most: u64, used: u64) -> String {
    let files = date::size(most / 78 * 57);
    let most = date::size(most);
    match (l, used) {
        (Lang::Ja, 0) => format!("1通 {most} まで（ファイルの合計で約 {files}）"),
        (Lang::Ja, _) => format!("送信時の大きさ {} / {most}", date::size(used)),
        (Lang::En, 0) => format!("Up to {most} per message (about {files} of files)"),
        (Lang::En, _) => format!("{} of {most} as sent", date::size(used)),
    }
}

/// Said when the files are too much.
pub fn too_large(l: Lang, most: u64, used: u64) -> String {
    let (used, most) = (date::size(used), date::size(most));
    match l {
        Lang::Ja => format!("大きすぎて送信できません（{used} / {most}）。ファイルを減らしてください。"),
        Lang::En => format!("Too large to send ({used} of {most}). Remove some files."),
    }
}

/// When the draft was last saved.
pub fn saved_at(l: Lang, clock: &str) -> String {
    match l {
        Lang::Ja => format!("{clock} に保存しました"),
        Lang::En => format!("Saved at {clock}"),
    }
}

/// The question about many recipients.
pub fn ask_many(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("宛先が {n} 件あります。このまま送信しますか？"),
        Lang::En => format!("There are {n} recipients. Send it?"),
    }
}

/// The question before sending, by its code (`attachment`, `many`); `None` for a code this build does not know.
pub fn ask(l: Lang, code: &str, recipients: usize) -> Option<(String, &'static str)> {
    match code {
        "attachment" => Some((ask_attachment(l).to_owned(), ask_attachment_hint(l))),
        "many" => Some((ask_many(l, recipients), ask_many_hint(l))),
        _ => None,
    }
}

/// Why the core refused one recipient (REQUIREMENTS J17); its own line is shown beside it.
pub fn refusal(l: Lang, refused: &Refusal) -> &'static str {
    let line = refused.line.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|w| line.contains(w));
    match refused.code {
        554 if has(&["a virus was found"]) => l.pick(
            "ウイルスが見つかったため、送信しませんでした。添付ファイルを外してからお試しください。",
            "A virus was found, so it was not sent. Remove the file and try again.",
        ),
        554 if has(&["is not your own address"]) => l.pick(
            "差出人がご自分のメールアドレスではないため、送信しませんでした。",
            "The sender was not your own address, so it was not sent.",
        ),
        501 | 553 => l.pick(
            "メールアドレスに使えない文字があるか、途中で切れています。入力し直してください。",
            "The address holds an illegal character or is cut short. Type it again.",
        ),
        552 | 452 if has(&["5.2.2", "quota", "full", "exceed"]) => mailbox_full(l),
        554 | 550 if has(&["quota", "full", "5.2.2"]) => mailbox_full(l),
        550 | 551 if has(&["5.1.1", "user unknown", "unknown", "no such", "does not exist"]) => {
            l.pick("その宛先は存在しません。つづりを確かめてください。", "There is no such address. Check the spelling.")
        }
        450 | 550 | 554 if has(&["domain not found", "host not found", "5.1.2", "4.1.2"]) => {
            l.pick("宛先のドメイン（@の右側）が見つかりません。", "The domain of the address (right of @) was not found.")
        }
        550 | 554 if has(&["sender address rejected"]) => {
            l.pick("差出人のアドレスが受け付けられませんでした。", "The sender’s address was not accepted.")
        }
        550 | 554 if has(&["access denied", "rejected"]) => l.pick(
            "宛先のアドレスが拒否されました。アドレスが正しいか確かめてください。",
            "The recipient’s address was rejected. Check that it is correct.",
        ),
        421 => l.pick(
            "送信サーバーにつながりませんでした。しばらくしてからお試しください。",
            "The mail server could not be reached. Try again later.",
        ),
        400..=499 => l.pick(
            "いまは受け付けられません。しばらくしてからお試しください。",
            "It cannot be accepted right now. Try again later.",
        ),
        _ => l.pick("この宛先は受け付けられませんでした。", "This recipient was not accepted."),
    }
}

fn mailbox_full(l: Lang) -> &'static str {
    l.pick("宛先のメールボックスがいっぱいです。", "The recipient’s mailbox is full.")
}

/// Name of the button that removes one file.
pub fn remove_file(l: Lang, name: &str) -> String {
    match l {
        Lang::Ja => format!("{name} を削除"),
        Lang::En => format!("Remove {name}"),
    }
}
