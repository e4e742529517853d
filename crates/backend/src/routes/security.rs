//! Security of the own account, and of the people of a workspace as far as Administrators may (A-3; api.md §2, §3, §5).

use super::acceptance::hashed;
use crate::{
    auth::password,
    caller::{Act, ActHere},
    context::Context,
    error::Error,
    extract::{Body, Params},
    mail::texts::{self, Language},
    reply, secret, signin,
    state::AppState,
    store::{
        accounts::name_key,
        factors::{self, STATUSES, TYPES},
        journal::By,
        key,
    },
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::{MfaKeyId, SessionId, TrustedDeviceId, UserRef},
    ownership::Confirm,
    permission::Permission,
    problem::FieldProblem,
    security::{
        ActivateMfaKey, CodeBody, CreateMfaKey, DeleteMfaKey, DeleteTrustedDevice, EndOneSession,
        EndOtherSessions, GetSecurity, KnowMfa, ListMfaStatuses, ListMfaTypes, ListSessions,
        ListTrustedDevices, MFA_APP, MFA_EMAIL, MfaActivation, NewMfa, PasswordChange, PatchMfaKey,
        PatchPassword, PendingCode, RECOVERY_MINUTES, RecoveryCodes, RecoveryRequest, RemoveMfaKey,
        RenewRecoveryCodes, RequestRecovery, ResendCode,
    },
    user::StatusItem,
    validate,
    value::EnumRef,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListSessions, _, _>(sessions)
        .add::<EndOneSession, _, _>(end_one)
        .add::<EndOtherSessions, _, _>(end_others)
        .add::<PatchPassword, _, _>(password)
        .add::<RequestRecovery, _, _>(request_recovery)
        .add::<GetSecurity, _, _>(overview)
        .add::<ListMfaStatuses, _, _>(statuses)
        .add::<ListMfaTypes, _, _>(types)
        .add::<CreateMfaKey, _, _>(create)
        .add::<PatchMfaKey, _, _>(patch)
        .add::<ActivateMfaKey, _, _>(activate)
        .add::<RenewRecoveryCodes, _, _>(renew)
        .add::<RemoveMfaKey, _, _>(remove)
        .add::<KnowMfa, _, _>(know)
        .add::<DeleteMfaKey, _, _>(delete)
        .add::<ListTrustedDevices, _, _>(devices)
        .add::<DeleteTrustedDevice, _, _>(distrust)
        .add::<ResendCode, _, _>(resend)
}

async fn sessions(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    reply::ok::<ListSessions>(&state.store.sessions(act.account(), act.session()?, act.by.now).await?)
}

async fn end_one(
    State(state): State<AppState>,
    act: Act,
    Params(session): Params<SessionId>,
) -> Result<Response, Error> {
    state.store.end_one_session(&act.by, act.account(), key(session.get())).await?;
    reply::ok::<EndOneSession>(&())
}

async fn end_others(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    state.store.end_other_sessions(&act.by, act.account(), act.session()?).await?;
    reply::ok::<EndOtherSessions>(&())
}

async fn password(
    State(state): State<AppState>,
    act: ActHere,
    context: Context,
    Body(body): Body<PasswordChange>,
) -> Result<Response, Error> {
    let session = act.session()?;
    let wrong = |why: &str| Error::field(FieldProblem::format("new_password", why));
    if !validate::sha1_hex(body.new_password.expose()) {
        return Err(wrong("must be the hex SHA-1 of the password"));
    }
    let caller = &act.here.caller;
    let same = body.old_password == body.new_password;
    let common = password::is_common_digest(body.new_password.expose());
    signin::confirm_as(&state, &context, caller, (body.old_password, "old_password")).await?;
    if same {
        return Err(wrong("is the password that you have"));
    }
    if common {
        return Err(wrong(password::COMMON));
    }
    let hash = hashed(&state, &body.new_password).await?;
    let keep = body.end_other_sessions.then_some(session);
    state.store.change_password(&act.by, key(caller.account.get()), &hash, keep).await?;
    reply::ok::<PatchPassword>(&())
}

/// Answers before anything is looked up: nobody learns, not by the time either, whether there is such an account.
async fn request_recovery(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<RecoveryRequest>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    let known = validate::email(&body.username).map(name_key);
    if let Ok(name) = known {
        tokio::spawn(async move {
            if let Err(error) = recover_by_mail(&state, &context, &name).await {
                tracing::error!(%error, "a recovery link was not made");
            }
        });
    }
    reply::ok::<RequestRecovery>(&())
}

async fn recover_by_mail(state: &AppState, context: &Context, name: &str) -> Result<(), Error> {
    let now = state.clock.now();
    if let Some((account, username, locale)) = state.store.recoverable(name, now).await? {
        let by = By::account(account, context, now);
        let life = RECOVERY_MINUTES * crate::clock::MINUTE;
        let token = state.store.make_recovery(&by, account, life).await?;
        let link = state.link(&format!("recovery#{}", token.expose()));
        state.mailer.send(texts::recovery(Language::of(locale.as_deref()), &username, &link)).await;
    }
    Ok(())
}

async fn overview(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    reply::ok::<GetSecurity>(
        &state.store.security(act.account(), act.by.now, state.config.require_mfa).await?,
    )
}

fn items(of: &[(i64, &str)]) -> Vec<StatusItem> {
    of.iter().map(|(id, text)| StatusItem(EnumRef::new(*id, text))).collect()
}

async fn statuses(_: ActHere) -> Result<Response, Error> {
    reply::ok::<ListMfaStatuses>(&items(&STATUSES))
}

async fn types(_: ActHere) -> Result<Response, Error> {
    reply::ok::<ListMfaTypes>(&items(&TYPES))
}

async fn create(
    State(state): State<AppState>,
    act: ActHere,
    context: Context,
    Body(body): Body<NewMfa>,
) -> Result<Response, Error> {
    act.session()?;
    let by_mail = match body.mfa_type.id {
        Some(MFA_APP) => false,
        Some(MFA_EMAIL) => true,
        _ => return Err(Error::field(FieldProblem::format("type.id", "is 1 (app) or 2 (e-mail)"))),
    };
    let caller = &act.here.caller;
    signin::confirm(&state, &context, caller, body.password).await?;
    let code = by_mail.then(factors::mail_code).transpose()?;
    let made = state.store.make_factor(&act.by, key(caller.account.get()), code.as_ref()).await?;
    if let Some(code) = code {
        let locale = state.store.account(caller.account).await?.locale;
        state.mailer.send(texts::code(Language::of(locale.as_deref()), &caller.username, &code)).await;
    }
    reply::private(reply::ok::<CreateMfaKey>(&made))
}

async fn patch(
    State(state): State<AppState>,
    act: ActHere,
    Params(factor): Params<MfaKeyId>,
    Body(body): Body<MfaActivation>,
) -> Result<Response, Error> {
    act.session()?;
    if body.status.id != Some(1) {
        return Err(Error::field(FieldProblem::format("status.id", "is 1 (active)")));
    }
    let account = key(act.here.caller.account.get());
    state.store.activate_factor(&act.by, account, key(factor.get()), body.code.expose(), false).await?;
    reply::ok::<PatchMfaKey>(&())
}

async fn activate(
    State(state): State<AppState>,
    act: Act,
    Params(factor): Params<MfaKeyId>,
    Body(body): Body<CodeBody>,
) -> Result<Response, Error> {
    let made =
        state.store.activate_factor(&act.by, act.account(), key(factor.get()), body.code.expose(), true);
    reply::private(reply::ok::<ActivateMfaKey>(&RecoveryCodes { codes: made.await? }))
}

async fn renew(
    State(state): State<AppState>,
    act: Act,
    context: Context,
    Body(body): Body<Confirm>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &act.caller, body.password).await?;
    let codes = state.store.renew_codes(&act.by, act.account()).await?;
    reply::private(reply::ok::<RenewRecoveryCodes>(&RecoveryCodes { codes }))
}

async fn remove(
    State(state): State<AppState>,
    act: Act,
    context: Context,
    Params(factor): Params<MfaKeyId>,
    Body(body): Body<Confirm>,
) -> Result<Response, Error> {
    signin::confirm(&state, &context, &act.caller, body.password).await?;
    state
        .store
        .remove_own_factor(&act.by, act.account(), key(factor.get()), None, state.config.require_mfa)
        .await?;
    reply::ok::<RemoveMfaKey>(&())
}

async fn know(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    state.store.know_factor(&act.by, act.account()).await?;
    reply::ok::<KnowMfa>(&())
}

/// Whom a path names, unless it is the caller.
fn other(act: &ActHere, user: UserRef) -> Option<i64> {
    match user {
        UserRef::Id(user) if user != act.here.caller.account => Some(key(user.get())),
        _ => None,
    }
}

async fn delete(
    State(state): State<AppState>,
    act: ActHere,
    Params((user, factor)): Params<(UserRef, MfaKeyId)>,
) -> Result<Response, Error> {
    let session = act.session()?;
    let (factor, account) = (key(factor.get()), key(act.here.caller.account.get()));
    match other(&act, user) {
        Some(user) => state.store.remove_factor_of(&act.by, act.here.store().key(), user, factor).await?,
        None => {
            act.here.require(Permission::OwnMfaDelete)?;
            let mandatory = state.config.require_mfa;
            state.store.remove_own_factor(&act.by, account, factor, Some(session), mandatory).await?;
        }
    }
    reply::ok::<DeleteMfaKey>(&())
}

async fn devices(
    State(state): State<AppState>,
    act: ActHere,
    Params(user): Params<UserRef>,
) -> Result<Response, Error> {
    act.session()?;
    let account = match other(&act, user) {
        Some(user) => {
            let workspace = act.here.store().key();
            state.store.may_secure(&act.by, workspace, user, Permission::UserTrustedDeviceManage).await?;
            user
        }
        None => {
            act.here.require(Permission::OwnTrustedDeviceList)?;
            key(act.here.caller.account.get())
        }
    };
    reply::ok::<ListTrustedDevices>(&state.store.trusted_devices(account, act.by.now).await?)
}

async fn distrust(
    State(state): State<AppState>,
    act: ActHere,
    Params((user, device)): Params<(UserRef, TrustedDeviceId)>,
) -> Result<Response, Error> {
    act.session()?;
    let device = key(device.get());
    match other(&act, user) {
        Some(user) => state.store.distrust_for(&act.by, act.here.store().key(), user, device).await?,
        None => {
            act.here.require(Permission::OwnTrustedDeviceDelete)?;
            state.store.distrust(&act.by, key(act.here.caller.account.get()), device).await?;
        }
    }
    reply::ok::<DeleteTrustedDevice>(&())
}

async fn resend(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<PendingCode>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    let code = factors::mail_code()?;
    let (to, locale) =
        state.store.resend_code(&secret::hash(&body.mfa_token), &code, state.clock.now()).await?;
    state.mailer.send(texts::code(Language::of(locale.as_deref()), &to, &code)).await;
    reply::ok::<ResendCode>(&())
}
