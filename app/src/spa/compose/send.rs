//! 送信: what is asked before, and what follows.
//!
//! Checked here for a quick answer, and by the server again. The mail is held for the undo time; the
//! banner counts down and takes it back. A tab closed right after the press still sends: until the save
//! is answered by `last_words`, then by a request that outlives its page.
//! Never: sends twice, because a draft key is sent once.

use super::{OPEN, Pulse, Stage, Writer, open, read, save};
use crate::{
    api::{Addressed, Ask, Code, Draft, DraftFile, Problem, Reason, draft, recipients},
    parts::compose as part,
    spa::{
        browser, go, net,
        notices::{self, Banner},
        sends,
        state::{State, confirms, limits},
    },
};
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Wish {
    confirmed: [Ask; 3],
    /// The words of a page that goes away: the server saves them before it sends.
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<Draft>,
}

impl Wish {
    fn with(last: Option<Draft>) -> Wish {
        // All questions have been asked here.
        Wish { confirmed: Ask::ALL, last }
    }
}

#[derive(Deserialize)]
struct Queued {
    id: String,
    /// Seconds since 1970.
    #[serde(default)]
    at: i64,
}

/// The button or Ctrl+Enter. `sure`: the question on the page was answered.
pub fn press(s: State, sure: bool) {
    let Some(w) = open() else { return };
    if *w.stage.peek() == Stage::Sending || w.pulse().done {
        return;
    }
    let asked = w.ask.peek().filter(|_| sure);
    w.beat(Pulse { pressed: true, ..w.pulse() });
    w.problem.set(None);
    w.refused.set(Vec::new());
    w.ask.set(None);
    if let Some(problem) = fault(w) {
        let field = problem.field.clone();
        w.problem.set(Some(problem));
        if let Some(field) = field.and_then(|f| browser::first(&format!("#compose-{f}"))) {
            let _ = field.set_attribute("aria-invalid", "true");
            browser::focus(&field);
        }
        spawn_local(look_up());
        return;
    }
    if let Some(next) = question(w, asked) {
        return ask(w, next);
    }
    let (now, known) = (fields(&read(w)), w.addressed.peek());
    // Changed since they were shown: they are shown again.
    let confirmed = asked == Some(Ask::Recipients) && known.as_ref().as_ref().is_some_and(|(of, _)| *of == now);
    if !confirms() || confirmed {
        return go(s, w);
    }
    spawn_local(async move {
        let [to, cc, bcc] = now.clone();
        let draft = Draft { to, cc, bcc, ..Draft::default() };
        let answer = net::act::<Option<Addressed>>(s, net::post("/api/recipients", &draft)).await;
        if !super::is_this(w) {
            return;
        }
        match answer {
            Ok(Some(all)) => {
                w.addressed.set(Some((now, all)));
                ask(w, Ask::Recipients);
            }
            Ok(None) => go(s, w),
            Err(p) if p.code == Code::SignedOut => {}
            Err(p) => w.problem.set(Some(p)),
        }
    });
}

/// The address fields as typed.
fn fields(draft: &Draft) -> [String; 3] {
    [&draft.to, &draft.cc, &draft.bcc].map(String::clone)
}

/// Puts the question on the page.
fn ask(w: Writer, what: Ask) {
    w.ask.set(Some(what));
    spawn_local(async {
        browser::frame().await;
        if let Some(button) = browser::first("#ask-send") {
            browser::focus(&button);
        }
        look_up().await;
    });
}

/// What stops the mail stands above the form: it comes into sight once it is drawn.
async fn look_up() {
    browser::frame().await;
    if let Some(words) = browser::by_id("compose-trouble") {
        browser::show(&words);
    }
}

/// All is asked and answered.
fn go(s: State, w: Writer) {
    if *w.stage.peek() == Stage::Sending || w.pulse().done {
        return;
    }
    w.beat(Pulse { sending: true, ..w.pulse() });
    w.stage.set(Stage::Sending);
    let draft = read(w);
    spawn_local(async move {
        if let Err(p) = go_out(s, w, &draft).await {
            w.beat(Pulse { sending: false, ..w.pulse() });
            if !super::is_this(w) {
                // The person went elsewhere meanwhile: the words wait in 下書き, and it is said why.
                notices::fault(s, p);
                return save::put_away(s, w, draft);
            }
            w.stage.set(Stage::Unsaved);
            super::typed();
            if !matches!(p.code, Code::Conflict | Code::SignedOut) {
                w.problem.set(Some(p));
            }
        }
    });
}

fn fault(w: Writer) -> Option<Problem> {
    let draft = read(w);
    let n = part::recipients(&draft);
    if n == 0 {
        return Some(Problem::field("to", Reason::Empty));
    }
    for (field, list) in [("to", &draft.to), ("cc", &draft.cc), ("bcc", &draft.bcc)] {
        if let Some(entry) = recipients::entries(list).into_iter().find(|entry| !entry.contains(['@', '＠'])) {
            return Some(Problem { detail: Some(entry.trim().to_owned()), ..Problem::field(field, Reason::BadAddress) });
        }
    }
    if n > limits().recipients_max as usize {
        return Some(Problem::field("to", Reason::TooManyEntries).limit(limits().recipients_max.into()));
    }
    if !w.uploads.peek().is_empty() || w.pulse().doubt {
        let mut busy = Problem::new(Code::Busy);
        busy.field = Some("file".into());
        return Some(busy);
    }
    (draft::size_as_sent(draft.text.len() as u64, &draft.files) > limits().message_bytes).then(|| {
        let largest = draft.files.iter().max_by_key(|f| f.size).map(DraftFile::with_size).unwrap_or_default();
        Problem::new(Code::TooLarge).limit(limits().message_bytes).detail(largest)
    })
}

/// What is missing first, then the number; a question that was answered, or stands before that, is not asked again.
fn question(w: Writer, answered: Option<Ask>) -> Option<Ask> {
    let draft = read(w);
    if answered.is_none() && !draft.forgets().is_empty() {
        return Some(Ask::Forgotten);
    }
    let counted = matches!(answered, Some(Ask::Many | Ask::Recipients));
    (!counted && part::recipients(&draft) > limits().recipients_warn as usize).then_some(Ask::Many)
}

async fn go_out(s: State, w: Writer, pressed: &Draft) -> Result<(), Problem> {
    save::save_pressed(s, w, pressed).await?;
    w.stage.set(Stage::Sending);
    w.beat(Pulse { sending: false, ..w.pulse() });
    let key = w.key();
    // From here on a closed tab ends nothing.
    let ask = net::post(path(&key), &Wish::with(None)).staying();
    let queued = net::act::<Queued>(s, ask).await?;
    w.beat(Pulse { done: true, ..w.pulse() });
    let here = super::is_this(w);
    if here {
        OPEN.set(None);
        super::copy::forget_all();
    }
    sends::follow(s, &queued.id, queued.at);
    s.banner.set(Some(Banner::held(queued.id, key, queued.at)));
    if here {
        go::back_to_mail(s);
    }
    Ok(())
}

fn path(key: &str) -> String {
    format!("/api/drafts/{key}/send")
}

/// The page goes away while the words are still being saved: one request saves and sends them.
pub fn last_words(s: State, draft: Draft) {
    net::last_words(s, net::post(path(&draft.key.clone()), &Wish::with(Some(draft))));
}
