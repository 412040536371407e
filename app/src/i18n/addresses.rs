//! メールアドレスメニュー, 新規登録 and 削除, with the labels of the manual.

use super::Lang;
use crate::api::address::Status;

words! {
    menu: "メールアドレスメニュー", "Mail addresses";
    counts: "メールアカウント数", "Mail accounts";
    contracted: "契約数", "In the contract";
    used: "利用数", "In use";
    programs: "メールソフトの設定方法につきましては", "To set up a mail program, see ";
    here: "こちら", "Help";
    please_see: "をご覧ください。", ".";
    register: "新規登録", "New address";
    change: "メールアドレス設定変更", "Change an address";
    change_choose: "メールアドレスを選択し、ご希望の設定変更ボタンをクリックしてください。", "Choose an address and press what you want to do.";
    change_virus: "メールウイルスチェックの変更は一覧のON/OFFリンクをクリックしてください。", "To change the virus check press ON or OFF in the list.";
    change_spam: "迷惑メール設定は一覧の設定リンクをクリックしてください。", "For the spam settings press “Settings” in the list.";
    change_overseas: "海外からのメール送信の変更は一覧のON/OFFリンクをクリックしてください。", "To change sending from abroad press ON or OFF in the list.";
    column_choose: "選択", "Choose";
    column_no: "No.", "No.";
    column_address: "メールアドレス", "Mail address";
    column_pop: "POPアカウント", "POP account";
    column_status: "ステータス", "Status";
    column_virus: "ウイルスチェック", "Virus check";
    column_spam: "迷惑メール", "Spam";
    column_forward: "転送設定", "Forwarding";
    column_overseas: "海外からのメール送信", "Sending from abroad";
    set: "設定", "Settings";
    main: "主アドレス", "Main address";
    password: "パスワード変更", "Change password";
    reissue: "パスワード再発行", "Reissue password";
    autoreply: "自動返信設定", "Auto reply";
    remove: "削除", "Delete";
    country: "国", "Country";
    first_here: "この国からは初めて", "first time from there";
    current: "この端末", "this device";

    register_title: "メールアドレス登録", "New mail address";
    register_input: "登録内容の入力", "Name";
    register_domain: "ドメイン選択", "Domain";
    register_details: "詳細設定", "Details";
    register_confirm: "登録内容の確認", "Confirm";
    register_done: "登録完了", "Done";
    wish: "ご希望のメールアドレスを入力してください。", "Enter the address you would like.";
    before_at: "（@の前の部分）", "(before the @)";
    rule_length: "※文字数: 3~20文字", "3 to 20 characters";
    rule_letters: "※ご利用可能な文字: 半角英数字（小文字）「-」（マイナス）、「_」（アンダースコア）ただし「-」「_」（アンダースコア）は先頭、末尾には使用不可。", "Small letters, digits, “-” and “_”; “-” and “_” not first or last.";
    choose_domain: "サブドメイン候補の中からご希望のものを選択してください。", "Choose one of these domains.";
    not_among: "※表示されている候補にご希望のサブドメインがない場合は、「他のサブドメイン候補を表示する」ボタンをクリックしてください。", "If the one you want is not among them, press “Show other domains”.";
    other_domains: "他のサブドメイン候補を表示する", "Show other domains";
    check: "確認", "Confirm";
    virus_any_time: "メールウイルスチェックの設定はいつでも変更可能です。", "The virus check can be changed at any time.";
    virus: "メールウイルスチェック", "Virus check";
    read_terms: "契約約款をご確認ください。", "Please read the terms.";
    fee_agree: "料金に同意する", "I agree to the fee";
    registered_below: "以下の内容で登録が完了しました。", "It is registered as follows.";
    registered: "メールアドレスの登録が完了しました。", "The address is registered.";
    once: "なお、この内容は今後確認ができません。印刷するか、メモなどに控えてください。", "This is shown only once. Print it or write it down.";
    gone: "パスワードは、もう表示できません。控えがない場合は「パスワード再発行」をご利用ください。", "The password can no longer be shown. If you did not note it, use “Reissue password”.";
    to_print: "印刷用画面へ", "Print";
    to_paper: "※印刷する場合には、「印刷用画面へ」ボタンをご利用ください。", "To keep it on paper, press “Print”.";
    keep_hint: "画面を保存するか、書き写してください。", "Save this page or write it down.";
    print_hint: "ブラウザの「印刷」で、この画面を印刷できます。", "Print this page with your browser.";
    full: "契約で登録できる数に達しています。使わないメールアドレスを削除すると、登録できます。", "The contract holds no more addresses. Delete one you do not use first.";

    remove_title: "メールアドレスの削除", "Delete a mail address";
    remove_now: "このメールアドレスを削除する", "Delete this address";
    remove_at_once: "削除すると、このメールアドレスではすぐにログイン、送信、受信ができなくなります。", "From that moment nobody can sign in, send or receive with this address.";
    remove_name: "同じメールアドレスは、しばらく登録できません。", "The same address cannot be registered for a while.";
    your_password: "現在ログインしているメールアドレスのパスワード", "Password of the address you are signed in with";
}

/// 「5個」.
pub fn pieces(l: Lang, n: u32) -> String {
    match l {
        Lang::Ja => format!("{n}個"),
        Lang::En => n.to_string(),
    }
}

/// What the next address costs.
pub fn fee(l: Lang, included: u32, yen: u32) -> String {
    match l {
        Lang::Ja => {
            // 「10つ」 is no Japanese.
            let counted = |n: u32| format!("{n}{}", if n < 10 { "つ" } else { "個" });
            format!(
                "標準でメールアドレスが{}まで登録可能です。{}目以降につきましては1メールアドレスにつき月額{yen}円(税込)のオプション料金が発生します。",
                counted(included),
                counted(included.saturating_add(1))
            )
        }
        Lang::En => format!("{included} addresses are included. Each further one costs ¥{yen} a month, tax included."),
    }
}

/// What becomes of the mail of a deleted address.
pub fn remove_mail(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => {
            format!("保存されているメールは{days}日後に完全に削除されます。それまでに取り消すには、お問い合わせください。")
        }
        Lang::En => format!("Its mail is deleted for good after {days} days. To undo it before that, contact support."),
    }
}

pub fn status(l: Lang, status: Status) -> &'static str {
    match status {
        Status::Active => l.pick("稼働中", "Active"),
        Status::Stopped => l.pick("停止中", "Stopped"),
        Status::Other => l.pick("不明", "Unknown"),
    }
}
