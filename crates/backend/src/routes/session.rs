//! Signing in, refreshing, switching, signing out (api.md §2 and the portal's session calls).

use crate::{
    caller::{InWorkspace, Via},
    context::Context,
    error::Error,
    extract::{Body, OptionalBody},
    reply::{self, WORKSPACE_ID},
    secret::{self, Secret},
    signin::{self, Outcome},
    state::AppState,
    store::{
        self,
        journal::{By, Deed, EVENT_SWITCHED, NewEvent, SEVERITY_INFO, SOURCE_API},
        rights::Rights,
        sessions::{LiveSession, Refreshed, SESSION_LIFE, SessionKind},
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use wire::{
    ids::{UserId, WorkspaceId},
    problem::Problem,
    security::MFA_EMAIL,
    session::{
        Authenticate, EndSession, PortalSession, Refresh, RefreshSession, ResumeSession, ResumedSession,
        SignIn, StartSession, Switch, SwitchWorkspace, Tokens,
    },
};

/// The cookie of the portal's refresh token.
pub const COOKIE: &str = "switchyard_session";
const COOKIE_PATH: &str = "/api/ext/v1/session";

/// `POST /v1/authenticate`, all five variants.
///
/// # Errors
/// 400 for a body of no variant, 401 as api.md §2 says, 429 over the limit of the address.
pub async fn sign_in(
    State(state): State<AppState>,
    context: Context,
    Body(body): Body<Authenticate>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    let only = |body: &Authenticate, kept: Authenticate| *body == kept;
    let tokens = if let Some(token) = &body.application_token {
        if !only(&body, Authenticate { application_token: Some(token.clone()), ..Authenticate::default() }) {
            return Err(Problem::bad_request("An application token signs in alone.").into());
        }
        Tokens { auth_token: Some(signin::machine(&state, &context, token).await?), ..Tokens::default() }
    } else if let Some(token) = &body.refresh_token {
        if !only(&body, Authenticate { refresh_token: Some(token.clone()), ..Authenticate::default() }) {
            return Err(Problem::bad_request("A refresh token comes alone.").into());
        }
        let Refreshed::Live(session) = state.store.prolong(&secret::hash(token), state.clock.now()).await?
        else {
            return Err(Error::Unauthenticated);
        };
        let workspace = signin::landing(&state, session.account).await?;
        Tokens { auth_token: Some(signin::access_token(&state, session, workspace)?.0), ..Tokens::default() }
    } else {
        match signin::person(&state, &context, SessionKind::Api, body).await? {
            Outcome::SecondFactor(token, _) => Tokens { mfa_token: Some(token), ..Tokens::default() },
            Outcome::In(session, refresh) => {
                let workspace = signin::landing(&state, session.account).await?;
                let (token, _) = signin::access_token(&state, session, workspace)?;
                Tokens { auth_token: Some(token), refresh_token: Some(refresh), mfa_token: None }
            }
        }
    };
    reply::private(reply::ok::<SignIn>(&tokens))
}

/// `POST /v1/authenticate/workspace`: a token for another workspace. Needs a person's session (BR-09), leaves event 67 and an audit entry
/// in the target (BR-10).
///
/// # Errors
/// 401 for application tokens, 404 for a workspace that the person may not enter, whether it exists or not.
pub async fn switch(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<Switch>,
) -> Result<Response, Error> {
    let Via::Session(session) = here.caller.via else {
        return Err(Problem::invalid_token().into());
    };
    let (account, target, now) =
        (here.caller.account, WorkspaceId::from(body.target_organisation.id), state.clock.now());
    let (_, _) = state.store.rights_of(target, account).await?.ok_or_else(Error::not_found)?;
    let tenant = state.store.tenant(target);
    let mut tx = tenant.write().await?;
    let description = format!("User {} switched to workspace {target}", here.caller.username);
    let event = NewEvent {
        type_id: EVENT_SWITCHED,
        severity: SEVERITY_INFO,
        source: SOURCE_API,
        description: &description,
        account: Some(store::key(account.get())),
        ..NewEvent::default()
    };
    tenant.event(&mut tx, event, now).await?;
    let deed = Deed {
        action: "workspace.switch",
        object: "workspace",
        object_id: Some(tenant.key()),
        ..Deed::default()
    };
    let audited = tenant.audit(&mut tx, &By::caller(&here.caller, &context, now), deed).await?;
    tx.commit(audited).await?;
    let session =
        LiveSession { id: session, account: store::key(account.get()), expires_at: now + SESSION_LIFE };
    let (token, _) = signin::access_token(&state, session, target)?;
    reply::private(reply::ok::<SwitchWorkspace>(&Tokens { auth_token: Some(token), ..Tokens::default() }))
}

/// `POST /ext/v1/session`: signs in and keeps the refresh token in a cookie that no script can read.
///
/// # Errors
/// As [`sign_in`].
pub async fn start(
    State(state): State<AppState>,
    context: Context,
    headers: HeaderMap,
    Body(body): Body<Authenticate>,
) -> Result<Response, Error> {
    signin::admit(&state, &context)?;
    match signin::person(&state, &context, SessionKind::Portal, body).await? {
        Outcome::SecondFactor(token, kind) => {
            let kind = if kind == MFA_EMAIL { "email" } else { "app" };
            let asked = PortalSession {
                mfa_token: Some(token),
                mfa_type: Some(kind.to_owned()),
                ..PortalSession::default()
            };
            reply::private(reply::ok::<StartSession>(&asked))
        }
        Outcome::In(session, refresh) => {
            let account = UserId::from(store::id(session.account));
            let workspace = state.store.landing(account).await?;
            let (portal, workspace) = portal_session(&state, session, workspace).await?;
            let response = reply::private(reply::ok::<StartSession>(&portal))?;
            Ok(with_cookie(
                tagged(response, workspace),
                Some((&refresh, session.expires_at - state.clock.now())),
                &headers,
            ))
        }
    }
}

/// `POST /ext/v1/session/refresh`: a new access token by the cookie, for the asked or the default workspace. The cookie rotates, and it
/// does so also when the workspace is refused.
///
/// # Errors
/// 401 without a living session, 404 for a workspace that the person may not enter.
pub async fn refresh(
    State(state): State<AppState>,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<Refresh>,
) -> Result<Response, Error> {
    let (session, next) = match rotate(&state, &headers).await? {
        Rotation::Rotated(session, next) => (session, next),
        Rotation::NoCookie => return reply::ok::<RefreshSession>(&PortalSession::default()),
        Rotation::Refused(response) => return Ok(response),
    };
    let answer = async {
        let account = UserId::from(store::id(session.account));
        let workspace = match body.workspace {
            None => state.store.landing(account).await?,
            Some(asked) => {
                let asked = WorkspaceId::from(asked.id);
                state.store.rights_of(asked, account).await?.ok_or_else(Error::not_found)?;
                Some(asked)
            }
        };
        let (portal, workspace) = portal_session(&state, session, workspace).await?;
        Ok::<_, Error>(tagged(reply::private(reply::ok::<RefreshSession>(&portal))?, workspace))
    };
    Ok(with_cookie(
        answer.await.into_response(),
        Some((&next, session.expires_at - state.clock.now())),
        &headers,
    ))
}

/// `POST /ext/v1/session/resume`: [`refresh`], with the user's workspaces and permissions in the same response.
///
/// # Errors
/// 401 without a live session. A workspace that the user cannot enter is no error: the default workspace takes its place.
pub async fn resume(
    State(state): State<AppState>,
    headers: HeaderMap,
    OptionalBody(body): OptionalBody<Refresh>,
) -> Result<Response, Error> {
    let (session, next) = match rotate(&state, &headers).await? {
        Rotation::Rotated(session, next) => (session, next),
        Rotation::NoCookie => return reply::ok::<ResumeSession>(&ResumedSession::default()),
        Rotation::Refused(response) => return Ok(response),
    };
    let answer = async {
        let account = UserId::from(store::id(session.account));
        let requested = body.workspace.map(|workspace| WorkspaceId::from(workspace.id));
        let entered = enter_or_land(&state, account, requested).await?;
        let (workspace, rights) = entered.unzip();
        let (portal, workspace) = portal_session(&state, session, workspace).await?;
        let permissions = rights.map(|rights| rights.permissions).unwrap_or_default();
        let resumed = ResumedSession {
            session: portal,
            workspaces: state.store.workspaces_of(account, None).await?,
            permissions: permissions.iter().map(|permission| permission.key().to_owned()).collect(),
        };
        Ok::<_, Error>(tagged(reply::private(reply::ok::<ResumeSession>(&resumed))?, workspace))
    };
    Ok(with_cookie(
        answer.await.into_response(),
        Some((&next, session.expires_at - state.clock.now())),
        &headers,
    ))
}

/// What became of the cookie of a request.
enum Rotation {
    /// The session goes on with this refresh token. Every response must set it, errors included.
    Rotated(LiveSession, Secret),
    /// Nobody is signed in. The response is a success without a token: the portal asks at every first visit, and browsers log each
    /// 4xx as an error.
    NoCookie,
    /// The session has ended, or a used token came back; this response clears the cookie.
    Refused(Response),
}

/// Uses the refresh token of the cookie.
async fn rotate(state: &AppState, headers: &HeaderMap) -> Result<Rotation, Error> {
    let Some(given) = cookie(headers) else { return Ok(Rotation::NoCookie) };
    let next = state.keys.successor(&given);
    let now = state.clock.now();
    Ok(match state.store.rotate(&secret::hash(&given), &secret::hash(&next), now).await? {
        Refreshed::Live(session) => Rotation::Rotated(session, next),
        Refreshed::Refused | Refreshed::Reused => Rotation::Refused(with_cookie(
            Error::from(Problem::invalid_token()).into_response(),
            None,
            headers,
        )),
    })
}

/// Returns the requested workspace and the user's rights in it. If the user cannot enter it, or none is requested, the default
/// workspace (BR-30); `None` for a user without any.
async fn enter_or_land(
    state: &AppState,
    account: UserId,
    requested: Option<WorkspaceId>,
) -> Result<Option<(WorkspaceId, Rights)>, Error> {
    if let Some(requested) = requested
        && let Some((_, rights)) = state.store.rights_of(requested, account).await?
    {
        return Ok(Some((requested, rights)));
    }
    let Some(home) = state.store.landing(account).await? else { return Ok(None) };
    Ok(state.store.rights_of(home, account).await?.map(|(_, rights)| (home, rights)))
}

/// `DELETE /ext/v1/session`: ends the session and every token of it. Without a cookie there is nothing to end, which is fine.
///
/// # Errors
/// On a database failure.
pub async fn end(State(state): State<AppState>, headers: HeaderMap) -> Result<Response, Error> {
    if let Some(given) = cookie(&headers) {
        state.store.end_session_of(&secret::hash(&given), state.clock.now()).await?;
    }
    Ok(with_cookie(reply::ok::<EndSession>(&())?, None, &headers))
}

/// What no workspace has as its id: the token of somebody without any workspace opens the calls of the account only.
const NOWHERE: u64 = 0;

async fn portal_session(
    state: &AppState,
    session: LiveSession,
    workspace: Option<WorkspaceId>,
) -> Result<(PortalSession, Option<WorkspaceId>), Error> {
    let account = UserId::from(store::id(session.account));
    let place = workspace.unwrap_or(WorkspaceId::from(NOWHERE));
    let (token, expires_in) = signin::access_token(state, session, place)?;
    let user = state.store.account(account).await?;
    let summary = match workspace {
        Some(workspace) => state.store.workspaces_of(account, Some(workspace)).await?.pop(),
        None => None,
    };
    let portal = PortalSession {
        auth_token: Some(token),
        expires_in,
        user: Some(user),
        workspace: summary,
        ..PortalSession::default()
    };
    Ok((portal, workspace))
}

fn tagged(mut response: Response, workspace: Option<WorkspaceId>) -> Response {
    if let Some(workspace) = workspace {
        response.headers_mut().insert(WORKSPACE_ID, HeaderValue::from(workspace.get()));
    }
    response
}

fn cookie(headers: &HeaderMap) -> Option<Secret> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, value)| *name == COOKIE && !value.is_empty())
        .map(|(_, value)| Secret::from(value))
}

/// Sets the cookie, or clears it with `None`.
fn with_cookie(mut response: Response, cookie: Option<(&Secret, i64)>, headers: &HeaderMap) -> Response {
    let secure =
        if headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https") { "; Secure" } else { "" };
    let (value, age) = cookie.map_or(("", 0), |(secret, life)| (secret.expose(), life / 1000));
    let text =
        format!("{COOKIE}={value}; HttpOnly; SameSite=Strict; Path={COOKIE_PATH}; Max-Age={age}{secure}");
    // The value is base64 and the rest is ours: it always is a header.
    if let Ok(mut value) = HeaderValue::try_from(text) {
        value.set_sensitive(true);
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
