//! The small parts: names, sets, search words, sections, values.

use super::super::{
    command::{Command, Section},
    name,
    search::{Term, terms},
    set::Set,
    value::{Value, values},
};
use bytes::Bytes;

#[test]
fn names_go_there_and_back() {
    for (text, wire) in [
        ("INBOX", "INBOX"),
        ("迷惑メール", "&j,dg0TDhMPww6w-"),
        ("A&B", "A&-B"),
        ("~peter/mail/台北/日本語", "~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
        ("😀", "&2D3eAA-"),
        ("a&-b", "a&--b"),
        ("", ""),
    ] {
        assert_eq!(name::encode(text), wire);
        assert_eq!(name::decode(wire), text);
    }
    // Not well-formed: shown as it stands.
    for odd in ["a&b", "&", "&!!-", "&2D0-", "&AA-x"] {
        assert_eq!(name::decode(odd), odd);
    }
    assert_eq!(name::wire("迷惑メール".as_bytes()).as_deref(), Some("&j,dg0TDhMPww6w-"));
    assert_eq!(name::wire(b"inbox").as_deref(), Some("INBOX"));
    for bad in [&b""[..], b"\xff\xfe", b"a\nb", b"a\x00b"] {
        assert_eq!(name::wire(bad), None);
    }
}

#[test]
fn sets_keep_order_and_limits() {
    let set = Set::read("7,9:12,3:1").unwrap();
    assert_eq!(set.iter().collect::<Vec<_>>(), [7, 9, 10, 11, 12, 3, 2, 1]);
    assert_eq!((set.count(), set.to_string().as_str()), (8, "7,9:12,3:1"));
    for bad in ["", "0", "*", "1:*", "1,", "a", "1:2:3", "-1", "+1", "4294967296", "1 2"] {
        assert_eq!(Set::read(bad), None, "{bad}");
    }
    let all = Set::read("1:4294967295").unwrap();
    assert_eq!((all.count(), all.iter().take(3).collect::<Vec<_>>()), (4_294_967_295, vec![1, 2, 3]));
    assert_eq!(Set::compact([5, 3, 4, 9, 9, 1, 0]).to_string(), "1,3:5,9");
    assert_eq!(Set::in_order([12, 11, 10, 4, 5, 6, 5]).to_string(), "12:10,4:6,5");
    assert_eq!(Set::compact((0..1000).map(|n| n * 2 + 1)).lines().count(), 6);
}

#[test]
fn search_words_are_understood_in_japanese_with_either_colon() {
    assert_eq!(
        terms("差出人：佐藤 宛先:花子 件名:議事録 本文：見積 以降:２０２６／１／３１ 以前：2026年2月1日 添付：あり"),
        [
            Term::From("佐藤".into()),
            Term::To("花子".into()),
            Term::Subject("議事録".into()),
            Term::Body("見積".into()),
            Term::Since((2026, 1, 31)),
            Term::Before((2026, 2, 1)),
            Term::Attachment,
        ]
    );
    assert_eq!(terms("添付:資料"), [Term::Text("添付:資料".into())]);
    for lang in [app::i18n::Lang::Ja, app::i18n::Lang::En] {
        let told = app::i18n::mailbox::operator_list(lang);
        assert!(told.iter().all(|(typed, _)| !matches!(terms(typed)[..], [Term::Text(_)])), "all that is told is read");
    }
}

#[test]
fn search_words_are_understood() {
    let text = |t: &str| Term::Text(t.into());
    assert_eq!(
        terms("  会議　 from:佐藤 subject:\"a b\" "),
        [text("会議"), Term::From("佐藤".into()), Term::Subject("a b".into())]
    );
    assert_eq!(
        terms("since:2026-01-31 before:2026/2/1 is:unread has:attachment"),
        [Term::Since((2026, 1, 31)), Term::Before((2026, 2, 1)), Term::Unread, Term::Attachment]
    );
    assert_eq!(
        terms("since:soon is:odd from: \"two words"),
        [text("since:soon"), text("is:odd"), text("from:"), text("two"), text("words")]
    );
    assert_eq!(terms("\"two words\" 12:30"), [text("two words"), text("12:30")]);
    assert!(terms("\" \" \u{7}").is_empty());
    assert_eq!(terms(&"x ".repeat(100)).len(), 20);
}

#[test]
fn sections_are_checked() {
    for good in ["", "1", "2.1.13", "HEADER", "text", "1.MIME", "2.HEADER"] {
        assert!(Section::read(good).is_ok(), "{good}");
    }
    for bad in ["MIME", "0", "1.", ".1", "1..2", "01", "1]", "HEADER.FIELDS (A)", "1 2", "a", "1.MIME.2", "123456"] {
        assert!(Section::read(bad).is_err(), "{bad}");
    }
}

#[test]
fn text_is_quoted_or_literal() {
    let line = |text: &str| Command::new("X").text(text).map(|c| c.line);
    assert_eq!(line(r#"a"b\c"#).unwrap(), r#"X "a\"b\\c""#);
    assert_eq!(line("会議").unwrap(), "X {6+}\r\n会議");
    assert_eq!(line("a\u{7f}").unwrap(), "X {2+}\r\na\u{7f}");
    assert!(line("a\r").is_err() && line("a\n").is_err() && line("a\0").is_err() && line(&"x".repeat(9000)).is_err());
    assert_eq!(Command::new("X").instant(1_795_338_570).line, "X \"22-Nov-2026 09:09:30 +0000\"");
}

#[test]
fn values_keep_bytes() {
    let read = |text: &[u8]| values(&Bytes::copy_from_slice(text), 0);
    let found = read(b"a (\"q\\\"\\\\\" NIL () \"\x1b$B\") BODY[HEADER.FIELDS (A B)]<0> {3}\r\n)\r\n ~{1}\r\nx\r\n").unwrap();
    assert_eq!(found[1].list()[0], Value::Text(Bytes::from_static(b"q\"\\")));
    assert_eq!(found[1].list()[3], Value::Text(Bytes::from_static(b"\x1b$B")));
    assert!(found[2].is("body[header.fields (a b)]<0>"));
    assert_eq!(found[3], Value::Text(Bytes::from_static(b")\r\n")));
    assert_eq!(found[4], Value::Text(Bytes::from_static(b"x")));
    for bad in
        [&b"("[..], b")", b"\"a", b"\"a\\", b"{5}\r\nab", b"{x}\r\n", b"{99999999999999999999}\r\n", b"a[b\r\n", b"\"a\r\nb\""]
    {
        assert_eq!(read(bad), None, "{bad:?}");
    }
}
