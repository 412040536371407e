//! Fresh, migrated databases for tests: SQLite always, PostgreSQL where it is installed.

use super::postgres;
use server::store::Store;
use std::sync::atomic::{AtomicU32, Ordering};

const PREFIX: &str = "dokodemo-test-store-";

/// A store on a SQLite file of its own; the next run removes what this one leaves.
pub async fn sqlite() -> Store {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let n = NEXT.fetch_add(1, Ordering::Relaxed);
    if n == 0 {
        postgres::sweep(PREFIX);
    }
    let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::open(&format!("sqlite://{}/{n}.db", folder.display())).await.unwrap();
    store.migrate().await.unwrap();
    store
}

/// A store on a fresh PostgreSQL database, if PostgreSQL is installed.
pub async fn postgres() -> Option<Store> {
    let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap()?;
    let store = Store::open(&url).await.unwrap();
    store.migrate().await.unwrap();
    Some(store)
}

/// One store of each kind that this machine has.
pub async fn each() -> Vec<Store> {
    let mut stores = vec![sqlite().await];
    stores.extend(postgres().await);
    stores
}
