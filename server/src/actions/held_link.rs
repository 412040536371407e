//! The link in a daily notice: it names one held mail and the address it was written for.
//!
//! In: an address and a mail. Out: a path with a signature, and whether a signature fits. The link opens
//! nothing by itself: the sign-in comes first. The signature keeps a forwarded notice from showing
//! somebody else whatever mail of theirs has the same name. It is good for as long as the mail is there.

use super::session::random_token;
use crate::{error::Error, rooms::Rooms};
use app::{
    api::{
        MessageRef, Query,
        mailbox::{base64url, from_base64url},
    },
    paths::Face,
};
use hmac::{Hmac, Mac};
use sha2::Sha256;

/// Bytes of a signature.
const LENGTH: usize = 16;

/// The key of the house, read once for many links.
pub struct Signer(String);

impl Signer {
    pub async fn open(rooms: &Rooms) -> Result<Signer, Error> {
        Ok(Signer(rooms.store.house_secret("held_link", &random_token()?).await?))
    }

    /// Path of a mail in 迷惑メール for this address.
    pub fn path(&self, address: &str, r: &MessageRef) -> String {
        format!("{}?sign={}", Face::Full.held(r, &Query::default()), base64url(&self.mac(address, r)))
    }

    /// True if the signature was made for this address and this mail.
    pub fn fits(&self, address: &str, r: &MessageRef, sign: &str) -> bool {
        let Some(given) = from_base64url(sign).filter(|b| b.len() == LENGTH) else { return false };
        self.mac(address, r).iter().zip(&given).fold(0u8, |diff, (a, b)| diff | (a ^ b)) == 0
    }

    /// A word that nobody outside can foresee, for the Message-ID of an address's notice of a day.
    pub fn word(&self, address: &str, day: i64) -> String {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_bytes()).unwrap_or_else(|_| unreachable!("any length keys HMAC"));
        mac.update(format!("dokodemo notice\0{address}\0{day}").as_bytes());
        crate::hex::hex(&mac.finalize().into_bytes()[..LENGTH])
    }

    fn mac(&self, address: &str, r: &MessageRef) -> Vec<u8> {
        let mut mac =
            <Hmac<Sha256> as Mac>::new_from_slice(self.0.as_bytes()).unwrap_or_else(|_| unreachable!("any length keys HMAC"));
        mac.update(format!("dokodemo held mail\0{address}\0{r}").as_bytes());
        mac.finalize().into_bytes().iter().copied().take(LENGTH).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_for_one_address_and_one_mail() {
        let signer = Signer("key".into());
        let r: MessageRef = "INBOX.7.9".parse().unwrap();
        let path = signer.path("taro@a01.example.test", &r);
        let sign = path.split_once("?sign=").unwrap().1;
        assert!(path.starts_with("/quarantine/INBOX.7.9?"));
        assert!(signer.fits("taro@a01.example.test", &r, sign));
        assert!(!signer.fits("hanako@e06.example.test", &r, sign));
        assert!(!signer.fits("taro@a01.example.test", &"INBOX.7.10".parse().unwrap(), sign));
        assert!(!Signer("other".into()).fits("taro@a01.example.test", &r, sign));
        for bad in ["", "AAAA", "%%%"] {
            assert!(!signer.fits("taro@a01.example.test", &r, bad));
        }
    }
}
