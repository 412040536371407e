//! People of a header, with names and addresses.
//!
//! The address is always shown: a display name is a stranger's word (SECURITY T12).

use crate::api::Contact;
use leptos::prelude::*;

/// One person: name, then address.
pub fn contact(who: &Contact) -> impl IntoView + use<> {
    let (name, email) = (who.name.clone(), who.email.clone());
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
        .map(|c| if c.name.is_empty() { c.email.clone() } else { format!("{} <{}>", c.name, c.email) })
        .collect();
    let more = if people.len() > few.len() { " …" } else { "" };
    (format!("{}{more}", few.join(", ")), all.join(", "))
}
