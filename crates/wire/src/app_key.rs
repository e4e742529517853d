//! Keys of apps (U-9), and of their roles and plans.

use std::{fmt, str::FromStr};

/// Most characters of a key.
const KEY_MAX: usize = 24;

/// The key of an app, of an app role or of an app's plan: up to 24 of `a` to `z`, `0` to `9` and `-`. Small enough to be copied like a number,
/// because places of the portal carry it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AppKey([u8; KEY_MAX]);

/// The text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAKey;

impl fmt::Display for NotAKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be 1 to 24 of a-z, 0-9 and -")
    }
}

impl AppKey {
    /// The key as a text.
    pub fn as_str(&self) -> &str {
        let end = self.0.iter().position(|byte| *byte == 0).unwrap_or(KEY_MAX);
        str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

impl FromStr for AppKey {
    type Err = NotAKey;
    fn from_str(text: &str) -> Result<Self, NotAKey> {
        let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if text.is_empty() || text.len() > KEY_MAX || !text.bytes().all(fits) {
            return Err(NotAKey);
        }
        let mut key = [0; KEY_MAX];
        key[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self(key))
    }
}

impl fmt::Display for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for AppKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_short_plain_words() {
        for good in ["vpn", "sms-console", "a", "abcdefghijklmnopqrstuvwx", "2fa"] {
            assert_eq!(good.parse::<AppKey>().map(|key| key.to_string()).as_deref(), Ok(good));
        }
        for bad in ["", "VPN", "a b", "ä", "a/b", "a\0", "../x", "abcdefghijklmnopqrstuvwxy"] {
            assert_eq!(bad.parse::<AppKey>(), Err(NotAKey), "{bad:?}");
        }
    }
}
