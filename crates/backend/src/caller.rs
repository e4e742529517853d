//! Who is calling, proven on every request: token -> session or application token -> account -> membership -> roles -> permissions.
//!
//! [`guard`] stands in front of every route of the table. It enforces the descriptor's access and leaves behind what handlers take:
//! [`Caller`] (a person or machine) and [`InWorkspace`] (the same, in a workspace that it may enter). `InWorkspace` is the only way to a
//! [`TenantStore`] for a request.

use crate::{
    auth::jwt::Refused,
    context::Context,
    error::Error,
    reply::WORKSPACE_ID,
    state::AppState,
    store::{
        TenantStore,
        changes::Change,
        fields::Area,
        journal::By,
        key,
        rights::{Rights, Standing},
    },
};
use axum::{
    extract::{FromRequestParts, Request, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use std::net::IpAddr;
use wire::{
    endpoint::{Access, Descriptor},
    ids::{UserId, UserRef, WorkspaceId},
    permission::Permission,
    problem::Problem,
};

/// What the calls with the session cookie must carry: no form of another site can send it without a preflight, and the preflight is refused.
pub const PORTAL_HEADER: &str = "x-switchyard";

/// By which credential a caller came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Via {
    /// A person's session.
    Session(i64),
    /// An application token of the workspace.
    Token(i64),
}

/// Who is calling.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person, or the maker of the application token.
    pub account: UserId,
    /// E-mail.
    pub username: String,
    /// Display name.
    pub name: String,
    /// The credential.
    pub via: Via,
    /// The workspace that the token names. No proof that the caller may enter it: that is [`InWorkspace`].
    pub token_workspace: WorkspaceId,
}

/// A caller in a workspace that it may enter.
#[derive(Clone, Debug)]
pub struct InWorkspace {
    /// Who.
    pub caller: Caller,
    /// Name of the workspace.
    pub workspace_name: String,
    /// What the caller may do here.
    pub rights: Rights,
    store: TenantStore,
    /// Revisions of the device list and the SIM list; `None` where they were not asked for.
    revisions: Option<(i64, i64)>,
}

impl InWorkspace {
    /// The workspace.
    pub fn workspace(&self) -> WorkspaceId {
        self.store.workspace()
    }

    /// The caller as the one who changes something in a request, at `now` (ms since 1970).
    pub fn change<'a>(&'a self, context: &'a Context, now: i64) -> Change<'a> {
        Change { caller: &self.caller, context, now }
    }

    /// The rows of the workspace.
    pub fn store(&self) -> &TenantStore {
        &self.store
    }

    /// The revision of a list at the moment when the caller was proven, if it is known.
    pub fn revision(&self, area: Area) -> Option<i64> {
        self.revisions.map(|(devices, sims)| match area {
            Area::Devices => devices,
            Area::Sims => sims,
        })
    }

    /// For calls whose need depends on what is asked, beyond the descriptor's.
    ///
    /// # Errors
    /// 403 (1104) without the permission.
    pub fn require(&self, permission: Permission) -> Result<(), Error> {
        if self.rights.permissions.allows(permission) { Ok(()) } else { Err(Error::forbidden()) }
    }
}

/// The state of [`guard`]: one per route.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The server.
    pub state: AppState,
    /// The route.
    pub descriptor: Descriptor,
}

/// Enforces a route's access, then runs its handler. Answers for a workspace carry `X-Workspace-Id`, refusals included.
pub async fn guard(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let workspace = match admit(&guard, &mut parts).await {
        Ok(workspace) => workspace,
        Err((error, workspace)) => return tagged(error.into_response(), workspace),
    };
    tagged(next.run(Request::from_parts(parts, body)).await, workspace)
}

fn tagged(mut response: Response, workspace: Option<WorkspaceId>) -> Response {
    if let Some(workspace) = workspace {
        response.headers_mut().entry(WORKSPACE_ID).or_insert_with(|| HeaderValue::from(workspace.get()));
    }
    response
}

type Refusal = (Error, Option<WorkspaceId>);

async fn admit(guard: &Guard, parts: &mut Parts) -> Result<Option<WorkspaceId>, Refusal> {
    let Guard { state, descriptor } = guard;
    if descriptor.template.starts_with("/api/ext/v1/session") {
        same_origin(&parts.headers).map_err(|error| (error, None))?;
    }
    let permission = match descriptor.access {
        Access::Public | Access::Cookie => return Ok(None),
        Access::Account => {
            let (caller, _) = identify(state, parts).await.map_err(|error| (error, None))?;
            if !matches!(caller.via, Via::Session(_)) {
                return Err((Error::forbidden(), None));
            }
            parts.extensions.insert(caller);
            return Ok(None);
        }
        Access::Member | Access::Administrator | Access::Owner => None,
        Access::Needs(permission) => Some(permission),
    };
    let (caller, standing) = identify(state, parts).await.map_err(|error| (error, None))?;
    let workspace = caller.token_workspace;
    let refused = |error: Error| (error, Some(workspace));
    if matches!(caller.via, Via::Token(_)) && standing.workspace_active {
        // Whatever becomes of the call: it was one (product.md §1, limits).
        state.store.count_call(&state.plans, workspace, state.clock.now()).await.map_err(refused)?;
    }
    let rights = standing.rights().ok_or_else(|| refused(Error::forbidden()))?;
    if permission.is_some_and(|permission| !rights.permissions.allows(permission)) {
        return Err(refused(Error::forbidden()));
    }
    let in_person = matches!(caller.via, Via::Session(_));
    let refusal = match descriptor.access {
        Access::Administrator => !(in_person && rights.administrator()),
        Access::Owner => !(in_person && rights.owner),
        _ => false,
    };
    if refusal {
        return Err(refused(Error::forbidden()));
    }
    let workspace_name = standing.workspace_name.unwrap_or_default();
    parts.extensions.insert(InWorkspace {
        caller,
        workspace_name,
        rights,
        store: state.store.tenant(workspace),
        revisions: Some((standing.device_revision, standing.sim_revision)),
    });
    Ok(Some(workspace))
}

/// The session calls are the portal's own.
fn same_origin(headers: &HeaderMap) -> Result<(), Error> {
    let marked = headers.get(PORTAL_HEADER).is_some_and(|value| value == "1");
    let foreign = headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    if marked && !foreign { Ok(()) } else { Err(Error::forbidden()) }
}

/// The bearer token of a request.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

async fn identify(state: &AppState, parts: &Parts) -> Result<(Caller, Standing), Error> {
    let invalid = || Error::from(Problem::invalid_token());
    let now = state.clock.now();
    let token = bearer(&parts.headers).ok_or_else(invalid)?;
    let claims = state.keys.verify(token, now).map_err(|refused| match refused {
        Refused::Invalid => invalid(),
        Refused::Expired => Problem::token_expired().into(),
    })?;
    let (account, workspace) = (UserId::from(claims.sub), WorkspaceId::from(claims.ws));
    let (via, standing) = match (claims.sid, claims.app) {
        (Some(session), None) => {
            (Via::Session(session), state.store.session_standing(workspace, session, account).await?)
        }
        (None, Some(token)) => {
            (Via::Token(token), state.store.token_standing(workspace, token, account).await?)
        }
        _ => return Err(invalid()),
    };
    let standing = standing.ok_or_else(invalid)?;
    if standing.revoked || !standing.account_active {
        return Err(invalid());
    }
    if standing.expires_at.is_some_and(|end| end <= now) {
        return Err(Problem::token_expired().into());
    }
    let address = parts.extensions.get::<Context>().and_then(|context| context.address);
    if !within(standing.cidrs.as_deref(), address) {
        return Err(invalid());
    }
    let caller = Caller {
        account,
        username: standing.username.clone(),
        name: standing.name.clone(),
        via,
        token_workspace: workspace,
    };
    Ok((caller, standing))
}

/// Whether an address is in a CIDR list; no list takes all, a list takes no unknown address.
pub fn within(cidrs: Option<&str>, address: Option<IpAddr>) -> bool {
    let Some(cidrs) = cidrs else { return true };
    let Some(address) = address.map(|address| address.to_canonical()) else { return false };
    cidrs.split(',').any(|cidr| {
        let cidr = cidr.trim();
        cidr.parse::<ipnet::IpNet>().is_ok_and(|net| net.contains(&address)) || cidr.parse() == Ok(address)
    })
}

impl Caller {
    /// The caller in a workspace that a path names. Calls of an account are not bound to the token's workspace, so membership is proven here.
    ///
    /// # Errors
    /// 404 for a workspace that the caller may not enter, whether it exists or not.
    pub async fn enter(&self, state: &AppState, workspace: WorkspaceId) -> Result<InWorkspace, Error> {
        let found = state.store.rights_of(workspace, self.account).await?;
        let (workspace_name, rights) = found.ok_or_else(Error::not_found)?;
        let store = state.store.tenant(workspace);
        Ok(InWorkspace { caller: self.clone(), workspace_name, rights, store, revisions: None })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InWorkspace {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Error::Internal("the route's descriptor is not for a workspace".to_owned()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Error> {
        parts
            .extensions
            .get()
            .cloned()
            .ok_or_else(|| Error::Internal("the route's descriptor is not for an account".to_owned()))
    }
}

/// Whose token a request of a public call carries, if it is a good one. No refusal: the handler says what a bad one means.
#[derive(Clone, Debug)]
pub struct Bearer(pub Option<(Caller, Standing)>);

impl FromRequestParts<AppState> for Bearer {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        match identify(state, parts).await {
            Ok(found) => Ok(Self(Some(found))),
            Err(Error::Problem { .. }) => Ok(Self(None)),
            Err(error) => Err(error),
        }
    }
}

/// A person who does something: the caller, and how the journal names them at this moment. What most handlers that change something take.
#[derive(Clone, Debug)]
pub struct Act {
    /// Who.
    pub caller: Caller,
    /// The same for the journal.
    pub by: By,
}

impl Act {
    /// The account as a key.
    pub fn account(&self) -> i64 {
        key(self.caller.account.get())
    }

    /// The session, for calls that are a person's own.
    ///
    /// # Errors
    /// 403 for application tokens.
    pub fn session(&self) -> Result<i64, Error> {
        session(&self.caller)
    }

    /// The account that a path names, `my` being the own one.
    pub fn whom(&self, user: UserRef) -> i64 {
        match user {
            UserRef::My => self.account(),
            UserRef::Id(user) => key(user.get()),
        }
    }
}

/// The same in a workspace.
#[derive(Clone, Debug)]
pub struct ActHere {
    /// Who, where.
    pub here: InWorkspace,
    /// For the journal.
    pub by: By,
}

impl ActHere {
    /// The session, for calls that are a person's own.
    ///
    /// # Errors
    /// 403 for application tokens.
    pub fn session(&self) -> Result<i64, Error> {
        session(&self.here.caller)
    }
}

fn session(caller: &Caller) -> Result<i64, Error> {
    match caller.via {
        Via::Session(session) => Ok(session),
        Via::Token(_) => Err(Error::forbidden()),
    }
}

fn by(parts: &Parts, caller: &Caller, state: &AppState) -> By {
    let context = parts.extensions.get().cloned().unwrap_or_default();
    By::caller(caller, &context, state.clock.now())
}

impl FromRequestParts<AppState> for Act {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let caller = Caller::from_request_parts(parts, state).await?;
        Ok(Self { by: by(parts, &caller, state), caller })
    }
}

impl FromRequestParts<AppState> for ActHere {
    type Rejection = Error;
    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Error> {
        let here = InWorkspace::from_request_parts(parts, state).await?;
        Ok(Self { by: by(parts, &here.caller, state), here })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_against_cidr_lists() {
        let at = |text: &str| text.parse::<IpAddr>().ok();
        assert!(within(None, None));
        assert!(!within(Some("10.0.0.0/8"), None));
        assert!(within(Some("192.0.2.1, 10.0.0.0/8"), at("10.9.8.7")));
        assert!(within(Some("192.0.2.1"), at("192.0.2.1")));
        assert!(within(Some("10.0.0.0/8"), at("::ffff:10.0.0.1")));
        assert!(!within(Some("10.0.0.0/8"), at("11.0.0.1")));
        assert!(!within(Some("nonsense"), at("11.0.0.1")));
    }
}
