//! What surrounds every request: an id, the client's address, one log line, and the time limit.

use crate::{error::Error, reply::REQUEST_ID, state::AppState};
use axum::{
    extract::{ConnectInfo, FromRequestParts, MatchedPath, Request, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::{
    net::{IpAddr, SocketAddr},
    time::{Duration, Instant},
};
use tracing::Instrument;
use wire::problem::Problem;

/// How long a handler may take.
const LIMIT: Duration = Duration::from_secs(30);

/// The facts of a request that are not its content.
#[derive(Clone, Debug, Default)]
pub struct Context {
    /// Ties answer, log and audit together.
    pub request_id: String,
    /// The client; `None` in tests without a socket.
    pub address: Option<IpAddr>,
    /// What the client calls itself, cut to 200 characters.
    pub agent: Option<String>,
}

impl Context {
    /// The address as text, for the journals.
    pub fn address_text(&self) -> Option<String> {
        self.address.map(|address| address.to_canonical().to_string())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Context {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

/// The outermost layer. Logs method, route, status and duration: never a query string, a header or a body.
pub async fn surround(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let context = Context {
        request_id: request_id(),
        address: address(&request, state.config.trust_proxy),
        agent: request
            .headers()
            .get(header::USER_AGENT)
            .and_then(|agent| agent.to_str().ok())
            .map(|agent| agent.chars().take(200).collect()),
    };
    let id = context.request_id.clone();
    request.extensions_mut().insert(context);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "(files)".to_owned(), |path| path.as_str().to_owned());
    let span = tracing::info_span!("request", %id, %method, route);
    let start = Instant::now();
    let mut response = match tokio::time::timeout(LIMIT, next.run(request)).instrument(span.clone()).await {
        Ok(response) => response,
        Err(_) => Error::status(
            StatusCode::SERVICE_UNAVAILABLE,
            Problem::new(0, "Timeout", "The request took too long."),
        )
        .into_response(),
    };
    span.in_scope(|| {
        tracing::info!(
            status = response.status().as_u16(),
            ms = u64::try_from(start.elapsed().as_millis()).unwrap_or(u64::MAX),
            "answered"
        );
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

fn request_id() -> String {
    let mut bytes = [0_u8; 8];
    // Without randomness the id is dull, not wrong.
    let _ = getrandom::fill(&mut bytes);
    data_encoding::HEXLOWER.encode(&bytes)
}

/// The peer, or what the trusted proxy in front saw (the last entry: earlier ones are the client's own claims).
fn address(request: &Request, trust_proxy: bool) -> Option<IpAddr> {
    let forwarded = || {
        let values = request.headers().get_all("x-forwarded-for");
        values.iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let peer = || request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if trust_proxy { forwarded().or_else(peer) } else { peer() }
}
