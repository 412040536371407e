//! 海外からのメール送信: what mail programs can do from here, and the mail about a sign-in from a new country.
//!
//! That mail is in both languages: it is written when nobody has chosen one.

use crate::api::overseas::WEEK;

words! {
    title: "海外からのメール送信", "Sending from abroad";
    about: "海外では、メールソフトからの送信が制限されます。以下の操作で、一時的に制限を解除できます。", "Abroad, mail programs may not send. You can lift that for a while.";
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

/// For how long it is lifted.
pub fn about_days(l: super::Lang, days: u32) -> String {
    let (ja, ja_after) = match days {
        WEEK => ("1週間".to_owned(), "1週間後".to_owned()),
        n => (format!("{n}日間"), format!("{n}日後")),
    };
    let (en, again) = match days {
        WEEK => ("one week".to_owned(), "another week".to_owned()),
        1 => ("one day".to_owned(), "another day".to_owned()),
        n => (format!("{n} days"), format!("another {n} days")),
    };
    match l {
        super::Lang::Ja => format!(
            "制限の解除は操作した日から{ja}で、期限日を過ぎると自動的に「OFF」に戻ります。OFFにして再度ONにすると、その操作から{ja_after}まで延長されます。"
        ),
        super::Lang::En => format!("It is lifted for {en} and then goes OFF by itself. OFF and ON again gives {again}."),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang::{En, Ja};

    #[test]
    fn the_days_are_those_of_the_house_and_seven_are_a_week() {
        assert!(about_days(Ja, 7).contains("操作した日から1週間で") && about_days(Ja, 7).contains("その操作から1週間後まで"));
        assert!(about_days(Ja, 14).contains("操作した日から14日間で") && about_days(Ja, 14).contains("その操作から14日後まで"));
        assert!(about_days(En, 7).contains("for one week ") && about_days(En, 7).ends_with("gives another week."));
        assert!(about_days(En, 1).contains("for one day ") && about_days(En, 30).ends_with("gives another 30 days."));
    }
}
