//! The page on which a person makes, renames and removes folders.

use super::{Lang, date, problem as general};
use crate::api::{Problem, Reason};

words! {
    title: "フォルダの編集", "Your folders";
    edit: "フォルダを編集", "Edit folders";
    about: "メールを分けて入れておくフォルダを作り、名前を変え、削除できます。", "Make folders to sort your mail, rename them and remove them.";
    pop: "メールソフト（POP）で受信できるのは受信トレイのメールだけです。ほかのフォルダへ移したメールは、メールソフトでは受信できません。", "Mail programs that use POP receive the inbox alone. Mail you move to another folder cannot be received by them.";
    new_name: "新しいフォルダの名前", "Name of the new folder";
    create: "作成", "Create";
    own: "自分のフォルダ", "Folders you made";
    none: "自分のフォルダはまだありません。", "You have not made any folders yet.";
    rename: "名前を変更", "Rename";
    other_name: "変更後の名前", "New name";
    change: "変更する", "Rename";
    remove: "削除", "Remove";
    remove_now: "フォルダを削除", "Remove the folder";
    remove_empty: "フォルダは空です。", "The folder is empty.";
    has_inner: "中にほかのフォルダがあるため削除できません。先に中のフォルダを削除してください。", "It holds other folders. Remove those first.";
}

/// How many folders there are, beside their heading.
pub fn count(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("{n} 個"),
        Lang::En => n.to_string(),
    }
}

/// What happens to the mail of a folder that is removed.
pub fn remove_warning(l: Lang, messages: u32) -> String {
    let n = date::count(u64::from(messages));
    match l {
        _ if messages == 0 => remove_empty(l).to_owned(),
        Lang::Ja => format!("中のメール {n} 通は、ごみ箱へ移動します。"),
        Lang::En if messages == 1 => "The message in it goes to the trash.".into(),
        Lang::En => format!("The {n} messages in it go to the trash."),
    }
}

/// Why a form about a folder did not pass, and what to do; a name that cannot be used and too many folders are
/// told apart.
pub fn fault(l: Lang, problem: &Problem) -> String {
    let said = match problem.reason {
        Some(Reason::Empty) => l.pick("フォルダの名前を入力してください。", "Type a name for the folder."),
        Some(Reason::TooLong) => {
            l.pick("名前が長すぎます。60文字までにしてください。", "The name is too long. Use at most 60 characters.")
        }
        Some(Reason::BadCharacter) => l.pick(
            "フォルダの名前に使えない文字があります。/ \\ * % と、先頭の ~ # は使えません。",
            "The name holds a character that cannot be used: / \\ * %, or ~ # at the beginning.",
        ),
        Some(Reason::NameTaken) => l.pick(
            "この名前は使えません。同じ名前のフォルダがあるか、標準のフォルダの名前です。別の名前にしてください。",
            "This name cannot be used: a folder has it already, or it belongs to a standard folder. Choose another.",
        ),
        Some(Reason::LimitReached) => l.pick(
            "フォルダの数が上限に達しています。使わないフォルダを削除してから、もう一度お試しください。",
            "You cannot have more folders. Remove one you do not use and try again.",
        ),
        _ => return format!("{} {}", general::title(l, problem), general::hint(l, problem)),
    };
    said.to_owned()
}
