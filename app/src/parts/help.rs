//! The help page: topics of `i18n::help`, with a table of contents.

use super::Look;
use crate::{
    api::HelpFacts,
    i18n::{
        help::{self, Topic},
        junk, overseas, phone,
    },
};
use leptos::prelude::*;

/// The whole page.
pub fn help(look: Look, facts: &HelpFacts) -> AnyView {
    let l = look.lang;
    let topics = help::topics(l, facts);
    let contents: Vec<_> =
        topics.iter().map(|t| view! { <li><a rel="external" href=format!("#{}", t.id)>{t.title}</a></li> }).collect();
    let sections: Vec<_> = topics.into_iter().map(|t| topic(look, t)).collect();
    view! {
        <article class="help">
            <h1 class="help-title">{help::title(l)}</h1>
            <nav class="help-contents" aria-label=help::contents(l)><ol>{contents}</ol></nav>
            {sections}
        </article>
    }
    .into_any()
}

/// The setting that a topic is about.
fn setting(look: Look, topic: &str) -> Option<AnyView> {
    let l = look.lang;
    let (name, said) = match topic {
        "abroad" => ("overseas", overseas::title(l)),
        "spam" => ("junk", junk::menu(l)),
        "lite" => ("phone", phone::name(l)),
        _ => return None,
    };
    Some(view! { <p><a href=look.face.setting(name, "")>{said}</a></p> }.into_any())
}

fn topic(look: Look, topic: Topic) -> AnyView {
    let setting = setting(look, topic.id);
    let words: Vec<_> = topic.words.into_iter().map(|w| view! { <p>{w}</p> }).collect();
    let rows: Vec<_> =
        topic.rows.into_iter().map(|(name, value)| view! { <tr><th scope="row">{name}</th><td>{value}</td></tr> }).collect();
    let points: Vec<_> = topic.points.into_iter().map(|p| view! { <li>{p}</li> }).collect();
    view! {
        <section class="help-topic" id=topic.id aria-labelledby=format!("{}-title", topic.id)>
            <h2 class="help-heading" id=format!("{}-title", topic.id)>{topic.title}</h2>
            {words}
            {(!rows.is_empty()).then(|| view! { <table class="help-table"><tbody>{rows}</tbody></table> })}
            {(!points.is_empty()).then(|| view! { <ul>{points}</ul> })}
            {setting}
        </section>
    }
    .into_any()
}
