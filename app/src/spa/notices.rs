//! The banner: what just happened, with a way back where there is one.
//!
//! One at a time, in `#notices` (`role=status`, so it is read aloud). A banner with 元に戻す stays ten
//! seconds, one of a held mail until `sends.rs` knows what became of it; warnings stay until they are closed.

use super::{address, browser, net, queue, search, sends, state::State};
use crate::{
    api::{Code, Problem},
    i18n::{
        act, frame, mailbox,
        notice::{self as words, Said},
    },
    parts::{icon::icon, notice as part, problem},
    paths::Face,
};
use leptos::{prelude::*, task::spawn_local};

/// How long 元に戻す is offered, milliseconds.
pub const UNDO_TIME: i64 = 10_000;

/// What a banner says and offers.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Said(Said),
    Problem(Box<Problem>),
    /// A move or deletion, by the number of its job in the queue.
    Undo {
        said: Said,
        job: u64,
    },
    /// A mail held until `at` (server's clock); its draft.
    Held {
        id: String,
        draft: String,
        at: i64,
    },
    /// Its time has come; `sends.rs` says what becomes of it.
    Going {
        id: String,
    },
    /// A search under way.
    Searching,
    /// A mail that wants a look in 送信待ち, by its sentence.
    Outcome(Said),
}

/// A banner and when it goes, by this computer's clock in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Banner {
    pub kind: Kind,
    until: Option<i64>,
}

impl Banner {
    pub fn said(said: Said) -> Banner {
        let until = (!said.is_warning()).then(|| browser::millis() + 8_000);
        Banner { kind: Kind::Said(said), until }
    }

    pub fn problem(problem: Problem) -> Banner {
        Banner { kind: Kind::Problem(Box::new(problem)), until: None }
    }

    pub fn undo(said: Said, job: u64) -> Banner {
        Banner { kind: Kind::Undo { said, job }, until: Some(browser::millis() + UNDO_TIME) }
    }

    pub fn outcome(said: Said) -> Banner {
        Banner { kind: Kind::Outcome(said), until: None }
    }

    pub fn held(id: String, draft: String, at: i64) -> Banner {
        Banner { kind: Kind::Held { id, draft, at }, until: None }
    }
}

/// 検索しています…, until `go.rs` takes it away.
pub fn searching(s: State) {
    s.banner.set(Some(Banner { kind: Kind::Searching, until: None }));
}

pub fn is_searching(s: State) -> bool {
    matches!(&*s.banner.peek(), Some(Banner { kind: Kind::Searching, .. }))
}

/// Says a sentence.
pub fn say(s: State, said: Said) {
    s.banner.set(Some(Banner::said(said)));
}

/// The banner of a first move says what POP will not see any more.
pub fn told_pop(s: State, job: u64) {
    let plain = matches!(&*s.banner.peek(), Some(Banner { kind: Kind::Undo { said: Said::Moved, job: j }, .. }) if *j == job);
    if plain {
        s.banner.set(Some(Banner::undo(Said::MovedPop, job)));
    }
}

/// Says what went wrong.
pub fn fault(s: State, problem: Problem) {
    // The sign-in form over the page says that one.
    if problem.code != Code::SignedOut {
        s.banner.set(Some(Banner::problem(problem)));
    }
}

/// Takes banners away when their time is over.
pub fn sweep(s: State) {
    let now = browser::millis();
    match s.banner.peek().as_ref() {
        Some(Banner { kind: Kind::Held { id, at, .. }, .. }) if s.clock_now() > *at => {
            s.banner.set(Some(Banner { kind: Kind::Going { id: id.clone() }, until: None }));
        }
        Some(Banner { until: Some(until), .. }) if now > *until => s.banner.set(None),
        _ => {}
    }
}

/// The banner as drawn.
pub fn view(s: State) -> impl IntoView {
    move || {
        let banner = (*s.banner.get()).clone()?;
        let look = s.look_now();
        let l = s.lang;
        let close = move || {
            view! {
                <button class="tool tool--quiet" type="button" id="notice-close" title=act::close(l) on:click=move |_| s.banner.set(None)>
                    {icon("close")}<span class="sr-only">{act::close(l)}</span>
                </button>
            }
        };
        Some(match banner.kind {
            Kind::Said(said) => part::notice(look, said),
            Kind::Problem(p) => {
                view! { <div class="notice notice--problem">{problem::problem(look, &p)}{close()}</div> }.into_any()
            }
            Kind::Undo { said, job } => {
                let text = said.text(l);
                view! {
                    <p class="notice">
                        {icon("done")}<span>{text}</span>
                        <button class="button button--quiet" type="button" id="undo" on:click=move |_| queue::undo(s, job)>{act::undo(l)}</button>
                    </p>
                }
                .into_any()
            }
            Kind::Searching => view! {
                <p class="notice">
                    {icon("search")}<span>{mailbox::searching(l)}</span>
                    <button class="button button--quiet" type="button" id="search-cancel" on:click=move |_| search::stop(s)>{act::cancel(l)}</button>
                </p>
            }
            .into_any(),
            Kind::Going { .. } => view! { <p class="notice">{icon("clock")}<span>{words::going(l)}</span></p> }.into_any(),
            Kind::Outcome(said) => {
                let text = said.text(l);
                view! {
                    <div class="notice notice--warning">
                        {icon("alert")}<span>{text}" "<a id="notice-outbox" href=Face::Full.outbox()>{frame::outbox(l)}</a></span>{close()}
                    </div>
                }
                .into_any()
            }
            Kind::Held { id, draft, at } => {
                let left = move || {
                    s.tick.get();
                    words::held_for(l, (at - s.clock_now()).max(0))
                };
                view! {
                    <p class="notice">
                        {icon("clock")}<span aria-live="off">{left}</span>
                        <button class="button button--quiet" type="button" id="take-back" on:click=move |_| take_back(s, id.clone(), draft.clone())>{act::take_back(l)}</button>
                    </p>
                }
                .into_any()
            }
        })
    }
}

/// 送信を取り消す: the mail becomes the draft it was, and the person is back in it.
pub fn take_back(s: State, id: String, draft: String) {
    s.banner.set(None);
    spawn_local(async move {
        match net::act::<()>(s, net::delete(format!("/api/sends/{id}"))).await {
            Ok(()) => {
                sends::forget(&id);
                say(s, Said::TakenBack);
                if !draft.is_empty() {
                    address::to(s, &Face::Full.compose_draft(&draft));
                }
            }
            Err(p) => fault(s, p),
        }
    });
}
