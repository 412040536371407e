//! One person with a fresh address on the shared core, signed in at a web server in this process.
//!
//! The files of tests give it the verbs that they need.

use super::{core::Core, house::House};
use server::{rooms::Clock, who::Who};
use std::sync::Arc;

pub struct World {
    pub house: House,
    pub who: Who,
    /// `sid=…`
    pub cookie: String,
    /// Running as long as somebody holds it.
    pub core: Arc<Core>,
}

impl World {
    /// The address begins with `name`.
    pub async fn open(name: &'static str) -> World {
        let (core, address) = Core::with_account(name).await;
        let house = House::of(&core, Clock::default()).await;
        let cookie = format!("sid={}", house.sit(&address).await);
        let who = Who { address, name: String::new(), ip: [192, 0, 2, 7].into(), session: "test".into() };
        World { house, who, cookie, core }
    }
}
