//! Attached pictures, small, below the words of a letter: what phones send is text and photos.
//!
//! Each is fetched when it comes into view and leads to its whole size. Only the first, up to a size that any line
//! bears, come by themselves; the rest wait behind one button. Large ones stay a button in the list of files, and
//! what may not be shown in place is not here.
//! The light version has that list alone: there are no smaller copies, and whole photos by themselves
//! are what a thin line cannot bear.

use super::{Look, icon::icon};
use crate::{
    api::{Attachment, MessageRef},
    i18n::{date, message as words},
    paths::{self, Face},
};
use leptos::prelude::*;

/// Pictures of one letter that are shown.
const MOST: usize = 20;
/// Bytes of a picture that is shown small: what is larger is opened by itself.
const LARGEST: u64 = 2 * 1024 * 1024;
/// Bytes of all pictures of a letter that are fetched without being asked for.
const BY_THEMSELVES: u64 = 500 * 1024;

/// The row of pictures, or nothing. `files` are those that the letter lists.
pub fn photos(look: Look, r: &MessageRef, files: &[&Attachment]) -> Option<AnyView> {
    let all: Vec<_> = files.iter().filter(|f| look.face == Face::Full && is_photo(f)).take(MOST).copied().collect();
    let (now, later) = all.split_at(by_themselves(&all));
    let row = |files: &[&Attachment]| {
        let shown: Vec<_> = files.iter().map(|f| photo(look, r, f)).collect();
        view! { <ul class="photos" aria-label=words::photos(look.lang)>{shown}</ul> }
    };
    // What is folded away is not in view, so it is not fetched; without script too.
    let more = (!later.is_empty()).then(|| {
        let said = words::show_photos(look.lang, later.len(), &date::size(later.iter().map(|f| f.size).sum()));
        view! {
            <details class="photos-more" id="photos-more">
                <summary class="button button--small">{icon("picture")}{said}</summary>
                {row(later)}
            </details>
        }
    });
    (!all.is_empty()).then(|| view! { <div id="photos">{(!now.is_empty()).then(|| row(now))}{more}</div> }.into_any())
}

/// How many of the first pictures come by themselves.
fn by_themselves(all: &[&Attachment]) -> usize {
    let mut sum = 0;
    all.iter()
        .take_while(|f| {
            sum += f.size;
            sum <= BY_THEMSELVES
        })
        .count()
}

fn photo(look: Look, r: &MessageRef, file: &Attachment) -> AnyView {
    let name = if file.name.is_empty() { words::unnamed_file(look.lang).to_owned() } else { file.name.clone() };
    let whole = paths::part(r, &file.part, true, "");
    let picture = whole.clone();
    view! {
        <li class="photo">
            <a rel="external" target="_blank" href=whole>
                <img class="photo-picture" loading="lazy" decoding="async" src=picture alt=name/>
            </a>
        </li>
    }
    .into_any()
}

/// A raster picture that every browser draws, small enough to come by itself.
fn is_photo(file: &Attachment) -> bool {
    file.viewable && file.size <= LARGEST && matches!(file.kind.as_str(), "image/jpeg" | "image/png" | "image/gif" | "image/webp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{api::Limits, i18n::Lang};

    fn drawn(sizes: &[u64]) -> String {
        let look = Look {
            lang: Lang::Ja,
            face: Face::Full,
            now: 0,
            offset: 0,
            inbox_days: 0,
            preview: true,
            reading_pane: true,
            limits: Limits::default(),
        };
        let file = |kb: &u64| Attachment {
            part: "2".into(),
            name: "p.jpg".into(),
            kind: "image/jpeg".into(),
            size: kb * 1024,
            viewable: true,
            inline: false,
            risky: false,
        };
        let all: Vec<Attachment> = sizes.iter().map(file).collect();
        let listed: Vec<&Attachment> = all.iter().collect();
        photos(look, &"INBOX.1.5".parse().unwrap(), &listed).unwrap().to_html()
    }

    #[test]
    fn a_letter_full_of_photos_leaves_the_line_to_the_person() {
        let html = drawn(&[200, 250, 900, 10]);
        let (now, later) = html.split_once("<details").expect("the rest waits");
        assert_eq!((now.matches("<img").count(), later.matches("<img").count()), (2, 2));
        assert!(later.contains("画像を表示（2 枚、910 KB）"), "{later}");
        assert!(!drawn(&[400]).contains("<details"), "nothing to ask for");
        let large = drawn(&[1900]);
        assert!(large.find("<details").is_some_and(|at| !large[..at].contains("<img")), "a large one waits too");
    }
}
