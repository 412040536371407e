//! Every URL of the site as a function, for both faces, the server's redirects and the tests.

use crate::api::{Draft, Filter, MessageRef, Order, Query};

/// The full pages at `/…`, or the light ones at `/lite/…`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Face {
    #[default]
    Full,
    Lite,
}

/// First segment of every path of the light pages.
const LITE: &str = "/lite";

impl Face {
    /// The pages that a path belongs to, and the rest of it, which is the same for both; a query may follow.
    pub fn split(path: &str) -> (Face, &str) {
        match path.strip_prefix(LITE) {
            Some(rest) if rest.is_empty() || rest.starts_with(['/', '?', '#']) => (Face::Lite, rest),
            _ => (Face::Full, path),
        }
    }
    /// The way back from [`Face::split`]: such a rest of a path among these pages.
    pub fn at(self, path: &str) -> String {
        match self {
            Face::Full => path.to_owned(),
            Face::Lite => format!("{LITE}{path}"),
        }
    }
    /// The sign-in page.
    pub fn home(self) -> String {
        self.at("/")
    }
    /// A list; `query` keeps page, words, order and filter.
    pub fn mailbox(self, id: &str, query: &Query) -> String {
        self.at(&format!("/mail/{id}{}", search(query)))
    }
    pub fn inbox(self) -> String {
        self.at("/mail/INBOX")
    }
    /// A message; the query brings the person back to the same list.
    pub fn message(self, r: &MessageRef, query: &Query) -> String {
        self.at(&format!("/mail/{}/{r}{}", r.mailbox, search(query)))
    }
    /// The same message with other eyes: remote pictures this once, or another charset.
    pub fn message_as(self, r: &MessageRef, query: &Query, images: bool, charset: &str) -> String {
        let mut url = self.message(r, query);
        for (wanted, pair) in [(images, "images=1".to_owned()), (!charset.is_empty(), format!("charset={}", encode(charset)))] {
            if wanted {
                url.push(if url.contains('?') { '&' } else { '?' });
                url.push_str(&pair);
            }
        }
        url
    }
    /// The print view, in the charset the person chose; `""` is the automatic one.
    pub fn message_print(self, r: &MessageRef, charset: &str) -> String {
        self.at(&format!("/mail/{}/{r}/print{}", r.mailbox, chosen('?', charset)))
    }
    /// A letter that is attached to this one, by its part number.
    pub fn message_attached(self, r: &MessageRef, part: &str, charset: &str) -> String {
        self.at(&format!("/mail/{}/{r}/attached/{part}{}", r.mailbox, chosen('?', charset)))
    }
    /// POST: mark, move, delete from a list or message page.
    pub fn actions(self, mailbox: &str) -> String {
        self.at(&format!("/mail/{mailbox}/actions"))
    }
    pub fn compose(self) -> String {
        self.at("/compose")
    }
    /// A new mail that begins with these fields (`to`, `cc`, `subject`, `body`); empty ones are left out.
    pub fn compose_with(self, fields: &[(&str, &str)]) -> String {
        let pairs: Vec<String> =
            fields.iter().filter(|(_, v)| !v.is_empty()).map(|(name, value)| format!("{name}={}", encode(value))).collect();
        self.at(&format!("/compose?{}", pairs.join("&")))
    }
    pub fn compose_draft(self, key: &str) -> String {
        self.at(&format!("/compose/{key}"))
    }
    /// The page of a draft, also of one that only this page knows.
    pub fn compose_of(self, draft: &Draft) -> String {
        let own = self.compose_draft(&draft.key);
        if draft.rev > 0 {
            return own;
        }
        let letter = draft.source.as_ref().or(draft.original.as_ref()).map(|r| format!("&ref={r}")).unwrap_or_default();
        format!("{own}?kind={}{letter}{}", draft.kind.name(), chosen('&', &draft.charset))
    }
    /// GET: begins a draft from a message (`reply`, `reply_all`, `reply_list`, `forward`, `forward_attached`, `again`), read in
    /// the charset the person chose; `""` is the automatic one.
    pub fn compose_from(self, kind: &str, r: &MessageRef, charset: &str) -> String {
        self.at(&format!("/compose?kind={kind}&ref={r}{}", chosen('&', charset)))
    }
    pub fn outbox(self) -> String {
        self.at("/outbox")
    }
    /// 迷惑メール; POST changes it.
    pub fn quarantine(self) -> String {
        self.at("/quarantine")
    }
    /// One page of it, or what a search found.
    pub fn quarantine_at(self, query: &Query) -> String {
        let plain = Query { q: query.q.clone(), page: query.page, ..Query::default() };
        self.at(&format!("/quarantine{}", search(&plain)))
    }
    /// One mail in it.
    pub fn held(self, r: &MessageRef, query: &Query) -> String {
        let plain = Query { q: query.q.clone(), page: query.page, ..Query::default() };
        self.at(&format!("/quarantine/{r}{}", search(&plain)))
    }
    /// After mails were taken back; `shown` names them in the inbox as `UIDVALIDITY.RANGES`.
    pub fn quarantine_after(self, shown: &str) -> String {
        self.at(&format!("/quarantine?released={}", encode(shown)))
    }
    pub fn settings(self) -> String {
        self.at("/settings")
    }
    /// A page of one setting of an address; `""` is the person's own. POST walks its steps.
    pub fn setting(self, name: &str, address: &str) -> String {
        let whose = if address.is_empty() { String::new() } else { format!("?address={}", encode(address)) };
        self.at(&format!("/settings/{name}{whose}"))
    }
    /// 受信拒否設定 with one more sender in its form; nothing is set before it is confirmed there.
    pub fn reject_sender(self, email: &str) -> String {
        self.at(&format!("/settings/reject?sender={}", encode(email)))
    }
    /// POST: what the table of メールアドレスメニュー can do to an address.
    pub fn addresses(self) -> String {
        self.at("/settings/addresses")
    }
    pub fn folders(self) -> String {
        self.at("/settings/folders")
    }
    pub fn help(self) -> String {
        self.at("/help")
    }
    /// One topic of it, by its anchor.
    pub fn help_about(self, topic: &str) -> String {
        format!("{}#{topic}", self.help())
    }
    /// POST: ends the session.
    pub fn sign_out(self) -> String {
        self.at("/sign-out")
    }
    /// POST: remote pictures of a message's sender are always shown.
    pub fn trust(self) -> String {
        self.at("/senders/trust")
    }
    /// POST: 開封確認 of a message, sent or not.
    pub fn receipt(self) -> String {
        self.at("/receipt")
    }
    /// POST: a message's sender is offered while an address is typed.
    pub fn suggest(self) -> String {
        self.at("/senders/suggest")
    }
    /// Addresses offered while one is typed; POST takes one off.
    pub fn people(self) -> String {
        self.at("/settings/people")
    }
    /// Senders whose remote pictures are always shown; POST takes one off.
    pub fn pictures(self) -> String {
        self.at("/settings/pictures")
    }
    /// POST: ends another session of the same person.
    pub fn sessions(self) -> String {
        self.at("/settings/sessions")
    }
    /// POST: 続ける, an act that does nothing else.
    pub fn go_on(self) -> String {
        self.at("/continue")
    }
    /// POST: Japanese or English.
    pub fn lang(self) -> String {
        self.at("/lang")
    }
}

fn chosen(sign: char, charset: &str) -> String {
    if charset.is_empty() { String::new() } else { format!("{sign}charset={}", encode(charset)) }
}

/// QR code of the light sign-in page, as a picture.
pub fn phone_qr() -> &'static str {
    "/api/phone/qr.svg"
}

/// Raw message, shown as text.
pub fn source(r: &MessageRef) -> String {
    format!("/api/messages/{r}/source")
}

/// The same as a file.
pub fn source_saved(r: &MessageRef) -> String {
    format!("{}?save=1", source(r))
}

/// One part, downloaded; with `view` shown in place where that is safe. Its name is read in `charset`.
pub fn part(r: &MessageRef, part: &str, view: bool, charset: &str) -> String {
    let url = format!("/api/messages/{r}/parts/{part}{}", if view { "?view=1" } else { "" });
    url + &chosen(if view { '&' } else { '?' }, charset)
}

/// How the HTML of a mail is shown.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown<'a> {
    /// Remote pictures, this once.
    pub images: bool,
    /// Charset the person chose, empty = automatic.
    pub charset: &'a str,
    /// Part number of an attached letter, empty for the letter itself.
    pub part: &'a str,
}

/// The HTML of a mail as its own document, whose addresses open the writing page of this face.
pub fn body(face: Face, r: &MessageRef, shown: Shown<'_>) -> String {
    let mut url = format!("/body/{r}");
    let mut sep = '?';
    let images = if shown.images { "1" } else { "" };
    let face = if face == Face::Lite { "lite" } else { "" };
    for (name, value) in [("images", images), ("charset", shown.charset), ("part", shown.part), ("face", face)] {
        if !value.is_empty() {
            url.push_str(&format!("{sep}{name}={}", encode(value)));
            sep = '&';
        }
    }
    url
}

/// A picture that the HTML of a mail holds itself, by its name; `part` and `charset` are those of [`body`].
pub fn body_picture(r: &MessageRef, name: &str, (part, charset): (&str, &str)) -> String {
    let part = if part.is_empty() { String::new() } else { format!("?part={}", encode(part)) };
    let sign = if part.is_empty() { '?' } else { '&' };
    format!("/body/{r}/inline/{name}{part}{}", chosen(sign, charset))
}

/// Query string of a list, `""` for the plain first page.
pub fn search(query: &Query) -> String {
    let mut pairs = Vec::new();
    if query.page() > 1 {
        pairs.push(format!("page={}", query.page()));
    }
    if !query.q.trim().is_empty() {
        pairs.push(format!("q={}", encode(query.q.trim())));
    }
    match query.order {
        Order::Newest => {}
        Order::Oldest => pairs.push("order=oldest".into()),
        Order::From => pairs.push("order=from".into()),
        Order::Subject => pairs.push("order=subject".into()),
        Order::Size => pairs.push("order=size".into()),
    }
    match query.filter {
        Filter::All | Filter::Other => {}
        Filter::Unseen => pairs.push("filter=unseen".into()),
        Filter::Flagged => pairs.push("filter=flagged".into()),
        Filter::Attachment => pairs.push("filter=attachment".into()),
    }
    if let Some(after) = &query.after {
        pairs.push(format!("after={after}"));
    }
    if !query.refs.is_empty() {
        pairs.push(format!("refs={}", encode(&query.refs)));
    }
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// True for an address whose answer needs a search.
pub fn is_search(url: &str) -> bool {
    url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with("q=")))
}

/// Percent-encoding of a query value (RFC 3986 §2.3 unreserved stay).
pub fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
            out.push(b as char);
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_light_pages_are_known_by_a_whole_segment() {
        for (path, face, rest) in [
            ("/", Face::Full, "/"),
            ("", Face::Full, ""),
            ("/mail/lite", Face::Full, "/mail/lite"),
            ("/literal", Face::Full, "/literal"),
            ("/lite-news?page=2", Face::Full, "/lite-news?page=2"),
            ("/LITE/help", Face::Full, "/LITE/help"),
            ("/lite", Face::Lite, ""),
            ("/lite/", Face::Lite, "/"),
            ("/lite/mail/INBOX?page=2", Face::Lite, "/mail/INBOX?page=2"),
            ("/lite?next=/", Face::Lite, "?next=/"),
            ("/lite/lite/help", Face::Lite, "/lite/help"),
            ("/lite//host", Face::Lite, "//host"),
        ] {
            assert_eq!(Face::split(path), (face, rest), "{path}");
            assert_eq!(face.at(rest), path);
        }
    }

    #[test]
    fn a_search_is_known_by_its_words() {
        let url = |q: &str, filter| Face::Full.mailbox("INBOX", &Query { q: q.into(), filter, page: 2, ..Query::default() });
        assert!(is_search(&url("会議", Filter::Unseen)) && !is_search(&url(" ", Filter::Unseen)));
        assert!(!is_search("/mail/INBOX") && is_search("/quarantine?q=a"));
    }
}
