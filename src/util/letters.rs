//! Upper and lower case by the browser: its tables are there already, Rust's would be part of the first load (24 kB).

/// In lower case.
#[must_use]
pub fn lower(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_lower_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_lowercase()
}

/// Whether `wanted`, in lower case, occurs in `text`, whatever its case. Not by the searcher of `str`: made for long texts, it would be
/// half a kilobyte of the first load.
#[must_use]
pub fn says(text: &str, wanted: &str) -> bool {
    wanted.is_empty() || lower(text).as_bytes().windows(wanted.len()).any(|here| here == wanted.as_bytes())
}

/// In upper case.
#[must_use]
pub fn upper(text: &str) -> String {
    #[cfg(target_arch = "wasm32")]
    return js_sys::JsString::from(text).to_upper_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    text.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn a_part_is_found_whatever_its_case() {
        for (text, wanted, found) in [
            ("Acme Trackers", "track", true),
            ("Acme Trackers", "", true),
            ("", "a", false),
            ("Acme", "acme trackers", false),
            ("İzmir ÄÖÜ", "äö", true),
            ("склад №7", "№7", true),
        ] {
            assert_eq!(says(text, wanted), found, "{text} {wanted}");
        }
    }
}
