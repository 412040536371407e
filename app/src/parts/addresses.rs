//! メールアドレスメニュー: counts, the table with the manual's nine columns, its four buttons.
//!
//! One form: a radio button chooses the row for the buttons below; ON and OFF are buttons of their own
//! (`do` = `virus:1:ADDRESS`), because a link must change nothing.

use super::{Look, field::hidden};
use crate::{
    api::{Address, Addresses},
    i18n::{addresses as words, date, setting as setting_words},
};
use leptos::prelude::*;

/// Counts and table; `chosen`: the address whose row is.
pub fn addresses(look: Look, csrf: &str, all: &Addresses, chosen: &str) -> AnyView {
    let l = look.lang;
    let register = (all.manages).then(|| {
        if all.full() {
            view! { <p class="field-hint" id="register-full">{words::full(l)}</p> }.into_any()
        } else {
            view! { <a class="button button--primary" id="to-register" href=look.face.setting("register", "")>{words::register(l)}</a> }.into_any()
        }
    });
    let counts = view! {
        <section class="sheet-part" aria-labelledby="counts-title">
            <h2 class="sheet-heading" id="counts-title">{words::counts(l)}</h2>
            <p class="sheet-about">{words::programs(l)}"["<a rel="external" href=look.face.help_about("programs")>{words::here(l)}</a>"]"{words::please_see(l)}</p>
            <table class="setting-table setting-table--small">
                <tbody>
                    <tr><th scope="row">{words::contracted(l)}</th><td id="count-contracted">{words::pieces(l, all.contracted())}</td></tr>
                    <tr><th scope="row">{words::used(l)}</th><td id="count-used">{words::pieces(l, all.used)}</td></tr>
                </tbody>
            </table>
            {register}
        </section>
    };
    view! { <h2 class="sheet-menu">{words::menu(l)}</h2>{counts}{table(look, csrf, all, chosen)} }.into_any()
}

fn table(look: Look, csrf: &str, all: &Addresses, chosen: &str) -> AnyView {
    let l = look.lang;
    let head: Vec<_> = columns(l).into_iter().map(|name| view! { <th scope="col">{name}</th> }).collect();
    let rows: Vec<_> = all.rows.iter().map(|a| row(look, a, all.rows.len() == 1 || a.address == chosen)).collect();
    let press = |value: &'static str, name: &'static str| {
        let class = if value == "remove" { "button button--danger" } else { "button" };
        view! { <button class=class type="submit" name="do" value=value id=format!("do-{value}")>{name}</button> }
    };
    // The main address is never deleted.
    let remove = all.rows.iter().any(|a| !a.main).then(|| press("remove", words::remove(l)));
    view! {
        <section class="sheet-part">
            <h2 class="sheet-heading" id="change-title">{words::change(l)}</h2>
            <ul class="setting-points">
                <li>{words::change_choose(l)}</li><li>{words::change_virus(l)}</li><li>{words::change_spam(l)}</li><li>{words::change_overseas(l)}</li>
            </ul>
            <form class="addresses" id="addresses" method="post" action=look.face.addresses() data-screen="">
                {hidden("csrf", csrf)}
                <div class="addresses-scroll" id="addresses-scroll" role="region" tabindex="0" aria-labelledby="change-title">
                    <table class="addresses-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>
                </div>
                <p class="setting-ways">
                    {press("password", words::password(l))}{press("reissue", words::reissue(l))}{press("autoreply", words::autoreply(l))}{remove}
                </p>
            </form>
        </section>
    }
    .into_any()
}

/// In the order of the manual.
fn columns(l: crate::i18n::Lang) -> [&'static str; 9] {
    [
        words::column_choose(l),
        words::column_no(l),
        words::column_address(l),
        words::column_pop(l),
        words::column_status(l),
        words::column_virus(l),
        words::column_spam(l),
        words::column_forward(l),
        words::column_overseas(l),
    ]
}

fn row(look: Look, a: &Address, chosen: bool) -> AnyView {
    let l = look.lang;
    let whose = if a.own { "" } else { a.address.as_str() };
    let on_off = |on: bool| if on { setting_words::on(l) } else { setting_words::off(l) };
    let label = columns(l);
    let id = format!("address-{}", a.no);
    let switch = |what: &'static str, column: &'static str, on: bool| {
        let class = if on { "switch switch--on" } else { "switch" };
        let to = format!("{what}:{}:{}", u8::from(!on), a.address);
        view! {
            <button class=class type="submit" name="do" value=to id=format!("{what}-{}", a.no)>
                <span class="sr-only">{a.address.clone()}" "{column}": "</span>{on_off(on)}
            </button>
        }
    };
    let forward = if a.forward { "switch switch--on" } else { "switch" };
    let until = a.overseas_until.map(|t| view! { <span class="until">{setting_words::until(l, &date::japan_day(t))}</span> });
    let main = a.main.then(|| view! { " "<span class="badge">{words::main(l)}</span> });
    view! {
        <tr>
            <td data-label=label[0]><input type="radio" name="address" id=id.clone() value=a.address.clone() checked=chosen/></td>
            <td data-label=label[1]>{a.no}</td>
            <td data-label=label[2]><label for=id>{a.address.clone()}</label>{main}</td>
            <td data-label=label[3]>{a.pop_account.clone()}</td>
            <td data-label=label[4]>{words::status(l, a.status)}</td>
            <td data-label=label[5]>{switch("virus", label[5], a.virus)}</td>
            <td data-label=label[6]><a href=look.face.setting("junk", whose) id=format!("junk-{}", a.no)>{words::set(l)}<span class="sr-only">": "{a.address.clone()}</span></a></td>
            <td data-label=label[7]><a class=forward href=look.face.setting("forward", whose) id=format!("forward-{}", a.no)><span class="sr-only">{a.address.clone()}" "{label[7]}": "</span>{on_off(a.forward)}</a></td>
            <td data-label=label[8]>{switch("overseas", label[8], a.overseas)}{until}</td>
        </tr>
    }
    .into_any()
}
