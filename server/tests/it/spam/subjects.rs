//! 件名指定: one comparison, whatever form the subject has on the wire.

use super::{World, mail};
use base64::{Engine, prelude::BASE64_STANDARD as BASE64};
use encoding_rs::{EUC_JP, ISO_2022_JP, SHIFT_JIS};
use serde_json::json;

fn letter(subject: &[u8]) -> Vec<u8> {
    [b"From: a@b.test\r\nSubject: ", subject, b"\r\n", mail("", "hello").as_slice()].concat()
}

fn word(charset: &str, bytes: &[u8]) -> Vec<u8> {
    format!("=?{charset}?B?{}?=", BASE64.encode(bytes)).into_bytes()
}

#[tokio::test]
async fn a_part_of_a_subject_is_found_in_every_form() {
    let world = World::open().await;
    let me = world.person("subject").await;
    world.set(&me, "reject", json!({"subjects": ["広告", "未承諾", "violence", "viol", "フレンド", "ＡＢＣ　株式会社"]})).await;
    let ad = "【広告】お得な話";
    let jis = ISO_2022_JP.encode(ad).0;
    let utf8 = ad.as_bytes();
    let hits: [(&str, Vec<u8>); 14] = [
        ("UTF-8", word("UTF-8", utf8)),
        ("ISO-2022-JP", word("ISO-2022-JP", &jis)),
        ("Shift_JIS", word("Shift_JIS", &SHIFT_JIS.encode(ad).0)),
        ("raw JIS", jis.to_vec()),
        ("raw Shift_JIS", SHIFT_JIS.encode(ad).0.to_vec()),
        ("raw EUC", EUC_JP.encode("未承諾広告のお知らせです").0.to_vec()),
        ("raw UTF-8", utf8.to_vec()),
        ("words cut inside a character", [word("UTF-8", &utf8[..4]), b"\r\n ".to_vec(), word("UTF-8", &utf8[4..])].concat()),
        ("words cut inside JIS", [word("ISO-2022-JP", &jis[..6]), b"\r\n ".to_vec(), word("ISO-2022-JP", &jis[6..])].concat()),
        ("upper case", b"Extreme VIOLENCE".to_vec()),
        ("full width", word("UTF-8", "ＶＩＯＬ".as_bytes())),
        ("half-width kana", word("UTF-8", "ﾌﾚﾝﾄﾞからの便り".as_bytes())),
        ("half-width kana in raw Shift_JIS", SHIFT_JIS.encode("ﾌﾚﾝﾄﾞからの便りです").0.to_vec()),
        ("other width and blanks", b"From abc \t ".iter().copied().chain(word("UTF-8", "株式会社".as_bytes())).collect()),
    ];
    for (form, subject) in hits {
        assert_eq!(world.fate(&me, "a@b.test", letter(&subject)).await, "reject_subject", "{form}");
    }
    for (form, subject) in [
        ("another word", word("UTF-8", "広い告知".as_bytes())),
        ("another word in raw JIS", ISO_2022_JP.encode("お知らせ").0.to_vec()),
        ("the coded text itself", b"5bqD5ZGK".to_vec()),
        ("nothing", Vec::new()),
    ] {
        assert_eq!(world.fate(&me, "a@b.test", letter(&subject)).await, "inbox", "{form}");
    }
}

#[tokio::test]
async fn what_would_be_code_is_text() {
    let world = World::open().await;
    let me = world.person("code").await;
    let subjects = ["\"; stop; #", "a\\b", "${held}", "${1}", "*"];
    let (status, answer) = world.ask(&me, axum::http::Method::PUT, "/api/settings/reject", json!({"subjects": subjects})).await;
    assert_eq!((status.as_u16(), &answer["reason"]), (422, &json!("one_character")), "{answer}");
    world.set(&me, "reject", json!({"subjects": subjects[..4]})).await;
    for (subject, fate) in [
        ("say \"; stop; # now", "reject_subject"),
        ("a\\b", "reject_subject"),
        ("pay ${held}", "reject_subject"),
        ("pay ${1}", "reject_subject"),
        ("pay ", "inbox"),
        ("ab", "inbox"),
    ] {
        assert_eq!(world.fate(&me, "a@b.test", letter(subject.as_bytes())).await, fate, "{subject}");
    }
}
