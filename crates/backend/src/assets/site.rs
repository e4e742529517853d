//! `index.html` with its base path, and the headers that the build made for it. Both are read again when they change: the policy names the
//! hash of a script in the page, so that they are good only together.

use super::names::Encoding;
use axum::http::{HeaderName, HeaderValue};
use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

/// Header pairs.
pub type Headers = Vec<(HeaderName, HeaderValue)>;

/// One state of `index.html`.
#[derive(Debug)]
pub struct Site {
    stamp: Stamp,
    plain: Vec<u8>,
    br: Vec<u8>,
    gzip: Vec<u8>,
    /// The security headers of this page.
    pub headers: Headers,
}

type Stamp = [Option<(SystemTime, u64)>; 2];

impl Site {
    /// The page in the first of the accepted encodings.
    pub fn index(&self, accepted: &[Encoding]) -> (Vec<u8>, Option<Encoding>) {
        match accepted.first() {
            Some(Encoding::Br) => (self.br.clone(), Some(Encoding::Br)),
            Some(Encoding::Gzip) => (self.gzip.clone(), Some(Encoding::Gzip)),
            None => (self.plain.clone(), None),
        }
    }
}

/// Where the page is, and its last state.
#[derive(Debug)]
pub struct Source {
    dist: PathBuf,
    base: String,
    last: RwLock<Option<Arc<Site>>>,
}

impl Source {
    /// The page of `dist`, to be served under `base`.
    pub fn new(dist: &Path, base: &str) -> Self {
        Self { dist: dist.to_owned(), base: base.to_owned(), last: RwLock::default() }
    }

    /// The page as it is now; `None` while there is none.
    pub async fn current(&self) -> Option<Arc<Site>> {
        let (index, headers) = (self.dist.join("index.html"), self.dist.join("headers.json"));
        let stamp = [stamp(&index).await, stamp(&headers).await];
        stamp[0]?;
        let last = self.last.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(site) = last.filter(|site| site.stamp == stamp) {
            return Some(site);
        }
        let html = tokio::fs::read_to_string(&index).await.ok()?;
        let headers =
            tokio::fs::read(&headers).await.ok().map_or_else(default_headers, |json| parse_headers(&json));
        let plain = rebased(&html, &self.base).into_bytes();
        let site = Arc::new(Site { stamp, br: brotli(&plain), gzip: gzip(&plain), plain, headers });
        *self.last.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&site));
        Some(site)
    }
}

async fn stamp(file: &Path) -> Option<(SystemTime, u64)> {
    let facts = tokio::fs::metadata(file).await.ok()?;
    Some((facts.modified().ok()?, facts.len()))
}

/// Puts the base path into the page's one `<base>`.
fn rebased(html: &str, base: &str) -> String {
    let Some(start) = html.find("<base ") else { return html.to_owned() };
    let end = html[start..].find('>').map_or(html.len(), |end| start + end);
    let tag = html[start..end].replacen("href=\"/\"", &format!("href=\"{base}\""), 1);
    format!("{}{tag}{}", &html[..start], &html[end..])
}

fn parse_headers(json: &[u8]) -> Headers {
    match serde_json::from_slice::<BTreeMap<String, String>>(json) {
        Ok(map) => map
            .into_iter()
            .filter_map(|(name, value)| Some((name.parse().ok()?, value.parse().ok()?)))
            .collect(),
        Err(error) => {
            tracing::error!(%error, "headers.json cannot be read; the strict default is used");
            default_headers()
        }
    }
}

/// For a build without `headers.json`: strict, without any inline script.
pub fn default_headers() -> Headers {
    [
        (
            "content-security-policy",
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
             font-src 'self'; base-uri 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ]
    .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
    .to_vec()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = brotli::CompressorWriter::new(&mut out, 4096, 11, 22);
    // Writing into a vector does not fail.
    let _ = writer.write_all(bytes);
    drop(writer);
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let _ = writer.write_all(bytes);
    writer.finish().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_path_goes_into_the_base_element_only() {
        let html = r#"<head><base href="/"><a href="/">x</a>"#;
        assert_eq!(rebased(html, "/portal/"), r#"<head><base href="/portal/"><a href="/">x</a>"#);
        let html = r#"<base href="/" data-trunk-public-url>"#;
        assert_eq!(rebased(html, "/p/"), r#"<base href="/p/" data-trunk-public-url>"#);
        assert_eq!(rebased("<p>", "/p/"), "<p>");
    }

    #[test]
    fn a_broken_headers_file_falls_back_to_the_strict_default() {
        assert_eq!(parse_headers(b"[]"), default_headers());
        assert_eq!(
            parse_headers(br#"{"X-A":"b"}"#),
            [(HeaderName::from_static("x-a"), HeaderValue::from_static("b"))]
        );
    }
}
