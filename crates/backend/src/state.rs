//! What every handler can reach.

use crate::{
    answers::Answers,
    apps::Apps,
    assets::site::Source,
    auth::{jwt::Keys, limits::Limits, password::HashPool},
    clock::Clock,
    config::Config,
    faults::Faults,
    mail::Mailer,
    plans::Plans,
    store::Store,
};
use std::{ops::Deref, sync::Arc};

/// The parts of the running server. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState(Arc<Parts>);

/// See [`AppState`].
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Lists as they were answered.
    pub answers: Answers,
    /// The time.
    pub clock: Clock,
    /// Signs and checks access tokens.
    pub keys: Keys,
    /// Checks passwords.
    pub hasher: HashPool,
    /// Limits on guessing.
    pub limits: Limits,
    /// The command line.
    pub config: Config,
    /// The portal's start page.
    pub site: Source,
    /// The catalogue of plans.
    pub plans: Plans,
    /// The catalogue of apps.
    pub apps: Apps,
    /// Sends mails.
    pub mailer: Mailer,
    /// The rules of the faults layer; without effect unless `config.faults`.
    pub faults: Faults,
}

impl AppState {
    /// Puts the parts together; limits and faults start empty.
    ///
    /// # Errors
    /// A sentence saying which option of the configuration cannot be used.
    pub fn new(store: Store, keys: Keys, clock: Clock, config: Config) -> Result<Self, String> {
        let limits = Limits::new(config.auth_rate);
        let site = Source::new(&config.dist, &config.base);
        let plans = Plans::load(config.plans.as_deref())?;
        let apps = Apps::load(config.apps.as_deref())?;
        let mailer = Mailer::new(config.smtp_url.as_deref(), &config.mail_from, &config.data)?;
        Ok(Self(Arc::new(Parts {
            store,
            answers: Answers::default(),
            clock,
            keys,
            hasher: HashPool::default(),
            limits,
            site,
            plans,
            apps,
            mailer,
            config,
            faults: Faults::default(),
        })))
    }

    /// An address of the portal: `path` without a slash in front, e.g. `invitation#token`.
    pub fn link(&self, path: &str) -> String {
        match &self.config.public_url {
            Some(url) => format!("{url}{path}"),
            None => format!("http://localhost:{}{}{path}", self.config.port, self.config.base),
        }
    }
}

impl Deref for AppState {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}
