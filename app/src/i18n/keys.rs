//! The keyboard: what each key does.

use super::Lang;

words! {
    title: "キーボード操作", "Keyboard";
}

/// Keys and what they do, in the order of use.
pub fn all(l: Lang) -> Vec<(&'static str, &'static str)> {
    vec![
        ("j / k", l.pick("次・前のメールを開く", "Open the next / previous message")),
        ("Enter", l.pick("選んだメールを開く", "Open the chosen message")),
        ("u", l.pick("一覧へ戻る", "Back to the list")),
        ("x", l.pick("選択する・外す", "Select / deselect")),
        ("r", l.pick("返信", "Reply")),
        ("a", l.pick("全員に返信", "Reply all")),
        ("f", l.pick("転送", "Forward")),
        ("e", l.pick("移動先を選ぶ", "Choose a folder to move to")),
        ("#", l.pick("削除", "Delete")),
        ("s", l.pick("フラグを付ける・外す", "Flag / unflag")),
        ("Shift+I / Shift+U", l.pick("既読・未読にする", "Mark read / unread")),
        ("z", l.pick("元に戻す・送信を取り消す", "Undo, or take a sent message back")),
        ("c", l.pick("メール作成", "Compose")),
        ("/", l.pick("検索", "Search")),
        ("Ctrl+Enter", l.pick("送信", "Send")),
        ("?", l.pick("この一覧", "This list")),
    ]
}
