//! `account export` and `account import`: the accounts as a table.
//!
//! In: a CSV whose first row names its columns; only `address` and `contract` must be there. Out:
//! each new address with its POP account and password. Every row is checked before the first is
//! written, all are written in one transaction: a bad row is named by its line and nothing is done.
//! Never: a password in an export; they are kept only as hashes.

use super::csv;
use app::api::{Reason, address::check_local, password as rules};
use server::{
    config::is_domain,
    mailcore::password,
    store::{Account, NewAccount, address::Imported},
};
use std::{collections::BTreeMap, error::Error};

/// Columns of an export, in its order; an import may have them in any.
const COLUMNS: [&str; 10] =
    ["address", "pop_account", "contract", "name", "main", "status", "webmail", "lite", "quota_bytes", "password"];

/// The whole table; addresses that were ended are not in it.
pub fn export(accounts: &[Account]) -> String {
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let quotas: Vec<String> = accounts.iter().map(|a| a.quota_bytes.to_string()).collect();
    let rows = accounts.iter().zip(&quotas).filter(|(a, _)| a.removed.is_none()).map(|(a, quota)| {
        let status = if a.active { "active" } else { "stopped" };
        vec![&*a.address, &a.pop_account, &a.contract, &a.name, yes(a.main), status, yes(a.webmail), yes(a.lite), quota, ""]
    });
    csv::write(std::iter::once(COLUMNS.to_vec()).chain(rows))
}

/// What is to be made, with the password of each; every fault of the whole file at once.
pub fn import(text: &str, quota_bytes: i64) -> Result<Vec<(Imported, String)>, Box<dyn Error>> {
    let mut rows = csv::read(text)?.into_iter();
    let head = rows.next().ok_or("line 1: the names of the columns are needed")?;
    let names: Vec<String> = head.fields.iter().map(|f| f.trim().to_ascii_lowercase()).collect();
    for name in &names {
        if !COLUMNS.contains(&name.as_str()) {
            return Err(format!("line {}: there is no column {name}; known are {}", head.line, COLUMNS.join(", ")).into());
        }
    }
    for needed in ["address", "contract"] {
        if !names.iter().any(|name| name == needed) {
            return Err(format!("line {}: the column {needed} is needed", head.line).into());
        }
    }
    let (mut out, mut faults, mut seen) = (Vec::new(), Vec::new(), BTreeMap::new());
    for row in rows {
        let cells: BTreeMap<&str, &str> = names.iter().map(String::as_str).zip(row.fields.iter().map(|f| f.trim())).collect();
        let read = match row.fields.len() == names.len() {
            true => one(&cells, row.line, quota_bytes),
            false => Err(format!("{} fields where {} are named", row.fields.len(), names.len())),
        };
        match read {
            Ok(new) => match seen.insert(new.0.account.address.clone(), row.line) {
                Some(earlier) => faults.push(format!("line {}: the address of line {earlier} again", row.line)),
                None => out.push(new),
            },
            Err(fault) => faults.push(format!("line {}: {fault}", row.line)),
        }
    }
    if faults.is_empty() { Ok(out) } else { Err(faults.join("\n").into()) }
}

fn one(cells: &BTreeMap<&str, &str>, line: usize, quota_bytes: i64) -> Result<(Imported, String), String> {
    let cell = |name: &str| cells.get(name).copied().unwrap_or_default();
    let yes = |name: &str, otherwise: bool| match cell(name).to_ascii_lowercase().as_str() {
        "" => Ok(otherwise),
        "yes" | "1" | "true" => Ok(true),
        "no" | "0" | "false" => Ok(false),
        other => Err(format!("{name}: {other} is neither yes nor no")),
    };
    let address = cell("address").to_lowercase();
    check_address(&address)?;
    check_texts(cell("contract"), cell("name"))?;
    let pop = cell("pop_account");
    if !pop.is_empty()
        && !pop.strip_prefix('m').is_some_and(|d| (1..=20).contains(&d.len()) && d.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(format!("pop_account: {pop} is not m and digits"));
    }
    let quota_bytes = match cell("quota_bytes") {
        "" => quota_bytes,
        number => number.parse().ok().filter(|n| *n > 0).ok_or_else(|| format!("quota_bytes: {number} is no number of bytes"))?,
    };
    let active = match cell("status") {
        "" | "active" => true,
        "stopped" => false,
        other => return Err(format!("status: {other} is neither active nor stopped")),
    };
    let given = cell("password");
    let password = match given {
        "" => password::generate().map_err(|e| e.to_string())?,
        given if rules::check(given).is_ok() => given.to_owned(),
        _ => return Err("password: 5 to 32 letters, digits and % + . | / : = ^ _ ~ are needed".into()),
    };
    let account = NewAccount {
        address,
        name: cell("name").to_owned(),
        contract: cell("contract").to_owned(),
        main: yes("main", false)?,
        // Hashed when every row has passed: a long table with a bad last row shall say so at once.
        password_hash: String::new(),
        quota_bytes,
    };
    let new = Imported {
        line,
        account,
        pop_account: Some(pop.to_owned()).filter(|p| !p.is_empty()),
        active,
        webmail: yes("webmail", true)?,
        lite: yes("lite", true)?,
        // Made when every row has passed, as the hash.
        script: Default::default(),
    };
    Ok((new, password))
}

/// The form's rule for the part before the `@`, in any domain: the operator may have more than the form offers.
pub fn check_address(address: &str) -> Result<(), String> {
    let Some((local, domain)) = address.split_once('@').filter(|(_, domain)| is_domain(domain)) else {
        return Err(format!("{address}: no mail address"));
    };
    check_local(local).map_err(|problem| match problem.reason {
        Some(Reason::Reserved) => format!("{address}: this name is reserved"),
        _ => format!("{address}: 3 to 20 of a-z, 0-9, - and _ are needed before {domain}, neither - nor _ at an end"),
    })
}

/// What is shown and written into headers holds no line breaks.
pub fn check_texts(contract: &str, name: &str) -> Result<(), String> {
    match contract.is_empty() || contract.chars().chain(name.chars()).any(char::is_control) {
        true => Err("contract and name: plain text is needed".into()),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_providers_rule() {
        for good in ["abc@a01.example.test", "a-b_9@example.test", "abcdefghijklmnopqrst@a.test"] {
            assert!(check_address(good).is_ok(), "{good}");
        }
        for bad in ["ab@a.test", "-abc@a.test", "Abc@a.test", "a.bc@a.test", "abuse@a.test", "abc", "abc@", "a@b@c.test"] {
            assert!(check_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_export_reads_back() {
        let account = |address: &str, active: bool| Account {
            address: address.into(),
            name: "=HYPERLINK(\"http://evil.test\")".into(),
            pop_account: "m00000012".into(),
            contract: "00042".into(),
            active,
            main: true,
            quota_bytes: 1000,
            removed: None,
            webmail: true,
            lite: false,
        };
        let ended = Account { removed: Some(1), ..account("gone@a01.example.test", false) };
        let text = export(&[account("taro@a01.example.test", true), account("-_-@a01.example.test", false), ended]);
        assert!(
            text.contains("\"'=HYPERLINK(\"\"http://evil.test\"\")\"") && text.contains("\"'00042\"") && !text.contains("gone@")
        );
        let fault = import(&text, 5).err().unwrap().to_string();
        assert!(fault.starts_with("line 3: -_-@"), "{fault}");
        let text = text.replace("'-_-@", "a-b@");
        let read = import(&text, 5).unwrap();
        let first = &read[0].0;
        assert_eq!((first.account.name.as_str(), first.account.contract.as_str()), ("=HYPERLINK(\"http://evil.test\")", "00042"));
        assert_eq!((first.pop_account.as_deref(), first.lite, first.active), (Some("m00000012"), false, true));
        assert!(!read[1].0.active && read[1].0.line == 3);
    }

    #[test]
    fn every_bad_row_is_named() {
        let text = "address,contract,name,main,password\nok1@a.test,c,,,\nab@a.test,c,,,\nok2@a.test,,,,\nok3@a.test,c,,maybe,\nok1@a.test,c,,,\nok4@a.test,c\nok5@a.test,c,,,bad pass\n";
        let faults = import(text, 5).err().unwrap().to_string();
        let lines: Vec<&str> = faults.lines().map(|l| l.split(':').next().unwrap()).collect();
        assert_eq!(lines, ["line 3", "line 4", "line 5", "line 6", "line 7", "line 8"], "{faults}");
        assert!(import("addresse,contract\n", 5).err().unwrap().to_string().contains("no column addresse"));
        assert!(import("address\nok1@a.test\n", 5).err().unwrap().to_string().contains("column contract"));
        assert!(import("", 5).is_err());
    }
}
