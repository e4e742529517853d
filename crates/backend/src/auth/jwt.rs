//! Access tokens: JWT, HS256 and nothing else, signed with a key that this installation made at its first start.
//!
//! A token says who (account), where (workspace) and through which session or application token; never what may be done:
//! rights are read from the database on every request.
//!
//! The `jsonwebtoken` crate does the format. Its cryptography is supplied here (HMAC-SHA-256 of the RustCrypto project), because
//! its own bundles bring RSA and elliptic curves that nothing here may ever accept.

use crate::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error as JwtError, ErrorKind},
    signature::{self, Signer, Verifier},
};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use std::{fmt, fs, io, io::Write, path::Path};

/// The file of the signing key in the data folder.
pub const KEY_FILE: &str = "token.key";

const KEY_LEN: usize = 32;

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claims {
    /// The account; for an application token its maker.
    pub sub: u64,
    /// The workspace that the token is for.
    pub ws: u64,
    /// The session of a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sid: Option<i64>,
    /// The application token, for machines. Exactly one of `sid` and `app` is set.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub app: Option<i64>,
    /// Always `access`: no other kind of JWT is accepted as one.
    pub typ: Kind,
    /// Seconds since 1970.
    pub iat: i64,
    /// Seconds since 1970.
    pub exp: i64,
}

/// The kinds of JWT that this backend makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An access token.
    Access,
}

/// Why a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Not one of ours, or changed.
    Invalid,
    /// Ours, but its time is over.
    Expired,
}

/// The signing key.
#[derive(Clone)]
pub struct Keys {
    sign: EncodingKey,
    verify: DecodingKey,
    derive: HmacSha256,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys(…)")
    }
}

impl Keys {
    /// Reads the key of the data folder, or makes one (mode 0600).
    ///
    /// # Errors
    /// When the file cannot be read or written, or holds something else than a key.
    pub fn load_or_create(folder: &Path) -> io::Result<Self> {
        let path = folder.join(KEY_FILE);
        match fs::read(&path) {
            Ok(bytes) => Self::new(&bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let mut bytes = [0_u8; KEY_LEN];
                getrandom::fill(&mut bytes).map_err(io::Error::other)?;
                let mut options = fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(&path)?;
                file.write_all(&bytes)?;
                file.sync_all()?;
                Self::new(&bytes)
            }
            Err(error) => Err(error),
        }
    }

    /// # Errors
    /// When the bytes are not a key: wrong length, or all the same (a placeholder somebody put there).
    pub fn new(bytes: &[u8]) -> io::Result<Self> {
        if bytes.len() != KEY_LEN || bytes.windows(2).all(|pair| pair[0] == pair[1]) {
            return Err(io::Error::other(format!(
                "{KEY_FILE} is not a signing key; remove it and a new one is made"
            )));
        }
        // Another part of the process may have installed it already; it is the same one.
        let _ = PROVIDER.install_default();
        let derive = HmacSha256::new_from_slice(bytes).map_err(io::Error::other)?.chain_update(b"derive\0");
        Ok(Self { sign: EncodingKey::from_secret(bytes), verify: DecodingKey::from_secret(bytes), derive })
    }

    /// The successor of a refresh token: the same predecessor always leads to the same one, and nobody without the key can tell which.
    pub fn successor(&self, refresh_token: &Secret) -> Secret {
        let mac = self
            .derive
            .clone()
            .chain_update(b"refresh\0")
            .chain_update(refresh_token.expose())
            .finalize()
            .into_bytes();
        Secret(format!("swr_{}", data_encoding::BASE64URL_NOPAD.encode(&mac)))
    }

    /// # Errors
    /// Never in practice: the claims are plain numbers.
    pub fn sign(&self, claims: &Claims) -> Result<String, JwtError> {
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), claims, &self.sign)
    }

    /// The claims of a token that is ours and not expired at `now_ms`.
    ///
    /// # Errors
    /// The reason why it is not.
    pub fn verify(&self, token: &str, now_ms: i64) -> Result<Claims, Refused> {
        let mut validation = Validation::new(Algorithm::HS256);
        // The expiry is checked below against the injected clock, without leeway.
        validation.validate_exp = false;
        validation.validate_aud = false;
        validation.required_spec_claims.clear();
        let claims = jsonwebtoken::decode::<Claims>(token, &self.verify, &validation)
            .map_err(|_| Refused::Invalid)?
            .claims;
        if claims.sid.is_some() == claims.app.is_some() {
            return Err(Refused::Invalid);
        }
        if claims.exp.saturating_mul(1000) <= now_ms { Err(Refused::Expired) } else { Ok(claims) }
    }
}

type HmacSha256 = Hmac<Sha256>;

struct Hs256(HmacSha256);

impl Hs256 {
    fn new(algorithm: Algorithm, key: &[u8]) -> Result<Self, JwtError> {
        if algorithm != Algorithm::HS256 {
            return Err(ErrorKind::InvalidAlgorithm.into());
        }
        HmacSha256::new_from_slice(key).map(Self).map_err(|_| ErrorKind::InvalidKeyFormat.into())
    }
}

impl Signer<Vec<u8>> for Hs256 {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

impl Verifier<Vec<u8>> for Hs256 {
    fn verify(&self, message: &[u8], given: &Vec<u8>) -> Result<(), signature::Error> {
        // Constant time.
        self.0.clone().chain_update(message).verify_slice(given).map_err(|_| signature::Error::new())
    }
}

impl JwtSigner for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

impl JwtVerifier for Hs256 {
    fn algorithm(&self) -> Algorithm {
        Algorithm::HS256
    }
}

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.as_bytes())?)),
    verifier_factory: |algorithm, key| Ok(Box::new(Hs256::new(*algorithm, key.try_get_as_bytes()?)?)),
    key_utils: KeyUtils::new_unimplemented(),
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> Keys {
        Keys::new(&(0..32).collect::<Vec<u8>>()).unwrap()
    }

    fn claims() -> Claims {
        Claims { sub: 7, ws: 100, sid: Some(3), app: None, typ: Kind::Access, iat: 1_000, exp: 1_900 }
    }

    #[test]
    fn a_token_is_good_until_its_time_is_over() {
        let token = keys().sign(&claims()).unwrap();
        assert_eq!(keys().verify(&token, 1_899_999), Ok(claims()));
        assert_eq!(keys().verify(&token, 1_900_000), Err(Refused::Expired));
    }

    #[test]
    fn other_keys_and_algorithms_are_refused() {
        let other = Keys::new(&(1..33).collect::<Vec<u8>>()).unwrap();
        assert_eq!(keys().verify(&other.sign(&claims()).unwrap(), 0), Err(Refused::Invalid));
        let token = keys().sign(&claims()).unwrap();
        let body = token.split('.').nth(1).unwrap();
        let none = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        assert_eq!(keys().verify(&format!("{none}.{body}."), 0), Err(Refused::Invalid));
        let rs = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"RS256","typ":"JWT"}"#);
        assert_eq!(
            keys().verify(&format!("{rs}.{body}.{}", token.rsplit('.').next().unwrap()), 0),
            Err(Refused::Invalid)
        );
    }

    #[test]
    fn placeholders_are_no_keys_and_a_made_key_is_private() {
        assert!(Keys::new(&[0; 32]).is_err());
        assert!(Keys::new(b"short").is_err());
        let folder = tempfile::tempdir().unwrap();
        let token = Keys::load_or_create(folder.path()).unwrap().sign(&claims()).unwrap();
        assert!(Keys::load_or_create(folder.path()).unwrap().verify(&token, 0).is_ok());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.path().join(KEY_FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    proptest! {
        #[test]
        fn no_changed_token_is_accepted(position in 0_usize..200, byte in 0_u8..128) {
            let token = keys().sign(&claims()).unwrap();
            let mut bytes = token.clone().into_bytes();
            let position = position % bytes.len();
            prop_assume!(bytes[position] != byte);
            bytes[position] = byte;
            let changed = String::from_utf8(bytes).unwrap();
            // The last character of unpadded base64 carries unused bits; whatever decodes to the same bytes is the same token.
            prop_assert!(keys().verify(&changed, 0).is_err() || position == token.len() - 1);
        }

        #[test]
        fn garbage_never_panics(text in ".{0,200}") {
            prop_assert!(keys().verify(&text, 0).is_err());
        }
    }
}
