//! `config.json`, read at start, so that one build serves every host (H-1).

use wire::json::{self, Decode};

/// What a host can set without a rebuild. Unknown keys are left alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Decode)]
#[json(default)]
pub struct Config {
    /// Origin of the API; empty for the portal's own.
    #[json(rename = "apiBase")]
    pub api_base: String,
    /// What the product is called here.
    pub brand: Brand,
    /// Language before anybody chose one; nothing follows the browser.
    pub locale: Option<String>,
    /// `auto`, `cookie`, `memory` or `tab`.
    session: String,
    /// Never try cookie sessions: set for a server on another site, whose cookies would be refused anyway.
    #[json(skip)]
    pub memory_session: bool,
    /// Such a session outlives a reload: its refresh token is in the tab's storage.
    #[json(skip)]
    pub tab_session: bool,
}

/// The host's own name for the product.
#[derive(Clone, Debug, PartialEq, Eq, Decode)]
#[json(default)]
pub struct Brand {
    /// Shown on sign-in, in the sidebar and in the page title.
    pub name: String,
}

impl Default for Brand {
    fn default() -> Self {
        Self { name: "Switchyard".to_owned() }
    }
}

impl Config {
    /// Reads the file's text. A missing or broken file is no reason not to start: the defaults fit the embedded backend.
    pub fn read(text: &str) -> Self {
        let mut config: Self = json::decode(text).unwrap_or_default();
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
