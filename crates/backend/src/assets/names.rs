//! Rules about names: which are safe, which never change, what they hold, and in which encodings they may be sent.

use axum::http::{HeaderMap, header};

/// Compressed forms, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// Brotli.
    Br,
    /// Gzip.
    Gzip,
}

impl Encoding {
    /// The extension of a precompressed copy.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Br => ".br",
            Self::Gzip => ".gz",
        }
    }

    /// The name in HTTP.
    pub const fn token(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What a request accepts, best first; empty = plain only.
    pub fn best(headers: &HeaderMap) -> &'static [Self] {
        let mut accepted = (false, false);
        for value in headers.get_all(header::ACCEPT_ENCODING) {
            for item in value.to_str().unwrap_or_default().split(',') {
                let mut parts = item.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default();
                let refused = parts.any(|part| {
                    part.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0))
                });
                match name {
                    "br" => accepted.0 = !refused,
                    "gzip" => accepted.1 = !refused,
                    _ => {}
                }
            }
        }
        match accepted {
            (true, true) => &[Self::Br, Self::Gzip],
            (true, false) => &[Self::Br],
            (false, true) => &[Self::Gzip],
            (false, false) => &[],
        }
    }
}

/// The decoded path below the base, or `None` when it could lead out of the folder or to a hidden file.
pub fn safe(path: &str) -> Option<String> {
    let plain = path.replace('+', "%2B");
    let decoded = wire::endpoint::decode(&plain)?;
    let fine = |segment: &str| {
        !segment.is_empty()
            && !segment.starts_with('.')
            && !segment.contains(['\\', ':'])
            && !segment.contains(char::is_control)
    };
    let trimmed = decoded.strip_suffix('/').unwrap_or(&decoded);
    (trimmed.is_empty() || trimmed.split('/').all(fine)).then(|| trimmed.to_owned())
}

/// Whether the last segment has an extension, so that it means a file and not a page.
pub fn has_extension(name: &str) -> bool {
    name.rsplit('/').next().is_some_and(|last| last.contains('.'))
}

/// Precompressed copies are sent in place of their file, never by their own name.
pub fn is_copy(name: &str) -> bool {
    name.ends_with(".br") || name.ends_with(".gz")
}

/// Whether the name carries a hash of the content: 16 or more hex digits between `-`, `.`, `_` or `/`.
pub fn is_hashed(name: &str) -> bool {
    name.split(['-', '.', '_', '/'])
        .any(|part| part.len() >= 16 && part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')))
}

/// The content type of a name.
pub fn mime(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn nothing_leads_out_of_the_folder() {
        for good in ["", "a.js", "locales/de.0123456789abcdef.json", "w/101/devices/"] {
            assert!(safe(good).is_some(), "{good}");
        }
        for bad in [
            "../x",
            "a/../../x",
            "%2e%2e/x",
            "..%2fx",
            "a//b",
            ".env",
            "a/.git/config",
            "a%00b",
            "c:x",
            "a\\b",
            "%ff",
            "%5c..%5cx",
        ] {
            assert_eq!(safe(bad), None, "{bad}");
        }
    }

    #[test]
    fn hashed_names() {
        for hashed in [
            "app-c920ca43256fdcb9.css",
            "x-4d79204f15ab2d70_bg.wasm",
            "locales/de.6bdc43840f9403cb.json",
            "snippets/a-0123456789abcdef/inline0.js",
        ] {
            assert!(is_hashed(hashed), "{hashed}");
        }
        for plain in ["config.json", "version.json", "robots.txt", "favicon.png", "index.html", "deadbeef.js"]
        {
            assert!(!is_hashed(plain), "{plain}");
        }
    }

    #[test]
    fn encodings_are_negotiated() {
        let accepts = |text: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(text));
            Encoding::best(&headers)
        };
        assert_eq!(accepts("gzip, deflate, br;q=0.9"), [Encoding::Br, Encoding::Gzip]);
        assert_eq!(accepts("gzip;q=1, br;q=0"), [Encoding::Gzip]);
        assert!(accepts("identity").is_empty());
        assert!(Encoding::best(&HeaderMap::new()).is_empty());
    }
}
