//! 迷惑メール設定: its menu, 迷惑メールチェック, 受信拒否設定, 受信許可設定, with the labels of the manual.

use super::{Faults, Line, Row, form, group, lines, pair, press, ways_back};
use crate::{
    api::settings::{Allow, Reject, SettingPage, Spam},
    i18n::{Lang, junk as words, problem, setting as setting_words},
    parts::Look,
};
use leptos::prelude::*;

/// The way to the three settings.
pub fn menu(look: Look, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let address = if page.other { page.address.as_str() } else { "" };
    let block = |name: &'static str, title: &'static str, inside: AnyView| {
        view! {
            <section class="sheet-part">
                <h2 class="sheet-heading">{title}</h2>
                {inside}
                <p class="sheet-about">{title}{more(look, setting_words::more_about(l))}</p>
                <a class="button button--primary" id=format!("to-{name}") href=look.face.setting(name, address)>{title}" >"</a>
            </section>
        }
    };
    let about = |text: &'static str| view! { <p class="sheet-about">{text}</p> }.into_any();
    let spam = view! {
        <p class="sheet-about">{words::spam_about(l)}</p>
        <ul class="setting-points"><li>{words::spam_about_mark(l)}</li><li>{words::spam_about_quarantine(l)}</li><li>{words::spam_about_notify(l)}</li></ul>
    };
    view! {
        {block("spam", words::spam(l), spam.into_any())}
        {block("reject", words::reject(l), about(words::reject_about(l)))}
        {block("allow", words::allow(l), about(words::allow_about(l)))}
        <p class="setting-ways">{ways_back(look, page)}</p>
    }
    .into_any()
}

/// 「…詳しい情報はこちらをご覧ください。」, after the name of what it is about.
fn more(look: Look, about: &'static str) -> AnyView {
    let l = look.lang;
    // What was typed on the page stays there.
    view! {
        {about}<a rel="external noopener" target="_blank" href=look.face.help_about("spam")>{setting_words::here(l)}</a>{setting_words::please_see(l)}
    }
    .into_any()
}

/// Before the first use: notes, terms, 承諾する, 申込む.
pub fn notes(look: Look, csrf: &str, page: &SettingPage) -> AnyView {
    let l = look.lang;
    let terms = page.links.terms.clone();
    let terms = (!terms.is_empty())
        .then(|| view! { <p><a rel="external noopener" target="_blank" href=terms>{setting_words::terms(l)}</a></p> });
    let missed = page.problem.as_ref().map(|p| {
        let words = if p.field.as_deref() == Some("agree") { words::agree_first(l) } else { problem::title(l, p) };
        view! { <p class="field-fault" id="agree-fault" role="alert">{words}</p> }
    });
    let inside = view! {
        <p class="sheet-about">{words::notes_about(l)}</p>
        <ul class="setting-points">
            <li>{words::note_free(l)}</li><li>{words::note_what(l)}</li><li>{words::note_sure(l)}</li>
            <li>{words::note_days(l, page.held_days)}</li><li>{words::note_where(l)}</li>
        </ul>
        {terms}
        <div class="field field--tick">
            <input type="checkbox" id="agree" name="agree" value="1" required=true/>
            <label class="field-label" for="agree">{words::agree(l)}</label>
        </div>
        {missed}
        <p class="setting-ways">
            {press("apply", words::apply(l), true)}
            {ways_back(look, page)}
        </p>
    };
    form(look, csrf, page, inside.into_any())
}

/// ON and OFF three times; 隔離 and 通知 stand on 判定.
pub fn spam(l: Lang, spam: &Spam) -> AnyView {
    let on_off = (setting_words::on(l), setting_words::off(l));
    view! {
        <p class="sheet-about">{words::spam_input_about(l)}</p>
        <p class="sheet-about">{words::spam_input_order(l)}</p>
        <section class="sheet-part setting-group"><h2 class="sheet-heading">{words::mark(l)}</h2>{pair("mark", words::mark_what(l), on_off, spam.mark)}</section>
        <section class="sheet-part setting-group setting-group--stands"><h2 class="sheet-heading">{words::quarantine(l)}</h2>{pair("quarantine", words::quarantine_what(l), on_off, spam.quarantine)}</section>
        <section class="sheet-part setting-group setting-group--stands"><h2 class="sheet-heading">{words::notify(l)}</h2>{pair("notify", words::notify_what(l), on_off, spam.notify)}</section>
    }
    .into_any()
}

pub fn spam_rows(l: Lang, spam: &Spam) -> Vec<Row> {
    let on_off = |on: bool| if on { setting_words::on(l) } else { setting_words::off(l) };
    let row = |function, label: &'static str, on: bool| Row { function, ..Row::new(label, on_off(on)) };
    vec![
        row(words::mark(l), words::mark_what(l), spam.mark),
        row(words::quarantine(l), words::quarantine_what(l), spam.quarantine),
        row(words::notify(l), words::notify_what(l), spam.notify),
    ]
}

/// Senders, subjects, five conditions.
pub fn reject(look: Look, page: &SettingPage, reject: &Reject) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let senders = view! {
        {lines(faults, "senders", (words::senders(l), setting_words::one_per_line(l)), &reject.senders)}
        {sender_examples(l, words::suffix_rejects(l))}
    };
    let subjects = view! {
        {lines(faults, "subjects", (words::subjects(l), setting_words::one_per_line(l)), &reject.subjects)}
        <dl class="examples">
            <dt>{words::good(l)}</dt><dd><code>"広告"</code>" "<code>"未承諾"</code>" "<code>"violence"</code>" "<code>"viol"</code></dd>
            <dt>{words::bad(l)}</dt>
            <dd><code>"広"</code>" "<span>{words::one_wide(l)}</span></dd>
            <dd><code>"ﾌﾚﾝﾄﾞ"</code>" "<span>{words::half_kana(l)}</span></dd>
        </dl>
    };
    let conditions: Vec<_> = conditions(l, reject)
        .into_iter()
        .map(|(name, label, on)| pair(name, label, (words::refuse(l), words::take(l)), on))
        .collect();
    view! {
        <p class="sheet-about">{words::fill_in(l)}</p>
        {group(words::by_sender(l), words::by_sender_about(l), senders.into_any())}
        {group(words::by_subject(l), words::by_subject_about(l), subjects.into_any())}
        {group(words::special(l), words::special_about(l), view! { <p class="sheet-about">{more(look, setting_words::more_items(l))}</p>{conditions} }.into_any())}
        <p class="sheet-about">{words::standard(l)}</p>
    }
    .into_any()
}

fn conditions(l: Lang, r: &Reject) -> [(&'static str, &'static str, bool); 5] {
    [
        ("no_from", words::no_from(l), r.no_from),
        ("from_brackets", words::from_brackets(l), r.from_brackets),
        ("from_empty", words::from_empty(l), r.from_empty),
        ("no_subject", words::no_subject(l), r.no_subject),
        ("subject_empty", words::subject_empty(l), r.subject_empty),
    ]
}

fn sender_examples(l: Lang, suffix: &'static str) -> AnyView {
    view! {
        <dl class="examples">
            <dt>{words::good(l)}</dt>
            <dd><code>"tarou@01.hogehoge.jp"</code>" "<code>"abc123.jp"</code>" "<code>"123.jp"</code></dd>
            <dd>{suffix}</dd>
            <dt>{words::bad(l)}</dt><dd><code>"tarou"</code>" "<span>{words::left_only(l)}</span></dd>
        </dl>
    }
    .into_any()
}

pub fn reject_rows(l: Lang, reject: &Reject) -> Vec<Row> {
    let said = |on: bool| if on { words::refuse(l) } else { words::take(l) };
    // What a condition would hit is told of the condition, not of a line that was typed.
    let five = conditions(l, reject).map(|(field, label, on)| Line {
        text: format!("{label}: {}", said(on)),
        field,
        entry: String::new(),
    });
    vec![
        Row::lines(words::rejected_senders(l), "senders", &reject.senders),
        Row::lines(words::rejected_subjects(l), "subjects", &reject.subjects),
        Row { function: "", label: words::special(l).to_owned(), lines: five.into() },
    ]
}

/// Senders alone.
pub fn allow(look: Look, page: &SettingPage, allow: &Allow) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let senders = view! {
        {lines(faults, "senders", (words::senders(l), setting_words::one_per_line(l)), &allow.senders)}
        {sender_examples(l, words::suffix_allows(l))}
        <p class="sheet-about">{words::allow_after(l)}</p>
    };
    view! {
        <p class="sheet-about">{words::allow_fill_in(l)}</p>
        {group(words::allow_sender(l), words::allow_sender_about(l), senders.into_any())}
        <p class="sheet-about">{words::allow_standard(l)}</p>
    }
    .into_any()
}

pub fn allow_rows(l: Lang, allow: &Allow) -> Vec<Row> {
    vec![Row::lines(words::allowed_senders(l), "senders", &allow.senders)]
}
