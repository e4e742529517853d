//! Time-based one-time passwords (RFC 6238: HMAC-SHA-1, 6 digits, 30 s), as authenticator apps make them.

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

const PERIOD_MS: i64 = 30_000;

/// The time step of a moment.
pub fn step(now_ms: i64) -> i64 {
    now_ms.div_euclid(PERIOD_MS)
}

/// The code of a step, without leading zeros.
pub fn code(secret: &[u8], step: i64) -> u32 {
    let Ok(mac) = Hmac::<Sha1>::new_from_slice(secret) else { unreachable!("HMAC takes keys of any length") };
    let digest = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
    let offset = usize::from(digest[19] & 0x0f);
    let word = u32::from_be_bytes([
        digest[offset] & 0x7f,
        digest[offset + 1],
        digest[offset + 2],
        digest[offset + 3],
    ]);
    word % 1_000_000
}

/// The step that `given` belongs to: the current one, the one before or the one after, but none that is not later than
/// `last_step`, the last one that was accepted. So a code works once.
pub fn check(secret: &[u8], given: &str, now_ms: i64, last_step: i64) -> Option<i64> {
    if given.len() != 6 || !given.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let given: u32 = given.parse().ok()?;
    let now = step(now_ms);
    (now - 1..=now + 1).find(|step| *step > last_step && code(secret, *step) == given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_vectors_of_rfc_6238() {
        for (seconds, expected) in [
            (59, 94_287_082),
            (1_111_111_109, 7_081_804),
            (1_234_567_890, 89_005_924),
            (20_000_000_000, 65_353_130),
        ] {
            assert_eq!(code(RFC_SECRET, step(seconds * 1000)), expected % 1_000_000);
        }
    }

    #[test]
    fn a_code_works_once_and_within_one_step() {
        let now = 1_111_111_109_000;
        let text = format!("{:06}", code(RFC_SECRET, step(now)));
        let accepted = check(RFC_SECRET, &text, now, 0);
        assert_eq!(accepted, Some(step(now)));
        assert_eq!(check(RFC_SECRET, &text, now, step(now)), None, "replay");
        assert!(check(RFC_SECRET, &text, now + 30_000, 0).is_some());
        assert!(check(RFC_SECRET, &text, now + 90_000, 0).is_none());
        assert!(check(RFC_SECRET, &text[1..], now, 0).is_none());
    }

    proptest! {
        #[test]
        fn an_accepted_step_is_always_later_than_the_last(now in 0_i64..4_000_000_000_000, last in 0_i64..140_000_000, text in "[0-9]{6}") {
            if let Some(accepted) = check(RFC_SECRET, &text, now, last) {
                prop_assert!(accepted > last && (accepted - step(now)).abs() <= 1);
            }
        }
    }
}
