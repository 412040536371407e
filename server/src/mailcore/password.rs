//! Passwords as Dovecot reads them: `{ARGON2ID}` and the usual text form; and new ones by lot.
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
    if app::api::password::check(password).is_err() {
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

/// Ten characters that cannot be mistaken for each other, each with a reading of its own.
pub fn generate() -> Result<String, Error> {
    const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    loop {
        let mut out = String::new();
        while out.len() < 10 {
            let number = getrandom::u32().map_err(|e| Error::Hash(format!("the system gives no random numbers: {e}")))? as usize;
            // Numbers above the last whole multiple would make the first letters likelier.
            if number < u32::MAX as usize / LETTERS.len() * LETTERS.len() {
                out.push(LETTERS[number % LETTERS.len()] as char);
            }
        }
        let has = |of: fn(&u8) -> bool| out.bytes().any(|b| of(&b));
        if has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) {
            return Ok(out);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::api::password::{check, weakness};

    #[test]
    fn made_ones_pass_the_rule_and_differ() {
        let made: std::collections::BTreeSet<String> = (0..200).map(|_| generate().unwrap()).collect();
        assert_eq!(made.len(), 200);
        for one in made {
            assert!(check(&one).is_ok() && weakness(&one, "").is_none(), "{one}");
        }
    }
}
