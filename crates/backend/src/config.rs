//! The command line.

use clap::{Args, Parser, Subcommand};
use std::{net::IpAddr, path::PathBuf};

/// Switchyard: a portal for several workspaces of IoT connectivity.
#[derive(Debug, Parser)]
#[command(name = "switchyard", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serves the API and the portal.
    Serve(Box<Config>),
    /// Operator's work on a data folder, also while the server runs.
    Admin(Box<crate::admin::Admin>),
}

/// How to serve.
#[derive(Clone, Debug, Args)]
pub struct Config {
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Port to listen on; 0 takes a free one.
    #[arg(long, default_value_t = 8080)]
    pub port: u16,
    /// Folder of the database and the signing key; made when missing.
    #[arg(long, default_value = "./data", value_name = "DIR")]
    pub data: PathBuf,
    /// Folder of the built portal.
    #[arg(long, default_value = "./dist", value_name = "DIR")]
    pub dist: PathBuf,
    /// Path under which the portal is served, e.g. `/portal/`.
    #[arg(long, default_value = "/", value_name = "PATH", value_parser = base_path)]
    pub base: String,
    /// File to serve as the portal's `config.json` instead of the one in DIST.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Fills an empty data folder with the demo world.
    #[arg(long)]
    pub demo: bool,
    /// Devices of the demo world's largest workspace (default 25000).
    #[arg(long, value_name = "N", requires = "demo")]
    pub devices: Option<u32>,
    /// Workspaces of the demo world in all, at most 1000 (default 5).
    #[arg(long, value_name = "N", requires = "demo", value_parser = clap::value_parser!(u32).range(5..=1_000))]
    pub workspaces: Option<u32>,
    /// People of each workspace beyond the five, at most 10000 (default: a few); holding@acme.example, who owns these, can then sign in.
    #[arg(long, value_name = "N", requires = "workspaces", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub people: Option<u32>,
    /// Switches the test calls on that delay, drop and fail answers by rule. Never on a real server.
    #[arg(long)]
    pub faults: bool,
    /// Life of an access token in seconds.
    #[arg(long, default_value_t = 900, value_name = "S", value_parser = clap::value_parser!(u32).range(5..=14_400))]
    pub access_ttl: u32,
    /// Days for which events and messages are kept (BR-82).
    #[arg(long, default_value_t = 30, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=3_650))]
    pub event_days: u32,
    /// Sign-in calls per address and 5 minutes (api.md §1.5).
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub auth_rate: u32,
    /// Origin that may call the API from a browser; may be repeated. Default: any (calls carry a token, never a cookie).
    #[arg(long, value_name = "ORIGIN", value_parser = origin)]
    pub cors_origin: Vec<axum::http::HeaderValue>,
    /// Everybody has a second factor: who has none is asked for a code by e-mail from the second sign-in on, and the last factor stays.
    #[arg(long, env = "SWITCHYARD_REQUIRE_MFA")]
    pub require_mfa: bool,
    /// Believes `X-Forwarded-For`: only behind a proxy that sets it.
    #[arg(long)]
    pub trust_proxy: bool,
    /// Catalogue of plans as a JSON file; without it the built-in one (docs/operator.md).
    #[arg(long, value_name = "FILE")]
    pub plans: Option<PathBuf>,
    /// Catalogue of apps as a JSON file; without it the built-in one (docs/operator.md).
    #[arg(long, value_name = "FILE")]
    pub apps: Option<PathBuf>,
    /// Who gives access to apps and answers requests for it; activating stays with the Owner.
    #[arg(long, value_enum, default_value_t, value_name = "WHO")]
    pub app_access: crate::apps::Decides,
    /// Mail server, e.g. `smtps://user:password@mail.example.com`; without it mails become `.eml` files in DATA/mail.
    #[arg(long, value_name = "URL", env = "SWITCHYARD_SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Sender of mails.
    #[arg(long, default_value = "Switchyard <no-reply@localhost>", value_name = "ADDRESS")]
    pub mail_from: String,
    /// Address under which people reach the portal, for links in mails; default: where the server listens.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// Writes the logs as JSON lines.
    #[arg(long)]
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        match Cli::try_parse_from(["switchyard", "serve"]) {
            Ok(Cli { command: Command::Serve(config) }) => *config,
            Ok(_) => unreachable!("the command line says serve"),
            Err(error) => unreachable!("the defaults parse: {error}"),
        }
    }
}

/// A path that begins and ends with `/` and has only plain segments in between.
fn base_path(text: &str) -> Result<String, String> {
    let inner = text.trim_matches('/');
    let plain = |segment: &str| {
        !segment.is_empty()
            && segment != "."
            && segment != ".."
            && segment.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
    };
    if inner.is_empty() {
        Ok("/".to_owned())
    } else if inner.split('/').next() == Some("api") || !inner.split('/').all(plain) {
        Err("must be a path like /portal/, not under /api".to_owned())
    } else {
        Ok(format!("/{inner}/"))
    }
}

/// An address without query and fragment, ending with `/`.
fn public_url(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ', '"', '<', '>']) => {
            Ok(format!("{}/", text.trim_end_matches('/')))
        }
        _ => Err("must be an address like https://portal.example.com/".to_owned()),
    }
}

fn origin(text: &str) -> Result<axum::http::HeaderValue, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains('/') => {
            text.parse().map_err(|_| "is not an origin".to_owned())
        }
        _ => Err("must be an origin like https://portal.example.com".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_paths_are_normalised_or_refused() {
        assert_eq!(base_path("portal"), Ok("/portal/".to_owned()));
        assert_eq!(base_path("/a/b/"), Ok("/a/b/".to_owned()));
        assert_eq!(base_path("/"), Ok("/".to_owned()));
        for bad in ["/api/", "/a/../b", "/a b/", "/a//b/", "/\"x"] {
            assert!(base_path(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_defaults_are_the_documented_ones() {
        let config = Config::default();
        assert_eq!((config.port, config.access_ttl, config.auth_rate), (8080, 900, 100));
        assert!(config.host.is_loopback() && !config.demo && !config.faults && !config.require_mfa);
    }
}
