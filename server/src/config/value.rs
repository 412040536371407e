//! How one value of the configuration is read, from TOML or from an environment variable.
//!
//! In: a TOML value, or the text of a variable (lists comma-separated). Out: the typed value, or
//! the words that say what is wanted instead. Never: a default, a file.

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

/// What stands in the file, or in a variable.
pub enum Raw<'a> {
    Toml(&'a toml::Value),
    Text(&'a str),
}

/// A type that a key can have.
pub trait Value: Sized {
    /// What a person must write; the end of the message when it does not fit.
    const WANTED: &'static str;
    fn read(raw: &Raw) -> Option<Self>;
    fn write(&self) -> Option<toml::Value>;
}

/// A network: an address and the number of leading bits that count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Net {
    pub address: IpAddr,
    pub bits: u8,
}

impl Net {
    /// One address as a network.
    pub fn host(address: IpAddr) -> Net {
        Net { address, bits: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// True if `ip` lies inside; an IPv4 address written as `::ffff:a.b.c.d` counts as IPv4.
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address.to_canonical(), ip.to_canonical()) {
            (IpAddr::V4(net), IpAddr::V4(ip)) => {
                let bits = u32::from(self.bits.min(32));
                bits == 0 || (net.to_bits() ^ ip.to_bits()) >> (32 - bits) == 0
            }
            (IpAddr::V6(net), IpAddr::V6(ip)) => {
                let bits = u32::from(self.bits.min(128));
                bits == 0 || (net.to_bits() ^ ip.to_bits()) >> (128 - bits) == 0
            }
            _ => false,
        }
    }

    fn parse(text: &str) -> Option<Net> {
        let Some((address, bits)) = text.split_once('/') else {
            return text.parse().ok().map(Net::host);
        };
        let net = Net { address: address.parse().ok()?, bits: bits.parse().ok()? };
        (net.bits <= Net::host(net.address).bits).then_some(net)
    }
}

impl std::fmt::Display for Net {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// A web server on another machine, as the core knows it; written as two addresses and a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebServer {
    /// Where its connections come from; the master user is accepted from here.
    pub from: IpAddr,
    /// Where its password checks come from; the master user is refused from here.
    pub check_from: IpAddr,
    /// The certificate by which the webmail listener knows it (PEM).
    pub certificate: PathBuf,
}

impl WebServer {
    fn parse(text: &str) -> Option<WebServer> {
        let mut words = text.split_whitespace();
        let mut address = || words.next()?.parse().ok();
        let (from, check_from) = (address()?, address()?);
        let certificate = words.next()?.into();
        words.next().is_none().then_some(WebServer { from, check_from, certificate })
    }
}

impl std::fmt::Display for WebServer {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(f, "{} {} {}", self.from, self.check_from, self.certificate.display())
    }
}

/// A value written as a string.
macro_rules! text_value {
    ($ty:ty, $wanted:literal, $parse:expr, $show:expr) => {
        impl Value for $ty {
            const WANTED: &'static str = $wanted;
            fn read(raw: &Raw) -> Option<Self> {
                let text = match raw {
                    Raw::Toml(value) => value.as_str()?,
                    Raw::Text(text) => text,
                };
                // A control character here would end a line in a rendered file.
                if text.chars().any(char::is_control) {
                    return None;
                }
                $parse(text)
            }
            fn write(&self) -> Option<toml::Value> {
                Some(toml::Value::String($show(self)))
            }
        }
    };
}

text_value!(String, "a text", |t: &str| Some(t.to_owned()), |v: &String| v.clone());
text_value!(PathBuf, "a path", |t: &str| (!t.is_empty()).then(|| PathBuf::from(t)), |v: &Path| v.display().to_string());
text_value!(IpAddr, "an IP address", |t: &str| t.parse().ok(), |v: &IpAddr| v.to_string());
text_value!(
    WebServer,
    "two IP addresses and a file such as 192.0.2.5 192.0.2.6 /etc/dokodemo/web2.pem",
    WebServer::parse,
    |v: &WebServer| v.to_string()
);
text_value!(Net, "a network such as 192.0.2.0/24", Net::parse, |v: &Net| v.to_string());

/// A whole number that is not negative.
macro_rules! number_value {
    ($($ty:ty),*) => {$(
        impl Value for $ty {
            const WANTED: &'static str = "a whole number";
            fn read(raw: &Raw) -> Option<Self> {
                match raw {
                    Raw::Toml(value) => value.as_integer()?.try_into().ok(),
                    Raw::Text(text) => text.trim().parse().ok(),
                }
            }
            fn write(&self) -> Option<toml::Value> {
                i64::try_from(*self).ok().map(toml::Value::Integer)
            }
        }
    )*};
}

number_value!(u16, u32, u64);

impl Value for bool {
    const WANTED: &'static str = "true or false";
    fn read(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Toml(value) => value.as_bool(),
            Raw::Text(text) => text.trim().parse().ok(),
        }
    }
    fn write(&self) -> Option<toml::Value> {
        Some(toml::Value::Boolean(*self))
    }
}

/// A key that may stay away; an empty text is the same.
impl<V: Value> Value for Option<V> {
    const WANTED: &'static str = V::WANTED;
    fn read(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Text("") => Some(None),
            Raw::Toml(value) if value.as_str() == Some("") => Some(None),
            _ => V::read(raw).map(Some),
        }
    }
    fn write(&self) -> Option<toml::Value> {
        self.as_ref().and_then(Value::write)
    }
}

impl<V: Value> Value for Vec<V> {
    const WANTED: &'static str = V::WANTED;
    fn read(raw: &Raw) -> Option<Self> {
        match raw {
            Raw::Toml(value) => value.as_array()?.iter().map(|v| V::read(&Raw::Toml(v))).collect(),
            Raw::Text(text) => text.split(',').map(str::trim).filter(|t| !t.is_empty()).map(|t| V::read(&Raw::Text(t))).collect(),
        }
    }
    fn write(&self) -> Option<toml::Value> {
        self.iter().map(Value::write).collect::<Option<Vec<_>>>().map(toml::Value::Array)
    }
}
