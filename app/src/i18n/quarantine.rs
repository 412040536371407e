//! 迷惑メール: why a mail is held, how long, and what can be done.

use super::{Lang, date};
use crate::api::quarantine::Reason;

words! {
    tools: "選んだメールの操作", "What to do with the selected mail";
    allow_sender: "この差出人を常に受信する", "Always accept this sender";
    allow_hint: "チェックを付けて戻すと、選んだメールの差出人のアドレスを受信許可設定に加えます。", "With the tick, the addresses of the selected senders go on the list of allowed senders.";
    allow_none: "この差出人は受信許可設定にあるか、登録できないアドレスです。", "This sender is on the list of allowed senders already, or cannot be put on it.";
    empty_now: "今すぐ空にする", "Empty now";
    empty: "迷惑メールはありません。", "Nothing is held.";
    reason: "理由", "Reason";
    arrived: "隔離日時", "Held since";
    to_be_deleted: "削除まで", "Time left";
    open_it: "受信トレイのメールを開く", "Open it in the inbox";
    to_inbox: "受信トレイへ", "To the inbox";
    text_only: "安全のため、文字だけを表示しています。画像は読み込まず、リンクは開けません。", "For safety only the text is shown: no pictures are loaded and no links work.";
    files_later: "添付ファイルは、受信トレイに戻すと開けます。", "Move the message to the inbox to open its files.";
    search_label: "迷惑メールを検索", "Search the quarantine";
}

/// Why a mail is held, in a few words.
pub fn reason_short(l: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Spam => l.pick("迷惑メールと判定", "Judged as spam"),
        Reason::RejectSender => l.pick("受信拒否設定（差出人）", "Refused sender"),
        Reason::RejectSubject => l.pick("受信拒否設定（件名）", "Refused subject"),
        Reason::RejectHeader => l.pick("受信拒否設定（特殊な条件）", "Refused by a condition"),
        Reason::Spoof => l.pick("差出人のなりすまし", "Forged sender"),
        Reason::Own => l.pick("自分で指定", "Put here by you"),
        Reason::Other => l.pick("隔離", "Held"),
    }
}

/// The same as a sentence.
pub fn reason_long(l: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Spam => l.pick("迷惑メールチェックが、迷惑メールと判定しました。", "The spam check judged it as spam."),
        Reason::RejectSender => {
            l.pick("受信拒否設定にある差出人からのメールです。", "Its sender is on your list of refused senders.")
        }
        Reason::RejectSubject => {
            l.pick("受信拒否設定にあることばが件名に含まれています。", "Its subject holds words that you refuse.")
        }
        Reason::RejectHeader => l.pick(
            "受信拒否設定の特殊な条件（差出人欄や表題欄）に当てはまりました。",
            "Its From or Subject line fits one of the conditions that you refuse.",
        ),
        Reason::Spoof => l.pick(
            "差出人のアドレスは、このサービスに存在しません。なりすましのおそれがあります。",
            "Its sender claims an address of this service that does not exist; it is probably forged.",
        ),
        Reason::Own => l.pick("ご自分で迷惑メールに指定しました。", "You put it here yourself."),
        Reason::Other => l.pick("隔離されました。", "It was held."),
    }
}

/// What this page is.
pub fn about(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => format!(
            "迷惑メールとして隔離したメールです。{days}日間置かれ、そのあと自動で削除されます。必要なメールは受信トレイに戻してください。"
        ),
        Lang::En => {
            format!("Mail held as spam. It stays for {days} days and is then deleted by itself. Move what you want to the inbox.")
        }
    }
}

/// Under the sentence that nothing is held.
pub fn empty_hint(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => format!("隔離したメールは、ここに{days}日間表示されます。"),
        Lang::En => format!("What is held will be shown here for {days} days."),
    }
}

/// Time until a mail is deleted, in days begun.
pub fn left(l: Lang, days: u32) -> String {
    match (l, days) {
        (Lang::Ja, 0) => "まもなく削除".into(),
        (Lang::En, 0) => "Deleted soon".into(),
        (Lang::Ja, 1) => "24時間以内に削除".into(),
        (Lang::En, 1) => "Deleted within 24 hours".into(),
        (Lang::Ja, n) => format!("あと{n}日"),
        (Lang::En, n) => format!("{n} days left"),
    }
}

/// What the tick of one mail adds.
pub fn allow_adds(l: Lang, line: &str) -> String {
    match l {
        Lang::Ja => format!("受信許可設定に「{line}」を加えます。"),
        Lang::En => format!("Adds “{line}” to the allowed senders."),
    }
}

/// Before everything is deleted.
pub fn empty_warning(l: Lang, n: u32) -> String {
    let n_text = date::count(u64::from(n));
    match l {
        Lang::Ja => format!("迷惑メール {n_text} 通をすべて完全に削除します。元に戻せません。"),
        Lang::En if n == 1 => "This deletes the one message here for good. It cannot be undone.".into(),
        Lang::En => format!("This deletes all {n_text} messages here for good. It cannot be undone."),
    }
}

/// After some came back.
pub fn taken_back(l: Lang, n: usize) -> String {
    let n_text = date::count(n as u64);
    match l {
        Lang::Ja => format!("{n_text} 通を受信トレイに戻しました（未読）。"),
        Lang::En if n == 1 => "One message is back in the inbox, unread.".into(),
        Lang::En => format!("{n_text} messages are back in the inbox, unread."),
    }
}

/// Lines that went on the list of allowed senders.
pub fn allowed(l: Lang, lines: &[String]) -> String {
    match l {
        Lang::Ja => format!("受信許可設定に加えました: {}", lines.join("、")),
        Lang::En => format!("Added to the allowed senders: {}", lines.join(", ")),
    }
}
