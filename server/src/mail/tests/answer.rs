//! Answering: who gets it, what it is called, what it quotes.

use crate::mail::{
    parse_recipients,
    reply::{self, Author, seed},
};
use app::{
    api::{Contact, DraftKind, Message},
    i18n::Lang,
};

const ME: &str = "taro@a01.example.test";

fn message() -> Message {
    serde_json::from_value(serde_json::json!({
        "ref": "INBOX.1.7",
        "from": [{"name": "鈴木 花子", "email": "hanako@e06.example.test"}],
        "to": [{"name": "山田", "email": "Taro@A01.example.test"}, {"name": "Doe, J.", "email": "jiro@j02.example.test"}],
        "cc": [{"email": "info@example.test"}, {"email": "hanako@e06.example.test"}],
        "subject": "会議の件", "date": 0, "size": 1, "seen": true, "flagged": false, "answered": false, "attachment": false,
        "text": "本文です。\n\n> 前の引用\n-- \n鈴木\n", "has_html": false, "attachments": [],
        "message_id": "<b@x>", "references": ["<a@x>"]
    }))
    .unwrap()
}

fn author(me: &[String]) -> Author<'_> {
    Author { me, lang: Lang::Ja, keep_mark: false, when: "2025年11月22日 10:00" }
}

#[test]
fn answers_go_to_the_right_people() {
    let me = [ME.to_owned()];
    let reply = seed(DraftKind::Reply, &message(), author(&me));
    assert_eq!((reply.to.as_str(), reply.cc.as_str()), ("鈴木 花子 <hanako@e06.example.test>", ""));
    assert_eq!(reply.subject, "Re: 会議の件");
    assert_eq!(
        reply.text,
        "\n\n2025年11月22日 10:00、鈴木 花子 <hanako@e06.example.test> さんは書きました:\n> 本文です。\n>\n>> 前の引用\n"
    );
    assert_eq!((reply.in_reply_to.as_str(), reply.references), ("<b@x>", vec!["<a@x>".to_owned(), "<b@x>".to_owned()]));
    assert_eq!(reply.original.unwrap().to_string(), "INBOX.1.7");

    let all = seed(DraftKind::ReplyAll, &message(), author(&me));
    assert_eq!(
        (all.to.as_str(), all.cc.as_str()),
        ("鈴木 花子 <hanako@e06.example.test>", "\"Doe, J.\" <jiro@j02.example.test>, info@example.test")
    );

    let mut listed = message();
    listed.reply_to = vec![Contact { name: String::new(), email: "list@example.test".into() }];
    assert_eq!(seed(DraftKind::Reply, &listed, author(&me)).to, "list@example.test");

    let mut of_list = message();
    of_list.ways.post = "chonaikai@ml.example.org".into();
    let to_list = seed(DraftKind::ReplyList, &of_list, author(&me));
    assert_eq!((to_list.to.as_str(), to_list.cc.as_str()), ("chonaikai@ml.example.org", ""));
    assert_eq!((to_list.subject.as_str(), to_list.in_reply_to.as_str()), ("Re: 会議の件", "<b@x>"));
    assert_eq!(seed(DraftKind::Reply, &of_list, author(&me)).to, "鈴木 花子 <hanako@e06.example.test>");
    assert_eq!(seed(DraftKind::ReplyList, &message(), author(&me)).to, all.to, "no list: to all");

    let mut own = message();
    own.envelope.from = vec![Contact { name: String::new(), email: ME.into() }];
    own.envelope.to.remove(0);
    let again = seed(DraftKind::ReplyAll, &own, author(&me));
    assert_eq!(
        (again.to.as_str(), again.cc.as_str()),
        ("\"Doe, J.\" <jiro@j02.example.test>", "info@example.test, hanako@e06.example.test")
    );
}

#[test]
fn forwards_tell_what_they_carry() {
    let me = [ME.to_owned()];
    let inline = seed(DraftKind::Forward, &message(), author(&me));
    assert_eq!(inline.subject, "Fwd: 会議の件");
    assert_eq!(inline.to, "");
    assert_eq!(
        inline.text,
        "\n\n-------- 転送メッセージ --------\n差出人: 鈴木 花子 <hanako@e06.example.test>\n日時: 2025年11月22日 10:00\n件名: 会議の件\n宛先: 山田 <Taro@A01.example.test>, Doe, J. <jiro@j02.example.test>\nCc: info@example.test, hanako@e06.example.test\n\n本文です。\n\n> 前の引用\n-- \n鈴木\n"
    );
    assert_eq!(inline.in_reply_to, "");
    assert_eq!(seed(DraftKind::ForwardAttached, &message(), author(&me)).text, "");
    let again = seed(DraftKind::Again, &message(), author(&me));
    assert_eq!((again.subject.as_str(), again.original, again.references.len()), ("会議の件", None, 0));
    assert!(again.to.starts_with("山田 <"));
}

#[test]
fn prefixes_do_not_pile_up() {
    for subject in [
        "件名",
        "Re: 件名",
        "RE:件名",
        "Re[2]: 件名",
        "re^3: Re: 件名",
        "Ｒｅ：件名",
        "[spam] Re: 件名",
        "Re: [spam] 件名",
        "Aw: 件名",
    ] {
        assert_eq!(reply::reply_subject(subject, false), "Re: 件名", "{subject}");
    }
    for subject in ["[spam] Re: 件名", "RE: [SPAM] 件名", "[spam] [spam] 件名"] {
        assert_eq!(reply::reply_subject(subject, true), "Re: [spam] 件名", "kept once: {subject}");
    }
    assert_eq!(reply::reply_subject("Re: 件名", true), "Re: 件名");
    assert_eq!(reply::forward_subject("[spam] 件名", true), "Fwd: [spam] 件名");
    assert_eq!(reply::reply_subject("Fwd: 件名", false), "Re: Fwd: 件名");
    assert_eq!(reply::forward_subject("FW: Fwd: 件名", false), "Fwd: 件名");
    assert_eq!(reply::forward_subject("Re: 件名", false), "Fwd: Re: 件名");
    assert_eq!(reply::reply_subject("Report: 件名", false), "Re: Report: 件名");
    assert_eq!(reply::reply_subject("a\r\nBcc: x", false), "Re: a  Bcc: x");
}

#[test]
fn references_keep_both_ends() {
    let many: Vec<String> = (0..300).map(|n| format!("<{n}@x>")).collect();
    let found = reply::references(&many, "<own@x>");
    assert_eq!((found.len(), found[0].as_str(), found[1].as_str(), found[99].as_str()), (100, "<0@x>", "<202@x>", "<own@x>"));
    assert_eq!(reply::references(&["<a@x>".into(), "evil\r\nBcc: x".into(), "<b@x>".into()], "<b@x>"), ["<a@x>", "<b@x>"]);
}

#[test]
fn what_a_draft_holds_can_be_sent() {
    let list = [
        ("Doe, J. \"x\" \\", "a@x.test"),
        ("山田、太郎", "b@x.test"),
        ("a@y.test", "c@x.test"),
        ("", "d@x.test"),
        ("株式会社（営業）", "e@x.test"),
    ];
    let list: Vec<Contact> = list.iter().map(|(n, e)| Contact { name: (*n).into(), email: (*e).into() }).collect();
    assert_eq!(parse_recipients(&reply::line(&list)).unwrap(), list);
}
