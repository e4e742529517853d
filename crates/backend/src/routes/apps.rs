//! Apps of a workspace (U-9).

use crate::{
    apps::Entry,
    caller::{ActHere, InWorkspace},
    error::Error,
    extract::{Body, OptionalBody, Params},
    mail::{
        app_texts::{self, Decided, Place},
        texts::Language,
    },
    reply,
    state::AppState,
    store::{app_access::Decision, apps::Viewer, key},
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    app::{
        ActivateApp, App, AppRoleChange, Approval, ApproveAppRequest, AskForApp, CancelApp, ChangeAppAccess,
        ChangeAppPlan, Decline, DeclineAppRequest, GetApp, GrantApp, ListAppAccess, ListAppRequests,
        ListApps, MESSAGE_MAX, NewAppAccess, NewAppRequest, PlanChoice, ResumeApp, RevokeApp,
        WithdrawAppRequest, words,
    },
    app_key::AppKey,
    ids::{RequestId, UserId},
    problem::FieldProblem,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListApps, _, _>(list)
        .add::<GetApp, _, _>(one)
        .add::<ActivateApp, _, _>(activate)
        .add::<ChangeAppPlan, _, _>(plan)
        .add::<CancelApp, _, _>(cancel)
        .add::<ResumeApp, _, _>(resume)
        .add::<ListAppAccess, _, _>(holders)
        .add::<GrantApp, _, _>(grant)
        .add::<ChangeAppAccess, _, _>(change)
        .add::<RevokeApp, _, _>(revoke)
        .add::<ListAppRequests, _, _>(requests)
        .add::<AskForApp, _, _>(ask)
        .add::<WithdrawAppRequest, _, _>(withdraw)
        .add::<ApproveAppRequest, _, _>(approve)
        .add::<DeclineAppRequest, _, _>(decline)
}

fn viewer(state: &AppState, here: &InWorkspace) -> Viewer {
    Viewer::of(here, state.config.app_access)
}

/// The app as it is now, for the caller.
async fn seen(state: &AppState, here: &InWorkspace, app: AppKey) -> Result<App, Error> {
    here.store().app(&state.apps, app, viewer(state, here), state.clock.now()).await
}

fn decision<'a>(state: &AppState, act: &'a ActHere, app: &'a Entry) -> Decision<'a> {
    let workspace = act.here.store().key();
    Decision { by: &act.by, workspace, app, decides: state.config.app_access }
}

/// Trimmed, at most so long as allowed, without control characters but line breaks and tabs, which come with pasted text.
fn text<'a>(field: &str, text: &'a str) -> Result<&'a str, Error> {
    let text = text.trim();
    let odd = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.chars().count() > MESSAGE_MAX || text.contains(odd) {
        let wrong = format!("takes at most {MESSAGE_MAX} characters and no control characters");
        return Err(Error::field(FieldProblem::format(field, &wrong)));
    }
    Ok(text)
}

async fn list(State(state): State<AppState>, here: InWorkspace) -> Result<Response, Error> {
    let now = state.clock.now();
    reply::ok::<ListApps>(&here.store().apps(&state.apps, viewer(&state, &here), now).await?)
}

async fn one(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    reply::ok::<GetApp>(&seen(&state, &here, app).await?)
}

async fn activate(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
    Body(body): Body<PlanChoice>,
) -> Result<Response, Error> {
    let (entry, workspace) = (state.apps.get(app)?, act.here.store().key());
    state.store.activate_app(&act.by, workspace, entry, &body.plan).await?;
    reply::ok::<ActivateApp>(&seen(&state, &act.here, app).await?)
}

async fn plan(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
    Body(body): Body<PlanChoice>,
) -> Result<Response, Error> {
    let (entry, workspace) = (state.apps.get(app)?, act.here.store().key());
    state.store.change_app_plan(&act.by, workspace, entry, &body.plan).await?;
    reply::ok::<ChangeAppPlan>(&seen(&state, &act.here, app).await?)
}

async fn cancel(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    state.store.cancel_app(&act.by, act.here.store().key(), state.apps.get(app)?, true).await?;
    reply::ok::<CancelApp>(&seen(&state, &act.here, app).await?)
}

async fn resume(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    state.store.cancel_app(&act.by, act.here.store().key(), state.apps.get(app)?, false).await?;
    reply::ok::<ResumeApp>(&seen(&state, &act.here, app).await?)
}

async fn holders(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    state.apps.get(app)?;
    reply::ok::<ListAppAccess>(&here.store().app_holders(app, state.clock.now()).await?)
}

async fn grant(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
    Body(body): Body<NewAppAccess>,
) -> Result<Response, Error> {
    let entry = state.apps.get(app)?;
    let account = key(body.user.id);
    let asked = state.store.grant_app(decision(&state, &act, entry), account, &body.role).await?;
    let holder = act.here.store().app_holder(app, account).await?;
    if asked {
        tell(&state, &act.here, entry, UserId::from(body.user.id), Answer::Approved(&body.role)).await?;
    }
    reply::ok::<GrantApp>(&holder)
}

async fn change(
    State(state): State<AppState>,
    act: ActHere,
    Params((app, user)): Params<(AppKey, UserId)>,
    Body(body): Body<AppRoleChange>,
) -> Result<Response, Error> {
    let (entry, account) = (state.apps.get(app)?, key(user.get()));
    let decision = decision(&state, &act, entry);
    state.store.change_app_role(decision, account, &body.role, body.was.as_deref()).await?;
    reply::ok::<ChangeAppAccess>(&act.here.store().app_holder(app, account).await?)
}

async fn revoke(
    State(state): State<AppState>,
    act: ActHere,
    Params((app, user)): Params<(AppKey, UserId)>,
) -> Result<Response, Error> {
    state.store.revoke_app(decision(&state, &act, state.apps.get(app)?), key(user.get())).await?;
    reply::ok::<RevokeApp>(&())
}

async fn requests(
    State(state): State<AppState>,
    here: InWorkspace,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    state.apps.get(app)?;
    reply::ok::<ListAppRequests>(&here.store().app_requests(app, state.clock.now()).await?)
}

async fn ask(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
    OptionalBody(body): OptionalBody<NewAppRequest>,
) -> Result<Response, Error> {
    act.session()?;
    let entry = state.apps.get(app)?;
    let message = text("message", &body.message)?;
    let store = act.here.store();
    let made = state.store.ask_for_app(&act.by, store.key(), entry, message).await?;
    if let Some(owner) = store.owner().await? {
        let owner = state.store.account(owner).await?;
        let language = Language::of(owner.locale.as_deref());
        let caller = &act.here.caller;
        let who = if caller.name.is_empty() { &caller.username } else { &caller.name };
        let link = page(&state, &act.here, entry);
        let place = Place {
            app: words(&entry.name, language.as_str()),
            workspace: &act.here.workspace_name,
            link: &link,
        };
        state.mailer.send(app_texts::asked(language, &owner.username, who, message, place)).await;
    }
    reply::ok::<AskForApp>(&store.app_request(made).await?)
}

async fn withdraw(
    State(state): State<AppState>,
    act: ActHere,
    Params(app): Params<AppKey>,
) -> Result<Response, Error> {
    act.session()?;
    state.store.withdraw_app_request(&act.by, act.here.store().key(), state.apps.get(app)?).await?;
    reply::ok::<WithdrawAppRequest>(&())
}

async fn approve(
    State(state): State<AppState>,
    act: ActHere,
    Params((app, request)): Params<(AppKey, RequestId)>,
    Body(body): Body<Approval>,
) -> Result<Response, Error> {
    let (entry, request) = (state.apps.get(app)?, key(request.get()));
    state.store.approve_app_request(decision(&state, &act, entry), request, &body.role).await?;
    let answered = act.here.store().app_request(request).await?;
    tell(&state, &act.here, entry, answered.user.id.into(), Answer::Approved(&body.role)).await?;
    reply::ok::<ApproveAppRequest>(&answered)
}

async fn decline(
    State(state): State<AppState>,
    act: ActHere,
    Params((app, request)): Params<(AppKey, RequestId)>,
    Body(body): Body<Decline>,
) -> Result<Response, Error> {
    let (entry, request) = (state.apps.get(app)?, key(request.get()));
    let reason = text("reason", &body.reason)?;
    if reason.is_empty() {
        return Err(Error::field(FieldProblem::required("reason")));
    }
    state.store.decline_app_request(decision(&state, &act, entry), request, reason).await?;
    let answered = act.here.store().app_request(request).await?;
    tell(&state, &act.here, entry, answered.user.id.into(), Answer::Declined(reason)).await?;
    reply::ok::<DeclineAppRequest>(&answered)
}

fn page(state: &AppState, here: &InWorkspace, app: &Entry) -> String {
    state.link(&format!("w/{}/apps/{}", here.workspace(), app.key()))
}

/// What was decided: the key of an app role, or the reason.
enum Answer<'a> {
    Approved(&'a str),
    Declined(&'a str),
}

/// Tells somebody what became of their request.
async fn tell(
    state: &AppState,
    here: &InWorkspace,
    app: &Entry,
    user: UserId,
    answer: Answer<'_>,
) -> Result<(), Error> {
    let member = state.store.account(user).await?;
    let language = Language::of(member.locale.as_deref());
    let decided = match answer {
        Answer::Approved(role) => Decided::Approved(app.role_name(role, language.as_str())),
        Answer::Declined(reason) => Decided::Declined(reason),
    };
    let link = page(state, here, app);
    let place =
        Place { app: words(&app.name, language.as_str()), workspace: &here.workspace_name, link: &link };
    state.mailer.send(app_texts::answered(language, &member.username, decided, place)).await;
    Ok(())
}
