//! People of a header, with names and addresses.
//!
//! The address is always shown: a display name is a stranger's word. One that is itself another address is left out,
//! in lists too.

use crate::api::Contact;
use leptos::prelude::*;

/// One person: name, then address.
pub fn contact(who: &Contact) -> impl IntoView + use<> {
    let (name, email) = (who.shown_name().to_owned(), who.email.clone());
    let address = if name.is_empty() { email } else { format!("<{email}>") };
    view! {
        <span class="contact">
            {(!name.is_empty()).then(|| view! { <b class="contact-name">{name}</b>" " })}
            <span class="contact-address">{address}</span>
        </span>
    }
}

/// A line of people, separated by commas.
pub fn contacts(people: &[Contact]) -> Vec<AnyView> {
    let last = people.len().saturating_sub(1);
    people.iter().enumerate().map(|(i, who)| view! { {contact(who)}{(i < last).then_some(", ")} }.into_any()).collect()
}

/// Names alone, as a list shows them; all addresses for hovering.
pub fn labels(people: &[Contact]) -> (String, String) {
    let few: Vec<&str> = people.iter().take(3).map(Contact::label).collect();
    let all: Vec<String> = people
        .iter()
        .take(20)
        .map(|c| match c.shown_name() {
            "" => c.email.clone(),
            name => format!("{name} <{}>", c.email),
        })
        .collect();
    let more = if people.len() > few.len() { " …" } else { "" };
    (format!("{}{more}", few.join(", ")), all.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_the_true_address_where_the_name_is_another() {
        let who = |name: &str| Contact { name: name.into(), email: "x@evil.example".into() };
        let (shown, all) = labels(&[who("support@bank.example"), who("佐藤")]);
        assert_eq!(shown, "x@evil.example, 佐藤");
        assert!(!all.contains("bank.example") && all.contains("佐藤 <x@evil.example>"), "{all}");
        assert!(!contact(&who("support@bank.example")).to_html().contains("bank.example"));
    }
}
