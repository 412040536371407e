//! The rows behind addresses, on SQLite and on PostgreSQL alike.

use crate::support::stores::each;
use server::store::{
    Error, NewAccount, Store,
    address::{Imported, NewAddress, Registered},
    script::NewScript,
};

fn account(address: &str, contract: &str) -> NewAccount {
    NewAccount {
        address: address.into(),
        name: String::new(),
        contract: contract.into(),
        main: false,
        password_hash: "{ARGON2ID}x".into(),
        quota_bytes: 1000,
    }
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
        store.account_add(&account(address, "c"), 1).await.unwrap();
        store.account_password(address, "{ARGON2ID}y", "", 2).await.unwrap();
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
        };
        let twice = [row(2, "a01@a.test", Some("m1")), row(3, "a02@a.test", Some("m1"))];
        assert_eq!(store.accounts_import(&twice, 6, 1).await.unwrap(), Err(3), "one POP account for two");
        assert!(store.account_list(None).await.unwrap().is_empty());
        let good = [row(2, "a01@a.test", Some("m1")), row(3, "a02@a.test", None)];
        let made = store.accounts_import(&good, 6, 1).await.unwrap().unwrap();
        assert!(made[0] == "m1" && made[1].len() == 9, "{made:?}");
        let all = store.account_list(Some("t")).await.unwrap();
        assert_eq!(all.iter().map(|a| (a.active, a.lite)).collect::<Vec<_>>(), [(true, false), (false, true)]);
        assert_eq!(store.contracts().await.unwrap(), [("t".to_owned(), 6)]);
    }
}
