//! Golden pairs (`tests/data/sanitize/NAME.html` → `NAME.out.html`, `NAME.txt` for plain text),
//! and what must hold for every output whatever the input was.
//!
//! `inspect` reads an output letter by letter against the grammar it must have: allowed tags
//! with allowed attributes in double quotes and escaped text, nothing else. What passes
//! cannot be read in two ways. All of that is one suite, so it stays in one file.
//! `BLESS=1` writes the golden files anew.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use std::path::Path;

const TAGS: &str = " a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col colgroup \
    dd del dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main map mark menu nav \
    ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr ";
const ATTRIBUTES: &str = " align alt aria-hidden aria-label bgcolor border bordercolor cellpadding cellspacing class clear color \
    colspan coords dir face frame headers height hidden href hspace id lang name noshade nowrap rel reversed role rowspan rules \
    scope shape size span src start style summary target title type usemap valign value vspace width ";

fn policy(images: bool) -> Policy<'static> {
    Policy {
        images,
        cid: &|id| id.ends_with("@mail.example").then(|| format!("/api/parts?id={id}&x=\"<")),
        inline: &|name| Some(format!("/body/x/inline/{name}")),
        compose: &|m| Some(format!("/compose?{}&{}&{}&{}", m.to, m.cc, m.subject, m.body)),
        told: &|host| Some(format!(" (to \"{host}\")")),
        own: "mail.example",
    }
}

/// Fails unless `out` is exactly what this room may write.
pub fn inspect(out: &str, images: bool) {
    let mut rest = out;
    if let Some(after) = rest.strip_prefix("<style>") {
        let end = after.find('<').expect("the style ends");
        styles(&after[..end], images, out);
        rest = after[end..].strip_prefix("</style>").expect("only its end tag ends a style");
    }
    let mut open = Vec::new();
    while let Some(at) = rest.find(['<', '>']) {
        let tag = rest[at..].strip_prefix('<').unwrap_or_else(|| panic!("a bare > in {out}"));
        if let Some(tag) = tag.strip_prefix('/') {
            let (name, after) = tag.split_once('>').expect("a tag ends");
            assert_eq!(open.pop(), Some(name), "{out}");
            rest = after;
            continue;
        }
        let end = tag.find([' ', '>']).expect("a tag ends");
        let name = &tag[..end];
        assert!(TAGS.contains(&format!(" {name} ")), "element {name} in {out}");
        rest = &tag[end..];
        while let Some(pair) = rest.strip_prefix(' ') {
            let (key, value) = pair.split_once("=\"").expect("a value in quotes");
            let (value, after) = value.split_once('"').expect("a closing quote");
            assert!(ATTRIBUTES.contains(&format!(" {key} ")), "attribute {key} in {out}");
            assert!(!value.contains(['<', '>']), "{value}");
            attribute(name, key, &value.replace("&lt;", "<").replace("&quot;", "\"").replace("&amp;", "&"), images);
            rest = after;
        }
        rest = rest.strip_prefix('>').unwrap_or_else(|| panic!("a tag ends: {rest:.40}"));
        if !tags::is_void(name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{out}");
}

fn attribute(tag: &str, key: &str, value: &str, images: bool) {
    match key {
        "href" => assert!(["https://", "http://", "/compose?", "tel:", "#x-"].iter().any(|s| value.starts_with(s)), "{value}"),
        "src" => {
            assert_eq!(tag, "img");
            let own = value.starts_with("/api/parts?id=") || value.starts_with("/body/x/inline/");
            assert!(own || (images && value.starts_with("https://")), "{value}");
        }
        "style" => styles(value, images, value),
        "id" | "name" => assert!(value.starts_with("x-"), "{value}"),
        "usemap" => assert!(value.starts_with("#x-"), "{value}"),
        "class" => assert!(value.split(' ').all(|c| c.starts_with("x-") || c == BLOCKED || c == TOLD), "{value}"),
        "target" => assert_eq!(value, "_blank"),
        "rel" => assert_eq!(value, "noopener noreferrer"),
        _ => {}
    }
}

fn styles(css: &str, images: bool, of: &str) {
    let lower = css.to_ascii_lowercase();
    for url in lower.split("url(").skip(1) {
        let url = url.strip_prefix('"').expect("a quoted url");
        let own = url.starts_with("/api/parts?id=") || url.starts_with("/body/x/inline/");
        assert!(own || (images && url.starts_with("https://")), "{of}");
    }
    // Outside of strings a colon comes from a property, a pseudo-class or a query; names have no call.
    for part in lower.replace("@media ", "").split('"').step_by(2) {
        for bad in [
            "expression(",
            "image-set(",
            "image(",
            "src(",
            "var(",
            "env(",
            "attr(",
            "@",
            "position:fixed",
            "position:sticky",
            "/*",
            "binding",
            "behavior",
        ] {
            assert!(!part.contains(bad), "{bad} in {of}");
        }
    }
}

/// Both policies; the answer for blocked pictures.
fn cleaned(input: &str) -> Option<String> {
    let none = |images| Policy { images, ..Policy::default() };
    for images in [false, true] {
        let out = html(input, &policy(images)).ok()?;
        inspect(out.html.as_str(), images);
        // Our own addresses are no mail's; so the second reading starts without them.
        let once = html(input, &none(images)).ok()?;
        let twice = html(once.html.as_str(), &none(images)).expect("smaller than before");
        assert_eq!(twice.html.as_str(), once.html.as_str(), "a second reading changes {input}");
    }
    html(input, &policy(false)).ok().map(|c| c.html.as_str().to_owned())
}

fn golden(path: &Path, out: &str) {
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(path, out).unwrap();
    }
    let want = std::fs::read_to_string(path).unwrap_or_default();
    assert_eq!(out, want, "{}", path.display());
}

fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/sanitize"))
}

fn check(name: &str) {
    let input = std::fs::read_to_string(folder().join(format!("{name}.html"))).unwrap();
    golden(&folder().join(format!("{name}.out.html")), &cleaned(&input).expect("not too big"));
    golden(&folder().join(format!("{name}.txt")), &to_text(&input));
}

#[test]
fn golden_files() {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|f| f.unwrap().file_name().to_str()?.strip_suffix(".html").map(str::to_owned))
        .filter(|n| !n.ends_with(".out"))
        .collect();
    names.sort();
    assert!(names.len() > 10);
    names.iter().for_each(|n| check(n));
}

#[test]
fn every_broken_mail_gives_clean_output() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below.max(1) as u64) as usize
    };
    let files: Vec<Vec<char>> = std::fs::read_dir(folder())
        .unwrap()
        .map(|f| f.unwrap().path())
        .filter(|p| p.extension().is_some_and(|e| e == "html"))
        .map(|p| std::fs::read_to_string(p).unwrap().chars().collect())
        .collect();
    let pieces = [
        "<",
        ">",
        "\"",
        "'",
        "</",
        "<!--",
        "-->",
        "<table>",
        "<p>",
        "</p>",
        "<a href=#x>",
        "<b>",
        "</b>",
        "<svg>",
        "<math>",
        "<style>",
        "</style>",
        "<select>",
        "<td>",
        "<button>",
        "<object>",
        "<pre>\n",
        "&lt;",
        "&#0;",
        "\0",
        "\r",
        "url(",
        "}",
        "{",
        "/*",
        "\\",
        ";",
        "<template>",
        "<form>",
        "<li>",
        "<h1>",
        "<body style='color:red'>",
        "<caption>",
        "<col>",
        "<tr>",
        "<noscript>",
        "<title>",
        "<rt>",
        "<frameset>",
        "<textarea>",
        "<xmp>",
        "<plaintext>",
        "<nobr>",
        "<dd>",
        "<mglyph>",
        "<foreignObject>",
        "<desc>",
        "</table>",
        "</a>",
    ];
    for _ in 0..300 {
        let mut text = files[random(files.len())].clone();
        for _ in 0..=random(12) {
            let (from, len) = (random(text.len()), random(60));
            let to = (from + len).min(text.len());
            let moved: Vec<char> = text[from..to].to_vec();
            match random(4) {
                0 => drop(text.drain(from..to)),
                1 => drop(text.splice(from..from, moved)),
                2 => drop(text.splice(from..from, pieces[random(pieces.len())].chars())),
                _ => {
                    let at = random(text.len());
                    drop(text.splice(at..at, moved));
                }
            }
        }
        let text: String = text.into_iter().collect();
        cleaned(&text);
        to_text(&text);
    }
}

#[test]
fn bombs_are_refused_early() {
    let many = |unit: &str, bytes: usize| unit.repeat(bytes / unit.len());
    let attributes: String = (0..300_000).map(|n| format!(" a{n}")).collect();
    let formats: String = (0..60_000).map(|n| format!("<div><b a={n}></div>")).collect();
    for bomb in [
        many("<div>", 2_000_000),
        many("<p><b>x", 2_000_000) + "<i>",
        many("<a><div>", 1_000_000),
        many("<table><td>", 1_000_000),
        many("<svg>", 1_000_000),
        many("<template>", 1_000_000),
        format!("<x{attributes}>"),
        formats,
        "x".repeat(MAX_BYTES + 1),
    ] {
        assert_eq!(html(&bomb, &policy(false)).err(), Some(TooBig), "{:.40}", bomb);
        to_text(&bomb);
    }
}

#[test]
fn pictures_and_policy() {
    let mail = "<img src=cid:a@mail.example><img src=cid:%61@mail.example><img src='http://t.example/a?b&c' alt=x><td background=//t.example>";
    let blocked = html(mail, &policy(false)).unwrap();
    assert!(blocked.remote && !blocked.html.as_str().contains("t.example"));
    assert_eq!(blocked.cids_used, ["a@mail.example"]);
    let shown = html(mail, &policy(true)).unwrap();
    assert!(shown.remote && shown.html.as_str().contains("src=\"https://t.example/a?b&amp;c\""));
    assert!(!html("<a href=https://a.example>x</a>", &policy(false)).unwrap().remote);
}

#[test]
fn a_document_holds_only_ours() {
    let page = document(&html("<b>x", &policy(false)).unwrap().html, "</title><script>", "ja\"><script>");
    assert!(!page.contains("<script") && page.contains("<b>x</b></body>") && page.contains("&lt;/title&gt;"));
    assert!(!SHEET.contains('<'));
}
