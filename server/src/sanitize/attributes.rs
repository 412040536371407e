//! Attributes of allowed elements: which stay, and what their values may hold.
//!
//! In: one element as parsed. Out: `(name, value)` pairs that are written as they are.
//! Names and ids of a mail get a prefix, so that none can stand for one of ours.
//! Never: handlers, `srcset`, forms; an address goes through `urls`, a style through `css`.

use super::urls::{self, Picture, Urls};
use super::{BLOCKED, css, hosts, links};
use html5ever::Attribute;

/// Prefix of a stranger's ids, names and classes.
const PREFIX: &str = "x-";

/// Attributes of one element, ready to be escaped and written.
pub type Pairs = Vec<(&'static str, String)>;

/// Adds the prefix, once.
pub fn prefixed(name: &str) -> String {
    if name.starts_with(PREFIX) { name.to_owned() } else { format!("{PREFIX}{name}") }
}

/// The class list of a mail's element; our own box keeps its name when read again.
fn classes(value: &str) -> String {
    let each = value.split_ascii_whitespace().take(64);
    each.map(|c| if c == BLOCKED { c.to_owned() } else { prefixed(c) }).collect::<Vec<_>>().join(" ")
}

/// What stays of the attributes of `tag`; not for `<img>` (see [`image`]).
pub fn of(tag: &'static str, attrs: &[Attribute], urls: &mut Urls) -> Pairs {
    let mut out = Pairs::new();
    let mut style = String::new();
    for attr in attrs {
        let (name, value) = (&*attr.name.local, &*attr.value);
        match name {
            "style" => style = css::declarations(value, urls),
            "href" if matches!(tag, "a" | "area") => href(value, urls, &mut out),
            _ => out.extend(plain(tag, name, value)),
        }
    }
    // What a browser shows of an address says who is meant in letters that have no like.
    if let Some(host) = out.iter().find(|(name, _)| *name == "href").and_then(|(_, url)| hosts::coded(url)) {
        out.retain(|(name, _)| *name != "title");
        out.push(("title", host));
    }
    if matches!(tag, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th")
        && let Some(attr) = attrs.iter().find(|a| &*a.name.local == "background")
    {
        join(&mut style, &css::background(&attr.value, urls));
    }
    if !style.is_empty() {
        out.push(("style", style));
    }
    out
}

/// A link opens a page of its own; a place in the same mail stays inside it.
fn href(value: &str, urls: &Urls, out: &mut Pairs) {
    if let Some(place) = urls::stripped(value).strip_prefix('#') {
        if !place.is_empty() {
            out.push(("href", format!("#{}", prefixed(place))));
        }
    } else if let Some(url) = links::target(value, urls.policy) {
        out.push(("href", url));
        out.push(("target", "_blank".into()));
        out.push(("rel", "noopener noreferrer".into()));
    }
}

/// Attributes that need no knowledge of the others.
fn plain(tag: &str, name: &str, value: &str) -> Option<(&'static str, String)> {
    let number = |v: &str| (v.len() <= 6 && !v.is_empty() && v.bytes().all(|b| b.is_ascii_digit())).then(|| v.to_owned());
    let length = |v: &str| {
        let digits = v.strip_suffix('%').or(v.strip_suffix("px")).unwrap_or(v);
        let right = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.') && digits.starts_with(|c: char| c.is_ascii_digit());
        (right && v.len() <= 10).then(|| v.to_owned())
    };
    let word = |v: &str| {
        let right = |b: u8| b.is_ascii_alphanumeric() || b"#-_,.()% ".contains(&b);
        (!v.is_empty() && v.len() <= 100 && v.bytes().all(right)).then(|| v.to_owned())
    };
    let table = matches!(tag, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th" | "col" | "colgroup" | "caption");
    let cell = matches!(tag, "td" | "th");
    let trimmed = value.trim_ascii();
    Some(match name {
        "id" if !trimmed.is_empty() => ("id", prefixed(trimmed)),
        "name" if matches!(tag, "a" | "map") && !trimmed.is_empty() => ("name", prefixed(trimmed)),
        "class" if !trimmed.is_empty() => ("class", classes(value)),
        "title" => ("title", value.to_owned()),
        "alt" if matches!(tag, "img" | "area") => ("alt", value.to_owned()),
        "lang" => ("lang", word(trimmed)?),
        "dir" if matches!(trimmed.to_ascii_lowercase().as_str(), "ltr" | "rtl" | "auto") => ("dir", trimmed.to_ascii_lowercase()),
        "hidden" => ("hidden", String::new()),
        "role" if matches!(trimmed, "presentation" | "none") => ("role", trimmed.to_owned()),
        "aria-hidden" if trimmed == "true" => ("aria-hidden", "true".into()),
        "aria-label" => ("aria-label", value.to_owned()),
        "align" => ("align", word(trimmed)?),
        "valign" if table => ("valign", word(trimmed)?),
        "width" if table || matches!(tag, "img" | "hr" | "pre") => ("width", length(trimmed)?),
        "height" if table || tag == "img" => ("height", length(trimmed)?),
        "bgcolor" if table => ("bgcolor", word(trimmed)?),
        "border" if matches!(tag, "table" | "img") => ("border", length(trimmed)?),
        "cellpadding" if tag == "table" => ("cellpadding", length(trimmed)?),
        "cellspacing" if tag == "table" => ("cellspacing", length(trimmed)?),
        "bordercolor" if table => ("bordercolor", word(trimmed)?),
        "frame" if tag == "table" => ("frame", word(trimmed)?),
        "rules" if tag == "table" => ("rules", word(trimmed)?),
        "summary" if tag == "table" => ("summary", value.to_owned()),
        "colspan" if cell => ("colspan", number(trimmed)?),
        "rowspan" if cell => ("rowspan", number(trimmed)?),
        "nowrap" if cell => ("nowrap", String::new()),
        "scope" if cell => ("scope", word(trimmed)?),
        "span" if matches!(tag, "col" | "colgroup") => ("span", number(trimmed)?),
        "color" if matches!(tag, "font" | "hr") => ("color", word(trimmed)?),
        "face" if tag == "font" => ("face", value.to_owned()),
        "size" if tag == "hr" => ("size", number(trimmed)?),
        "size" if tag == "font" => {
            ("size", trimmed.trim_start_matches(['+', '-']).parse::<u8>().ok().map(|_| trimmed.to_owned())?)
        }
        "noshade" if tag == "hr" => ("noshade", String::new()),
        "clear" if tag == "br" => ("clear", word(trimmed)?),
        "start" if tag == "ol" => ("start", number(trimmed)?),
        "reversed" if tag == "ol" => ("reversed", String::new()),
        "value" if tag == "li" => ("value", number(trimmed)?),
        "type" if matches!(tag, "ol" | "ul" | "li") => ("type", word(trimmed)?),
        "hspace" if tag == "img" => ("hspace", number(trimmed)?),
        "vspace" if tag == "img" => ("vspace", number(trimmed)?),
        "shape" if tag == "area" => ("shape", word(trimmed)?),
        "coords"
            if tag == "area" && value.len() <= 4096 && value.bytes().all(|b| b.is_ascii_digit() || b",. %-".contains(&b)) =>
        {
            ("coords", value.to_owned())
        }
        "usemap" if tag == "img" => ("usemap", format!("#{}", prefixed(trimmed.strip_prefix('#').filter(|m| !m.is_empty())?))),
        _ => return None,
    })
}

/// What becomes of an `<img>`.
pub enum Image {
    Show(Pairs),
    /// A box in its place: its attributes and the text in it.
    Box(Pairs, String),
    /// Too small to be seen (a counter or a spacer), or nothing to show or say.
    Gone,
}

/// Decides on a picture. Without an address it may go to, a box of its size stays.
pub fn image(attrs: &[Attribute], urls: &mut Urls) -> Image {
    let get = |name: &str| attrs.iter().find(|a| &*a.name.local == name).map_or("", |a| &*a.value);
    let picture = urls.picture(get("src"));
    if let Picture::Show(url) = picture {
        let mut out = Pairs::new();
        for (name, value) in of("img", attrs, urls) {
            // Before the style, which is always last.
            if name == "style" {
                out.push(("src", url.clone()));
            }
            out.push((name, value));
        }
        if !out.iter().any(|(name, _)| *name == "src") {
            out.push(("src", url));
        }
        return Image::Show(out);
    }
    let tiny = |v: &str| v.trim_ascii().trim_end_matches("px").parse::<f32>().is_ok_and(|n| n <= 3.0);
    let broken = picture == Picture::Nothing && get("alt").trim().is_empty();
    if broken || tiny(get("width")) || tiny(get("height")) {
        return Image::Gone;
    }
    let mut style = css::declarations(get("style"), urls);
    for side in ["width", "height"] {
        if let Some((_, size)) = plain("img", side, get(side)) {
            let unit = if size.ends_with(['%', 'x']) { "" } else { "px" };
            join(&mut style, &css::declarations(&format!("{side}:{size}{unit}"), urls));
        }
    }
    let mut out = vec![("class", BLOCKED.to_owned())];
    if !style.is_empty() {
        out.push(("style", style));
    }
    Image::Box(out, get("alt").to_owned())
}

/// What `<body>` says of itself, for a box inside our own body. Empty if it says nothing.
pub fn body(attrs: &[Attribute], urls: &mut Urls) -> Pairs {
    let get = |name: &str| attrs.iter().find(|a| &*a.name.local == name).map_or("", |a| &*a.value);
    let mut style = String::new();
    for (name, property) in [("bgcolor", "background-color"), ("text", "color")] {
        let color = get(name).trim_ascii();
        let bare = color.len() == 6 && color.bytes().all(|b| b.is_ascii_hexdigit());
        let color = if bare { format!("#{color}") } else { color.to_owned() };
        join(&mut style, &css::declarations(&format!("{property}:{color}"), urls));
    }
    join(&mut style, &css::background(get("background"), urls));
    join(&mut style, &css::declarations(get("style"), urls));
    let mut out: Pairs = Vec::new();
    for attr in attrs {
        if matches!(&*attr.name.local, "id" | "class" | "dir" | "lang") {
            out.extend(plain("div", &attr.name.local, &attr.value));
        }
    }
    if !style.is_empty() {
        out.push(("style", style));
    }
    out
}

fn join(style: &mut String, more: &str) {
    if !style.is_empty() && !more.is_empty() {
        style.push(';');
    }
    style.push_str(more);
}
