//! `dokodemo check-mail DIR`: reads, draws and sanitises every file of a folder.
//!
//! In: a folder of HTML (`.html`, or `.json` with `vectors`) and of letters, which is every other file. Out: a
//! line for each that failed, the slowest file, and the number of failures as the exit code's
//! reason. A letter is read, its winmail.dat opened, its page drawn for every face and language, and answers
//! begun; HTML is sanitised with remote pictures and without. A panic, two seconds, or anything active
//! left in HTML or on a page is a failure.
//! Never: a network, a change to the files.

use crate::{
    actions::letter::{Texts, texts},
    mail::{self, reply},
    sanitize,
};
use app::{
    api::{DraftKind, Envelope, Limits, Message, MessageRef, Place, Query, Screen, settings::View},
    i18n::Lang,
    lite::{self, Assets},
    paths::Face,
};
use std::{
    fs, io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

const SLOW: Duration = Duration::from_secs(2);
/// Files of one winmail.dat that are taken out; it is opened anew for each, as the pages do.
const FILES: usize = 20;

/// Tries every file below `dir`.
pub fn run(dir: &Path) -> ExitCode {
    let (tried, failed) = try_all(dir);
    if failed == 0 && tried > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// How many things were tried with success, and how many files failed.
fn try_all(dir: &Path) -> (usize, usize) {
    let (mut files, mut unread) = (Vec::new(), Vec::new());
    walk(dir, &mut files, &mut unread);
    files.sort();
    for (path, fault) in &unread {
        println!("FAILED {}: {fault}", path.display());
    }
    let (mut failed, mut tried) = (unread.len(), 0);
    let mut slowest = (Duration::ZERO, PathBuf::new());
    for file in &files {
        let start = Instant::now();
        let verdict = catch_unwind(AssertUnwindSafe(|| check(file))).unwrap_or_else(|_| Err("panic".into()));
        let took = start.elapsed();
        let verdict = match verdict {
            Ok(0) => continue,
            Ok(_) if took > SLOW => Err(format!("{} ms", took.as_millis())),
            other => other,
        };
        if took > slowest.0 {
            slowest = (took, file.clone());
        }
        match verdict {
            Ok(n) => tried += n,
            Err(fault) => {
                failed += 1;
                println!("FAILED {}: {fault}", file.display());
            }
        }
    }
    println!("slowest: {} ms, {}", slowest.0.as_millis(), slowest.1.display());
    println!("{tried} passed, {failed} failed");
    (tried, failed)
}

/// The files below a folder, and what cannot be looked into.
fn walk(path: &Path, files: &mut Vec<PathBuf>, unread: &mut Vec<(PathBuf, io::Error)>) {
    let entries = match fs::metadata(path) {
        Ok(kind) if kind.is_dir() => fs::read_dir(path),
        Ok(kind) if kind.is_file() => return files.push(path.to_owned()),
        // A pipe or a device holds no letter, and reading it might never end.
        Ok(_) => return,
        Err(error) => Err(error),
    };
    match entries {
        Ok(entries) => {
            for entry in entries {
                match entry {
                    Ok(entry) => walk(&entry.path(), files, unread),
                    Err(error) => unread.push((path.to_owned(), error)),
                }
            }
        }
        Err(error) => unread.push((path.to_owned(), error)),
    }
}

/// How many things of the file were tried.
fn check(file: &Path) -> Result<usize, String> {
    let bytes = fs::read(file).map_err(|e| e.to_string())?;
    let kind = file.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match kind.as_str() {
        "html" | "htm" => html(&String::from_utf8_lossy(&bytes)).map(|()| 1),
        "json" => {
            let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| e.to_string())?;
            let vectors = value["vectors"].as_array().cloned().unwrap_or_default();
            for vector in &vectors {
                let payload = vector["payload"].as_str().unwrap_or_default();
                html(payload).map_err(|fault| format!("{}: {fault}", vector["id"]))?;
            }
            Ok(vectors.len())
        }
        // In a maildir a letter has a name of its own making; elsewhere .eml, .EML, .msg, .txt or nothing.
        _ => letter(&bytes).map(|()| 1),
    }
}

/// Everything that the pages do with a letter.
fn letter(raw: &[u8]) -> Result<(), String> {
    let letter = mail::read(raw);
    let mut outline = mail::outline(&letter.root);
    for attachment in &outline.attachments {
        letter.bytes(&attachment.part);
    }
    winmail(&letter, &outline)?;
    let body = texts(&letter);
    if let Some(source) = &body.html {
        html(source)?;
        outline.referenced(source);
    }
    app::api::text::lines(&body.text);
    mail::preview::preview(&body.text);
    let message = message(&letter, outline, body, raw.len() as u64)?;
    answers(&message)?;
    pages(&message)
}

/// Every file that a winmail.dat lists can be taken out of it.
fn winmail(letter: &mail::Letter<'_>, outline: &mail::Outline) -> Result<(), String> {
    for id in &outline.tnef {
        let Some(bytes) = letter.bytes(id) else { continue };
        let listed = mail::tnef::read(&bytes).map(|opened| opened.attachments(id)).unwrap_or_default();
        for file in listed.iter().take(FILES) {
            let index = file.part.rsplit('!').next().unwrap_or_default();
            mail::tnef::read(&bytes)
                .and_then(|opened| opened.file(index))
                .ok_or_else(|| format!("winmail.dat lists {} and does not hold it", file.part))?;
        }
    }
    Ok(())
}

/// The letter as its page gets it (`actions::read`), in an inbox of its own.
fn message(letter: &mail::Letter<'_>, outline: mail::Outline, texts: Texts, size: u64) -> Result<Message, String> {
    let head = &letter.head;
    let reference: MessageRef = "INBOX.1.1".parse().map_err(|()| "no reference")?;
    let mut attachments = outline.attachments;
    attachments.retain(|a| texts.inner.is_empty() || !outline.tnef.contains(&a.part));
    attachments.extend(texts.inner);
    let calendar = mail::calendar::part(&letter.root, &attachments).and_then(|part| letter.text(&part.id, ""));
    mail::calendar::once(&mut attachments, &letter.root);
    let envelope = Envelope {
        reference,
        from: head.from.clone(),
        to: head.to.clone(),
        subject: head.subject.clone(),
        date: head.date.unwrap_or_default(),
        saved: None,
        size,
        seen: true,
        flagged: false,
        answered: false,
        forwarded: false,
        draft: false,
        attachment: !attachments.is_empty(),
        preview: mail::preview::preview(&texts.text),
    };
    Ok(Message {
        receipt: None,
        invitations: calendar.map(|c| mail::calendar::invitations(&c.text)).unwrap_or_default(),
        envelope,
        cc: head.cc.clone(),
        bcc: head.bcc.clone(),
        reply_to: head.reply_to.clone(),
        bounces: mail::bounce::bounces(head, None, &texts.text),
        text: texts.text,
        has_html: texts.html.is_some(),
        has_remote: true,
        sender_trusted: false,
        sender_sure: true,
        attachments,
        message_id: head.message_id.clone(),
        references: head.thread(),
        charset: texts.charset,
        trust: mail::verdict::trust(head),
        truncated: texts.truncated,
        broken: letter.broken,
        list: head.list,
        ways: mail::mailing_list::ways(head),
        sent: 0,
    })
}

/// 返信, 全員に返信 and 転送 begin, each with a subject of one line.
fn answers(message: &Message) -> Result<(), String> {
    for kind in [DraftKind::Reply, DraftKind::ReplyAll, DraftKind::ReplyList, DraftKind::Forward] {
        for lang in [Lang::Ja, Lang::En] {
            let draft = reply::seed(
                kind,
                message,
                reply::Author { me: &["me@example.test".to_owned()], lang, keep_mark: true, when: "" },
            );
            if draft.subject.contains(['\r', '\n']) {
                return Err(format!("{kind:?}: a subject of more than one line"));
            }
        }
    }
    Ok(())
}

/// The page and the print view, for both faces, in both languages.
fn pages(message: &Message) -> Result<(), String> {
    for (lang, face, print) in [Lang::Ja, Lang::En].into_iter().flat_map(|lang| {
        [(lang, Face::Full, false), (lang, Face::Full, true), (lang, Face::Lite, false), (lang, Face::Lite, true)]
    }) {
        let screen = Screen {
            person: None,
            lang,
            now: message.envelope.date,
            offset: app::i18n::date::JAPAN_MINUTES,
            build: String::new(),
            mailboxes: Vec::new(),
            quota: None,
            notice: None,
            unsettled: 0,
            undo: None,
            typed: None,
            given: Vec::new(),
            door: String::new(),
            held_days: 7,
            inbox_days: 0,
            view: View::default(),
            limits: Limits::default(),
            place: Place::Message {
                query: Query::default(),
                list: None,
                message: Box::new(message.clone()),
                charset: String::new(),
                images: false,
                print,
                part: String::new(),
                around: Default::default(),
            },
        };
        let page = lite::page(&screen, face, &Assets::default());
        if let Some(fault) = foreign(&page, usize::from(face == Face::Full), usize::from(message.has_html && !print)) {
            return Err(format!("the page ({lang:?}, {face:?}, print {print}) holds {fault}"));
        }
    }
    Ok(())
}

/// What a page holds that is not ours: more scripts or frames than it has of its own, or what it never has.
fn foreign(page: &str, scripts: usize, frames: usize) -> Option<String> {
    let count = |tag: &str| page.matches(tag).count();
    [("<script", scripts), ("<iframe", frames), ("<object", 0), ("<embed", 0), ("<svg", 0), ("<base", 0), ("<style", 0)]
        .into_iter()
        .find(|(tag, own)| count(tag) > *own)
        .map(|(tag, own)| format!("{} times {tag}, {own} of its own", count(tag)))
}

/// With remote pictures blocked, and shown.
fn html(source: &str) -> Result<(), String> {
    let policy = |images| sanitize::Policy { images, ..Default::default() };
    let Ok(cleaned) = sanitize::html(source, &policy(false)) else { return Ok(()) };
    sanitize::to_text(source);
    let again = sanitize::html(cleaned.html.as_str(), &policy(false)).map_err(|_| "its own output is too big")?;
    if again.html.as_str() != cleaned.html.as_str() {
        return Err("not stable under a second pass".into());
    }
    let shown = sanitize::html(source, &policy(true)).map_err(|_| "too big with its pictures alone")?;
    for (how, safe) in [("without pictures", &cleaned.html), ("with pictures", &shown.html)] {
        if let Some(fault) = active(safe.as_str()) {
            return Err(format!("active content left {how}: {fault}"));
        }
        sanitize::document(safe, "", "ja");
    }
    Ok(())
}

/// Reads the output with no trust in its maker: the first thing in it that could act or load.
fn active(html: &str) -> Option<String> {
    const DEAD: [&str; 22] = [
        "script", "iframe", "frame", "object", "embed", "svg", "math", "form", "input", "button", "textarea", "select", "base",
        "meta", "link", "audio", "video", "source", "template", "noscript", "applet", "portal",
    ];
    let lower = html.to_ascii_lowercase();
    for tag in lower.split('<').skip(1) {
        let inside = tag.split('>').next().unwrap_or_default();
        let name: String = inside.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        if DEAD.contains(&name.as_str()) {
            return Some(format!("<{name}>"));
        }
        let mut pieces = inside.split('"');
        while let Some(before) = pieces.next() {
            let attribute = before.trim().trim_end_matches('=').rsplit([' ', '/']).next().unwrap_or_default();
            let value: String =
                pieces.next().unwrap_or_default().chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
            if attribute.starts_with("on")
                || matches!(attribute, "srcset" | "srcdoc" | "ping" | "formaction" | "background" | "action")
            {
                return Some(format!("{name} {attribute}"));
            }
            let loads = matches!(attribute, "href" | "src");
            if loads
                && ["javascript:", "vbscript:", "data:text", "data:image/svg", "blob:", "file:"]
                    .iter()
                    .any(|s| value.starts_with(s))
            {
                return Some(format!("{name} {value:.60}"));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_of_good_files_has_no_failure() {
        let (mut files, mut unread) = (Vec::new(), Vec::new());
        walk(Path::new("tests/data/mail"), &mut files, &mut unread);
        let letters = files.iter().filter(|f| f.extension().is_none_or(|e| e != "json")).count();
        assert!(letters > 30 && unread.is_empty(), "{letters}");
        assert_eq!(try_all(Path::new("tests/data/mail")), (letters, 0));
        assert_eq!(try_all(Path::new("tests/data/nowhere")), (0, 1), "what is not there was not read");
    }

    #[test]
    fn a_letter_is_one_by_what_it_is_and_what_cannot_be_read_is_a_failure() {
        let dir = std::env::temp_dir().join(format!("dokodemo-check-mail-{}", std::process::id()));
        fs::create_dir_all(dir.join("cur")).unwrap();
        for name in ["cur/1700000000.M1P1.host:2,S", "LETTER.EML", "no-ending", "PAGE.HTML"] {
            fs::write(dir.join(name), "From: a@b.test\r\nSubject: x\r\n\r\nhello\r\n").unwrap();
        }
        assert_eq!(try_all(&dir), (4, 0));
        std::os::unix::fs::symlink(dir.join("nowhere"), dir.join("new")).unwrap();
        nix::unistd::mkfifo(&dir.join("pipe"), nix::sys::stat::Mode::S_IRUSR).unwrap();
        assert_eq!(try_all(&dir), (4, 1));
        fs::remove_dir_all(dir).unwrap();
    }

    #[test]
    fn what_would_act_is_found() {
        for bad in [
            "<script>x</script>",
            "<p onclick=\"x\">",
            "<a href=\"java\tscript:x\">",
            "<img src=\"data:image/svg+xml,x\">",
            "<form action=\"/x\">",
            "<img srcset=\"https://x.test/a 2x\">",
        ] {
            assert!(active(bad).is_some(), "{bad}");
        }
        assert_eq!(active("<p class=\"a\">x</p><a href=\"https://x.test/\">y</a>"), None);
        assert_eq!(foreign("<script id=\"data\"></script><iframe></iframe>", 1, 1), None);
        for (bad, scripts, frames) in
            [("<script>", 0, 0), ("<script><script>", 1, 0), ("<iframe><iframe>", 0, 1), ("<svg>", 1, 1)]
        {
            assert!(foreign(bad, scripts, frames).is_some(), "{bad}");
        }
    }
}
