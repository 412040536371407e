//! The fields of a form or of a query string, by their names.

/// Names and values in the order in which they came.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fields<'a>(pub &'a [(String, String)]);

impl<'a> Fields<'a> {
    /// The first value of a field, `""` if it is missing.
    pub fn text(self, name: &str) -> &'a str {
        self.0.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str()).unwrap_or_default()
    }

    /// True for a field that says yes: a tick, or a choice between `1` and `0`.
    pub fn is_on(self, name: &str) -> bool {
        self.text(name) == "1"
    }

    /// True for a field that came, whatever it says.
    pub fn has(self, name: &str) -> bool {
        self.0.iter().any(|(n, _)| n == name)
    }

    /// All values of a field.
    pub fn all<'n>(self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        self.0.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_its_first_value_and_all_of_them() {
        let pairs = [("to", "a"), ("to", "b"), ("yes", "1"), ("no", "0")].map(|(n, v)| (n.to_owned(), v.to_owned()));
        let fields = Fields(&pairs);
        assert_eq!((fields.text("to"), fields.text("cc")), ("a", ""));
        assert_eq!(fields.all("to").collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(["yes", "no", "cc"].map(|name| fields.is_on(name)), [true, false, false]);
        assert_eq!(["yes", "no", "cc"].map(|name| fields.has(name)), [true, true, false]);
    }
}
