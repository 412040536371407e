//! What the core can do, as named booleans with the RFC beside each.
//!
//! In: the words of a CAPABILITY line after login. Out: what is missing, by name.
//! The core is Dovecot with our templates (here or elsewhere); branches exist only for the last four.

/// Abilities of one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// RFC 4315: APPENDUID, COPYUID, UID EXPUNGE
    pub uidplus: bool,
    /// RFC 6851
    pub moves: bool,
    /// RFC 7162
    pub condstore: bool,
    /// RFC 4731
    pub esearch: bool,
    /// RFC 5267: SORT RETURN (PARTIAL …)
    pub esort: bool,
    /// RFC 5957: DISPLAYFROM, what a person sees
    pub sort_display: bool,
    /// RFC 5819
    pub list_status: bool,
    /// RFC 6154
    pub special_use: bool,
    /// RFC 7888: literals without a round trip
    pub literal_plus: bool,
    /// RFC 2971; from a trusted net it carries the browser's address
    pub id: bool,
    /// RFC 2177
    pub idle: bool,
    /// RFC 8970
    pub preview: bool,
    /// RFC 9208
    pub quota: bool,
}

impl Capabilities {
    /// From the words of a CAPABILITY response, in any case.
    pub fn read<'a>(words: impl IntoIterator<Item = &'a str>) -> Self {
        let mut all = Capabilities::default();
        for word in words {
            let field = match word.to_ascii_uppercase().as_str() {
                "UIDPLUS" => &mut all.uidplus,
                "MOVE" => &mut all.moves,
                "CONDSTORE" => &mut all.condstore,
                "ESEARCH" => &mut all.esearch,
                "ESORT" => &mut all.esort,
                "SORT=DISPLAY" => &mut all.sort_display,
                "LIST-STATUS" => &mut all.list_status,
                "SPECIAL-USE" => &mut all.special_use,
                "LITERAL+" => &mut all.literal_plus,
                "ID" => &mut all.id,
                "IDLE" => &mut all.idle,
                "PREVIEW" => &mut all.preview,
                word if word == "QUOTA" || word.starts_with("QUOTA=") => &mut all.quota,
                _ => continue,
            };
            *field = true;
        }
        all
    }

    /// Names of what we cannot do without.
    pub fn missing(&self) -> Vec<&'static str> {
        let needed = [
            (self.uidplus, "UIDPLUS"),
            (self.moves, "MOVE"),
            (self.condstore, "CONDSTORE"),
            (self.esearch, "ESEARCH"),
            (self.esort, "ESORT"),
            (self.sort_display, "SORT=DISPLAY"),
            (self.list_status, "LIST-STATUS"),
            (self.special_use, "SPECIAL-USE"),
            (self.literal_plus, "LITERAL+"),
            (self.id, "ID"),
            (self.idle, "IDLE"),
        ];
        needed.into_iter().filter(|(has, _)| !has).map(|(_, name)| name).collect()
    }
}
