//! `<style>` of a mail: rules that stay, written anew.
//!
//! Many mails look right only with their classes and their `@media` for telephones.
//! Of the at-rules only `@media` stays: no imports, fonts, animations, namespaces.
//! Never: a `<`, so that nothing ends the element.
//! Next: `selector` (before the braces), `css` (inside them).

use super::css::{self, Refused, refused};
use super::selector::{queries, selector};
use super::urls::Urls;
use cssparser::{AtRuleParser, CowRcStr, Parser, ParserState, QualifiedRuleParser, StyleSheetParser};

/// Rules of one mail.
const MAX_RULES: usize = 3_000;
/// Bytes of style that are read; what follows is left out.
const MAX_BYTES: usize = 512 * 1024;

/// Filters style sheets: `(media attribute, text)` each, in order.
pub fn sheets<'t>(all: impl Iterator<Item = (&'t str, &'t str)>, urls: &mut Urls) -> String {
    let mut sheet = Sheet { out: String::new(), urls, rules: 0, inside_media: false };
    let mut left = MAX_BYTES;
    for (media, text) in all {
        let mut cut = left.min(text.len());
        while !text.is_char_boundary(cut) {
            cut -= 1;
        }
        left -= cut;
        let before = sheet.out.len();
        let mut input = Parser::new(&text[..cut]);
        for _ in StyleSheetParser::new(&mut input, &mut sheet) {}
        wrap(media, before, &mut sheet.out);
    }
    // The writers above never make one; a sheet that holds one could end its element.
    if sheet.out.contains('<') { String::new() } else { sheet.out }
}

/// Puts what a `<style media=…>` holds into an `@media` of its own.
fn wrap(media: &str, from: usize, out: &mut String) {
    let media = media.trim_ascii();
    if media.is_empty() || media.eq_ignore_ascii_case("all") || out.len() == from {
        return;
    }
    let rules = out.split_off(from);
    // Rules that have a query of their own keep it instead of being nested.
    if rules.contains("@media") {
        out.push_str(&rules);
    } else if let Ok(query) = queries(&mut Parser::new(media)) {
        out.push_str(&format!("@media {query}{{{rules}}}"));
    }
}

struct Sheet<'a, 'p> {
    out: String,
    urls: &'a mut Urls<'p>,
    rules: usize,
    inside_media: bool,
}

impl<'i> QualifiedRuleParser<'i> for Sheet<'_, '_> {
    type Prelude = String;
    type QualifiedRule = ();
    type Error = ();

    fn parse_prelude(&mut self, input: &mut Parser<'i>) -> Result<String, Refused> {
        // One selector that we do not take leaves the others of its list alone.
        let each = input.parse_comma_separated_ignoring_errors(|one| selector(one));
        if each.is_empty() { refused() } else { Ok(each.join(",")) }
    }

    fn parse_block(&mut self, selectors: String, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Refused> {
        self.rules += 1;
        if self.rules > MAX_RULES {
            return refused();
        }
        let body = css::block(input, self.urls);
        if !body.is_empty() {
            self.out.push_str(&format!("{selectors}{{{body}}}"));
        }
        Ok(())
    }
}

impl<'i> AtRuleParser<'i> for Sheet<'_, '_> {
    type Prelude = String;
    type AtRule = ();
    type Error = ();

    fn parse_prelude(&mut self, name: CowRcStr<'i>, input: &mut Parser<'i>) -> Result<String, Refused> {
        if name.eq_ignore_ascii_case("media") && !self.inside_media { queries(input) } else { refused() }
    }

    fn parse_block(&mut self, query: String, _: &ParserState, input: &mut Parser<'i>) -> Result<(), Refused> {
        let before = self.out.len();
        self.inside_media = true;
        for _ in StyleSheetParser::new(input, self) {}
        self.inside_media = false;
        let rules = self.out.split_off(before);
        if !rules.is_empty() {
            self.out.push_str(&format!("@media {query}{{{rules}}}"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitize::Policy;

    fn filtered(media: &str, text: &str) -> String {
        let policy = Policy::default();
        let once = sheets([(media, text)].into_iter(), &mut Urls::new(&policy));
        assert_eq!(sheets([("", once.as_str())].into_iter(), &mut Urls::new(&policy)), once);
        once
    }

    #[test]
    fn rules_stay() {
        for (from, to) in [
            ("<!-- P.a , TD > .b:hover{COLOR:red} -->", "p.x-a,td>.x-b:hover{color:red}"),
            ("#k a{color:red}o\\:p{color:red}[x]{color:red}", "#x-k a{color:red}"),
            (
                "@media only screen and (max-width: 600px){.a{width:100%!important}}",
                "@media only screen and (max-width:600px){.x-a{width:100%!important}}",
            ),
            ("@media (prefers-color-scheme:dark){p{color:#fff}}p{color:red}", "p{color:red}"),
            ("@import 'https://t.example/x';@font-face{src:url(//t.example)}@charset 'x';p{color:red}", "p{color:red}"),
            ("@keyframes x{from{color:red}}@namespace x 'y';@supports (x:y){p{color:red}}b{color:red}", "b{color:red}"),
            ("a[class=x],b{color:red}p::before{color:red}", "b{color:red}"),
            ("p{color:red", "p{color:red}"),
            (".\\3c x{color:red}", ".x-\\3c x{color:red}"),
        ] {
            assert_eq!(filtered("", from), to, "{from}");
        }
        assert_eq!(filtered("print", "p{color:red}"), "@media print{p{color:red}}");
        assert_eq!(filtered("(x)", "p{color:red}"), "");
    }
}
