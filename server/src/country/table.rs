//! One MMDB file, read into memory.
//!
//! In: a path. Out: the two letters of an address's country. Both common shapes are understood:
//! `country_code: "JP"` (ip-location-db) and `country: { iso_code: "JP" }` (MaxMind, DB-IP).
//! Never: a mapped file, which another program could change under us; a panic on a broken one.

use maxminddb::{Metadata, Reader, WithinOptions};
use serde::Deserialize;
use std::{
    fs,
    net::IpAddr,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Longest file taken; those of countries have about ten megabytes.
const LARGEST: u64 = 512 << 20;
/// Records looked at to see whether a file knows countries at all.
const SAMPLES: usize = 1000;

/// Longest name of a table that is shown.
const NAME: usize = 80;

/// The English description of a table, else its type.
fn source(about: &Metadata) -> String {
    let described = about.description.get("en").map(String::as_str).unwrap_or_default();
    let whole = if described.trim().is_empty() { about.database_type.clone() } else { described.to_owned() };
    let whole = named(&about.database_type, whole);
    whole.chars().filter(|c| !c.is_control()).take(NAME).collect()
}

/// Tables of DB-IP must be named as theirs (CC BY 4.0). Those that ip-location-db packs say only by their type
/// that they are.
fn named(kind: &str, whole: String) -> String {
    let kind = kind.to_ascii_lowercase();
    let theirs = kind.starts_with("dbip") || kind.starts_with("db-ip") || kind == "country ipvall";
    if theirs && !whole.contains("DB-IP") { format!("DB-IP {whole}") } else { whole }
}

/// What shows that a file was changed or put in place of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    inode: u64,
    size: u64,
    seconds: i64,
    nanos: i64,
}

impl Mark {
    pub fn of(path: &Path) -> Option<Mark> {
        let meta = fs::metadata(path).ok()?;
        Some(Mark { inode: meta.ino(), size: meta.size(), seconds: meta.mtime(), nanos: meta.mtime_nsec() })
    }
}

/// A table in memory.
pub struct Table {
    pub path: PathBuf,
    pub mark: Mark,
    /// When its publisher built it, seconds since 1970.
    pub built: i64,
    /// What its publisher calls it.
    pub source: String,
    reader: Reader<Vec<u8>>,
}

#[derive(Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    country_code: Option<&'a str>,
    #[serde(borrow)]
    country: Option<Land<'a>>,
}

#[derive(Deserialize)]
struct Land<'a> {
    iso_code: Option<&'a str>,
}

impl Record<'_> {
    fn code(&self) -> Option<&str> {
        let code = self.country_code.or(self.country.as_ref().and_then(|land| land.iso_code))?;
        // It is shown and logged, so nothing but two letters passes.
        (code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase())).then_some(code)
    }
}

impl Table {
    /// Reads a file; the words of a failure are for the log and the start's message.
    pub fn read(path: &Path) -> Result<Table, String> {
        let mark = Mark::of(path).ok_or("there is no such file, or it cannot be reached")?;
        if mark.size > LARGEST {
            return Err("too large for a country table".into());
        }
        let bytes = fs::read(path).map_err(|e| e.to_string())?;
        if Mark::of(path) != Some(mark) {
            return Err("changed while it was read".into());
        }
        let reader = Reader::from_source(bytes).map_err(|e| format!("not an MMDB file: {e}"))?;
        let built = i64::try_from(reader.metadata().build_epoch).unwrap_or(0);
        let source = source(reader.metadata());
        let table = Table { path: path.to_owned(), mark, built, source, reader };
        if table.knows_countries() { Ok(table) } else { Err("an MMDB file, but not one by country".into()) }
    }

    /// The country of a canonical address. No record, or a broken one: nothing.
    pub fn code(&self, ip: IpAddr) -> Option<String> {
        // A table of IPv4 alone answers an IPv6 address with an error.
        let found = self.reader.lookup(ip).ok()?;
        found.decode::<Record>().ok()??.code().map(str::to_owned)
    }

    fn knows_countries(&self) -> bool {
        let Ok(networks) = self.reader.networks(WithinOptions::default()) else { return false };
        let known = |record: Record| record.code().is_some();
        networks.take(SAMPLES).flatten().any(|found| found.decode::<Record>().ok().flatten().is_some_and(known))
    }
}

#[cfg(test)]
mod tests {
    use super::named;

    #[test]
    fn tables_of_db_ip_are_named_as_theirs() {
        for kind in ["DBIP-Country-Lite", "dbip-country", "country ipvAll"] {
            assert_eq!(named(kind, kind.to_owned()), format!("DB-IP {kind}"));
        }
        assert_eq!(named("GeoLite2-Country", "GeoLite2 Country".into()), "GeoLite2 Country");
    }
}
