//! The help page, ja and en, in topics. What people ask most comes first: mail that a POP program took.

use super::{Lang, date, junk, keys, mailbox, overseas};
use crate::api::{HelpFacts, draft::files_that_fit, settings::ENTRIES};

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

/// Whole weeks as weeks.
fn kept(l: Lang, n: u32) -> String {
    match l {
        Lang::Ja if n.is_multiple_of(7) => format!("{}週間", n / 7),
        Lang::En if n.is_multiple_of(7) && n > 7 => format!("{} weeks", n / 7),
        _ => days(l, n),
    }
}

/// All topics in order.
pub fn topics(l: Lang, facts: &HelpFacts) -> Vec<Topic> {
    vec![
        missing(l, facts),
        search(l),
        programs(l, facts),
        errors(l),
        abroad(l, facts),
        spam(l, facts),
        virus(l),
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

fn search(l: Lang) -> Topic {
    // Who reads Japanese may also type the English names; the page in English stays English.
    let also = mailbox::operator_list(Lang::En).map(|(typed, _)| match l {
        Lang::Ja => format!(" / {typed}"),
        Lang::En => String::new(),
    });
    let all = mailbox::operator_list(l).into_iter().zip(also);
    Topic {
        id: "searching",
        title: l.pick("検索のしかた", "How to search"),
        words: vec![l.pick("言葉を空白で区切ると、すべてを含むメールを探します。次の書き方で、探す場所や日付を絞り込めます。「:」は全角の「：」でもかまいません。空白を含む言葉は \"…\" で囲みます。", "Words with blanks between them must all be found. These forms narrow a search; a full-width colon works too. Put words that hold a blank into \"…\".").into()],
        rows: all.map(|((typed, means), also)| (format!("{typed}{also}"), means.to_owned())).collect(),
        points: vec![],
    }
}

fn errors(l: Lang) -> Topic {
    let row = |line: &str, ja: &'static str, en: &'static str| (line.to_owned(), l.pick(ja, en).to_owned());
    Topic {
        id: "errors",
        title: l.pick("送信のエラーと、届かなかったという知らせ", "Errors while sending, and reports of mail that did not arrive"),
        words: vec![l.pick("メールソフトに表示される英語のエラーと、件名や差出人に「reject」「MAILER-DAEMON」「Mail System Error」とある知らせの意味です。どこでもメールでは、日本語の説明を添えて表示します。", "What a mail program shows, and what a report with “reject”, “MAILER-DAEMON” or “Mail System Error” in its subject or sender means. This webmail adds its own explanation.").into()],
        rows: vec![
            row("501 Bad address syntax", "メールアドレスに使えない文字があるか、途中で切れています。アドレス帳から選んだときは、宛先を入力し直してください。", "The address holds an illegal character or is cut short. If it came from an address book, type it again."),
            row("554 Recipient address rejected: Access denied", "宛先のメールアドレスが拒否されました。正しいか確かめてください。", "The recipient’s address was rejected. Check that it is correct."),
            row("554 Sender address rejected: Access denied", "差出人のメールアドレスが許可されていません。メールソフトの「メールアドレス」の設定を確かめてください。", "The sender’s address is not allowed. Check the mail address that is set in the mail program."),
            row("421 Cannot connect to SMTP server", "送信サーバーにつながりません。「送信サーバー」「アカウント名」「パスワード」の設定を確かめてください。", "The server could not be reached. Check its name, the account and the password in the mail program."),
            row("User Unknown / no mailbox", "その宛先は存在しません。つづりを確かめてください。", "There is no such address. Check its spelling."),
            row("Host Unknown", "宛先の「@」の右側が存在しません。つづりを確かめてください。", "What stands right of the “@” does not exist. Check its spelling."),
            row("Mailbox quota exceeded", "相手のメールボックスがいっぱいです。しばらくしてから送り直してください。", "The recipient’s mailbox is full. Send it again later."),
        ],
        points: plain([
            l.pick("ウイルス対策ソフトが、メールソフトの受信サーバー名を「Localhost」や「127.0.0.1」に変えたり、受信を遅くしたりすることがあります。受信できないときは確かめてください。", "Virus software may change the server name in a mail program to “Localhost” or “127.0.0.1”, or slow receiving down. Look there if nothing is received."),
        ]),
    }
}

fn virus(l: Lang) -> Topic {
    Topic {
        id: "virus",
        title: l.pick("ウイルスチェック", "Virus check"),
        words: vec![l.pick("送受信するメールをサーバーで検査します。すべてのウイルスを見つけられるわけではありません。心当たりのない添付ファイルやリンクは開かないでください。", "Mail is checked on the server, received and sent. Not every virus is found: do not open files or links that you did not expect.").into()],
        rows: vec![],
        points: plain([
            l.pick("受信メールからウイルスが見つかると、システム管理者から知らせが届きます。元のメールはその知らせに添付され、感染した部分だけが「ReplaceWarning.txt」に置き換えられます。", "If a received message holds a virus, the system administrator tells you. The message is attached to that report; only what was infected is replaced by “ReplaceWarning.txt”."),
            l.pick("送信するメールから見つかったときは、送信しません。添付ファイルを外してください。", "A message of yours that holds one is not sent. Remove the file."),
            l.pick("自動解凍形式（exe など）の書庫は、ウイルスでなくても検知されることがあります。別の形式で送ってください。", "Self-extracting archives (exe) may be taken for a virus. Send them in another form."),
        ]),
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
        rows: [
            (junk::mark(l), l.pick("迷惑メールと判定したメールの件名に[spam]を付けます。ほかの二つは、これがONのときだけ選べます。", "Marks the subject of what is judged as spam with [spam]. The other two need it.")),
            (junk::quarantine(l), l.pick("迷惑メールを「迷惑メール」に入れ、受信トレイには届けません。", "Keeps spam in the spam quarantine and out of the inbox.")),
            (junk::notify(l), l.pick("隔離したメールをメールで知らせます。知らせのリンクを開いても、メールは動きません。", "Tells you by mail what was quarantined. Opening a link in it moves nothing.")),
            (junk::no_from(l), l.pick("受信拒否設定の条件: 差出人（From）の行がないメールです。", "A condition of the reject list: mail without a From line.")),
            (junk::from_brackets(l), l.pick("受信拒否設定の条件: 差出人の行に「<>」しか書かれていないメールです。", "A condition of the reject list: the From line holds “<>” alone.")),
            (junk::from_empty(l), l.pick("受信拒否設定の条件: 差出人の行はあるが、空のメールです。", "A condition of the reject list: there is a From line, and it is empty.")),
            (junk::no_subject(l), l.pick("受信拒否設定の条件: 件名（Subject）の行がないメールです。", "A condition of the reject list: mail without a Subject line.")),
            (junk::subject_empty(l), l.pick("受信拒否設定の条件: 件名の行はあるが、空のメールです。", "A condition of the reject list: there is a Subject line, and it is empty.")),
        ]
        .map(|(name, what)| (name.to_owned(), what.to_owned()))
        .into(),
        points: plain([
            l.pick("必要なメールは「受信トレイに戻す」を押してください。受信トレイに未読で戻り、メールソフトでも受信できます。", "Press “Back to inbox” for mail you want: it returns unread, and mail programs can fetch it."),
            l.pick("受信許可設定は受信拒否設定より優先されます。許可した差出人のメールも、迷惑メールと判定されると件名に[spam]が付きます。", "The allow list goes before the reject list. Allowed mail that is judged as spam still gets its [spam] mark."),
            l.pick("同じ会社のメールアドレスを名乗る、存在しない差出人のメールは、許可していても隔離されます。", "Mail from an address of this provider that does not exist is quarantined even if it is allowed."),
            l.pick("隔離されたメールは、転送も自動返信もされません。", "Quarantined mail is neither forwarded nor replied to."),
            l.pick("判定は完全ではありません。迷惑メールが受信トレイに届いたときは「迷惑メールにする」を、必要なメールが隔離されたときは「受信トレイに戻す」を押してください。", "The judgement is not perfect. Press “Mark as spam” on spam in the inbox, and “Back to inbox” on wanted mail in the quarantine."),
            l.pick("「迷惑メール」の中のメールは、メールボックスの容量に数えません。", "Mail in the spam quarantine does not count as room of the mailbox."),
        ]),
    }
}

fn addresses(l: Lang) -> Topic {
    Topic {
        id: "addresses",
        title: l.pick("メールアドレスとパスワード", "Addresses and passwords"),
        words: vec![l.pick("「設定」のメールアドレスメニューで、登録、パスワードの変更と再発行、転送、自動返信、削除ができます。主アドレスでログインすると、契約のすべてのメールアドレスを設定できます。", "Under “Settings” you can register, change and reissue passwords, forward, reply automatically, and delete. The contract’s main address manages all addresses of the contract.").into()],
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

fn abroad(l: Lang, facts: &HelpFacts) -> Topic {
    Topic {
        id: "abroad",
        title: l.pick("海外から使うとき", "From abroad"),
        words: vec![l.pick("どこでもメールは、海外からもそのまま送受信できます。", "This webmail sends and receives from anywhere, without any preparation.").into()],
        rows: vec![],
        points: plain([
            l.pick("メールソフトからの送信は、海外からは止められています。「海外からのメール送信」を ON にした間だけ送れます（受信はいつでもできます）。", "Sending by a mail program is blocked from abroad unless “Sending from abroad” is ON. Receiving always works."),
            l.pick("海外からのご利用は、サポートの対象外です。Chrome・Edge・Firefox・Safari の最新版以外での動作は保証していません。", "Support does not cover use from abroad. Only the current versions of Chrome, Edge, Firefox and Safari are warranted."),
            l.pick("メールソフトに「554 5.7.1 Service unavailable; Client host […] blocked」と表示されたときは、この制限です。どこでもメールから送信してください。", "“554 5.7.1 Service unavailable; Client host […] blocked” in a mail program is this rule. Send from this webmail instead."),
            l.pick("ホテルや空港などのパソコンでは「共有パソコンで使う」にチェックを入れ、使い終わったら必ずログアウトしてください。", "On a computer of a hotel or airport tick “This is a shared computer”, and sign out when you are done."),
            l.pick("回線が遅いときは「軽量版」をお使いください。", "On a slow line use the light version."),
        ])
        .into_iter()
        .chain([overseas::about_days(l, facts.overseas_days)])
        .collect(),
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
            row(
                l.pick("メールボックスの容量", "Mailbox"),
                format!(
                    "{}（ごみ箱を含み、迷惑メールを含みません。契約によって異なることがあります）",
                    date::size_at_most(facts.mailbox_bytes)
                ),
                format!(
                    "{} (with Trash, without the spam quarantine; your contract may differ)",
                    date::size_at_most(facts.mailbox_bytes)
                ),
            ),
            row(
                l.pick("自分で作るフォルダ", "Folders of your own"),
                format!("{} 個まで", facts.folders),
                facts.folders.to_string(),
            ),
            row(
                l.pick("転送先", "Forwarding targets"),
                format!("{} 件まで", facts.forward_targets),
                facts.forward_targets.to_string(),
            ),
            row(
                l.pick("受信拒否設定・受信許可設定", "Reject and allow lists"),
                format!("入力欄ごとに {ENTRIES} 件まで"),
                format!("{ENTRIES} entries in each field"),
            ),
            (l.pick("検索結果", "Search results").into(), l.pick("5,000 通まで", "5,000 messages").into()),
            (l.pick("迷惑メールの保存", "Spam is kept").into(), days(l, facts.held_days)),
        ]
        .into_iter()
        .chain(
            (facts.inbox_days > 0)
                .then(|| (l.pick("受信トレイの保存", "Inbox mail is kept").to_owned(), kept(l, facts.inbox_days))),
        )
        .collect(),
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
            l.pick("携帯電話で読むには、携帯電話への転送より軽量版をお勧めします。転送では、届かなかったときの知らせから転送先のアドレスが相手に知られることがあります。", "To read on a phone, the light version is better than forwarding to it: a report of mail that did not arrive there may show your phone’s address to the sender."),
            l.pick("HTMLメールは決まった高さの枠の中に表示します。", "HTML mail is shown in a frame of fixed height."),
        ]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_has_what_support_is_asked_most() {
        let facts = HelpFacts { inbox_days: 28, ..HelpFacts::default() };
        let all: String = topics(Lang::Ja, &facts)
            .into_iter()
            .map(|t| format!("#{} {:?} {:?} {:?}", t.id, t.words, t.rows, t.points))
            .collect();
        for said in [
            "#missing",
            "#searching",
            "#programs",
            "#errors",
            "#abroad",
            "#spam",
            "#virus",
            "#limits",
            "件名:議事録 / subject:",
            "501 Bad address syntax",
            "554 Recipient",
            "554 Sender",
            "421 Cannot",
            "User Unknown",
            "Localhost",
            "サポートの対象外",
            "再度「ON」",
            "容量に数えません",
            "判定は完全ではありません",
            "ReplaceWarning.txt",
            "295 個",
            "3 件まで",
            "100 件まで",
            "約 14.5 MB",
            "4週間",
            "<>",
            "携帯電話への転送より",
        ] {
            assert!(all.contains(said), "{said}");
        }
        assert_eq!(topics(Lang::En, &facts).len(), topics(Lang::Ja, &facts).len());
        let kept =
            topics(Lang::Ja, &HelpFacts::default()).into_iter().flat_map(|t| t.rows).any(|(name, _)| name == "受信トレイの保存");
        assert!(!kept, "mail that stays for ever has no number of weeks");
    }
}
