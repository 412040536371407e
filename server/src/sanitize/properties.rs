//! Which CSS properties and functions of a mail stay.
//!
//! In: a lower-case name. Out: the name as written by us, or nothing.
//! Listed is what lays out and colours a letter; not listed is what loads (`mask`,
//! `border-image`, `cursor`), moves, covers the page or speaks (`content`).
//! Next: `css` filters the values.

/// Properties, apart by blanks.
const PROPERTIES: &str = "\
    align-content align-items align-self background background-attachment background-clip \
    background-color background-image background-origin background-position \
    background-position-x background-position-y background-repeat background-size border \
    border-bottom border-bottom-color border-bottom-left-radius border-bottom-right-radius \
    border-bottom-style border-bottom-width border-collapse border-color border-left \
    border-left-color border-left-style border-left-width border-radius border-right \
    border-right-color border-right-style border-right-width border-spacing border-style \
    border-top border-top-color border-top-left-radius border-top-right-radius \
    border-top-style border-top-width border-width bottom box-shadow box-sizing break-after \
    break-before break-inside caption-side clear color column-count column-gap column-width \
    columns direction display empty-cells flex flex-basis flex-direction flex-flow flex-grow \
    flex-shrink flex-wrap float font font-family font-size font-size-adjust font-stretch \
    font-style font-variant font-weight gap height hyphens justify-content justify-items \
    justify-self left letter-spacing line-break line-height list-style list-style-image \
    list-style-position list-style-type margin margin-bottom margin-left margin-right \
    margin-top max-height max-width min-height min-width object-fit object-position opacity \
    order orphans outline outline-color outline-offset outline-style outline-width overflow \
    overflow-wrap overflow-x overflow-y padding padding-bottom padding-left padding-right \
    padding-top page-break-after page-break-before page-break-inside position right row-gap \
    ruby-align ruby-position tab-size table-layout text-align text-align-last \
    text-decoration text-decoration-color text-decoration-line text-decoration-style \
    text-emphasis text-indent text-justify text-orientation text-overflow text-shadow \
    text-transform text-underline-offset text-underline-position top unicode-bidi \
    vertical-align visibility white-space widows width word-break word-spacing word-wrap \
    writing-mode z-index";

/// Functions that compute a number or a colour.
const FUNCTIONS: &str = "\
    calc clamp hsl hsla linear-gradient max min radial-gradient repeating-linear-gradient \
    repeating-radial-gradient rgb rgba";

/// The property of this name, if it may be set.
pub fn property(name: &str) -> Option<&'static str> {
    PROPERTIES.split_ascii_whitespace().find(|p| *p == name)
}

/// The function of this name, if it may be called.
pub fn function(name: &str) -> Option<&'static str> {
    FUNCTIONS.split_ascii_whitespace().find(|f| *f == name)
}
