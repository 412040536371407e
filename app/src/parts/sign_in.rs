//! The sign-in page.

use super::{Look, field::hidden, frame::foot, icon::icon, notice, problem::problem};
use crate::{
    api::Problem,
    i18n::{act, frame as frame_words, notice::Said, sign_in as words},
};
use leptos::prelude::*;

/// What the page shows besides its words.
pub struct SignIn<'a> {
    /// What was typed, after a failure.
    pub login: &'a str,
    /// Path to go to afterwards.
    pub next: &'a str,
    /// Form token of the pre-session cookie.
    pub csrf: &'a str,
    pub problem: Option<&'a Problem>,
    pub notice: Option<Said>,
    /// 共有パソコンで使う is ticked: it was at the sign-in before.
    pub shared: bool,
    /// `login` alone may sign in here: the page below is theirs.
    pub fixed: bool,
}

/// The whole page.
pub fn sign_in(look: Look, what: &SignIn<'_>) -> AnyView {
    let l = look.lang;
    view! {
        <a class="skip" href="#main">{frame_words::skip(l)}</a>
        <div class="door">
            <header class="door-top"><span class="brand"><span class="brand-mark" aria-hidden="true"></span><span class="brand-name">{frame_words::product(l)}</span></span></header>
            <main class="door-main" id="main" tabindex="-1">
                <div class="door-notices" id="notices" role="status">{what.notice.map(|n| notice::notice(look, n))}</div>
                {form(look, what)}
                <p class="door-slogan">{words::slogan(l)}</p>
            </main>
            <footer class="door-foot">
                <a class="foot-link" href=look.face.help()>{frame_words::help(l)}</a>
                {foot(look, what.csrf, look.face.home())}
            </footer>
        </div>
    }
    .into_any()
}

/// The form alone: the SPA shows it over a page whose session has ended.
pub fn form(look: Look, what: &SignIn<'_>) -> AnyView {
    let l = look.lang;
    // After a failure the password is what is typed next.
    let known = !what.login.is_empty();
    view! {
        <form class="door-card" id="login" method="post" action=look.face.home()>
            <h1 class="door-title">{act::sign_in(l)}</h1>
            {what.problem.map(|p| problem(look, p))}
            {hidden("csrf", what.csrf)}
            {hidden("next", what.next)}
            <div class="field">
                <label class="field-label" for="login-name">{words::login(l)}</label>
                <input class="field-input" id="login-name" name="login" type="text" inputmode="email" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="320" required=true autofocus=!known readonly=what.fixed value=what.login.to_owned() aria-describedby="login-hint"/>
                <p class="field-hint" id="login-hint">{if what.fixed { words::same_account(l) } else { words::login_hint(l) }}</p>
            </div>
            <div class="field">
                <label class="field-label" for="login-password">{words::password(l)}</label>
                <input class="field-input" id="login-password" name="password" type="password" autocomplete="current-password" maxlength="256" required=true autofocus=known/>
            </div>
            <div class="field field--tick">
                <input type="checkbox" id="login-shared" name="shared_computer" value="1" checked=what.shared aria-describedby="shared-hint"/>
                <label class="field-label" for="login-shared">{words::shared_computer(l)}</label>
                <p class="field-hint" id="shared-hint">{words::shared_hint(l)}</p>
            </div>
            <button class="button button--primary button--wide" id="login-go" type="submit">{act::sign_in(l)}{icon("right")}</button>
            <p class="door-hint">{words::forgotten(l)}</p>
            {what.fixed.then(|| view! { <p class="door-hint"><a id="other-account" rel="external" href=look.face.home()>{words::other_account(l)}</a></p> })}
        </form>
    }
    .into_any()
}
