//! The writing page, its questions before sending, and the core's refusals explained.

use super::{Lang, date};
use crate::api::{
    Ask, Draft, DraftKind, Refusal,
    draft::{Forgotten, files_that_fit},
};

words! {
    new: "メール作成", "New message";
    reply: "返信", "Reply";
    reply_all: "全員に返信", "Reply to all";
    reply_list: "メーリングリストに返信", "Reply to list";
    forward: "転送", "Forward";
    again: "再編集", "Edit as new";
    to: "宛先", "To";
    cc: "Cc", "Cc";
    bcc: "Bcc", "Bcc";
    subject: "件名", "Subject";
    text: "本文", "Text";
    addresses_hint: "複数の宛先はカンマ（,）で区切ります。", "Separate several addresses with commas.";
    options: "その他の指定", "More options";
    receipt: "開封確認を要求する", "Ask for a read receipt";
    receipt_hint: "相手が知らせてもよいとしたときだけ、開封の知らせが届きます。", "You hear of it only if the recipient agrees to tell you.";
    files: "添付ファイル", "Attachments";
    choose_files: "添付するファイルを選ぶ", "Choose files to attach";
    uploading: "アップロード中", "Uploading";
    saving: "保存中…", "Saving…";
    sending: "送信中…", "Sending…";
    conflict: "別の画面で、この下書きが先に保存されています。", "This draft was saved in another window first.";
    conflict_hint: "いま入力している内容も残っています。どちらを残すか選んでください。", "What you are typing is kept too. Choose which one stays.";
    beside_hint: "いま入力した内容は、別の下書きとして保存しました。まだ送信していません。", "What you typed is saved as a draft of its own. Nothing was sent.";
    open_other: "先に保存された下書きを開く", "Open the draft saved first";
    keep_mine: "いまの内容で保存", "Save what is here";
    take_theirs: "別の画面の内容にする", "Use the other one";
    unsaved: "保存していない変更があります", "Unsaved changes";
    ask_anyway: "このまま送信しますか？", "Send it anyway?";
    ask_forgotten_hint: "書き忘れがないか確かめてください。", "Check that you have not forgotten anything.";
    ask_attachment_hint: "本文に「添付」とありますが、ファイルが添付されていません。", "The text mentions an attachment, but no file is attached.";
    ask_many_hint: "個人情報を守るため、互いに知らない宛先は Bcc に入れてください。", "Put people who do not know each other into Bcc.";
    ask_recipients: "次の宛先に送信します。よろしいですか？", "Send it to these recipients?";
    ask_recipients_hint: "ご契約のメールアドレスではない宛先に「契約外」と表示しています。", "Addresses that are not of your contract are marked “outside”.";
    outside: "契約外", "outside";
    recipients: "宛先の一覧", "All recipients";
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
        DraftKind::ReplyList => reply_list(l),
        DraftKind::Forward | DraftKind::ForwardAttached => forward(l),
        DraftKind::Again => again(l),
    }
}

/// The limit in bytes, told before the upload: 20 MB as sent are about 14.5 MB of files. With files: what is left.
pub fn limit(l: Lang, most: u64, used: u64) -> String {
    let files = date::size_at_most(files_that_fit(most.saturating_sub(used)));
    let most = date::size_at_most(most);
    match (l, used) {
        (Lang::Ja, 0) => format!("1通 {most} まで（ファイルの合計で約 {files}）"),
        (Lang::Ja, _) => format!("送信時の大きさ {} / {most}（あと約 {files} 添付できます）", date::size(used)),
        (Lang::En, 0) => format!("Up to {most} per message (about {files} of files)"),
        (Lang::En, _) => format!("{} of {most} as sent (room for about {files} of files)", date::size(used)),
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

/// The light version's writing page: what happens to words that are left alone.
pub fn ends_after(l: Lang, minutes: u32) -> String {
    match l {
        Lang::Ja => format!(
            "{minutes} 分間ボタンやリンクを押さないと、ログアウトします。\
             長い文章は、途中で「下書きとして保存」を押すと残ります。"
        ),
        Lang::En => format!(
            "You are signed out after {minutes} minutes without a press. \
             Press “Save draft” now and then to keep a long text."
        ),
    }
}

/// How many recipients a field names, beside its name.
pub fn addressed(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("{n}件"),
        Lang::En => format!("({n})"),
    }
}

/// The question about many recipients.
pub fn ask_many(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("宛先が {n} 件あります。このまま送信しますか？"),
        Lang::En => format!("There are {n} recipients. Send it?"),
    }
}

/// The one question about all that is missing.
fn ask_forgotten(l: Lang, missing: &[Forgotten]) -> String {
    let said = missing.iter().map(|what| match what {
        Forgotten::Subject => l.pick("件名がありません。", "There is no subject."),
        Forgotten::Text => l.pick("本文がありません。", "There is no text."),
        Forgotten::File => l.pick("添付ファイルがないようです。", "There seems to be no attachment."),
    });
    said.chain([ask_anyway(l)]).collect::<Vec<_>>().join(l.pick("", " "))
}

/// The question before sending, and what to do about it.
pub fn ask(l: Lang, ask: Ask, draft: &Draft, recipients: usize) -> (String, &'static str) {
    match ask {
        Ask::Forgotten => {
            let missing = draft.forgets();
            let file = missing.contains(&Forgotten::File);
            (ask_forgotten(l, &missing), if file { ask_attachment_hint(l) } else { ask_forgotten_hint(l) })
        }
        Ask::Recipients => (ask_recipients(l).to_owned(), ask_recipients_hint(l)),
        Ask::Many => (ask_many(l, recipients), ask_many_hint(l)),
    }
}

/// Why the core refused one recipient; its own line is shown beside it. The enhanced code
/// (RFC 3463) is asked first where the line has one, then its words. An address in the line is none of its words.
pub fn refusal(l: Lang, refused: &Refusal) -> &'static str {
    let line = without_addresses(&refused.line.to_ascii_lowercase());
    let has = |words: &[&str]| words.iter().any(|w| line.contains(w));
    let status = |codes: &[&str]| line.split_ascii_whitespace().take(2).any(|word| codes.contains(&word));
    let lasting = refused.code >= 500;
    match refused.code {
        554 if has(&["a virus was found"]) => l.pick(
            "ウイルスが見つかったため、送信しませんでした。添付ファイルを外してからお試しください。",
            "A virus was found, so it was not sent. Remove the file and try again.",
        ),
        554 if has(&["is not your own address"]) => l.pick(
            "差出人がご自分のメールアドレスではないため、送信しませんでした。",
            "The sender was not your own address, so it was not sent.",
        ),
        _ if lasting && (status(&["5.3.4", "5.2.3"]) || has(&["too big", "too large", "size exceeds"])) => l.pick(
            "メールが大きすぎて受け付けられませんでした。添付ファイルを減らしてからお試しください。",
            "The message is too large to be accepted. Remove some files and try again.",
        ),
        _ if status(&["5.2.2", "4.2.2"]) || has(&["over quota", "quota exceeded", "mailbox is full", "mailbox full"]) => {
            mailbox_full(l)
        }
        552 if has(&["quota", "full", "exceed", "storage"]) => mailbox_full(l),
        _ if lasting && has(&["sender address rejected"]) => {
            l.pick("差出人のアドレスが受け付けられませんでした。", "The sender’s address was not accepted.")
        }
        501 | 553 => l.pick(
            "メールアドレスに使えない文字があるか、途中で切れています。入力し直してください。",
            "The address holds an illegal character or is cut short. Type it again.",
        ),
        _ if lasting && (status(&["5.1.1"]) || has(&["user unknown", "unknown user", "no such user", "does not exist"])) => {
            l.pick("その宛先は存在しません。つづりを確かめてください。", "There is no such address. Check the spelling.")
        }
        _ if status(&["5.1.2", "4.1.2"]) || has(&["domain not found", "host not found"]) => {
            l.pick("宛先のドメイン（@の右側）が見つかりません。", "The domain of the address (right of @) was not found.")
        }
        _ if lasting && has(&["client host"]) && has(&["blocked"]) => l.pick(
            "海外からメールソフトでの送信は制限されています。どこでもメールから送信するか、「海外からのメール送信」をONにしてください。",
            "Sending by a mail program is blocked from abroad. Send it from this webmail, or switch “Sending from abroad” on.",
        ),
        _ if lasting && has(&["access denied", "rejected"]) => l.pick(
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

/// The line without what stands in angle brackets: somebody may be called `full` or `unknown`.
fn without_addresses(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut inside = false;
    for c in line.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines as Postfix and the house's own filters write them, and a word of what is said to each.
    const LINES: [(&str, &str, &str); 24] = [
        ("501 5.1.3 Bad recipient address syntax", "使えない文字", "illegal character"),
        ("501 5.1.3 Bad address syntax", "使えない文字", "illegal character"),
        ("553 5.6.7 SMTPUTF8 is not offered", "使えない文字", "illegal character"),
        (
            "550 5.1.1 <x@a01.example.test>: Recipient address rejected: User unknown in virtual mailbox table",
            "存在しません",
            "no such",
        ),
        (
            "550 5.1.1 <full@a01.example.test>: Recipient address rejected: User unknown in virtual mailbox table",
            "存在しません",
            "no such",
        ),
        (
            "550 5.1.1 <quota@a01.example.test>: Recipient address rejected: undeliverable address: unknown user: \"quota\"",
            "存在しません",
            "no such",
        ),
        ("550 5.1.2 <x@gone.test>: Recipient address rejected: Domain not found", "ドメイン", "domain"),
        ("450 4.1.2 <x@gone.test>: Recipient address rejected: Domain not found", "ドメイン", "domain"),
        ("552 5.2.2 <x@a01.example.test>: Recipient address rejected: Mailbox is full", "いっぱい", "mailbox is full"),
        ("552 5.2.2 <x@a01.example.test>: Recipient address rejected: Over quota", "いっぱい", "mailbox is full"),
        ("452 4.2.2 <x@a01.example.test>: Recipient address rejected: Mailbox is full", "いっぱい", "mailbox is full"),
        ("552 Requested mail action aborted: exceeded storage allocation", "いっぱい", "mailbox is full"),
        ("552 5.3.4 Message size exceeds fixed limit", "大きすぎ", "too large"),
        ("552 5.3.4 Error: message file too big", "大きすぎ", "too large"),
        ("552 5.3.4 Message too big", "大きすぎ", "too large"),
        ("554 5.7.1 <x@elsewhere.test>: Relay access denied", "拒否され", "was rejected"),
        ("554 5.7.1 <unknown@b.test>: Recipient address rejected: Access denied", "拒否され", "was rejected"),
        ("554 5.7.1 <taro@a01.example.test>: Sender address rejected: Access denied", "差出人", "sender"),
        ("553 5.7.1 <taro@a01.example.test>: Sender address rejected: not owned by user jiro", "差出人", "sender"),
        ("554 5.7.1 A virus was found in this mail; it was not sent: Eicar-Test-Signature", "ウイルス", "virus"),
        ("421 4.7.0 mail.example.test Error: too many errors", "つながりません", "could not be reached"),
        ("451 4.3.0 <x@a01.example.test>: Temporary lookup failure", "いまは受け付け", "right now"),
        ("450 4.1.1 <x@b.test>: Recipient address rejected: unverified address: unknown user", "いまは受け付け", "right now"),
        ("452 4.3.1 Insufficient system storage", "いまは受け付け", "right now"),
    ];

    #[test]
    fn what_is_left_for_files_is_said_with_the_files() {
        let most = 20 << 20;
        assert_eq!(limit(Lang::Ja, most, 0), "1通 20 MB まで（ファイルの合計で約 14.5 MB）");
        assert_eq!(limit(Lang::Ja, most, 10 << 20), "送信時の大きさ 10 MB / 20 MB（あと約 7.3 MB 添付できます）");
        assert!(limit(Lang::En, most, most - 100).ends_with("(room for about 0 KB of files)"));
    }

    #[test]
    fn every_refusal_of_the_core_is_explained_in_the_right_words() {
        for (line, ja, en) in LINES {
            let refused = Refusal { address: "x@b.test".into(), code: line[..3].parse().unwrap(), line: line.into() };
            let said = [refusal(Lang::Ja, &refused), refusal(Lang::En, &refused)];
            assert!(said[0].contains(ja) && said[1].contains(en), "{line}: {said:?}");
        }
        let strange = Refusal { address: String::new(), code: 554, line: "554 5.5.0 Error".into() };
        assert_eq!(refusal(Lang::En, &strange), "This recipient was not accepted.");
    }
}
