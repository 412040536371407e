//! The steps that every setting goes through, with the labels of the manual.

use super::{Lang, problem as general};
use crate::api::{
    Problem, Reason, address, password,
    settings::{Form, Step, WarningKind},
};

words! {
    step_input: "内容の入力", "Enter";
    step_confirm: "内容の確認", "Confirm";
    step_done: "設定完了", "Done";
    steps: "設定の手順", "Steps";
    next: "次へ", "Next";
    back: "戻る", "Back";
    register: "登録", "Save";
    check_below: "以下の内容でよろしければ、「登録」ボタンをクリックしてください。", "If this is right, press “Save”.";
    done_below: "以下の内容で設定が完了しました。", "It is set as follows.";
    survey_about: "お客様の声をお聞かせください！", "Tell us what you think!";
    survey: "アンケートはこちら", "To the survey";
    terms: "インターネットサービス契約約款", "Terms of the internet service";
    to_settings: "メールアドレスメニューへ", "To the address menu";
    to_junk: "迷惑メール設定メニューへ", "To the spam menu";
    none: "（指定なし）", "(none)";
    on: "ON", "ON";
    off: "OFF", "OFF";
    mailbox: "のメールボックス", "’s mailbox";
    wrong_lines: "次の行は登録できません。", "These lines cannot be used.";
    wrong_addresses: "次のメールアドレスは登録できません。", "These mail addresses cannot be used.";
    check_typed: "入力内容を確かめてください。", "Please check what you entered.";
    more_about: "に関する詳しい情報は", ": for more see ";
    more_items: "設定項目に関する詳しい情報は", "For more about these conditions see ";
    here: "こちら", "Help";
    please_see: "をご覧ください。", ".";
    one_per_line: "1行に1件、100件まで", "One per line, up to 100";
}

/// 「…さん」 of the done page: a name, or an address where there is none.
pub fn greeting(l: Lang, who: &str) -> String {
    match l {
        Lang::Ja => format!("{who} さん"),
        Lang::En => who.to_owned(),
    }
}

/// Name of a setting, as its menu and its first page call it.
pub fn name(l: Lang, form: &Form) -> &'static str {
    match form {
        Form::Junk => super::junk::menu(l),
        Form::Spam(_) => super::junk::spam(l),
        Form::Reject(_) => super::junk::reject(l),
        Form::Allow(_) => super::junk::allow(l),
        Form::Forward(_) => super::forwarding::name(l),
        Form::Autoreply(_) => super::autoreply::name(l),
        Form::Virus(_) => super::virus::name(l),
        Form::Overseas(_) => super::overseas::title(l),
        Form::Register(_) => super::addresses::register_title(l),
        Form::Password(_) => super::password::change_title(l),
        Form::Reissue(_) => super::password::reissue_title(l),
        Form::Remove(_) => super::addresses::remove_title(l),
        Form::Phone(_) => super::phone::name(l),
        Form::Signature(_) => super::signature::name(l),
        Form::View(_) => super::view::name(l),
    }
}

/// Heading of a step.
pub fn title(l: Lang, form: &Form, step: Step) -> &'static str {
    use super::junk;
    match (form, step) {
        (Form::Spam(_), Step::Notes) => junk::notes(l),
        (Form::Spam(_), Step::Input) => junk::spam_input(l),
        (Form::Spam(_), Step::Confirm) => junk::spam_confirm(l),
        (Form::Spam(_), Step::Done) => junk::spam_done(l),
        (Form::Reject(_), Step::Confirm) => junk::reject_confirm(l),
        (Form::Reject(_), Step::Done) => junk::reject_done(l),
        (Form::Allow(_), Step::Confirm) => junk::allow_confirm(l),
        (Form::Allow(_), Step::Done) => junk::allow_done(l),
        (Form::Forward(_), Step::Confirm) => super::forwarding::confirm(l),
        (Form::Forward(_), Step::Done) => super::forwarding::done(l),
        (Form::Autoreply(_), Step::Confirm) => super::autoreply::confirm(l),
        (Form::Autoreply(_), Step::Done) => super::autoreply::done(l),
        (Form::Register(_), Step::Done) => super::addresses::registered(l),
        (Form::Password(_), Step::Done) => super::password::changed(l),
        (Form::Reissue(_), Step::Done) => super::password::reissued(l),
        _ => name(l, form),
    }
}

/// The steps of a setting with their names; empty for one that has a single page.
pub fn steps_of(l: Lang, form: &Form, step: Step) -> Vec<(Step, &'static str)> {
    use super::{addresses, password};
    match form {
        _ if step == Step::Notes => Vec::new(),
        Form::Junk | Form::Virus(_) | Form::Overseas(_) | Form::Remove(_) | Form::Phone(_) => Vec::new(),
        Form::Signature(_) | Form::View(_) => Vec::new(),
        Form::Register(_) => vec![
            (Step::Input, addresses::register_input(l)),
            (Step::Domain, addresses::register_domain(l)),
            (Step::Details, addresses::register_details(l)),
            (Step::Confirm, addresses::register_confirm(l)),
            (Step::Done, addresses::register_done(l)),
        ],
        Form::Password(_) => vec![
            (Step::Input, password::change_input(l)),
            (Step::Confirm, password::change_confirm(l)),
            (Step::Done, password::change_done(l)),
        ],
        Form::Reissue(_) => vec![(Step::Input, password::reissue_check(l)), (Step::Done, password::reissue_done(l))],
        _ => vec![(Step::Input, step_input(l)), (Step::Confirm, step_confirm(l)), (Step::Done, step_done(l))],
    }
}

/// What the confirm page asks.
pub fn confirm_about(l: Lang, form: &Form) -> &'static str {
    match form {
        Form::Forward(_) => super::forwarding::confirm_about(l),
        Form::Reject(_) => super::junk::reject_check(l),
        _ => check_below(l),
    }
}

/// What the done page says above what it lists.
pub fn done_about(l: Lang, form: &Form) -> &'static str {
    match form {
        Form::Reissue(_) => super::password::reissued_below(l),
        Form::Register(_) => super::addresses::registered_below(l),
        _ => done_below(l),
    }
}

/// Why a field of a setting did not pass and what to do, with the numbers of its rule.
pub fn fault(l: Lang, problem: &Problem) -> String {
    let length = |least: usize, most: usize| match l {
        Lang::Ja => format!("{least}～{most}文字で入力してください。"),
        Lang::En => format!("Enter {least} to {most} characters."),
    };
    use Reason::{BadAddress, Empty, TooLong, TooShort};
    let said = match (problem.field.as_deref(), problem.reason) {
        (Some("new"), Some(Empty | TooShort | TooLong)) => return length(password::SHORTEST, password::LONGEST),
        (Some("local"), Some(Empty | TooShort | TooLong)) => return length(address::SHORTEST, address::LONGEST),
        (Some("domain"), Some(Empty)) => l.pick("サブドメインを選択してください。", "Choose a domain."),
        (Some("current"), Some(Empty)) => l.pick("パスワードを入力してください。", "Enter the password."),
        (Some("other_text"), Some(Empty)) => l.pick(
            "返信定型文を入力してください。特定メールアドレスだけに返信するときは、特定メールアドレスとその返信定型文の両方を入力してください。",
            "Enter the text of the reply. To reply to certain addresses alone, enter both the addresses and their text.",
        ),
        (_, Some(why @ BadAddress)) => return format!("{} {}", general::reason(l, why), reason_hint(l, why)),
        _ => return format!("{} {}", general::title(l, problem), general::hint(l, problem)),
    };
    said.to_owned()
}

/// What to do about a refused line: each field or line of a setting holds one address.
pub fn reason_hint(l: Lang, reason: Reason) -> &'static str {
    match reason {
        Reason::BadAddress => {
            l.pick("「名前@ドメイン」の形で、1件ずつ入力してください。", "Write name@domain, one in each field or line.")
        }
        other => general::reason_hint(l, other),
    }
}

/// How many entries a field takes.
pub fn at_most(l: Lang, field: &str, most: usize) -> String {
    let (ja, en) = match field {
        "targets" => ("転送先", "addresses to forward to"),
        "subjects" => ("件名", "subjects"),
        _ => ("メールアドレス", "mail addresses"),
    };
    match l {
        Lang::Ja => format!("{ja}は{most}件までです。"),
        Lang::En => format!("At most {most} {en}."),
    }
}

/// What a line would hit.
pub fn hits(l: Lang, count: u32, of: u32) -> String {
    match (l, count) {
        (Lang::Ja, 0) => format!("最近の{of}通に該当なし"),
        (Lang::Ja, n) => format!("最近の{of}通のうち{n}通が該当"),
        (Lang::En, 0) => format!("none of the last {of} mails"),
        (Lang::En, n) => format!("{n} of the last {of} mails"),
    }
}

/// 「2023/04/18 まで」 under ON.
pub fn until(l: Lang, day: &str) -> String {
    match l {
        Lang::Ja => format!("{day} まで"),
        Lang::En => format!("until {day}"),
    }
}

/// Why a line is worth a second look.
pub fn warning(l: Lang, kind: WarningKind) -> &'static str {
    match kind {
        WarningKind::ShortSuffix => l.pick(
            "とても短い指定です。これで終わるメールアドレスすべてが対象になります。",
            "This is very short: every address that ends with it is meant.",
        ),
        WarningKind::Other => l.pick("対象が広くないか確かめてください。", "Check that this is not too much."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_says_which_limit_it_means() {
        let said = |field: &str, reason| fault(Lang::Ja, &Problem::field(field, reason));
        assert_eq!(said("new", Reason::Empty), "5～32文字で入力してください。");
        assert_eq!(said("new", Reason::TooShort), "5～32文字で入力してください。");
        assert_eq!(said("local", Reason::TooShort), "3～20文字で入力してください。");
        assert_eq!(said("domain", Reason::Empty), "サブドメインを選択してください。");
        assert!(said("to", Reason::BadAddress).ends_with("「名前@ドメイン」の形で、1件ずつ入力してください。"));
        assert!(said("other_text", Reason::Empty).contains("特定メールアドレス"));
        assert_eq!(at_most(Lang::Ja, "targets", 3), "転送先は3件までです。");
    }
}
