//! Words that go into a mail: above a quotation, above a forwarded letter.
//!
//! They leave the house in the writer's language, so they are as plain as letters are.

use super::Lang;

/// Line above a quotation. `when` may be empty.
pub fn wrote(l: Lang, when: &str, who: &str) -> String {
    match (l, when.is_empty()) {
        (Lang::Ja, true) => format!("{who} さんは書きました:"),
        (Lang::Ja, false) => format!("{when}、{who} さんは書きました:"),
        (Lang::En, true) => format!("{who} wrote:"),
        (Lang::En, false) => format!("On {when}, {who} wrote:"),
    }
}

words! {
    forwarded: "-------- 転送メッセージ --------", "-------- Forwarded message --------";
    from: "差出人", "From";
    date: "日時", "Date";
    subject: "件名", "Subject";
    to: "宛先", "To";
    cc: "Cc", "Cc";
}
