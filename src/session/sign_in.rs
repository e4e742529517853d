//! How a session comes to be: e-mail and password, then perhaps a code (domain.md §4.1).

use super::{
    state::{Mode, Session},
    vault::Remembered,
};
use crate::{api::error::ApiError, util::agent};
use wire::session::{Account, Authenticate, PortalSession, Secret, SignIn, StartSession, TrustDevice};

/// What comes after a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Signed in.
    Done,
    /// The second factor is asked.
    Code {
        /// Ties the code to the first step.
        mfa_token: Secret,
        /// Whether the code came by e-mail rather than from an app; the public contract does not say.
        by_email: Option<bool>,
    },
}

/// What is sent instead of a password (api.md §2).
pub fn digest(password: &str) -> Secret {
    Secret(sha1_smol::Sha1::from(password).hexdigest())
}

impl Session {
    /// First step. The password leaves this function only as its digest (api.md §2).
    ///
    /// # Errors
    /// `Credentials` (wrong, suspended or deleted: indistinguishable on purpose), `Locked`, `Busy`, `Offline` …
    pub async fn sign_in(self, email: &str, password: &str) -> Result<Step, ApiError> {
        let body = Authenticate {
            username: Some(email.trim().to_owned()),
            password: Some(digest(password)),
            fingerprint: Remembered::Fingerprint.get().map(Secret),
            ..Authenticate::default()
        };
        self.authenticate(body, email).await
    }

    /// Second step. With `trust`, this browser skips the code for 90 days (BR-54).
    ///
    /// # Errors
    /// `Credentials` for a wrong code or one that is no longer valid, `Locked`, …
    pub async fn confirm(
        self,
        email: &str,
        mfa_token: Secret,
        code: &str,
        trust: bool,
    ) -> Result<Step, ApiError> {
        let fingerprint = trust.then(random).flatten();
        let own = agent::own();
        let trusted_device = fingerprint.as_ref().map(|fingerprint| TrustDevice {
            fingerprint: Secret::from(fingerprint.as_str()),
            operating_system: agent::platform(&own).to_owned(),
            browser: agent::browser(&own).to_owned(),
            name: None,
        });
        let body = Authenticate {
            mfa_token: Some(mfa_token),
            code: Some(Secret::from(code)),
            trusted_device,
            ..Authenticate::default()
        };
        let step = self.authenticate(body, email).await?;
        if let (Step::Done, Some(fingerprint)) = (&step, fingerprint) {
            Remembered::Fingerprint.set(Some(&fingerprint));
        }
        Ok(step)
    }

    async fn authenticate(self, body: Authenticate, email: &str) -> Result<Step, ApiError> {
        let inner = self.inner();
        if inner.mode.get() == Mode::Cookie {
            let session = inner.client.call::<StartSession>(&(), &(), &body, None, true).await?;
            return match session {
                PortalSession { mfa_token: Some(mfa_token), mfa_type, .. } => {
                    Ok(Step::Code { mfa_token, by_email: Some(mfa_type.as_deref() == Some("email")) })
                }
                session => self.accept(session).map(|_| Step::Done),
            };
        }
        let tokens = inner.client.call::<SignIn>(&(), &(), &body, None, false).await?;
        if let Some(mfa_token) = tokens.mfa_token {
            return Ok(Step::Code { mfa_token, by_email: None });
        }
        let token = tokens.auth_token.ok_or(ApiError::Garbled { reference: None })?;
        inner.vault.put_refresh_token(tokens.refresh_token, email.trim());
        self.place(token).await?;
        self.signed_in_as(email.trim());
        Ok(Step::Done)
    }

    /// The public contract has no call for the own account: the address that was typed is what is known.
    pub(super) fn signed_in_as(self, email: &str) {
        let (username, name) = (email.to_owned(), email.to_owned());
        self.signed_in(Account { username, name, ..Account::default() });
    }
}

/// 256 random bits as text; `None` where the browser has no generator: then nothing is trusted.
fn random() -> Option<String> {
    let mut bytes = [0_u8; 32];
    web_sys::window()?.crypto().ok()?.get_random_values_with_u8_array(&mut bytes).ok()?;
    Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}
