//! An event that a letter tells of, as text above its words. Nothing is answered from here.

use super::{Look, contact::contact};
use crate::{
    api::{Invitation, Moment},
    i18n::{date, message as words},
};
use leptos::prelude::*;

/// One box for each event; nothing for a letter without any.
pub fn invitations(look: Look, all: &[Invitation]) -> Vec<AnyView> {
    all.iter().map(|event| one(look, event)).collect()
}

fn one(look: Look, event: &Invitation) -> AnyView {
    let l = look.lang;
    let title = if event.summary.is_empty() { words::event(l).to_owned() } else { event.summary.clone() };
    let line =
        |label: &'static str, said: AnyView| view! { <div class="letter-line"><dt>{label}</dt><dd>{said}</dd></div> }.into_any();
    let when = when(look, event).map(|said| line(words::event_when(l), said.into_any()));
    let place = (!event.location.is_empty()).then(|| line(words::event_where(l), event.location.clone().into_any()));
    let who = event.organizer.as_ref().map(|who| line(words::event_organizer(l), contact(who).into_any()));
    view! {
        <section class="invitation" aria-label=words::event(l)>
            <p class="invitation-title"><b>{title}</b>{event.cancelled.then(|| view! { " "<span class="badge badge--bad">{words::event_cancelled(l)}</span> })}</p>
            <dl class="letter-people">{when}{place}{who}</dl>
        </section>
    }
    .into_any()
}

/// From when to when, in the reader's zone; a time whose zone is not known as it is written, with that name.
fn when(look: Look, event: &Invitation) -> Option<String> {
    let start = event.start.as_ref()?;
    let from = said(look, start);
    let Some(end) = event.end.as_ref().filter(|end| end.at > start.at) else { return Some(zoned(from, start)) };
    let offset = if start.zone.is_some() { 0 } else { look.offset };
    let same_day = !start.day && start.zone == end.zone && !end.day && {
        let day = |m: &Moment| date::day(look.lang, m.at, offset);
        day(start) == day(end)
    };
    if same_day {
        return Some(zoned(format!("{from}–{}", date::clock(end.at, offset)), start));
    }
    Some(format!("{} – {}", zoned(from, start), zoned(said(look, end), end)))
}

fn said(look: Look, moment: &Moment) -> String {
    match moment {
        Moment { day: true, at, .. } => date::day(look.lang, *at, 0),
        Moment { zone: Some(_), at, .. } => date::full(look.lang, *at, 0),
        Moment { at, .. } => date::full(look.lang, *at, look.offset),
    }
}

fn zoned(said: String, moment: &Moment) -> String {
    match moment.zone.as_deref() {
        None | Some("") => said,
        Some(zone) => format!("{said} ({zone})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Limits, i18n::Lang, paths::Face};

    #[test]
    fn an_event_is_told_in_the_zone_of_its_reader() {
        let look = Look {
            lang: Lang::Ja,
            face: Face::Full,
            now: 0,
            offset: 540,
            inbox_days: 0,
            preview: false,
            reading_pane: false,
            limits: Limits::default(),
        };
        let at = |at: i64, zone: Option<&str>| Some(Moment { at, day: false, zone: zone.map(str::to_owned) });
        let five = 1_796_274_000;
        let told = |start, end| when(look, &Invitation { start, end, ..Invitation::default() }).unwrap();
        assert_eq!(told(at(five, None), at(five + 3_600, None)), "2026年12月3日(木) 14:00–15:00");
        assert_eq!(
            told(at(five, Some("Europe/Paris")), at(five + 3_600, Some("Europe/Paris"))),
            "2026年12月3日(木) 5:00–6:00 (Europe/Paris)"
        );
        let day = |at| Some(Moment { at, day: true, zone: None });
        assert_eq!(told(day(five), day(five + 86_400)), "2026年12月03日 – 2026年12月04日");
        assert_eq!(told(at(five, None), None), "2026年12月3日(木) 14:00");
        let hostile =
            Invitation { summary: "<b>x".into(), location: "<i>".into(), start: at(i64::MAX, None), ..Invitation::default() };
        let html = invitations(look, &[hostile]).to_html();
        assert!(html.contains("&lt;b&gt;x") && !html.contains("<i>"), "{html}");
    }
}
