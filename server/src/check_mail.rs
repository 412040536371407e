//! `dokodemo check-mail DIR`: reads, draws and sanitises every file of a folder.
//!
//! In: a folder of letters (`.eml`) and HTML vectors (`.html`, or `.json` with `vectors`). Out: a
//! line for each that failed, the slowest file, and the number of failures as the exit code's
//! reason. A panic, two seconds, or anything active left in HTML is a failure.
//! Never: a network, a change to the files.

use crate::{mail, sanitize};
use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    process::ExitCode,
    time::{Duration, Instant},
};

const SLOW: Duration = Duration::from_secs(2);

/// Tries every file below `dir`.
pub fn run(dir: &Path) -> ExitCode {
    let mut files = Vec::new();
    walk(dir, &mut files);
    files.sort();
    let (mut failed, mut tried) = (0, 0);
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
    if failed == 0 && tried > 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn walk(dir: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { walk(&path, files) } else { files.push(path) }
    }
}

/// How many things of the file were tried.
fn check(file: &Path) -> Result<usize, String> {
    let bytes = fs::read(file).map_err(|e| e.to_string())?;
    match file.extension().and_then(|e| e.to_str()) {
        Some("eml") => letter(&bytes).map(|()| 1),
        Some("html") => html(&String::from_utf8_lossy(&bytes)).map(|()| 1),
        Some("json") => {
            let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| e.to_string())?;
            let vectors = value["vectors"].as_array().cloned().unwrap_or_default();
            for vector in &vectors {
                let payload = vector["payload"].as_str().unwrap_or_default();
                html(payload).map_err(|fault| format!("{}: {fault}", vector["id"]))?;
            }
            Ok(vectors.len())
        }
        _ => Ok(0),
    }
}

/// Everything that the pages do with a letter.
fn letter(raw: &[u8]) -> Result<(), String> {
    let letter = mail::read(raw);
    let outline = mail::outline(&letter.root);
    for attachment in &outline.attachments {
        letter.bytes(&attachment.part);
    }
    let body = crate::actions::letter::texts(&letter);
    if let Some(source) = &body.html {
        html(source)?;
    }
    app::api::text::lines(&body.text);
    mail::preview::preview(&body.text);
    Ok(())
}

fn html(source: &str) -> Result<(), String> {
    let policy = sanitize::Policy { images: false, cid: &|_| None, own: "" };
    let Ok(cleaned) = sanitize::html(source, &policy) else { return Ok(()) };
    sanitize::to_text(source);
    let again = sanitize::html(cleaned.html.as_str(), &policy).map_err(|_| "its own output is too big")?;
    if again.html.as_str() != cleaned.html.as_str() {
        return Err("not stable under a second pass".into());
    }
    match active(cleaned.html.as_str()) {
        Some(fault) => Err(format!("active content left: {fault}")),
        None => Ok(()),
    }
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
