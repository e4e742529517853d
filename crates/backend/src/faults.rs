//! The faults layer (`--faults`): answers are delayed, dropped or failed by rule, with choices that a seed decides, so that tests and
//! `make bench` can reproduce the worst network. Without the flag the layer and its calls do not exist.

use crate::{error::Error, extract::Body, reply, state::AppState};
use axum::{
    body::Body as HttpBody,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde::{Deserialize, Serialize};
use std::{
    io,
    sync::{Mutex, PoisonError},
    time::Duration,
};
use wire::{
    endpoint::{Access, Dto, Endpoint, Method},
    problem::Problem,
};

/// Where the rules are set; never subject to them.
pub const PATH: &str = "/api/ext/v1/test/faults";

/// What happens to answers whose path begins with `prefix`. The first rule that fits decides.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Rule {
    /// Begin of the path; empty fits all.
    pub prefix: String,
    /// Delay of 0 to so many milliseconds, chosen at random.
    pub delay_ms: u64,
    /// Probability of 0 to 1 that the connection is cut instead of answered. The request was executed.
    pub drop: f64,
    /// Answer this status without executing the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Probability of 0 to 1 that `status` is answered; 1 when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
}

/// The rules to set, and the seed of their choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SetFaults {
    /// The same seed and the same requests give the same faults.
    pub seed: u64,
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
}
impl Dto for SetFaults {}

macro_rules! fault_endpoint {
    ($name:ident, $method:ident, $body:ty, $summary:literal) => {
        /// A call of the faults layer.
        #[derive(Clone, Copy, Debug)]
        pub struct $name;
        impl Endpoint for $name {
            const NAME: &'static str = stringify!($name);
            const METHOD: Method = Method::$method;
            const TEMPLATE: &'static str = PATH;
            const ACCESS: Access = Access::Public;
            const OK: u16 = 204;
            const SUMMARY: &'static str = $summary;
            type Path = ();
            type Query = ();
            type Body = $body;
            type Reply = ();
        }
    };
}
fault_endpoint!(PutFaults, Post, SetFaults, "Set the rules of the faults layer (tests only)");
fault_endpoint!(ClearFaults, Delete, (), "Clear the rules of the faults layer (tests only)");

/// The rules in force.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Option<(StdRng, Vec<Rule>)>>);

struct Verdict {
    delay: Duration,
    drop: bool,
    status: Option<StatusCode>,
}

impl Faults {
    fn set(&self, faults: SetFaults) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) =
            Some((StdRng::seed_from_u64(faults.seed), faults.rules));
    }

    fn clear(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    fn judge(&self, path: &str) -> Option<Verdict> {
        let mut guard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (rng, rules) = guard.as_mut()?;
        let rule = rules.iter().find(|rule| path.starts_with(&rule.prefix))?;
        // Always the same number of choices per request, so that one rule's use does not shift another's.
        let (delay, drop, chance) =
            (rng.random_range(0..=rule.delay_ms), rng.random::<f64>(), rng.random::<f64>());
        let status = rule
            .status
            .filter(|_| chance < rule.chance.unwrap_or(1.0))
            .and_then(|status| StatusCode::from_u16(status).ok());
        Some(Verdict { delay: Duration::from_millis(delay), drop: drop < rule.drop, status })
    }
}

/// `POST` of [`PATH`].
///
/// # Errors
/// 400 for unreadable rules.
pub async fn set(State(state): State<AppState>, Body(faults): Body<SetFaults>) -> Result<Response, Error> {
    let sound = |p: f64| (0.0..=1.0).contains(&p);
    for rule in &faults.rules {
        let status_sound = rule
            .status
            .is_none_or(|status| StatusCode::from_u16(status).is_ok_and(|status| status.as_u16() >= 200));
        if !sound(rule.drop) || !sound(rule.chance.unwrap_or(1.0)) || rule.delay_ms > 60_000 || !status_sound
        {
            return Err(Problem::bad_request("A rule is out of range.").into());
        }
    }
    state.faults.set(faults);
    reply::ok::<PutFaults>(&())
}

/// `DELETE` of [`PATH`].
///
/// # Errors
/// None.
pub async fn clear(State(state): State<AppState>) -> Result<Response, Error> {
    state.faults.clear();
    reply::ok::<ClearFaults>(&())
}

/// The layer itself.
pub async fn layer(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let verdict = if path == PATH { None } else { state.faults.judge(path) };
    let Some(verdict) = verdict else {
        return next.run(request).await;
    };
    // Before the request: what arrives late is executed late. After it would hide races of the server from the tests.
    if !verdict.delay.is_zero() {
        tokio::time::sleep(verdict.delay).await;
    }
    if let Some(status) = verdict.status {
        return Error::status(
            status,
            Problem::new(0, "InjectedFault", "A rule of the faults layer failed this request."),
        )
        .into_response();
    }
    let response = next.run(request).await;
    if verdict.drop { cut(response) } else { response }
}

/// Promises a body that never comes: the connection is closed in its middle, which a browser reports as a network error.
fn cut(response: Response) -> Response {
    let (mut parts, _) = response.into_parts();
    parts.headers.clear();
    if parts.status == StatusCode::NO_CONTENT {
        parts.status = StatusCode::OK;
    }
    Response::from_parts(parts, HttpBody::new(Cut))
}

struct Cut;

impl axum::body::HttpBody for Cut {
    type Data = axum::body::Bytes;
    type Error = io::Error;
    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Self::Data>, io::Error>>> {
        std::task::Poll::Ready(Some(Err(io::Error::new(io::ErrorKind::ConnectionAborted, "injected fault"))))
    }
}
