//! What we write is what we read, and every line of it is lawful.

use crate::mail::{self, OutFile, Outgoing, encode, flowed, write};
use app::api::Contact;

fn contact(name: &str, email: &str) -> Contact {
    Contact { name: name.into(), email: email.into() }
}

fn sample() -> Outgoing {
    Outgoing {
        receipt: false,
        from: contact("山田 太郎", "taro@a01.example.test"),
        to: vec![contact("鈴木, 花子", "hanako@e06.example.test"), contact("", "jiro@j02.example.test")],
        cc: vec![contact("O'Neil \"Bob\"", "bob@example.test")],
        bcc: vec![contact("", "secret@example.test")],
        subject: "会議の件：資料を①～③までお送りします、ご確認のほどよろしくお願いいたします 🎉".into(),
        text: "お世話になっております。\n\n長い行です。".to_owned()
            + &"これは折り返される文章です。".repeat(20)
            + "\n  行頭の空白\n>引用\nFrom here\n-- \n山田\n",
        html: String::new(),
        files: vec![
            OutFile {
                name: "議事録（最新版）とても長い名前のファイル、二〇二五年十一月二十二日.pdf".into(),
                kind: "application/pdf".into(),
                bytes: (0..=255).cycle().take(10_000).collect(),
            },
            OutFile { name: "plain.txt".into(), kind: "text/plain".into(), bytes: b"bare\nlines\r\nand \x00 more\r".to_vec() },
            OutFile { name: String::new(), kind: "nonsense".into(), bytes: vec![] },
        ],
        in_reply_to: "<q@example.test>".into(),
        references: vec!["<p@example.test>".into(), "<q@example.test>".into()],
        message_id: "<m1@a01.example.test>".into(),
        date: 1_763_773_200,
        offset: 540,
        draft_key: Some("k3y".into()),
        keep_bcc: true,
        attached_letters: vec![
            "Subject: 付けた手紙\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n本文\n次\r\n".as_bytes().to_vec(),
        ],
    }
}

/// RFC 5322 §2.1.1 and §2.3: CRLF only, no NUL, no line over 998 bytes; header lines are ASCII.
fn lawful(raw: &[u8]) {
    for (at, b) in raw.iter().enumerate() {
        assert!(*b != b'\n' || at > 0 && raw[at - 1] == b'\r', "bare LF at {at}");
        assert!(*b != b'\r' || raw.get(at + 1) == Some(&b'\n'), "bare CR at {at}");
        assert!(*b != 0, "NUL at {at}");
    }
    for line in raw.split(|b| *b == b'\n') {
        assert!(line.len() <= 999, "{}", String::from_utf8_lossy(line));
    }
    let head = raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap();
    assert!(raw[..head].is_ascii());
    for line in raw[..head].split(|b| *b == b'\n') {
        assert!(line.len() <= 79, "{}", String::from_utf8_lossy(line));
    }
}

#[test]
fn everything_comes_back() {
    let sent = sample();
    let raw = write::write(&sent);
    lawful(&raw);
    assert_eq!(raw, write::write(&sent), "the same input gives the same bytes");
    let letter = mail::read(&raw);
    assert!(!letter.broken);
    let head = &letter.head;
    assert_eq!((&head.from[..], &head.to, &head.cc, &head.bcc), (&[sent.from.clone()][..], &sent.to, &sent.cc, &sent.bcc));
    assert_eq!(head.subject, sent.subject);
    assert_eq!((head.date, head.message_id.as_str()), (Some(sent.date), sent.message_id.as_str()));
    assert_eq!((&head.references, head.in_reply_to.first()), (&sent.references, Some(&sent.in_reply_to)));
    assert_eq!(letter.header("x-draft-key").as_deref(), Some("k3y"));
    let outline = letter.outline();
    assert_eq!(letter.text(&outline.text[0].part, "").unwrap().text, sent.text.replace(">引用", "> 引用"));
    let names: Vec<&str> = outline.attachments.iter().map(|a| a.name.as_str()).collect();
    assert_eq!(names, ["付けた手紙.eml", sent.files[0].name.as_str(), "plain.txt", ""]);
    for (file, listed) in sent.files.iter().zip(outline.attachments.iter().skip(1)) {
        assert_eq!(letter.bytes(&listed.part).unwrap().as_ref(), file.bytes);
        assert_eq!(listed.size, file.bytes.len() as u64);
    }
    assert_eq!(outline.attachments[3].kind, "application/octet-stream");
    let inner = letter.bytes(&outline.attachments[0].part).unwrap();
    assert_eq!(mail::read(&inner).head.subject, "付けた手紙");
    // Both ways of naming a file are there.
    let source = String::from_utf8_lossy(&raw);
    assert!(source.contains("filename*0*=") && source.contains("name=\"=?UTF-8?B?"), "{source}");
}

#[test]
fn bcc_stays_at_home() {
    let sent = Outgoing { keep_bcc: false, draft_key: None, ..sample() };
    let raw = write::write(&sent);
    assert!(mail::read(&raw).head.bcc.is_empty());
    assert!(!String::from_utf8_lossy(&raw).contains("secret@"));
    assert!(!String::from_utf8_lossy(&raw).contains("X-Draft-Key"));
}

#[test]
fn nothing_ends_its_header_line() {
    let evil = "x\r\nBcc: evil@example.test\r\n\r\nbody\u{2028}\u{85}\0\n y";
    let sent = Outgoing {
        from: contact(evil, &format!("a@b.test>{evil}")),
        to: vec![contact(evil, evil)],
        subject: evil.into(),
        files: vec![OutFile { name: evil.into(), kind: evil.into(), bytes: b"x".to_vec() }],
        in_reply_to: evil.into(),
        references: vec![evil.into(), "<ok@x>".into()],
        message_id: evil.into(),
        draft_key: Some(evil.into()),
        text: "one\r\n.\r\n\rtwo\0\u{85}three".into(),
        ..sample()
    };
    let raw = write::write(&sent);
    lawful(&raw);
    let letter = mail::read(&raw);
    assert!(letter.header("bcc").is_none_or(|b| !b.contains("evil")), "{:?}", letter.header("bcc"));
    assert_eq!(letter.head.references, ["<ok@x>"]);
    assert!(letter.head.in_reply_to.is_empty());
    assert_eq!(letter.head.fields().filter(|(n, _)| *n == "bcc").count(), 1);
}

#[test]
fn plain_letters_stay_readable() {
    let sent = Outgoing {
        from: contact("", "a@x.test"),
        to: vec![contact("", "b@x.test")],
        subject: "Hello".into(),
        text: "Hi,\n\nshort.\n".into(),
        message_id: "<1@x>".into(),
        ..Outgoing::default()
    };
    let raw = String::from_utf8(write::write(&sent)).unwrap();
    assert!(raw.contains("format=\"flowed\"") || raw.contains("format=flowed"), "{raw}");
    assert!(!raw.to_lowercase().contains("delsp"), "{raw}");
    assert!(raw.ends_with("\r\n\r\nHi,\r\n\r\nshort.\r\n"), "{raw}");
    let mostly = Outgoing { text: "It’s one letter in a long English text that is short.\n".into(), ..sent };
    let raw = write::write(&mostly);
    lawful(&raw);
    assert!(String::from_utf8_lossy(&raw).contains("quoted-printable"));
    assert_eq!(mail::read(&raw).text("1", "").unwrap().text, mostly.text);
}

#[test]
fn odd_subjects_and_addresses_come_back() {
    for subject in [
        "",
        "=?utf-8?B?5pel?= as typed",
        "a  b",
        "長".repeat(300).as_str(),
        "word ".repeat(200).trim(),
        "x".repeat(990).as_str(),
        "\"quoted\"",
        "100% =E3",
    ] {
        let raw = write::write(&Outgoing { subject: subject.into(), ..sample() });
        lawful_but_long(&raw);
        assert_eq!(mail::read(&raw).head.subject, subject);
    }
    let to =
        vec![contact("", "taro..y.@docomo.example.test"), contact("(コメント) <x>; \\", "c@x.test"), contact("=?x", "d@x.test")];
    let raw = write::write(&Outgoing { to: to.clone(), ..sample() });
    let found = mail::read(&raw).head.to;
    assert_eq!(found[0].email, "\"taro..y.\"@docomo.example.test");
    assert_eq!(found[1..], to[1..]);
}

fn lawful_but_long(raw: &[u8]) {
    assert!(raw.split(|b| *b == b'\n').all(|l| l.len() <= 999));
}

#[test]
fn letters_that_do_not_fit_a_line_go_as_files() {
    let long = format!("Subject: long\r\n\r\n{}\r\n", "x".repeat(2_000)).into_bytes();
    let raw = write::write(&Outgoing { attached_letters: vec![long.clone()], files: vec![], ..sample() });
    lawful(&raw);
    let letter = mail::read(&raw);
    let outline = letter.outline();
    assert_eq!(outline.attachments[0].name, "long.eml");
    assert_eq!(letter.bytes(&outline.attachments[0].part).unwrap().as_ref(), long);
    // A letter that holds the very boundary.
    let first = write::write(&sample());
    let raw = write::write(&Outgoing { attached_letters: vec![first], ..sample() });
    assert_eq!(mail::read(&raw).outline().attachments.len(), 4);
}

#[test]
fn folding_and_unfolding_agree() {
    let texts = [
        "",
        "\n",
        "\n\n\n",
        "one",
        "one\n",
        "one\n\n",
        "a line with many words that has to be broken somewhere before it becomes too long for a screen\n",
        " leading\n  two\n>\n> > deep quotes of a long line which goes on and on until it must be broken in two\n",
        "https://example.test/a/very/long/address/without/any/blank/that/must/not/be/cut/in/two/pieces/because/then/it/breaks\nend\n",
        "日本語の長い段落、句読点や「かぎ括弧」が行頭・行末に来ないように折り返します。English words と混ざった文章でも、正しく元に戻らなければなりません。\n",
        "絵文字👨‍👩‍👧‍👦が並ぶ👍🏽行です。絵文字👨‍👩‍👧‍👦が並ぶ👍🏽行です。絵文字👨‍👩‍👧‍👦が並ぶ👍🏽行です。絵文字👨‍👩‍👧‍👦が並ぶ👍🏽行です。\n",
        "-- \nsig\n",
        "From me\n",
    ];
    for text in texts {
        let (folded, delsp) = flowed::fold(text);
        assert_eq!(flowed::unfold(&folded, delsp), text.replace("> > ", ">> "), "{folded:?}");
        for line in folded.lines() {
            assert!(line.chars().count() <= 120, "{line}");
        }
    }
    // Blanks at line ends would mean "goes on"; they go.
    let (folded, _) = flowed::fold("a  \nb\n");
    assert_eq!(folded, "a\nb\n");
    // A word longer than any line stays whole, and is encoded instead.
    let long = "x".repeat(5_000);
    let (folded, delsp) = flowed::fold(&long);
    assert_eq!(flowed::unfold(&folded, delsp), long);
    let raw = write::write(&Outgoing { text: long.clone(), ..sample() });
    lawful(&raw);
    assert_eq!(mail::read(&raw).text("1", "").unwrap().text, long);
}

#[test]
fn base64_has_lawful_lines() {
    for length in 0..200 {
        let bytes = vec![0xa5; length];
        let coded = encode::base64(&bytes);
        assert!(coded.split(|b| *b == b'\n').all(|l| l.len() <= 77));
        assert_eq!(mail::transfer::base64(&coded), bytes);
    }
}
