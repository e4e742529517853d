//! Typed calls. `AccountClient` knows no workspace; a `WorkspaceClient` is bound to exactly one, and there is no other
//! way to ask for a workspace's rows.
//!
//! The token comes from outside (`TokenSource`, implemented by `session`), so that this layer needs no session.

use super::{
    error::ApiError,
    http::{self, Answer, Request},
};
use futures::future::LocalBoxFuture;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use wire::{
    endpoint::{Body, Dto, Endpoint},
    ids::WorkspaceId,
    page::{ListQuery, Page},
    session::Secret,
};

/// Where tokens come from.
pub trait TokenSource: Send + Sync {
    /// A token for the workspace. `rejected` is one that the server just refused: it must not come back.
    ///
    /// Resolves to `SignedOut` when there is no session left, `Missing` when the person is no member any more.
    fn token(
        &self,
        workspace: WorkspaceId,
        rejected: Option<Secret>,
    ) -> LocalBoxFuture<'static, Result<Secret, ApiError>>;

    /// The server refused a call in the workspace: the person may have been taken out of it, or suspended.
    fn refused(&self, workspace: WorkspaceId);
}

/// Calls that belong to no workspace: signing in, refreshing, capabilities.
#[derive(Clone, Debug)]
pub struct AccountClient {
    base: Arc<str>,
}

impl AccountClient {
    /// `base` is the API's origin without a slash at the end; empty for the portal's own.
    pub fn new(base: &str) -> Self {
        Self { base: base.trim_end_matches('/').into() }
    }

    /// Where the API is: for what people run elsewhere.
    pub fn address(&self) -> String {
        match &*self.base {
            "" => web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default(),
            base => base.to_owned(),
        }
    }

    /// Calls `E` with an optional bearer token; `cookie` for the extension's session calls.
    ///
    /// # Errors
    /// As [`http::send`], and `Garbled` for an answer that the contract does not promise.
    pub async fn call<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
        bearer: Option<Secret>,
        cookie: bool,
    ) -> Result<E::Reply, ApiError> {
        let request = request::<E>(&self.base, path, query, body, bearer, cookie);
        decode(sent(request).await?)
    }

    /// Calls a list of the account and takes the paging from the headers; `list` is what `query` says of it.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn page<E, T>(
        &self,
        query: &E::Query,
        list: &ListQuery,
        bearer: Secret,
    ) -> Result<Page<T>, ApiError>
    where
        T: Dto,
        E: Endpoint<Path = (), Body = (), Reply = Vec<T>>,
    {
        let request = request::<E>(&self.base, &(), query, &(), Some(bearer), false);
        paged(sent(request).await?, list)
    }

    /// Calls `E` and returns the text of its response, which is a file or not to be read.
    ///
    /// # Errors
    /// As [`http::send`].
    pub async fn text<E: Endpoint<Path = (), Query = (), Body = ()>>(
        &self,
        bearer: Option<Secret>,
    ) -> Result<String, ApiError> {
        let request = request::<E>(&self.base, &(), &(), &(), bearer, false);
        Ok(sent(request).await?.text)
    }
}

/// Calls in one workspace. Dies with its tenant scope: an answer that comes later is dropped.
#[derive(Clone)]
pub struct WorkspaceClient {
    workspace: WorkspaceId,
    base: Arc<str>,
    tokens: Arc<dyn TokenSource>,
    alive: Arc<AtomicBool>,
}

impl WorkspaceClient {
    /// A client of `workspace`.
    pub fn new(workspace: WorkspaceId, account: &AccountClient, tokens: Arc<dyn TokenSource>) -> Self {
        Self { workspace, base: account.base.clone(), tokens, alive: Arc::new(AtomicBool::new(true)) }
    }

    /// The workspace that every call goes to.
    pub fn workspace(&self) -> WorkspaceId {
        self.workspace
    }

    /// The tenant scope is gone: whatever is still under way is answered with `Aborted`.
    pub fn close(&self) {
        self.alive.store(false, Ordering::Relaxed);
    }

    /// Calls `E`.
    ///
    /// # Errors
    /// As [`http::send`]; `SignedOut` after a refresh that failed; `Aborted` when the scope is gone;
    /// `WrongWorkspace` for an answer that is tagged with another one.
    pub async fn call<E: Endpoint>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
    ) -> Result<E::Reply, ApiError> {
        let request = request::<E>(&self.base, path, query, body, None, false);
        decode(self.send(request).await?)
    }

    /// Calls `E` with an `Idempotency-Key`: when nobody knows whether the first call arrived, the same call again makes nothing twice.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn call_once<E: Endpoint<Path = (), Query = ()>>(
        &self,
        body: &E::Body,
        key: String,
    ) -> Result<E::Reply, ApiError> {
        let mut request = request::<E>(&self.base, &(), &(), body, None, false);
        request.idempotency = Some(key);
        decode(self.send(request).await?)
    }

    /// Calls a list and takes the paging from the headers.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn page<E, T>(&self, query: &ListQuery) -> Result<Page<T>, ApiError>
    where
        T: Dto,
        E: Endpoint<Path = (), Query = ListQuery, Body = (), Reply = Vec<T>>,
    {
        let request = request::<E>(&self.base, &(), query, &(), None, false);
        paged(self.send(request).await?, query)
    }

    async fn token(&self, rejected: Option<Secret>) -> Result<Secret, ApiError> {
        let token = self.tokens.token(self.workspace, rejected).await;
        if matches!(token, Err(ApiError::Missing)) && self.alive.load(Ordering::Relaxed) {
            self.tokens.refused(self.workspace);
        }
        token
    }

    /// Calls `E` whose answer is a file, and gives its text.
    ///
    /// # Errors
    /// As [`Self::call`].
    pub async fn file<E: Endpoint<Reply = ()>>(
        &self,
        path: &E::Path,
        query: &E::Query,
        body: &E::Body,
    ) -> Result<String, ApiError> {
        let request = request::<E>(&self.base, path, query, body, None, false);
        Ok(self.send(request).await?.text)
    }

    /// Not generic and behind a pointer: one copy in the module, whatever is called, and small futures around it.
    fn send(&self, request: Request) -> LocalBoxFuture<'_, Result<Answer, ApiError>> {
        Box::pin(self.authorized(request))
    }

    /// Sends with a token of the workspace, and once more with another one when the server refuses it.
    async fn authorized(&self, mut request: Request) -> Result<Answer, ApiError> {
        let token = self.token(None).await?;
        request.bearer = Some(token.clone());
        let mut result = http::send(&request).await;
        // 401 on a call that is no sign-in means that the token ran out: refresh once, then give up.
        if matches!(result, Err(ApiError::Credentials)) {
            request.bearer = Some(self.token(Some(token)).await?);
            result = match http::send(&request).await {
                Err(ApiError::Credentials) => Err(ApiError::SignedOut),
                result => result,
            };
        }
        if !self.alive.load(Ordering::Relaxed) {
            return Err(ApiError::Aborted);
        }
        if matches!(result, Err(ApiError::Denied(_))) {
            self.tokens.refused(self.workspace);
        }
        let answer = result?;
        match &answer.workspace {
            Some(tag) if tag.parse() != Ok(self.workspace) => Err(ApiError::WrongWorkspace),
            _ => Ok(answer),
        }
    }
}

/// As [`http::send`], behind a pointer; see [`WorkspaceClient::send`].
fn sent(request: Request) -> LocalBoxFuture<'static, Result<Answer, ApiError>> {
    Box::pin(async move { http::send(&request).await })
}

fn request<E: Endpoint>(
    base: &str,
    path: &E::Path,
    query: &E::Query,
    body: &E::Body,
    bearer: Option<Secret>,
    cookie: bool,
) -> Request {
    Request {
        method: E::METHOD,
        url: format!("{base}{}", E::url(path, query)),
        body: body.encode(),
        bearer,
        cookie,
        idempotency: None,
    }
}

fn decode<T: Body>(answer: Answer) -> Result<T, ApiError> {
    T::decode(&answer.text).map_err(|_| ApiError::Garbled { reference: answer.reference })
}

/// The rows, with the paging of the headers.
fn paged<T: Dto>(answer: Answer, query: &ListQuery) -> Result<Page<T>, ApiError> {
    let (total, page, per_page) = (answer.total, answer.page, answer.per_page);
    let items: Vec<T> = decode(answer)?;
    let rows = u32::try_from(items.len()).unwrap_or(u32::MAX);
    Ok(Page {
        items,
        total,
        page: page.unwrap_or_else(|| query.page.max(1)),
        per_page: per_page.unwrap_or_else(|| query.per_page.max(rows)),
    })
}
