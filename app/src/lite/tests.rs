//! Every place in both languages and faces, drawn and searched for holes.
//!
//! With `DOKODEMO_SAMPLES=DIR` the pages are also written there, for looking at and weighing
//! (`PLACE-LANG-FACE.html`).

use super::{
    carried, page,
    samples::{EVIL, assets, places, screen},
    setting_samples,
};
use crate::{api::*, i18n::Lang, paths::Face};

/// Text of the page without its data block.
fn drawn(html: &str) -> String {
    let (before, rest) = html.split_once("<script type=\"application/json\" id=\"data\">").unwrap_or((html, "</script>"));
    let (block, after) = rest.split_once("</script>").unwrap();
    assert!(!block.contains(['<', '>']), "the data block escapes what could end it");
    format!("{before}{after}")
}

fn check(name: &str, html: &str, face: Face) {
    let body = drawn(html);
    // Everything the stranger wrote is text: none of its tags became one.
    for hole in ["<script>", "<img src=x", "</textarea><script", "</script></title>"] {
        assert!(!body.contains(hole), "{name}: {hole}");
    }
    assert_eq!(html.matches("<title>").count(), 1, "{name}");
    let title = html.split_once("<title>").and_then(|(_, t)| t.split_once("</title>")).unwrap().0;
    assert!(!title.contains('<') && !title.is_empty(), "{name}: {title}");
    assert!(!body.contains(" style=") && !body.contains("<style"), "{name}: style is blocked by the CSP");
    let tags = tags(&body);
    for tag in &tags {
        // Outside quotes stand the names of attributes alone.
        let names: String = tag.split('"').step_by(2).collect();
        assert!(!names.contains(" on") && !names.contains(" style"), "{name}: {tag}");
        if ["input", "textarea", "select"].iter().any(|f| tag.starts_with(f)) && !tag.contains("type=\"hidden\"") {
            assert!(tag.contains(" id=\""), "{name}: a field without id: {tag}");
        }
        if tag.starts_with("form") && tag.contains("method=\"post\"") {
            assert!(tag.contains("action=\"/"), "{name}: {tag}");
        }
    }
    let scripts = tags.iter().filter(|t| t.starts_with("script")).count();
    assert_eq!(scripts, usize::from(face == Face::Full), "{name}: only boot.js, and never in the light version");
    assert_eq!(html.contains("id=\"data\""), face == Face::Full, "{name}");
    if face == Face::Lite {
        let away = tags.iter().find(|t| t.contains("href=\"/mail") && !t.contains("-version\""));
        assert_eq!(away, None, "{name}: the light version leads to itself");
    }
    let posts = tags.iter().filter(|t| t.starts_with("form") && t.contains("method=\"post\"")).count();
    assert_eq!(body.matches("name=\"csrf\"").count(), posts, "{name}: every form carries its token");
    let mut ids: Vec<&str> =
        tags.iter().filter_map(|t| t.split_once(" id=\"")).filter_map(|(_, t)| t.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all, "{name}: ids are unique");
}

/// The insides of the tags of a page, quotes respected.
fn tags(html: &str) -> Vec<String> {
    let mut found = Vec::new();
    let (mut tag, mut quoted): (Option<String>, bool) = (None, false);
    for c in html.chars() {
        match (&mut tag, c) {
            (None, '<') => tag = Some(String::new()),
            (None, _) => {}
            (Some(_), '>') if !quoted => found.extend(tag.take()),
            (Some(inside), c) => {
                quoted ^= c == '"';
                inside.push(c);
            }
        }
    }
    found
}

#[test]
fn every_page_in_both_languages_and_faces() {
    let dir = std::env::var_os("DOKODEMO_SAMPLES");
    for (name, place) in places().into_iter().chain(setting_samples::places()) {
        for lang in [Lang::Ja, Lang::En] {
            for (face, face_name) in [(Face::Full, "full"), (Face::Lite, "lite")] {
                let mut screen = screen(lang, place.clone());
                if face == Face::Lite
                    && let Place::Message { list, .. } = &mut screen.place
                {
                    *list = None;
                }
                let html = page(&screen, face, &assets());
                if let Some(dir) = &dir {
                    let file = std::path::Path::new(dir).join(format!("{name}-{}-{face_name}.html", lang.tag()));
                    std::fs::write(file, &html).unwrap();
                }
                check(name, &html, face);
                let data = html.split_once("id=\"data\">").and_then(|(_, d)| d.split_once("</script>"));
                if let Some((json, _)) = data {
                    assert_eq!(
                        serde_json::from_str::<Screen>(json).unwrap(),
                        carried(&screen, false).unwrap_or(screen),
                        "{name}: the data block says what was drawn"
                    );
                }
            }
        }
    }
}

#[test]
fn what_a_person_typed_comes_back_whole() {
    let html =
        page(&screen(Lang::Ja, places().into_iter().find(|(n, _)| *n == "compose-evil").unwrap().1), Face::Lite, &assets());
    let text = html
        .split_once("<textarea")
        .and_then(|(_, t)| t.split_once('>'))
        .and_then(|(_, t)| t.split_once("</textarea>"))
        .unwrap()
        .0;
    assert_eq!(
        text.strip_prefix('\n').unwrap().replace("&lt;", "<").replace("&amp;", "&"),
        EVIL,
        "one leading line feed is the parser's"
    );
}

#[test]
fn enter_on_the_checkbox_of_a_row_does_nothing() {
    for (name, id) in [("trash", "list-form"), ("quarantine", "held-form")] {
        let (_, place) = places().into_iter().find(|(n, _)| *n == name).unwrap();
        let html = page(&screen(Lang::Ja, place), Face::Lite, &assets());
        let all = tags(html.split_once(&format!("id=\"{id}\" ")).unwrap().1.split_once('>').unwrap().1);
        let first = all.iter().find(|t| t.starts_with("button")).unwrap();
        assert!(first.contains(" disabled"), "{name}: the form's first button is what Enter presses: {first}");
    }
}

#[test]
fn help_needs_nobody() {
    let mut screen = screen(Lang::En, Place::Help { facts: HelpFacts::default() });
    screen.person = None;
    let html = page(&screen, Face::Full, &assets());
    assert!(html.contains("Mail is missing") && !html.contains("sign-out"));
}

/// A page of the samples by its name, drawn.
fn sample(name: &str, face: Face) -> String {
    let place = setting_samples::places().into_iter().find(|(n, _)| *n == name).unwrap().1;
    drawn(&page(&screen(Lang::Ja, place), face, &assets()))
}

#[test]
fn a_confirm_page_says_what_a_condition_would_hit_and_names_the_functions() {
    let confirm = sample("setting-reject-confirm", Face::Full);
    let line = confirm.split_once("差出人欄に差出人などの情報がない場合: 拒否する").unwrap().1;
    assert!(line.split_once("setting-line").unwrap().0.contains("最近の200通のうち7通が該当"), "{line}");
    for page in ["setting-spam-confirm", "setting-spam-done"] {
        let html = sample(page, Face::Lite);
        for name in ["迷惑メール判定機能", "迷惑メール隔離機能", "迷惑メール隔離通知機能"] {
            assert!(html.contains(&format!(">{name}</span>")), "{page}: {name}");
        }
    }
}

#[test]
fn a_field_that_did_not_pass_says_so_and_the_box_leads_to_it() {
    let html = sample("register-wrong", Face::Full);
    assert!(html.contains("href=\"#local\"") && html.contains("aria-invalid=\"true\""), "{html}");
    assert!(html.contains("aria-describedby=\"local-rules local-fault\"") && html.contains("id=\"local-fault\""));
    let listed = sample("setting-reject-refused", Face::Full);
    assert_eq!(listed.matches("aria-describedby=\"setting-faults\"").count(), 2, "both lists");
}

#[test]
fn the_pages_about_spam_lead_to_the_help_and_quote_the_standards() {
    let menu = sample("setting-junk", Face::Lite);
    assert_eq!(menu.matches("/lite/help#spam").count(), 3);
    assert_eq!(menu.matches("に関する詳しい情報は").count(), 3, "{menu}");
    assert!(sample("setting-reject", Face::Full).contains("設定項目に関する詳しい情報は"));
    assert!(sample("setting-allow", Face::Full).contains("設定で検出できない可能性があります。"));
    let issued = sample("register-done", Face::Lite);
    assert!(issued.contains("画面を保存するか、書き写してください。") && !issued.contains("ブラウザの「印刷」"));
}

#[test]
fn a_mailbox_that_fills_up_is_told_over_the_list_with_the_ways_to_room() {
    let inbox = places().into_iter().find(|(n, _)| *n == "inbox").unwrap().1;
    for face in [Face::Full, Face::Lite] {
        let at = |used| {
            let screen = Screen { quota: Some(Quota { used, limit: 100 }), ..screen(Lang::Ja, inbox.clone()) };
            drawn(&page(&screen, face, &assets()))
        };
        assert!(!at(79).contains("id=\"room\""));
        assert!(at(80).contains("空き容量が少なくなっています。") && at(94).contains("order=size"));
        let last = at(95);
        assert!(last.contains("まもなくメールを受信できなくなります。") && last.contains("id=\"room-trash\""), "{last}");
        assert!(last.contains("迷惑メールは使用容量に含まれません。"));
    }
}
