//! `<html>` around a drawn page.
//!
//! `<title>` is one string (Leptos would print markers between two), there is no inline script
//! and no `style` attribute: the CSP of pages allows neither.

use super::{Assets, data_block};
use crate::{
    api::{Code, Place, Problem, Screen},
    i18n::frame,
    paths::Face,
};

/// The document of a title and a body. The full face boots the SPA; the light one never does.
pub fn document(screen: &Screen, face: Face, assets: &Assets, (title, body): (&str, &str)) -> String {
    let l = screen.lang;
    let mut out = String::with_capacity(body.len() * 2 + 2048);
    out.push_str("<!DOCTYPE html><html lang=\"");
    out.push_str(l.tag());
    out.push_str("\"><head><meta charset=\"utf-8\"><title>");
    out.push_str(&escaped(&format!("{title} – {}", frame::product(l))));
    out.push_str("</title><meta name=\"viewport\" content=\"width=device-width,initial-scale=1,viewport-fit=cover,interactive-widget=resizes-content\">");
    out.push_str("<meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\"><meta name=\"format-detection\" content=\"telephone=no\">");
    // Nobody may need more than the form: what belongs to the app behind it comes when it is there.
    let door = face == Face::Full && matches!(screen.place, Place::SignIn { .. });
    let sheet = match face {
        Face::Full if door => &assets.door_css,
        Face::Full => &assets.css,
        Face::Lite => &assets.lite_css,
    };
    if !sheet.is_empty() {
        out.push_str(&format!("<link rel=\"stylesheet\" href=\"{}\">", escaped(sheet)));
    }
    if let Place::Failed { problem: Problem { code: Code::Away, retry_after: Some(seconds), .. } } = &screen.place {
        // The SPA asks again by itself, and a reload would take what is typed in it meanwhile.
        let again = format!("<meta http-equiv=\"refresh\" content=\"{seconds}\">");
        out.push_str(&if face == Face::Full { format!("<noscript>{again}</noscript>") } else { again });
    }
    out.push_str(if door { DOOR_ICON } else { "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\">" });
    if face == Face::Full {
        if !door {
            out.push_str("<link rel=\"manifest\" href=\"/manifest.webmanifest\">");
        }
        if !assets.boot.is_empty() {
            out.push_str(&format!(
                "<script type=\"module\" id=\"boot\" src=\"{}\" data-css=\"{}\" data-js=\"{}\" data-wasm=\"{}\"></script>",
                escaped(&assets.boot),
                escaped(&assets.css),
                escaped(&assets.js),
                escaped(&assets.wasm)
            ));
        }
    }
    out.push_str("</head><body><div id=\"app\">");
    out.push_str(body);
    out.push_str("</div>");
    if face == Face::Full {
        out.push_str(&data_block::data_block(screen));
    }
    out.push_str("</body></html>");
    out
}

/// The picture of public/icon.svg without its postmark's rim, in the page: one request less before the form is there.
const DOOR_ICON: &str = "<link rel=\"icon\" type=\"image/svg+xml\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Crect width='32' height='32' rx='8' fill='%23274b80'/%3E%3Cpath d='M6 10h20v13H6z' fill='%23fffefb'/%3E%3Cpath d='M6 10l10 7.5L26 10' fill='none' stroke='%23274b80' stroke-width='2'/%3E%3Ccircle cx='24.5' cy='9' r='4.5' fill='%23d8492e'/%3E%3C/svg%3E\">";

/// Text for an element or a quoted attribute.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
