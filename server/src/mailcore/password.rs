//! Passwords as Dovecot reads them: `{ARGON2ID}` and the usual text form.
//!
//! 19 MiB, two passes, one lane (OWASP's smallest advised setting): a login costs about 30 ms and
//! little memory, so many at once do not push the core out of memory.

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, phc::PasswordHash},
};

/// Why no hash was made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// 5–32 characters: letters, digits, `% + . | / : = ^ _ ~`.
    #[error("a password has 5 to 32 characters: letters, digits and % + . | / : = ^ _ ~")]
    NotAllowed,
    #[error("hash: {0}")]
    Hash(String),
}

/// The hash of a password that follows the provider's rule, with a fresh salt.
pub fn hash(password: &str) -> Result<String, Error> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"%+.|/:=^_~".contains(&b);
    if !(5..=32).contains(&password.len()) || !password.bytes().all(allowed) {
        return Err(Error::NotAllowed);
    }
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| Error::Hash(e.to_string()))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut salt = [0u8; 16];
    getrandom::fill(&mut salt).map_err(|e| Error::Hash(e.to_string()))?;
    let hash: PasswordHash =
        hasher.hash_password_with_salt(password.as_bytes(), &salt).map_err(|e| Error::Hash(e.to_string()))?;
    Ok(format!("{{ARGON2ID}}{hash}"))
}
