//! The reading page.

use super::Lang;

words! {
    from: "差出人", "From";
    to: "宛先", "To";
    cc: "Cc", "Cc";
    bcc: "Bcc", "Bcc";
    reply_to: "返信先", "Reply to";
    date: "日時", "Date";
    tools: "メールの操作", "Message actions";
    body_frame: "メール本文（HTML）", "Message text (HTML)";
    no_text: "（本文はありません）", "(This message has no text.)";
    open_alone: "本文だけを新しいタブで開く", "Open the text alone in a new tab";
    remote_blocked: "このメールは外部の画像を読み込もうとしています。開いたことを差出人に知られないよう、表示していません。", "This message wants to load remote pictures. They are blocked so that the sender does not learn that you opened it.";
    remote_blocked_short: "外部の画像を表示していません。", "Remote pictures are blocked.";
    remote_once: "今回だけ表示", "Show this once";
    remote_always: "この差出人は常に表示", "Always show for this sender";
    remote_shown: "外部の画像を今回だけ表示しています。", "Remote pictures are shown this once.";
    receipt: "送信者が開封確認を求めています。", "The sender asks for a read receipt.";
    receipt_to: "知らせる相手（このメールの送り主とは異なります）:", "It would go to (not where this message came from):";
    receipt_send: "送る", "Send";
    receipt_no: "送らない", "Do not send";
    truncated: "長いメールのため、途中までを表示しています。全文は「ソースを表示」で見られます。", "This message is long; only its beginning is shown. “Show source” has all of it.";
    broken: "このメールの形式は壊れています。読み取れたところを表示しています。", "The structure of this message is broken. What could be read is shown.";
    trust_pass: "差出人の確認: 送信元ドメインは本物です。", "Sender check: the sending domain is genuine.";
    trust_fail: "ご注意: 差出人をかたったメールかもしれません。リンクや添付ファイルを開く前に確かめてください。", "Caution: the sender may be forged. Check before you open links or files.";
    trust_inside: "差出人の確認: このサービスの利用者が、本人のメールアドレスで送信したメールです。", "Sender check: sent by a customer of this service from their own address.";
    trust_pass_short: "送信元を確認済み", "Sender verified";
    trust_fail_short: "なりすましの疑い", "Possibly forged";
    from_list: "メーリングリスト", "Mailing list";
    unnamed_file: "名前のないファイル", "Unnamed file";
    risky: "プログラムとして動く種類のファイルです。心当たりがなければ開かないでください。", "This kind of file can run as a program. Do not open it unless you expected it.";
    inside_winmail: "winmail.dat の中のファイル", "From inside winmail.dat";
    photos: "添付の画像", "Attached pictures";
    charset: "文字コード", "Character set";
    charset_auto: "自動", "Automatic";
    charset_apply: "再表示", "Redisplay";
    older: "前のメール（古い）", "Older message";
    newer: "次のメール（新しい）", "Newer message";
    neighbours: "前後のメール", "Neighbouring messages";
    event: "予定", "Event";
    event_when: "日時", "When";
    event_where: "場所", "Where";
    event_organizer: "主催者", "Organizer";
    event_cancelled: "中止", "Cancelled";
    print_html: "HTMLのまま印刷する", "Print the HTML version";
    print_how: "ブラウザの印刷機能をお使いください。", "Use your browser’s print command.";
}

/// Opens the rest of a long list of people.
pub fn more_people(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("ほか{n}件を表示"),
        Lang::En => format!("Show {n} more"),
    }
}

/// Character sets a person can choose: label for the server, name for the person.
pub const CHARSETS: [(&str, &str); 8] = [
    ("utf-8", "UTF-8"),
    ("iso-2022-jp", "ISO-2022-JP (JIS)"),
    ("shift_jis", "Shift_JIS"),
    ("euc-jp", "EUC-JP"),
    ("windows-1252", "Windows-1252"),
    ("gb18030", "GB18030"),
    ("big5", "Big5"),
    ("euc-kr", "EUC-KR"),
];

/// Behind a link whose words name another host than the one it leads to.
pub fn true_host(l: Lang, host: &str) -> String {
    match l {
        Lang::Ja => format!("（実際のリンク先: {host}）"),
        Lang::En => format!(" (link really leads to: {host})"),
    }
}

/// The button before pictures that do not come by themselves.
pub fn show_photos(l: Lang, n: usize, size: &str) -> String {
    match l {
        Lang::Ja => format!("画像を表示（{n} 枚、{size}）"),
        Lang::En if n == 1 => format!("Show picture ({size})"),
        Lang::En => format!("Show {n} pictures ({size})"),
    }
}

/// Number of files, as the heading of their list.
pub fn files(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("添付ファイル {n} 個"),
        Lang::En if n == 1 => "1 attachment".into(),
        Lang::En => format!("{n} attachments"),
    }
}

/// What a media type is called; the type itself where no word is better.
pub fn kind_name(l: Lang, kind: &str) -> String {
    let word = match kind {
        "application/pdf" => "PDF",
        "application/zip" | "application/x-zip-compressed" => l.pick("ZIP 書庫", "ZIP archive"),
        "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => {
            l.pick("Word 文書", "Word document")
        }
        "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => {
            l.pick("Excel 表", "Excel sheet")
        }
        "application/vnd.ms-powerpoint" | "application/vnd.openxmlformats-officedocument.presentationml.presentation" => {
            l.pick("PowerPoint", "PowerPoint")
        }
        "message/rfc822" => l.pick("メール", "Mail"),
        "text/calendar" | "application/ics" => l.pick("予定", "Calendar"),
        "text/plain" => l.pick("テキスト", "Text"),
        "text/html" => "HTML",
        "application/octet-stream" => l.pick("ファイル", "File"),
        _ => match kind.split('/').next() {
            Some("image") => l.pick("画像", "Picture"),
            Some("audio") => l.pick("音声", "Audio"),
            Some("video") => l.pick("動画", "Video"),
            _ => return kind.to_owned(),
        },
    };
    word.to_owned()
}

/// Name of a link that shows or saves one file.
pub fn of_file(l: Lang, verb: &str, name: &str) -> String {
    match l {
        Lang::Ja => format!("{name} を{verb}"),
        Lang::En => format!("{verb} {name}"),
    }
}
