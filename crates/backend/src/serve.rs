//! Starting and stopping: logs, data folder, demo world, socket, signals.

use crate::{
    auth::jwt::Keys,
    clock::Clock,
    config::Config,
    demo::{self, DemoOptions},
    error::Error,
    router,
    state::AppState,
    store::Store,
};
use axum::{Json, extract::State};
use std::{fmt::Display, net::SocketAddr};
use tokio::net::TcpListener;
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// Logs go to the standard error stream, as text or as JSON lines.
pub fn start_logs(json: bool) {
    let registry = tracing_subscriber::registry().with(LevelFilter::INFO);
    let text = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    if json {
        registry.with(text.json()).init();
    } else {
        registry.with(text).init();
    }
}

/// Serves until SIGTERM or SIGINT, then finishes the requests under way.
///
/// # Errors
/// A sentence saying what could not be opened, read or bound.
pub async fn run(config: Config) -> Result<(), String> {
    let folder = config.data.clone();
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make the data folder {}: {error}", folder.display()))?;
    let keys = Keys::load_or_create(&folder).map_err(|error| format!("signing key: {error}"))?;
    let store = Store::open(&folder)
        .await
        .map_err(|error| format!("cannot open the database in {}: {error}", folder.display()))?;
    if config.demo && store.is_empty().await.map_err(failed("database"))? {
        let options = DemoOptions { devices: config.devices, ..DemoOptions::default() };
        demo::seed(&store, options).await.map_err(failed("demo world"))?;
    }
    let address = SocketAddr::new(config.host, config.port);
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let bound = listener.local_addr().map_err(failed("socket"))?;
    let state = AppState::new(store.clone(), keys, Clock::system(), config.clone());
    tracing::info!(url = format!("http://{bound}{}", config.base), data = %folder.display(), faults = config.faults, "serving");
    let app = router(&state).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).with_graceful_shutdown(told_to_stop()).await.map_err(failed("server"))?;
    store.close().await;
    tracing::info!("stopped");
    Ok(())
}

fn failed<E: Display>(what: &'static str) -> impl Fn(E) -> String {
    move |error| format!("{what}: {error}")
}

async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: finishing the requests under way");
}

/// `GET /healthz`: the process runs and its database answers.
///
/// # Errors
/// 500 when the database does not answer.
pub async fn healthz(State(state): State<AppState>) -> Result<Json<serde_json::Value>, Error> {
    state.store.ping().await?;
    Ok(Json(serde_json::json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })))
}
