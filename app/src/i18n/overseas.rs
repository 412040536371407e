//! 海外からのメール送信: what mail programs can do from here, and the mail about a sign-in from a new country.
//!
//! That mail is in both languages: it is written when nobody has chosen one.

use crate::api::overseas::WEEK;

words! {
    title: "海外からのメール送信", "Sending from abroad";
    about: "弊社提供のメールアドレスを海外でご利用いただく場合、メールの「送信」が制限されます(2020年1月14日から)。海外からメールの「送信」を行う場合、以下の操作を行っていただくことで一時的に送信制限の解除を行うことができます。", "Abroad, mail programs may not send. You can lift that for a while.";
    about_receiving: "メールの「受信」に関しましては海外利用での制限はありません。また、海外からも設定変更が可能です。", "Receiving is not limited abroad. You can change this from anywhere.";
    about_webmail: "弊社webメールサービス「どこでもメール」では上記の制限を受けません。海外でのご利用でメール送信を行う場合は「どこでもメール」のご利用もご検討ください。", "This webmail can always send; consider using it abroad.";
    programs_can: "いまいる場所から、メールソフトで送信できます。どこでもメールからはいつでも送信できます。", "From here, mail programs can send. This webmail always can.";
    programs_cannot: "いまいる場所から、メールソフトでは送信できません。どこでもメールからはいつでも送信できます。", "From here, mail programs cannot send. This webmail always can.";
    sign_ins: "最近のログイン", "Recent sign-ins";
    unknown_country: "不明", "Unknown";
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
            "制限解除期間は{ja}で、期限日を過ぎると自動的に「OFF」に戻ります。この期間中での延長も可能です。期間中に「OFF」へ切り替え、再度「ON」にすると、その操作から{ja_after}の日付へ期限日が更新されます。"
        ),
        super::Lang::En => format!("It is lifted for {en} and then goes OFF by itself. OFF and ON again gives {again}."),
    }
}

/// Opens the sign-ins before the last few.
pub fn sign_ins_before(l: super::Lang, n: usize) -> String {
    match l {
        super::Lang::Ja => format!("それ以前の{n}件"),
        super::Lang::En => format!("{n} earlier ones"),
    }
}

/// Where the countries of the sign-ins come from; a name of its publisher follows.
pub fn country_data(l: super::Lang) -> &'static str {
    match l {
        super::Lang::Ja => "国の判定: ",
        super::Lang::En => "Countries: ",
    }
}

/// Name of a country by its code; the code itself where we know none.
pub fn country(l: super::Lang, code: &str) -> &str {
    match code {
        "" | "ZZ" => unknown_country(l),
        code => super::country::name(l, code).unwrap_or(code),
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
         心当たりがなければ、設定ページで「ほかの端末をすべてログアウトさせる」を押し、すぐにパスワードを変更してください。\n{url}\n\n\
         ----\n\n\
         Somebody has signed in to {address} from a country that is new to this address.\n\n\
         When: {en} (Japan time)\nCountry: {}\nFrom: {ip}\nBrowser: {agent}\n\n\
         If it was you, there is nothing to do.\n\
         If not, press “Sign out all other devices” on the settings page and change the password at once.\n{url}\n",
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
        assert!(about_days(Ja, 7).contains("制限解除期間は1週間で") && about_days(Ja, 7).contains("その操作から1週間後の日付"));
        assert!(about_days(Ja, 14).contains("制限解除期間は14日間で") && about_days(Ja, 14).contains("その操作から14日後の日付"));
        assert!(about_days(En, 7).contains("for one week ") && about_days(En, 7).ends_with("gives another week."));
        assert!(about_days(En, 1).contains("for one day ") && about_days(En, 30).ends_with("gives another 30 days."));
    }
}
