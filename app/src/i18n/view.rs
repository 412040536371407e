//! 表示設定.

use super::Lang;
use crate::api::settings::view::{HERE, JAPAN};

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
    save: "保存", "Save";
    change: "表示を変える", "Change display";
}

/// A zone as the list names it.
pub fn zone_name(l: Lang, zone: &str) -> String {
    match zone {
        HERE => zone_here(l).to_owned(),
        JAPAN => zone_japan(l).to_owned(),
        fixed => format!("UTC{fixed}"),
    }
}
