//! What only the server knows about 転送設定: the owner, the operator's limit, and who forwards to whom.
//!
//! A loop is refused when it is saved, if all its addresses are ours; a role name leads to the operator. Two people who close one at the
//! same moment, or a loop by way of other providers, are left to the core: it stops a mail that it
//! has forwarded before and leaves it in the mailbox.

use super::{roles, settings::Desk};
use crate::error::Error;
use app::api::{
    Problem, Reason,
    settings::{
        Forward,
        forward::{mailbox, problem},
    },
};
use std::collections::HashSet;

/// Addresses followed from one target; more of them are no chain that people make.
const STEPS: usize = 100;

/// Refuses own address, repetitions, too many, and targets from which mail would come back.
pub async fn check(forward: &Forward, desk: &Desk<'_>, address: &str) -> Result<(), Error> {
    forward.check_for(address, desk.config.limits.forward_targets as usize)?;
    let mut looping = Vec::new();
    for target in &forward.targets {
        if comes_back(desk, target, address).await? {
            looping.push(problem(target, Reason::ForwardLoop));
        }
    }
    let Some(first) = looping.first() else { return Ok(()) };
    let mut told = Problem::field(&first.field, first.reason).detail(first.entry.clone());
    told.entries = looping;
    Err(told.into())
}

/// True if mail for `target` is forwarded to `home` by addresses of ours.
async fn comes_back(desk: &Desk<'_>, target: &str, home: &str) -> Result<bool, Error> {
    let (mut open, mut seen) = (vec![mailbox(target)], HashSet::new());
    while let Some(next) = open.pop() {
        if seen.len() >= STEPS || !seen.insert(next.clone()) {
            continue;
        }
        let targets = leads_to(desk, &next).await?;
        if targets.iter().any(|t| mailbox(t) == mailbox(home)) {
            return Ok(true);
        }
        open.extend(targets.iter().map(|t| mailbox(t)));
    }
    Ok(false)
}

/// Where mail for an address goes on to, as far as we can see.
async fn leads_to(desk: &Desk<'_>, address: &str) -> Result<Vec<String>, Error> {
    if let Some(operator) = roles::operator(desk.store, desk.config, address).await? {
        return Ok(vec![operator]);
    }
    let Some(json) = desk.store.setting(address, "forward").await? else { return Ok(Vec::new()) };
    // What cannot be read forwards nothing that we could see.
    Ok(serde_json::from_str::<Forward>(&json).map(|forward| forward.targets).unwrap_or_default())
}
