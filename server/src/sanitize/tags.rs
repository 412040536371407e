//! Which elements stay, which lose only their tags, which go with all they hold.
//!
//! No listed element changes how the text after it is read (no `script`, `style`, `title`,
//! `textarea`, `noscript`, no SVG, no MathML): whatever a browser makes of our output,
//! it can only make these elements of it.
//! [`fits`] keeps the output a fixed point: an element that a parser would move elsewhere
//! loses its tags. Rules: WHATWG HTML §13.2.6.4.7 ("in body").

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Stays, under this name.
    Keep(&'static str),
    /// Loses its tags; what it holds stays.
    Unwrap,
    /// Goes with all it holds.
    Drop,
}

/// Elements that stay.
const KEPT: &str = "\
    a abbr acronym address area article aside b bdi bdo big blockquote br caption center \
    cite code col colgroup dd del dfn dir div dl dt em figcaption figure font footer h1 h2 \
    h3 h4 h5 h6 header hr i img ins kbd li main map mark menu nav ol p pre q rp rt ruby s \
    samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u \
    ul var wbr";

/// Elements that go with their content: it is code, a control's inside or never shown.
const DROPPED: &str = "\
    applet audio base basefont bgsound canvas datalist embed frame frameset head iframe \
    input keygen link math meta noembed noframes noscript object optgroup option param \
    portal progress script select selectedcontent source style svg template title track \
    video";

/// Start tags that close an open `<p>`.
const CLOSES_P: &str = "\
    address article aside blockquote center dd dir div dl dt figcaption figure footer h1 h2 \
    h3 h4 h5 h6 header hr li main menu nav ol p pre section table ul";

/// Decides by the name alone. An empty name (another namespace) goes.
pub fn fate(tag: &str) -> Fate {
    if let Some(kept) = KEPT.split_ascii_whitespace().find(|t| *t == tag) {
        return Fate::Keep(kept);
    }
    match tag {
        "" => Fate::Drop,
        "xmp" | "listing" | "plaintext" => Fate::Keep("pre"),
        "nobr" => Fate::Keep("span"),
        _ if DROPPED.split_ascii_whitespace().any(|t| t == tag) => Fate::Drop,
        _ => Fate::Unwrap,
    }
}

/// Has no content and no end tag.
pub fn is_void(tag: &str) -> bool {
    matches!(tag, "area" | "br" | "col" | "hr" | "img" | "wbr")
}

fn closes_p(tag: &str) -> bool {
    CLOSES_P.split_ascii_whitespace().any(|t| t == tag)
}

fn is_heading(tag: &str) -> bool {
    matches!(tag, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether a parser leaves `tag` inside the open elements (`open`, outermost first).
pub fn fits<'a>(tag: &str, open: impl DoubleEndedIterator<Item = &'a str> + Clone) -> bool {
    let inner = open.clone().next_back().unwrap_or("");
    let cell = |t: &str| matches!(t, "td" | "th" | "caption");
    let inside =
        |wanted: &str| open.clone().rev().take_while(|t| !cell(t) && (wanted == "a" || *t != "table")).any(|t| t == wanted);
    match tag {
        "tr" => matches!(inner, "tbody" | "thead" | "tfoot"),
        "td" | "th" => inner == "tr",
        "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => inner == "table",
        "col" => inner == "colgroup",
        // Everything else inside a table's skeleton would be moved in front of the table.
        _ if matches!(inner, "table" | "tbody" | "thead" | "tfoot" | "tr" | "colgroup") => false,
        "a" => !inside("a"),
        "rt" | "rp" => !matches!(inner, "rt" | "rp" | "p" | "li" | "dd" | "dt"),
        "li" => !inside("p") && !reaches(open, &["li"]),
        "dd" | "dt" => !inside("p") && !reaches(open, &["dd", "dt"]),
        _ if is_heading(tag) => !is_heading(inner) && !inside("p"),
        _ => !closes_p(tag) || !inside("p"),
    }
}

/// Whether the search that a list item starts upwards finds one of `items` to close.
fn reaches<'a>(open: impl DoubleEndedIterator<Item = &'a str>, items: &[&str]) -> bool {
    for tag in open.rev() {
        if items.contains(&tag) {
            return true;
        }
        let stops = closes_p(tag) || matches!(tag, "td" | "th" | "caption");
        if stops && !matches!(tag, "address" | "div" | "p") {
            return false;
        }
    }
    false
}
