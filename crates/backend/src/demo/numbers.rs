//! Identifiers of the telecom world, with valid check digits: ICCID (19, 20 with Luhn), IMEI (15) and IMEISV (16), IMSI,
//! MSISDN, EID (32). A workspace's number is part of each, so that a foreign one is recognised at sight.

use std::net::Ipv4Addr;

/// The Luhn check digit that completes `digits`; characters other than digits count as 0.
pub fn luhn(digits: &str) -> u32 {
    let sum: u32 = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, byte)| {
            let digit = u32::from(byte.saturating_sub(b'0').min(9));
            match at % 2 {
                0 if digit > 4 => digit * 2 - 9,
                0 => digit * 2,
                _ => digit,
            }
        })
        .sum();
    (10 - sum % 10) % 10
}

/// ICCID without its check digit: 19 digits, `89` for telecom, country, issuer, workspace, serial.
pub fn iccid(workspace: u64, serial: u64) -> String {
    format!("8949{:03}{:03}{:09}", 109, workspace % 1000, serial)
}

/// Adds the Luhn digit.
pub fn with_luhn(digits: &str) -> String {
    format!("{digits}{}", luhn(digits))
}

/// IMSI: 15 digits, network 901-43.
pub fn imsi(workspace: u64, serial: u64) -> String {
    format!("90143{:03}{:07}", workspace % 1000, serial % 10_000_000)
}

/// Phone number without `+` (domain.md 1.2).
pub fn msisdn(workspace: u64, serial: u64) -> String {
    format!("423663{:03}{:06}", workspace % 1000, serial % 1_000_000)
}

/// EID: 32 digits whose value modulo 97 is 1 (SGP.02: ISO 7064 MOD 97-10).
pub fn eid(workspace: u64, serial: u64) -> String {
    let body = format!("89049032{:03}{:019}", workspace % 1000, serial);
    let remainder = mod97(&format!("{body}00"));
    format!("{body}{:02}", 98 - remainder)
}

/// A decimal number of any length modulo 97.
pub fn mod97(digits: &str) -> u32 {
    digits.bytes().fold(0, |rest, byte| (rest * 10 + u32::from(byte.saturating_sub(b'0').min(9))) % 97)
}

/// IMEISV: 14 digits of the IMEI and a two-digit software version.
pub fn imeisv(type_code: u32, serial: u64, software: u64) -> String {
    format!("{:08}{:06}{:02}", type_code, serial % 1_000_000, software % 100)
}

/// The 15-digit IMEI of an IMEISV; empty for anything shorter than 14 digits.
pub fn imei_of(imeisv: &str) -> String {
    imeisv.get(..14).map(with_luhn).unwrap_or_default()
}

/// The `index`-th host address of a workspace's space, all inside the parents of BR-63.
pub fn address(base: Ipv4Addr, index: u64) -> Ipv4Addr {
    Ipv4Addr::from(u32::from(base).wrapping_add(u32::try_from(index).unwrap_or(0)).wrapping_add(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_are_the_published_ones() {
        assert_eq!(luhn("7992739871"), 3);
        assert_eq!(imei_of("4901542032375185"), "490154203237518");
        // The EID example of GSMA SGP.02.
        assert_eq!(mod97("89001012012341234012345678901224"), 1);
    }

    #[test]
    fn lengths_and_check_digits_hold_for_every_serial() {
        for serial in [0, 1, 349, 29_999, 999_999] {
            let iccid = iccid(101, serial);
            assert_eq!((iccid.len(), with_luhn(&iccid).len()), (19, 20));
            assert_eq!(imsi(101, serial).len(), 15);
            let eid = eid(300, serial);
            assert_eq!((eid.len(), mod97(&eid)), (32, 1));
            let imeisv = imeisv(86_492_105, serial, 4);
            assert_eq!((imeisv.len(), imei_of(&imeisv).len()), (16, 15));
        }
    }
}
