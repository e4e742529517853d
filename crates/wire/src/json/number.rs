//! Numbers from digits. `str::parse::<f64>` is exact to the last bit and brings tables that do not compress; this is
//! a loop.

use super::Number;

/// What text may be around the digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Grammar {
    /// JSON's.
    Json,
    /// That of numbers in texts: also a plus sign, leading zeros, `.5` and `5.`.
    Text,
}

/// The largest power of ten that a float carries exactly, and all below it.
const EXACT_POWER: i32 = 22;

/// Reads the number at the start of `bytes` and says how long it is; `None` when there is none, or one beyond all
/// floats.
pub(super) fn scan(bytes: &[u8], grammar: Grammar) -> Option<(Number, usize)> {
    let byte = |at: usize| bytes.get(at).copied().unwrap_or(0);
    let lax = grammar == Grammar::Text;
    let negative = byte(0) == b'-';
    let mut at = usize::from(negative || lax && byte(0) == b'+');
    let mut digits = Digits { mantissa: 0, power: 0, read: 0, full: false };
    let first = at;
    while digits.take(byte(at), false) {
        at += 1;
    }
    if !lax && (at == first || byte(first) == b'0' && at > first + 1) {
        return None;
    }
    let mut whole = true;
    if byte(at) == b'.' {
        whole = false;
        at += 1;
        let first = at;
        while digits.take(byte(at), true) {
            at += 1;
        }
        if !lax && at == first {
            return None;
        }
    }
    if digits.read == 0 {
        return None;
    }
    if matches!(byte(at), b'e' | b'E') {
        whole = false;
        at += 1;
        let down = byte(at) == b'-';
        at += usize::from(matches!(byte(at), b'+' | b'-'));
        let first = at;
        let mut exponent = 0_i32;
        while byte(at).is_ascii_digit() {
            exponent = exponent.saturating_mul(10).saturating_add(i32::from(byte(at) - b'0'));
            at += 1;
        }
        if at == first {
            return None;
        }
        digits.power = digits.power.saturating_add(if down { -exponent } else { exponent });
    }
    if whole && digits.power == 0 {
        if !negative {
            return Some((Number::Whole(digits.mantissa), at));
        }
        if let Some(number) = 0_i64.checked_sub_unsigned(digits.mantissa).filter(|number| *number != 0) {
            return Some((Number::Negative(number), at));
        }
    }
    let size = scale(digits.mantissa, digits.power);
    size.is_finite().then_some((Number::Float(if negative { -size } else { size }), at))
}

/// `mantissa * 10^power`, the digits read so far.
struct Digits {
    mantissa: u64,
    power: i32,
    read: usize,
    /// A digit did not fit: those after it do not either, even where they are smaller.
    full: bool,
}

impl Digits {
    /// Takes a digit; those that no longer fit into the mantissa only count for the power.
    fn take(&mut self, byte: u8, fraction: bool) -> bool {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return false;
        }
        self.read += 1;
        let next = self.mantissa.checked_mul(10).and_then(|shifted| shifted.checked_add(u64::from(digit)));
        match next {
            Some(mantissa) if !self.full => {
                self.mantissa = mantissa;
                self.power -= i32::from(fraction);
            }
            _ => {
                self.full = true;
                self.power += i32::from(!fraction);
            }
        }
        true
    }
}

/// `mantissa * 10^power`: one rounding per 22 powers of ten, and one where the mantissa exceeds 2^53.
#[expect(clippy::cast_precision_loss, reason = "that rounding is documented")]
fn scale(mantissa: u64, power: i32) -> f64 {
    let mut size = mantissa as f64;
    if mantissa == 0 {
        return size;
    }
    // Beyond this, every mantissa is infinite or zero.
    let mut left = power.clamp(-400, 400);
    while left != 0 {
        let step = left.clamp(-EXACT_POWER, EXACT_POWER);
        let factor = (0..step.abs()).fold(1.0, |factor, _| factor * 10.0);
        size = if step < 0 { size / factor } else { size * factor };
        left -= step;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(text: &str) -> Option<f64> {
        match scan(text.as_bytes(), Grammar::Text)? {
            (Number::Float(number), length) if length == text.len() => Some(number),
            _ => None,
        }
    }

    #[test]
    fn everyday_fractions_are_exact() {
        for text in ["0.1", "12345.678", "-0.000001", "1e22", "9007199254740992e-3", "450359962737.5", "-0.0"]
        {
            assert_eq!(float(text), text.parse().ok(), "{text}");
        }
    }

    #[test]
    fn exotic_ones_are_near() {
        for text in [
            "1.7976931348623157e308",
            "2.2250738585072014e-308",
            "3.141592653589793238462643383279",
            "1e-300",
        ] {
            let (ours, exact) = (float(text).unwrap(), text.parse::<f64>().unwrap());
            assert!(ours.to_bits().abs_diff(exact.to_bits()) <= 8, "{text}: {ours}");
        }
        assert_eq!(float("18446744073709551616"), Some(18_446_744_073_709_551_616.0));
        assert_eq!(float("1e-99999999999999999999"), Some(0.0));
        assert_eq!(float("0e99999999999999999999"), Some(0.0));
        assert_eq!(float("1e400"), None);
    }

    #[test]
    fn whole_numbers_are_exact_to_their_ends() {
        let read = |text: &str| scan(text.as_bytes(), Grammar::Json);
        assert_eq!(read("18446744073709551615"), Some((Number::Whole(u64::MAX), 20)));
        assert_eq!(read("-9223372036854775808"), Some((Number::Negative(i64::MIN), 20)));
        assert_eq!(read("-9223372036854775809"), Some((Number::Float(-9_223_372_036_854_775_808.0), 20)));
        assert_eq!(read("-0"), Some((Number::Float(-0.0), 2)));
        assert_eq!(read("7]"), Some((Number::Whole(7), 1)));
    }

    #[test]
    fn the_grammar_of_texts_is_wider() {
        for text in ["007", "+1", ".5", "5.", "-.5", "00.5e+1"] {
            assert_eq!(
                scan(text.as_bytes(), Grammar::Text).map(|(_, length)| length),
                Some(text.len()),
                "{text}"
            );
            let strict = scan(text.as_bytes(), Grammar::Json);
            assert!(strict.is_none_or(|(_, length)| length < text.len()), "{text}");
        }
        for text in ["", "-", "+", ".", "e5", "-e5", "x", "inf", "NaN"] {
            assert_eq!(scan(text.as_bytes(), Grammar::Text), None, "{text}");
        }
    }
}
