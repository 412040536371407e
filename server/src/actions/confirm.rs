//! 送信前に宛先を確認する: who gets the mail, and who of them is outside the contract.
//!
//! In: the fields as typed and what the person has chosen in 表示設定. Out: the list to be shown, or nothing.
//! Never: a refusal; an entry that is no address is said when the mail is sent.

use crate::{error::Error, mail, rooms::Rooms, who::Who};
use app::api::{Addressed, Addressee, Draft, settings::Confirm};

/// All recipients, if the person wants to see them before this mail goes.
pub async fn asked(rooms: &Rooms, who: &Who, draft: &Draft, when: Confirm) -> Result<Option<Addressed>, Error> {
    if when == Confirm::Off {
        return Ok(None);
    }
    let read = [&draft.to, &draft.cc, &draft.bcc].map(|typed| mail::parse_recipients(typed));
    let [Ok(to), Ok(cc), Ok(bcc)] = read else { return Ok(None) };
    let inside = inside(rooms, who).await?;
    let listed = |list: Vec<app::api::Contact>| {
        let outside = |email: &str| !inside.iter().any(|own| own.eq_ignore_ascii_case(email));
        list.into_iter().map(|who| Addressee { outside: outside(&who.email), who }).collect::<Vec<_>>()
    };
    let all = Addressed { to: listed(to), cc: listed(cc), bcc: listed(bcc) };
    Ok(Some(all).filter(|all| when == Confirm::Always || all.any_outside()))
}

/// The contract's own addresses.
async fn inside(rooms: &Rooms, who: &Who) -> Result<Vec<String>, Error> {
    let own = rooms.store.account_by_login(&who.address).await?.filter(|own| !own.contract.is_empty());
    let Some(own) = own else { return Ok(vec![who.address.clone()]) };
    Ok(rooms.store.account_list(Some(&own.contract)).await?.into_iter().map(|account| account.address).collect())
}
