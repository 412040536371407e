//! Tables that a spreadsheet opens without changing them (RFC 4180). Pure.
//!
//! In and out: rows of fields, UTF-8 with a byte order mark, every field quoted. A field that a
//! spreadsheet would run as a formula or shorten as a number gets a leading apostrophe, which
//! reading takes away again (CWE-1236). Each row knows the line it began on.

/// One row and the line of the file it began on, from 1.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub line: usize,
    pub fields: Vec<String>,
}

/// Why a text is no table.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("line {0}: a quoted field has no end")]
    Open(usize),
    #[error("line {0}: a quotation mark in the middle of a field")]
    Stray(usize),
}

const MARK: char = '\u{feff}';

/// The text of a file.
pub fn write<'a>(rows: impl IntoIterator<Item = Vec<&'a str>>) -> String {
    let mut out = String::from(MARK);
    for row in rows {
        let fields: Vec<String> = row.into_iter().map(|f| format!("\"{}\"", shielded(f).replace('"', "\"\""))).collect();
        out.push_str(&fields.join(","));
        out.push_str("\r\n");
    }
    out
}

/// The rows of a file; empty lines are none.
pub fn read(text: &str) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    let (mut line, mut began) = (1, 1);
    let (mut fields, mut field) = (Vec::new(), String::new());
    let mut at = text.strip_prefix(MARK).unwrap_or(text).chars().peekable();
    while let Some(c) = at.next() {
        match c {
            '"' if field.is_empty() => {
                loop {
                    match at.next() {
                        Some('"') if at.peek() == Some(&'"') => field.extend(at.next()),
                        Some('"') => break,
                        Some(c) => {
                            line += usize::from(c == '\n');
                            field.push(c);
                        }
                        None => return Err(Fault::Open(began)),
                    }
                }
                if !matches!(at.peek(), None | Some(',' | '\r' | '\n')) {
                    return Err(Fault::Stray(line));
                }
            }
            '"' => return Err(Fault::Stray(line)),
            ',' => fields.push(bare(std::mem::take(&mut field))),
            '\r' if at.peek() == Some(&'\n') => {}
            '\n' => {
                end(&mut rows, (began, &mut fields, &mut field));
                line += 1;
                began = line;
            }
            c => field.push(c),
        }
    }
    end(&mut rows, (began, &mut fields, &mut field));
    Ok(rows)
}

fn end(rows: &mut Vec<Row>, (line, fields, field): (usize, &mut Vec<String>, &mut String)) {
    fields.push(bare(std::mem::take(field)));
    let fields = std::mem::take(fields);
    if fields.iter().any(|f| !f.trim().is_empty()) {
        rows.push(Row { line, fields });
    }
}

/// True if a spreadsheet would make something else of it.
fn risky(field: &str) -> bool {
    let number = field.len() > 1 && field.bytes().all(|b| b.is_ascii_digit()) && (field.starts_with('0') || field.len() > 11);
    number || field.starts_with(['=', '+', '-', '@', '\t', '\r', '\''])
}

fn shielded(field: &str) -> String {
    if risky(field) { format!("'{field}") } else { field.to_owned() }
}

fn bare(field: String) -> String {
    match field.strip_prefix('\'') {
        Some(rest) if risky(rest) => rest.to_owned(),
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<String>> {
        read(text).unwrap().into_iter().map(|r| r.fields).collect()
    }

    #[test]
    fn whatever_is_written_reads_the_same() {
        let odd = vec![
            "00123",
            "-5",
            "=1+2",
            "+81",
            "@SUM(A1)",
            "a,b",
            "say \"hi\"",
            "two\r\nlines",
            "'quoted",
            "''=x",
            "",
            "田中 太郎",
            "0",
            "a-b_c",
            "123456789012",
            "\ttab",
        ];
        let text = write([odd.clone(), vec!["x"; 16]]);
        assert_eq!(rows(&text)[0], odd);
        assert!(text.starts_with(MARK) && text.contains("\"'=1+2\"") && text.contains("\"'00123\"") && text.ends_with("\r\n"));
    }

    #[test]
    fn what_people_save_is_read() {
        assert_eq!(rows("a,b\n\n,\r\nc,\"d\"\"e\"\r\n"), [["a", "b"], ["c", "d\"e"]]);
        assert_eq!(rows("it's,'x"), [["it's", "'x"]]);
        let two = read("\u{feff}a\n\"x\ny\"\nz").unwrap();
        assert_eq!(two.iter().map(|r| r.line).collect::<Vec<_>>(), [1, 2, 4]);
        assert_eq!(read("a\n\"b\nc"), Err(Fault::Open(2)));
        assert_eq!(read("a\nb\"c"), Err(Fault::Stray(2)));
        assert_eq!(read("\"a\"b"), Err(Fault::Stray(1)));
        assert!(read("").unwrap().is_empty());
    }
}
