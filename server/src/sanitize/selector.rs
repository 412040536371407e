//! What stands before the braces of a style sheet: selectors and media queries.
//!
//! In: the tokens up to `{`. Out: the same, written anew, or a refusal.
//! Selectors hold types, classes and ids (with our prefix) and plain pseudo-classes.
//! Media queries ask for kind and size of the page; not for colours, because the sheet is
//! white also in dark mode and a mail's dark colours would make half of it unreadable.
//! Never: attribute selectors, pseudo-elements, namespaces, `<`.

use super::attributes::prefixed;
use super::css::{self, Refused, refused};
use cssparser::{Parser, Token};

/// Parts of one selector: browsers match them against every element.
const MAX_PARTS: usize = 24;

const MEDIA_WORDS: &str = "\
    all and not only or print screen";
const MEDIA_FEATURES: &str = "\
    device-width height max-device-height max-device-width max-height max-width \
    min-device-height min-device-width min-height min-width orientation width";
const PSEUDO: &str = "\
    active empty first-child first-of-type focus hover last-child last-of-type link \
    only-child only-of-type visited";

fn listed(list: &str, word: &str) -> bool {
    list.split_ascii_whitespace().any(|w| w == word)
}

/// One selector of a list.
pub fn selector(input: &mut Parser) -> Result<String, Refused> {
    let mut out = String::new();
    let mut parts = 0;
    while let Ok(token) = input.next_including_whitespace_and_comments().cloned() {
        parts += 1;
        if parts > MAX_PARTS * 2 {
            return refused();
        }
        let begins = out.is_empty() || out.ends_with([' ', '>', '+', '~']);
        match token {
            Token::WhiteSpace(_) if !out.is_empty() && !begins => out.push(' '),
            Token::WhiteSpace(_) | Token::Comment(_) => {}
            Token::Ident(tag) if begins && tag.bytes().all(|b| b.is_ascii_alphanumeric()) => {
                out.push_str(&tag.to_ascii_lowercase())
            }
            Token::Delim('*') if begins => out.push('*'),
            Token::Delim(c @ ('>' | '+' | '~')) if !out.trim_end().is_empty() => {
                out.truncate(out.trim_end().len());
                if out.ends_with(['>', '+', '~']) {
                    return refused();
                }
                out.push(c);
            }
            Token::Delim('.') => {
                let Ok(Token::Ident(class)) = input.next_including_whitespace_and_comments() else {
                    return refused();
                };
                out.push('.');
                css::name(&prefixed(class), &mut out);
            }
            Token::IDHash(id) => {
                out.push('#');
                css::name(&prefixed(&id), &mut out);
            }
            Token::Colon => {
                let Ok(Token::Ident(word)) = input.next_including_whitespace_and_comments() else {
                    return refused();
                };
                let word = word.to_ascii_lowercase();
                if !listed(PSEUDO, &word) {
                    return refused();
                }
                out.push(':');
                out.push_str(&word);
            }
            _ => return refused(),
        }
    }
    out.truncate(out.trim_end().len());
    if out.is_empty() || out.ends_with(['>', '+', '~']) { refused() } else { Ok(out) }
}

/// A media query list; queries we do not take are left out.
pub fn queries(input: &mut Parser) -> Result<String, Refused> {
    let each = input.parse_comma_separated_ignoring_errors(|one| query(one));
    if each.is_empty() { refused() } else { Ok(each.join(",")) }
}

fn query(input: &mut Parser) -> Result<String, Refused> {
    let mut out = String::new();
    while let Ok(token) = input.next().cloned() {
        if !out.is_empty() {
            out.push(' ');
        }
        match token {
            Token::Ident(word) if listed(MEDIA_WORDS, &word.to_ascii_lowercase()) => {
                out.push_str(&word.to_ascii_lowercase());
            }
            Token::ParenthesisBlock => out.push_str(&input.parse_nested_block(feature)?),
            _ => return refused(),
        }
        if out.len() > 300 {
            return refused();
        }
    }
    if out.is_empty() { refused() } else { Ok(out) }
}

/// `(max-width:600px)`.
fn feature(input: &mut Parser) -> Result<String, Refused> {
    let name = input.expect_ident_cloned()?.to_ascii_lowercase();
    if !listed(MEDIA_FEATURES, &name) {
        return refused();
    }
    let mut out = format!("({name}");
    if input.expect_colon().is_ok() {
        out.push(':');
        input.skip_whitespace();
        let start = input.position();
        match input.next()?.clone() {
            Token::Number { .. } | Token::Dimension { .. } => css::number(input.slice_from(start), &mut out)?,
            Token::Ident(word) if matches!(&*word.to_ascii_lowercase(), "portrait" | "landscape") => {
                out.push_str(&word.to_ascii_lowercase());
            }
            _ => return refused(),
        }
    }
    input.expect_exhausted()?;
    out.push(')');
    Ok(out)
}
