//! Attached pictures, small, below the words of a letter: what phones send is text and photos.
//!
//! Each is fetched when it comes into view and leads to its whole size. Large ones stay a button in the
//! list of files, and what may not be shown in place is not here.
//! The light version has that list alone: there are no smaller copies, and whole photos by themselves
//! are what a thin line cannot bear.

use super::Look;
use crate::{
    api::{Attachment, MessageRef},
    i18n::message as words,
    paths::{self, Face},
};
use leptos::prelude::*;

/// Pictures of one letter that are shown.
const MOST: usize = 20;
/// Bytes of a picture that is fetched without being asked for.
const LARGEST: u64 = 2 * 1024 * 1024;

/// The row of pictures, or nothing. `files` are those that the letter lists.
pub fn photos(look: Look, r: &MessageRef, files: &[&Attachment]) -> Option<AnyView> {
    let shown: Vec<_> =
        files.iter().filter(|f| look.face == Face::Full && is_photo(f)).take(MOST).map(|f| photo(look, r, f)).collect();
    (!shown.is_empty())
        .then(|| view! { <ul class="photos" id="photos" aria-label=words::photos(look.lang)>{shown}</ul> }.into_any())
}

fn photo(look: Look, r: &MessageRef, file: &Attachment) -> AnyView {
    let name = if file.name.is_empty() { words::unnamed_file(look.lang).to_owned() } else { file.name.clone() };
    let whole = paths::part(r, &file.part, true);
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
