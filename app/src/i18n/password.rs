//! パスワード変更 and 再発行, with the labels of the manual.

use super::Lang;
use crate::api::password::Weakness;

words! {
    change_title: "メールアドレスのパスワード入力", "Change the password";
    change_about: "新しいパスワードを入力してください。", "Enter the new password.";
    change_input: "変更内容の入力", "Enter";
    change_confirm: "変更内容の確認", "Confirm";
    change_done: "変更完了", "Done";
    current: "現在のパスワード", "Present password";
    current_other: "現在のパスワード（ログイン中のメールアドレスのもの）", "Present password (of the address you are signed in with)";
    new: "新パスワード", "New password";
    again: "新パスワードの再入力", "New password again";
    limits: "登録文字制限について", "What it may hold";
    length: "文字数: 5~32文字", "5 to 32 characters";
    letters: "ご使用可能文字: 半角英数字、特殊文字 (% + . | / : = ^ _ ~)", "Letters, digits, and % + . | / : = ^ _ ~";
    hidden: "（表示しません）", "(not shown)";
    changed: "メールアドレスのパスワード変更が完了しました。", "The password is changed.";
    what_ends: "登録すると、このパスワードを使っているメールソフトや、ほかの端末のログインはすぐに使えなくなります。", "From that moment mail programs and other devices with the old password are signed out.";
    reissue_title: "メールアドレスのパスワード 再発行", "Reissue the password";
    reissue_about: "以下のパスワードを再発行します。よろしければ、「再発行」ボタンをクリックしてください。", "A new password will be made for this address. If that is right, press “Reissue”.";
    reissue_check: "内容の確認", "Check";
    reissue_done: "発行完了", "Done";
    reissue: "再発行", "Reissue";
    reissued: "メールアドレスのパスワード再発行が完了しました。", "The password is reissued.";
    reissued_below: "以下の内容で再発行が完了しました。", "This is the new password.";
    password: "パスワード", "Password";
    reading: "パスワード読み仮名", "Password, read aloud";
    date: "変更日", "Changed on";
    registered_on: "登録日", "Registered on";
    once: "この画面に表示された内容は、今後確認できません。", "This is shown only once.";
    to_paper: "印刷する場合は右上の「印刷画面へ」をご利用ください。", "To keep it on paper, press “Print” at the top right.";
    to_note: "「印刷画面へ」ボタンをクリックして、表示された内容をメモなどに控えるか、印刷をしてください。", "Press “Print” to keep this on paper, or write it down.";
    to_print: "印刷画面へ", "Print";
    stays: "次の設定は、新しいパスワードでもそのまま有効です。身に覚えのないものがないか、ご確認ください。", "These settings stay as they are with the new password. Please check that each of them is yours.";
}

/// Why a password that is allowed is not a good one.
pub fn weakness(l: Lang, weakness: Weakness) -> &'static str {
    match weakness {
        Weakness::Short => l.pick(
            "短いパスワードです。8文字以上、できれば10文字以上をおすすめします。",
            "It is short: eight characters or more are better, ten are good.",
        ),
        Weakness::WellKnown => l.pick(
            "よく使われていて、すぐに破られるパスワードです。別のものをおすすめします。",
            "It is one of the first that anybody tries. Choose another.",
        ),
        Weakness::Guessable | Weakness::Other => {
            l.pick("推測されやすいパスワードです。別のものをおすすめします。", "It is easy to guess. Choose another.")
        }
    }
}
