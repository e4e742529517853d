//! Random secrets: made here, sent once, and kept as a hash only. The type itself ([`Secret`], whose `Debug` shows nothing) belongs
//! to the contract.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
pub use wire::session::Secret;

/// 256 random bits in URL-safe base64, after `prefix` (which says what the secret is for when it turns up somewhere).
///
/// # Errors
/// When the operating system gives no randomness.
pub fn random(prefix: &str) -> Result<Secret, getrandom::Error> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)?;
    Ok(Secret(format!("{prefix}{}", BASE64URL_NOPAD.encode(&bytes))))
}

/// What is stored instead of a random secret. Not for passwords: those go through `auth::password`.
pub fn hash(secret: &Secret) -> Vec<u8> {
    Sha256::digest(secret.expose().as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_and_random_secrets_differ() {
        let (one, two) = (random("x_").unwrap(), random("x_").unwrap());
        assert_ne!(one, two);
        assert_eq!(one.expose().len(), 2 + 43);
        assert!(!format!("{one:?}").contains(&one.expose()[2..]));
        assert_ne!(hash(&one), hash(&two));
    }
}
