//! 海外からのメール送信, and from where a person has signed in.

use serde::{Deserialize, Serialize};

/// `GET /api/settings/overseas`; `PUT` takes `enabled` alone and answers the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Overseas {
    /// Mail programs abroad may send.
    pub enabled: bool,
    /// The last second of the permission, 23:59:59 in Japan; absent when it is off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<i64>,
    /// The asking browser is outside Japan. From there, mail programs can send only if `enabled`; the webmail always can.
    pub abroad: bool,
    /// Its country, two letters; `""` unknown.
    pub country: String,
    /// Days for which it is switched on (`overseas.days`).
    pub days: u32,
}

impl Default for Overseas {
    fn default() -> Self {
        Overseas { enabled: false, until: None, abroad: false, country: String::new(), days: WEEK }
    }
}

/// Days of a permission in a house that says nothing else, and those that are called a week.
pub const WEEK: u32 = 7;

impl Overseas {
    /// "From here, mail programs can send."
    pub fn programs_can_send(&self) -> bool {
        !self.abroad || self.enabled
    }
}

/// One line of `GET /api/sign-ins`, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub at: i64,
    pub ip: String,
    /// Two letters; `ZZ` = abroad and unknown where, `""` = unknown.
    pub country: String,
    pub abroad: bool,
    /// What the browser called itself.
    pub agent: String,
    /// The session that asks was opened by it.
    pub current: bool,
    /// The first one from this country.
    pub fresh: bool,
}
