//! The core's secrets: the master user's, the webmail's certificate, Sieve's, the mail programs' certificate, and the
//! key by which `answer` knows Dovecot.
//!
//! Made at the first start, kept afterwards. Each private file is readable by the one user that
//! needs it: master secret and web key by `serve`, the brake's by `answer`, the server's key and Sieve's by root.
//! Never: a key of a certificate authority on the disk; it is forgotten once it has signed.

use super::{
    Error,
    layout::Layout,
    owned::{self, Rights},
};
use crate::{config::Config, hex::hex};
use base64::{Engine, prelude::BASE64_STANDARD};
use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose};
use sha2::{Digest, Sha256};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What the rendered files must say about the secrets.
pub struct Keys {
    pub tls_cert: PathBuf,
    pub tls_key: PathBuf,
    /// SHA-256 of the master secret, hexadecimal.
    pub master_hash: String,
    /// The web server's key for Dovecot's control socket.
    pub control_key: String,
    /// Dovecot's key for the brake.
    pub brake_key: String,
    /// The certificates of all web servers, one after the other in PEM.
    pub web_certificates: String,
    /// SHA-256 of each in DER, as Postfix writes fingerprints.
    pub web_fingerprints: Vec<String>,
    /// By which Postfix knows Dovecot where Sieve sends on, and Dovecot Postfix.
    pub sieve_cert: PathBuf,
    pub sieve_key: PathBuf,
    pub sieve_fingerprint: String,
}

/// Makes what is missing.
pub fn prepare(config: &Config, layout: &Layout) -> Result<Keys, Error> {
    let serve = config.mailcore.serve_uid;
    let core = &config.core;

    let brake = layout.data.join("secret/brake");
    for (file, owner) in [(&core.master_secret, serve), (&core.control_secret, serve), (&brake, config.mailcore.answer_uid)] {
        if !file.exists() {
            let mut bytes = [0u8; 32];
            getrandom::fill(&mut bytes).map_err(|e| Error::Folder(format!("the system gives no random bytes: {e}")))?;
            write(file, &hex(bytes), owner, 0o400)?;
        }
    }
    let secret = read(&core.master_secret)?;

    if !core.submission_cert.exists() || !core.submission_key.exists() {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["webmail".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "dokodemo webmail");
        params.extended_key_usages.push(ExtendedKeyUsagePurpose::ClientAuth);
        write(&core.submission_key, &key.serialize_pem(), serve, 0o600)?;
        write(&core.submission_cert, &params.self_signed(&key)?.pem(), 0, 0o644)?;
    }

    let further = config.mailcore.web_servers.iter().map(|web| &web.certificate);
    let (mut web_certificates, mut web_fingerprints) = (String::new(), Vec::new());
    for file in std::iter::once(&core.submission_cert).chain(further) {
        web_fingerprints.push(fingerprint(file)?);
        web_certificates.push_str(read(file)?.trim());
        web_certificates.push('\n');
    }
    let (sieve_cert, sieve_key) = sieve_certificate(layout)?;
    let (tls_cert, tls_key) = match (&config.mailcore.tls_cert, &config.mailcore.tls_key) {
        (Some(cert), Some(key)) => (cert.clone(), key.clone()),
        _ => server_certificate(config, layout)?,
    };
    Ok(Keys {
        tls_cert,
        tls_key,
        control_key: read(&core.control_secret)?.trim().to_owned(),
        brake_key: read(&brake)?.trim().to_owned(),
        master_hash: hex(Sha256::digest(secret.trim())),
        web_certificates,
        web_fingerprints,
        sieve_fingerprint: fingerprint(&sieve_cert)?,
        sieve_cert,
        sieve_key,
    })
}

/// One certificate for both ends of the re-injection listener, which nobody else has: the programs read its key
/// while they are root.
fn sieve_certificate(layout: &Layout) -> Result<(PathBuf, PathBuf), Error> {
    let (cert_file, key_file) = (layout.data.join("tls/sieve.pem"), layout.data.join("secret/sieve.key"));
    if !cert_file.exists() || !key_file.exists() {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(vec!["127.0.0.1".to_owned()])?;
        params.distinguished_name.push(DnType::CommonName, "dokodemo sieve");
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth, ExtendedKeyUsagePurpose::ServerAuth];
        write(&key_file, &key.serialize_pem(), 0, 0o600)?;
        write(&cert_file, &params.self_signed(&key)?.pem(), 0, 0o644)?;
    }
    Ok((cert_file, key_file))
}

/// A certificate for mail programs, signed by an authority made for this once; programs that are
/// given `tls/ca.pem` trust it.
fn server_certificate(config: &Config, layout: &Layout) -> Result<(PathBuf, PathBuf), Error> {
    let file = |name: &str| layout.data.join("tls").join(name);
    let (ca_file, cert_file, key_file) = (file("ca.pem"), file("cert.pem"), file("key.pem"));
    if ca_file.exists() && cert_file.exists() && key_file.exists() {
        return Ok((cert_file, key_file));
    }
    let mut ca = CertificateParams::new(Vec::new())?;
    ca.distinguished_name.push(DnType::CommonName, format!("dokodemo {}", config.mailcore.hostname));
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    ca.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::DigitalSignature];
    let ca_key = KeyPair::generate()?;
    let ca_cert = ca.self_signed(&ca_key)?;
    let issuer = Issuer::new(ca, ca_key);

    let mut names = vec![config.mailcore.hostname.clone(), config.core.submission_name.clone(), "localhost".into()];
    names.extend(config.mailcore.addresses.iter().map(ToString::to_string));
    names.sort();
    names.dedup();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, config.mailcore.hostname.clone());
    params.extended_key_usages.push(ExtendedKeyUsagePurpose::ServerAuth);
    let key = KeyPair::generate()?;
    let cert = params.signed_by(&key, &issuer)?;
    write(&key_file, &key.serialize_pem(), 0, 0o600)?;
    write(&cert_file, &format!("{}{}", cert.pem(), ca_cert.pem()), 0, 0o644)?;
    write(&ca_file, &ca_cert.pem(), 0, 0o644)?;
    Ok((cert_file, key_file))
}

fn fingerprint(cert: &Path) -> Result<String, Error> {
    let text = read(cert)?;
    let body: String = text
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN CERTIFICATE"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----"))
        .collect();
    let der =
        BASE64_STANDARD.decode(body).map_err(|_| Error::Folder(format!("{}: no certificate in PEM form", cert.display())))?;
    Ok(Sha256::digest(der).iter().map(|b| format!("{b:02X}")).collect::<Vec<_>>().join(":"))
}

fn read(path: &Path) -> Result<String, Error> {
    fs::read_to_string(path).map_err(Error::file(path.display()))
}

/// Writes beside and renames, so that nobody reads half a file or one with a mode too wide.
pub fn write(path: &Path, text: &str, uid: u32, mode: u32) -> Result<(), Error> {
    write_for(path, text, (uid, uid), mode)
}

/// The same, for an owner and a group.
pub fn write_for(path: &Path, text: &str, (uid, gid): (u32, u32), mode: u32) -> Result<(), Error> {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    let beside = PathBuf::from(name);
    let _ = fs::remove_file(&beside);
    {
        use std::{io::Write, os::unix::fs::OpenOptionsExt};
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)
            .map_err(Error::file(beside.display()))?;
        // The open file, not its name: the folder may belong to somebody who puts another there.
        owned::give(&beside, &file, Rights { uid, gid, mode })?;
        file.write_all(text.as_bytes()).map_err(Error::file(beside.display()))?;
    }
    fs::rename(&beside, path).map_err(Error::file(path.display()))
}
