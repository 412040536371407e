//! 送信: what is asked before, and what follows.
//!
//! Checked here for a quick answer, and by the server again. The mail is held for the undo time; the
//! banner counts down and takes it back. Never: sends twice, because a draft key is sent once.

use super::{OPEN, Pulse, Stage, Writer, open, read, save};
use crate::{
    api::{Code, Problem, Reason, draft},
    parts::compose as part,
    spa::{browser, go, net, notices::Banner, state::State},
};
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Wish {
    confirmed: Vec<String>,
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
    let asked = (*w.ask.peek()).clone().filter(|_| sure);
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
        return;
    }
    if let Some(code) = question(w, asked.as_deref()) {
        w.ask.set(Some(code.to_owned()));
        spawn_local(async {
            browser::frame().await;
            if let Some(button) = browser::first("#ask-send") {
                browser::focus(&button);
            }
        });
        return;
    }
    spawn_local(async move {
        w.stage.set(Stage::Sending);
        if let Err(p) = go_out(s, w).await {
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
    if n > draft::MAX_RECIPIENTS {
        return Some(Problem::field("to", Reason::TooManyEntries));
    }
    if !w.uploads.peek().is_empty() {
        let mut busy = Problem::new(Code::Busy);
        busy.field = Some("file".into());
        return Some(busy);
    }
    let files: u64 = draft.files.iter().map(|f| f.size).sum();
    (draft::size_as_sent(draft.text.len() as u64, files) > draft::MAX_MESSAGE).then(|| Problem::new(Code::TooLarge))
}

/// The attachment first, then the number; an answered question is not asked again.
fn question(w: Writer, answered: Option<&str>) -> Option<&'static str> {
    let draft = read(w);
    if answered.is_none() && draft.files.is_empty() && draft::promises_file(&draft.subject, &draft.text) {
        return Some("attachment");
    }
    (answered != Some("many") && part::recipients(&draft) > draft::WARN_RECIPIENTS).then_some("many")
}

async fn go_out(s: State, w: Writer) -> Result<(), Problem> {
    save::save(s, w, save::Why::Typed).await?;
    w.stage.set(Stage::Sending);
    let key = w.key();
    // Both questions have been asked here.
    let wish = Wish { confirmed: vec!["attachment".into(), "many".into()] };
    let queued = net::act::<Queued>(s, net::post(format!("/api/drafts/{key}/send"), &wish)).await?;
    w.beat(Pulse { done: true, ..w.pulse() });
    OPEN.set(None);
    save::forget_copies();
    s.banner.set(Some(Banner::held(queued.id, key, queued.at)));
    go::back_to_mail(s);
    Ok(())
}
