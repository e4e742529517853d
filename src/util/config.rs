//! `config.json`, read at start, so that one build serves every host (H-1).

use serde::{Deserialize, Deserializer};
use wire::lenient;

/// What a host can set without a rebuild. Unknown keys are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Config {
    /// Origin of the API; empty for the portal's own.
    #[serde(rename = "apiBase", deserialize_with = "lenient::text_or_default")]
    pub api_base: String,
    /// What the product is called here.
    #[serde(deserialize_with = "lenient::or_default")]
    pub brand: Brand,
    /// Language before anybody chose one; nothing follows the browser.
    pub locale: Option<String>,
    /// `auto`, `cookie`, `memory` or `tab`.
    #[serde(deserialize_with = "lenient::text_or_default")]
    session: String,
    /// Never try cookie sessions: set for a server on another site, whose cookies would be refused anyway.
    #[serde(skip)]
    pub memory_session: bool,
    /// Such a session outlives a reload: its refresh token is in the tab's storage.
    #[serde(skip)]
    pub tab_session: bool,
}

/// The host's own name for the product.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Brand {
    /// Shown on sign-in, in the sidebar and in the page title.
    #[serde(deserialize_with = "name_or_default")]
    pub name: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: "Switchyard".to_owned() }
    }
}

/// A null name reads as the product's own.
fn name_or_default<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(|| Brand::default().name))
}

impl Config {
    /// Reads the file's text. A missing or broken file is no reason not to start: the defaults fit the embedded backend.
    pub fn read(text: &str) -> Self {
        let mut config: Self = serde_json::from_str(text).unwrap_or_default();
        config.tab_session = config.session == "tab";
        config.memory_session = match config.session.as_str() {
            "memory" | "tab" => true,
            "cookie" => false,
            // Another origin's SameSite=Strict cookie would never come back.
            _ => !config.api_base.is_empty(),
        };
        config
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_file_reads_as_the_defaults() {
        assert_eq!(Config::read("<!doctype html>"), Config::read("{}"));
        assert_eq!(Config::read("{}").brand.name, "Switchyard");
        assert!(!Config::read("{}").memory_session);
    }

    #[test]
    fn null_reads_as_the_default() {
        let nulls = r#"{"apiBase":null,"brand":null,"locale":null,"session":null}"#;
        assert_eq!(Config::read(nulls), Config::read("{}"));
        let unnamed = r#"{"apiBase":"https://cdn.example","brand":{"name":null}}"#;
        assert_eq!(Config::read(unnamed).brand.name, "Switchyard");
        assert_eq!(Config::read(unnamed).api_base, "https://cdn.example");
    }

    #[test]
    fn a_foreign_api_has_sessions_in_memory() {
        assert!(Config::read(r#"{"apiBase":"https://cdn.example","tomorrow":1}"#).memory_session);
        assert!(!Config::read(r#"{"apiBase":"https://cdn.example","session":"cookie"}"#).memory_session);
    }

    #[test]
    fn only_who_asks_for_it_keeps_a_token_in_the_tab() {
        let session = |text: &str| {
            let config = Config::read(text);
            (config.memory_session, config.tab_session)
        };
        assert_eq!(session(r#"{"session":"tab"}"#), (true, true));
        assert_eq!(session(r#"{"session":"memory"}"#), (true, false));
        assert_eq!(session(r#"{"apiBase":"https://cdn.example"}"#), (true, false));
    }
}
