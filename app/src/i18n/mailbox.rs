//! The list of a folder: filters, orders, marks, empty states, the search.

use super::{Lang, act, date};
use crate::api::{Action, Filter, Order};

words! {
    list: "メール一覧", "Messages";
    tools: "選択したメールの操作", "Actions for the selected messages";
    search_label: "メールを検索", "Search mail";
    search_placeholder: "差出人・件名・本文を検索", "Search sender, subject, text";
    filter: "絞り込み", "Filter";
    order: "並べ替え", "Order";
    filter_all: "すべて", "All";
    filter_unseen: "未読", "Unread";
    filter_flagged: "フラグ", "Flagged";
    filter_attachment: "添付あり", "Files";
    order_newest: "新しい順", "Newest";
    order_oldest: "古い順", "Oldest";
    order_from: "差出人順", "By sender";
    order_subject: "件名順", "By subject";
    order_size: "サイズ順", "By size";
    no_subject: "（件名なし）", "(no subject)";
    no_sender: "（差出人なし）", "(no sender)";
    no_recipient: "（宛先なし）", "(no recipient)";
    to_prefix: "宛先: ", "To: ";
    unseen: "未読", "Unread";
    flagged: "フラグ付き", "Flagged";
    answered: "返信済み", "Answered";
    forwarded: "転送済み", "Forwarded";
    draft: "下書き", "Draft";
    attachment: "添付あり", "Has attachment";
    choose_target: "移動先を選ぶ", "Choose a folder to move to";
    target: "移動先", "Move to";
    operators: "検索のしかた", "How to search";
    operators_more: "ヘルプで詳しく見る", "More in the help";
    newer: "新しいページ", "Newer";
    older: "古いページ", "Older";
    pages: "ページ送り", "Pages";
    pick_one: "メールを選ぶと、ここに表示されます。", "Choose a message to read it here.";
    empty_inbox: "受信トレイは空です。", "Your inbox is empty.";
    empty_inbox_hint: "新しいメールが届くと、ここに表示されます。", "New mail will appear here.";
    empty_search: "見つかりませんでした。", "Nothing was found.";
    empty_search_hint: "検索語を減らすか、絞り込みを解除してください。", "Try fewer words, or take the filter away.";
    empty_trash: "ごみ箱は空です。", "The trash is empty.";
    empty_folder: "このフォルダは空です。", "This folder is empty.";
    empty_drafts: "下書きはありません。", "There are no drafts.";
    empty_sent: "送信済みのメールはありません。", "Nothing has been sent yet.";
    coming: "読み込んでいます…", "Loading…";
    searching: "検索しています…", "Searching…";
    empty_trash_warning: "ごみ箱のメールをすべて完全に削除します。元に戻せません。", "This deletes everything in the trash for good. It cannot be undone.";
}

/// Label of a filter.
pub fn filter_name(l: Lang, filter: Filter) -> &'static str {
    match filter {
        Filter::All | Filter::Other => filter_all(l),
        Filter::Unseen => filter_unseen(l),
        Filter::Flagged => filter_flagged(l),
        Filter::Attachment => filter_attachment(l),
    }
}

/// What can be typed before a word, and what it means. In both languages both ways of writing are read.
pub fn operator_list(l: Lang) -> [(&'static str, &'static str); 7] {
    match l {
        Lang::Ja => [
            ("差出人:佐藤", "差出人の名前かアドレス"),
            ("宛先:hanako", "宛先か Cc の名前かアドレス"),
            ("件名:議事録", "件名"),
            ("本文:見積", "本文"),
            ("以降:2026-01-31", "この日から後に届いたメール"),
            ("以前:2026-01-31", "この日より前に届いたメール"),
            ("添付:あり", "添付ファイルのあるメール"),
        ],
        Lang::En => [
            ("from:sato", "name or address of the sender"),
            ("to:hanako", "name or address of a recipient, Cc too"),
            ("subject:minutes", "the subject"),
            ("body:estimate", "the text"),
            ("since:2026-01-31", "arrived on this day or later"),
            ("before:2026-01-31", "arrived before this day"),
            ("has:attachment", "with attachments"),
        ],
    }
}

/// Label of an order.
pub fn order_name(l: Lang, order: Order) -> &'static str {
    match order {
        Order::Newest => order_newest(l),
        Order::Oldest => order_oldest(l),
        Order::From => order_from(l),
        Order::Subject => order_subject(l),
        Order::Size => order_size(l),
    }
}

/// How many messages the list has.
pub fn total(l: Lang, n: u32) -> String {
    let n_text = date::count(u64::from(n));
    match l {
        Lang::Ja => format!("{n_text} 通"),
        Lang::En if n == 1 => "1 message".into(),
        Lang::En => format!("{n_text} messages"),
    }
}

/// How many a search found.
pub fn found(l: Lang, n: u32) -> String {
    let n_text = date::count(u64::from(n));
    match l {
        Lang::Ja => format!("検索結果 {n_text} 通"),
        Lang::En => format!("{n_text} found"),
    }
}

/// `1–50 / 1,234`: which rows a page shows.
pub fn range(first: u32, last: u32, total: u32) -> String {
    let c = |n: u32| date::count(u64::from(n));
    format!("{}–{} / {}", c(first), c(last), c(total))
}

/// Name of a row's checkbox.
pub fn select_row(l: Lang, subject: &str) -> String {
    match l {
        Lang::Ja => format!("選択: {subject}"),
        Lang::En => format!("Select: {subject}"),
    }
}

/// How many rows are ticked.
pub fn selected(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("{n} 通を選択中"),
        Lang::En => format!("{n} selected"),
    }
}

/// Offer after all rows of a page are ticked; `found`: the list is what a search or a filter has left of the folder.
pub fn select_whole(l: Lang, n: u32, found: bool) -> String {
    let n = date::count(u64::from(n));
    match (l, found) {
        (Lang::Ja, false) => format!("このフォルダの {n} 通すべてを選択"),
        (Lang::Ja, true) => format!("この一覧の {n} 通すべてを選択"),
        (Lang::En, false) => format!("Select all {n} in this folder"),
        (Lang::En, true) => format!("Select all {n} of this list"),
    }
}

/// Name of a button of one row; `lost`: it lies in the trash.
pub fn to_row(l: Lang, action: Action, lost: bool, subject: &str) -> String {
    match l {
        Lang::Ja => {
            let what = match action {
                Action::Flag => "にフラグを付ける",
                Action::Unflag => "のフラグを外す",
                Action::Seen => "を既読にする",
                Action::Unseen => "を未読にする",
                _ if lost => "を完全に削除",
                _ => "を削除",
            };
            format!("「{subject}」{what}")
        }
        Lang::En => {
            let what = match action {
                Action::Flag => act::flag(l),
                Action::Unflag => act::unflag(l),
                Action::Seen => act::mark_seen(l),
                Action::Unseen => act::mark_unseen(l),
                _ if lost => act::delete_for_good(l),
                _ => act::delete(l),
            };
            format!("{what}: {subject}")
        }
    }
}

/// Asked before mail is deleted for good.
pub fn ask_for_good(l: Lang, n: usize) -> String {
    let count = date::count(n as u64);
    match l {
        Lang::Ja => format!("{count} 通を完全に削除します。元に戻せません。"),
        Lang::En if n == 1 => "This deletes 1 message for good. It cannot be undone.".into(),
        Lang::En => format!("This deletes {count} messages for good. It cannot be undone."),
    }
}

/// Asked before more mail is moved than can be moved back by a button.
pub fn ask_many(l: Lang, n: usize, to_trash: bool) -> String {
    let n = date::count(n as u64);
    match (l, to_trash) {
        (Lang::Ja, true) => format!("{n} 通をごみ箱へ移動します。数が多いため、「元に戻す」は使えません。"),
        (Lang::Ja, false) => format!("{n} 通を移動します。数が多いため、「元に戻す」は使えません。"),
        (Lang::En, true) => format!("This moves {n} messages to the trash. That many cannot be moved back by a button."),
        (Lang::En, false) => format!("This moves {n} messages. That many cannot be moved back by a button."),
    }
}
