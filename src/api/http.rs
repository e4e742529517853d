//! The only file that touches `fetch`. One non-generic function sends; everything typed is built on it.
//!
//! Dropping the future that waits for a response aborts the request on the network, too. The requests of the start script
//! (`early`) are not aborted: their responses are dropped.

use super::{early, error::ApiError};
use futures::future::{Either, select};
use gloo_net::http::{RequestBuilder, Response};
use gloo_timers::future::TimeoutFuture;
use std::pin::pin;
use web_sys::{AbortController, RequestCredentials};
use wire::{
    endpoint::{Body, Method},
    problem::Problem,
    session::Secret,
};

/// A request, ready to send.
#[derive(Clone, Debug)]
pub struct Request {
    /// HTTP method.
    pub method: Method,
    /// Absolute, or from the root of the portal's own origin.
    pub url: String,
    /// JSON text.
    pub body: Option<String>,
    /// The token of one workspace.
    pub bearer: Option<Secret>,
    /// Send and take the session cookie, with the header that keeps other sites' forms out.
    pub cookie: bool,
    /// `Idempotency-Key`: the same call again with the same key makes nothing twice.
    pub idempotency: Option<String>,
}

/// A 2xx answer.
#[derive(Debug)]
pub struct Answer {
    /// The body's text; empty when there is none.
    pub text: String,
    /// `X-Total-Count`.
    pub total: Option<u64>,
    /// `X-Current-Page`.
    pub page: Option<u32>,
    /// `X-Count-Per-Page`.
    pub per_page: Option<u32>,
    /// `X-Workspace-Id`: whose rows these are. Servers without the extension do not say.
    pub workspace: Option<String>,
    /// `X-Request-Id`: the reference to quote.
    pub reference: Option<String>,
}

/// Aborts the request when the waiting future is dropped.
struct AbortOnDrop(Option<AbortController>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        if let Some(controller) = &self.0 {
            controller.abort();
        }
    }
}

/// How often a read is tried before a network failure is shown.
const TRIES: u32 = 3;
/// Longest `Retry-After` that a read waits out by itself, seconds.
const PATIENCE: u32 = 3;

/// Longest wait for a response, milliseconds: the server's own limit is 30 s, and its body takes time too.
const LIMIT_MS: u32 = 60_000;
/// The same for session calls, during which other tabs wait.
const SESSION_LIMIT_MS: u32 = 10_000;

/// Sends a request. Reads are repeated on network failures and 502 to 504 with full jitter, and on 429 after a short
/// `Retry-After`; writes never, since nobody knows whether they arrived.
///
/// # Errors
/// Everything but a 2xx answer.
pub async fn send(request: &Request) -> Result<Answer, ApiError> {
    let mut tried = 1;
    loop {
        let error = match once(request).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let wait = match error {
            ApiError::Busy(Some(seconds)) if seconds <= PATIENCE => seconds * 1_000,
            _ if error.is_transient() => (js_sys::Math::random() * 200.0) as u32 * (1 << tried),
            _ => return Err(error),
        };
        if tried == TRIES || request.method != Method::Get {
            return Err(error);
        }
        tried += 1;
        TimeoutFuture::new(wait).await;
    }
}

async fn once(request: &Request) -> Result<Answer, ApiError> {
    let abort = AbortOnDrop(AbortController::new().ok());
    let signal = abort.0.as_ref().map(AbortController::signal);
    let mut builder = RequestBuilder::new(&request.url)
        .method(match request.method {
            Method::Get => gloo_net::http::Method::GET,
            Method::Post => gloo_net::http::Method::POST,
            Method::Put => gloo_net::http::Method::PUT,
            Method::Patch => gloo_net::http::Method::PATCH,
            Method::Delete => gloo_net::http::Method::DELETE,
        })
        .credentials(if request.cookie { RequestCredentials::SameOrigin } else { RequestCredentials::Omit })
        .abort_signal(signal.as_ref());
    if let Some(token) = &request.bearer {
        builder = builder.header("Authorization", &format!("Bearer {}", token.expose()));
    }
    if request.cookie {
        builder = builder.header("X-Switchyard", "1");
    }
    if let Some(key) = &request.idempotency {
        builder = builder.header("Idempotency-Key", key);
    }
    let built = match &request.body {
        Some(json) => builder.header("Content-Type", "application/json").body(json.as_str()),
        None => builder.build(),
    };
    let built = built.map_err(|_| ApiError::Offline)?;
    let fetched = async {
        if let Some(response) = early::take(request).await.map(Response::from)
            && let Ok(text) = response.text().await
        {
            return Ok((response, text));
        }
        let response = built.send().await.map_err(|_| ApiError::Offline)?;
        let text = response.text().await.map_err(|_| ApiError::Offline)?;
        Ok((response, text))
    };
    // Dropping what is slower aborts the request.
    let limit = if request.cookie { SESSION_LIMIT_MS } else { LIMIT_MS };
    let (response, text) = match select(pin!(fetched), TimeoutFuture::new(limit)).await {
        Either::Left((answer, _)) => answer?,
        Either::Right(_) => return Err(ApiError::Offline),
    };
    let header = |name: &str| response.headers().get(name);
    let reference = header("X-Request-Id");
    if !response.ok() {
        let problem = Problem::decode(&text).unwrap_or_default();
        let retry_after = header("Retry-After").and_then(|seconds| seconds.trim().parse().ok());
        return Err(ApiError::of(response.status(), problem, retry_after, reference));
    }
    Ok(Answer {
        text,
        total: header("X-Total-Count").and_then(|count| count.parse().ok()),
        page: header("X-Current-Page").and_then(|page| page.parse().ok()),
        per_page: header("X-Count-Per-Page").and_then(|rows| rows.parse().ok()),
        workspace: header("X-Workspace-Id"),
        reference,
    })
}

/// Fetches a file of the portal itself (`config.json`, a language).
///
/// # Errors
/// As [`send`].
pub async fn file(url: &str) -> Result<String, ApiError> {
    let request = Request {
        method: Method::Get,
        url: url.to_owned(),
        body: None,
        bearer: None,
        cookie: false,
        idempotency: None,
    };
    send(&request).await.map(|answer| answer.text)
}
