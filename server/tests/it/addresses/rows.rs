//! The rows behind addresses, on SQLite and on PostgreSQL alike.

use crate::support::{postgres, stores::each};
use server::store::{
    Error, NewAccount, Store,
    address::{Imported, NewAddress, Refused, Registered},
    script::NewScript,
};

pub(crate) fn account(address: &str, contract: &str) -> NewAccount {
    NewAccount {
        address: address.into(),
        name: String::new(),
        contract: contract.into(),
        main: false,
        password_hash: "{ARGON2ID}x".into(),
        quota_bytes: 1000,
    }
}

/// As the command line makes one.
pub(crate) async fn add(store: &Store, account: &NewAccount, max: i64) -> Result<(), Refused> {
    let script = NewScript { address: &account.address, id: "1-x", text: "keep;" };
    let new = NewAddress { account, settings: &[], script, generation: 7, max };
    store.address_add(&new, 100).await.unwrap().map(drop)
}

async fn register(store: &Store, address: &str, max: i64) -> Registered {
    let account = account(address, "c");
    let new = NewAddress {
        account: &account,
        settings: &[("virus", "{\"enabled\":false}")],
        script: NewScript { address, id: "1-x", text: "keep;" },
        generation: 7,
        max,
    };
    store.address_register(&new, 100).await.unwrap()
}

#[tokio::test]
async fn one_address_is_made_once_and_no_more_than_fit() {
    for store in each().await {
        store.contract_put("c", 6, 1).await.unwrap();
        let same = ["same@a01.example.test"; 6];
        let answers = futures::future::join_all(same.map(|address| register(&store, address, 6))).await;
        let made = |answers: &[Registered]| answers.iter().filter(|a| matches!(a, Registered::Made(_))).count();
        assert_eq!(made(&answers), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|a| **a == Registered::Taken).count(), 5, "{answers:?}");
        let names: Vec<String> = (0..6).map(|n| format!("other{n}@a01.example.test")).collect();
        let answers = futures::future::join_all(names.iter().map(|address| register(&store, address, 4))).await;
        assert_eq!(made(&answers), 3, "four fit, one was there: {answers:?}");
        assert_eq!(answers.iter().filter(|a| **a == Registered::Full).count(), 3, "{answers:?}");
        // What begins with it, and with none of those that lost.
        assert_eq!(store.script_active(same[0]).await.unwrap().as_deref(), Some("keep;"));
        assert_eq!(store.settings(same[0]).await.unwrap().rows[0].value, "{\"enabled\":false}");
        for (name, answer) in names.iter().zip(&answers) {
            assert_eq!(store.script_active(name).await.unwrap().is_some(), matches!(answer, Registered::Made(_)), "{name}");
        }
        assert_eq!(store.local_part_domains("same").await.unwrap(), ["a01.example.test"]);
        assert!(store.local_part_domains("sa_e").await.unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_change_orders_the_core_until_it_is_told() {
    for store in each().await {
        let address = "taro@a01.example.test";
        add(&store, &account(address, "c"), 6).await.unwrap();
        let pop = store.account_by_login(address).await.unwrap().unwrap().pop_account;
        assert_eq!(store.account_password_at(address).await.unwrap(), Some(0), "never since it was made");
        store.account_password(address, "{ARGON2ID}y", "", 2).await.unwrap();
        assert_eq!(store.account_password_at(&pop).await.unwrap(), Some(2));
        assert_eq!(store.account_password_at("nobody@a01.example.test").await.unwrap(), None);
        let first = store.order(address).await.unwrap().unwrap();
        store.account_password(address, "{ARGON2ID}z", "", 3).await.unwrap();
        store.order_done(address, &first).await.unwrap();
        let (name, second) = store.orders(9).await.unwrap().remove(0);
        assert_eq!(name, address, "the first telling does not cover the second change");
        store.order_done(address, &second).await.unwrap();
        assert!(store.orders(9).await.unwrap().is_empty());
        assert!(matches!(store.account_password("nobody@a01.example.test", "x", "", 4).await, Err(Error::NotFound)));
        assert!(store.orders(9).await.unwrap().is_empty(), "nothing was changed, nothing is ordered");
    }
}

#[tokio::test]
async fn an_ended_address_leaves_no_row_and_a_living_one_all() {
    for store in each().await {
        let (gone, stays) = ("gone@a01.example.test", "stays@a01.example.test");
        for address in [gone, stays] {
            store.contract_put("c", 6, 1).await.unwrap();
            register(&store, address, 6).await;
            store.overseas_on(address, 1000, 1).await.unwrap();
        }
        store.account_remove(gone, 1000).await.unwrap();
        assert!(matches!(store.account_remove(gone, 1001).await, Err(Error::NotFound)));
        assert!(matches!(store.account_active(gone, true, 1001).await, Err(Error::NotFound)), "ended is ended");
        assert!(store.accounts_ended(1000, 9).await.unwrap().is_empty());
        assert_eq!(store.accounts_ended(1001, 9).await.unwrap(), [gone]);
        store.account_purge(gone, 1000).await.unwrap();
        assert!(store.account_by_login(gone).await.unwrap().is_some(), "not yet");
        store.account_purge(stays, 9999).await.unwrap();
        store.account_purge(gone, 1001).await.unwrap();
        assert!(store.account_by_login(gone).await.unwrap().is_none() && store.script_active(gone).await.unwrap().is_none());
        assert!(store.settings(gone).await.unwrap().rows.is_empty());
        assert!(store.account_by_login(stays).await.unwrap().is_some() && store.script_active(stays).await.unwrap().is_some());
        assert_eq!(store.overseas_until(stays).await.unwrap(), 1000);
    }
}

#[tokio::test]
async fn a_table_goes_in_whole() {
    for store in each().await {
        let row = |line: usize, address: &str, pop: Option<&str>| Imported {
            line,
            account: account(address, "t"),
            pop_account: pop.map(str::to_owned),
            active: line != 3,
            webmail: true,
            lite: line != 2,
            script: (format!("1-{line}"), "keep;".to_owned()),
        };
        let twice = [row(2, "a01@a.test", Some("m1")), row(3, "a02@a.test", Some("m1"))];
        let refused = store.accounts_import(&twice, (6, 7), 1).await.unwrap();
        assert_eq!(refused, Err((3, Refused::Exists)), "one POP account for two");
        assert!(store.account_list(None).await.unwrap().is_empty());
        assert!(store.script_active("a01@a.test").await.unwrap().is_none(), "nor a script without an address");
        let mut mains = [row(2, "a01@a.test", None), row(3, "a02@a.test", None)];
        mains.iter_mut().for_each(|row| row.account.main = true);
        assert_eq!(store.accounts_import(&mains, (6, 7), 1).await.unwrap(), Err((3, Refused::SecondMain)));
        let good = [row(2, "a01@a.test", Some("m1")), row(3, "a02@a.test", None)];
        let made = store.accounts_import(&good, (6, 7), 1).await.unwrap().unwrap();
        assert!(made[0] == "m1" && made[1].len() == 9, "{made:?}");
        let all = store.account_list(Some("t")).await.unwrap();
        assert_eq!(all.iter().map(|a| (a.active, a.lite)).collect::<Vec<_>>(), [(true, false), (false, true)]);
        assert_eq!(store.contracts().await.unwrap(), [("t".to_owned(), 6)]);
        for address in ["a01@a.test", "a02@a.test"] {
            assert_eq!(store.script_active(address).await.unwrap().as_deref(), Some("keep;"), "{address}");
        }
        assert!(store.scripts_behind(7, 9).await.unwrap().is_empty(), "nothing is left to be made");
    }
}

#[tokio::test]
async fn an_address_of_the_operators_begins_with_script_and_contract() {
    for store in each().await {
        let of = |address: &str, main: bool| NewAccount { main, ..account(address, "c") };
        add(&store, &of("one@a.test", true), 3).await.unwrap();
        assert_eq!(store.contract_max("c").await.unwrap(), Some(3), "the configured number");
        assert_eq!(store.script_active("one@a.test").await.unwrap().as_deref(), Some("keep;"));
        assert_eq!(add(&store, &of("one@a.test", false), 3).await, Err(Refused::Exists));
        assert_eq!(add(&store, &of("two@a.test", true), 3).await, Err(Refused::SecondMain));
        assert!(store.account_by_login("two@a.test").await.unwrap().is_none());
        add(&store, &of("two@a.test", false), 9).await.unwrap();
        assert_eq!(store.contract_max("c").await.unwrap(), Some(3), "a contract keeps its number");
        // A script that cannot be written takes the address back with it.
        store.script_publish("three@a.test", "1-x", "keep;", 1).await.unwrap();
        let account = of("three@a.test", false);
        let script = NewScript { address: &account.address, id: "1-x", text: "keep;" };
        let new = NewAddress { account: &account, settings: &[], script, generation: 7, max: 6 };
        assert!(matches!(store.address_add(&new, 100).await, Err(Error::Away(_))));
        assert!(store.account_by_login("three@a.test").await.unwrap().is_none());
    }
}

#[tokio::test]
async fn the_main_address_of_a_contract_is_one_and_goes_last() {
    for store in each().await {
        for (address, main) in [("one@a.test", true), ("two@a.test", false)] {
            add(&store, &NewAccount { main, ..account(address, "c") }, 6).await.unwrap();
        }
        assert!(matches!(store.account_remove("one@a.test", 200).await, Err(Error::Conflict)));
        assert!(store.account_by_login("one@a.test").await.unwrap().unwrap().active, "nothing was done");
        store.account_remove("two@a.test", 200).await.unwrap();
        store.account_remove("one@a.test", 201).await.unwrap();
        // An ended one is in nobody's way.
        add(&store, &NewAccount { main: true, ..account("three@a.test", "c") }, 6).await.unwrap();
    }
}

#[tokio::test]
async fn a_house_with_two_main_addresses_in_a_contract_keeps_the_first() {
    let file = std::env::temp_dir().join(format!("dokodemo-two-mains-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&file);
    let mut houses = vec![(format!("sqlite://{}", file.display()), include_str!("../../../migrations/sqlite/0014_one_main.sql"))];
    let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap();
    houses.extend(url.map(|url| (url, include_str!("../../../migrations/postgres/0014_one_main.sql"))));
    for (url, migration) in houses {
        let store = Store::open(&url).await.unwrap();
        store.migrate().await.unwrap();
        for (n, address) in ["b@a.test", "a@a.test", "c@a.test", "ended@a.test"].iter().enumerate() {
            add(&store, &account(address, if n == 2 { "other" } else { "c" }), 6).await.unwrap();
        }
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        for sql in [
            "DROP INDEX account_main",
            "UPDATE account SET main = 1",
            "UPDATE account SET removed = 5, created = 1 WHERE address = 'ended@a.test'",
            migration,
        ] {
            sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned())).execute(&pool).await.unwrap();
        }
        let main: Vec<String> =
            store.account_list(None).await.unwrap().into_iter().filter(|a| a.main).map(|a| a.address).collect();
        assert_eq!(main, ["ended@a.test", "a@a.test", "c@a.test"], "of two made at once the first by name");
        pool.close().await;
    }
    let _ = std::fs::remove_file(&file);
}
