//! The catalogue of apps (U-9): a JSON file, with some built in; and who decides about access to them.

use clap::ValueEnum;
use serde::Deserialize;
use std::{path::Path, sync::Arc};
use wire::{
    app::{AppPlan, AppRole},
    app_key::AppKey,
    ids::WorkspaceId,
    problem::FieldProblem,
    value::Params,
};

use crate::{error::Error, store::rights::Rights};

const BUILT_IN: &str = include_str!("../data/apps.json");

/// Who gives, changes and takes access to apps, and answers requests. Activating stays with the Owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Decides {
    /// The Owner of the workspace alone.
    #[default]
    Owner,
    /// Its Administrators, too; nobody but the Owner for themselves.
    Administrators,
}

impl Decides {
    /// Whether somebody with these rights does.
    pub fn includes(self, rights: &Rights) -> bool {
        rights.owner || (self == Self::Administrators && rights.administrator())
    }
}

/// An app of the catalogue. Texts are by language.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Unique.
    key: String,
    /// What it is called.
    pub name: Params,
    /// What it does.
    pub description: Params,
    /// Where it is; `{workspace}` stands for the workspace's number.
    #[serde(default)]
    url: Option<String>,
    /// At least one.
    roles: Vec<Role>,
    /// At least one.
    plans: Vec<Plan>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Role {
    key: String,
    name: Params,
    description: Params,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    key: String,
    name: Params,
    #[serde(default)]
    price: Params,
}

impl Entry {
    /// As the contract writes it.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Its roles.
    pub fn roles(&self) -> Vec<AppRole> {
        let role = |role: &Role| AppRole {
            key: role.key.clone(),
            name: role.name.clone(),
            description: role.description.clone(),
        };
        self.roles.iter().map(role).collect()
    }

    /// Its plans.
    pub fn plans(&self) -> Vec<AppPlan> {
        let plan = |plan: &Plan| AppPlan {
            key: plan.key.clone(),
            name: plan.name.clone(),
            price: plan.price.clone(),
        };
        self.plans.iter().map(plan).collect()
    }

    /// Its address for a workspace.
    pub fn url(&self, workspace: WorkspaceId) -> Option<String> {
        self.url.as_ref().map(|url| url.replace("{workspace}", &workspace.to_string()))
    }

    /// A role that it declares, in the language: for mails.
    pub fn role_name<'a>(&'a self, key: &'a str, locale: &str) -> &'a str {
        let known = self.roles.iter().find(|role| role.key == key);
        known.map_or(key, |role| wire::app::words(&role.name, locale))
    }

    /// One of its own roles, never another app's.
    ///
    /// # Errors
    /// 422 on `role`.
    pub fn role(&self, key: &str) -> Result<&str, Error> {
        let known = self.roles.iter().find(|role| role.key == key);
        known.map(|role| role.key.as_str()).ok_or_else(|| Error::field(FieldProblem::reference("role")))
    }

    /// One of its own plans.
    ///
    /// # Errors
    /// 422 on `plan`.
    pub fn plan(&self, key: &str) -> Result<&str, Error> {
        let known = self.plans.iter().find(|plan| plan.key == key);
        known.map(|plan| plan.key.as_str()).ok_or_else(|| Error::field(FieldProblem::reference("plan")))
    }

    fn check(&self) -> Result<(), String> {
        let at = |what: &str| format!("app {:?}: {what}", self.key);
        let keys = |keys: Vec<&str>, what: &str| {
            if keys.is_empty() {
                return Err(at(&format!("needs at least one of its {what}")));
            }
            let unlike = keys.iter().find(|key| key.parse::<AppKey>().is_err());
            let twice = keys.iter().enumerate().find(|(at, key)| keys[..*at].contains(key));
            match (unlike, twice) {
                (Some(key), _) => Err(at(&format!("{what}: key {key:?} must be 1 to 24 of a-z, 0-9 and -"))),
                (None, Some((_, key))) => Err(at(&format!("{what}: key {key:?} is there twice"))),
                (None, None) => Ok(()),
            }
        };
        keys(vec![&self.key], "key")?;
        keys(self.roles.iter().map(|role| role.key.as_str()).collect(), "roles")?;
        keys(self.plans.iter().map(|plan| plan.key.as_str()).collect(), "plans")?;
        let texts = [&self.name, &self.description].into_iter();
        let texts = texts.chain(self.roles.iter().flat_map(|role| [&role.name, &role.description]));
        let texts = texts.chain(self.plans.iter().map(|plan| &plan.name));
        let prices = self.plans.iter().map(|plan| &plan.price).filter(|price| !price.is_empty());
        for text in texts.chain(prices) {
            if text.get("en").is_none_or(|text| text.trim().is_empty()) {
                return Err(at("every name, description and price needs its English text (\"en\")"));
            }
        }
        match &self.url {
            Some(url) if !(url.starts_with("https://") || url.starts_with("http://")) => {
                Err(at("its url must begin with https:// or http://"))
            }
            _ => Ok(()),
        }
    }
}

/// The apps of this server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Apps(Arc<[Entry]>);

impl Default for Apps {
    fn default() -> Self {
        match Self::parse(BUILT_IN) {
            Ok(apps) => apps,
            Err(error) => unreachable!("the built-in catalogue is read by a test: {error}"),
        }
    }
}

impl Apps {
    /// The catalogue of a file, or the built-in one.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the file.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else { return Ok(Self::default()) };
        let named = |error: String| format!("apps file {}: {error}", file.display());
        let text = std::fs::read_to_string(file).map_err(|error| named(error.to_string()))?;
        Self::parse(&text).map_err(named)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let apps: Vec<Entry> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        for (at, app) in apps.iter().enumerate() {
            app.check()?;
            if apps[..at].iter().any(|other| other.key == app.key) {
                return Err(format!("app {:?} is there twice", app.key));
            }
        }
        Ok(Self(apps.into()))
    }

    /// All of them, in the order of the file.
    pub fn all(&self) -> &[Entry] {
        &self.0
    }

    /// The app with a key.
    ///
    /// # Errors
    /// 404 when there is none.
    pub fn get(&self, key: AppKey) -> Result<&Entry, Error> {
        self.0.iter().find(|app| app.key == key.as_str()).ok_or_else(Error::not_found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_apps_speak_english_and_german() {
        let apps = Apps::default();
        let keys: Vec<_> = apps.all().iter().map(Entry::key).collect();
        assert_eq!(keys, ["sms-console", "data-streams", "vpn", "reports"]);
        for app in apps.all() {
            let roles = app.roles.iter().flat_map(|role| [&role.name, &role.description]);
            let plans = app.plans.iter().flat_map(|plan| [&plan.name, &plan.price]);
            for text in [&app.name, &app.description].into_iter().chain(roles).chain(plans) {
                assert_eq!(text.get("en").is_some(), text.get("de").is_some(), "{}: {text:?}", app.key);
            }
        }
    }

    #[test]
    fn an_app_knows_its_own_roles_and_plans_only() {
        let apps = Apps::default();
        let app = |key: &str| apps.get(key.parse().unwrap_or_else(|_| unreachable!())).ok().cloned();
        let (Some(sms), Some(vpn)) = (app("sms-console"), app("vpn")) else { panic!("the built-in apps") };
        assert!(sms.role("operator").is_ok() && vpn.role("operator").is_err());
        assert!(vpn.role("manager").is_ok() && sms.role("manager").is_err());
        assert!(sms.plan("bulk").is_ok() && vpn.plan("bulk").is_err());
        assert!(app("rockets").is_none());
    }

    #[test]
    fn a_file_with_a_mistake_is_refused_and_named() {
        let one = r#"[{ "key": "vpn", "name": { "en": "VPN" }, "description": { "en": "Tunnels." }, "url": "https://x.example/{workspace}",
            "roles": [{ "key": "user", "name": { "en": "User" }, "description": { "en": "Connects." } }],
            "plans": [{ "key": "free", "name": { "en": "Free" } }] }]"#;
        let apps = Apps::parse(one).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(apps.all()[0].url(101.into()).as_deref(), Some("https://x.example/101"));
        assert!(Apps::parse("[]").is_ok_and(|apps| apps.all().is_empty()), "a server without apps");
        for (from, to, why) in [
            ("\"vpn\"", "\"V PN\"", "1 to 24"),
            ("\"user\"", "\"\"", "1 to 24"),
            ("\"en\": \"Tunnels.\"", "\"de\": \"Tunnel\"", "English"),
            (
                "\"plans\": [{ \"key\": \"free\", \"name\": { \"en\": \"Free\" } }]",
                "\"plans\": []",
                "at least one",
            ),
            ("\"key\": \"free\"", "\"key\": \"free\", \"prise\": {}", "unknown field"),
            ("https://x", "javascript:x", "https://"),
            ("\"key\": \"free\", ", "", "missing field"),
        ] {
            let wrong = one.replace(from, to);
            assert_ne!(wrong, one, "{from}");
            let error = Apps::parse(&wrong).map(drop).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
        let twice = format!("[{0},{0}]", one.trim_matches(['[', ']']));
        assert!(Apps::parse(&twice).is_err_and(|error| error.contains("twice")));
    }
}
