//! Apps of a workspace (U-9). One short function per endpoint.

use super::{client::WorkspaceClient, error::ApiError};
use wire::{
    app::{
        ActivateApp, App, AppHolder, AppRequest, AppRoleChange, Approval, ApproveAppRequest, AskForApp,
        CancelApp, ChangeAppAccess, ChangeAppPlan, Decline, DeclineAppRequest, GetApp, GrantApp,
        ListAppAccess, ListAppRequests, ListApps, NewAppAccess, NewAppRequest, PlanChoice, ResumeApp,
        RevokeApp, WithdrawAppRequest,
    },
    app_key::AppKey,
    ids::{RequestId, UserId},
    value::IdRef,
};

/// All of them.
///
/// # Errors
/// As [`WorkspaceClient::call`]; so in every function here, and the refusals that [`wire::app`] names.
pub async fn list(client: WorkspaceClient) -> Result<Vec<App>, ApiError> {
    client.call::<ListApps>(&(), &(), &()).await
}

/// One of them.
pub async fn one(client: WorkspaceClient, app: AppKey) -> Result<App, ApiError> {
    client.call::<GetApp>(&app, &(), &()).await
}

/// Activates it on a plan.
pub async fn activate(client: WorkspaceClient, app: AppKey, plan: String) -> Result<App, ApiError> {
    client.call::<ActivateApp>(&app, &(), &PlanChoice { plan }).await
}

/// Puts it on another plan.
pub async fn change_plan(client: WorkspaceClient, app: AppKey, plan: String) -> Result<App, ApiError> {
    client.call::<ChangeAppPlan>(&app, &(), &PlanChoice { plan }).await
}

/// Lets it end with the month.
pub async fn cancel(client: WorkspaceClient, app: AppKey) -> Result<App, ApiError> {
    client.call::<CancelApp>(&app, &(), &()).await
}

/// Keeps a cancelled one.
pub async fn resume(client: WorkspaceClient, app: AppKey) -> Result<App, ApiError> {
    client.call::<ResumeApp>(&app, &(), &()).await
}

/// Who has access.
pub async fn holders(client: WorkspaceClient, app: AppKey) -> Result<Vec<AppHolder>, ApiError> {
    client.call::<ListAppAccess>(&app, &(), &()).await
}

/// Gives a member access.
pub async fn grant(
    client: WorkspaceClient,
    app: AppKey,
    user: UserId,
    role: String,
) -> Result<AppHolder, ApiError> {
    let body = NewAppAccess { user: IdRef { id: user.get() }, role };
    client.call::<GrantApp>(&app, &(), &body).await
}

/// Gives another app role, if the one that was shown still is.
pub async fn change(
    client: WorkspaceClient,
    app: AppKey,
    user: UserId,
    role: String,
    was: Option<String>,
) -> Result<AppHolder, ApiError> {
    client.call::<ChangeAppAccess>(&(app, user), &(), &AppRoleChange { role, was }).await
}

/// Takes access away.
pub async fn revoke(client: WorkspaceClient, app: AppKey, user: UserId) -> Result<(), ApiError> {
    client.call::<RevokeApp>(&(app, user), &(), &()).await
}

/// Who asks, and who asked lately.
pub async fn requests(client: WorkspaceClient, app: AppKey) -> Result<Vec<AppRequest>, ApiError> {
    client.call::<ListAppRequests>(&app, &(), &()).await
}

/// Asks for access.
pub async fn ask(client: WorkspaceClient, app: AppKey, message: String) -> Result<AppRequest, ApiError> {
    client.call::<AskForApp>(&app, &(), &NewAppRequest { message }).await
}

/// Takes the own request back.
pub async fn withdraw(client: WorkspaceClient, app: AppKey) -> Result<(), ApiError> {
    client.call::<WithdrawAppRequest>(&app, &(), &()).await
}

/// Gives what was asked for.
pub async fn approve(
    client: WorkspaceClient,
    app: AppKey,
    request: RequestId,
    role: String,
) -> Result<AppRequest, ApiError> {
    client.call::<ApproveAppRequest>(&(app, request), &(), &Approval { role }).await
}

/// Declines it.
pub async fn decline(
    client: WorkspaceClient,
    app: AppKey,
    request: RequestId,
    reason: String,
) -> Result<AppRequest, ApiError> {
    client.call::<DeclineAppRequest>(&(app, request), &(), &Decline { reason }).await
}
