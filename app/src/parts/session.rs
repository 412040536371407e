//! One signed-in device.

use super::{Look, field::hidden, icon::icon, when};
use crate::{api::SessionRow, i18n::settings as words};
use leptos::prelude::*;

/// A row of ログイン中の端末, with the button that ends it.
pub fn session(look: Look, row: &SessionRow, csrf: &str) -> impl IntoView + use<> {
    let l = look.lang;
    let name = agent(&row.agent).unwrap_or_else(|| words::unknown_agent(l).to_owned());
    view! {
        <li class="session" data-session=row.id.clone()>
            {icon("device")}
            <div class="session-about">
                <b class="session-name" title=row.agent.clone()>{name.clone()}</b>
                {row.current.then(|| view! { " "<span class="badge badge--good">{words::this_device(l)}</span> })}
                <span class="session-line">
                    {words::address(l)}": "<code>{row.ip.clone()}</code>" · "{words::since(l)}": "{when::short(look, row.since)}
                    " · "{words::last_act(l)}": "{when::short(look, row.last_act)}
                </span>
            </div>
            {(!row.current).then(|| view! {
                <form method="post" action=look.face.sessions()>
                    {hidden("csrf", csrf)}
                    <button class="button button--small" type="submit" name="end" value=row.id.clone()>{words::end(l)}<span class="sr-only">": "{name.clone()}</span></button>
                </form>
            })}
        </li>
    }
}

/// Browser and system out of a User-Agent, roughly; `None` if nothing is recognised.
fn agent(text: &str) -> Option<String> {
    let first = |pairs: &[(&str, &'static str)]| pairs.iter().find(|(mark, _)| text.contains(mark)).map(|(_, name)| *name);
    // Order matters: Edge and Chrome also say Safari.
    let browser = first(&[
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("OPR", "Opera"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
        ("w3m", "w3m"),
        ("Lynx", "Lynx"),
        ("curl", "curl"),
    ]);
    let system = first(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        (Some(b), Some(s)) => Some(format!("{b} · {s}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_owned()),
        (None, None) => None,
    }
}
