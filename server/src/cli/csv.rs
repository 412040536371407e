//! Tables that a spreadsheet opens without changing them (RFC 4180). Pure.
//!
//! In and out: rows of fields, every field quoted; written as UTF-8 with a byte order mark, read as that or as
//! Shift_JIS, which Japanese spreadsheets save. A field that a spreadsheet would run as a formula or turn into
//! a number, a date or a time gets a leading apostrophe, which reading takes away again (CWE-1236). Each row
//! knows the line it began on.

use encoding_rs::SHIFT_JIS;
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

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
    #[error("neither UTF-8 nor Shift_JIS; save the table as \"CSV UTF-8\"")]
    Charset,
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

/// The bytes of a file as text.
pub fn text(bytes: &[u8]) -> Result<Cow<'_, str>, Fault> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.into()),
        // A file that says it is UTF-8 is no other.
        Err(_) if bytes.starts_with(MARK.to_string().as_bytes()) => Err(Fault::Charset),
        Err(_) => SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).ok_or(Fault::Charset),
    }
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
    // An integer that no cell rounds or shortens.
    if field == "0" || field.len() <= 10 && !field.starts_with('0') && field.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    // Full-width forms mean the same to it (＝１＋１).
    let plain: String = field.nfkc().flat_map(char::to_lowercase).collect();
    let plain = plain.trim_start_matches(' ');
    plain.starts_with(['=', '+', '-', '\u{2212}', '@', '\t', '\r', '\n', '\''])
        || counts(plain)
        || ["true", "false"].contains(&plain)
}

/// Numbers, dates and times: digits, the signs between them, and the few words that belong to them.
fn counts(plain: &str) -> bool {
    const MARKS: &str = " .,:;/-+%()\u{a5}\\$\u{20ac}\u{a3}";
    let word = |word: &str| {
        const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        const LONG: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        const OTHERS: [&str; 19] = [
            "", "e", "am", "pm", "a", "p", "sept", "年", "月", "日", "時", "分", "秒", "円", "令和", "平成", "昭和", "午前",
            "午後",
        ];
        // R8.11.28 and H1/5/1 are dates in Japan; m00000012 is none.
        const SHORT: [&str; 5] = ["r", "h", "s", "t", "m"];
        MONTHS.contains(&word)
            || LONG.contains(&word)
            || OTHERS.contains(&word)
            || SHORT.contains(&word) && plain.contains(['.', '/', '-', ':'])
    };
    plain.contains(|c: char| c.is_ascii_digit()) && plain.split(|c: char| c.is_ascii_digit() || MARKS.contains(c)).all(word)
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
            "3-4",
            "'3-4",
            "1E5",
            "＝1",
            "2024年5月",
        ];
        let text = write([odd.clone(), vec!["x"; 21]]);
        assert_eq!(rows(&text)[0], odd);
        assert!(text.starts_with(MARK) && text.contains("\"'=1+2\"") && text.contains("\"'00123\"") && text.ends_with("\r\n"));
    }

    #[test]
    fn what_a_spreadsheet_would_change_is_shielded_and_nothing_else() {
        for risk in [
            "3-4",
            "2024-01",
            "2024-01-02",
            "1/2",
            "1 1/2",
            "1E5",
            "1e-5",
            "1.0",
            ".5",
            "1,000",
            "50%",
            "(5)",
            "¥100",
            "00123",
            "007",
            "12345678901",
            "1:30",
            "1:30 PM",
            "9 a",
            "Jan-1",
            "1-jan",
            "MAR1",
            "Sept 2",
            "5 March 2024",
            "2024年5月1日",
            "令和8年",
            "R8.11.28",
            "H1/5/1",
            "午後3時",
            "１２",
            "３－４",
            "=1+1",
            "+81",
            "-5",
            "@SUM(A1)",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "−1",
            " =1",
            "\tx",
            "\rx",
            "\nx",
            "'x",
            "TRUE",
            "false",
        ] {
            assert!(risky(risk), "{risk:?}");
            assert_eq!(rows(&write([vec![risk]])), [[risk]], "{risk:?}");
            assert!(write([vec![risk]]).contains("\"'"), "{risk:?}");
        }
        for fine in [
            "0",
            "7",
            "1000000000",
            "1073741824",
            "taro@a01.example.test",
            "m00000012",
            "田中 太郎",
            "a-b_c",
            "c12",
            "contract-7",
            "first-12",
            "x",
            "yes",
            "no",
            "active",
            "5_6",
            "太郎3",
            "march",
            "",
        ] {
            assert!(!risky(fine), "{fine:?}");
            assert_eq!(rows(&write([vec![fine, "x"]])), [[fine, "x"]], "{fine:?}");
            assert!(write([vec![fine]]).contains(&format!("\"{fine}\"")), "{fine:?}");
        }
    }

    #[test]
    fn what_a_japanese_spreadsheet_saves_is_read() {
        let table = "address,contract,name\r\ntaro@a01.example.test,\"'0042\",髙橋 ﾀﾛｳ①\r\n";
        let (sjis, _, lost) = SHIFT_JIS.encode(table);
        assert!(!lost && std::str::from_utf8(&sjis).is_err());
        assert_eq!(text(&sjis).unwrap(), table);
        assert_eq!(rows(&text(&sjis).unwrap())[1], ["taro@a01.example.test", "0042", "髙橋 ﾀﾛｳ①"]);
        let marked = format!("{MARK}{table}");
        assert_eq!(rows(&text(marked.as_bytes()).unwrap())[1][2], "髙橋 ﾀﾛｳ①");
        assert_eq!(rows(&text(table.as_bytes()).unwrap())[0][0], "address");
        for bad in [&b"name\r\n\x81"[..], b"a\xff\xfe", b"\xef\xbb\xbfa\x83\x5c", b"\xff\xfea\0"] {
            assert_eq!(text(bad), Err(Fault::Charset), "{bad:?}");
        }
        assert!(Fault::Charset.to_string().contains("CSV UTF-8"));
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
