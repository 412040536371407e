//! Sample screens of every place, for `tests.rs`: ordinary letters, and hostile text in every field
//! that a stranger fills.

use super::Assets;
use crate::{
    api::{
        quarantine::{HeldLetter, HeldMail, HeldPage, TakenBack},
        *,
    },
    i18n::Lang,
};

const NOW: i64 = 1_795_345_200;
pub const EVIL: &str = "</textarea><script>alert(1)</script></script></title><img src=x onerror=alert(2)>\"'&amp;";

pub fn assets() -> Assets {
    Assets {
        css: "/pkg/app.css".into(),
        lite_css: "/lite.css".into(),
        door_css: "/door.css".into(),
        boot: "/boot.js?v=1".into(),
        js: "/pkg/app.js".into(),
        wasm: "/pkg/app.wasm".into(),
    }
}

fn reference(mailbox: &str, uid: u32) -> MessageRef {
    MessageRef { mailbox: mailbox.into(), uidvalidity: 1_795_000_001, uid }
}

fn who(name: &str, email: &str) -> Contact {
    Contact { name: name.into(), email: email.into() }
}

const PEOPLE: [(&str, &str); 10] = [
    ("佐藤 美咲", "misaki.sato@example.jp"),
    ("鈴木 一郎", "ichiro@suzuki-koumuten.example"),
    ("町内会 事務局", "jimukyoku@sakuragaoka-chonaikai.example.org"),
    ("Emma Thompson", "emma.thompson@university.example.ac.uk"),
    ("楽しい旅行社", "info@mail.tanoshii-ryokou.example.com"),
    ("", "noreply@shop.example.com"),
    ("高橋 健太", "kenta.takahashi@e06.example.test"),
    (
        "株式会社とても長い名前の事務機器販売サービス 営業第二部",
        "eigyo2-very-long-address-for-testing@very-long-domain-name.example.co.jp",
    ),
    ("おかあさん", "hanako@e06.example.test"),
    ("GitLab", "gitlab@git.example.net"),
];

const SUBJECTS: [(&str, &str); 10] = [
    (
        "来週の打ち合わせの件",
        "お世話になっております。佐藤です。来週火曜の打ち合わせですが、14時からに変更させていただけないでしょうか。資料は",
    ),
    ("Re: 見積書をお送りします", "鈴木です。ご確認ありがとうございました。ご指摘の箇所を修正した見積書を添付いたしますので、"),
    (
        "【回覧】秋の防災訓練のお知らせ",
        "会員のみなさま 下記のとおり秋の防災訓練を行います。雨天の場合は公民館での講習会に変更いたします。",
    ),
    (
        "Your visit in December",
        "Dear Taro, thank you for your message. The guest house is booked from the 3rd to the 9th; breakfast is included.",
    ),
    (
        "冬の温泉特集 早割は今月末まで",
        "いつもご利用ありがとうございます。今年も人気の温泉宿をそろえました。早割なら最大30%お得です。",
    ),
    (
        "ご注文の確認 (注文番号 250-1182-7734)",
        "ご注文ありがとうございます。以下の内容で承りました。発送の準備ができましたら、あらためてご連絡いたします。",
    ),
    ("写真、送ります", "この前の運動会の写真です。大きいので2回に分けて送ります。ばあばにも見せてあげてください。"),
    (
        "複合機の保守点検日程および消耗品の価格改定についてのご案内とお願い（重要・要返信）",
        "平素は格別のお引き立てを賜り厚く御礼申し上げます。さて、このたび弊社では",
    ),
    ("みかん届いた？", "昨日送ったから、今日の午前中に着くはずよ。冷たい所に置いておいてね。"),
    ("[dokodemo] Pipeline #4821 passed", "Pipeline #4821 has passed for main. Commit 8f3a2c1: Draw the list from one round trip"),
];

fn envelope(mailbox: &str, i: u32) -> Envelope {
    let k = (i * 7 % 10) as usize;
    let (subject, preview) = SUBJECTS[k];
    Envelope {
        reference: reference(mailbox, 1300 - i),
        from: vec![who(PEOPLE[k].0, PEOPLE[k].1)],
        to: vec![who("山田 太郎", "taro@a01.example.test")],
        subject: if i == 12 { String::new() } else { subject.into() },
        date: NOW - i64::from(i * i * i) * 211 - 300,
        saved: None,
        size: 2_000 + u64::from(i * i) * 9_001,
        seen: !i.is_multiple_of(4) && i != 1,
        flagged: i % 9 == 3,
        answered: i % 5 == 2,
        forwarded: i % 13 == 6,
        draft: false,
        attachment: i % 6 == 1,
        preview: preview.into(),
    }
}

fn list(mailbox: &str, rows: u32, total: u32) -> Page {
    Page {
        mailbox: mailbox.into(),
        total,
        page: 1,
        uidvalidity: 1_795_000_001,
        uidnext: 1301,
        modseq: 99,
        envelopes: (0..rows).map(|i| envelope(mailbox, i)).collect(),
        hits: String::new(),
    }
}

fn mailboxes() -> Vec<Mailbox> {
    let folder = |wire: &str, name: &str, role, depth, total, unseen| Mailbox {
        id: mailbox::id_of(wire),
        name: name.into(),
        role,
        depth,
        selectable: name != "取引先",
        total,
        unseen,
    };
    vec![
        folder("INBOX", "INBOX", Some(Role::Inbox), 0, 1234, 14),
        folder("Drafts", "Drafts", Some(Role::Drafts), 0, 2, 0),
        folder("Sent", "Sent", Some(Role::Sent), 0, 345, 0),
        folder("&j,dg0TDhMPww6w-", "迷惑メール", Some(Role::Junk), 0, 8, 3),
        folder("Trash", "Trash", Some(Role::Trash), 0, 12, 0),
        folder("Family", "家族", None, 0, 88, 1),
        folder("Work", "取引先", None, 0, 0, 0),
        folder("Work/Long", "株式会社とても長い名前の事務機器販売サービス", None, 1, 40, 0),
        folder("Evil", EVIL, None, 1, 1, 1),
    ]
}

pub fn screen(lang: Lang, place: Place) -> Screen {
    let signed_in = !matches!(place, Place::SignIn { .. });
    Screen {
        person: signed_in.then(|| Person {
            copy_key: "a2V5".into(),
            address: "taro@a01.example.test".into(),
            name: "山田 太郎".into(),
            seconds_left: 3600,
            ends_anyway: false,
            shared_computer: false,
            csrf: "Zm9yLXRoZS1zYW1wbGUtcGFnZXMtb25seS0xMjM0NTY3ODkw".into(),
            signature: format!("\n\n-- \n{EVIL}\n"),
        }),
        lang,
        now: NOW,
        offset: 540,
        build: "1a2b3c4d".into(),
        mailboxes: if signed_in { mailboxes() } else { vec![] },
        quota: signed_in.then_some(Quota { used: 734 << 20, limit: 10 << 30 }),
        unsettled: 2,
        notice: None,
        undo: None,
        typed: None,
        given: Vec::new(),
        door: String::new(),
        held_days: 7,
        inbox_days: 0,
        view: settings::View::default(),
        limits: Limits::default(),
        place,
    }
}

fn letter(i: u32, text: &str) -> Message {
    Message {
        envelope: envelope("INBOX", i),
        cc: vec![],
        bcc: vec![],
        reply_to: vec![],
        text: text.into(),
        has_html: false,
        has_remote: false,
        sender_trusted: false,
        sender_sure: false,
        attachments: vec![],
        message_id: "<a@example.jp>".into(),
        references: vec![],
        charset: "iso-2022-jp".into(),
        trust: Trust::Unknown,
        truncated: false,
        broken: false,
        list: false,
        ways: MailingList::default(),
        sent: NOW - 3_600,
        bounces: vec![],
        receipt: None,
        invitations: vec![],
    }
}

fn file(part: &str, name: &str, kind: &str, size: u64) -> Attachment {
    let viewable = kind == "application/pdf" || kind.starts_with("image/");
    Attachment {
        part: part.into(),
        name: name.into(),
        kind: kind.into(),
        size,
        viewable,
        inline: false,
        risky: name.ends_with(".exe"),
    }
}

const LETTER: &str = "山田様\n\nお世話になっております。鈴木です。\n\nご確認ありがとうございました。ご指摘の箇所を修正した見積書を添付いたします。\n場所の地図はこちらです: https://maps.example.jp/?q=%E6%A1%9C%E3%83%B6%E4%B8%98\n\n> 火曜の午後はいかがでしょうか。\n>> 来週のご都合をお知らせください。\n>> 場所は前回と同じです。\n> 14時でしたら空いております。\n\nよろしくお願いいたします。\n\n-- \n鈴木工務店 鈴木 一郎\n電話 03-0000-0000 / ichiro@suzuki-koumuten.example\n";

fn message_place(message: Message, images: bool) -> Place {
    Place::Message {
        query: Query::default(),
        list: Some(list("INBOX", 50, 1234)),
        message: Box::new(message),
        charset: String::new(),
        images,
        print: false,
        part: String::new(),
        around: Around::default(),
    }
}

fn evil_letter() -> Message {
    let mut m = letter(3, EVIL);
    m.envelope.subject = EVIL.into();
    m.envelope.preview = EVIL.into();
    m.envelope.from = vec![who(EVIL, EVIL)];
    m.cc = vec![who(EVIL, EVIL), who("", EVIL)];
    m.reply_to = vec![who(EVIL, "other@example.com")];
    m.attachments = vec![file("2", EVIL, EVIL, 10), file("3!1", "資料.exe", "application/octet-stream", 120_000)];
    m.trust = Trust::Fail;
    m.broken = true;
    m.truncated = true;
    m
}

fn held_mail(i: u32) -> HeldMail {
    use quarantine::Reason::*;
    let reasons = [Spam, RejectSender, RejectSubject, RejectHeader, Spoof, Own, Other];
    let row = envelope(&mailbox::id_of("&j,dg0TDhMPww6w-"), i);
    let evil = i == 4;
    let allow = row.from.first().map(|c| c.email.clone()).filter(|_| i != 5).unwrap_or_default();
    HeldMail {
        from: if evil { vec![who(EVIL, EVIL)] } else { row.from },
        subject: if evil { EVIL.into() } else { row.subject },
        preview: if evil { EVIL.into() } else { row.preview },
        reference: row.reference,
        reason: reasons[i as usize % 7],
        arrived: NOW - i64::from(i) * 80_000,
        days_left: 7 - i.min(7),
        seen: row.seen,
        allow: if evil { EVIL.into() } else { allow },
    }
}

fn held_page(rows: u32, q: &str) -> HeldPage {
    HeldPage {
        total: rows * 9,
        page: 1,
        q: q.into(),
        uidvalidity: 1_795_000_001,
        uidnext: 1301,
        days: 7,
        rows: (0..rows).map(held_mail).collect(),
        taken_back: (rows > 0).then(|| TakenBack { refs: vec![reference("INBOX", 7)], allowed: vec![EVIL.into()] }),
    }
}

fn held_letter(mail: HeldMail, text: &str) -> Place {
    let files = vec![file("2", EVIL, "application/pdf", 34_567), file("3", "", "image/png", 0)];
    let letter = HeldLetter { mail, to: vec![who("", EVIL)], text: text.into(), truncated: true, files, days: 7 };
    Place::Held { query: Query::default(), letter: Box::new(letter) }
}

fn draft() -> Draft {
    Draft {
        key: "abcdefghijklmnopqrstuv".into(),
        rev: 3,
        to: "鈴木 一郎 <ichiro@suzuki-koumuten.example>".into(),
        subject: "Re: 見積書をお送りします".into(),
        text: format!(
            "鈴木様\n\n山田です。ありがとうございます。\n\n{}",
            LETTER.lines().map(|l| format!("> {l}\n")).collect::<String>()
        ),
        kind: DraftKind::Reply,
        files: vec![
            DraftFile {
                id: "f1".into(),
                name: "見積書（修正版）2026年11月.pdf".into(),
                kind: "application/pdf".into(),
                size: 345_678,
            },
            DraftFile { id: "f2".into(), name: EVIL.into(), kind: "image/jpeg".into(), size: 2_345_678 },
        ],
        saved: NOW - 60,
        ..Draft::default()
    }
}

/// Every place by a name of its own.
pub fn places() -> Vec<(&'static str, Place)> {
    let problem = |code| Problem { detail: Some(EVIL.into()), request: Some("7f3a91".into()), ..Problem::new(code) };
    let sign_in =
        |login: &str, problem| Place::SignIn { login: login.into(), next: "/mail/INBOX".into(), problem, shared: false };
    let compose = |draft: Draft, problem, ask: Option<Ask>, refused| Place::Compose {
        draft: Box::new(draft),
        problem,
        people: PEOPLE.iter().map(|(n, e)| who(n, e)).collect(),
        ask,
        addressed: (ask == Some(Ask::Recipients)).then(|| {
            let one = |name: &str, email: &str, outside| Addressee { who: who(name, email), outside };
            let to = vec![one("佐藤 美咲", "misaki.sato@example.jp", true), one("", "hanako@e06.example.test", false)];
            Box::new(Addressed { to, cc: vec![], bcc: vec![one(EVIL, EVIL, true)] })
        }),
        refused,
        beside: None,
    };
    let own = mailbox::id_of("Family");
    let folders = |doing: &str, id: &str, reason| Place::Folders {
        failed: Some(FolderFault {
            doing: doing.into(),
            id: id.into(),
            name: EVIL.into(),
            problem: Some(Problem::field("name", reason)),
        }),
    };
    let refusal = |code, line: &str| Refusal { address: "nobody@example.com".into(), code, line: line.into() };
    let mut html = letter(1, "本文");
    html.has_html = true;
    html.bounces = vec![Bounce { address: EVIL.into(), reason: BounceReason::NoUser, delayed: false, line: EVIL.into() }];
    html.ways = MailingList {
        post: "chonaikai@ml.example.org".into(),
        stop_page: format!("https://ml.example.org/?{EVIL}"),
        ..MailingList::default()
    };
    html.receipt = Some(ReceiptWish { to: vec![EVIL.into(), "boss@example.com".into()], elsewhere: true });
    html.has_remote = true;
    (html.trust, html.sender_sure) = (Trust::Pass, true);
    html.cc = vec![who("町内会 事務局", "jimukyoku@sakuragaoka-chonaikai.example.org"), who("", "noreply@shop.example.com")];
    html.attachments = vec![
        file("2", "見積書（修正版）2026年11月.pdf", "application/pdf", 345_678),
        file("3", "地図.png", "image/png", 88_000),
        file("4", "資料一式.zip", "application/zip", 5_345_678),
    ];
    let sends = [SendState::Held, SendState::Filed, SendState::Refused, SendState::Unknown]
        .into_iter()
        .enumerate()
        .map(|(i, state)| Sending {
            id: format!("s{i}"),
            state,
            to: "hanako@e06.example.test".into(),
            subject: SUBJECTS[i].0.into(),
            at: NOW + 8 - 900 * i as i64,
            draft: "abcdefghijklmnopqrstuv".into(),
            refused: if state == SendState::Refused { vec![refusal(550, EVIL)] } else { vec![] },
            size: 34_567,
        })
        .collect();
    let session = |id: &str, current, agent: &str| SessionRow {
        id: id.into(),
        current,
        since: NOW - 86_400 * 2,
        last_act: NOW - 60,
        ip: "203.0.113.7".into(),
        agent: agent.into(),
    };
    let mut evil_list = list("INBOX", 2, 2);
    evil_list.envelopes[0] = evil_letter().envelope;
    let search = Query { q: EVIL.into(), order: Order::From, filter: Filter::Unseen, page: 2, ..Query::default() };
    vec![
        ("sign-in", sign_in("", None)),
        ("sign-in-failed", sign_in(EVIL, Some(Problem::new(Code::BadLogin)))),
        ("inbox", Place::Mailbox { query: Query::default(), list: list("INBOX", 50, 1234) }),
        ("inbox-empty", Place::Mailbox { query: Query::default(), list: list("INBOX", 0, 0) }),
        ("search-empty", Place::Mailbox { query: search.clone(), list: list("INBOX", 0, 0) }),
        ("search-evil", Place::Mailbox { query: search, list: evil_list }),
        ("sent", Place::Mailbox { query: Query::default(), list: list(&mailbox::id_of("Sent"), 8, 8) }),
        ("trash", Place::Mailbox { query: Query::default(), list: list(&mailbox::id_of("Trash"), 12, 12) }),
        (
            "letter",
            message_place(
                Message { attachments: vec![file("2", "見積書.pdf", "application/pdf", 345_678)], ..letter(1, LETTER) },
                false,
            ),
        ),
        ("letter-html", message_place(html, false)),
        ("letter-evil", message_place(evil_letter(), true)),
        (
            "print",
            Place::Message {
                query: Query::default(),
                list: None,
                message: Box::new(letter(1, LETTER)),
                charset: String::new(),
                images: false,
                print: true,
                part: String::new(),
                around: Around::default(),
            },
        ),
        (
            "attached",
            Place::Message {
                query: Query::default(),
                list: None,
                message: Box::new(evil_letter()),
                charset: "euc-jp".into(),
                images: false,
                print: true,
                part: "2".into(),
                around: Around::default(),
            },
        ),
        ("compose", compose(draft(), None, None, vec![])),
        ("compose-new", compose(Draft { key: "abcdefghijklmnopqrstuv".into(), ..Draft::default() }, None, None, vec![])),
        (
            "compose-evil",
            compose(
                Draft { to: EVIL.into(), cc: EVIL.into(), subject: EVIL.into(), text: EVIL.into(), ..draft() },
                Some(Problem::field("to", Reason::BadAddress).detail(EVIL)),
                Some(Ask::Forgotten),
                vec![],
            ),
        ),
        (
            "compose-refused",
            compose(
                draft(),
                Some(problem(Code::Refused)),
                Some(Ask::Many),
                vec![refusal(550, "5.1.1 User unknown"), refusal(554, EVIL)],
            ),
        ),
        ("outbox", Place::Outbox { sends }),
        ("outbox-empty", Place::Outbox { sends: vec![] }),
        ("quarantine", Place::Quarantine { held: held_page(8, "") }),
        ("quarantine-empty", Place::Quarantine { held: held_page(0, "") }),
        ("quarantine-search", Place::Quarantine { held: held_page(0, EVIL) }),
        ("held", held_letter(held_mail(1), LETTER)),
        ("held-evil", held_letter(held_mail(4), EVIL)),
        (
            "settings",
            Place::Settings {
                home: Box::new(crate::api::settings::SettingsHome {
                    sessions: vec![
                        session("a", true, "Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"),
                        session("b", false, "Mozilla/5.0 (iPhone; CPU) Safari/604"),
                        session("c", false, EVIL),
                    ],
                    ..super::setting_samples::home()
                }),
            },
        ),
        ("folders", Place::Folders { failed: None }),
        ("folders-taken", folders("create", "", Reason::NameTaken)),
        ("folders-limit", folders("rename", &own, Reason::LimitReached)),
        ("folders-gone", folders("remove", "bm93aGVyZQ", Reason::Other)),
        ("pictures", Place::Pictures { senders: vec!["news@shop.example".into(), EVIL.into()] }),
        ("people", Place::People { people: vec![who("佐藤 美咲", "misaki.sato@example.jp"), who(EVIL, EVIL)] }),
        ("people-none", Place::People { people: vec![] }),
        ("pictures-none", Place::Pictures { senders: vec![] }),
        ("help", Place::Help { facts: HelpFacts { host: "mail.example.test".into(), ..HelpFacts::default() } }),
        ("failed", Place::Failed { problem: problem(Code::Unexpected) }),
        ("failed-away", Place::Failed { problem: Problem::new(Code::Away) }),
    ]
}
