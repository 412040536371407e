//! ウイルスチェック: an infected mail becomes a report (`postfix/filter.rs`).
//!
//! The verdict is a header of our scan step. After all that looks at the mail itself, and before it is
//! put anywhere. Sieve knows no "later", and a script that fails lets the mail through: where the report
//! cannot be made, the mail is sent on to an address that the core's own listener always puts off
//! (`mailcore/postfix/master.cf`), which makes the delivery wait. It never passes as it was.

use super::quote::string;
use app::api::settings::Virus;

/// Name of the filter, and of the socket where it is called.
pub const FILTER: &str = "virus-report";

/// Where mail is put off.
const LATER: &str = "later@filter.invalid";

/// Nothing if the check is off.
pub fn replace(address: &str, virus: &Virus) -> String {
    if !virus.enabled {
        return String::new();
    }
    format!(
        "if header :matches \"X-Core-Virus\" \"?*\" {{\n  if not filter \"{FILTER}\" {} {{\n    redirect \"{LATER}\";\n    stop;\n  }}\n}}\n",
        string(address)
    )
}
