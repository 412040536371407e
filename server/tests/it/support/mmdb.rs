//! Writes small country tables in the MaxMind DB format 2.0, for tests.
//!
//! In: networks with their codes, a shape, a day. Out: the bytes of a file.

use std::net::{IpAddr, Ipv6Addr};

/// How a record names its country.
#[derive(Clone, Copy, PartialEq)]
pub enum Shape {
    /// `country_code: "JP"`
    Flat,
    /// `country: { iso_code: "JP" }`
    Nested,
    /// No country at all: a table of networks' owners.
    Owner,
}

/// A table; `nets` such as `("192.0.2.0/24", "JP")`, none inside another; `built` in seconds since 1970.
pub fn table(nets: &[(&str, &str)], shape: Shape, built: i64) -> Vec<u8> {
    let mut nodes: Vec<[Option<Next>; 2]> = vec![[None, None]];
    let mut data = Vec::new();
    for (net, code) in nets {
        let at = data.len();
        match shape {
            Shape::Flat => map(&mut data, &[("country_code", &text(code))]),
            Shape::Nested => {
                let mut inner = Vec::new();
                map(&mut inner, &[("iso_code", &text(code)), ("names", &[0xe0])]);
                map(&mut data, &[("continent", &text("AS")), ("country", &inner)]);
            }
            Shape::Owner => map(&mut data, &[("autonomous_system_organization", &text(code))]),
        }
        insert(&mut nodes, net, at);
    }
    let count = nodes.len();
    let mut out = Vec::new();
    for node in &nodes {
        for next in node {
            let value = match next {
                None => count,
                Some(Next::Node(n)) => *n,
                Some(Next::Data(at)) => count + 16 + at,
            };
            out.extend(&(value as u32).to_be_bytes()[1..]);
        }
    }
    out.extend([0; 16]);
    out.extend(data);
    out.extend(b"\xAB\xCD\xEFMaxMind.com");
    let short = |n: u16| [&[0xa2][..], &n.to_be_bytes()].concat();
    map(
        &mut out,
        &[
            ("binary_format_major_version", &short(2)),
            ("binary_format_minor_version", &short(0)),
            ("build_epoch", &[&[8, 2][..], &built.to_be_bytes()].concat()),
            ("database_type", &text("Test-Country")),
            ("description", &[0xe0]),
            ("ip_version", &short(6)),
            ("languages", &[0, 4]),
            ("node_count", &[&[0xc4][..], &(count as u32).to_be_bytes()].concat()),
            ("record_size", &short(24)),
        ],
    );
    out
}

#[derive(Clone, Copy)]
enum Next {
    Node(usize),
    Data(usize),
}

fn insert(nodes: &mut Vec<[Option<Next>; 2]>, net: &str, data: usize) {
    let (address, bits) = net.split_once('/').unwrap();
    let bits: u32 = bits.parse().unwrap();
    let (address, bits) = match address.parse().unwrap() {
        // IPv4 lies at the foot of the IPv6 tree.
        IpAddr::V4(v4) => (Ipv6Addr::from_bits(v4.to_bits().into()), bits + 96),
        IpAddr::V6(v6) => (v6, bits),
    };
    let mut node = 0;
    for depth in 0..bits {
        let side = (address.to_bits() >> (127 - depth) & 1) as usize;
        if depth + 1 == bits {
            nodes[node][side] = Some(Next::Data(data));
            return;
        }
        node = match nodes[node][side] {
            Some(Next::Node(n)) => n,
            _ => {
                nodes.push([None, None]);
                let new = nodes.len() - 1;
                nodes[node][side] = Some(Next::Node(new));
                new
            }
        };
    }
}

fn text(value: &str) -> Vec<u8> {
    let size = value.len() as u8;
    let mut out = if size < 29 { vec![0x40 | size] } else { vec![0x40 | 29, size - 29] };
    out.extend(value.bytes());
    out
}

fn map(out: &mut Vec<u8>, pairs: &[(&str, &[u8])]) {
    out.push(0xe0 | pairs.len() as u8);
    for (key, value) in pairs {
        out.extend(text(key));
        out.extend(*value);
    }
}
