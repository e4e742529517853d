//! The `switchyard` binary.

use clap::Parser;
use std::process::ExitCode;
use switchyard_backend::{
    admin,
    config::{Cli, Command},
    serve,
};

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Serve(config) => {
            serve::start_logs(config.log_json);
            serve::run(*config).await.inspect_err(|error| tracing::error!("{error}"))
        }
        Command::Admin(admin) => admin::run(*admin).await.inspect_err(|error| eprintln!("{error}")),
    };
    if done.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
