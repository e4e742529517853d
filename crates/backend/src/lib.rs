//! The embedded backend: the contract (`crates/wire`) over SQLite, and the portal's files.
//!
//! A request goes through `context` (id, log, time limit), `faults` (tests only), the route `table` with `caller` in front of each route
//! (who is it, may they) and its `compression`, a thin handler in `routes`, and `store`, which has all SQL. `config`, `serve` and `main` start it.
//!
//! Reading order: [`table`] and [`routes`], [`caller`], [`store`], [`auth`], then the rest.

pub mod admin;
pub mod answers;
pub mod apps;
pub mod assets;
pub mod auth;
pub mod caller;
pub mod chores;
pub mod clock;
pub mod compression;
pub mod config;
pub mod context;
pub mod demo;
pub mod error;
pub mod extract;
pub mod faults;
pub mod files;
pub mod mail;
pub mod network;
pub mod openapi;
pub mod plans;
pub mod reply;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod signin;
pub mod state;
pub mod store;
pub mod table;

use axum::{
    Json, Router,
    extract::DefaultBodyLimit,
    http::{HeaderName, HeaderValue, Method, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use error::Error;
use state::AppState;
use std::{any::Any, sync::Arc, time::Duration};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};
use wire::problem::Problem;

/// Largest request body in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// The whole server as a value: tests call it without a socket.
pub fn router(state: &AppState) -> Router {
    let table = routes::table(state.config.faults);
    let document = Arc::new(openapi::document(&table));
    let api = table
        .into_router(state)
        .route(
            "/api/openapi.json",
            get(move || async move { Json(Arc::unwrap_or_clone(document)) }).layer(compression::layer()),
        )
        .route("/api", axum::routing::any(no_such_call))
        .route("/api/{*unknown}", axum::routing::any(no_such_call))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    let api = if state.config.faults {
        api.layer(middleware::from_fn_with_state(state.clone(), faults::layer))
    } else {
        api
    };
    api.layer(cors(state))
        .route("/healthz", get(serve::healthz))
        .fallback(assets::serve)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(state.clone(), assets::secure))
        .layer(middleware::from_fn_with_state(state.clone(), context::surround))
        .with_state(state.clone())
}

/// CORS as recorded in api.md §1.1: any origin, because calls carry a token and never a cookie. Credentials are not allowed, and the
/// header that the session calls need is not on the list: they work from the own origin only.
fn cors(state: &AppState) -> CorsLayer {
    let origins = &state.config.cors_origin;
    let origin =
        if origins.is_empty() { AllowOrigin::any() } else { AllowOrigin::list(origins.iter().cloned()) };
    CorsLayer::new()
        .allow_origin(origin)
        .allow_methods([Method::GET, Method::POST, Method::PATCH, Method::PUT, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
        ])
        .expose_headers([
            reply::TOTAL_COUNT,
            reply::TOTAL_PAGES,
            reply::CURRENT_PAGE,
            reply::COUNT_PER_PAGE,
            reply::SORT,
            reply::WORKSPACE_ID,
            reply::REQUEST_ID,
            header::LOCATION,
            header::RETRY_AFTER,
        ])
        .max_age(Duration::from_secs(86_400))
}

async fn no_such_call() -> Error {
    Problem::new(1201, "NotFound", "There is no such call.").into()
}

async fn wrong_method() -> Response {
    Error::status(
        StatusCode::METHOD_NOT_ALLOWED,
        Problem::bad_request("This call does not have that method."),
    )
    .into_response()
}

/// A bug of ours. The panic hook has written it to the standard error stream.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    let mut response = Error::Internal("a handler panicked".to_owned()).into_response();
    response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}
