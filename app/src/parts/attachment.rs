//! One file of a letter, and the section they stand in.

use super::{Look, icon::icon};
use crate::{
    api::{Attachment, MessageRef},
    i18n::{act, date, message as words},
    paths,
};
use leptos::prelude::*;

/// The section, or nothing if the letter has no files to list. Rows come from the face.
pub fn section(look: Look, count: usize, rows: impl IntoView + 'static) -> Option<impl IntoView> {
    (count > 0).then(|| {
        view! {
            <section class="files" id="files" aria-labelledby="files-title">
                <h2 class="files-title" id="files-title">{icon("clip")}{words::files(look.lang, count)}</h2>
                <ul class="files-list">{rows}</ul>
            </section>
        }
    })
}

/// Files that are listed: pictures drawn inside the HTML are not, unless there is no HTML.
pub fn listed(attachments: &[Attachment], has_html: bool) -> Vec<&Attachment> {
    attachments.iter().filter(|a| !(a.inline && has_html)).collect()
}

/// One file: name, kind, size, 表示 where safe, 保存.
pub fn attachment(look: Look, (r, charset): (&MessageRef, &str), file: &Attachment) -> impl IntoView + use<> {
    let l = look.lang;
    let name = if file.name.is_empty() { words::unnamed_file(l).to_owned() } else { file.name.clone() };
    let about = format!("{} · {}", words::kind_name(l, &file.kind), date::size(file.size));
    let from_winmail = file.part.contains('!');
    let save = paths::part(r, &file.part, false, charset);
    let view = file.viewable.then(|| match file.is_letter() {
        true => look.face.message_attached(r, &file.part, charset),
        false => paths::part(r, &file.part, true, charset),
    });
    let class = if file.risky { "file file--risky" } else { "file" };
    view! {
        <li class=class>
            {icon(icon_of(&file.kind))}
            <span class="file-words">
                <span class="file-name" title=name.clone()>{name.clone()}</span>
                <span class="file-about">{about}{from_winmail.then(|| format!(" · {}", words::inside_winmail(l)))}</span>
                {file.risky.then(|| view! { <span class="file-risk">{icon("alert")}{words::risky(l)}</span> })}
            </span>
            {view.map(|href| view! { <a class="button button--small" rel="external" target="_blank" href=href aria-label=words::of_file(l, act::view(l), &name)>{act::view(l)}</a> })}
            <a class="button button--small" rel="external" download="" href=save aria-label=words::of_file(l, act::save(l), &name)>{act::save(l)}</a>
        </li>
    }
}

/// Icon of a media type.
pub fn icon_of(kind: &str) -> &'static str {
    match kind.split('/').next() {
        Some("image") => "picture",
        Some("message") => "letter",
        _ => "file",
    }
}
