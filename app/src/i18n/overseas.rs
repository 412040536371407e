//! 海外からのメール送信: what mail programs can do from here, and the mail about a sign-in from a new country.
//!
//! That mail is in both languages: it is written when nobody has chosen one.

words! {
    title: "海外からのメール送信", "Sending from abroad";
    about: "海外では、メールソフトからの送信が制限されます。以下の操作で、一時的に制限を解除できます。", "Abroad, mail programs may not send. You can lift that for a while.";
    about_week: "制限の解除は操作した日から1週間で、期限日を過ぎると自動的に「OFF」に戻ります。OFFにして再度ONにすると、その操作から1週間後まで延長されます。", "It is lifted for one week and then goes OFF by itself. OFF and ON again gives another week.";
    about_receiving: "メールの「受信」に関しましては海外利用での制限はありません。この設定は海外からも変更できます。", "Receiving is not limited abroad. You can change this from anywhere.";
    about_webmail: "「どこでもメール」からの送信は、この制限を受けません。", "This webmail can always send.";
    programs_can: "いまいる場所から、メールソフトで送信できます。どこでもメールからはいつでも送信できます。", "From here, mail programs can send. This webmail always can.";
    programs_cannot: "いまいる場所から、メールソフトでは送信できません。どこでもメールからはいつでも送信できます。", "From here, mail programs cannot send. This webmail always can.";
    sign_ins: "最近のログイン", "Recent sign-ins";
    unknown_country: "不明", "Unknown";
    new_country: "この国からは初めて", "First time from this country";
    country_data: "国の判定には DB-IP の IP Geolocation (https://db-ip.com, CC BY 4.0) を使っています。", "Countries: IP Geolocation by DB-IP (https://db-ip.com, CC BY 4.0).";
    notice_subject: "【どこでもメール】初めての国からのログイン / Sign-in from a new country", "【どこでもメール】Sign-in from a new country";
    notice_sender: "どこでもメール", "Dokodemo Mail";
}

/// Name of a country by its code, as far as we know one.
pub fn country(l: super::Lang, code: &str) -> &str {
    match code {
        "" | "ZZ" => unknown_country(l),
        code => code,
    }
}

/// A sign-in, for the mail about it. `when` in each language.
pub struct Notice<'a> {
    pub address: &'a str,
    pub when: [String; 2],
    pub country: &'a str,
    pub ip: &'a str,
    pub agent: &'a str,
    /// The settings page.
    pub url: &'a str,
}

/// The text of the mail.
pub fn notice_text(n: &Notice) -> String {
    use super::Lang::{En, Ja};
    let Notice { address, when: [ja, en], ip, agent, url, .. } = n;
    format!(
        "{address} に、これまで利用のなかった国からログインがありました。\n\n\
         日時: {ja} (日本時間)\n国: {}\n接続元: {ip}\nブラウザ: {agent}\n\n\
         ご本人であれば、何もする必要はありません。\n\
         心当たりがなければ、設定ページですべての端末を終了し、すぐにパスワードを変更してください。\n{url}\n\n\
         ----\n\n\
         Somebody has signed in to {address} from a country that is new to this address.\n\n\
         When: {en} (Japan time)\nCountry: {}\nFrom: {ip}\nBrowser: {agent}\n\n\
         If it was you, there is nothing to do.\n\
         If not, end all devices on the settings page and change the password at once.\n{url}\n",
        country(Ja, n.country),
        country(En, n.country),
    )
}
