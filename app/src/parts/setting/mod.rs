//! A setting's page: input → confirm → done, one set of forms for both faces.
//!
//! Every form posts to its own address with `step` = next, back or save; the server answers with the
//! page that follows. `data-screen` tells the SPA to post it by fetch and to show the answer.
//! A setting has a file here with its fields and the rows of its confirm page.

mod account;
mod autoreply;
mod faults;
mod forward;
mod junk;
mod phone;
mod register;
mod signature;
mod switch;
mod view;

use self::faults::{Faults, fault};
use super::{Look, field::hidden, icon::icon, text_area::text_area_said};
use crate::{
    api::settings::{Form, SettingPage, Step, forward::SURE},
    i18n::{Lang, addresses as address_words, password as password_words, setting as words},
};
use leptos::prelude::*;

/// One row of a confirm or done page: its label and what was chosen, a line each.
pub struct Row {
    /// Name of the function above the label, as the manual prints it; `""` for none.
    pub function: &'static str,
    pub label: String,
    pub lines: Vec<Line>,
}

/// One line, and the entry of a list that it stands for: what that would hit is shown beside it.
pub struct Line {
    pub text: String,
    pub field: &'static str,
    pub entry: String,
}

impl Row {
    fn new(label: impl Into<String>, line: impl Into<String>) -> Row {
        let line = Line { text: line.into(), field: "", entry: String::new() };
        Row { function: "", label: label.into(), lines: vec![line] }
    }

    fn lines(label: &'static str, field: &'static str, lines: &[String]) -> Row {
        let line = |text: &String| Line { text: text.clone(), field, entry: text.clone() };
        Row { function: "", label: label.to_owned(), lines: lines.iter().map(line).collect() }
    }
}

/// The page of a setting.
pub fn setting(look: Look, csrf: &str, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let inside = match page.step {
        Step::Notes => junk::notes(look, csrf, page),
        Step::Input | Step::Domain | Step::Details => match &page.form {
            Form::Junk => junk::menu(look, page),
            Form::Virus(now) => switch::virus(look, csrf, page, *now),
            Form::Overseas(now) => switch::overseas(look, csrf, page, now),
            Form::Register(r) => register::steps(look, csrf, page, r),
            Form::Reissue(r) => account::reissue(look, csrf, page, r),
            Form::Remove(r) => account::remove(look, csrf, page, r),
            Form::Phone(phone) => phone::page(look, csrf, page, phone),
            Form::Signature(now) => signature::page(look, csrf, page, now),
            Form::View(now) => view::page(look, csrf, page, now),
            _ => input(look, csrf, page),
        },
        Step::Confirm => confirm(look, csrf, page),
        Step::Done => done(look, page),
    };
    view! {
        <section class="sheet setting" id="setting" data-step=step_name(page.step)>
            {steps(look, page)}
            <div class="setting-top"><h1 class="sheet-title">{words::title(l, &page.form, page.step)}</h1>{print(l, page)}</div>
            {whose(l, page)}
            {inside}
        </section>
    }
    .into_any()
}

/// Whose mailbox the setting is for; 新規登録 is for none that exists.
fn whose(l: Lang, page: &SettingPage) -> Option<AnyView> {
    let mailbox = match page.form {
        Form::Register(_) => return None,
        Form::Spam(_) | Form::Reject(_) | Form::Allow(_) | Form::Forward(_) => Some(words::mailbox(l)),
        _ => None,
    };
    Some(view! { <p class="setting-whose"><b>{page.address.clone()}</b>{mailbox}</p> }.into_any())
}

/// 「印刷画面へ」, at the right of the heading of what is not shown again.
fn print(l: Lang, page: &SettingPage) -> Option<AnyView> {
    let name = match (&page.form, page.step) {
        (Form::Register(_), Step::Done) => address_words::to_print(l),
        (Form::Password(_) | Form::Reissue(_), Step::Done) => password_words::to_print(l),
        _ => return None,
    };
    Some(
        view! {
            <p class="print-ways"><button class="button" type="button" id="print-page" data-print="">{icon("print")}{name}</button></p>
        }
        .into_any(),
    )
}

fn step_name(step: Step) -> &'static str {
    match step {
        Step::Notes => "notes",
        Step::Input => "input",
        Step::Domain => "domain",
        Step::Details => "details",
        Step::Confirm => "confirm",
        Step::Done => "done",
    }
}

fn steps(look: Look, page: &SettingPage) -> Option<AnyView> {
    let rows: Vec<_> = words::steps_of(look.lang, &page.form, page.step)
        .into_iter()
        .map(|(step, name)| view! { <li class="step" aria-current=(step == page.step).then_some("step")><span class="step-name">{name}</span></li> })
        .collect();
    (!rows.is_empty()).then(|| view! { <ol class="steps" aria-label=words::steps(look.lang)>{rows}</ol> }.into_any())
}

/// A form of this page around its fields.
fn form(look: Look, csrf: &str, page: &SettingPage, inside: AnyView) -> AnyView {
    let to = look.face.setting(page.form.name(), if page.other { &page.address } else { "" });
    view! {
        <form class="setting-form" id="setting-form" method="post" action=to data-screen="">
            {hidden("csrf", csrf)}
            {inside}
        </form>
    }
    .into_any()
}

fn press(step: &'static str, name: &'static str, primary: bool) -> AnyView {
    // The only other button of a step leads back.
    let class = if primary { "button button--primary" } else { "button button--back" };
    view! { <button class=class type="submit" name="step" value=step id=format!("step-{step}")>{name}</button> }.into_any()
}

/// Where 戻る and the done page lead.
fn menu(look: Look, page: &SettingPage) -> (String, &'static str) {
    let address = if page.other { page.address.as_str() } else { "" };
    match page.form {
        Form::Spam(_) | Form::Reject(_) | Form::Allow(_) => (look.face.setting("junk", address), words::to_junk(look.lang)),
        _ => (look.face.settings(), words::to_settings(look.lang)),
    }
}

/// 戻る out of the first page.
fn ways_back(look: Look, page: &SettingPage) -> AnyView {
    view! { <a class="button button--back" id="step-menu" href=menu(look, page).0>{words::back(look.lang)}</a> }.into_any()
}

fn input(look: Look, csrf: &str, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let fields = match &page.form {
        Form::Spam(spam) => junk::spam(l, spam),
        Form::Reject(reject) => junk::reject(look, page, reject),
        Form::Allow(allow) => junk::allow(look, page, allow),
        Form::Forward(forward) => forward::input(l, page, forward),
        Form::Autoreply(reply) => autoreply::input(look, page, reply),
        Form::Password(change) => account::change_input(look, page, change),
        // Their pages are whole forms.
        _ => ().into_any(),
    };
    let inside = view! {
        {fault(look, page)}
        {fields}
        <p class="setting-ways">
            {press("next", words::next(l), true)}
            {ways_back(look, page)}
        </p>
    };
    form(look, csrf, page, inside.into_any())
}

fn confirm(look: Look, csrf: &str, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let kept: Vec<_> = page.form.fields().into_iter().map(|(name, value)| hidden(name, value)).collect();
    // What is missing at the tick is said beside it.
    let sure = page.problem.as_ref().is_some_and(|p| p.field.as_deref() == Some(SURE));
    let inside = view! {
        {if sure { None } else { fault(look, page) }}
        <p class="sheet-about">{words::confirm_about(l, &page.form)}</p>
        {table(look, page)}
        {kept}
        {match &page.form {
            Form::Forward(forward) => forward::sure(l, page, forward),
            Form::Password(change) => account::change_notes(l, change),
            _ => ().into_any(),
        }}
        {asks_password(page).then(|| account::manager_password(look, page))}
        <p class="setting-ways">{press("save", words::register(l), true)}{press(if matches!(page.form, Form::Register(_)) { "details" } else { "back" }, words::back(l), false)}</p>
    };
    form(look, csrf, page, inside.into_any())
}

/// Whoever manages the addresses of a contract enters their own password again.
fn asks_password(page: &SettingPage) -> bool {
    match page.form {
        Form::Register(_) => true,
        Form::Forward(_) => page.other,
        _ => false,
    }
}

fn done(look: Look, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let (to, name) = menu(look, page);
    let survey = page.links.survey.clone();
    let ask = (!survey.is_empty()).then(|| {
        view! { <p class="sheet-about setting-survey">{words::survey_about(l)}" "<a rel="external noopener" target="_blank" href=survey>{words::survey(l)}</a></p> }
    });
    let shown = match &page.form {
        Form::Register(r) => r.issued.as_ref().map(|i| account::issued(look, i, true)),
        Form::Reissue(r) => r.issued.as_ref().map(|i| account::issued(look, i, false)),
        Form::Password(_) => Some(view! { {table(look, page)}{account::to_paper(look, password_words::to_note(l))} }.into_any()),
        _ => None,
    };
    let who = if page.person.is_empty() { &page.address } else { &page.person };
    view! {
        <p class="setting-greeting">{words::greeting(l, who)}</p>
        <p class="sheet-about" role="status">{words::done_about(l, &page.form)}</p>
        {shown.unwrap_or_else(|| table(look, page))}
        {stays(look, page)}
        {ask}
        <p class="setting-ways"><a class="button button--primary" id="step-menu" href=to>{name}</a></p>
    }
    .into_any()
}

/// What a new password leaves as it was: whoever knew the old one may have set it.
fn stays(look: Look, page: &SettingPage) -> Option<AnyView> {
    let l = look.lang;
    let whose = if page.other { page.address.as_str() } else { "" };
    let ways: Vec<_> = page
        .stays
        .iter()
        .map(|form| view! { <li><a href=look.face.setting(form.name(), whose)>{words::name(l, form)}</a></li> })
        .collect();
    (!ways.is_empty()).then(|| {
        view! { <div class="setting-careful" id="stays"><p>{password_words::stays(l)}</p><ul class="setting-points">{ways}</ul></div> }.into_any()
    })
}

/// What was chosen.
fn table(look: Look, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let rows = match &page.form {
        Form::Password(change) => account::change_rows(l, page, change),
        Form::Register(r) => register::rows(l, r),
        Form::Forward(forward) => forward::rows(l, forward),
        Form::Autoreply(reply) => autoreply::rows(l, reply),
        Form::Spam(spam) => junk::spam_rows(l, spam),
        Form::Reject(reject) => junk::reject_rows(l, reject),
        Form::Allow(allow) => junk::allow_rows(l, allow),
        _ => Vec::new(),
    };
    rows_table(look, page, rows)
}

fn rows_table(look: Look, page: &SettingPage, rows: Vec<Row>) -> AnyView {
    let rows: Vec<_> = rows.into_iter().map(|row| table_row(look, page, row)).collect();
    view! { <table class="setting-table"><tbody>{rows}</tbody></table> }.into_any()
}

fn table_row(look: Look, page: &SettingPage, row: Row) -> AnyView {
    let l = look.lang;
    let line = |Line { text, field, entry }: Line| {
        let hit = page.hits.iter().find(|h| h.field == field && h.entry == entry).map(|h| {
            let class = if h.count == 0 { "hit" } else { "hit hit--some" };
            view! { <span class=class>{words::hits(l, h.count, h.of)}</span> }
        });
        let warning = page.warnings.iter().find(|w| !field.is_empty() && w.field == field && w.entry == entry);
        let warning = warning.map(|w| view! { <span class="field-fault">{words::warning(l, w.kind)}</span> });
        view! { <span class="setting-line"><span class="setting-value">{text}</span>{hit}{warning}</span> }
    };
    let none = || Line { text: words::none(l).to_owned(), field: "", entry: String::new() };
    let lines: Vec<_> = if row.lines.is_empty() { vec![line(none())] } else { row.lines.into_iter().map(line).collect() };
    let function = row.function;
    let function = (!function.is_empty()).then(|| view! { <span class="setting-function">{function}</span>" " });
    view! { <tr><th scope="row">{function}{row.label}</th><td>{lines}</td></tr> }.into_any()
}

/// A pair of radio buttons; the first is what `1` means.
fn pair(name: &'static str, label: &'static str, (yes, no): (&'static str, &'static str), on: bool) -> AnyView {
    let one = |value: &'static str, word: &'static str, checked: bool| {
        let id = format!("{name}-{value}");
        let about = id.clone();
        view! { <label class="choice" for=about><input type="radio" name=name value=value id=id checked=checked/>{word}</label> }
    };
    view! {
        <fieldset class="choices" id=format!("{name}-choice")>
            <legend>{label}</legend>
            {one("1", yes, on)}
            {one("0", no, !on)}
        </fieldset>
    }
    .into_any()
}

/// A box to tick, with a hint where one is needed.
fn tick(name: &'static str, label: &'static str, hint: &'static str, on: bool) -> AnyView {
    view! {
        <div class="field field--tick">
            <input type="checkbox" id=name name=name value="1" checked=on/>
            <label class="field-label" for=name>{label}</label>
            {(!hint.is_empty()).then(|| view! { <p class="field-hint">{hint}</p> })}
        </div>
    }
    .into_any()
}

/// A text field of many entries with its label and a hint.
fn lines(faults: Faults<'_>, name: &'static str, (label, hint): (&'static str, &'static str), text: &[String]) -> AnyView {
    area(faults, name, (label, hint), &text.join("\n"))
}

/// A text field of many lines with its label and a hint.
fn area(faults: Faults<'_>, name: &'static str, (label, hint): (&'static str, &'static str), text: &str) -> AnyView {
    view! {
        <div class="field">
            <label class="field-label" for=name>{label}</label>
            {text_area_said(name, (name, 5), text, (faults.invalid(name), faults.described(name, "")))}
            {faults.below(name)}
            {(!hint.is_empty()).then(|| view! { <p class="field-hint">{hint}</p> })}
        </div>
    }
    .into_any()
}

/// A heading over a group of fields.
fn group(title: &'static str, about: &'static str, inside: AnyView) -> AnyView {
    view! {
        <section class="sheet-part setting-group"><h2 class="sheet-heading">{title}</h2><p class="sheet-about">{about}</p>{inside}</section>
    }
    .into_any()
}
