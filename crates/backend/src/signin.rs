//! The sign-in: limits, password, second factor, trust, session. Both doors use it: `POST /v1/authenticate` and the portal's session calls.
//!
//! Order matters. Limits come before hashing, so that a flood costs nothing; an attempt is counted before it is looked at, so that
//! parallel guesses do not slip through; every refusal of an account looks and lasts the same, whether it exists or not.

use crate::{
    auth::{
        jwt::{Claims, Kind},
        limits::seconds_until,
        password::Busy,
    },
    caller::{self, Caller},
    context::Context,
    error::Error,
    mail::texts::{self, Language},
    secret::{self, Secret},
    state::AppState,
    store::{
        self,
        accounts::{Attempt, name_key},
        challenges::CodeTry,
        factors,
        journal::By,
        sessions::{LiveSession, NewSession, SessionKind},
    },
};
use wire::{
    ids::{UserId, WorkspaceId},
    problem::{FieldProblem, Problem},
    security::MFA_EMAIL,
    session::{Authenticate, TrustDevice},
};

/// What a step of the sign-in leads to.
#[derive(Debug)]
pub enum Outcome {
    /// In: a session and the secret that prolongs it.
    In(LiveSession, Secret),
    /// The second factor is asked: this token and a code are the next step. With the type of the factor.
    SecondFactor(Secret, i64),
}

/// Counts a sign-in call of an address (api.md §1.5). Before everything else.
///
/// # Errors
/// 429 with `Retry-After`.
pub fn admit(state: &AppState, context: &Context) -> Result<(), Error> {
    state.limits.call(context.address, state.clock.now()).map_err(Error::too_many)
}

/// Password or second factor, whichever the body holds (variants 2 to 4 of api.md §2).
///
/// # Errors
/// 400 for a body of another form, 401 as the contract says, 429 when the server is busy hashing.
pub async fn person(
    state: &AppState,
    context: &Context,
    kind: SessionKind,
    body: Authenticate,
) -> Result<Outcome, Error> {
    match body {
        Authenticate {
            username: Some(username),
            password: Some(password),
            fingerprint,
            mfa_token: None,
            code: None,
            trusted_device: None,
            application_token: None,
            refresh_token: None,
        } => with_password(state, context, kind, &username, password, fingerprint).await,
        Authenticate {
            mfa_token: Some(mfa_token),
            code: Some(code),
            trusted_device,
            username: None,
            password: None,
            fingerprint: None,
            application_token: None,
            refresh_token: None,
        } => with_code(state, context, kind, &mfa_token, &code, trusted_device).await,
        _ => Err(Problem::bad_request("The body is none of the variants of this call.").into()),
    }
}

async fn with_password(
    state: &AppState,
    context: &Context,
    kind: SessionKind,
    username: &str,
    password: Secret,
    fingerprint: Option<Secret>,
) -> Result<Outcome, Error> {
    let (store, now) = (&state.store, state.clock.now());
    let key = name_key(username);
    let found = store.credentials(&key).await?;
    let device = match (&found, &fingerprint) {
        (Some(account), Some(print)) => store.trusted_device(account.id, &secret::hash(print), now).await?,
        _ => None,
    };
    // A trusted device has its own count: strangers who guess cannot lock its owner out.
    match device {
        Some(device) => state.limits.trusted_device(device, now).map_err(Error::locked)?,
        None => attempt(state, &key, now).await?,
    }
    let hash = found.as_ref().and_then(|account| account.password_hash.clone());
    let right = match state.hasher.verify(password, hash).await {
        Ok(right) => right,
        Err(Busy) => {
            if device.is_none() {
                store.attempt_back(&key).await?;
            }
            return Err(Error::too_many(1));
        }
    };
    let account = found.filter(|account| right && account.active).ok_or(Error::Unauthenticated)?;
    let mut factor = account.mfa;
    // Not at the first sign-in: the invitation has just proven the mailbox (BR-55).
    if factor.is_none() && device.is_none() && state.config.require_mfa && account.met {
        store.put_factor_on(&By::account(account.id, context, now), account.id).await?;
        factor = Some(MFA_EMAIL);
    }
    if let Some(kind) = factor.filter(|_| device.is_none()) {
        store.attempt_back(&key).await?;
        let token = secret::random("swm_").map_err(no_randomness)?;
        let code = (kind == MFA_EMAIL).then(factors::mail_code).transpose()?;
        let verified = (account.id, account.password_hash.as_deref());
        store.challenge(verified, &secret::hash(&token), code.as_ref(), now).await?;
        if let Some(code) = code {
            let language = Language::of(account.locale.as_deref());
            state.mailer.send(texts::code(language, &account.username, &code)).await;
        }
        return Ok(Outcome::SecondFactor(token, kind));
    }
    match device {
        Some(device) => state.limits.trusted_device_succeeded(device),
        None => store.attempts_forget(&key).await?,
    }
    begin(state, context, kind, (account.id, account.password_hash.as_deref()), now).await
}

async fn with_code(
    state: &AppState,
    context: &Context,
    kind: SessionKind,
    mfa_token: &Secret,
    code: &Secret,
    trust: Option<TrustDevice>,
) -> Result<Outcome, Error> {
    let (store, now) = (&state.store, state.clock.now());
    if trust.as_ref().is_some_and(|trust| !(16..=200).contains(&trust.fingerprint.expose().len())) {
        let field = FieldProblem::format("trusted_device.fingerprint", "takes 16 to 200 characters");
        return Err(Problem::invalid(vec![field]).into());
    }
    let hash = secret::hash(mfa_token);
    let (account, key) =
        store.challenged(&hash).await?.ok_or_else(|| Error::from(Problem::invalid_token()))?;
    attempt(state, &key, now).await?;
    // Read before the code is tried: a reset of the password in between is seen, because it ends the challenge or changes the hash.
    let found = store.credentials(&key).await?;
    match store.try_code(&hash, code.expose(), &By::account(account, context, now)).await? {
        CodeTry::Wrong => return Err(Error::Unauthenticated),
        CodeTry::Over => {
            store.attempt_back(&key).await?;
            return Err(Problem::token_expired().into());
        }
        CodeTry::Right => {}
    }
    let found = found.filter(|found| found.id == account && found.active).ok_or(Error::Unauthenticated)?;
    store.attempts_forget(&key).await?;
    if let Some(trust) = trust {
        let cut = |text: &str| text.chars().filter(|c| !c.is_control()).take(60).collect::<String>();
        let (system, browser, name) =
            (cut(&trust.operating_system), cut(&trust.browser), trust.name.as_deref().map(cut));
        store
            .trust_device(
                account,
                &secret::hash(&trust.fingerprint),
                [&system, &browser],
                name.as_deref(),
                &By::account(account, context, now),
            )
            .await?;
    }
    begin(state, context, kind, (account, found.password_hash.as_deref()), now).await
}

async fn attempt(state: &AppState, key: &str, now: i64) -> Result<(), Error> {
    match state.store.attempt(key, now).await? {
        Attempt::Go => Ok(()),
        Attempt::Locked(until) => Err(Error::locked(seconds_until(until, now))),
    }
}

async fn begin(
    state: &AppState,
    context: &Context,
    kind: SessionKind,
    (account, verified): (i64, Option<&str>),
    now: i64,
) -> Result<Outcome, Error> {
    let refresh = secret::random("swr_").map_err(no_randomness)?;
    let address = context.address_text();
    let new = NewSession {
        account,
        kind,
        refresh_hash: &secret::hash(&refresh),
        address: address.as_deref(),
        agent: context.agent.as_deref(),
    };
    let session = state.store.begin_session(new, verified, now).await?.ok_or(Error::Unauthenticated)?;
    Ok(Outcome::In(session, refresh))
}

/// A confirmation with the own password, for steps that cannot be undone by others. Counts like a sign-in: nobody guesses here instead.
///
/// # Errors
/// 422 on `password` when it is wrong; 429 while sign-in is locked, or when the server is busy hashing.
pub async fn confirm(
    state: &AppState,
    context: &Context,
    caller: &Caller,
    password: Secret,
) -> Result<(), Error> {
    confirm_as(state, context, caller, (password, "password")).await
}

/// The same, with the name of the field that holds the password.
///
/// # Errors
/// As [`confirm`].
pub async fn confirm_as(
    state: &AppState,
    context: &Context,
    caller: &Caller,
    (password, field): (Secret, &str),
) -> Result<(), Error> {
    admit(state, context)?;
    let now = state.clock.now();
    let key = name_key(&caller.username);
    if let Attempt::Locked(until) = state.store.attempt(&key, now).await? {
        return Err(Error::too_many(seconds_until(until, now)));
    }
    let hash = state.store.credentials(&key).await?.and_then(|account| account.password_hash);
    match state.hasher.verify(password, hash).await {
        Ok(true) => Ok(state.store.attempts_forget(&key).await?),
        Ok(false) => Err(Error::field(FieldProblem::format(field, "is not your password"))),
        Err(Busy) => {
            state.store.attempt_back(&key).await?;
            Err(Error::too_many(1))
        }
    }
}

/// The workspace in which a session lands when none is asked for (BR-30).
///
/// # Errors
/// 403 when the account may enter none.
pub async fn landing(state: &AppState, account: i64) -> Result<WorkspaceId, Error> {
    let landing = state.store.landing(UserId::from(store::id(account))).await?;
    landing.ok_or_else(|| {
        Problem::new(1104, "Forbidden", "This account is not an active member of any workspace.").into()
    })
}

/// An access token of a session for a workspace, and its life in seconds. The caller has checked that the account may enter.
///
/// # Errors
/// When signing fails, which it does not.
pub fn access_token(
    state: &AppState,
    session: LiveSession,
    workspace: WorkspaceId,
) -> Result<(Secret, u64), Error> {
    sign(state, session.account, workspace, Some(session.id), None, Some(session.expires_at))
}

/// The access token of an application token (variant 1 of api.md §2).
///
/// # Errors
/// 401 without a body for an unknown, revoked or expired one, from a wrong address, or whose maker has left.
pub async fn machine(state: &AppState, context: &Context, token: &Secret) -> Result<Secret, Error> {
    let now = state.clock.now();
    let found = state.store.machine_token(token, now).await?.ok_or(Error::Unauthenticated)?;
    let (workspace, account) =
        (WorkspaceId::from(store::id(found.workspace_id)), UserId::from(store::id(found.creator_id)));
    let standing =
        state.store.token_standing(workspace, found.id, account).await?.ok_or(Error::Unauthenticated)?;
    let good = standing.account_active
        && standing.rights().is_some()
        && caller::within(standing.cidrs.as_deref(), context.address);
    if !good {
        return Err(Error::Unauthenticated);
    }
    state.store.machine_token_used(found.id, now).await?;
    Ok(sign(state, found.creator_id, workspace, None, Some(found.id), found.expires_at)?.0)
}

fn sign(
    state: &AppState,
    account: i64,
    workspace: WorkspaceId,
    sid: Option<i64>,
    app: Option<i64>,
    end: Option<i64>,
) -> Result<(Secret, u64), Error> {
    let iat = state.clock.now() / 1000;
    let exp = (iat + i64::from(state.config.access_ttl)).min(end.map_or(i64::MAX, |end| end / 1000));
    let claims =
        Claims { sub: store::id(account), ws: workspace.get(), sid, app, typ: Kind::Access, iat, exp };
    let token = state.keys.sign(&claims).map_err(|error| Error::Internal(error.to_string()))?;
    Ok((Secret(token), store::id(exp - iat)))
}

fn no_randomness(error: getrandom::Error) -> Error {
    Error::Internal(error.to_string())
}
