//! Where an IP address is: in Japan or abroad, and in which country.
//!
//! In: the configuration's MMDB files and lists, an address. Out: a [`Place`].
//! Order: the operator's lists, then private addresses, then the files; an address that any file
//! places in Japan is domestic, because the files err and a person in Japan must be able to send.
//! A file that cannot be read stops the start; once running, the old one stays until a good one is there.
//! Never: a header or a name that a client sends; only addresses of connections come here.

mod table;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use crate::config::{Net, Overseas};
use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};
use table::{Mark, Table};

/// Why the start stops.
#[derive(Debug, thiserror::Error)]
#[error("overseas.databases: {}: {cause}", path.display())]
pub struct Error {
    pub path: PathBuf,
    pub cause: String,
}

/// Where somebody is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    pub abroad: bool,
    /// ISO 3166 code, `""` if no file knows it.
    pub code: String,
}

const DAY: i64 = 24 * 3600;

/// The room; cheap to clone.
#[derive(Clone)]
pub struct Country(Arc<Inner>);

struct Inner {
    rules: Overseas,
    tables: RwLock<Vec<Arc<Table>>>,
    /// What each file looked like at the last look, and whether that was refused.
    looks: Mutex<Vec<(Option<Mark>, bool)>>,
    /// When old files were last complained about.
    warned: AtomicI64,
}

impl Country {
    /// Reads every file of the configuration. [`Error`] names the one that is missing or no country table.
    pub fn open(rules: &Overseas, now: i64) -> Result<Country, Error> {
        let read = |path: &PathBuf| match Table::read(path) {
            Ok(table) => Ok(Arc::new(table)),
            Err(cause) => Err(Error { path: path.clone(), cause }),
        };
        let tables = rules.databases.iter().map(read).collect::<Result<Vec<_>, _>>()?;
        let looks = tables.iter().map(|table| (Some(table.mark), false)).collect();
        let inner =
            Inner { rules: rules.clone(), tables: RwLock::new(tables), looks: Mutex::new(looks), warned: AtomicI64::new(0) };
        let country = Country(Arc::new(inner));
        country.warn_of_age(now);
        Ok(country)
    }

    /// Where this address is; one written as `::ffff:a.b.c.d` is the IPv4 address in it.
    pub fn place(&self, ip: IpAddr) -> Place {
        let ip = plain(ip);
        let mut code = String::new();
        for table in self.tables() {
            match table.code(ip) {
                Some(found) if found == "JP" => {
                    code = found;
                    break;
                }
                Some(found) if code.is_empty() => code = found,
                _ => {}
            }
        }
        let rules = &self.0.rules;
        let abroad = match (narrowest(&rules.foreign, ip), narrowest(&rules.domestic, ip)) {
            (Some(foreign), domestic) => domestic.is_none_or(|domestic| foreign > domestic),
            (None, Some(_)) => false,
            (None, None) if is_private(ip) => rules.private_is_abroad,
            (None, None) if code.is_empty() => rules.unknown_is_abroad,
            (None, None) => code != "JP",
        };
        Place { abroad, code }
    }

    /// What the tables call themselves, each once; empty without a table.
    pub fn source(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        for table in self.tables() {
            if !table.source.is_empty() && !names.contains(&table.source) {
                names.push(table.source.clone());
            }
        }
        names.join(", ")
    }

    /// Looks whether a file has changed and takes the new one; call it every few seconds, where it may block.
    ///
    /// A file is read once it looks alike at two looks, so that one that is being copied is left alone.
    pub fn refresh(&self, now: i64) {
        let mut looks = self.0.looks.lock().unwrap_or_else(PoisonError::into_inner);
        for (n, table) in self.tables().into_iter().enumerate() {
            let Some((seen, refused)) = looks.get_mut(n) else { continue };
            let mark = Mark::of(&table.path);
            if *seen != mark {
                (*seen, *refused) = (mark, false);
            } else if mark != Some(table.mark) && !*refused {
                *refused = !self.replace(n, &table);
            }
        }
        drop(looks);
        self.warn_of_age(now);
    }

    fn replace(&self, n: usize, old: &Table) -> bool {
        match Table::read(&old.path) {
            Ok(new) => {
                tracing::info!(file = %new.path.display(), built = new.built, "country table read again");
                let mut tables = self.0.tables.write().unwrap_or_else(PoisonError::into_inner);
                if let Some(place) = tables.get_mut(n) {
                    *place = Arc::new(new);
                }
                true
            }
            Err(cause) => {
                tracing::error!(file = %old.path.display(), cause, "overseas.databases: the earlier table stays in use");
                false
            }
        }
    }

    /// Every file, and when its publisher built it.
    pub fn tables_built(&self) -> Vec<(PathBuf, i64)> {
        self.tables().into_iter().map(|table| (table.path.clone(), table.built)).collect()
    }

    /// True without any table: then all addresses but the operator's own lists are at home.
    pub fn is_blind(&self) -> bool {
        self.tables().is_empty()
    }

    /// Files built more than `overseas.old_days` ago, with their age in days.
    pub fn old_files(&self, now: i64) -> Vec<(PathBuf, i64)> {
        let aged = self.tables().into_iter().map(|table| (table.path.clone(), (now - table.built) / DAY));
        aged.filter(|(_, days)| *days > i64::from(self.0.rules.old_days)).collect()
    }

    /// Says once a day which files are old.
    fn warn_of_age(&self, now: i64) {
        let last = self.0.warned.load(Ordering::Relaxed);
        if last != 0 && now - last < DAY {
            return;
        }
        self.0.warned.store(now.max(1), Ordering::Relaxed);
        for (file, days) in self.old_files(now) {
            tracing::warn!(file = %file.display(), days, "overseas.databases: this country table is old; get a newer one");
        }
    }

    fn tables(&self) -> Vec<Arc<Table>> {
        self.0.tables.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The address itself: IPv4-mapped ones, and IPv4 behind the well-known prefix of NAT64 (RFC 6052 §2.1).
fn plain(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(v6) if v6.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0] => {
            let [.., a, b, c, d] = v6.octets();
            IpAddr::from([a, b, c, d])
        }
        ip => ip,
    }
}

/// Length in bits of the narrowest network that holds the address.
fn narrowest(nets: &[Net], ip: IpAddr) -> Option<u8> {
    nets.iter().filter(|net| net.contains(ip)).map(|net| net.bits).max()
}

/// Addresses that mean nothing on the internet: RFC 1918, 3927, 4193, 4291, 6598, and this machine.
fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let shared = Net { address: Ipv4Addr::new(100, 64, 0, 0).into(), bits: 10 };
            ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_unspecified() || shared.contains(ip.into())
        }
        IpAddr::V6(ip) => ip.is_loopback() || ip == Ipv6Addr::UNSPECIFIED || ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}
