//! 表示設定.

use super::Lang;
use crate::api::settings::{
    Confirm,
    view::{HERE, JAPAN},
};

words! {
    name: "表示設定", "Display";
    about: "ほかのパソコンや携帯電話からログインしても、同じ表示になります。", "It is the same wherever you sign in.";
    lang: "言語", "Language";
    lang_auto: "ブラウザに合わせる", "As the browser";
    zone: "日時の表示", "Time zone";
    zone_here: "いまいる場所", "Where I am";
    zone_japan: "日本", "Japan";
    zone_hint: "「いまいる場所」では、お使いの端末の時計に合わせます。UTCとの差で選ぶと、夏時間でも変わりません。", "“Where I am” follows the clock of your device. A fixed distance to UTC does not change with summer time.";
    preview: "一覧に本文の先頭を表示する", "First line of each mail in the list";
    reading_pane: "一覧の右にメールを表示する", "Open mail to the right of the list";
    reading_pane_hint: "画面が広いときだけです。軽量版では、いつも一覧だけを表示します。", "On wide screens only. The light version always shows the list alone.";
    writing: "返信と送信", "Answering and sending";
    confirm: "送信前に宛先を確認する", "Confirm recipients before sending";
    confirm_hint: "送信を押すと、宛先の一覧を確認できます。ご契約のメールアドレスではない宛先には「契約外」の印が付きます。", "“Send” first shows all recipients; those outside your contract are marked.";
    keep_mark: "返信や転送の件名に [spam] を残す", "Keep [spam] in the subject of answers and forwards";
    keep_mark_hint: "オフのときは、迷惑メール判定の印を件名から取り除きます。", "When off, the mark of the spam check is taken out of the subject.";
    save: "保存", "Save";
    change: "表示を変える", "Change display";
}

/// When recipients are confirmed.
pub fn confirm_when(l: Lang, when: Confirm) -> &'static str {
    match when {
        Confirm::Off => l.pick("確認しない", "Never"),
        Confirm::Outside => l.pick("契約外の宛先があるとき", "When one is outside my contract"),
        Confirm::Always => l.pick("いつも", "Always"),
    }
}

/// A zone as the list names it.
pub fn zone_name(l: Lang, zone: &str) -> String {
    match zone {
        HERE => zone_here(l).to_owned(),
        JAPAN => zone_japan(l).to_owned(),
        fixed => format!("UTC{fixed}"),
    }
}
