//! The embedded backend: the contract (`crates/wire`) over SQLite, and the portal's files.
//!
//! A request goes through `context` (id, log, time limit), `faults` (tests only), the route `table` with `caller` in front of each route
//! (who is it, may they), a thin handler in `routes`, and `store`, which has all SQL. `config`, `serve` and `main` start it.
//!
//! Reading order: [`table`] and [`routes`], [`caller`], [`store`], [`auth`], then the rest.

pub mod auth;
pub mod caller;
pub mod clock;
pub mod config;
pub mod context;
pub mod demo;
pub mod error;
pub mod extract;
pub mod faults;
pub mod reply;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod signin;
pub mod state;
pub mod store;
pub mod table;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use error::Error;
use state::AppState;
use wire::problem::Problem;

/// Largest request body in bytes.
const BODY_LIMIT: usize = 1 << 20;

/// The whole server as a value: tests call it without a socket.
pub fn router(state: &AppState) -> Router {
    let table = routes::table(state.config.faults);
    let api = table
        .into_router(state)
        .route("/healthz", get(serve::healthz))
        .route("/api/{*unknown}", axum::routing::any(no_such_call))
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT));
    let api = if state.config.faults {
        api.layer(middleware::from_fn_with_state(state.clone(), faults::layer))
    } else {
        api
    };
    api.layer(middleware::from_fn_with_state(state.clone(), context::surround)).with_state(state.clone())
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
