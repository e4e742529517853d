//! Countries and operators that devices meet. Public facts: ISO 3166 codes, E.164 country codes, ITU mobile country and
//! network codes.

use wire::value::EnumRef;

/// A country of the lookups.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields of the contract's country")]
pub struct Country {
    pub id: i64,
    pub name: &'static str,
    pub country_code: &'static str,
    pub mcc: &'static str,
    pub iso_code: &'static str,
}

/// An operator of the lookups.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the fields of the contract's operator")]
pub struct Operator {
    pub id: i64,
    pub name: &'static str,
    pub country: i64,
    pub mnc: &'static str,
    pub tapcode: &'static str,
}

const fn country(
    id: i64,
    name: &'static str,
    country_code: &'static str,
    mcc: &'static str,
    iso_code: &'static str,
) -> Country {
    Country { id, name, country_code, mcc, iso_code }
}

/// Sorted by name.
pub const COUNTRIES: &[Country] = &[
    country(1, "Australia", "61", "505", "au"),
    country(2, "Austria", "43", "232", "at"),
    country(3, "Belgium", "32", "206", "be"),
    country(4, "Brazil", "55", "724", "br"),
    country(5, "Canada", "1", "302", "ca"),
    country(6, "China", "86", "460", "cn"),
    country(7, "Czechia", "420", "230", "cz"),
    country(8, "Denmark", "45", "238", "dk"),
    country(9, "Egypt", "20", "602", "eg"),
    country(10, "Finland", "358", "244", "fi"),
    country(11, "France", "33", "208", "fr"),
    country(12, "Germany", "49", "262", "de"),
    country(13, "India", "91", "404", "in"),
    country(14, "Ireland", "353", "272", "ie"),
    country(15, "Italy", "39", "222", "it"),
    country(16, "Japan", "81", "440", "jp"),
    country(17, "Kenya", "254", "639", "ke"),
    country(18, "Mexico", "52", "334", "mx"),
    country(19, "Netherlands", "31", "204", "nl"),
    country(20, "Norway", "47", "242", "no"),
    country(21, "Poland", "48", "260", "pl"),
    country(22, "Portugal", "351", "268", "pt"),
    country(23, "Singapore", "65", "525", "sg"),
    country(24, "South Africa", "27", "655", "za"),
    country(25, "Spain", "34", "214", "es"),
    country(26, "Sweden", "46", "240", "se"),
    country(27, "Switzerland", "41", "228", "ch"),
    country(28, "Ukraine", "380", "255", "ua"),
    country(29, "United Kingdom", "44", "234", "gb"),
    country(30, "United States", "1", "310", "us"),
];

const fn operator(
    id: i64,
    name: &'static str,
    country: i64,
    mnc: &'static str,
    tapcode: &'static str,
) -> Operator {
    Operator { id, name, country, mnc, tapcode }
}

/// Sorted by id.
pub const OPERATORS: &[Operator] = &[
    operator(1, "Telstra", 1, "01", "AUSTA"),
    operator(2, "A1", 2, "01", "AUTPT"),
    operator(3, "Magenta", 2, "03", "AUTMM"),
    operator(4, "Proximus", 3, "01", "BELTB"),
    operator(5, "Vivo", 4, "06", "BRATC"),
    operator(6, "Rogers", 5, "72", "CANRW"),
    operator(7, "China Mobile", 6, "00", "CHNCT"),
    operator(8, "T-Mobile", 7, "01", "CZERM"),
    operator(9, "TDC", 8, "01", "DNKTD"),
    operator(10, "Vodafone", 9, "02", "EGYMS"),
    operator(11, "Elisa", 10, "05", "FINRL"),
    operator(12, "Orange", 11, "01", "FRAF1"),
    operator(13, "SFR", 11, "10", "FRAF2"),
    operator(14, "Telekom", 12, "01", "DEUD1"),
    operator(15, "Vodafone", 12, "02", "DEUD2"),
    operator(16, "O2", 12, "03", "DEUE1"),
    operator(17, "Airtel", 13, "10", "INDAT"),
    operator(18, "Vodafone", 14, "01", "IRLEC"),
    operator(19, "TIM", 15, "01", "ITASI"),
    operator(20, "NTT Docomo", 16, "10", "JPNDO"),
    operator(21, "Safaricom", 17, "02", "KENSA"),
    operator(22, "Telcel", 18, "020", "MEXTL"),
    operator(23, "KPN", 19, "08", "NLDPT"),
    operator(24, "Telenor", 20, "01", "NORTM"),
    operator(25, "Telia", 20, "02", "NORNC"),
    operator(26, "Orange", 21, "03", "POL03"),
    operator(27, "MEO", 22, "06", "PRTTM"),
    operator(28, "Singtel", 23, "01", "SGPST"),
    operator(29, "Vodacom", 24, "01", "ZAFVC"),
    operator(30, "Movistar", 25, "07", "ESPTE"),
    operator(31, "Telia", 26, "01", "SWETR"),
    operator(32, "Swisscom", 27, "01", "CHEC1"),
    operator(33, "Kyivstar", 28, "03", "UKRKS"),
    operator(34, "EE", 29, "30", "GBRME"),
    operator(35, "Vodafone", 29, "15", "GBRVF"),
    operator(36, "T-Mobile", 30, "260", "USAW6"),
    operator(37, "AT&T", 30, "410", "USACG"),
];

/// Radio technologies: id and name (domain.md §1.3).
pub const RAT_TYPES: &[(i64, &str)] =
    &[(1, "2G"), (2, "3G"), (3, "4G"), (4, "LTE-M"), (5, "NB-IoT"), (6, "Satellite NB-IoT")];

/// A radio technology by its id.
pub fn rat_type(id: i64) -> Option<EnumRef> {
    RAT_TYPES.iter().find(|(known, _)| *known == id).map(|(id, name)| EnumRef::new(*id, name))
}

/// An operator by its id.
pub fn operator_by_id(id: i64) -> Option<&'static Operator> {
    OPERATORS.iter().find(|operator| operator.id == id)
}

/// A country by its id.
pub fn country_by_id(id: i64) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operator_has_its_country_and_ids_are_unique() {
        for (at, operator) in OPERATORS.iter().enumerate() {
            assert_eq!(operator.id, i64::try_from(at).unwrap_or(-1) + 1);
            assert!(country_by_id(operator.country).is_some(), "{}", operator.name);
        }
        assert!(COUNTRIES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
