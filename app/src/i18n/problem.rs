//! A [`Problem`] as a title (what happened) and a hint (what to do now), exhaustively.
//!
//! `detail` is a stranger's text and is shown beside the sentence, never inside it;
//! `request` is shown for `Unexpected` alone, so that support finds it in the log.

use super::{Lang, compose};
use crate::api::{Code, Limits, Problem, Reason};

words! {
    typed: "入力した内容", "What you typed";
    detail: "サーバーの応答", "Server’s reply";
    file: "ファイル", "File";
    request: "お問い合わせ番号", "Reference";
}

/// What happened.
pub fn title(l: Lang, problem: &Problem) -> &'static str {
    match problem.code {
        Code::SignedOut => l.pick("ログインの有効期限が切れました。", "You are no longer signed in."),
        Code::BadLogin => l.pick("ログインできませんでした。", "Sign-in failed."),
        Code::TooMany => match problem.reason {
            Some(why) => reason(l, why),
            None => l.pick("回数が多すぎます。", "Too many tries."),
        },
        Code::NotFound => l.pick("お探しのページやメールは見つかりませんでした。", "This page or message was not found."),
        Code::Gone => match problem.reason {
            Some(why) => reason(l, why),
            None => l.pick("このメールは移動または削除されています。", "This message has been moved or deleted."),
        },
        Code::Forbidden => match problem.reason {
            Some(why) => reason(l, why),
            None => l.pick("この操作はできません。", "You are not allowed to do this."),
        },
        Code::Forged => l.pick("このページは古くなっています。", "This page is too old."),
        Code::Invalid => match problem.reason {
            Some(why) => reason(l, why),
            None => l.pick("入力内容を確かめてください。", "Please check what you entered."),
        },
        Code::TooLarge => l.pick("大きすぎます。", "It is too large."),
        Code::Conflict => l.pick("別の画面で先に変更されています。", "It was changed in another window first."),
        Code::Busy => l.pick("前の操作がまだ終わっていません。", "The previous request is still running."),
        Code::Away => l.pick("メールサーバーに接続できません。再試行しています。", "The mail server is away; retrying."),
        Code::Refused => l.pick("メールサーバーに受け付けられませんでした。", "The mail server refused it."),
        Code::OverQuota => l.pick("メールボックスがいっぱいです。", "The mailbox is full."),
        Code::Narrow => l.pick("検索結果が多すぎます。", "The search has too many hits."),
        Code::Virus => l.pick("ウイルスが見つかったため、送信しませんでした。", "A virus was found, so it was not sent."),
        Code::Unexpected | Code::Other => l.pick("申し訳ありません。処理できませんでした。", "Sorry, something went wrong."),
        Code::Offline => l.pick("サーバーにつながりません。", "The server cannot be reached."),
    }
}

/// What to do now.
pub fn hint(l: Lang, problem: &Problem) -> String {
    let text = match problem.code {
        Code::SignedOut => match problem.reason {
            Some(why @ (Reason::DraftSaved | Reason::FormKept)) => reason_hint(l, why),
            _ => l.pick("もう一度ログインしてください。", "Sign in again."),
        },
        Code::BadLogin => l.pick(
            "メールアドレスとパスワードを確かめてください。大文字と小文字は区別されます。",
            "Check the mail address and the password. Upper and lower case differ.",
        ),
        Code::TooMany => return [wait(l, problem.retry_after), after(l, problem.reason).to_owned()].concat(),
        Code::NotFound => l.pick("一覧に戻って探してください。", "Go back to the list and look there."),
        Code::Gone => match problem.reason {
            Some(why) => reason_hint(l, why),
            None => l.pick("ほかのフォルダやごみ箱も探してください。", "Look in the other folders and in the trash."),
        },
        Code::Forbidden => match problem.reason {
            Some(why) => reason_hint(l, why),
            None => l.pick("必要なときは管理者にお問い合わせください。", "Ask your administrator if you need it."),
        },
        Code::Forged => l.pick(
            "ページを再読込して、もう一度お試しください。何も変更していません。",
            "Reload the page and try again. Nothing was changed.",
        ),
        Code::Invalid => match problem.reason {
            Some(why) => return fewer(l, problem.limit, reason_hint(l, why)),
            None => l.pick("内容を直してから、もう一度お試しください。", "Correct it and try again."),
        },
        Code::TooLarge => return compose::limit(l, problem.limit.map_or(Limits::default().message_bytes, u64::from), 0),
        Code::Conflict if problem.reason == Some(Reason::OlderPage) => reason_hint(l, Reason::OlderPage),
        Code::Conflict => l.pick(
            "両方の内容を残しました。確かめてから保存してください。",
            "Both versions are kept. Check them before you save.",
        ),
        Code::Busy => l.pick("少し待ってから、もう一度お試しください。", "Wait a moment and try again."),
        Code::Away => {
            l.pick("入力した内容は失われません。しばらくお待ちください。", "Nothing you typed is lost. Please wait a moment.")
        }
        Code::Refused => l.pick(
            "サーバーの応答を確かめ、内容を直してからお試しください。",
            "See the server’s reply, correct it and try again.",
        ),
        Code::OverQuota => {
            l.pick("不要なメールを削除し、ごみ箱を空にしてください。", "Delete mail you do not need and empty the trash.")
        }
        Code::Narrow => reason_hint(l, Reason::SlowSearch),
        Code::Virus => l.pick(
            "添付ファイルを外し、パソコンをウイルス対策ソフトで検査してください。",
            "Remove the file and check your computer with antivirus software.",
        ),
        Code::Unexpected | Code::Other => l.pick(
            "時間をおいて、もう一度お試しください。続くときは下の番号をお知らせください。",
            "Try again later. If it goes on, tell support the reference below.",
        ),
        Code::Offline => l.pick(
            "通信の状態を確かめてください。入力した内容はこの画面に残っています。",
            "Check your connection. What you typed is still on this page.",
        ),
    };
    text.to_owned()
}

/// Beside the time to wait: what else one should know about the pace of sending.
fn after(l: Lang, reason: Option<Reason>) -> &'static str {
    match reason {
        Some(Reason::SendsPerHourAbroad | Reason::RecipientsPerDayAbroad) => l.pick(
            "はじめての国からログインしているあいだは、送信できる数が少なくなります。どの国と判定されたかは「設定」の「最近のログイン」で確かめられます。書いたメールは下書きに残っています。",
            " While you are signed in from a country that is new for this address, less can be sent. “Recent sign-ins” in the settings shows the country. The mail is still a draft.",
        ),
        Some(Reason::SendsPerHour | Reason::RecipientsPerDay) => {
            l.pick("書いたメールは下書きに残っています。", " The mail is still a draft.")
        }
        _ => "",
    }
}

/// A hint, and how many there may be where that is known.
fn fewer(l: Lang, limit: Option<u32>, hint: &str) -> String {
    match (l, limit) {
        (_, None) => hint.to_owned(),
        (Lang::Ja, Some(most)) => format!("{hint}上限は{most}件です。"),
        (Lang::En, Some(most)) => format!("{hint} The limit is {most}."),
    }
}

fn wait(l: Lang, seconds: Option<u32>) -> String {
    match (l, seconds) {
        (Lang::Ja, None) => "しばらく待ってから、もう一度お試しください。".into(),
        (Lang::En, None) => "Wait a while and try again.".into(),
        (Lang::Ja, Some(s)) if s < 90 => format!("{s} 秒ほど待ってから、もう一度お試しください。"),
        (Lang::En, Some(s)) if s < 90 => format!("Try again in about {s} seconds."),
        (Lang::Ja, Some(s)) if s >= 2 * 3600 => format!("{} 時間ほど待ってから、もう一度お試しください。", s.div_ceil(3600)),
        (Lang::En, Some(s)) if s >= 2 * 3600 => format!("Try again in about {} hours.", s.div_ceil(3600)),
        (Lang::Ja, Some(s)) => format!("{} 分ほど待ってから、もう一度お試しください。", s.div_ceil(60)),
        (Lang::En, Some(s)) => format!("Try again in about {} minutes.", s.div_ceil(60)),
    }
}

/// Why a field did not pass.
pub fn reason(l: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Empty => l.pick("入力されていません。", "This is empty."),
        Reason::TooShort => l.pick("短すぎます。", "This is too short."),
        Reason::TooLong => l.pick("長すぎます。", "This is too long."),
        Reason::BadCharacter => l.pick("使えない文字があります。", "This holds a character that cannot be used."),
        Reason::BadAddress => l.pick("メールアドレスの形式が正しくありません。", "This is not a mail address."),
        Reason::TooManyEntries => l.pick("数が多すぎます。", "There are too many."),
        Reason::NameTaken => l.pick("その名前は使えません。", "This name cannot be used."),
        Reason::LimitReached => l.pick("これ以上は作れません。", "No more can be made."),
        Reason::LeftPartOnly => {
            l.pick("メールアドレスの左側だけの一部では反映されません。", "The left part of an address alone has no effect.")
        }
        Reason::OneCharacter => l.pick("一文字だけでは反映されません。", "One character alone has no effect."),
        Reason::HalfWidthKana => l.pick("半角カタカナの登録はできません。", "Half-width katakana cannot be used."),
        Reason::NeedsMark => {
            l.pick("迷惑メール判定機能がONのときだけ選べます。", "This can be chosen only while the spam check is on.")
        }
        Reason::BadEdge => l.pick("「-」「_」は先頭、末尾には使えません。", "Neither - nor _ can stand at an end."),
        Reason::Reserved => l.pick("その名前は予約されています。", "This name is reserved."),
        Reason::AddressTaken => l.pick("そのメールアドレスは使われています。", "This mail address is taken."),
        Reason::NotOffered => l.pick("候補にないサブドメインです。", "This sub-domain is not offered."),
        Reason::FeeNotAgreed => l.pick("料金への同意が必要です。", "Agreement to the fee is needed."),
        Reason::WrongPassword => l.pick("現在のパスワードが違います。", "The current password is wrong."),
        Reason::Mismatch => l.pick("新パスワードと再入力が一致しません。", "The two new passwords differ."),
        Reason::SameAsBefore => l.pick("今のパスワードと同じです。", "This is the present password."),
        Reason::MainAddress => l.pick("主アドレスは削除できません。", "The contract’s main address cannot be removed."),
        Reason::LiteForbidden => {
            l.pick("このメールアドレスでは軽量版を利用できません。", "The light version is not open to this address.")
        }
        Reason::WebmailForbidden => {
            l.pick("このメールアドレスではどこでもメールを利用できません。", "The webmail is not open to this address.")
        }
        Reason::OwnAddress => l.pick("ご自分のメールアドレスは指定できません。", "Your own address cannot be used."),
        Reason::Duplicate => l.pick("同じメールアドレスが重複しています。", "This address is entered twice."),
        Reason::ForwardLoop => l.pick(
            "その宛先からこのアドレスに転送されているため、メールが循環します。",
            "Mail would go round: it forwards to this address.",
        ),
        Reason::BadDate => l.pick("日付の形式が正しくありません（例: 2026-12-31）。", "This is not a date such as 2026-12-31."),
        Reason::DateOrder => l.pick("終了日が開始日より前です。", "The last day lies before the first."),
        Reason::DateOver => {
            l.pick("終了日が過ぎているため、返信されません。", "The last day is over, so nobody would get a reply.")
        }
        Reason::SendsPerHour => {
            l.pick("1時間に送信できる通数に達しました。", "As many mails have been sent as one hour may have.")
        }
        Reason::RecipientsPerDay => {
            l.pick("1日に送信できる宛先の数を超えます。", "There would be more recipients than one day may have.")
        }
        Reason::SendsPerHourAbroad => l.pick(
            "はじめての国から1時間に送信できる通数に達しました。",
            "As many mails have been sent as one hour may have in a country that is new for this address.",
        ),
        Reason::RecipientsPerDayAbroad => l.pick(
            "はじめての国から1日に送信できる宛先の数を超えます。",
            "There would be more recipients than one day may have in a country that is new for this address.",
        ),
        Reason::DraftSaved => l.pick("下書きに保存しました。", "It is saved as a draft."),
        Reason::FormKept => l.pick("入力した内容は残っています。", "What you entered is kept."),
        Reason::OlderPage => l.pick("別の画面で先に変更されています。", "It was changed in another window first."),
        Reason::SourceLost => {
            l.pick("元のメールのファイルを添付できませんでした。", "The files of the original could not be attached.")
        }
        Reason::SlowSearch => l.pick("検索に時間がかかりすぎたため、中止しました。", "The search took too long and was stopped."),
        Reason::Other => l.pick("この内容は使えません。", "This cannot be used."),
    }
}

/// What to do about it.
pub fn reason_hint(l: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::Empty => l.pick("入力してから、もう一度お試しください。", "Fill it in and try again."),
        Reason::TooShort | Reason::TooLong => l.pick("長さを直してください。", "Correct its length."),
        Reason::BadCharacter => l.pick("その文字を消すか、ほかの文字に替えてください。", "Remove or replace that character."),
        Reason::BadAddress => l.pick(
            "「名前@ドメイン」の形で入力し、複数はカンマで区切ってください。",
            "Write name@domain, and separate several with commas.",
        ),
        Reason::TooManyEntries => l.pick("数を減らしてください。", "Use fewer."),
        Reason::NameTaken => l.pick(
            "すでにあるか、標準のフォルダの名前です。別の名前にしてください。",
            "It exists already or is a standard folder’s name. Choose another.",
        ),
        Reason::LimitReached => l.pick("使わないものを削除してください。", "Delete one you do not use."),
        Reason::LeftPartOnly => l.pick(
            "アドレスの全部か、「123.jp」のように右側の一部を入力してください。",
            "Enter the whole address, or its right part such as 123.jp.",
        ),
        Reason::OneCharacter => l.pick("二文字以上で入力してください。", "Enter two characters or more."),
        Reason::HalfWidthKana => l.pick("全角カタカナで入力してください。", "Enter full-width katakana."),
        Reason::NeedsMark => l.pick(
            "迷惑メール判定機能をONにするか、この機能をOFFにしてください。",
            "Switch the spam check on, or this function off.",
        ),
        Reason::BadEdge => l.pick("先頭と末尾は英小文字か数字にしてください。", "Begin and end it with a letter or a digit."),
        Reason::Reserved => l.pick("別の名前にしてください。", "Choose another name."),
        Reason::AddressTaken => l.pick("別の名前か別のサブドメインを選んでください。", "Choose another name or sub-domain."),
        Reason::NotOffered => l.pick("表示された候補から選んでください。", "Choose one of those shown."),
        Reason::FeeNotAgreed => {
            l.pick("料金を確かめ、「料金に同意する」に印を付けてください。", "Read the fee and tick that you agree to it.")
        }
        Reason::WrongPassword => l.pick(
            "ログインに使っているパスワードを入力してください。大文字と小文字は区別されます。",
            "Enter the password you sign in with. Upper and lower case differ.",
        ),
        Reason::Mismatch => l.pick("同じものを2回入力してください。", "Enter the same one twice."),
        Reason::SameAsBefore => l.pick("別のパスワードにしてください。", "Choose another one."),
        Reason::MainAddress => l.pick("ほかのメールアドレスは削除できます。", "The other addresses can be removed."),
        Reason::LiteForbidden => l.pick("通常版からログインしてください。", "Sign in at the full version instead."),
        Reason::WebmailForbidden => l.pick(
            "メールソフトをご利用ください。必要なときは管理者にお問い合わせください。",
            "Use a mail program. Ask your administrator if you need the webmail.",
        ),
        Reason::OwnAddress | Reason::ForwardLoop => l.pick("ほかの宛先を入力してください。", "Enter another address."),
        Reason::SlowSearch => l.pick("ことばを加えるか、絞り込みを使ってください。", "Add words or use a filter."),
        Reason::Duplicate => l.pick("どちらか一つを消してください。", "Remove one of the two."),
        Reason::BadDate => l.pick("実在する日付を入力してください。", "Enter a day of the calendar."),
        Reason::DateOrder => l.pick("開始日以降の日を入力してください。", "Enter the first day or a later one."),
        Reason::DateOver => l.pick(
            "今日以降の日にするか、空欄にするか、「有効にする」のチェックを外してください。",
            "Enter today or a later day, leave it empty, or switch the auto reply off.",
        ),
        Reason::SendsPerHour | Reason::SendsPerHourAbroad => l.pick("時間をおいてから送信してください。", "Send it later."),
        Reason::RecipientsPerDay => l.pick(
            "宛先を減らして、何日かに分けて送信してください。",
            "Use fewer recipients, and send to the others on another day.",
        ),
        Reason::RecipientsPerDayAbroad => l.pick(
            "宛先を減らしてください。どの国と判定されたかは「設定」の「最近のログイン」で確かめられます。",
            "Use fewer recipients. “Recent sign-ins” in the settings shows the country.",
        ),
        Reason::DraftSaved => l.pick(
            "もう一度ログインしてください。書きかけの内容は下書きに保存されています。",
            "Sign in again. What you were writing is saved as a draft.",
        ),
        Reason::FormKept => l.pick(
            "もう一度ログインしてください。入力した内容は、ログイン後に元の画面に戻ります。",
            "Sign in again. What you entered is on its page again after that.",
        ),
        Reason::OlderPage => l.pick(
            "保存していません。ページを再読込し、いまの設定を確かめてから保存してください。",
            "Nothing was saved. Reload the page, look at what is set now, and save again.",
        ),
        Reason::SourceLost => l.pick(
            "元のメールは移動または削除されています。書いた内容は保存しました。",
            "The original has been moved or deleted. What you wrote is saved.",
        ),
        Reason::Other => l.pick("ほかの内容を入力してください。", "Enter something else."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_that_is_full_says_why_and_when_to_go_on() {
        let full = |reason| Problem { reason: Some(reason), retry_after: Some(7200), ..Problem::new(Code::TooMany) };
        let abroad = full(Reason::RecipientsPerDayAbroad);
        assert!(title(Lang::Ja, &abroad).contains("はじめての国") && !title(Lang::Ja, &abroad).contains("回数"));
        assert!(hint(Lang::Ja, &abroad).starts_with("2 時間ほど") && hint(Lang::Ja, &abroad).contains("最近のログイン"));
        assert!(hint(Lang::En, &abroad).contains("about 2 hours. While") && hint(Lang::En, &abroad).contains("Recent sign-ins"));
        assert!(!hint(Lang::Ja, &full(Reason::SendsPerHour)).contains("最近のログイン"));
        let guesses = Problem { retry_after: Some(60), ..Problem::new(Code::TooMany) };
        assert_eq!(title(Lang::Ja, &guesses), "回数が多すぎます。");
    }

    #[test]
    fn more_than_a_day_could_take_is_told_with_its_number() {
        let problem = Problem { limit: Some(40), ..Problem::field("to", Reason::RecipientsPerDay) };
        assert!(hint(Lang::Ja, &problem).ends_with("上限は40件です。") && !hint(Lang::Ja, &problem).contains("分ほど"));
        assert!(hint(Lang::En, &problem).ends_with("The limit is 40."));
    }
}
