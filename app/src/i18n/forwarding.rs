//! 転送設定, with the labels of the manual.

use super::Lang;

words! {
    name: "転送先アドレス設定", "Forwarding";
    about: "受信したメールを、他のパソコンや携帯電話などに転送することができるサービスです。月額利用料/無料", "Sends what arrives on to another computer or phone. Free of charge.";
    note_keep: "メールをサーバに保存するかどうか指定が可能", "You choose whether the server keeps a copy.";
    note_all: "設定をしたメールアドレスに届いた全てのメールを転送", "All mail that arrives for this address is forwarded.";
    note_errors: "転送先にメールが配送できない場合、エラーメールは送信元のメールアドレスに返信されます。また、エラーメール本文に転送先のメールアドレスが記載される場合がございますので、ご利用の際は予めご了承ください。", "If it cannot be delivered there, the original sender is told, and may see the address it was forwarded to.";
    note_spam: "迷惑メールチェックサービスまたは受信拒否設定で隔離されたメールは転送されません。", "Quarantined mail is not forwarded.";
    note_same: "送信元アドレスと転送先アドレスが同一のメールは転送されず、受信トレイに残ります。", "Mail from an address it would be forwarded to stays in the inbox.";
    copy: "転送時にメールの複写（コピー）を", "Keep a copy here";
    keep: "残す", "Keep";
    not_keep: "残さない", "Do not keep";
    careful: "【ご注意】メールの複写を「残さない」に設定された場合、転送元のメールボックスに転送したメールは残りません。復元はできませんのでご注意ください。", "Careful: without a copy forwarded mail is not in this mailbox, and cannot be brought back.";
    sure: "転送したメールが残らないことを確認しました", "I understand that forwarded mail will not be kept";
    sure_first: "確認のチェックを入れてください。", "Tick that you understand.";
    confirm: "転送先アドレス入力確認", "Forwarding: confirm";
    confirm_about: "以下の内容でよろしいですか？非表示の場合は、転送設定が解除されます。", "Is this right? If no address is shown, forwarding is switched off.";
    done: "転送先アドレス設定が完了しました。", "Forwarding is set.";
}

/// How many targets there may be.
pub fn note_targets(l: Lang, most: u32) -> String {
    match l {
        Lang::Ja => format!("転送先メールアドレスは{most}カ所まで指定が可能"),
        Lang::En => format!("Mail can be forwarded to up to {most} addresses."),
    }
}

/// Label of one target, counted from 1.
pub fn target(l: Lang, n: usize) -> String {
    match l {
        Lang::Ja => format!("転送先メールアドレス{n}"),
        Lang::En => format!("Forward to ({n})"),
    }
}

/// The manual's sentence about the time mail is kept; told only where the operator has set one.
pub fn retention(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja if days.is_multiple_of(7) => format!(
            "基本サービスでは、メールの保存期間が{}週間となりますので、長く取っておきたいメールがある場合などに、ご利用いただいております。",
            days / 7
        ),
        Lang::Ja => format!(
            "基本サービスでは、メールの保存期間が{days}日間となりますので、長く取っておきたいメールがある場合などに、ご利用いただいております。"
        ),
        Lang::En => format!("Mail is kept for {days} days here; forward what you want to keep longer."),
    }
}
