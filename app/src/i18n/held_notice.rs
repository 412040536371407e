//! 隔離通知メール: the daily mail about what is new in 迷惑メール.

use super::{Lang, date, quarantine};
use crate::api::quarantine::Reason;

words! {
    sender: "どこでもメール", "Dokodemo Mail";
    from: "差出人", "From";
    reason: "理由", "Reason";
    left: "削除まで", "Time left";
    open: "このメールを開く", "Open this message";
    all: "迷惑メールをすべて見る", "See all that is held";
    how: "必要なメールは、リンクを開いてログインし、「受信トレイに戻す」を押してください。リンクを開いただけでは何も変わりません。", "To get a message back, open its link, sign in and press “Back to inbox”. Opening a link changes nothing.";
    stop: "このお知らせは、設定の「迷惑メールチェック」で止められます。", "You can stop these notices in the settings, under the spam check.";
}

/// Subject of the mail.
pub fn title(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("【どこでもメール】迷惑メール隔離のお知らせ（{n} 通）"),
        Lang::En if n == 1 => "[Dokodemo Mail] One message was held as spam".into(),
        Lang::En => format!("[Dokodemo Mail] {n} messages were held as spam"),
    }
}

/// Its first sentence.
pub fn about(l: Lang, address: &str, (n, days): (usize, u32)) -> String {
    let n_text = date::count(n as u64);
    match l {
        Lang::Ja => format!(
            "{address} に届いたメールのうち、前回のお知らせから新しく {n_text} 通を隔離しました。隔離したメールは、届いてから{days}日後に自動で削除されます。"
        ),
        Lang::En => format!(
            "Since the last notice, {n_text} of the messages to {address} were held as spam. Each is deleted {days} days after it arrived."
        ),
    }
}

/// After the list, if it is not all of them.
pub fn more(l: Lang, n: usize) -> String {
    let n_text = date::count(n as u64);
    match l {
        Lang::Ja => format!("ほかに {n_text} 通あります。"),
        Lang::En => format!("There are {n_text} more."),
    }
}

/// Why, and how long.
pub fn facts(l: Lang, reason: Reason, days_left: u32) -> [(&'static str, String); 2] {
    [(self::reason(l), quarantine::reason_short(l, reason).to_owned()), (left(l), quarantine::left(l, days_left))]
}
