//! What did not pass on a setting's page: a box over the form that leads to the field, and a line under it.
//!
//! A field says of itself that it is invalid and by which words (`aria-invalid`, `aria-describedby`), so that
//! they are read with it; the SPA puts the focus there. Lists are told line by line in the box.

use crate::{
    api::{
        EntryProblem, Problem, Reason,
        settings::{ENTRIES, Form, SettingPage, Step},
    },
    i18n::{problem as problem_words, setting as words},
    parts::{Look, field, icon::icon, problem as box_of},
};
use leptos::prelude::*;

/// What a page says of its fields.
#[derive(Clone, Copy)]
pub struct Faults<'a> {
    look: Look,
    problem: Option<&'a Problem>,
}

impl<'a> Faults<'a> {
    pub fn of(look: Look, page: &'a SettingPage) -> Faults<'a> {
        Faults { look, problem: page.problem.as_ref() }
    }

    /// For `aria-invalid`.
    pub fn invalid(self, field: &str) -> Option<&'static str> {
        let found = self.problem?;
        let named = found.field.as_deref() == Some(field) || found.entries.iter().any(|e| e.field == field);
        named.then_some("true")
    }

    /// For `aria-describedby`: the id of a hint, if there is one, and that of the fault.
    pub fn described(self, field: &str, hint: &str) -> Option<String> {
        let fault = self.invalid(field).map(|_| match self.problem {
            Some(p) if !p.entries.is_empty() => "setting-faults".to_owned(),
            _ => format!("{field}-fault"),
        });
        let hint = (!hint.is_empty()).then(|| hint.to_owned());
        let ids: Vec<String> = hint.into_iter().chain(fault).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }

    /// The line under a field. Refused lines of a list are told in the box.
    pub fn below(self, field: &'static str) -> Option<AnyView> {
        let found = self.problem.filter(|p| p.entries.is_empty() && p.field.as_deref() == Some(field))?;
        Some(field::fault_said(field, words::fault(self.look.lang, found), found.detail.clone()))
    }
}

/// The field of a page's problem as its anchor, if the page shows that field.
fn anchor(page: &SettingPage, field: &str) -> Option<&'static str> {
    let shown: &[&'static str] = match (&page.form, page.step) {
        (Form::Autoreply(_), Step::Input) => &["senders", "sender_text", "other_text", "from", "until", "sender_name"],
        (Form::Password(_), Step::Input) => &["current", "new", "again"],
        (Form::Reissue(_) | Form::Remove(_), Step::Input) => &["current"],
        (Form::Register(_) | Form::Forward(_), Step::Confirm) => &["current"],
        (Form::Register(_), Step::Input) => &["local"],
        (Form::Register(_), Step::Details) => &["fee_agreed"],
        (Form::Register(_), Step::Domain) if field == "domain" => return Some("domain-choice"),
        (Form::View(_), Step::Input) if field == "zone" => return Some("view-zone"),
        (Form::Phone(_), Step::Input) => &["to"],
        (Form::Signature(_), Step::Input) => &["text"],
        _ => &[],
    };
    shown.iter().copied().find(|name| *name == field)
}

/// The box over the form; nothing if all has passed.
pub fn fault(look: Look, page: &SettingPage) -> Option<AnyView> {
    let problem = page.problem.as_ref()?;
    let l = look.lang;
    if !problem.entries.is_empty() {
        return Some(refused_lines(look, page, problem));
    }
    let Some(to) = problem.field.as_deref().and_then(|field| anchor(page, field)) else {
        return Some(box_of::problem(look, problem));
    };
    let way = view! { <a rel="external" href=format!("#{to}")>{words::fault(l, problem)}</a> };
    Some(
        view! {
            <div class="problem" role="alert" id="setting-fault">
                {icon("alert")}<div class="problem-words"><p class="problem-title">{words::check_typed(l)}</p><p class="problem-hint">{way}</p></div>
            </div>
        }
        .into_any(),
    )
}

/// Every line that cannot be kept, with its reason.
fn refused_lines(look: Look, page: &SettingPage, problem: &Problem) -> AnyView {
    let l = look.lang;
    let line = |e: &EntryProblem| match e.reason {
        Reason::TooManyEntries => {
            let most = if matches!(page.form, Form::Forward(_)) { page.forward_targets as usize } else { ENTRIES };
            view! { <li>{words::at_most(l, &e.field, most)}</li> }.into_any()
        }
        reason => {
            view! { <li><q>{e.entry.clone()}</q>" "{problem_words::reason(l, reason)}" "{words::reason_hint(l, reason)}</li> }
                .into_any()
        }
    };
    let rows: Vec<_> = problem.entries.iter().map(line).collect();
    let title = match page.form {
        _ if problem.entries.iter().all(|e| e.reason == Reason::TooManyEntries) => words::check_typed(l),
        Form::Reject(_) => words::wrong_lines(l),
        _ => words::wrong_addresses(l),
    };
    view! {
        <div class="problem" role="alert" id="setting-faults">
            {icon("alert")}
            <div class="problem-words"><p class="problem-title">{title}</p><ul class="fault-lines">{rows}</ul></div>
        </div>
    }
    .into_any()
}
