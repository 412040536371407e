//! Who reads the mail to a role name (postmaster, abuse …): the operator, in every domain of ours.
//!
//! In: an address in lower case. Out: the operator's address, or nothing if it is no role name of ours or
//! nobody is named (`operator.address`). Asked by Postfix's lookups and by what follows forwards, which
//! must agree.

use crate::{
    config::{Config, roles::ROLES},
    store::{self, Store},
};

pub async fn operator(store: &Store, config: &Config, address: &str) -> Result<Option<String>, store::Error> {
    let operator = &config.operator.address;
    let Some((local, domain)) = address.rsplit_once('@') else { return Ok(None) };
    if operator.is_empty() || !ROLES.contains(&local) {
        return Ok(None);
    }
    Ok(is_ours(store, config, domain).await?.then(|| operator.clone()))
}

/// True for a domain of the house, the host's own name included; in lower case.
pub async fn is_ours(store: &Store, config: &Config, domain: &str) -> Result<bool, store::Error> {
    Ok(config.has_roles(domain) || store.domain_is_known(domain).await?)
}
