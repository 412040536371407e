//! The writing page.

use super::Inner;
use crate::{
    api::{Place, Screen},
    i18n::{compose as words, frame},
    parts::{Look, compose},
    paths::Face,
};
use leptos::prelude::*;

/// `/compose/{key}`.
pub fn place(look: Look, screen: &Screen) -> Inner {
    let Place::Compose { draft, problem, people, ask, addressed, refused, beside } = &screen.place else {
        return Inner { at: "compose", here: look.face.compose(), title: String::new(), list: None, main: ().into_any() };
    };
    let writing = compose::Writing {
        csrf: screen.person.as_ref().map(|p| p.csrf.as_str()).unwrap_or_default(),
        problem: problem.as_ref(),
        ask: *ask,
        addressed: addressed.as_deref(),
        refused,
        beside: beside.as_deref(),
        people,
    };
    let files: Vec<_> = draft.files.iter().map(|f| compose::draft_file(look, f)).collect();
    let slots = compose::ComposeSlots {
        files: files.into_any(),
        state: compose::state(look, draft),
        trouble: compose::trouble(look, draft, &writing),
    };
    // Nothing saves by itself there, and the page cannot warn.
    let ends = screen.person.as_ref().filter(|p| look.face == Face::Lite && p.seconds_left > 0).map(|p| {
        // A session that has lived long enough ends whatever is pressed.
        let said = match p.ends_anyway {
            true => frame::session_over_soon(look.lang).to_owned(),
            false => words::ends_after(look.lang, p.seconds_left.div_ceil(60)),
        };
        view! { <p class="field-hint" id="compose-ends">{said}</p> }
    });
    Inner {
        at: "compose",
        here: look.face.compose_of(draft),
        title: compose::title(look, draft),
        list: None,
        main: view! { {ends}{compose::compose(look, draft, &writing, slots)} }.into_any(),
    }
}
