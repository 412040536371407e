//! The help page, ja and en, in topics. What is missed most often comes first (REQUIREMENTS R).

use super::{Lang, date, keys};
use crate::api::{HelpFacts, draft::files_that_fit};

words! {
    title: "ヘルプ", "Help";
    contents: "もくじ", "Contents";
    ask_operator: "（ご契約の案内に書かれているサーバー名）", "(the server named in your contract)";
}

/// One topic: paragraphs, then a table, then a list; any of them may be empty.
pub struct Topic {
    /// Anchor.
    pub id: &'static str,
    pub title: &'static str,
    pub words: Vec<String>,
    /// Name and value.
    pub rows: Vec<(String, String)>,
    pub points: Vec<String>,
}

fn plain<const N: usize>(points: [&'static str; N]) -> Vec<String> {
    points.map(str::to_owned).into()
}

/// 「7日」, in both languages.
fn days(l: Lang, days: u32) -> String {
    match l {
        Lang::Ja => format!("{days}日"),
        Lang::En if days == 1 => "one day".into(),
        Lang::En => format!("{days} days"),
    }
}

/// All topics in order.
pub fn topics(l: Lang, facts: &HelpFacts) -> Vec<Topic> {
    vec![
        missing(l, facts),
        programs(l, facts),
        abroad(l),
        spam(l, facts),
        addresses(l),
        limits(l, facts),
        session(l, facts),
        writing(l),
        garbled(l),
        keyboard(l),
        lite(l),
    ]
}

fn missing(l: Lang, facts: &HelpFacts) -> Topic {
    let held = days(l, facts.held_days);
    Topic {
        id: "missing",
        title: l.pick("メールが見当たらないとき", "Mail is missing"),
        words: vec![l.pick("いちばん多い原因は、ほかのパソコンやスマートフォンのメールソフト（POP）が、サーバーからメールを取り込んで消していることです。", "Most often a mail program (POP) on another computer or phone has fetched the mail and removed it from the server.").into()],
        rows: vec![],
        points: plain([
            l.pick("メールソフトの「サーバーにメッセージのコピーを残す」を有効にしてください。どの端末からも見るには、POP ではなく IMAP で設定してください。", "Turn on “Leave a copy of messages on the server” in the mail program; or set it up with IMAP instead of POP, so that all devices see the same mail."),
            l.pick("「迷惑メール」「ごみ箱」「下書き」と、自分で作ったフォルダも探してください。", "Look in Spam quarantine, Trash, Drafts and in your own folders."),
            l.pick("「検索」は、開いているフォルダの差出人・件名・本文を探します。", "Search looks at sender, subject and text in the folder that is open."),
            l.pick("メールボックスがいっぱいのときは、新しいメールを受け取れません。", "A full mailbox receives nothing."),
        ])
        .into_iter()
        .chain([match l {
            Lang::Ja => format!("迷惑メールは{held}で自動的に削除されます。"),
            Lang::En => format!("Spam is deleted after {held}."),
        }])
        .collect(),
    }
}

fn spam(l: Lang, facts: &HelpFacts) -> Topic {
    let held = days(l, facts.held_days);
    Topic {
        id: "spam",
        title: l.pick("迷惑メールの扱い", "Spam"),
        words: vec![match l {
            Lang::Ja => format!("迷惑メールチェックの隔離機能と受信拒否設定に当てはまるメールは「迷惑メール」に入ります。メールソフト（POP）では受信されず、{held}後に自動的に削除されます。"),
            Lang::En => format!("Mail that the spam check or the reject list holds back goes to the spam quarantine. Mail programs (POP) do not receive it, and it is deleted after {held}."),
        }],
        rows: vec![],
        points: plain([
            l.pick("必要なメールは「受信トレイに戻す」を押してください。受信トレイに未読で戻り、メールソフトでも受信できます。", "Press “Back to inbox” for mail you want: it returns unread, and mail programs can fetch it."),
            l.pick("受信許可設定は受信拒否設定より優先されます。許可した差出人のメールも、迷惑メールと判定されると件名に[spam]が付きます。", "The allow list goes before the reject list. Allowed mail that is judged as spam still gets its [spam] mark."),
            l.pick("同じ会社のメールアドレスを名乗る、存在しない差出人のメールは、許可していても隔離されます。", "Mail from an address of this provider that does not exist is quarantined even if it is allowed."),
            l.pick("隔離されたメールは、転送も自動返信もされません。", "Quarantined mail is neither forwarded nor replied to."),
        ]),
    }
}

fn addresses(l: Lang) -> Topic {
    Topic {
        id: "addresses",
        title: l.pick("メールアドレスとパスワード", "Addresses and passwords"),
        words: vec![l.pick("「設定」のメールアドレスメニューで、登録、パスワードの変更と再発行、転送、自動返信、削除ができます。契約の主アドレスでログインすると、契約のすべてのメールアドレスを設定できます。", "Under “Settings” you can register, change and reissue passwords, forward, reply automatically, and delete. The contract’s main address manages all addresses of the contract.").into()],
        rows: vec![],
        points: plain([
            l.pick("パスワードを変えると、古いパスワードのメールソフトとほかの端末は、すぐに使えなくなります。メールソフトにも新しいパスワードを設定してください。", "After a change, mail programs and other devices with the old password are signed out at once. Enter the new one there too."),
            l.pick("パスワードを忘れたときは、主アドレスでログインして「パスワード再発行」を使うか、お問い合わせください。", "If a password is forgotten, reissue it from the main address, or contact support."),
            l.pick("新しいパスワードは一度だけ表示されます。読み仮名の下線は大文字です。", "A new password is shown once. An underlined reading is a capital letter."),
        ]),
    }
}

fn programs(l: Lang, facts: &HelpFacts) -> Topic {
    let port = |host: &str, tls: u16, start: u16| match (l, if host.is_empty() { ask_operator(l) } else { host }) {
        (Lang::Ja, host) => format!("{host}　ポート {tls}（SSL/TLS）または {start}（STARTTLS）"),
        (Lang::En, host) => format!("{host}, port {tls} (SSL/TLS) or {start} (STARTTLS)"),
    };
    Topic {
        id: "programs",
        title: l.pick("メールソフトの設定", "Setting up a mail program"),
        words: vec![],
        rows: vec![
            (l.pick("受信（IMAP）", "Incoming (IMAP)").into(), port(&facts.host, facts.imaps, facts.imap)),
            (l.pick("受信（POP）", "Incoming (POP)").into(), port(&facts.pop_host, facts.pop3s, facts.pop3)),
            (l.pick("送信（SMTP）", "Outgoing (SMTP)").into(), port(&facts.smtp_host, facts.submissions, facts.submission)),
            (
                l.pick("ユーザー名", "User name").into(),
                l.pick("メールアドレス（または POPアカウント）", "your mail address (or POP account)").into(),
            ),
            (l.pick("パスワード", "Password").into(), l.pick("どこでもメールと同じ", "the same as here").into()),
            (
                l.pick("送信の認証", "Authentication").into(),
                l.pick("必要（SMTP認証・通常のパスワード）", "required (SMTP AUTH, normal password)").into(),
            ),
        ],
        points: plain([
            l.pick(
                "ポート 25 では送信できません（OP25B）。587 または 465 をお使いください。",
                "Port 25 does not work for sending (OP25B); use 587 or 465.",
            ),
            l.pick(
                "POP で受信できるのは受信トレイだけです。ほかのフォルダへ移動したメールは POP では受信できません。",
                "POP sees the inbox alone; mail moved to other folders cannot be fetched by POP.",
            ),
        ]),
    }
}

fn abroad(l: Lang) -> Topic {
    Topic {
        id: "abroad",
        title: l.pick("海外から使うとき", "From abroad"),
        words: vec![l.pick("どこでもメールは、海外からもそのまま送受信できます。", "This webmail sends and receives from anywhere, without any preparation.").into()],
        rows: vec![],
        points: plain([
            l.pick("メールソフトからの送信は、海外からは止められています。「海外からのメール送信」を ON にした間だけ送れます（受信はいつでもできます）。", "Sending by a mail program is blocked from abroad unless “Sending from abroad” is ON. Receiving always works."),
            l.pick("メールソフトに「554 5.7.1 Service unavailable; Client host […] blocked」と表示されたときは、この制限です。どこでもメールから送信してください。", "“554 5.7.1 Service unavailable; Client host […] blocked” in a mail program is this rule. Send from this webmail instead."),
            l.pick("ホテルや空港などのパソコンでは「共有パソコンで使う」にチェックを入れ、使い終わったら必ずログアウトしてください。", "On a computer of a hotel or airport tick “This is a shared computer”, and sign out when you are done."),
            l.pick("回線が遅いときは「軽量版」をお使いください。", "On a slow line use the light version."),
        ]),
    }
}

fn limits(l: Lang, facts: &HelpFacts) -> Topic {
    let (most, files) = (date::size_at_most(facts.message_bytes), date::size_at_most(files_that_fit(facts.message_bytes)));
    let (recipients, asked) = (facts.recipients_max, facts.recipients_warn);
    let row = |name: &str, ja: String, en: String| {
        (
            name.to_owned(),
            match l {
                Lang::Ja => ja,
                Lang::En => en,
            },
        )
    };
    Topic {
        id: "limits",
        title: l.pick("大きさと数の制限", "Limits"),
        words: vec![],
        rows: vec![
            row(
                l.pick("1通の大きさ", "One message"),
                format!("送信時の形で {most} まで（添付ファイルの合計で約 {files}）"),
                format!("{most} as sent (about {files} of files)"),
            ),
            row(
                l.pick("1通の宛先", "Recipients of a message"),
                format!("{recipients} 件まで（{asked} 件を超えると確認します）"),
                format!("{recipients} (above {asked} you are asked)"),
            ),
            (l.pick("検索結果", "Search results").into(), l.pick("5,000 通まで", "5,000 messages").into()),
            (l.pick("迷惑メールの保存", "Spam is kept").into(), days(l, facts.held_days)),
        ],
        points: vec![],
    }
}

fn session(l: Lang, facts: &HelpFacts) -> Topic {
    let (idle, warn) = (facts.idle_minutes, facts.warn_minutes);
    Topic {
        id: "session",
        title: l.pick("ログインの有効期限", "How long you stay signed in"),
        words: vec![match l {
            Lang::Ja => format!(
                "{idle}分間操作がないと自動的にログアウトします。{warn}分前にお知らせし、書きかけのメールは下書きに保存します。もう一度ログインすると続きから書けます。"
            ),
            Lang::En => format!(
                "You are signed out after {idle} minutes without doing anything. You are told {warn} minutes before, and what you are writing is saved in Drafts; sign in again and go on."
            ),
        }],
        rows: vec![],
        points: vec![],
    }
}

fn writing(l: Lang) -> Topic {
    Topic {
        id: "writing",
        title: l.pick("開封確認・宛先の確認・メーリングリスト", "Read receipts, recipients, mailing lists"),
        words: vec![],
        rows: vec![],
        points: plain([
            l.pick(
                "開封確認を求められたメールには「送る」「送らない」が表示されます。「送る」を押さないかぎり、相手には何も知らされません。",
                "A message whose sender asks for a read receipt shows “Send” and “Do not send”. Nothing is told unless you press “Send”.",
            ),
            l.pick(
                "自分から求めるときは、メール作成の「開封確認を要求する」を選びます。相手が応じたときだけ知らせが届きます。",
                "Tick “Ask for a read receipt” while you write to ask for one. You hear of it only if the recipient agrees.",
            ),
            l.pick(
                "送信を押したあとに宛先の一覧を確認したいときは、設定の「表示設定」で「送信前に宛先を確認する」を選びます。",
                "“Confirm recipients before sending” under Settings, Display shows all recipients once more when you press “Send”.",
            ),
            l.pick(
                "メーリングリストのメールには「メーリングリストに返信」があり、「その他」に「配信停止」が出ることがあります。",
                "Messages of a mailing list have “Reply to list”, and often “Unsubscribe” under “More”.",
            ),
        ]),
    }
}

fn garbled(l: Lang) -> Topic {
    Topic {
        id: "garbled",
        title: l.pick("文字化けするとき", "Garbled text"),
        words: vec![
            l.pick(
                "メールを開き、「その他」の「文字コード」から選んで再表示してください。多くは ISO-2022-JP か Shift_JIS です。",
                "Open the message and choose a character set under “More”. Japanese mail is mostly ISO-2022-JP or Shift_JIS.",
            )
            .into(),
        ],
        rows: vec![],
        points: vec![],
    }
}

fn keyboard(l: Lang) -> Topic {
    Topic {
        id: "keyboard",
        title: l.pick("キーボードで使う", "Keyboard"),
        words: vec![
            l.pick(
                "通常版で使えます。文字を入力している間は働きません。",
                "In the full version, while you are not typing in a field.",
            )
            .into(),
        ],
        rows: keys::all(l).into_iter().map(|(key, what)| (key.to_owned(), what.to_owned())).collect(),
        points: vec![],
    }
}

fn lite(l: Lang) -> Topic {
    Topic {
        id: "lite",
        title: l.pick("軽量版", "Light version"),
        words: vec![l.pick("古い携帯電話、文字だけのブラウザ、遅い回線のための画面です。読む・書く・探す・整理することがすべてできます。", "For old phones, text browsers and slow lines. Reading, writing, searching and sorting all work.").into()],
        rows: vec![],
        points: plain([
            l.pick("新着の自動表示、書きかけの自動保存、キーボード操作はありません。書いている途中で「下書きとして保存」を押してください。", "New mail does not appear by itself, nothing is saved by itself, and there are no keys: press “Save draft” while you write."),
            l.pick("HTMLメールは決まった高さの枠の中に表示します。", "HTML mail is shown in a frame of fixed height."),
        ]),
    }
}
