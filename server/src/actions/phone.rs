//! 携帯電話: the way to the light pages, as an address, as a picture and by mail.
//!
//! The link fills in the address and nothing else; the password is still asked. The mail is one that
//! the person sends, with the person's pace and undo time, filed under Sent: nobody can be written
//! to in the name of the house. One mail a day to one recipient, however often the button is pressed.

use super::{
    draft, pace,
    send::{self, Queued},
};
use crate::{error::Error, rooms::Rooms, who::Who};
use app::{
    api::{Code, Draft, Phone, PhoneLink, Problem, Reason, mailbox::base64url},
    i18n::{Lang, phone as words},
    paths::{Face, encode},
};
use qrcodegen::{QrCode, QrCodeEcc};
use sha2::{Digest, Sha256};

/// White modules around the code (ISO/IEC 18004 §6.3.8).
const QUIET: i32 = 4;

/// The link of this person.
pub async fn get(rooms: &Rooms, who: &Who) -> Result<Phone, Error> {
    let account = rooms.store.account_by_login(&who.address).await?.ok_or(Code::SignedOut)?;
    let site = rooms.config.public_url.trim_end_matches('/');
    Ok(Phone { url: format!("{site}{}?login={}", Face::Lite.home(), encode(&who.address)), lite: account.lite })
}

/// The link as a picture (SVG) that a phone's camera reads.
pub async fn picture(rooms: &Rooms, who: &Who) -> Result<String, Error> {
    Ok(svg(&open(rooms, who).await?)?)
}

/// Sends the link to an address that the person typed; a second press finds the first mail.
pub async fn send(rooms: &Rooms, who: &Who, link: &PhoneLink, lang: Lang) -> Result<Queued, Error> {
    link.check()?;
    let url = open(rooms, who).await?;
    let to = link.to.trim();
    let day = rooms.clock.now().div_euclid(24 * 3600);
    let cause = Sha256::digest(format!("phone\0{}\0{}\0{day}", who.address, to.to_lowercase()));
    let key = base64url(&cause[..16]);
    pace::check(rooms, who, 1).await?;
    let letter = Draft {
        key: key.clone(),
        to: to.to_owned(),
        subject: words::mail_subject(lang).into(),
        text: words::mail_text(lang, &who.address, &url),
        ..Draft::default()
    };
    match draft::save(rooms, who, letter).await {
        Ok(_) => {}
        // It waits, or went out today. One that came back is still a draft: it is sent as it was.
        Err(Error::Problem(p)) if p.code == Code::Gone => {}
        Err(Error::Store(crate::store::Error::Conflict)) => {}
        Err(error) => return Err(error),
    }
    send::queue(rooms, who, &key, None).await
}

/// The link, if the operator lets this address use the light pages.
async fn open(rooms: &Rooms, who: &Who) -> Result<String, Error> {
    let phone = get(rooms, who).await?;
    match phone.lite {
        true => Ok(phone.url),
        false => Err(Problem { reason: Some(Reason::LiteForbidden), ..Problem::new(Code::Forbidden) }.into()),
    }
}

/// Dark squares of one path on a white ground, in units of a module.
fn svg(text: &str) -> Result<String, Code> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).map_err(|_| Code::Unexpected)?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in (0..code.size()).filter(|x| code.get_module(*x, y)) {
            path.push_str(&format!("M{},{}h1v1h-1z", x + QUIET, y + QUIET));
        }
    }
    Ok(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0,0h{side}v{side}h-{side}z\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_its_three_finders_and_a_white_rim() {
        let picture = svg("https://mail.example.test/lite/?login=taro%40a01.example.test").unwrap();
        let side: i32 = picture.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap().parse().unwrap();
        let dark = |x: i32, y: i32| picture.contains(&format!("M{x},{y}h1"));
        assert!(side >= 21 + 2 * QUIET && (side - 2 * QUIET - 17) % 4 == 0, "{side}");
        let far = side - QUIET - 7;
        for (left, top) in [(QUIET, QUIET), (far, QUIET), (QUIET, far)] {
            for n in 0..7 {
                assert!(dark(left + n, top) && dark(left, top + n) && dark(left + n, top + 6) && dark(left + 6, top + n));
            }
            assert!(!dark(left + 1, top + 1) && dark(left + 3, top + 3));
        }
        for n in 0..side {
            for rim in 0..QUIET {
                assert!(!dark(n, rim) && !dark(rim, n) && !dark(n, side - 1 - rim) && !dark(side - 1 - rim, n));
            }
        }
        assert!(!picture.contains("script") && !picture.contains("style"));
    }
}
