//! The rules of the house that a reader can check by looking at the source.

use std::{
    fs,
    path::{Path, PathBuf},
};

fn sources(below: &str) -> Vec<(String, String)> {
    fn walk(dir: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() { walk(&path, out) } else { out.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned();
    let mut files = Vec::new();
    walk(&root.join(below), &mut files);
    assert!(!files.is_empty(), "{below} is empty");
    files
        .into_iter()
        .filter_map(|p| Some((p.strip_prefix(&root).ok()?.display().to_string(), fs::read_to_string(&p).ok()?)))
        .collect()
}

fn rust(below: &str) -> Vec<(String, String)> {
    let code = |path: &str| path.ends_with(".rs") && !path.ends_with("/tests.rs") && !path.contains("/tests/");
    sources(below).into_iter().filter(|(path, _)| code(path)).collect()
}

/// Lines outside the tests at the foot of a file. A module of tests in a file of its own ends nothing.
fn code(text: &str) -> impl Iterator<Item = &str> {
    let lines: Vec<&str> = text.lines().collect();
    let foot = lines.windows(2).position(|two| two[0].starts_with("#[cfg(test)]") && two[1].ends_with('{'));
    lines.into_iter().take(foot.unwrap_or(usize::MAX)).filter(|l| !l.trim_start().starts_with("//"))
}

#[test]
fn api_has_no_io_no_clock_no_leptos() {
    for (path, text) in rust("app/src/api") {
        for line in code(&text) {
            for word in ["leptos", "std::fs", "std::net", "SystemTime", "Instant", "web_sys", "gloo"] {
                assert!(!line.contains(word), "{path}: {line}");
            }
        }
    }
}

#[test]
fn parts_and_lite_fetch_nothing_and_use_no_style_attribute() {
    for below in ["app/src/parts", "app/src/lite"] {
        for (path, text) in rust(below) {
            for line in code(&text) {
                for word in ["gloo_net", "web_sys", "spawn_local", " style=", " style:", "RwSignal", "Effect::new"] {
                    assert!(!line.contains(word), "{path}: {line}");
                }
            }
        }
    }
}

#[test]
fn textareas_and_data_blocks_have_one_home() {
    for (path, text) in rust("app/src") {
        for line in code(&text) {
            assert!(!line.contains("<textarea") || path.ends_with("parts/text_area.rs"), "{path}: {line}");
            let homes = ["lite/data_block.rs", "lite/document.rs", "lite/samples.rs"];
            assert!(!line.contains("<script") || homes.iter().any(|home| path.ends_with(home)), "{path}: {line}");
        }
    }
}

#[test]
fn libraries_stay_in_their_room() {
    let homes = [
        ("async_imap", "server/src/imap/"),
        ("imap_proto", "server/src/imap/"),
        ("lettre", "server/src/submit/"),
        ("sqlx", "server/src/store/"),
        ("axum", "server/src/http/"),
        ("axum", "server/src/dovecot/"),
        ("html5ever", "server/src/sanitize/"),
        ("mail_builder", "server/src/mail/"),
        ("maxminddb", "server/src/country/"),
    ];
    for (path, text) in rust("server/src") {
        for line in code(&text) {
            for (library, _) in homes {
                let used = line.contains(&format!("{library}::")) || line.contains(&format!("use {library}"));
                let at_home = homes.iter().any(|(other, home)| *other == library && path.starts_with(home));
                assert!(!used || at_home, "{path} uses {library}: {line}");
            }
        }
    }
}

#[test]
fn nothing_calls_up() {
    let faces = ["crate::http", "crate::jobs", "crate::postfix", "crate::dovecot"];
    let rooms = ["imap", "submit", "control", "scan", "store", "country", "mail", "sanitize", "sieve"];
    let below = rooms.map(|room| (room, vec!["crate::actions"])).into_iter().chain([("actions", Vec::new())]);
    for (room, mut above) in below {
        above.extend(faces);
        for (path, text) in rust(&format!("server/src/{room}")) {
            for line in code(&text) {
                assert!(!above.iter().any(|word| line.contains(word)), "{path} calls up: {line}");
            }
        }
    }
    for (face, other) in [("lite", "spa"), ("spa", "lite")] {
        for (path, text) in rust(&format!("app/src/{face}")) {
            assert!(!code(&text).any(|line| line.contains(&format!("crate::{other}"))), "{path} sees {other}");
        }
    }
}

#[test]
fn pure_rooms_do_no_io() {
    for below in ["server/src/mail", "server/src/sanitize", "server/src/sieve"] {
        for (path, text) in rust(below) {
            for line in code(&text) {
                for word in ["std::fs", "std::net", "tokio", "SystemTime", "Instant::now", "sqlx"] {
                    assert!(!line.contains(word), "{path}: {line}");
                }
            }
        }
    }
}

#[test]
fn frames_never_allow_scripts() {
    let word = concat!("allow-", "scripts");
    for below in ["app/src", "server/src", "public"] {
        for (path, text) in sources(below) {
            if path.contains("/demo/") {
                continue;
            }
            for line in text.lines().filter(|l| !l.trim_start().starts_with("//")) {
                assert!(!line.contains(word), "{path}: {line}");
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for below in ["app/src", "server/src", "server/tests/it"] {
        for (path, text) in sources(below).into_iter().filter(|(p, _)| p.ends_with(".rs")) {
            assert!(text.starts_with("//!"), "{path} has no header");
            let header = text.lines().take_while(|l| l.starts_with("//!")).count();
            assert!(header <= 20, "{path}: a header of {header} lines");
        }
    }
}

/// Names of the sentences of a file of words: those of `words!` and those that are functions.
fn sentences(text: &str) -> Vec<String> {
    let is_name =
        |name: &&str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    let declared = |line: &str| match line.strip_prefix("pub fn ") {
        Some(rest) => rest.split(['(', '<']).next().filter(is_name).map(str::to_owned),
        None if line.ends_with("\";") => {
            line.trim_start().split_once(": \"").map(|(name, _)| name).filter(is_name).map(str::to_owned)
        }
        None => None,
    };
    code(text).filter_map(declared).collect()
}

/// What follows each `begin` that stands as a whole word.
fn after<'a>(text: &'a str, begin: &str) -> Vec<&'a str> {
    let whole = |at: usize| !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    text.match_indices(begin).filter(|(at, _)| whole(*at)).map(|(at, m)| &text[at + m.len()..]).collect()
}

/// What this file takes out of a module by name: `use date::{day_of, begin_of}`.
fn taken<'a>(text: &'a str, module: &str) -> Vec<&'a str> {
    let lists = after(text, &format!("{module}::{{")).into_iter().filter_map(|rest| rest.split('}').next());
    lists.flat_map(|list| list.split(',').map(str::trim)).collect()
}

/// Names under which this file knows a module: its own, and those it was given by `as`.
fn known_as<'a>(text: &'a str, module: &'a str) -> Vec<&'a str> {
    let word = |rest: &'a str| rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
    let renamed = after(text, &format!("{module} as ")).into_iter().map(word);
    let selves = taken(text, module).into_iter().filter_map(|name| name.strip_prefix("self as "));
    std::iter::once(module).chain(renamed).chain(selves).collect()
}

/// True if one of these stands in the text as a whole word.
fn mentions(text: &str, words: &[String]) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    words.iter().any(|word| {
        text.match_indices(word.as_str()).any(|(at, m)| !text[..at].ends_with(part) && !text[at + m.len()..].starts_with(part))
    })
}

#[test]
fn every_sentence_is_said_somewhere() {
    let speakers: Vec<(String, String)> = rust("app/src").into_iter().chain(rust("server/src")).collect();
    let mut silent = Vec::new();
    for (path, text) in rust("app/src/i18n") {
        let module = Path::new(&path).file_stem().unwrap().to_string_lossy().into_owned();
        if module == "mod" {
            continue;
        }
        for name in sentences(&text) {
            let called = format!("{name}(");
            let inside = code(&text)
                .any(|line| !line.contains("fn ") && line.contains(&called) && mentions(line, std::slice::from_ref(&name)));
            let outside = speakers.iter().filter(|(other, _)| *other != path).any(|(_, text)| {
                let said: Vec<String> = known_as(text, &module).iter().map(|known| format!("{known}::{name}")).collect();
                mentions(text, &said) || taken(text, &module).contains(&name.as_str())
            });
            if !inside && !outside {
                silent.push(format!("{module}::{name}"));
            }
        }
    }
    assert!(silent.is_empty(), "words that nobody says: {}", silent.join(", "));
}

#[test]
fn a_sentence_is_found_under_each_name_of_its_file() {
    let words = "words! {\n    once: \"一\", \"one\";\n}\n\npub fn twice(l: Lang) -> String {\n";
    assert_eq!(sentences(words), ["once", "twice"]);
    let speaker = "use crate::i18n::{junk as words, frame};\nwords::once(l); frame::twice(l); other_junk::thrice(l)";
    assert_eq!(known_as(speaker, "junk"), ["junk", "words"]);
    assert!(mentions(speaker, &["words::once".into()]) && mentions(speaker, &["frame::twice".into()]));
    assert!(!mentions(speaker, &["words::on".into()]) && !mentions(speaker, &["junk::thrice".into()]));
    let speaker = "use crate::i18n::{\n    date::{self, day_of},\n    notice::{self as words, Said},\n};";
    assert_eq!((taken(speaker, "date"), known_as(speaker, "notice")), (vec!["self", "day_of"], vec!["notice", "words"]));
}
