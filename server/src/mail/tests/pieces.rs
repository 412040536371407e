//! The smaller pieces: windows, file names, dates, typed recipients, numbers of parts.

use crate::mail::{charset, clean, date, filename, head, parse_recipients, part::Part, rtf, transfer, words};

#[test]
fn windows_give_what_the_whole_gives() {
    let plain: Vec<u8> = (0..10_000u32).map(|n| (n * 7 % 256) as u8).collect();
    let coded = crate::mail::encode::base64(&plain);
    let text = "日本語 = text ".repeat(500) + "\r\nline \t \r\nend";
    let quoted = crate::mail::encode::quoted(text.as_bytes());
    let long = "=E3=81=82".repeat(30_000).into_bytes();
    for (encoding, raw) in [("base64", &coded), ("quoted-printable", &quoted), ("7bit", &plain), ("quoted-printable", &long)] {
        let whole = transfer::decode(encoding, raw).into_owned();
        for window in [1, 3, 57, 77, 4096, 70_000] {
            let mut decoder = transfer::Decoder::new(encoding);
            let mut out: Vec<u8> = raw.chunks(window).flat_map(|piece| decoder.push(piece)).collect();
            out.extend(decoder.finish());
            assert_eq!(out, whole, "{encoding} {window}");
        }
    }
    assert_eq!(transfer::decode("base64", &coded).as_ref(), plain);
    assert_eq!(transfer::decode("quoted-printable", &quoted).as_ref(), text.as_bytes());
    assert_eq!(
        transfer::decode("base64", b"Dear all, this is not coded at all. Regards, T.").as_ref(),
        b"Dear all, this is not coded at all. Regards, T."
    );
    assert_eq!(transfer::decode("base64", b"YQ==\r\nYg==\r\n").as_ref(), b"ab");
    assert_eq!(transfer::decoded_length("base64", b"YWJj\r\nYQ==\r\n"), 4);
}

#[test]
fn a_chosen_charset_reaches_raw_headers_and_names_and_nothing_else() {
    let raw: Vec<u8> = [
        &b"From: \x93\xfa\x96\x7b <a@b.test>\r\nTo: =?utf-8?B?5bGx55Sw?= <c@d.test>\r\nSubject: \x93\xfa\x96\x7b\r\n"[..],
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n",
        b"--b\r\nContent-Type: application/pdf; name=\"\x93\xfa\x96\x7b.pdf\"\r\n\r\nx\r\n--b--\r\n",
    ]
    .concat();
    for (chosen, want) in [("", "日本"), ("Shift_JIS", "日本"), ("windows-1252", "\u{201c}ú\u{2013}{"), ("no such set", "日本")]
    {
        let letter = crate::mail::read_as(&raw, chosen);
        let (head, files) = (&letter.head, letter.outline().attachments);
        assert_eq!((head.subject.as_str(), head.from[0].name.as_str()), (want, want), "{chosen}");
        assert_eq!((head.to[0].name.as_str(), head.from[0].email.as_str()), ("山田", "a@b.test"), "{chosen}");
        assert_eq!((files.len(), files[0].name.as_str()), (1, format!("{want}.pdf").as_str()), "{chosen}");
    }
}

#[test]
fn a_person_chooses_the_charset() {
    let bytes = [0x93, 0xfa, 0x96, 0x7b];
    assert_eq!(charset::decode_as("Shift_JIS", &bytes).text, "日本");
    assert_eq!(charset::decode_as("", &bytes).text, "日本");
    for choice in charset::CHOICES {
        assert_eq!(charset::decode_as(choice, b"abc d").charset, *choice, "{choice}");
    }
}

#[test]
fn short_words_are_told_apart() {
    for word in ["確認", "会議", "報告", "連絡", "明日", "東京", "田中様", "至急", "請求書", "日本", "お礼", "写真"]
    {
        let (sjis, _, _) = encoding_rs::SHIFT_JIS.encode(word);
        let (euc, _, _) = encoding_rs::EUC_JP.encode(word);
        assert_eq!(charset::detected(&sjis).text, word);
        assert_eq!(charset::detected(&euc).text, word);
        assert_eq!(charset::detected(word.as_bytes()).text, word);
    }
    for word in ["Müller", "Grüße aus München", "señor", "Citroën", "naïve café"] {
        let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(word);
        assert_eq!(charset::detected(&latin).text, word);
    }
}

#[test]
fn file_names_are_safe() {
    let cases = [
        ("a/b\\c.txt", "c.txt"),
        ("C:\\", "C_"),
        ("..", ""),
        ("nul", "_nul"),
        ("COM1.log", "_COM1.log"),
        ("a.exe. . ", "a.exe"),
        ("what?<>.txt", "what___.txt"),
        (" \u{202e}x\u{0}.txt", "x.txt"),
        ("", ""),
    ];
    for (given, wanted) in cases {
        assert_eq!(filename::safe(given), wanted, "{given:?}");
    }
    let long = filename::safe(&format!("{}.pdf", "あ".repeat(200)));
    assert!(long.len() <= 255 && long.ends_with(".pdf"), "{long}");
    assert!(filename::safe(&"あ".repeat(200)).len() <= 255);
}

#[test]
fn dispositions_show_in_every_browser() {
    assert_eq!(filename::disposition("attachment", "plain.txt"), "attachment; filename=\"plain.txt\"");
    assert_eq!(
        filename::disposition("inline", "見積書.pdf"),
        "inline; filename=\"file.pdf\"; filename*=UTF-8''%E8%A6%8B%E7%A9%8D%E6%9B%B8.pdf"
    );
    assert_eq!(filename::disposition("evil\r\nX: y", "a\"b.txt"), "attachment; filename=\"a_b.txt\"");
    assert_eq!(filename::disposition("attachment", ""), "attachment");
    assert_eq!(filename::disposition("attachment", "100%.txt"), "attachment; filename=\"100_.txt\"; filename*=UTF-8''100%25.txt");
}

#[test]
fn programs_are_warned_of() {
    for name in
        ["a.exe", "請求書.pdf.SCR", "x.js", "a.lnk", "b.xlsm", "c.exe.", "\u{202e}fdp.scr", "a.pdf          .txt", "x.iso"]
    {
        assert!(filename::risky(name, "application/octet-stream"), "{name}");
    }
    for name in ["a.pdf", "議事録.docx", "photo.jpeg", "a.zip", "exe", "archive.tar.gz", ""] {
        assert!(!filename::risky(name, "application/octet-stream"), "{name}");
    }
    assert!(filename::risky("page", "text/html"));
}

#[test]
fn dates_of_every_kind() {
    let cases = [
        ("Sat, 22 Nov 2025 10:00:00 +0900", Some(1_763_773_200)),
        ("22 Nov 2025 01:00:00 GMT", Some(1_763_773_200)),
        ("Sat, 22 Nov 2025 10:00:00 JST", Some(1_763_773_200)),
        ("Sat, 22 Nov 2025 10:00:00 +0900 (JST)", Some(1_763_773_200)),
        ("Sat, 22-Nov-25 10:00:00 +9:00", Some(1_763_773_200)),
        ("Sat Nov 22 01:00:00 2025", Some(1_763_773_200)),
        ("Thu, 1 Jan 1970 00:00:00 -0000", Some(0)),
        ("yesterday", None),
        ("", None),
    ];
    for (text, wanted) in cases {
        assert_eq!(date::parse(text), wanted, "{text}");
    }
    assert_eq!(date::format(1_763_773_200, 540), "Sat, 22 Nov 2025 10:00:00 +0900");
    assert_eq!(date::format(0, -210), "Wed, 31 Dec 1969 20:30:00 -0330");
    for instant in [0, 951_782_400, 1_709_164_800, 4_102_444_799] {
        assert_eq!(date::parse(&date::format(instant, -300)), Some(instant));
    }
    date::format(i64::MAX, i32::MAX);
    date::format(i64::MIN, i32::MIN);
}

#[test]
fn recipients_as_people_type_them() {
    let cases = [
        ("taro@a01.example.test", "taro@a01.example.test"),
        ("山田 太郎 <taro@a01.example.test>、hanako@e06.example.test", "山田 太郎/taro@a01.example.test hanako@e06.example.test"),
        ("ｔａｒｏ＠ａ０１．ｅｘａｍｐｌｅ．ｔｅｓｔ；b@x.test", "taro@a01.example.test b@x.test"),
        ("a@x.test b@x.test　c@x.test", "a@x.test b@x.test c@x.test"),
        ("\"Yamada, Taro\" <a@x.test>, a@x.test", "Yamada, Taro/a@x.test"),
        ("山田＜a@x.test＞", "山田/a@x.test"),
        ("taro..y.@docomo.example.test", "taro..y.@docomo.example.test"),
        ("山田 太郎 a@x.test", "山田 太郎/a@x.test"),
        (" , ;、\n", ""),
        ("a@x.test\nb@y.test", "a@x.test b@y.test"),
        ("\"a b\"@x.test", "\"a b\"@x.test"),
        ("mailto:a@x.test", "a@x.test"),
    ];
    for (typed, wanted) in cases {
        let found = parse_recipients(typed).unwrap();
        let found: Vec<String> =
            found.iter().map(|c| if c.name.is_empty() { c.email.clone() } else { format!("{}/{}", c.name, c.email) }).collect();
        assert_eq!(found.join(" "), wanted, "{typed}");
    }
    let wrong = [
        ("a@x.test, b", 1, "b"),
        ("taro@", 0, "taro@"),
        ("a@localhost", 0, "a@localhost"),
        ("a@x..test", 0, "a@x..test"),
        ("あ@x.test", 0, "あ@x.test"),
        ("a@x.test> b", 0, "a@x.test> b"),
        ("<a@x.test", 0, "<a@x.test"),
        ("a@b@x.test", 0, "a@b@x.test"),
        ("a@-x.test", 0, "a@-x.test"),
        ("a@x.test\u{0}", 0, "a@x.test"),
        ("a@10.0.0.1", 0, "a@10.0.0.1"),
    ];
    for (typed, index, text) in wrong {
        let bad = parse_recipients(typed).unwrap_err();
        assert_eq!((bad.index, bad.text.as_str()), (index, text), "{typed}");
    }
}

#[test]
fn ids_are_copied_only_if_sane() {
    assert_eq!(head::message_ids(b" <a@x> junk <b@\r\n y> <> <c d@x> <\xff@x>"), ["<a@x>", "<b@y>", "<cd@x>"]);
    assert!(!head::sane_id("<a@x>\r\nBcc: b@x"));
    assert!(!head::sane_id("a@x"));
    let many: String = (0..500).map(|n| format!("<{n}@x> ")).collect();
    let found = head::message_ids(many.as_bytes());
    assert_eq!((found.len(), found[0].as_str(), found[99].as_str()), (100, "<0@x>", "<499@x>"));
}

#[test]
fn subjects_for_rules_are_plain() {
    assert_eq!(words::decoded_subject_for_rules("=?utf-8?B?77yy77yl77yaIO+9ou++g++9veKRoA==?=".as_bytes()), "re: 「テス1");
    assert_eq!(clean::line("a\u{2066}b\u{200f}\u{85}c"), "ab c");
}

#[test]
fn parts_are_numbered_as_imap_does() {
    // The example of RFC 9051 §6.4.5.1.
    let leaf = |kind: &str| Part { kind: kind.into(), ..Part::default() };
    let node = |kind: &str, children: Vec<Part>| Part { kind: kind.into(), children, ..Part::default() };
    let inner = node("multipart/mixed", vec![leaf("text/plain"), leaf("application/octet-stream")]);
    let innermost = node(
        "multipart/mixed",
        vec![leaf("text/plain"), node("multipart/alternative", vec![leaf("text/plain"), leaf("text/richtext")])],
    );
    let fourth = node("multipart/mixed", vec![leaf("image/gif"), node("message/rfc822", vec![innermost])]);
    let mut root = node(
        "multipart/mixed",
        vec![leaf("text/plain"), leaf("application/octet-stream"), node("message/rfc822", vec![inner]), fourth],
    );
    root.number();
    for (id, kind) in [
        ("1", "text/plain"),
        ("3", "message/rfc822"),
        ("3.2", "application/octet-stream"),
        ("4.1", "image/gif"),
        ("4.2.1", "text/plain"),
        ("4.2.2.2", "text/richtext"),
    ] {
        assert_eq!(root.find(id).unwrap().kind, kind, "{id}");
    }
    let mut single = node("message/rfc822", vec![leaf("text/html")]);
    single.number();
    assert_eq!(single.find("1.1").unwrap().kind, "text/html");
}

#[test]
fn packed_rtf_is_unpacked() {
    // The examples of MS-OXRTFCP §4.1.1 and §4.1.2.
    let hello = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
    assert_eq!(rtf::unpack(hello), b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    assert_eq!(rtf::text(&rtf::unpack(hello)), "hello world");
    let twice = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e\x7d\x01\x0e\xb0";
    assert_eq!(rtf::unpack(twice), b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}");
}

#[test]
fn rtf_becomes_words() {
    let cases: [(&[u8], &str); 5] = [
        (b"{\\rtf1\\ansi\\ansicpg932 \\'93\\'fa\\'96\\'7b\\par second\\tab x}", "日本\nsecond\tx"),
        (b"{\\rtf1 \\u26085?\\u26412?\\u-10179?\\u-8703?}", "日本😁"),
        (b"{\\rtf1{\\fonttbl{\\f0 Arial;}}{\\*\\generator x;}a\\{b\\}{\\pict ffff}}", "a{b}"),
        (
            b"{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf {\\htmlrtf0 one\\htmlrtf }\\htmlrtf0 {\\*\\htmltag64 <br>}two}",
            "one\ntwo",
        ),
        (b"{{{{\\'", "?"),
    ];
    for (raw, wanted) in cases {
        assert_eq!(rtf::text(raw), wanted, "{}", String::from_utf8_lossy(raw));
    }
}

#[test]
fn a_lone_in_reply_to_starts_the_thread() {
    let head = head::Head::read(b"In-Reply-To: <a@x>\r\n\r\n");
    assert_eq!(head.thread(), ["<a@x>"]);
    let head = head::Head::read(b"In-Reply-To: <a@x> <b@x>\r\n");
    assert!(head.thread().is_empty());
}

#[test]
fn a_domain_of_letters_that_look_like_others_is_named_as_on_the_wire() {
    let shown = |raw: &str| crate::mail::addresses::contact(b"", b"x", raw.as_bytes()).email;
    assert_eq!(shown("pаypal.com"), "x@xn--pypal-4ve.com", "with a Cyrillic letter");
    assert_eq!(shown("paypal.com"), "x@paypal.com");
    assert_eq!(shown("日本語.jp"), "x@日本語.jp");
    assert_eq!(shown("xn--wgv71a119e.jp"), "x@xn--wgv71a119e.jp");
}
