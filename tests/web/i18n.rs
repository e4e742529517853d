//! Texts, numbers and dates by the browser's own `Intl`.

use switchyard_portal::util::{i18n, intl};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn numbers_and_volumes_follow_the_language() {
    assert_eq!(i18n::locale(), "en");
    assert_eq!(intl::integer(25_000), "25,000");
    assert_eq!(intl::decimal(1.256, 2), "1.26");
    assert_eq!(intl::megabytes(1_234.0), "1.2 GB");
}

#[wasm_bindgen_test]
fn relative_times_are_words() {
    let now = 1_637_223_953_000;
    assert_eq!(intl::relative(now, now), "now");
    assert_eq!(intl::relative(now - 120_000, now), "2 minutes ago");
    assert_eq!(intl::relative(now - 86_400_000, now), "yesterday");
    assert!(intl::relative(now - 400 * 86_400_000, now).contains("2020"));
    assert!(intl::date(now).contains("2021"));
    assert!(intl::date_time(now).contains(':'));
}
