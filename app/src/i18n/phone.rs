//! 携帯電話: the way to the light pages.

use super::Lang;

words! {
    name: "携帯電話", "Mobile phone";
    about: "携帯電話や古い端末では、軽量版のどこでもメールをお使いください。QRコードを読み取るか、URLをメールで送って開きます。", "On a phone or an old device use the light version. Scan the QR code, or send yourself its address.";
    qr: "軽量版のログイン画面を開くQRコード", "QR code of the light sign-in page";
    url: "軽量版のURL", "URL of the light version";
    password_asked: "メールアドレスは入力済みで開きます。パスワードはその画面で入力してください。", "Your address is filled in; the password is asked there.";
    send: "ログインURLをメールで送る", "Send the sign-in URL by mail";
    to: "携帯電話のメールアドレス", "Mail address of the phone";
    send_now: "送る", "Send";
    forbidden: "このメールアドレスでは、軽量版は利用できない設定になっています。", "The light version is not available for this address.";
    mail_subject: "どこでもメール（軽量版）のURL", "Address of the light version of Dokodemo Mail";
}

/// The text of the mail with the link.
pub fn mail_text(l: Lang, address: &str, url: &str) -> String {
    match l {
        Lang::Ja => format!(
            "どこでもメール（軽量版）のログイン画面です。\n{url}\n\n\
             {address} を入力した状態で開きます。パスワードはその画面で入力してください。\n\
             このメールに心当たりがなければ、何もせずに削除してください。\n"
        ),
        Lang::En => format!(
            "The sign-in page of the light version of Dokodemo Mail:\n{url}\n\n\
             It opens with {address} filled in. The password is asked there.\n\
             If you do not know why you got this mail, simply delete it.\n"
        ),
    }
}
