//! Numbers, data volumes, dates and plural categories as the reader's language writes them, by the browser's `Intl`.
//!
//! Formatters are made once per language: making one costs far more than using it. Outside a browser (host tests) every
//! function answers in plain English with UTC times.

pub use imp::{amount, country, date, date_time, decimal, integer, lower, now_ms, relative, upper};
pub(super) use imp::{locale_changed, plural_category};

/// A data volume given in MB (10^6 bytes), in the unit that suits its size: `0 MB`, `12.4 MB`, `1.2 GB`.
#[must_use]
pub fn megabytes(mb: f64) -> String {
    const UNITS: [(&str, &str); 3] = [("megabyte", "MB"), ("gigabyte", "GB"), ("terabyte", "TB")];
    let (mut value, mut unit) = (if mb.is_finite() { mb.max(0.0) } else { 0.0 }, 0);
    // 999.95 and more would be written as "1,000".
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    imp::with_unit(value, UNITS[unit].0, UNITS[unit].1)
}

/// How long something has lasted, from `since` to `now` (ms since 1970), in its largest unit: `2 min`, `3 hr`, `6 days`.
#[must_use]
pub fn lasting(since: i64, now: i64) -> String {
    let minutes = (now - since).max(0) / 60_000;
    let (value, unit, short) = match minutes {
        0..60 => (minutes, "minute", "min"),
        60..1_440 => (minutes / 60, "hour", "h"),
        _ => (minutes / 1_440, "day", "days"),
    };
    imp::with_unit(value as f64, unit, short)
}

/// Whether it has the form of a country code (ISO 3166-1, two letters).
fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The step of a relative time: how many of which unit lie between `then` and `now`, past being negative.
/// `None` from 30 days on, where a date says more.
fn step(then: i64, now: i64) -> Option<(i64, &'static str)> {
    let seconds = (then - now) / 1000;
    let size = seconds.abs();
    match size {
        0..45 => Some((0, "second")),
        45..3_570 => Some(((seconds as f64 / 60.0).round() as i64, "minute")),
        3_570..84_600 => Some(((seconds as f64 / 3600.0).round() as i64, "hour")),
        84_600..2_592_000 => Some(((seconds as f64 / 86_400.0).round() as i64, "day")),
        _ => None,
    }
}

#[cfg(target_arch = "wasm32")]
mod imp {
    use js_sys::{Array, Date, Function, Intl, JsString, Object, Reflect};
    use std::{cell::RefCell, collections::BTreeMap};
    use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

    #[wasm_bindgen]
    extern "C" {
        /// js_sys does not know it.
        type DisplayNames;
        #[wasm_bindgen(constructor, js_namespace = Intl)]
        fn new(locales: &Array, options: &Object) -> DisplayNames;
        /// Throws for what is no code.
        #[wasm_bindgen(method)]
        fn of(this: &DisplayNames, code: &str) -> Option<String>;
    }

    struct Formatters {
        tags: Array,
        number: Function,
        date: Function,
        date_time: Function,
        relative: Intl::RelativeTimeFormat,
        plural: Intl::PluralRules,
        /// By number of fraction digits.
        decimals: BTreeMap<u8, Function>,
        countries: Option<DisplayNames>,
        /// By unit of `Intl.NumberFormat`.
        units: BTreeMap<&'static str, Function>,
    }

    thread_local! {
        static FORMATTERS: RefCell<Option<Formatters>> = const { RefCell::new(None) };
    }

    fn options(pairs: &[(&str, &str)]) -> Object {
        let object = Object::new();
        for (key, value) in pairs {
            // Setting a property of a fresh plain object cannot fail.
            let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
        }
        object
    }

    impl Formatters {
        /// The browser's own regional variant (`en-GB`) wins where it is the portal's language.
        fn new(locale: &str) -> Self {
            let own = Intl::DateTimeFormat::default().resolved_options();
            let own = Reflect::get(&own, &JsValue::from_str("locale")).ok().and_then(|v| v.as_string());
            let tag = own.filter(|own| own.split('-').next() == Some(locale));
            let tags = Array::of1(&JsValue::from_str(tag.as_deref().unwrap_or(locale)));
            let date = options(&[("dateStyle", "medium")]);
            let date_time = options(&[("dateStyle", "medium"), ("timeStyle", "short")]);
            Self {
                number: Intl::NumberFormat::new(&tags, &Object::new()).format(),
                date: Intl::DateTimeFormat::new(&tags, &date).format(),
                date_time: Intl::DateTimeFormat::new(&tags, &date_time).format(),
                relative: Intl::RelativeTimeFormat::new(&tags, &options(&[("numeric", "auto")])),
                plural: Intl::PluralRules::new(&tags, &Object::new()),
                decimals: BTreeMap::default(),
                countries: None,
                units: BTreeMap::default(),
                tags,
            }
        }
    }

    fn with<R>(run: impl FnOnce(&mut Formatters) -> R) -> R {
        FORMATTERS.with_borrow_mut(|slot| {
            run(slot.get_or_insert_with(|| Formatters::new(crate::util::i18n::locale())))
        })
    }

    fn call(format: &Function, value: &JsValue) -> String {
        format.call1(&JsValue::UNDEFINED, value).ok().and_then(|v| v.as_string()).unwrap_or_default()
    }

    fn instant(ms: i64) -> JsValue {
        Date::new(&JsValue::from_f64(ms as f64)).into()
    }

    pub(in super::super) fn locale_changed() {
        FORMATTERS.set(None);
    }

    pub(in super::super) fn plural_category(n: u64) -> u16 {
        let category = with(|f| String::from(f.plural.select(n as f64)));
        ["zero", "one", "two", "few", "many"].iter().position(|c| *c == category).unwrap_or(5) as u16
    }

    /// A whole number with the language's grouping: `25,000`.
    #[must_use]
    pub fn integer(n: u64) -> String {
        with(|f| call(&f.number, &JsValue::from_f64(n as f64)))
    }

    /// A number with at most `digits` digits after the decimal sign.
    #[must_use]
    pub fn decimal(value: f64, digits: u8) -> String {
        with(|f| {
            let format = f.decimals.entry(digits).or_insert_with(|| {
                let digits = options(&[("maximumFractionDigits", &digits.min(20).to_string())]);
                Intl::NumberFormat::new(&f.tags, &digits).format()
            });
            call(format, &JsValue::from_f64(value))
        })
    }

    /// The name of a country by its two letters, in any case; what is no such code stays as it is.
    #[must_use]
    pub fn country(code: &str) -> String {
        let known = super::is_country(code).then(|| {
            with(|f| {
                let regions = || DisplayNames::new(&f.tags, &options(&[("type", "region")]));
                f.countries.get_or_insert_with(regions).of(&code.to_ascii_uppercase())
            })
        });
        known.flatten().unwrap_or_else(|| code.to_owned())
    }

    /// An amount of money: always two digits after the decimal sign, so that a column stands in line.
    #[must_use]
    pub fn amount(value: f64) -> String {
        with(|f| {
            let format = f.units.entry("").or_insert_with(|| {
                let two = options(&[("minimumFractionDigits", "2"), ("maximumFractionDigits", "2")]);
                Intl::NumberFormat::new(&f.tags, &two).format()
            });
            call(format, &JsValue::from_f64(value))
        })
    }

    pub(super) fn with_unit(value: f64, unit: &'static str, _short: &str) -> String {
        with(|f| {
            let format = f.units.entry(unit).or_insert_with(|| {
                let style = options(&[("style", "unit"), ("unit", unit), ("maximumFractionDigits", "1")]);
                Intl::NumberFormat::new(&f.tags, &style).format()
            });
            call(format, &JsValue::from_f64(value))
        })
    }

    /// The day of an instant (ms since 1970, UTC) in the reader's time zone: `18 Nov 2021`.
    #[must_use]
    pub fn date(ms: i64) -> String {
        with(|f| call(&f.date, &instant(ms)))
    }

    /// Day and minute of an instant (ms since 1970, UTC) in the reader's time zone: `18 Nov 2021, 09:25`.
    #[must_use]
    pub fn date_time(ms: i64) -> String {
        with(|f| call(&f.date_time, &instant(ms)))
    }

    /// How long ago (or ahead) `ms` is, seen from `now`: `2 minutes ago`, `yesterday`; the date from 30 days on.
    #[must_use]
    pub fn relative(ms: i64, now: i64) -> String {
        match super::step(ms, now) {
            Some((n, unit)) => with(|f| String::from(f.relative.format(n as f64, unit))),
            None => date(ms),
        }
    }

    /// The browser's clock, ms since 1970.
    #[must_use]
    pub fn now_ms() -> i64 {
        Date::now() as i64
    }

    /// `text` in small letters. By the browser, which has the table of all letters: in the module it would be 7 kB (brotli).
    #[must_use]
    pub fn lower(text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    /// `text` in capitals; see [`lower`].
    #[must_use]
    pub fn upper(text: &str) -> String {
        JsString::from(text).to_upper_case().into()
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod imp {
    use std::time::{SystemTime, UNIX_EPOCH};

    pub(in super::super) fn locale_changed() {}

    pub(in super::super) fn plural_category(n: u64) -> u16 {
        if n == 1 { 1 } else { 5 }
    }

    /// A whole number with grouping: `25,000`.
    #[must_use]
    pub fn integer(n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::with_capacity(digits.len() + digits.len() / 3);
        for (i, digit) in digits.chars().enumerate() {
            if i > 0 && (digits.len() - i).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// A number with at most `digits` digits after the decimal point.
    #[must_use]
    pub fn decimal(value: f64, digits: u8) -> String {
        let text = format!("{value:.*}", usize::from(digits));
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
    }

    /// The name of a country: outside a browser its two letters.
    #[must_use]
    pub fn country(code: &str) -> String {
        if super::is_country(code) { code.to_ascii_uppercase() } else { code.to_owned() }
    }

    /// An amount of money: always two digits after the decimal point.
    #[must_use]
    pub fn amount(value: f64) -> String {
        format!("{value:.2}")
    }

    pub(super) fn with_unit(value: f64, _unit: &'static str, short: &str) -> String {
        format!("{} {short}", decimal(value, 1))
    }

    /// Year, month and day of a day number (1970-01-01 is 0), by the civil calendar.
    fn civil(day: i64) -> (i64, i64, i64) {
        let z = day + 719_468;
        let era = z.div_euclid(146_097);
        let doe = z.rem_euclid(146_097);
        let yoe = (doe - doe / 1_460 + doe / 36_524 - doe / 146_096) / 365;
        let doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
        let mp = (5 * doy + 2) / 153;
        let month = if mp < 10 { mp + 3 } else { mp - 9 };
        (yoe + era * 400 + i64::from(month <= 2), month, doy - (153 * mp + 2) / 5 + 1)
    }

    /// The UTC day of an instant (ms since 1970): `2021-11-18`.
    #[must_use]
    pub fn date(ms: i64) -> String {
        let (year, month, day) = civil(ms.div_euclid(86_400_000));
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// UTC day and minute of an instant (ms since 1970): `2021-11-18 09:25`.
    #[must_use]
    pub fn date_time(ms: i64) -> String {
        let minute = ms.rem_euclid(86_400_000) / 60_000;
        format!("{} {:02}:{:02}", date(ms), minute / 60, minute % 60)
    }

    /// How long ago (or ahead) `ms` is, seen from `now`; the date from 30 days on.
    #[must_use]
    pub fn relative(ms: i64, now: i64) -> String {
        let plural = |n: i64, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
        match super::step(ms, now) {
            Some((0, _)) => "now".to_owned(),
            Some((n, unit)) if n < 0 => format!("{} ago", plural(-n, unit)),
            Some((n, unit)) => format!("in {}", plural(n, unit)),
            None => date(ms),
        }
    }

    /// The machine's clock, ms since 1970.
    #[must_use]
    pub fn now_ms() -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis() as i64)
    }

    /// `text` in small letters.
    #[must_use]
    pub fn lower(text: &str) -> String {
        text.to_lowercase()
    }

    /// `text` in capitals.
    #[must_use]
    pub fn upper(text: &str) -> String {
        text.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volumes_take_the_unit_that_suits() {
        assert_eq!(megabytes(0.0), "0 MB");
        assert_eq!(megabytes(12.44), "12.4 MB");
        assert_eq!(megabytes(999.94), "999.9 MB");
        assert_eq!(megabytes(999.96), "1 GB");
        assert_eq!(megabytes(1_234_567.0), "1.2 TB");
        assert_eq!(megabytes(f64::NAN), "0 MB");
    }

    #[test]
    fn countries_are_told_from_other_texts() {
        assert_eq!((country("no"), country("NOR"), country("")), ("NO".into(), "NOR".into(), String::new()));
    }

    #[test]
    fn what_lasts_is_told_in_its_largest_unit() {
        assert_eq!(lasting(0, 59_000), "0 min");
        assert_eq!(lasting(0, 3_599_000), "59 min");
        assert_eq!(lasting(0, 7_200_000), "2 h");
        assert_eq!(lasting(0, 6 * 86_400_000), "6 days");
        assert_eq!(lasting(1_000, 0), "0 min");
    }

    #[test]
    fn numbers_are_grouped() {
        assert_eq!(integer(25_000), "25,000");
        assert_eq!(integer(999), "999");
        assert_eq!(decimal(1.50, 2), "1.5");
        assert_eq!(decimal(100.0, 0), "100");
    }

    #[test]
    fn relative_times_change_their_unit() {
        let now = 1_637_223_953_000;
        assert_eq!(relative(now - 10_000, now), "now");
        assert_eq!(relative(now - 120_000, now), "2 minutes ago");
        assert_eq!(relative(now + 7_200_000, now), "in 2 hours");
        assert_eq!(relative(now - 86_400_000, now), "1 day ago");
        assert_eq!(relative(now - 40 * 86_400_000, now), "2021-10-09");
        assert_eq!(date_time(now), "2021-11-18 08:25");
    }
}
