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

/// Lines outside the tests at the foot of a file.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().take_while(|l| !l.starts_with("#[cfg(test)]")).filter(|l| !l.trim_start().starts_with("//"))
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
            assert!(!line.contains("application/json\\\"") || path.ends_with("lite/data_block.rs"), "{path}: {line}");
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
        ("ammonia", "server/src/sanitize/"),
        ("mail_parser", "server/src/mail/"),
        ("mail_builder", "server/src/mail/"),
        ("maxminddb", "server/src/country/"),
    ];
    for (path, text) in rust("server/src") {
        for line in code(&text) {
            for (library, home) in homes {
                let used = line.contains(&format!("{library}::")) || line.contains(&format!("use {library}"));
                assert!(!used || path.starts_with(home), "{path} uses {library}: {line}");
            }
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
