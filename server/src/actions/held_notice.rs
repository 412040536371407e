//! 隔離通知メール: once a day, early in Japan, what is new in 迷惑メール.
//!
//! In: the clock. Out: a letter in the inbox of each address that wants it and has something new; it is
//! put there by the core's own store, so that no rule can hold it and nobody can forge its way.
//! One a day: a lease in SQL lets one server at a time write, and who takes over after a crash first
//! looks for the letter by its Message-ID, which is made of address and day.
//! Links are signed (`held_link`); opening one changes nothing.

use super::{held_link::Signer, quarantine, settings};
use crate::{
    error::Error,
    mail::{self, Outgoing},
    rooms::Rooms,
    store::held::Told,
    who::Who,
};
use app::{
    api::{
        Contact, Role,
        quarantine::{HeldMail, Reason},
        settings::Spam,
    },
    i18n::{
        Lang,
        date::{Civil, JAPAN_MINUTES, day_of},
        held_notice as words, mailbox,
    },
    paths::Face,
};
use std::net::IpAddr;

/// Seconds a server has for one notice before another may take over.
const LEASE: i64 = 300;
/// Addresses of one round.
const ROUND: i64 = 200;
/// Mails named in one notice.
const NAMED: usize = 100;
/// Characters of a stranger's subject or name.
const WORDS: usize = 120;

/// Writes the notices that are due; called by a job, on any number of servers.
pub async fn tell(rooms: &Rooms) -> Result<(), Error> {
    let (day, hour) = today(rooms);
    if u32::from(hour) < rooms.config.quarantine.notice_hour {
        return Ok(());
    }
    for address in rooms.store.notices_due(day, rooms.clock.now(), ROUND).await? {
        if let Err(error) = tell_one(rooms, &address).await {
            // The lease ends by itself and another try follows.
            tracing::warn!(job = "held_notice", %error, "failed for an address");
        }
    }
    Ok(())
}

/// Today's notice of one address, if nobody else has written it or is at it.
pub async fn tell_one(rooms: &Rooms, address: &str) -> Result<(), Error> {
    let (now, (day, _)) = (rooms.clock.now(), today(rooms));
    let Some(told) = rooms.store.notice_lease(address, day, (now, now + LEASE)).await? else { return Ok(()) };
    let told = one(rooms, address, (day, told)).await?;
    Ok(rooms.store.notice_done(address, day, told).await?)
}

/// Days since 1970 and the hour, in Japan.
fn today(rooms: &Rooms) -> (i64, u8) {
    let now = rooms.clock.now();
    (day_of(now, JAPAN_MINUTES), Civil::at(now, JAPAN_MINUTES).hour)
}

/// The notice of one address, if it wants one and there is something to tell; how far it told.
async fn one(rooms: &Rooms, address: &str, (day, told): (i64, Told)) -> Result<Told, Error> {
    let who = Who { address: address.to_owned(), name: String::new(), ip: IpAddr::from([127, 0, 0, 1]), session: String::new() };
    let wanted = settings::one::<Spam>(rooms, &who).await?.value;
    if !(wanted.mark && wanted.notify) {
        return Ok(told);
    }
    let (new, until) = news(rooms, &who, &told).await?;
    if new.count > 0 {
        // A stranger who could foresee it would write it into a mail of their own, and no notice would come.
        let word = Signer::open(rooms).await?.word(address, day);
        let message_id = format!("<held.{word}@{}>", rooms.config.mail.domain);
        // A try before this one may have come as far as the inbox.
        if rooms.imap.find_by_header(&who, Role::Inbox, "Message-ID", &message_id).await?.is_empty() {
            let letter = letter(rooms, &who, &new, message_id).await?;
            rooms.imap.append(&who, Role::Inbox, (&[], None), letter).await?;
        }
    }
    Ok(until)
}

/// What is new in 迷惑メール: how much, and the newest of it.
#[derive(Default)]
struct News {
    count: usize,
    named: Vec<HeldMail>,
}

/// All that came since `told`, however much that is, and up to where this has looked.
async fn news(rooms: &Rooms, who: &Who, told: &Told) -> Result<(News, Told), Error> {
    let since = rooms.store.held_since(&who.address).await?;
    let (mut new, mut until, mut lowest) = (News::default(), None::<Told>, u32::MAX);
    for page in 1.. {
        let held = quarantine::list(rooms, who, "", page).await?;
        let Some(newest) = held.rows.iter().max_by_key(|m| m.reference.uid) else { break };
        let until = until.get_or_insert(Told { uidvalidity: newest.reference.uidvalidity, uid: newest.reference.uid });
        let known = if told.uidvalidity == until.uidvalidity { told.uid } else { 0 };
        let seen_before = lowest;
        for mail in held.rows {
            let uid = mail.reference.uid;
            lowest = lowest.min(uid);
            // What came in between two pages moves the second one; the next notice tells of it.
            let fresh = uid > known && uid <= until.uid && uid < seen_before && mail.reference.uidvalidity == until.uidvalidity;
            // What the person put there, or put in again, is no news to them.
            if fresh && mail.reason != Reason::Own && !since.iter().any(|s| s.reference == mail.reference) {
                new.count += 1;
                if new.named.len() < NAMED {
                    new.named.push(mail);
                }
            }
        }
        if lowest <= known || page.saturating_mul(quarantine::MANY) >= held.total {
            break;
        }
    }
    Ok((new, until.unwrap_or(Told { uidvalidity: told.uidvalidity, uid: told.uid })))
}

/// One line of the list.
struct Line {
    who: String,
    subject: String,
    facts: [(&'static str, String); 2],
    url: String,
}

async fn letter(rooms: &Rooms, who: &Who, new: &News, message_id: String) -> Result<Vec<u8>, Error> {
    // Nobody has told the house another language yet.
    let l = Lang::Ja;
    let (signer, site) = (Signer::open(rooms).await?, rooms.config.public_url.trim_end_matches('/'));
    let short = |text: &str| mail::clean::line(text).chars().take(WORDS).collect::<String>();
    let line = |m: &HeldMail| {
        let sender = m.from.first().map(|c| match c.name.as_str() {
            "" => c.email.clone(),
            name => format!("{name} <{}>", c.email),
        });
        let subject = short(&m.subject);
        Line {
            who: sender.map_or_else(|| mailbox::no_sender(l).to_owned(), |s| short(&s)),
            subject: if subject.trim().is_empty() { mailbox::no_subject(l).to_owned() } else { subject },
            facts: words::facts(l, m.reason, m.days_left),
            url: format!("{site}{}", signer.path(&who.address, &m.reference)),
        }
    };
    let lines: Vec<Line> = new.named.iter().map(line).collect();
    let notice = Notice {
        about: words::about(l, &who.address, (new.count, rooms.config.quarantine.days)),
        more: (new.count > lines.len()).then(|| words::more(l, new.count - lines.len())),
        lines,
        all: format!("{site}{}", Face::Full.quarantine()),
    };
    let domain = &rooms.config.mail.domain;
    Ok(mail::write::write(&Outgoing {
        from: Contact { name: words::sender(l).into(), email: format!("noreply@{domain}") },
        to: vec![Contact { name: String::new(), email: who.address.clone() }],
        subject: words::title(l, new.count),
        text: notice.text(l),
        html: notice.html(l),
        message_id,
        date: rooms.clock.now(),
        offset: JAPAN_MINUTES,
        ..Outgoing::default()
    }))
}

/// What the letter says, before it is text or HTML.
struct Notice {
    about: String,
    lines: Vec<Line>,
    more: Option<String>,
    all: String,
}

impl Notice {
    fn text(&self, l: Lang) -> String {
        let mut out = format!("{}\n\n{}\n", self.about, words::how(l));
        for (n, line) in self.lines.iter().enumerate() {
            out.push_str(&format!("\n{}. {}\n   {}: {}\n", n + 1, line.subject, words::from(l), line.who));
            for (name, value) in &line.facts {
                out.push_str(&format!("   {name}: {value}\n"));
            }
            out.push_str(&format!("   {}\n", line.url));
        }
        if let Some(more) = &self.more {
            out.push_str(&format!("\n{more}\n"));
        }
        out.push_str(&format!("\n{}\n{}\n\n{}\n", words::all(l), self.all, words::stop(l)));
        out
    }

    /// One column that a phone can show; no pictures, nothing from elsewhere.
    fn html(&self, l: Lang) -> String {
        let link = |url: &str, said: &str| {
            format!(
                "<a href=\"{}\" style=\"display:inline-block;padding:8px 0;color:#274b80\">{}</a>",
                escaped(url),
                escaped(said)
            )
        };
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"{}\"><body style=\"margin:0;padding:16px;max-width:640px;font-family:sans-serif;line-height:1.6\">\n\
             <p>{}</p>\n<p>{}</p>\n",
            l.tag(),
            escaped(&self.about),
            words::how(l)
        );
        for line in &self.lines {
            out.push_str(&format!(
                "<div style=\"margin:12px 0;padding:10px 14px;border:1px solid #dfdbd0;border-radius:8px;word-break:break-word\">\n\
                 <b>{}</b><br>\n{}<br>\n",
                escaped(&line.subject),
                escaped(&line.who)
            ));
            for (name, value) in &line.facts {
                out.push_str(&format!("{name}: {}<br>\n", escaped(value)));
            }
            out.push_str(&format!("{}\n</div>\n", link(&line.url, words::open(l))));
        }
        if let Some(more) = &self.more {
            out.push_str(&format!("<p>{more}</p>\n"));
        }
        out.push_str(&format!(
            "<p>{}</p>\n<p style=\"color:#555f6d\">{}</p>\n</body></html>\n",
            link(&self.all, words::all(l)),
            words::stop(l)
        ));
        out
    }
}

/// Text for an element or a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
