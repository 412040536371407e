//! Whoever runs the house, at the command line: tables, 停止中, and what an address may use.

use super::*;
use axum::http::StatusCode;
use serde_json::json;
use std::process::Command;

/// A command that must fail; what it said.
fn refused(core: &Core, args: &[&str]) -> String {
    let mut command = Command::new(crate::support::core::BINARY);
    let out = command.args(args).arg("--config").arg(core.data.join("core.toml")).output().unwrap();
    assert!(!out.status.success(), "{args:?} was taken");
    String::from_utf8_lossy(&out.stderr).into_owned()
}

#[tokio::test]
async fn a_table_is_taken_in_whole_or_not_at_all() {
    let world = World::open().await;
    let (n, file) = (number(), world.core.data.join(format!("table-{}.csv", number())));
    let path = file.to_str().unwrap();
    let rows = format!(
        "\u{feff}address,contract,name,main,pop_account,password,lite\r\nt{n}-one@b01.example.test,0042-{n},\"'=1+1\",yes,m99{n:06},Table+one1,yes\r\nt{n}-two@b02.example.test,0042-{n},\"花子, 二\",no,,,no\r\n"
    );
    std::fs::write(&file, format!("{rows}no,0042-{n},,,,,\r\nt{n}-two@b02.example.test,0042-{n},,,,,\r\n")).unwrap();
    let said = refused(&world.core, &["account", "import", path]);
    assert!(said.contains("line 4: no: no mail address") && said.contains("line 5: the address of line 3 again"), "{said}");
    assert!(!world.core.command(&["account", "list"]).contains(&format!("t{n}-one")), "nothing half-done");
    // A row that only the database can refuse takes the others back with it.
    let (taken, _) = world.main("taken").await;
    std::fs::write(&file, format!("{rows}{taken},0042-{n},,,,,\r\n")).unwrap();
    assert!(refused(&world.core, &["account", "import", path]).contains("line 4: "), "named by its line");
    assert!(!world.core.command(&["account", "list"]).contains(&format!("t{n}-one")));

    let two = format!("{rows}t{n}-three@b01.example.test,0042-{n},,yes,,,\r\n");
    std::fs::write(&file, two).unwrap();
    let said = refused(&world.core, &["account", "import", path]);
    assert!(said.contains("line 4: the contract has a main address already"), "{said}");

    std::fs::write(&file, &rows).unwrap();
    let made = world.core.command(&["account", "import", path]);
    let second: Vec<&str> = made.lines().nth(1).unwrap().split('\t').collect();
    assert_eq!(made.lines().next().unwrap(), format!("t{n}-one@b01.example.test\tm99{n:06}\tTable+one1"));
    assert_eq!(world.programs(&format!("m99{n:06}"), "Table+one1"), [true; 3]);
    assert_eq!(world.programs(second[0], second[2]), [true; 3]);
    let table = world.core.command(&["account", "export", "--contract", &format!("0042-{n}")]);
    assert!(table.starts_with("\u{feff}\"address\",\"pop_account\","), "{table}");
    assert!(table.contains("\"'=1+1\"") && table.contains("\"花子, 二\"") && !table.contains("Table+one1"), "{table}");
    assert!(refused(&world.core, &["account", "import", path]).contains("line 2: "), "twice is once too often");
    let contract = world.core.command(&["account", "contract", &format!("0042-{n}"), "--max", "9"]);
    assert_eq!(contract.trim(), format!("0042-{n}\t2\t9"));
}

#[tokio::test]
async fn the_operator_makes_addresses_that_are_filtered_from_the_first_mail_on() {
    let world = World::open().await;
    let store = &world.house.rooms.store;
    let (n, file) = (number(), world.core.data.join(format!("first-{}.csv", number())));
    let contract = format!("first-{n}");
    let (one, two) = (format!("f{n}-one@b01.example.test"), format!("f{n}-two@b01.example.test"));
    let eight = |args: &[&str]| {
        let mut command = Command::new(crate::support::core::BINARY);
        command.args(args).arg("--config").arg(world.core.data.join("core.toml"));
        command.env("DOKODEMO_CONTRACT_MAX_ADDRESSES", "8").output().unwrap()
    };
    // Where no script can be compiled, no address is made.
    // As a Japanese spreadsheet saves it.
    let table = format!("address,contract,name\r\n{two},{contract},髙橋\r\n");
    std::fs::write(&file, encoding_rs::SHIFT_JIS.encode(&table).0).unwrap();
    for args in [&["account", "add", &one, "--contract", &contract][..], &["account", "import", file.to_str().unwrap()]] {
        let mut command = Command::new(crate::support::core::BINARY);
        command.args(args).arg("--config").arg(world.core.data.join("core.toml")).env("TMPDIR", "/nowhere");
        let out = command.output().unwrap();
        assert!(!out.status.success() && out.stdout.is_empty(), "{}", String::from_utf8_lossy(&out.stderr));
    }
    assert!(store.account_list(Some(&contract)).await.unwrap().is_empty());
    assert!(eight(&["account", "add", &one, "--contract", &contract, "--main"]).status.success());
    assert!(eight(&["account", "import", file.to_str().unwrap()]).status.success());
    for address in [&one, &two] {
        assert!(store.script_active(address).await.unwrap().is_some(), "{address}");
    }
    assert_eq!(store.contract_max(&contract).await.unwrap(), Some(8), "the configured number");
    assert_eq!(store.account_by_login(&two).await.unwrap().unwrap().name, "髙橋");
    std::fs::write(&file, b"address,contract\r\n\xff\xfe").unwrap();
    assert!(refused(&world.core, &["account", "import", file.to_str().unwrap()]).contains("CSV UTF-8"));

    let second = format!("f{n}-second@b01.example.test");
    let said = refused(&world.core, &["account", "add", &second, "--contract", &contract, "--main"]);
    assert!(said.contains("has a main address already"), "{said}");
    let said = refused(&world.core, &["account", "remove", &one]);
    assert!(said.contains("the main address of a contract with other addresses"), "{said}");
    assert!(refused(&world.core, &["account", "remove", &second]).contains("no such active address"));
    world.core.command(&["account", "remove", &two]);
    world.core.command(&["account", "remove", &one]);
}

#[tokio::test]
async fn a_stopped_address_does_nothing_and_comes_back_as_it_was() {
    let world = World::open().await;
    let (mine, cookie) = world.main("pause").await;
    let made = world.register(&cookie, &format!("paused{}", number())).await;
    let (address, password) = (made["address"].as_str().unwrap(), made["password"].as_str().unwrap());
    let (mut open, _) = imap(&world.core, address, password);
    world.core.command(&["account", "disable", address]);
    assert_eq!(world.programs(address, password), [false; 3]);
    assert!(!world.signs_in(address, password).await);
    let mut talk = Talk::plain(world.core.at(25));
    talk.reply();
    talk.smtp("EHLO sender.test");
    talk.smtp("MAIL FROM:<friend@remote.test>");
    assert!(talk.smtp(&format!("RCPT TO:<{address}>")).starts_with("550"));
    let list = world.ask(&cookie, Method::GET, "/api/addresses", Value::Null).await.json();
    assert_eq!((&list["rows"][1]["status"], &list["used"]), (&json!("stopped"), &json!(2)));
    eventually("the end of what was open", || (!open.imap("NOOP").contains("a OK")).then_some(()));
    world.core.command(&["account", "enable", address]);
    assert_eq!(world.programs(address, password), [true; 3]);
    assert!(world.core.command(&["account", "list"]).contains(&format!("{mine}\t")));
}

#[tokio::test]
async fn the_operator_keeps_an_address_from_the_light_pages_or_the_webmail() {
    let world = World::open().await;
    let (mine, cookie) = world.main("kept").await;
    world.core.command(&["account", "forbid", &mine, "--lite"]);
    assert!(world.signs_in(&mine, PASSWORD).await, "the full version is open");
    let to = world.house.get("/lite/settings?x=1", &[("cookie", &cookie)]).await;
    assert_eq!((to.status, to.header("location")), (StatusCode::SEE_OTHER, "/settings?x=1"));
    assert_eq!(world.house.get("/settings", &[("cookie", &cookie)]).await.status, StatusCode::OK);
    let form = world.house.get("/lite/", &[]).await;
    let pre = form.header("set-cookie").split(';').next().unwrap().to_owned();
    let fields = |password: &str| format!("csrf={}&login={mine}&password={password}", form.field("csrf"));
    let from = browser();
    let headers = [("cookie", pre.as_str()), ("x-forwarded-for", from.as_str())];
    let right = world.house.post("/lite/", &headers, &fields(PASSWORD)).await;
    assert_eq!(right.status, StatusCode::FORBIDDEN, "{}", right.text);
    assert!(right.text.contains("軽量版を利用できません") && right.text.contains("通常版から"), "{}", right.text);
    assert!(!right.headers.get_all("set-cookie").iter().any(|c| c.to_str().unwrap().starts_with("sid=")));
    let wrong = world.house.post("/lite/", &headers, &fields("wrong-one")).await;
    assert!(
        wrong.status == StatusCode::UNAUTHORIZED && !wrong.text.contains("軽量版を利用できません"),
        "a stranger learns nothing"
    );

    world.core.command(&["account", "forbid", &mine, "--webmail"]);
    assert_eq!(world.ask(&cookie, Method::GET, "/api/session", Value::Null).await.status, StatusCode::UNAUTHORIZED);
    let body = json!({ "login": mine, "password": PASSWORD }).to_string();
    let headers = [("content-type", "application/json"), ("x-forwarded-for", from.as_str())];
    let answer = world.house.ask(Method::POST, "/api/session", &headers, &body).await;
    assert_eq!((answer.status, &answer.json()["reason"]), (StatusCode::FORBIDDEN, &json!("webmail_forbidden")));
    assert_eq!(world.programs(&mine, PASSWORD), [true; 3], "mail programs are not concerned");
    world.core.command(&["account", "forbid", &mine]);
    assert!(world.signs_in(&mine, PASSWORD).await, "nothing named, nothing forbidden");
}
