//! Starting and stopping: logs, data folder, demo world, socket, signals.

use crate::{
    auth::jwt::Keys,
    clock::Clock,
    config::{Config, NetworkMode},
    demo::{self, DemoOptions},
    error::Error,
    network::Options,
    router,
    state::AppState,
    store::Store,
};
use axum::{Json, extract::State};
use std::{fmt::Display, future::IntoFuture, io::IsTerminal, net::SocketAddr, time::Duration};
use tokio::net::TcpListener;
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt, util::SubscriberInitExt};

/// How long a stop waits for requests under way.
const PATIENCE: Duration = Duration::from_secs(8);

/// Logs go to the standard error stream, as text or as JSON lines.
pub fn start_logs(json: bool) {
    let registry = tracing_subscriber::registry().with(LevelFilter::INFO);
    let colours = std::io::stderr().is_terminal();
    let text = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours);
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
pub async fn run(mut config: Config) -> Result<(), String> {
    let folder = config.data.clone();
    std::fs::create_dir_all(&folder)
        .map_err(|error| format!("cannot make the data folder {}: {error}", folder.display()))?;
    let keys = Keys::load_or_create(&folder).map_err(|error| format!("signing key: {error}"))?;
    let store = Store::open(&folder)
        .await
        .map_err(|error| format!("cannot open the database in {}: {error}", folder.display()))?;
    if config.demo && store.is_empty().await.map_err(failed("database"))? {
        let options =
            DemoOptions { devices: config.devices, workspaces: config.workspaces, people: config.people };
        demo::seed(&store, options).await.map_err(failed("demo world"))?;
    }
    tokio::task::spawn_blocking(crate::auth::password::prepare).await.map_err(failed("passwords"))?;
    let address = SocketAddr::new(config.host, config.port);
    let listener =
        TcpListener::bind(address).await.map_err(|error| format!("cannot listen on {address}: {error}"))?;
    let bound = listener.local_addr().map_err(failed("socket"))?;
    config.public_url.get_or_insert_with(|| format!("http://{bound}{}", config.base));
    let state = AppState::new(store.clone(), keys, Clock::system(), config.clone())?;
    tracing::info!(url = format!("http://{bound}{}", config.base), data = %folder.display(), faults = config.faults, "serving");
    let chores = tokio::spawn(crate::chores::watch(state.clone()));
    let network = network(&state);
    let app = router(&state).into_make_service_with_connect_info::<SocketAddr>();
    let (stop, stopping) = tokio::sync::oneshot::channel();
    let serving = axum::serve(listener, app).with_graceful_shutdown(async move {
        told_to_stop().await;
        let _ = stop.send(());
    });
    let cut = async {
        // A sender that is gone without a word means that serving failed, which the other branch tells.
        match stopping.await {
            Ok(()) => tokio::time::sleep(PATIENCE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        served = serving.into_future() => served.map_err(failed("server"))?,
        () = cut => tracing::warn!("some requests did not end in time and were cut"),
    }
    // A step is a transaction: given up, it has not happened.
    chores.abort();
    if let Some(network) = network {
        network.abort();
    }
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

/// Starts the simulated network, if it is wanted.
fn network(state: &AppState) -> Option<tokio::task::JoinHandle<()>> {
    let wanted = match state.config.network {
        NetworkMode::On => true,
        NetworkMode::Off => false,
        NetworkMode::Demo => state.config.demo,
    };
    let options = Options { sessions_per_day: state.config.network_rate, ..Options::default() };
    wanted.then(|| tokio::spawn(crate::network::watch(state.clone(), options)))
}
