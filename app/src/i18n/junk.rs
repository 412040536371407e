//! 迷惑メール設定: the menu, 迷惑メールチェック, 受信拒否設定, 受信許可設定, with the labels of the manual.

use super::Lang;

words! {
    menu: "迷惑メール設定", "Spam settings";
    spam: "迷惑メールチェック", "Spam check";
    reject: "受信拒否設定", "Reject list";
    allow: "受信許可設定", "Allow list";

    spam_about: "メールサーバが自動で迷惑メール判定を行います。迷惑メール判定に伴い、次の機能の設定ができます。", "The mail server judges mail by itself. You can set what then happens.";
    spam_about_mark: "迷惑メールの件名に[SPAM]マークを付与する機能", "Mark the subject of spam with [SPAM]";
    spam_about_quarantine: "迷惑メールを「迷惑メールフォルダ」に隔離する機能", "Keep spam apart in the spam quarantine";
    spam_about_notify: "迷惑メールフォルダへの隔離状況を通知する機能", "Tell you by mail what was quarantined";
    reject_about: "メールアドレス、メールの件名、一部のメールヘッダの条件を設定して特定のメールを受信拒否できます。拒否したメールは迷惑メールフォルダへ隔離されます。", "Refuse mail by its sender, its subject, or by what its header lacks. Refused mail goes to the spam quarantine.";
    allow_about: "迷惑メールフォルダに隔離されたくないメールアドレスを設定できます。", "Name senders whose mail must never be quarantined.";

    notes: "ご利用にあたっての注意事項", "Before you use it";
    notes_about: "以下の注意事項およびご契約中のインターネットサービス契約約款をご承諾の上、「申込む」ボタンをクリックしてください。", "Read these notes and the terms of your internet service, agree, and press “Apply”.";
    note_free: "迷惑メールチェックサービスは無料オプションサービスです。", "The spam check is free of charge.";
    note_what: "メールサーバが自動で迷惑メール判定を行い、迷惑メールの件名に[SPAM]の文字を付与したり、メールソフトで受信できないように迷惑メールを隔離させることができます。また、メールが隔離されたことを通知する通知メールを受け取ることもできます。", "The mail server judges mail by itself; it can mark the subject of spam with [SPAM], keep spam away from mail programs, and tell you by mail what it kept.";
    note_sure: "迷惑メールの判定精度は100%ではありません。まれに正常なメールを迷惑メールとして誤判定する場合がありますので、あらかじめご了承ください。", "It is not right in every case: now and then wanted mail is taken for spam.";
    note_where: "迷惑メールフォルダに隔離されたメールは「どこでもメール」(ウェブメールサービス)で閲覧できます。", "You can read quarantined mail in this webmail.";
    agree: "承諾する", "I agree";
    agree_first: "「承諾する」にチェックを入れてください。", "Tick “I agree” first.";
    apply: "申込む", "Apply";

    spam_input: "迷惑メールチェック設定", "Spam check";
    spam_input_about: "メールボックスにメールが届く前にメールサーバが自動で迷惑メールを判定・隔離します。", "Before mail reaches your mailbox the server judges it and keeps spam apart.";
    spam_input_order: "「迷惑メール判定機能」をONにすることで、「迷惑メール隔離機能」と「迷惑メール隔離通知機能」を設定することができます。", "Quarantine and notice can be chosen once the judgement is on.";
    mark: "迷惑メール判定機能", "Judgement";
    mark_what: "迷惑メールの件名に[spam]マークをつける", "Mark the subject of spam with [spam]";
    quarantine: "迷惑メール隔離機能", "Quarantine";
    quarantine_what: "迷惑メールを迷惑メールフォルダに隔離する", "Keep spam in the spam quarantine";
    notify: "迷惑メール隔離通知機能", "Notice";
    notify_what: "迷惑メールフォルダへの隔離状態を通知する", "Tell me by mail what was quarantined";
    spam_confirm: "迷惑メールチェック入力確認", "Spam check: confirm";
    spam_done: "迷惑メールチェック設定完了", "Spam check: done";

    fill_in: "必要事項を入力して、「次へ」ボタンをクリックしてください。", "Fill in what you need and press “Next”.";
    by_sender: "メールアドレス指定で拒否をする", "Refuse by mail address";
    by_sender_about: "受信したくないメールアドレスの一部、または全部を入力してください。複数宛先を指定する場合は改行してください。", "Enter addresses, or their right ends, that you do not want mail from, one per line.";
    by_subject: "件名指定で拒否をする", "Refuse by subject";
    by_subject_about: "受信したくないメールの件名の一部、または全部を入力してください。複数件名を指定する場合は改行してください。", "Enter subjects, or parts of them, that you do not want, one per line.";
    senders: "メールアドレス指定", "Mail addresses";
    subjects: "件名指定", "Subjects";
    good: "正しい例", "Works";
    bad: "反映されない例", "Has no effect";
    suffix_rejects: "※「設定」した文字が「123.jp」とすると、123.jpで終わるメールアドレス全てが拒否されてしまいますのでご注意ください。", "“123.jp” refuses every address that ends with 123.jp.";
    suffix_allows: "※「設定」した文字が「123.jp」とすると、123.jpで終わるメールアドレス全てが許可されてしまいますのでご注意ください。", "“123.jp” allows every address that ends with 123.jp.";
    left_only: "左側だけの一部では反映されません。", "The left part alone has no effect.";
    one_wide: "全角一文字だけでは反映されません。", "One full-width character alone has no effect.";
    half_kana: "半角カタカナの登録はできません。", "Half-width katakana cannot be used.";
    special: "特殊な条件で拒否をする", "Refuse by special conditions";
    special_about: "迷惑メールのヘッダによく見られる以下の特徴で拒否設定が可能です。", "These are often seen in the header of spam.";
    no_from: "差出人欄自体がないメールの場合", "There is no From line";
    from_brackets: "差出人欄の情報が<>な場合", "The From line holds only <>";
    from_empty: "差出人欄に差出人などの情報がない場合", "The From line is empty";
    no_subject: "表題欄自体がないメールの場合", "There is no Subject line";
    subject_empty: "表題欄に表題などの情報がない場合", "The Subject line is empty";
    refuse: "拒否する", "Refuse";
    take: "拒否しない", "Accept";
    standard: "「受信拒否設定」は、インターネットメールの標準規格に基づいて動作しています。標準規格と異なる規格でメールが送られた場合は、設定で検出できずに受信される可能性があります。", "The list follows the standards of internet mail. Mail that breaks them may not be recognised and may arrive.";
    reject_check: "受信拒否設定は以下の内容でよろしければ、「登録」ボタンをクリックしてください。", "If these lists are right, press “Save”.";
    reject_confirm: "受信拒否設定 入力確認", "Reject list: confirm";
    reject_done: "受信拒否設定が完了しました。", "The reject list is set.";
    rejected_senders: "拒否するメールアドレス", "Refused addresses";
    rejected_subjects: "受信を拒否するメールの件名", "Refused subjects";

    allow_fill_in: "受信許可したいメールアドレス情報を入力して、「次へ」ボタンをクリックしてください。", "Enter the addresses and press “Next”.";
    allow_sender: "メールアドレス指定で許可をする", "Allow by mail address";
    allow_sender_about: "必ず受信したいメールアドレスの一部、または全部を入力してください。複数宛先を指定する場合は改行してください。", "Enter addresses, or their right ends, whose mail must always arrive, one per line.";
    allow_after: "迷惑メールと判定されたメールは、件名に[spam]マークが付いた状態で受信トレイに届きます。", "Mail judged as spam still arrives with its [spam] mark.";
    allow_standard: "「受信許可設定」は、インターネットメールの標準規格に基づいて動作しています。標準規格と異なる規格でメールが送信された場合は、設定で検出できない可能性があります。", "The list follows the standards of internet mail. Mail that breaks them may not be recognised.";
    allow_confirm: "受信許可設定 入力確認", "Allow list: confirm";
    allow_done: "受信許可設定変更完了", "The allow list is set.";
    allowed_senders: "許可するメールアドレス", "Allowed addresses";
}

/// How long 迷惑メール keeps a mail.
pub fn note_days(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => {
            format!("迷惑メールフォルダに隔離されたメールの保存期間は{days}日間です。保存期間を過ぎたメールは自動削除されます。")
        }
        Lang::En if days == 1 => "Quarantined mail is kept for one day and then deleted.".into(),
        Lang::En => format!("Quarantined mail is kept for {days} days and then deleted."),
    }
}
