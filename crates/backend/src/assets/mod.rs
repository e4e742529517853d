//! The portal's files: `dist/` under the base path, as any good static host would serve it.
//!
//! * Names with a content hash are cached for ever, all others are asked for again each time (`no-cache` with an ETag).
//! * Precompressed copies (`.br`, `.gz`) next to a file are sent to who accepts them.
//! * A path without a file extension is a page of the portal and gets `index.html`; a missing file is a 404, never the start page:
//!   a browser with an old page open must not take HTML for a script.
//!
//! `site` holds `index.html` and the headers that belong to it; `names` has the rules about names and encodings.

mod names;
pub mod site;

use crate::state::AppState;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use names::Encoding;
use sha2::{Digest, Sha256};
use std::path::Path;

const FOREVER: &str = "public, max-age=31536000, immutable";
const NO_CACHE: &str = "no-cache";
/// What an answer of the API may do in a browser: nothing.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Everything that is not under `/api`.
pub async fn serve(State(state): State<AppState>, request: Request) -> Response {
    if request.method() != Method::GET && request.method() != Method::HEAD {
        return (StatusCode::METHOD_NOT_ALLOWED, [(header::ALLOW, "GET, HEAD")]).into_response();
    }
    let base = state.config.base.as_str();
    let path = request.uri().path();
    let Some(rest) = path.strip_prefix(base) else {
        // `/` and `/portal` lead to `/portal/`; nothing else is here.
        let towards = path == "/" || format!("{path}/") == base;
        return if towards { Redirect::temporary(base).into_response() } else { missing() };
    };
    let Some(name) = names::safe(rest) else { return missing() };
    let headers = request.headers();
    if name.is_empty() || !names::has_extension(&name) {
        return match state.site.current().await {
            Some(site) => content(headers, site.index(Encoding::best(headers)), "index.html"),
            None => (StatusCode::NOT_FOUND, "The portal is not built. Run `make build`.").into_response(),
        };
    }
    // What the build writes for servers is not for browsers.
    if name == "headers.json" || name.starts_with("hosting/") || names::is_copy(&name) {
        return missing();
    }
    if name == "index.html" {
        return Redirect::temporary(base).into_response();
    }
    if let (Some(file), "config.json") = (&state.config.config, name.as_str()) {
        return file_at(file, headers, &name, &[]).await;
    }
    file_at(&state.config.dist.join(&name), headers, &name, Encoding::best(headers)).await
}

async fn file_at(file: &Path, headers: &HeaderMap, name: &str, encodings: &[Encoding]) -> Response {
    for encoding in encodings {
        let mut copy = file.as_os_str().to_owned();
        copy.push(encoding.extension());
        if let Ok(bytes) = tokio::fs::read(&copy).await {
            return content(headers, (bytes, Some(*encoding)), name);
        }
    }
    match tokio::fs::read(file).await {
        Ok(bytes) => content(headers, (bytes, None), name),
        Err(_) => missing(),
    }
}

fn content(asked: &HeaderMap, (bytes, encoding): (Vec<u8>, Option<Encoding>), name: &str) -> Response {
    let hashed = names::is_hashed(name);
    let mut headers = HeaderMap::new();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(if hashed { FOREVER } else { NO_CACHE }));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    if !hashed {
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&bytes)[..12]);
        if let Ok(etag) = HeaderValue::try_from(format!("\"{digest}\"")) {
            let same = asked.get(header::IF_NONE_MATCH).is_some_and(|tags| {
                tags.to_str().is_ok_and(|tags| {
                    tags.split(',')
                        .any(|tag| tag.trim().trim_start_matches("W/").as_bytes() == etag.as_bytes())
                })
            });
            headers.insert(header::ETAG, etag);
            if same {
                return (StatusCode::NOT_MODIFIED, headers).into_response();
            }
        }
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(names::mime(name)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding.token()));
    }
    (headers, Body::from(bytes)).into_response()
}

fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, NO_CACHE)], "Not found").into_response()
}

/// Puts the security headers on every answer: those of the build on files, and a policy that allows nothing on the API.
pub async fn secure(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let site = state.site.current().await;
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let built = site.as_ref().map_or_else(site::default_headers, |site| site.headers.clone());
    for (name, value) in built {
        headers.entry(name).or_insert(value);
    }
    if api {
        headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(API_POLICY));
        // Bodies with tenant data are kept by nobody.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
        headers.remove(HeaderName::from_static("cross-origin-resource-policy"));
    }
    response
}
