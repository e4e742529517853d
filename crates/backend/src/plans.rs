//! The catalogue of plans (product.md §1): a JSON file, with the documented defaults built in.

use serde::Deserialize;
use std::{path::Path, sync::Arc};
use wire::plan::Plan;

/// The keys that a catalogue has, cheapest first: exactly these, in this order.
pub const KEYS: [&str; 4] = ["free", "starter", "pro", "enterprise"];

const BUILT_IN: &str = include_str!("../data/plans.json");

/// A plan as the file spells it. Unlike in an answer, a misspelled key is an error: the amount would be unlimited.
#[derive(Deserialize)]
#[serde(remote = "Plan", deny_unknown_fields)]
struct FilePlan {
    key: String,
    name: String,
    #[serde(default)]
    workspaces: Option<u64>,
    #[serde(default)]
    members: Option<u64>,
    #[serde(default)]
    linking: bool,
    #[serde(default)]
    api_calls: Option<u64>,
    #[serde(default)]
    devices: Option<u64>,
    #[serde(default)]
    sims: Option<u64>,
}

#[derive(Deserialize)]
struct Entry(#[serde(with = "FilePlan")] Plan);

/// The plans of this server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Plans(Arc<[Plan]>);

impl Default for Plans {
    fn default() -> Self {
        match Self::parse(BUILT_IN) {
            Ok(plans) => plans,
            Err(error) => unreachable!("the built-in catalogue is read by a test: {error}"),
        }
    }
}

impl Plans {
    /// The catalogue of a file, or the built-in one.
    ///
    /// # Errors
    /// A sentence saying what is wrong with the file.
    pub fn load(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else { return Ok(Self::default()) };
        let text = std::fs::read_to_string(file)
            .map_err(|error| format!("plans file {}: {error}", file.display()))?;
        Self::parse(&text).map_err(|error| format!("plans file {}: {error}", file.display()))
    }

    fn parse(text: &str) -> Result<Self, String> {
        let entries: Vec<Entry> = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let plans: Vec<Plan> = entries.into_iter().map(|entry| entry.0).collect();
        if plans.iter().map(|plan| plan.key.as_str()).ne(KEYS) {
            return Err(format!("must have the plans {} in this order", KEYS.join(", ")));
        }
        if plans.iter().any(|plan| plan.workspaces == Some(0) || plan.members == Some(0)) {
            return Err("a plan has room for at least one workspace and one member".to_owned());
        }
        Ok(Self(plans.into()))
    }

    /// All of them, cheapest first.
    pub fn all(&self) -> &[Plan] {
        &self.0
    }

    /// The plan of a key; the cheapest for one that the database cannot hold.
    pub fn get(&self, key: &str) -> &Plan {
        self.0.iter().find(|plan| plan.key == key).unwrap_or(&self.0[0])
    }

    /// The plan with the most workspaces of its own among these keys; the cheapest of all without any.
    pub fn best<'a>(&self, keys: impl IntoIterator<Item = &'a str>) -> &Plan {
        keys.into_iter()
            .map(|key| self.get(key))
            .max_by_key(|plan| plan.workspaces.unwrap_or(u64::MAX))
            .unwrap_or(&self.0[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_the_documented_ones() {
        let plans = Plans::default();
        let caps: Vec<_> = plans
            .all()
            .iter()
            .map(|plan| (plan.name.as_str(), plan.workspaces, plan.members, plan.linking))
            .collect();
        assert_eq!(
            caps,
            [
                ("Free", Some(1), Some(3), false),
                ("Starter", Some(3), Some(10), false),
                ("Pro", Some(10), Some(50), true),
                ("Enterprise", None, None, true),
            ]
        );
        assert!(plans.all().iter().all(|plan| plan.api_calls == Some(1_000_000)));
        assert!(plans.all().iter().all(|plan| plan.devices.is_none() && plan.sims.is_none()));
        assert_eq!(plans.best(["starter", "pro", "free"]).key, "pro");
        assert_eq!(plans.best(["enterprise", "pro"]).key, "enterprise");
        assert_eq!(plans.best([]).key, "free");
    }

    #[test]
    fn a_file_may_change_amounts_and_nothing_else() {
        let changed = BUILT_IN.replace("\"members\": 3,", "\"members\": 5, \"devices\": 10,");
        assert_eq!(Plans::parse(&changed).map(|plans| plans.get("free").devices), Ok(Some(10)));
        for (wrong, why) in [
            ("[]".to_owned(), "in this order"),
            (BUILT_IN.replace("\"pro\"", "\"gold\""), "in this order"),
            (BUILT_IN.replace("\"members\": 3,", "\"members\": 0,"), "at least one"),
            (BUILT_IN.replace("\"members\"", "\"membres\""), "unknown field"),
            ("[".to_owned(), "EOF"),
        ] {
            let error = Plans::parse(&wrong).map(drop).unwrap_err();
            assert!(error.contains(why), "{error}");
        }
    }
}
