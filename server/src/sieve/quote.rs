//! The only place where text becomes a string of Sieve.
//!
//! In: any text. Out: a quoted string (RFC 5228 §2.4.2) whose value is that text, control
//! characters left out. The scripts use variables, so `${` must not stand as it is: RFC 5229 §3
//! has no escape for it, but what a variable gives is not looked at again, so `$` comes from one.

/// The variable that holds `$`; [`uses_dollar`] says whether a script must set it.
pub const DOLLAR: &str = "set \"dollar\" \"$\";\n";

/// A string for `:is` and `:contains`.
pub fn string(text: &str) -> String {
    quoted(text.chars().filter(|c| !c.is_control()))
}

/// A text of several lines.
pub fn lines(text: &str) -> String {
    quoted(text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')))
}

fn quoted(chars: impl Iterator<Item = char>) -> String {
    let mut out = String::from("\"");
    let mut chars = chars.peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '$' if chars.peek() == Some(&'{') => out.push_str("${dollar}"),
            // RFC 5228 §2.4.2: lines in a string end as they do in the script.
            '\n' => out.push_str("\r\n"),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A pattern for `:matches` that takes whatever ends in this text.
pub fn suffix(text: &str) -> String {
    let mut pattern = String::from("*");
    for c in text.chars() {
        // RFC 5228 §2.7.1: a backslash takes the meaning from what follows it.
        if matches!(c, '*' | '?' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    string(&pattern)
}

/// `["a", "b"]`
pub fn list(strings: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", strings.into_iter().collect::<Vec<_>>().join(", "))
}

/// True if the script refers to the variable for `$`.
pub fn uses_dollar(script: &str) -> bool {
    script.contains("${dollar}")
}
