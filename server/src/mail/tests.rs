//! Golden letters: `tests/data/mail/NAME.eml` and what must be read from it, `NAME.txt`.
//!
//! A new case is two files and its name in the list. The lines of a `.txt`:
//! `subject:`, `from:`, `to:`, `broken`, `bounce: address|reason|line`, `event: what|start|end|where|who`, `file: part|name|type|size flags`, `== part charset` and
//! the text below it, `== html part true|false`; and questions that are asked only where they stand:
//! `x-N:` (a header), `addresses N:`, `part N:` (its type), `bytes N:`, `tnef N:`.

use super::{Letter, addresses, bounce, calendar, preview, read, tnef};
use app::api::{Attachment, Contact, Moment};
use std::{fs, path::PathBuf};

mod answer;
mod compose;
mod hostile;
mod pieces;

fn data() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail")
}

/// Every golden letter's bytes.
fn letters() -> Vec<(String, Vec<u8>)> {
    let mut all: Vec<(String, Vec<u8>)> = fs::read_dir(data())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "eml"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect();
    all.sort();
    all
}

fn check(name: &str) {
    let raw = fs::read(data().join(format!("{name}.eml"))).unwrap();
    let expected = fs::read_to_string(data().join(format!("{name}.txt"))).unwrap();
    let letter = read(&raw);
    let (head, body) = match expected.split_once("\n== ") {
        Some((head, body)) => (head.to_owned(), format!("== {body}")),
        None => (expected.trim_end_matches('\n').to_owned(), String::new()),
    };
    let mut told = Vec::new();
    for line in head.lines() {
        let question = line.split_once(": ").or_else(|| line.strip_suffix(':').map(|l| (l, "")));
        match question.and_then(|(question, wanted)| answer_to(&letter, question).map(|found| (question, wanted, found))) {
            Some((question, wanted, found)) => assert_eq!(found, wanted, "{name}: {question}"),
            None => told.push(line),
        }
    }
    assert_eq!(summary(&letter), told.join("\n"), "{name}");
    assert_eq!(bodies(&letter), body, "{name}");
}

fn summary(letter: &Letter<'_>) -> String {
    let first = |list: &[Contact]| list.first().map(shown).unwrap_or_default();
    let mut out = format!("subject: {}\nfrom: {}\nto: {}", letter.head.subject, first(&letter.head.from), first(&letter.head.to));
    if letter.broken {
        out.push_str("\nbroken");
    }
    let mut outline = letter.outline();
    let status = bounce::status_part(&letter.root).and_then(|p| letter.bytes(&p.id));
    let text: String = outline.text.iter().filter_map(|b| letter.text(&b.part, "")).map(|t| t.text).collect();
    for one in bounce::bounces(&letter.head, status.as_deref(), &text) {
        let delayed = if one.delayed { " delayed" } else { "" };
        out.push_str(&format!("\nbounce: {}|{:?}{delayed}|{}", one.address, one.reason, one.line));
    }
    let html: String = outline.html.iter().filter_map(|b| letter.text(&b.part, "")).map(|t| t.text).collect();
    outline.referenced(&html);
    let mut files = outline.attachments;
    for part in &outline.tnef {
        files.extend(tnef::read(&letter.bytes(part).unwrap()).unwrap().attachments(part));
    }
    let calendar = calendar::part(&letter.root, &files).and_then(|part| letter.text(&part.id, ""));
    for event in calendar.map(|c| calendar::invitations(&c.text)).unwrap_or_default() {
        let at = |moment: Option<Moment>| moment.map(|m| format!("{}{}", m.at, m.zone.unwrap_or_default())).unwrap_or_default();
        let who = event.organizer.as_ref().map(shown).unwrap_or_default();
        out.push_str(&format!("\nevent: {}|{}|{}|{}|{who}", event.summary, at(event.start), at(event.end), event.location));
    }
    calendar::once(&mut files, &letter.root);
    for file in &files {
        out.push_str(&format!("\nfile: {}", row(file)));
    }
    out
}

fn row(file: &Attachment) -> String {
    let mut out = format!("{}|{}|{}|{}", file.part, file.name, file.kind, file.size);
    for (flag, word) in [(file.viewable, " viewable"), (file.inline, " inline"), (file.risky, " risky")] {
        if flag {
            out.push_str(word);
        }
    }
    out
}

fn bodies(letter: &Letter<'_>) -> String {
    let outline = letter.outline();
    let mut out = String::new();
    for body in &outline.text {
        let text = letter.text(&body.part, "").unwrap();
        out.push_str(&format!("== {} {}\n{}\n", body.part, text.charset, text.text));
    }
    for body in &outline.html {
        out.push_str(&format!("== html {} {}\n", body.part, body.html));
    }
    out
}

fn answer_to(letter: &Letter<'_>, question: &str) -> Option<String> {
    let (kind, number) = question.split_once([' ', '-'])?;
    Some(match kind {
        "x" => letter.header(question).unwrap(),
        "addresses" => {
            let found = addresses::addresses(letter.head.raw(&format!("x-{number}")).unwrap());
            found.iter().map(shown).collect::<Vec<_>>().join("; ")
        }
        "part" => letter.root.find(number).unwrap().kind.clone(),
        "bytes" => String::from_utf8_lossy(&letter.bytes(number).unwrap()).into_owned(),
        "tnef" => {
            let found = tnef::read(&letter.bytes(number).unwrap()).unwrap();
            format!("{} / {}", found.subject, found.text.replace('\n', "⏎"))
        }
        _ => return None,
    })
}

fn shown(contact: &Contact) -> String {
    format!("{} <{}>", contact.name, contact.email).trim_start().to_owned()
}

/// One test for each name, so that a failure says which.
macro_rules! golden {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { check($name); })*
        const NAMES: &[&str] = &[$($name),*];
    };
}

golden! {
    labels_of_shift_jis: "labels-shift-jis",
    labels_of_euc_jp: "labels-euc-jp",
    labels_of_iso_2022_jp: "labels-iso-2022-jp",
    sets_inside_iso_2022_jp: "jis-sets",
    raw_utf_8_everywhere: "raw-utf-8",
    raw_shift_jis_everywhere: "raw-shift-jis",
    raw_euc_jp_everywhere: "raw-euc-jp",
    raw_jis_everywhere: "raw-iso-2022-jp",
    no_content_type_utf_8: "no-content-type-utf-8",
    no_content_type_shift_jis: "no-content-type-shift-jis",
    no_content_type_euc_jp: "no-content-type-euc-jp",
    no_content_type_jis: "no-content-type-iso-2022-jp",
    labels_that_lie: "wrong-labels",
    encoded_words: "encoded-words",
    names_of_files: "file-names",
    addresses_of_every_kind: "addresses",
    flowed_text: "flowed",
    flowed_japanese: "flowed-delsp",
    base64_with_stray_bytes: "base64-stray",
    base64_that_is_cut: "base64-cut",
    base64_with_a_footer: "base64-footer",
    quoted_printable_of_every_kind: "quoted-printable",
    uuencoded_file: "uuencode",
    pictures_in_html: "alternative-related",
    several_texts_and_files: "mixed-texts",
    an_invitation_that_is_sent_twice: "invitation",
    html_names_its_charset: "html-only",
    attached_letters: "attached-letter",
    digest: "digest",
    closing_boundary_is_missing: "no-closing-boundary",
    boundary_is_not_named: "no-boundary-parameter",
    boundary_is_never_met: "boundary-never-met",
    one_boundary_starts_another: "similar-boundaries",
    lines_that_are_no_headers: "broken-header",
    bare_line_ends: "bare-line-ends",
    type_without_subtype: "no-subtype",
    headers_without_a_body: "headers-only",
    empty_message: "empty",
    controls_in_the_body: "controls-in-body",
    outlook_rich_text: "winmail-dat",
    report_by_status: "bounce-status",
    report_of_a_delay: "bounce-delay",
    report_of_qmail: "bounce-qmail",
    report_of_a_carrier: "bounce-carrier",
}

#[test]
fn every_letter_has_its_test() {
    let found: Vec<String> = letters().into_iter().map(|(name, _)| name).collect();
    let mut named: Vec<&str> = NAMES.to_vec();
    named.sort_unstable();
    assert_eq!(found, named);
}

#[test]
fn previews_show_what_is_new() {
    let cases = [
        ("こんにちは。\n\n会議の件です。\n> 古い\n", "こんにちは。 会議の件です。"),
        ("Taro wrote:\n> old\nnew\n-- \nsig", "new"),
        ("> only a quote", "> only a quote"),
        ("=====\n表題\n=====", "表題"),
        ("", ""),
        ("はい。 2026年1月1日、山田 さんは書きました:", "はい。 2026年1月1日、山田 さんは書きました:"),
        ("2025年11月22日 10:00、山田 さんは書きました:\n> a\n\nはい", "はい"),
    ];
    for (text, wanted) in cases {
        assert_eq!(preview::preview(text), wanted);
    }
    let long = preview::preview(&"あ".repeat(500));
    assert_eq!(long.chars().count(), 65);
    assert!(long.ends_with('…'));
}
