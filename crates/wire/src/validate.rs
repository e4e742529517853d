//! Rules that forms and server share. The server's word counts; the form says the same before the click.

use std::collections::HashSet;

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// Nothing was given.
    Required,
    /// More characters than allowed.
    TooLong(usize),
    /// Not of the form that it must have.
    Format,
}

/// Most characters of a device's or a person's name.
pub const NAME_MAX: usize = 100;
/// Most characters of a workspace's name (product.md §1).
pub const WORKSPACE_NAME_MAX: usize = 80;

/// A name: trimmed, 1 to `max` characters, no control characters.
///
/// # Errors
/// What is wrong with it.
pub fn name(text: &str, max: usize) -> Result<&str, Invalid> {
    let name = text.trim();
    match name.chars().count() {
        0 => Err(Invalid::Required),
        length if length > max => Err(Invalid::TooLong(max)),
        _ if name.chars().any(char::is_control) => Err(Invalid::Format),
        _ => Ok(name),
    }
}

/// An e-mail address: something, one `@`, a host with a dot inside; no blanks. The mail itself is the proof.
///
/// # Errors
/// What is wrong with it.
pub fn email(text: &str) -> Result<&str, Invalid> {
    let email = text.trim();
    if email.is_empty() {
        return Err(Invalid::Required);
    }
    if email.len() > 254 {
        return Err(Invalid::TooLong(254));
    }
    let plain = |part: &str| {
        !part.is_empty() && !part.chars().any(|c| c.is_whitespace() || c.is_control() || c == '@')
    };
    match email.split_once('@') {
        Some((local, host))
            if plain(local)
                && plain(host)
                && host.split('.').count() > 1
                && host.split('.').all(|label| !label.is_empty()) =>
        {
            Ok(email)
        }
        _ => Err(Invalid::Format),
    }
}

/// Fewest characters of a password that is chosen.
pub const PASSWORD_MIN: usize = 8;
/// Most characters of one.
pub const PASSWORD_MAX: usize = 200;

/// A password that is chosen: long enough; nothing else makes it better. Only a form can say so, because what arrives at a server is
/// a digest.
///
/// # Errors
/// What is wrong with it: `Format` when it is too short.
pub fn password(text: &str) -> Result<&str, Invalid> {
    match text.chars().count() {
        0 => Err(Invalid::Required),
        length if length < PASSWORD_MIN => Err(Invalid::Format),
        length if length > PASSWORD_MAX => Err(Invalid::TooLong(PASSWORD_MAX)),
        _ => Ok(text),
    }
}

/// Whether a text is what the contract sends as a password: 40 hex digits in lower case.
pub fn sha1_hex(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// A second-factor code: six letters or digits; blanks are forgiven (BR-53).
///
/// # Errors
/// What is wrong with it.
pub fn code(text: &str) -> Result<String, Invalid> {
    let code: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match code.len() {
        0 => Err(Invalid::Required),
        6 if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Ok(code),
        _ => Err(Invalid::Format),
    }
}

/// A recovery code: sixteen letters or digits; hyphens and blanks are forgiven.
///
/// # Errors
/// What is wrong with it.
pub fn recovery_code(text: &str) -> Result<String, Invalid> {
    let code: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    match code.len() {
        0 => Err(Invalid::Required),
        16 if code.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Ok(code),
        _ => Err(Invalid::Format),
    }
}

/// Most entries of a list of addresses.
pub const CIDRS_MAX: usize = 50;

/// A list of addresses and CIDR blocks, IPv4 and IPv6, separated by commas: each checked, blanks taken out.
///
/// # Errors
/// What is wrong with it.
pub fn cidrs(text: &str) -> Result<String, Invalid> {
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    if text.trim().is_empty() {
        return Err(Invalid::Required);
    }
    if parts.len() > CIDRS_MAX {
        return Err(Invalid::TooLong(CIDRS_MAX));
    }
    if parts.iter().all(|part| cidr(part)) { Ok(parts.join(",")) } else { Err(Invalid::Format) }
}

/// The entries of a list, as [`cidrs`] reads it, that are neither an address nor a block: what a message names.
pub fn bad_cidrs(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|part| !cidr(part))
}

/// One address or block.
fn cidr(part: &str) -> bool {
    let (address, bits) = match part.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (part, None),
    };
    let Ok(address) = address.parse::<std::net::IpAddr>() else { return false };
    let most = if address.is_ipv4() { 32_u8 } else { 128 };
    bits.is_none_or(|bits| {
        let digits = !bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit());
        digits && bits.parse::<u8>().is_ok_and(|bits| bits <= most)
    })
}

/// The names in a comma list of tags: trimmed, without empty ones and repeats (whatever their case).
pub fn tags(list: &str) -> Vec<String> {
    let mut seen = HashSet::new();
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.filter(|name| seen.insert(name.to_lowercase())).map(str::to_owned).collect()
}

/// The Luhn check digit of a text of digits; `None` for anything else.
pub fn luhn_digit(digits: &str) -> Option<u8> {
    if digits.is_empty() {
        return None;
    }
    let mut sum = 0;
    for (at, byte) in digits.bytes().rev().enumerate() {
        let digit = u32::from(byte.checked_sub(b'0').filter(|digit| *digit < 10)?);
        sum += if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit };
    }
    u8::try_from((10 - sum % 10) % 10).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_counted_in_characters() {
        assert_eq!(name("  pump  ", 5), Ok("pump"));
        assert_eq!(name(" ", 5), Err(Invalid::Required));
        assert_eq!(name("漢字漢字漢", 5), Ok("漢字漢字漢"));
        assert_eq!(name("漢字漢字漢字", 5), Err(Invalid::TooLong(5)));
        assert_eq!(name("a\u{0}b", 5), Err(Invalid::Format));
    }

    #[test]
    fn addresses() {
        for good in ["a@b.example", " o'hara+x@sub.b.example ", "ü@ö.example"] {
            assert!(email(good).is_ok(), "{good}");
        }
        for bad in [
            "a",
            "a@b",
            "@b.example",
            "a@.example",
            "a@b..c",
            "a b@c.example",
            "a@b@c.example",
            "a@b.example.",
        ] {
            assert_eq!(email(bad), Err(Invalid::Format), "{bad}");
        }
    }

    #[test]
    fn codes_forgive_blanks() {
        assert_eq!(code(" 123 456 "), Ok("123456".into()));
        assert_eq!(code("12345"), Err(Invalid::Format));
        assert_eq!(code("12345é"), Err(Invalid::Format));
    }

    #[test]
    fn lists_of_addresses_of_both_kinds() {
        for (text, good) in [
            ("10.0.0.0/8", "10.0.0.0/8"),
            (" 192.0.2.1 , 2001:db8::/32 ", "192.0.2.1,2001:db8::/32"),
            ("0.0.0.0/0,::/0", "0.0.0.0/0,::/0"),
        ] {
            assert_eq!(cidrs(text).as_deref(), Ok(good), "{text}");
        }
        for bad in [
            "10.0.0.0/33",
            "::1/129",
            "10.0.0/8",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "host",
            "10.0.0.1,",
            "1.2.3.4/8/8",
        ] {
            assert_eq!(cidrs(bad), Err(Invalid::Format), "{bad}");
        }
        assert_eq!(cidrs("  "), Err(Invalid::Required));
        let named: Vec<&str> = bad_cidrs("10.0.0.0/8, 10.0.0.0/33,host , ::/0").collect();
        assert_eq!(named, ["10.0.0.0/33", "host"]);
    }

    #[test]
    fn check_digits() {
        assert_eq!(luhn_digit("7992739871"), Some(3));
        assert_eq!(luhn_digit("49015420323751"), Some(8));
        assert_eq!(luhn_digit("12a"), None);
        assert_eq!(luhn_digit(""), None);
    }

    #[test]
    fn codes_are_typed_in_groups() {
        assert_eq!(code(" 123 456 "), Ok("123456".to_owned()));
        assert_eq!(recovery_code("abcd-EFGH 2345-67ab"), Ok("abcdEFGH234567ab".to_owned()));
        assert_eq!((code(" "), recovery_code("-")), (Err(Invalid::Required), Err(Invalid::Required)));
        assert_eq!((code("12345"), recovery_code("123456")), (Err(Invalid::Format), Err(Invalid::Format)));
    }

    #[test]
    fn tag_lists() {
        assert_eq!(tags(" a, B,,b , c "), ["a", "B", "c"]);
        // Compared one by one with all others, these would take minutes.
        let many: Vec<String> = (0..200_000).map(|at| format!("t{at}")).collect();
        assert_eq!(tags(&many.join(",")), many);
    }

    #[test]
    fn a_password_is_long_enough_and_anything_else() {
        assert_eq!(password(""), Err(Invalid::Required));
        assert_eq!(password("1234567"), Err(Invalid::Format));
        assert_eq!(password("fünf Wörter, kein Problem"), Ok("fünf Wörter, kein Problem"));
        assert_eq!(password(&"x".repeat(201)), Err(Invalid::TooLong(PASSWORD_MAX)));
    }
}
