//! The writing page: one multipart form whose buttons save, send, attach, remove or discard.
//!
//! Fields: `csrf` first (the server stores no byte before it), `rev` (the revision that the words were
//! typed over; with 0 also what the draft was begun from), `to cc bcc subject text`, `options` with `receipt`, `file`,
//! `confirmed` (a question answered), and `do` by the button pressed. Enter in a field saves:
//! the first button of the form is an invisible 下書きとして保存, never 送信.

use super::{Look, attachment::icon_of, field, icon::icon, problem::problem, text_area::text_area};
use crate::{
    api::{Addressed, Addressee, Ask, Code, Contact, Draft, DraftFile, MessageRef, Problem, Refusal, draft, recipients},
    i18n::{Lang, act, compose as words, date, frame},
};
use leptos::prelude::*;

/// What the page shows besides the draft.
pub struct Writing<'a> {
    pub csrf: &'a str,
    pub problem: Option<&'a Problem>,
    /// Question before sending, by its code.
    pub ask: Option<Ask>,
    /// With the question `recipients`.
    pub addressed: Option<&'a Addressed>,
    /// Recipients refused at the last try.
    pub refused: &'a [Refusal],
    /// What another window had saved first, where these words became a draft of their own.
    pub beside: Option<&'a Draft>,
    pub people: &'a [Contact],
}

/// What the SPA keeps alive inside the form; the base layer draws it once.
pub struct ComposeSlots {
    /// `<li>`s of [`draft_file`].
    pub files: AnyView,
    /// "Saved at …", the limit.
    pub state: AnyView,
    /// The box of a problem or question; see [`trouble`].
    pub trouble: AnyView,
}

/// The whole form.
pub fn compose(look: Look, draft: &Draft, writing: &Writing<'_>, slots: ComposeSlots) -> AnyView {
    let l = look.lang;
    let problem = writing.problem;
    let copies = !draft.cc.is_empty() || !draft.bcc.is_empty();
    view! {
        <form class="compose" id="compose-form" method="post" enctype="multipart/form-data" action=look.face.compose_draft(&draft.key) data-key=draft.key.clone()>
            {field::hidden("csrf", writing.csrf)}
            {field::hidden("rev", draft.rev.to_string())}
            {(draft.rev == 0).then(|| begun(draft))}
            <button class="compose-enter" type="submit" name="do" value="save" tabindex="-1" hidden=true></button>
            <header class="compose-head">
                <h1 class="compose-title">{words::title(l, draft.kind)}</h1>
                <span class="compose-state" id="compose-state" role="status">{slots.state}</span>
            </header>
            <div class="compose-trouble" id="compose-trouble">{slots.trouble}</div>
            {address(look, "to", &draft.to, problem)}
            <details class="compose-copies" id="compose-copies" open=copies>
                <summary>{words::cc(l)}" / "{words::bcc(l)}</summary>
                {address(look, "cc", &draft.cc, problem)}
                {address(look, "bcc", &draft.bcc, problem)}
            </details>
            <div class="compose-line">
                <label class="compose-label" for="compose-subject">{words::subject(l)}</label>
                <input class="compose-input" id="compose-subject" name="subject" type="text" value=draft.subject.clone() maxlength="2000" autocomplete="off"/>
                {field::fault(look, "subject", problem)}
            </div>
            <label class="sr-only" for="compose-text">{words::text(l)}</label>
            {text_area("compose-text", "text", 18, &draft.text)}
            {field::fault(look, "text", problem)}
            {options(look, draft)}
            {files(look, slots.files)}
            <div class="compose-tools" id="compose-tools">
                <button class="button button--primary" id="compose-send" type="submit" name="do" value="send">{icon("send")}{act::send(l)}</button>
                <button class="button" id="compose-save" type="submit" name="do" value="save">{act::save_draft(l)}</button>
                <button class="button button--quiet compose-discard" id="compose-discard" type="submit" name="do" value="discard">{icon("trash")}{act::discard(l)}</button>
            </div>
            {people(writing.people)}
        </form>
    }
    .into_any()
}

/// What a draft that nobody has kept yet was begun from: the first form that is posted keeps it.
fn begun(draft: &Draft) -> Vec<AnyView> {
    let letter = |r: &Option<MessageRef>| r.as_ref().map(ToString::to_string).unwrap_or_default();
    [
        ("kind", draft.kind.name().to_owned()),
        ("original", letter(&draft.original)),
        ("source", letter(&draft.source)),
        ("charset", draft.charset.clone()),
        ("in_reply_to", draft.in_reply_to.clone()),
        ("references", draft.references.join(" ")),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| field::hidden(name, value))
    .collect()
}

fn address(look: Look, name: &'static str, value: &str, problem: Option<&Problem>) -> AnyView {
    let l = look.lang;
    let (label, first) = match name {
        "to" => (words::to(l), value.is_empty()),
        "cc" => (words::cc(l), false),
        _ => (words::bcc(l), false),
    };
    let bad = problem.is_some_and(|p| p.field.as_deref() == Some(name));
    view! {
        <div class="compose-line">
            <label class="compose-label" for=format!("compose-{name}")>{label}</label>
            <input
                class="compose-input" id=format!("compose-{name}") name=name type="text" inputmode="email" list="people"
                value=value.to_owned() autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="20000"
                title=words::addresses_hint(l) autofocus=first aria-invalid=bad.then_some("true")
            />
            <span class="compose-count" id=format!("{name}-count")>{count(l, value)}</span>
            {field::fault(look, name, problem)}
        </div>
    }
    .into_any()
}

/// How many an address field names, where a glance does not tell.
pub fn count(l: Lang, value: &str) -> String {
    match recipients::count(&[value]) {
        0 | 1 => String::new(),
        n => words::addressed(l, n),
    }
}

/// What few mails need. `options` says that the boxes were on the page: an empty one sends nothing.
fn options(look: Look, draft: &Draft) -> AnyView {
    let l = look.lang;
    view! {
        <details class="compose-copies compose-options" id="compose-options" open=draft.receipt>
            <summary>{words::options(l)}</summary>
            {field::hidden("options", "1")}
            <p class="compose-option">
                <input id="compose-receipt" name="receipt" type="checkbox" value="1" checked=draft.receipt aria-describedby="compose-receipt-hint"/>
                <label for="compose-receipt">{words::receipt(l)}</label>
            </p>
            <p class="field-hint" id="compose-receipt-hint">{words::receipt_hint(l)}</p>
        </details>
    }
    .into_any()
}

fn files(look: Look, rows: AnyView) -> AnyView {
    let l = look.lang;
    view! {
        <section class="compose-files" id="compose-files" aria-label=words::files(l)>
            <ul class="files-list" id="draft-files">{rows}</ul>
            <div class="compose-attach">
                <label class="sr-only" for="compose-file">{words::choose_files(l)}</label>
                <input class="compose-file" id="compose-file" name="file" type="file" multiple=true/>
                <button class="button button--small" id="compose-attach" type="submit" name="do" value="attach">{icon("clip")}{act::upload(l)}</button>
                <span class="compose-limit" id="compose-limit">{words::limit(l, look.limits.message_bytes, 0)}</span>
            </div>
        </section>
    }
    .into_any()
}

/// One file of a draft, with the button that removes it.
pub fn draft_file(look: Look, file: &DraftFile) -> impl IntoView + use<> {
    let l = look.lang;
    let name = file.name.clone();
    view! {
        <li class="file" data-file=file.id.clone()>
            {icon(icon_of(&file.kind))}
            <span class="file-words">
                <span class="file-name" title=name.clone()>{name.clone()}</span>
                <span class="file-about">{date::size(file.size)}</span>
            </span>
            <button class="button button--small button--quiet" type="submit" name="do" value=format!("remove:{}", file.id) aria-label=words::remove_file(l, &name)>
                {icon("close")}<span class="sr-only">{act::remove(l)}</span>
            </button>
        </li>
    }
}

/// When it was saved, and how large it is as sent.
pub fn state(look: Look, draft: &Draft) -> AnyView {
    let l = look.lang;
    let size = draft::size_as_sent(draft.text.len() as u64, &draft.files);
    let saved = (draft.saved > 0).then(|| words::saved_at(l, &date::clock(draft.saved, look.offset)));
    let most = look.limits.message_bytes;
    let full = size > most;
    view! {
        {saved.map(|s| view! { <span class="compose-saved">{s}</span>" " })}
        {draft.files.iter().any(|f| f.size > 0).then(|| view! { <span class="compose-size" class=("compose-size--full", full)>{if full { words::too_large(l, most, size) } else { words::limit(l, most, size) }}</span> })}
    }
    .into_any()
}

/// Problem, refused recipients, or the question before sending.
pub fn trouble(look: Look, draft: &Draft, writing: &Writing<'_>) -> AnyView {
    let l = look.lang;
    // A fault of one field stands under it, and refused recipients say all that `Refused` would.
    let shown = writing
        .problem
        .filter(|p| !matches!(p.field.as_deref(), Some("to" | "cc" | "bcc" | "subject" | "text")))
        .filter(|p| p.code != Code::Refused || writing.refused.is_empty());
    let refused: Vec<_> = writing.refused.iter().map(|r| refusal(look, r)).collect();
    view! {
        {shown.map(|p| problem(look, p))}
        {(!refused.is_empty()).then(|| view! {
            <div class="problem" role="alert">{icon("alert")}<div class="problem-words"><p class="problem-title">{words::not_sent(l)}</p><ul class="refusals">{refused}</ul></div></div>
        })}
        {writing.beside.map(|other| beside(look, other))}
        {writing.ask.map(|ask| question(look, draft, (ask, writing.addressed)))}
    }
    .into_any()
}

/// The other text of a conflict, with the way to it.
fn beside(look: Look, other: &Draft) -> AnyView {
    let l = look.lang;
    view! {
        <div class="ask" id="compose-beside" role="alert">
            {icon("alert")}
            <div class="problem-words">
                <p class="problem-title">{words::conflict(l)}</p>
                <p class="problem-hint">{words::beside_hint(l)}" "{words::saved_at(l, &date::clock(other.saved, look.offset))}</p>
                <p><b>{other.subject.clone()}</b></p>
                <pre class="letter-text compose-theirs" tabindex="0">{other.text.clone()}</pre>
                <p class="ask-ways"><a class="button" href=look.face.compose_draft(&other.key)>{words::open_other(l)}</a></p>
            </div>
        </div>
    }
    .into_any()
}

/// One recipient that was not accepted: why, and the core's own line.
pub fn refusal(look: Look, refused: &Refusal) -> AnyView {
    let l = look.lang;
    // The core's line mostly begins with the code.
    let code = refused.code.to_string();
    let line = if refused.line.starts_with(&code) { refused.line.clone() } else { format!("{code} {}", refused.line) };
    view! {
        <li class="refusal">
            <b>{refused.address.clone()}</b>" "{words::refusal(l, refused)}
            <span class="refusal-line">{words::server_line(l)}": "<code>{line}</code></span>
        </li>
    }
    .into_any()
}

fn question(look: Look, draft: &Draft, (ask, addressed): (Ask, Option<&Addressed>)) -> AnyView {
    let l = look.lang;
    let (said, hint) = words::ask(l, ask, draft, recipients(draft));
    let answered: Vec<_> = ask.and_before().map(|a| field::hidden("confirmed", a.as_str())).collect();
    let people = addressed.filter(|_| ask == Ask::Recipients).map(|all| listed(look, all));
    view! {
            <div class="ask" id="compose-ask" role="alertdialog" aria-labelledby="ask-said" aria-describedby="ask-hint">
                {icon("help")}
                <div class="problem-words">
                    <p class="problem-title" id="ask-said">{said}</p>
                    <p class="problem-hint" id="ask-hint">{hint}</p>
                    {people}
                    {answered}
                    <p class="ask-ways">
                        <button class="button button--primary" id="ask-send" type="submit" name="do" value="send">{words::send_anyway(l)}</button>
                        <a class="button" id="ask-back" href=look.face.compose_draft(&draft.key)>{words::go_back(l)}</a>
                    </p>
                </div>
            </div>
        }
        .into_any()
}

/// Everybody the mail goes to, field by field.
fn listed(look: Look, all: &Addressed) -> AnyView {
    let l = look.lang;
    let one = |a: &Addressee| {
        let mark = a.outside.then(|| view! { " "<b class="badge badge--bad">{words::outside(l)}</b> });
        view! { <li>{address_of(&a.who)}{mark}</li> }.into_any()
    };
    let field = |label: &'static str, list: &[Addressee]| {
        (!list.is_empty()).then(|| view! { <dt>{label}</dt><dd><ul>{list.iter().map(one).collect::<Vec<_>>()}</ul></dd> })
    };
    view! {
        <div class="ask-people" id="ask-people" role="group" tabindex="0" aria-label=words::recipients(l)>
            <dl>
                {field(words::to(l), &all.to)}
                {field(words::cc(l), &all.cc)}
                {field(words::bcc(l), &all.bcc)}
            </dl>
        </div>
    }
    .into_any()
}

/// How many recipients are typed.
pub fn recipients(draft: &Draft) -> usize {
    recipients::count(&[&draft.to, &draft.cc, &draft.bcc])
}

/// Suggestions for the address fields.
fn people(people: &[Contact]) -> AnyView {
    let options: Vec<_> = people
        .iter()
        .take(200)
        .map(|c| {
            view! { <option value=address_of(c)></option> }
        })
        .collect();
    view! { <datalist id="people">{options}</datalist> }.into_any()
}

/// A person as typed into an address field.
pub fn address_of(who: &Contact) -> String {
    if who.name.is_empty() { who.email.clone() } else { format!("{} <{}>", quoted(&who.name), who.email) }
}

/// What stands in an address field before the address being typed, with the blanks after its comma, and that
/// address. A comma in quotes belongs to a name.
pub fn typing(field: &str) -> (&str, &str) {
    let last = field.get(recipients::last_entry(field)..).unwrap_or_default().trim_start();
    (&field[..field.len() - last.len()], last.trim_end())
}

/// Enough to look somebody up: two letters, or one character of a script whose names are as short as 「林」.
pub fn asks(last: &str) -> bool {
    last.chars().count() > 1 || !last.is_ascii()
}

/// A display name that may stand before an address (RFC 5322 §3.4): quoted where it holds specials.
fn quoted(name: &str) -> String {
    if name.contains(['"', ',', ';', '<', '>', '(', ')', '[', ']', ':', '@', '\\', '.']) {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        name.to_owned()
    }
}

/// The heading of the page, for its title.
pub fn title(look: Look, draft: &Draft) -> String {
    if draft.subject.trim().is_empty() {
        words::title(look.lang, draft.kind).to_owned()
    } else {
        format!("{} – {}", draft.subject.trim(), frame::drafts(look.lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_being_typed_is_what_follows_the_last_comma() {
        for (field, before, last) in [
            ("", "", ""),
            ("林", "", "林"),
            ("a@b.test, ha", "a@b.test, ", "ha"),
            ("a@b.test,林 ", "a@b.test,", "林"),
            ("a@b.test; ", "a@b.test; ", ""),
            ("a@b.test、花", "a@b.test、", "花"),
            ("a@b.test､花", "a@b.test､", "花"),
            ("\"Yamada, Taro", "", "\"Yamada, Taro"),
            ("“山田、太郎”＜t@b.test＞、ji", "“山田、太郎”＜t@b.test＞、", "ji"),
            ("\"a \\\"b, c\" <a@b.test>, ji", "\"a \\\"b, c\" <a@b.test>, ", "ji"),
            ("Taro <t@b.test, ji", "", "Taro <t@b.test, ji"),
            ("\"Yamada, Taro\" <t@b.test>, ji", "\"Yamada, Taro\" <t@b.test>, ", "ji"),
        ] {
            assert_eq!(typing(field), (before, last), "{field}");
        }
    }

    #[test]
    fn one_character_is_enough_for_a_name_of_one() {
        assert_eq!(["", "h", "ha", "林", "ｱ"].map(asks), [false, false, true, true, true]);
    }
}
