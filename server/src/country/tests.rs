//! Where addresses are, by files and lists, and what a bad file does.

#[path = "../../tests/it/support/mmdb.rs"]
mod mmdb;

use super::*;
use mmdb::{Shape, table};
use std::{fs, sync::atomic::AtomicU32, time::Duration};

const TODAY: i64 = 1_795_000_000;

/// A folder of its own, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("dokodemo-country-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        // Put in place whole, as `mv` would.
        fs::write(self.0.join("new"), bytes).unwrap();
        fs::rename(self.0.join("new"), &path).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn nets(list: &[&str]) -> Vec<Net> {
    let net = |text: &&str| {
        let (address, bits) = text.split_once('/').unwrap();
        Net { address: address.parse().unwrap(), bits: bits.parse().unwrap() }
    };
    list.iter().map(net).collect()
}

fn open(rules: Overseas) -> Country {
    Country::open(&rules, TODAY).unwrap()
}

/// `JP`, `US!` abroad, `!` abroad and unknown where.
fn at(country: &Country, ip: &str) -> String {
    let place = country.place(ip.parse().unwrap());
    format!("{}{}", place.code, if place.abroad { "!" } else { "" })
}

const NETS: [(&str, &str); 5] = [
    ("192.0.2.0/24", "JP"),
    ("198.51.100.0/24", "US"),
    ("2001:db8:a::/48", "JP"),
    ("2001:db8:b::/48", "KR"),
    ("203.0.113.0/24", "<script>"),
];

#[test]
fn both_shapes_and_both_families_are_read() {
    let folder = Folder::new();
    for shape in [Shape::Flat, Shape::Nested] {
        let file = folder.put("a.mmdb", &table(&NETS, shape, TODAY));
        let country = open(Overseas { databases: vec![file], ..Overseas::default() });
        for (ip, expected) in [
            ("192.0.2.9", "JP"),
            ("198.51.100.9", "US!"),
            ("::ffff:192.0.2.9", "JP"),
            ("::ffff:198.51.100.9", "US!"),
            ("64:ff9b::c633:6409", "US!"),
            ("2001:db8:a::1", "JP"),
            ("2001:db8:b::1", "KR!"),
            ("203.0.113.9", ""),
            ("8.8.8.8", ""),
            ("127.0.0.1", ""),
            ("::1", ""),
            ("10.1.2.3", ""),
            ("100.64.0.1", ""),
            ("fd00::1", ""),
            ("fe80::1", ""),
        ] {
            assert_eq!(at(&country, ip), expected, "{ip}");
        }
    }
}

#[test]
fn unknown_and_private_addresses_are_as_configured() {
    let unknown = open(Overseas { unknown_is_abroad: true, ..Overseas::default() });
    let private = open(Overseas { private_is_abroad: true, ..Overseas::default() });
    for ip in ["8.8.8.8", "2001:db8::1", "203.0.113.9"] {
        assert_eq!((at(&unknown, ip), at(&private, ip)), ("!".into(), "".into()), "{ip}");
    }
    for ip in ["127.0.0.1", "::1", "192.168.1.1", "fc00::1", "169.254.1.1", "::ffff:10.0.0.1", "100.127.0.1"] {
        assert_eq!((at(&unknown, ip), at(&private, ip)), ("".into(), "!".into()), "{ip}");
    }
}

#[test]
fn the_operators_lists_decide_and_the_narrower_one_wins() {
    let folder = Folder::new();
    let file = folder.put("a.mmdb", &table(&NETS, Shape::Flat, TODAY));
    let rules = Overseas {
        databases: vec![file],
        foreign: nets(&["192.0.2.0/28", "127.0.0.66/32", "2001:db8:a::/64", "10.0.0.0/8"]),
        domestic: nets(&["198.51.100.0/25", "192.0.2.1/32", "10.0.0.0/8"]),
        ..Overseas::default()
    };
    let country = open(rules);
    for (ip, expected) in [
        ("192.0.2.9", "JP!"),
        ("192.0.2.1", "JP"),
        ("192.0.2.99", "JP"),
        ("198.51.100.9", "US"),
        ("198.51.100.200", "US!"),
        ("127.0.0.66", "!"),
        ("::ffff:127.0.0.66", "!"),
        ("127.0.0.67", ""),
        ("2001:db8:a::1", "JP!"),
        ("2001:db8:a:1::1", "JP"),
        ("10.0.0.1", ""),
    ] {
        assert_eq!(at(&country, ip), expected, "{ip}");
    }
}

#[test]
fn any_file_that_says_japan_makes_it_domestic() {
    let folder = Folder::new();
    let one = folder.put("a.mmdb", &table(&[("192.0.2.0/24", "US"), ("198.51.100.0/24", "US")], Shape::Flat, TODAY));
    let two = folder.put("b.mmdb", &table(&[("192.0.2.0/24", "JP"), ("203.0.113.0/24", "DE")], Shape::Nested, TODAY));
    for databases in [vec![one.clone(), two.clone()], vec![two, one]] {
        let country = open(Overseas { databases, ..Overseas::default() });
        assert_eq!(["192.0.2.1", "198.51.100.1", "203.0.113.1"].map(|ip| at(&country, ip)), ["JP", "US!", "DE!"]);
    }
}

#[test]
fn a_file_that_is_no_country_table_stops_the_start_and_is_named() {
    let folder = Folder::new();
    let good = table(&NETS, Shape::Flat, TODAY);
    let bad = [
        ("owners", table(&NETS, Shape::Owner, TODAY)),
        ("empty", Vec::new()),
        ("text", b"country,JP\n".repeat(100)),
        ("half", good[..good.len() / 2].to_vec()),
        ("no-nets", table(&[], Shape::Flat, TODAY)),
    ];
    for (name, bytes) in bad {
        let file = folder.put(name, &bytes);
        let error = Country::open(&Overseas { databases: vec![file.clone()], ..Overseas::default() }, TODAY).err().unwrap();
        let words = error.to_string();
        assert!(words.starts_with("overseas.databases: ") && words.contains(&file.display().to_string()), "{words}");
    }
    let missing = Overseas { databases: vec![folder.0.join("nowhere")], ..Overseas::default() };
    assert!(Country::open(&missing, TODAY).err().unwrap().to_string().contains("no such file"));
    // Every byte of a good file turned over, and every shorter file: an answer or an error, no panic.
    for n in 0..good.len() {
        let mut torn = good.clone();
        torn[n] ^= 0xff;
        for bytes in [&torn[..], &good[..n]] {
            let file = folder.put("torn", bytes);
            if let Ok(table) = Table::read(&file) {
                for ip in ["192.0.2.9", "2001:db8:b::1", "::"] {
                    let code = table.code(ip.parse().unwrap());
                    assert!(code.is_none_or(|code| code.len() == 2));
                }
            }
        }
    }
}

#[test]
fn a_new_file_is_taken_up_and_a_broken_one_is_not() {
    let folder = Folder::new();
    let file = folder.put("a.mmdb", &table(&[("192.0.2.0/24", "US")], Shape::Flat, TODAY));
    let country = open(Overseas { databases: vec![file.clone()], ..Overseas::default() });
    let look_twice = || (0..2).for_each(|_| country.refresh(TODAY));
    assert_eq!(at(&country, "192.0.2.1"), "US!");
    folder.put("a.mmdb", &table(&[("192.0.2.0/24", "JP")], Shape::Nested, TODAY));
    country.refresh(TODAY);
    assert_eq!(at(&country, "192.0.2.1"), "US!", "it may still be growing");
    country.refresh(TODAY);
    assert_eq!(at(&country, "192.0.2.1"), "JP");
    // Broken, then missing: the earlier one stays. A good one comes back.
    fs::write(&file, "nonsense").unwrap();
    look_twice();
    assert_eq!(at(&country, "192.0.2.1"), "JP");
    fs::remove_file(&file).unwrap();
    look_twice();
    assert_eq!(at(&country, "192.0.2.1"), "JP");
    folder.put("a.mmdb", &table(&[("192.0.2.0/24", "DE")], Shape::Flat, TODAY));
    look_twice();
    assert_eq!(at(&country, "192.0.2.1"), "DE!");
}

#[test]
fn old_files_are_named() {
    let folder = Folder::new();
    let old = folder.put("old.mmdb", &table(&NETS, Shape::Flat, TODAY - 61 * DAY));
    let new = folder.put("new.mmdb", &table(&NETS, Shape::Flat, TODAY - 60 * DAY));
    let country = open(Overseas { databases: vec![old.clone(), new], ..Overseas::default() });
    assert_eq!(country.old_files(TODAY), [(old, 61)]);
    assert_eq!(country.old_files(TODAY + DAY).len(), 2);
    let built = country.tables_built();
    assert_eq!(built.iter().map(|(_, built)| *built).collect::<Vec<_>>(), [TODAY - 61 * DAY, TODAY - 60 * DAY]);
    let databases = built.into_iter().map(|(path, _)| path).collect();
    let patient = open(Overseas { databases, old_days: 90, ..Overseas::default() });
    assert!(patient.old_files(TODAY).is_empty());
}

/// With the table that set-up brings, named by DOKODEMO_COUNTRY_TABLE (`make test` does): addresses of Japanese
/// networks and others.
#[test]
fn real_japanese_addresses_are_domestic() {
    let Some(file) = std::env::var_os("DOKODEMO_COUNTRY_TABLE").map(PathBuf::from) else {
        eprintln!("DOKODEMO_COUNTRY_TABLE names no country table: real addresses are not looked up");
        return;
    };
    let begun = std::time::Instant::now();
    let country = open(Overseas { databases: vec![file], ..Overseas::default() });
    println!("read in {:?}", begun.elapsed());
    for ip in [
        "133.0.0.1",
        "133.242.0.1",
        "202.32.0.1",
        "126.0.0.1",
        "126.255.255.254",
        "49.96.0.1",
        "1.72.0.1",
        "111.86.0.1",
        "106.128.0.1",
        "153.128.0.1",
        "163.43.0.1",
        "2001:268::1",
        "2001:268:9000::1",
        "2001:218::1",
        "2001:200::1",
        "2001:f70::1",
        "2400:4000::1",
        "2400:4050::1",
        "2404:7a80::1",
        "240b:10::1",
        "2001:240::1",
        "::ffff:133.0.0.1",
        "64:ff9b::133.242.0.1",
    ] {
        assert_eq!(at(&country, ip), "JP", "{ip}");
    }
    for ip in [
        "8.8.8.8",
        "114.114.114.114",
        "168.126.63.1",
        "5.255.255.5",
        "2001:4860:4860::8888",
        "2a00:1450:4001::1",
        "2001:67c:2e8::1",
        "2402:3a80::1",
        "::ffff:8.8.8.8",
    ] {
        assert!(at(&country, ip).len() == 3, "{ip}: {}", at(&country, ip));
    }
    let begun = std::time::Instant::now();
    let some: u32 =
        (0..100_000u32).map(|n| u32::from(country.place(IpAddr::from(n.wrapping_mul(42_949).to_be_bytes())).abroad)).sum();
    let each = begun.elapsed() / 100_000;
    println!("{each:?} a look-up, {some} of 100000 abroad");
    assert!(each < Duration::from_micros(100));
}
