//! File names: made safe when read, written so that every browser shows them.
//!
//! In: the name a mail gives, or a person's file has. Out: a name without path, controls and tricks;
//! a Content-Disposition value (RFC 6266); whether the file can run as a program.
//! Never trusts an extension to say what the bytes are: `risky` is a warning, not a scan.

use super::{clean, limits};
use unicode_normalization::UnicodeNormalization;

/// Device names of Windows, with any extension.
const RESERVED: &[&str] = &["con", "prn", "aux", "nul", "conin$", "conout$", "clock$"];

/// Extensions that Windows, macOS or a phone runs or opens with a script host.
const RUNS: &[&str] = &[
    "ade",
    "adp",
    "apk",
    "app",
    "appinstaller",
    "application",
    "appx",
    "bat",
    "chm",
    "cmd",
    "com",
    "command",
    "cpl",
    "diagcab",
    "dll",
    "dmg",
    "docm",
    "dotm",
    "exe",
    "gadget",
    "hta",
    "htm",
    "html",
    "img",
    "ins",
    "inf",
    "iso",
    "isp",
    "jar",
    "jnlp",
    "js",
    "jse",
    "lnk",
    "mht",
    "mhtml",
    "msc",
    "msi",
    "msix",
    "msp",
    "mst",
    "one",
    "pif",
    "pkg",
    "potm",
    "ppam",
    "pptm",
    "ps1",
    "psm1",
    "py",
    "pyw",
    "reg",
    "rgs",
    "scf",
    "scpt",
    "scr",
    "sct",
    "sh",
    "shb",
    "shs",
    "svg",
    "svgz",
    "sys",
    "url",
    "vb",
    "vbe",
    "vbs",
    "vhd",
    "vhdx",
    "vxd",
    "webloc",
    "ws",
    "wsc",
    "wsf",
    "wsh",
    "xbap",
    "xht",
    "xhtml",
    "xlam",
    "xll",
    "xlsm",
    "xltm",
];

/// The name of a letter as a file: its subject, or this word where it has none, with `.eml`.
pub fn of_letter(subject: &str, unnamed: &str) -> String {
    // A path sign in a subject is no path.
    let subject = clean::start(subject.trim(), 150).trim().replace(['/', '\\'], "_");
    safe(&format!("{}.eml", if subject.is_empty() { unnamed } else { &subject }))
}

/// The last path element without controls, direction marks and signs no file system takes; NFC;
/// at most 255 bytes with its extension kept. Empty if nothing is left.
pub fn safe(name: &str) -> String {
    let line = clean::line(name);
    let last = line.rsplit(['/', '\\']).find(|p| !p.trim().is_empty()).unwrap_or_default();
    // macOS sends か and its voicing mark apart (NFD); others show that as two characters.
    let name: String = last.nfc().map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c }).collect();
    // Windows drops dots and blanks at the end, so `a.exe. ` would become `a.exe` unseen.
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace()).trim_start();
    if name.is_empty() || name.chars().all(|c| c == '.') {
        return String::new();
    }
    let name = shorten(name);
    if reserved(&name) { shorten(&format!("_{name}")) } else { name }
}

fn shorten(name: &str) -> String {
    if name.len() <= limits::FILE_NAME {
        return name.to_owned();
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e).filter(|e| e.len() <= 20);
    match extension {
        Some(e) => format!("{}.{e}", clean::start(name, limits::FILE_NAME - e.len() - 1)),
        None => clean::start(name, limits::FILE_NAME).to_owned(),
    }
}

fn reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    RESERVED.contains(&stem.as_str())
        || port.is_some_and(|n| matches!(n, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"))
}

/// A Content-Disposition value for HTTP: `attachment; filename="ascii"; filename*=UTF-8''…`.
/// `kind` is `attachment` or `inline`. An empty name leaves the parameters out.
pub fn disposition(kind: &str, name: &str) -> String {
    let kind = if kind == "inline" { "inline" } else { "attachment" };
    let name = safe(name);
    if name.is_empty() {
        return kind.to_owned();
    }
    // `%` and `'` are kept out of the fallback: some browsers decode them there.
    let plain: String = name.chars().map(|c| if matches!(c, ' '..='~') && !"\"\\%'".contains(c) { c } else { '_' }).collect();
    let plain = match plain.rsplit_once('.') {
        Some((stem, e)) if stem.bytes().all(|b| b == b'_' || b == b' ') => format!("file.{e}"),
        None if plain.bytes().all(|b| b == b'_' || b == b' ') => "file".to_owned(),
        _ => plain,
    };
    if plain == name {
        return format!("{kind}; filename=\"{plain}\"");
    }
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{}", percent(&name))
}

/// RFC 8187 §3.2.1 attr-char stay.
fn percent(name: &str) -> String {
    let mut out = String::with_capacity(name.len() * 3);
    for b in name.bytes() {
        if b.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&b) {
            out.push(b as char);
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// True if the file can run as a program, or its name hides what it is. Takes the name as the mail gives it.
pub fn risky(name: &str, kind: &str) -> bool {
    if name.chars().any(clean::is_bidi) {
        return true;
    }
    let tidy = safe(name).to_lowercase();
    let extension = tidy.rsplit_once('.').map(|(_, e)| e.trim()).unwrap_or_default();
    RUNS.contains(&extension)
        // A long gap pushes the true extension out of sight.
        || tidy.contains("     ")
        || matches!(kind, "application/x-msdownload" | "application/x-msdos-program" | "application/hta" | "text/html" | "application/xhtml+xml" | "image/svg+xml" | "text/javascript" | "application/javascript")
}

/// The media type to list a file under: what senders write for pictures is put right, and a file
/// of no type gets the one of its extension. Whoever shows the file still looks at its bytes.
pub fn kind<'a>(given: &'a str, name: &str) -> &'a str {
    match given {
        "image/jpg" | "image/pjpeg" => return "image/jpeg",
        "image/x-png" => return "image/png",
        "application/x-pdf" | "application/acrobat" => return "application/pdf",
        ""
        | "application/octet-stream"
        | "application/octetstream"
        | "application/x-download"
        | "application/force-download"
        | "application/download"
        | "binary/octet-stream" => {}
        given if given.contains('/') => return given,
        _ => {}
    }
    let extension = name.rsplit_once('.').map(|(_, e)| e.to_ascii_lowercase()).unwrap_or_default();
    match extension.as_str() {
        "pdf" => "application/pdf",
        "jpg" | "jpeg" => "image/jpeg",
        "png" => "image/png",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "txt" | "log" => "text/plain",
        "csv" => "text/csv",
        "zip" => "application/zip",
        "ics" => "text/calendar",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

/// True for what a browser may show in place: raster images and PDF.
pub fn viewable(kind: &str) -> bool {
    matches!(kind, "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" | "application/pdf")
}
