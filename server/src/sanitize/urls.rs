//! Addresses in strangers' HTML: how they are read, and which pictures may be shown.
//!
//! In: the raw value of `src`, `background` or CSS `url()`. Out: a value that a
//! browser cannot read in another way, or nothing. Links are decided in `links`.
//! Never: a relative or same-origin address, but for what [`Policy::cid`] and [`Policy::inline`] answer;
//! never `data:`, whose bytes nobody would look at: such a picture gets an address of its own.
//! White space and C0 controls go first, as the URL parser does (WHATWG URL §4.4).

use super::{
    Policy,
    links::{MAX_LINK, is_own},
};
use sha2::{Digest, Sha256};
use url::Url;

/// Most different pictures that the HTML of one mail holds itself.
const MAX_HELD: usize = 64;

/// A picture that the HTML holds itself, as `data:`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Made from its content: the same whatever else of the mail is shown.
    pub name: String,
    /// Media type: one of the raster pictures.
    pub kind: &'static str,
    /// Base64, not yet decoded.
    pub coded: String,
}

/// What a picture's address allows.
#[derive(Debug, PartialEq, Eq)]
pub enum Picture {
    /// May be loaded from here.
    Show(String),
    /// Remote and not allowed now.
    Blocked,
    /// Leads nowhere we go.
    Nothing,
}

/// The policy and what was met while following it.
pub struct Urls<'a> {
    pub policy: &'a Policy<'a>,
    pub remote: bool,
    pub cids: Vec<String>,
    pub held: Vec<Held>,
}

impl<'a> Urls<'a> {
    pub fn new(policy: &'a Policy<'a>) -> Self {
        Urls { policy, remote: false, cids: Vec::new(), held: Vec::new() }
    }

    /// The address of a picture, in markup and in styles alike.
    pub fn picture(&mut self, raw: &str) -> Picture {
        let url = stripped(raw);
        if url.starts_with("//") || url.starts_with("\\\\") {
            return self.remote(&url);
        }
        let Some((scheme, rest)) = split(&url) else {
            return Picture::Nothing;
        };
        match scheme.as_str() {
            // Old mails say http; the frame's CSP lets only https through.
            "http" | "https" => self.remote(rest),
            "data" => self.held(rest).map_or(Picture::Nothing, Picture::Show),
            "cid" => self.inline(rest).map_or(Picture::Nothing, Picture::Show),
            _ => Picture::Nothing,
        }
    }

    fn remote(&mut self, rest: &str) -> Picture {
        let Some(place) = after_slashes(rest) else {
            return Picture::Nothing;
        };
        // A picture from our own site would be a request with the reader's cookie. What hides behind a
        // redirect is refused by `http/forgery.rs`.
        if !Url::parse(&format!("https://{place}")).is_ok_and(|url| !is_own(&url, self.policy.own)) {
            return Picture::Nothing;
        }
        self.remote = true;
        if self.policy.images { Picture::Show(format!("https://{place}")) } else { Picture::Blocked }
    }

    fn held(&mut self, rest: &str) -> Option<String> {
        let (kind, coded) = data(rest)?;
        let name: String = crate::hex::hex(&Sha256::digest(coded.as_bytes())[..8]);
        if !self.held.iter().any(|h| h.name == name) {
            if self.held.len() >= MAX_HELD {
                return None;
            }
            self.held.push(Held { name: name.clone(), kind, coded });
        }
        (self.policy.inline)(&name)
    }

    fn inline(&mut self, rest: &str) -> Option<String> {
        let id = unescape(rest);
        let id = id.trim_start_matches('<').trim_end_matches('>');
        let url = (self.policy.cid)(id)?;
        if !self.cids.iter().any(|c| c == id) {
            self.cids.push(id.to_owned());
        }
        Some(url)
    }
}

/// A link as plain text tells it: http, https, mailto and tel.
pub fn link(raw: &str) -> Option<String> {
    let url = stripped(raw);
    let (scheme, rest) = split(&url)?;
    if url.len() > MAX_LINK {
        return None;
    }
    match scheme.as_str() {
        // Without both slashes a browser reads it as relative to our own page.
        "http" | "https" => Some(format!("{scheme}://{}", after_slashes(rest)?)),
        "mailto" | "tel" if !rest.is_empty() => Some(format!("{scheme}:{rest}")),
        _ => None,
    }
}

/// As the URL parser: no C0 control or space at the ends, no tab or line break within.
pub fn stripped(raw: &str) -> String {
    let trimmed = raw.trim_matches(|c: char| c <= ' ');
    trimmed.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

/// Scheme in lower case, and what follows its colon.
pub fn split(url: &str) -> Option<(String, &str)> {
    let (scheme, rest) = url.split_once(':')?;
    let right = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.len() <= 10
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric());
    right.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Host and path after `//`; browsers take any number of slashes of either kind.
pub fn after_slashes(rest: &str) -> Option<&str> {
    let place = rest.trim_start_matches(['/', '\\']);
    (rest.len() - place.len() >= 2 && !place.is_empty()).then_some(place)
}

/// `image/png;base64,…` → type and base64, if both are exactly right.
fn data(rest: &str) -> Option<(&'static str, String)> {
    let (kind, body) = rest.split_once(',')?;
    let kind = kind.to_ascii_lowercase();
    let kind = match kind.strip_suffix(";base64")? {
        "image/png" => "image/png",
        "image/gif" => "image/gif",
        "image/jpeg" | "image/jpg" => "image/jpeg",
        "image/webp" => "image/webp",
        _ => return None,
    };
    let body: String = unescape(body).chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let right = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=');
    (!body.is_empty() && body.bytes().all(right)).then_some((kind, body))
}

/// Percent-decoding; what is not UTF-8 afterwards stays as it was.
pub fn unescape(text: &str) -> String {
    let hex = |b: Option<&u8>| b.and_then(|b| char::from(*b).to_digit(16));
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while let Some(&b) = bytes.get(at) {
        match (b, hex(bytes.get(at + 1)), hex(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(b);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        assert_eq!(link(" HTTPS://a.example/?q=1 ").as_deref(), Some("https://a.example/?q=1"));
        assert_eq!(link("ht\ntps:\\/a.example").as_deref(), Some("https://a.example"));
        assert_eq!(link("mailto:a@b.example?subject=x").as_deref(), Some("mailto:a@b.example?subject=x"));
        for bad in [
            "https:api/session",
            "https:/api",
            "/api",
            "//a.example",
            "java\tscript:alert(1)",
            "\u{1}javascript:x",
            "data:text/html,x",
            "vbscript:x",
            "https://",
            "mailto:",
            "file:///etc",
            "",
            "cid:x",
            "javascript&colon;alert(1)",
            "blob:https://x",
        ] {
            assert_eq!(link(bad), None, "{bad}");
        }
    }

    #[test]
    fn pictures() {
        let cid = |id: &str| (id == "a@b").then(|| "/parts/2".to_owned());
        let held = |name: &str| Some(format!("/held/{name}"));
        let policy = Policy { cid: &cid, inline: &held, ..Policy::default() };
        let mut urls = Urls::new(&policy);
        assert_eq!(urls.picture("cid:a%40b"), Picture::Show("/parts/2".into()));
        assert_eq!(urls.picture("cid:none"), Picture::Nothing);
        assert_eq!(urls.picture("data:image/s vg+xml;base64,AAAA"), Picture::Nothing);
        assert_eq!(urls.picture("data:image/png,x);background:url(//a.example"), Picture::Nothing);
        let named = Picture::Show("/held/8688c47b47a6fab1".into());
        for same in ["data:Image/PNG;base64,AA\nAA==", "data:image/png;base64,AA%41%41%3d= "] {
            assert_eq!(urls.picture(same), named, "{same}");
        }
        assert_eq!(urls.held.len(), 1, "the same picture is held once");
        for n in 0..2 * MAX_HELD {
            urls.picture(&format!("data:image/gif;base64,{n:04}"));
        }
        assert_eq!(urls.held.len(), MAX_HELD);
        assert!(!urls.remote);
        assert_eq!(urls.picture("//t.example/x.gif"), Picture::Blocked);
        assert!(urls.remote);
        let policy = Policy { images: true, cid: &cid, own: "mail.example:8443", ..Policy::default() };
        for own in [
            "https://mail.example:8443/mail/INBOX",
            "//MAIL.example:8443?x",
            "http://a@mail.example:8443\\x",
            "//ｍail.example:443/",
        ] {
            let mut urls = Urls::new(&policy);
            assert_eq!((urls.picture(own), urls.remote), (Picture::Nothing, false), "{own}");
        }
        assert_eq!(Urls::new(&policy).picture("http://t.example/x.gif"), Picture::Show("https://t.example/x.gif".into()));
        assert_eq!(Urls::new(&policy).picture("/api/session"), Picture::Nothing);
    }
}
