//! 転送設定: targets, and whether a copy stays.

use super::{Row, pair};
use crate::{
    api::settings::{Forward, SettingPage, forward::SURE},
    i18n::{Lang, forwarding as words},
};
use leptos::prelude::*;

/// One field for each target there may be; the server has filled the list up.
pub fn input(l: Lang, page: &SettingPage, forward: &Forward) -> AnyView {
    let field = |(n, target): (usize, &String)| {
        let id = format!("target-{}", n + 1);
        let about = id.clone();
        // The server names targets as it would keep them.
        let kept = Forward { targets: vec![target.clone()], keep: true }.tidied().targets.pop();
        let refused = page.problem.iter().flat_map(|p| &p.entries).any(|e| Some(&e.entry) == kept.as_ref());
        let (invalid, described) = (refused.then_some("true"), refused.then_some("setting-faults"));
        view! {
            <div class="field">
                <label class="field-label" for=about>{words::target(l, n + 1)}</label>
                <input class="field-input" id=id name="target" type="text" inputmode="email" maxlength="254" autocomplete="off" autocapitalize="none" spellcheck="false" placeholder="sample@itscom.jp" value=target.clone() aria-invalid=invalid aria-describedby=described/>
            </div>
        }
    };
    let fields: Vec<_> = forward.targets.iter().enumerate().map(field).collect();
    let kept = (page.inbox_days > 0).then(|| view! { <p class="sheet-about">{words::retention(l, page.inbox_days)}</p> });
    view! {
        <p class="sheet-about">{words::about(l)}</p>
        {kept}
        <ul class="setting-points">
            <li>{words::note_targets(l, page.forward_targets)}</li><li>{words::note_keep(l)}</li><li>{words::note_all(l)}</li><li>{words::note_errors(l)}</li><li>{words::note_spam(l)}</li><li>{words::note_same(l)}</li>
        </ul>
        {fields}
        {pair("keep", words::copy(l), (words::keep(l), words::not_keep(l)), forward.keep)}
        <p class="setting-careful">{words::careful(l)}</p>
    }
    .into_any()
}

/// 残さない is asked about once more.
pub fn sure(l: Lang, page: &SettingPage, forward: &Forward) -> AnyView {
    if forward.keep || !forward.is_on() {
        return ().into_any();
    }
    let missed = page.problem.as_ref().filter(|p| p.field.as_deref() == Some(SURE));
    view! {
        <p class="setting-careful">{words::careful(l)}</p>
        <div class="field field--tick">
            <input type="checkbox" id=SURE name=SURE value="1"/>
            <label class="field-label" for=SURE>{words::sure(l)}</label>
        </div>
        {missed.map(|_| view! { <p class="field-fault" role="alert" id="sure-fault">{words::sure_first(l)}</p> })}
    }
    .into_any()
}

pub fn rows(l: Lang, forward: &Forward) -> Vec<Row> {
    let said = if forward.keep { words::keep(l) } else { words::not_keep(l) };
    // One that is not set has its row, and nothing in it.
    let mut rows: Vec<Row> =
        forward.targets.iter().enumerate().map(|(n, t)| Row::new(words::target(l, n + 1), t.trim())).collect();
    rows.push(Row::new(words::copy(l), said));
    rows
}
