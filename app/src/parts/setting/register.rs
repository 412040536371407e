//! 新規登録: name, domain, details, confirm; the done page is `account::issued`.

use super::{Faults, Row, fault, form, pair, press, ways_back};
use crate::{
    api::settings::{SettingPage, Step, account::Registering},
    i18n::{Lang, addresses as words, setting as setting_words, virus},
    parts::{Look, field::hidden},
};
use leptos::prelude::*;

/// The fields of the steps that are not shown, so that 戻る finds them again.
fn kept(shown: &[&str], page: &SettingPage) -> Vec<AnyView> {
    let fields = page.form.fields().into_iter().filter(|(name, _)| !shown.contains(name));
    fields.map(|(name, value)| hidden(name, value)).collect()
}

/// One of the first three steps.
pub fn steps(look: Look, csrf: &str, page: &SettingPage, r: &Registering) -> AnyView {
    let inside = match page.step {
        Step::Domain => domain(look, page, r),
        Step::Details => details(look, page, r),
        _ => name(look, page, r),
    };
    form(look, csrf, page, view! { {fault(look, page)}{inside} }.into_any())
}

fn name(look: Look, page: &SettingPage, r: &Registering) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let invalid = faults.invalid("local");
    let fee = (r.contract.fee > 0).then(|| words::fee(l, r.contract.included, r.contract.fee));
    view! {
        <p class="sheet-about">{words::wish(l)}</p>
        <div class="field">
            <label class="field-label" for="local">{words::column_address(l)}</label>
            <span class="setting-at">
                <input class="field-input" id="local" name="local" type="text" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" value=r.wish.local.clone() autofocus=invalid.is_some() aria-invalid=invalid aria-describedby=faults.described("local", "local-rules")/>
                <span>{words::before_at(l)}</span>
            </span>
            {faults.below("local")}
            <p class="field-hint" id="local-rules">{words::rule_length(l)}<br/>{words::rule_letters(l)}</p>
        </div>
        {fee.map(|text| view! { <p class="sheet-about">{text}</p> })}
        {kept(&["local"], page)}
        <p class="setting-ways">{press("next", setting_words::next(l), true)}{ways_back(look, page)}</p>
    }
    .into_any()
}

fn domain(look: Look, page: &SettingPage, r: &Registering) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let one = |(n, domain): (usize, &String)| {
        let id = format!("domain-{n}");
        let about = id.clone();
        view! {
            <label class="choice choice--line" for=about>
                <input type="radio" name="domain" id=id value=domain.clone() checked=*domain == r.wish.domain/>
                <span>{r.wish.local.clone()}"@"<b>{domain.clone()}</b></span>
            </label>
        }
    };
    let all: Vec<_> = r.candidates.domains.iter().enumerate().map(one).collect();
    view! {
        <p class="sheet-about">{words::choose_domain(l)}</p>
        <fieldset class="choices choices--lines" id="domain-choice" tabindex="-1" aria-invalid=faults.invalid("domain") aria-describedby=faults.described("domain", "")><legend class="sr-only">{words::register_domain(l)}</legend>{all}{faults.below("domain")}</fieldset>
        <p class="field-hint">{words::not_among(l)}</p>
        <p><button class="button" type="submit" name="step" id="step-more" value=format!("more:{}", r.candidates.more)>{words::other_domains(l)}</button></p>
        {kept(&["domain"], page)}
        <p class="setting-ways">{press("details", setting_words::next(l), true)}{press("back", setting_words::back(l), false)}</p>
    }
    .into_any()
}

fn details(look: Look, page: &SettingPage, r: &Registering) -> AnyView {
    let l = look.lang;
    let faults = Faults::of(look, page);
    let terms = page.links.terms.clone();
    let terms = (!terms.is_empty()).then(|| {
        view! { <p>{words::read_terms(l)}" "<a rel="external noopener" target="_blank" href=terms>{setting_words::terms(l)}</a></p> }
    });
    let fee = r.contract.next_costs().then(|| {
        view! {
            <section class="setting-careful" id="fee">
                <p>{words::fee(l, r.contract.included, r.contract.fee)}</p>
                <div class="field field--tick">
                    <input type="checkbox" id="fee_agreed" name="fee_agreed" value="1" checked=r.wish.fee_agreed aria-invalid=faults.invalid("fee_agreed") aria-describedby=faults.described("fee_agreed", "")/>
                    <label class="field-label" for="fee_agreed">{words::fee_agree(l)}</label>
                </div>
                {faults.below("fee_agreed")}
            </section>
        }
    });
    view! {
        {terms}
        {pair("virus", words::virus(l), (setting_words::on(l), setting_words::off(l)), r.wish.virus)}
        <p class="field-hint">{virus::about(l)}</p>
        <p class="field-hint">{words::virus_any_time(l)}</p>
        {fee}
        {kept(&["virus", "fee_agreed"], page)}
        <p class="setting-ways">{press("confirm", words::check(l), true)}{press("next", setting_words::back(l), false)}</p>
    }
    .into_any()
}

pub fn rows(l: Lang, r: &Registering) -> Vec<Row> {
    let mut rows = vec![
        Row::new(words::column_address(l), r.wish.address()),
        Row::new(words::virus(l), if r.wish.virus { setting_words::on(l) } else { setting_words::off(l) }),
    ];
    if r.contract.next_costs() {
        rows.push(Row::new(words::fee_agree(l), words::fee(l, r.contract.included, r.contract.fee)));
    }
    rows
}
