//! Words in mail that the core writes for a person: the auto reply, the report about a virus.
//!
//! Such mail is written when nobody has chosen a language, so it is Japanese, or both.

use super::Lang::{En, Ja};

words! {
    reply_subject: "自動返信: ", "Auto reply: ";
    administrator: "システム管理者", "System administrator";
}

/// Subject of the report; the mail's own stands behind it.
pub fn virus_subject(own: &str) -> String {
    format!("【ウイルス検出】{own}")
}

/// The report. `removed` are names of files that went, possibly empty ones; none = the whole body.
pub fn virus_text(removed: &[String], names: &[String], attached: bool) -> String {
    let found = names.join(", ");
    let part = |l: super::Lang| {
        let files: String = removed
            .iter()
            .map(|name| match (name.is_empty(), l) {
                (false, _) => format!("  - {name}\n"),
                (true, Ja) => "  - (本文)\n".to_owned(),
                (true, En) => "  - (text of the mail)\n".to_owned(),
            })
            .collect();
        match (attached, removed.is_empty(), l) {
            (false, _, Ja) => "安全のため、元のメールは添付していません。\n".to_owned(),
            (false, _, En) => "The mail itself is not attached, to be safe.\n".to_owned(),
            (true, true, Ja) => "本文と添付ファイルをすべて削除した元のメールを添付します。\n".to_owned(),
            (true, true, En) => "The mail is attached without its text and files.\n".to_owned(),
            (true, false, Ja) => {
                format!("次の部分を ReplaceWarning.txt に置き換えた元のメールを添付します。ほかの部分はそのままです。\n{files}")
            }
            (true, false, En) => format!(
                "The mail is attached; these parts of it have been replaced by ReplaceWarning.txt, all others are untouched.\n{files}"
            ),
        }
    };
    format!(
        "お客様宛てのメールからウイルスが見つかったため、感染した部分を削除しました。\n\n検出名: {found}\n{}\n\
         差出人が書き換えられていることがあります。心当たりのないメールには返信しないでください。\n\n----\n\n\
         A virus was found in a mail to you, and what was infected has been removed.\n\nFound: {found}\n{}\n\
         The sender may be forged. Do not answer mail you did not expect.\n",
        part(Ja),
        part(En),
    )
}

/// What stands in the place of an infected part.
pub fn replaced(name: &str) -> String {
    format!(
        "ウイルス（{name}）が見つかったため、このファイルは削除されました。\n\n\
         A virus ({name}) was found in this file, and it has been removed.\n"
    )
}
