//! The configuration file: every key shown, every fault named.

use super::*;

fn read(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let environment = environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    Config::read(&toml::from_str(text).unwrap(), environment).map_err(|e| e.to_string())
}

#[test]
fn the_sample_shows_every_key_with_its_default() {
    let sample: toml::Table = toml::from_str(include_str!("../../config.sample.toml")).unwrap();
    assert_eq!(Config::read(&sample, std::iter::empty()).unwrap(), Config::default());
    let mut config = Config::default();
    for name in config.names() {
        assert!(sample.contains_key(*name), "{name}");
    }
    for (section, keys) in config.sections() {
        for name in keys.names() {
            // Keys that may stay away are shown in a comment.
            let shown = sample[section].as_table().unwrap().contains_key(*name);
            assert!(shown || include_str!("../../config.sample.toml").contains(&format!("#{name} =")), "{section}.{name}");
        }
    }
}

#[test]
fn plain_http_is_told_where_others_reach_it() {
    for (url, open) in [
        ("http://mail.example.test", true),
        ("http://192.0.2.7:8080/", true),
        ("http://[2001:db8::1]", true),
        ("http://127.0.0.1.example.test", true),
        ("http://127.0.0.1:8080", false),
        ("http://127.9.9.9", false),
        ("http://[::1]:8080/", false),
        ("http://LocalHost:8080", false),
        ("https://mail.example.test", false),
    ] {
        assert_eq!(Config { public_url: url.into(), ..Config::default() }.is_open_http(), open, "{url}");
    }
}

#[test]
fn what_is_written_reads_the_same() {
    let config = read("[overseas]\nforeign = ['127.0.0.66/32', '2001:db8::/32']\n[core]\ntls_name = 'a.test'\n[mailcore]\nweb_servers = ['192.0.2.5 192.0.2.6 /etc/web2.pem']", &[]).unwrap();
    assert_eq!(Config::read(&toml::from_str(&config.to_toml()).unwrap(), std::iter::empty()).unwrap(), config);
}

#[test]
fn a_fault_names_its_key() {
    assert_eq!(read("[session]\nidle = 3", &[]).unwrap_err(), "session.idle: there is no such key");
    assert_eq!(read("[sesion]\nidle = 3", &[]).unwrap_err(), "[sesion]: there is no such key");
    assert_eq!(read("[session]\nidle_minutes = 'x'", &[]).unwrap_err(), "session.idle_minutes: a whole number is needed here");
    assert_eq!(read("[session]\nidle_minutes = -1", &[]).unwrap_err(), "session.idle_minutes: a whole number is needed here");
    assert_eq!(read("", &[("DOKODEMO_OVERSEAS_FOREIN", "x")]).unwrap_err(), "DOKODEMO_OVERSEAS_FOREIN: there is no such key");
    assert_eq!(
        read("", &[("DOKODEMO_OVERSEAS_FOREIGN", "x")]).unwrap_err(),
        "DOKODEMO_OVERSEAS_FOREIGN: a network such as 192.0.2.0/24 is needed here"
    );
    for (line, key) in [
        ("dns = 'somewhere'", "mailcore.dns"),
        ("dkim_selector = 'a.b'", "mailcore.dkim_selector"),
        ("web_servers = ['192.0.2.5 /etc/web2.pem']", "mailcore.web_servers"),
        ("web_servers = ['192.0.2.5 192.0.2.5 /etc/web2.pem']", "mailcore.web_servers"),
        ("web_servers = ['192.0.2.5 192.0.2.6 web2.pem']", "mailcore.web_servers"),
        // The core's own passwords are checked from there.
        ("web_servers = ['127.0.0.4 192.0.2.6 /etc/web2.pem']", "mailcore.web_servers"),
        ("dkim_selector = '../key'", "mailcore.dkim_selector"),
        ("freshclam_mirror = 'a b'", "mailcore.freshclam_mirror"),
    ] {
        let fault = read(&format!("[mailcore]\n{line}"), &[]).unwrap_err();
        assert!(fault.starts_with(&format!("{key}: ")), "{fault}");
    }
    for (text, key) in [
        ("[overseas]\ndays = 0", "overseas.days"),
        ("[overseas]\nold_days = 0", "overseas.old_days"),
        ("[limits]\nnew_country_share = 0", "limits.new_country_share"),
        ("[operator]\naddress = 'postmaster@example.test'", "operator.address"),
        ("[operator]\naddress = 'Abuse+x@a01.example.test'", "operator.address"),
        ("[operator]\naddress = 'root@mail.example.test'", "operator.address"),
    ] {
        let fault = read(text, &[]).unwrap_err();
        assert!(fault.starts_with(&format!("{key}: ")), "{fault}");
    }
    for fine in ["postmaster@remote.test", "taro@example.test"] {
        assert!(read(&format!("[operator]\naddress = '{fine}'"), &[]).is_ok(), "{fine}");
    }
    assert_eq!(read("[mail]\ndomain = \"a\\nb\"", &[]).unwrap_err(), "mail.domain: a text is needed here");
}

#[test]
fn the_environment_wins_and_foreign_variables_are_left_alone() {
    let environment = [
        ("DOKODEMO_SESSION_IDLE_MINUTES", "90"),
        ("DOKODEMO_PEOPLE", "7"),
        ("DOKODEMO_PROXY_TRUSTED", "10.0.0.0/8, ::1"),
        ("DOKODEMO_TOOLS", "x"),
        ("DOKODEMO_TEST_CLOCK", "x"),
    ];
    let config = read("[session]\nidle_minutes = 30", &environment).unwrap();
    assert_eq!((config.session.idle_minutes, config.people, config.proxy.trusted.len()), (90, 7, 2));
    assert!(config.proxy.trusted[0].contains("10.1.2.3".parse().unwrap()));
    assert!(!config.proxy.trusted[0].contains("11.1.2.3".parse().unwrap()));
    assert!(config.proxy.trusted[0].contains("::ffff:10.1.2.3".parse().unwrap()));
}

#[test]
fn a_resolver_is_named_in_three_ways() {
    let of = |line: &str| read(&format!("[mailcore]\n{line}"), &[]).unwrap().mailcore.resolver().unwrap();
    let at = |address: &str| Resolver::At(address.parse().unwrap());
    assert_eq!([of(""), of("dns = 'off'"), of("dns = ''")], [Resolver::System, Resolver::Off, Resolver::Off]);
    assert_eq!([of("dns = '192.0.2.1'"), of("dns = '::1'")], [at("192.0.2.1:53"), at("[::1]:53")]);
    assert_eq!([of("dns = '127.0.0.1:5353'"), of("dns = '[::1]:5353'")], [at("127.0.0.1:5353"), at("[::1]:5353")]);
}
