//! Words of the 開封確認 that goes to whoever asked for it, in the language of the person who read the letter.

use super::Lang;

/// Subject of the notice.
pub fn subject(l: Lang, of: &str) -> String {
    match l {
        Lang::Ja => format!("開封確認: {of}"),
        Lang::En => format!("Read: {of}"),
    }
}

/// Its text. That a letter was shown is no promise that it was read (RFC 8098 §3).
pub fn text(l: Lang, who: &str, (subject, when): (&str, &str)) -> String {
    match l {
        Lang::Ja => format!(
            "{who} あてに送信されたメールが、受信者の画面に表示されました。\n\n件名: {subject}\n送信日時: {when}\n\n\
             この知らせは、メールが表示されたことを示すものです。内容が読まれたことや理解されたことを保証するものではありません。\n"
        ),
        Lang::En => format!(
            "The message you sent to {who} was displayed.\n\nSubject: {subject}\nSent: {when}\n\n\
             This is no guarantee that it has been read or understood.\n"
        ),
    }
}
