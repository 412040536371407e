//! The frame around every page, and the names of folders by role.

use super::Lang;
use crate::api::{Mailbox, Role};

words! {
    product: "どこでもメール", "Dokodemo Mail";
    skip: "本文へ移動", "Skip to content";
    settings: "設定", "Settings";
    help: "ヘルプ", "Help";
    light_version: "軽量版", "Light version";
    full_version: "通常版", "Full version";
    folders: "フォルダ", "Folders";
    menu: "フォルダを開く・閉じる", "Show or hide folders";
    signed_in_as: "ログイン中", "Signed in as";
    outbox: "送信待ち", "Outbox";
    inbox: "受信トレイ", "Inbox";
    drafts: "下書き", "Drafts";
    sent: "送信済み", "Sent";
    trash: "ごみ箱", "Trash";
    junk: "迷惑メール", "Spam quarantine";
    nameless: "（名前なし）", "(no name)";
    storage: "使用容量", "Storage";
    room_low: "空き容量が少なくなっています。", "Your mailbox is filling up.";
    room_gone: "まもなくメールを受信できなくなります。", "Your mailbox will soon receive no more mail.";
    junk_not_counted: "迷惑メールは使用容量に含まれません。", "The spam quarantine is not counted.";
    largest_first: "サイズの大きい順に表示", "Largest first";
    session_ending: "操作がないため、まもなくログアウトします。", "You will be signed out soon because nothing was done for a while.";
    session_over_soon: "ログインしてから長い時間がたったため、まもなくログアウトします。続けるには、もう一度ログインしてください。", "You have been signed in for a long time and will be signed out soon. Sign in again to go on.";
    lite_about: "軽量版です。画面は自動更新されず、書きかけのメールは自動保存されません。", "This is the light version: nothing refreshes or saves by itself.";
}

/// Name of a folder: by its role, else the person's own.
pub fn folder(l: Lang, mailbox: &Mailbox) -> String {
    match mailbox.role {
        Some(role) => match role_name(l, role) {
            Some(name) => name.to_owned(),
            None => own_name(l, &mailbox.name),
        },
        None if mailbox.id == "INBOX" => inbox(l).to_owned(),
        None => own_name(l, &mailbox.name),
    }
}

fn own_name(l: Lang, name: &str) -> String {
    if name.trim().is_empty() { nameless(l).to_owned() } else { name.to_owned() }
}

/// Name of a standard folder; `None` for a role this build does not know.
pub fn role_name(l: Lang, role: Role) -> Option<&'static str> {
    Some(match role {
        Role::Inbox => inbox(l),
        Role::Drafts => drafts(l),
        Role::Sent => sent(l),
        Role::Trash => trash(l),
        Role::Junk => junk(l),
        Role::Other => return None,
    })
}

/// Count beside a folder, read aloud.
pub fn unseen_count(l: Lang, n: u32) -> String {
    match l {
        Lang::Ja => format!("未読 {n} 通"),
        Lang::En => format!("{n} unread"),
    }
}

/// Mails in 送信待ち that the person should see to, read aloud.
pub fn to_check(l: Lang, n: u32) -> String {
    match l {
        Lang::Ja => format!("確認が必要なメール {n} 通"),
        Lang::En if n == 1 => "1 message needs a look".into(),
        Lang::En => format!("{n} messages need a look"),
    }
}

/// Storage as a sentence, sizes already formatted.
pub fn storage_used(l: Lang, used: &str, limit: &str) -> String {
    match l {
        Lang::Ja => format!("{limit} のうち {used} を使用"),
        Lang::En => format!("{used} of {limit} used"),
    }
}

/// Minutes left before the session ends.
pub fn minutes_left(l: Lang, minutes: u32) -> String {
    match l {
        Lang::Ja => format!("あと {minutes} 分"),
        Lang::En => format!("{minutes} min left"),
    }
}
