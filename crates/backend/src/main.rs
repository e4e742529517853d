//! The `switchyard` binary.

use clap::Parser;
use std::process::ExitCode;
use switchyard_backend::{
    config::{Cli, Command},
    serve,
};

#[tokio::main]
async fn main() -> ExitCode {
    let Command::Serve(config) = Cli::parse().command;
    serve::start_logs(config.log_json);
    match serve::run(*config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}
