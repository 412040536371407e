//! Whether the words of a link make believe another host than the one it leads to.
//!
//! In: the text of a link and its address. Out: the true host, in the letters of the wire (punycode), if the reader
//! should be told. Only a text that itself looks like an address can lie about one; sub-domains of one
//! registrable domain are one sender.
//! Never: a complete list of public suffixes; those that Japanese mail meets are enough to keep alarms rare.

use app::api::host::strange;
use unicode_normalization::UnicodeNormalization;
use url::{Host, Url};

/// Letters of a link's text that are looked at, bytes.
pub const MAX_TEXT: usize = 2_000;

/// Domains below which everybody has a domain of their own.
const SUFFIXES: &str = "ac.jp ad.jp co.jp ed.jp go.jp gr.jp lg.jp ne.jp or.jp ac.uk co.uk gov.uk org.uk com.au net.au \
    org.au com.br com.cn net.cn org.cn com.hk co.id co.in co.kr or.kr com.my co.nz com.sg co.th com.tw org.tw com.vn \
    blogspot.com github.io netlify.app pages.dev vercel.app web.app";

/// What a bare word must end with to be taken for a host: `report.pdf` is none.
const ENDINGS: &str = "app asia at au be biz br ca cc ch cloud cn co com de dev es eu fr hk id in info io it jp kr ly me mobi \
    my net nl nz online org pro ru se sg shop site store tech th to top tv tw uk us vn world xyz";

/// The host that a link with these words truly leads to, where the words name another one.
pub fn disguised(text: &str, url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?.trim_end_matches('.').to_owned();
    let shown = shown(text)?;
    // `https://bank.example@evil.example/`: what stands before the sign is no host.
    let named = !url.username().is_empty();
    let same = registrable(&ascii(&shown)?) == registrable(&host);
    (named || !same || shown.chars().any(strange)).then_some(host)
}

/// The host in the letters of the wire, where it is written in others.
pub fn coded(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    let host = url.host_str()?;
    host.split('.').any(|label| label.starts_with("xn--")).then(|| host.to_owned())
}

fn ascii(host: &str) -> Option<String> {
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    Some(url.host_str()?.trim_end_matches('.').to_owned())
}

/// Two or three labels that one owner has; an address of numbers as it is.
fn registrable(host: &str) -> &str {
    if !matches!(Host::parse(host), Ok(Host::Domain(_))) {
        return host;
    }
    let last = |n: usize| host.rmatch_indices('.').nth(n - 1).map_or(host, |(at, _)| &host[at + 1..]);
    if SUFFIXES.split_ascii_whitespace().any(|s| s == last(2)) { last(3) } else { last(2) }
}

/// The host that a text shows: of an address in it, or the whole of it.
fn shown(text: &str) -> Option<String> {
    // As it is seen: without signs that have no width, full-width letters as their like.
    let seen = |c: &char| !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
    let text: String = text.chars().filter(seen).nfkc().collect::<String>().trim().to_lowercase();
    let after = ["https://", "http://"].iter().filter_map(|s| Some(text.find(s)? + s.len())).min();
    let www = text.match_indices("www.").map(|(at, _)| at).find(|at| !text[..*at].ends_with(|c: char| c.is_ascii_alphanumeric()));
    let whole = || {
        let bare = !text.contains(char::is_whitespace) && !text.contains('@');
        let ending = host_in(&text).rsplit('.').next().unwrap_or_default().to_owned();
        bare && (text.len() == host_in(&text).len() || text[host_in(&text).len()..].starts_with(['/', '?', ':']))
            && ENDINGS.split_ascii_whitespace().any(|e| e == ending)
    };
    let place = match after.or(www) {
        Some(at) => &text[at..],
        None if whole() => text.as_str(),
        None => return None,
    };
    let host = host_in(place);
    host.contains('.').then(|| host.to_owned())
}

/// The host at the start of a place, without a user before it; it ends where Japanese goes on.
fn host_in(place: &str) -> &str {
    let authority = place.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let end = host.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))).unwrap_or(host.len());
    let host = host[..end].trim_end_matches('.');
    // `www.bank.example.jpへ`: words that follow without a blank.
    let plain = host.find(|c: char| !c.is_ascii()).map_or(host, |at| &host[..at]);
    let ended = plain.rsplit_once('.').is_some_and(|(before, last)| {
        !before.is_empty() && last.len() >= 2 && ENDINGS.split_ascii_whitespace().any(|e| e == last)
    });
    if ended && !host[plain.len()..].starts_with('.') { plain } else { host }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_another_host() {
        for (text, url, told) in [
            ("https://www.bank.co.jp/login", "https://evil.example/", "evil.example"),
            ("ログインはhttp://www.bank.co.jpへ", "https://evil.example/", "evil.example"),
            ("www.bank.co.jp", "https://bank.co.jp.evil.example/", "bank.co.jp.evil.example"),
            ("bank.co.jp", "https://other.co.jp/", "other.co.jp"),
            ("bank.co.jp/login?x", "http://192.0.2.1/", "192.0.2.1"),
            ("www\u{200b}.ba\u{ad}nk.co.jp", "https://evil.example", "evil.example"),
            ("ｗｗｗ．ｂａｎｋ．ｃｏ．ｊｐ", "https://evil.example", "evil.example"),
            ("https://www.bank.co.jp@evil.example/", "https://www.bank.co.jp@evil.example/", "evil.example"),
            ("https://www.bank.co.jp/", "https://www.bank.co.jp:x@bank.co.jp/", "bank.co.jp"),
            ("https://www.pаypal.com/", "https://www.pаypal.com/", "www.xn--pypal-4ve.com"),
            ("https://www.paypal.com/", "https://www.pаypal.com/", "www.xn--pypal-4ve.com"),
            ("taro.github.io", "https://jiro.github.io/", "jiro.github.io"),
        ] {
            assert_eq!(disguised(text, url).as_deref(), Some(told), "{text} {url}");
        }
        for (text, url) in [
            ("www.bank.co.jp", "https://bank.co.jp/"),
            ("https://bank.co.jp/", "https://click.mail.bank.co.jp/t?u=1"),
            ("http://Example.com.", "https://example.com/x"),
            ("ログインはこちら", "https://evil.example/"),
            ("請求書.pdf", "https://files.example/1"),
            ("report.pdf", "https://files.example/1"),
            ("info@bank.co.jp", "https://evil.example/"),
            ("Ver.2.0", "https://evil.example/"),
            ("Node.js", "https://evil.example/"),
            ("https://日本語.example/", "https://日本語.example/"),
            ("https://www.bank.co.jp、次へ", "https://bank.co.jp/"),
            ("", "https://evil.example/"),
            ("192.0.2.1", "https://evil.example/"),
        ] {
            assert_eq!(disguised(text, url), None, "{text} {url}");
        }
    }

    #[test]
    fn a_host_in_other_letters_is_told_by_its_code() {
        assert_eq!(coded("https://日本語.example/").as_deref(), Some("xn--wgv71a119e.example"));
        assert_eq!(coded("https://a.example/日本語"), None);
    }
}
