//! The access review (U-7).

use super::audit::Lines;
use crate::{
    caller::{Act, Caller},
    error::Error,
    extract::Params,
    files, reply,
    state::AppState,
    store::reviews::{Line, security},
    table::Table,
};
use axum::{
    body::{Body, Bytes},
    extract::{OriginalUri, RawQuery, State},
    response::Response,
};
use tokio::sync::mpsc;
use wire::{
    ids::{UserId, WorkspaceId},
    page::ListQuery,
    problem::Problem,
    review::{
        CompareReview, ExportReview, GetReviewPerson, ListReview, ListReviewWorkspaces, PLACES_SHOWN,
        REVIEW_LIST, ReviewQuery,
    },
    time::Timestamp,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListReview, _, _>(people)
        .add::<GetReviewPerson, _, _>(person)
        .add::<ListReviewWorkspaces, _, _>(workspaces)
        .add::<CompareReview, _, _>(compare)
        .add::<ExportReview, _, _>(export)
}

async fn people(
    State(state): State<AppState>,
    act: Act,
    OriginalUri(uri): OriginalUri,
    RawQuery(raw): RawQuery,
) -> Result<Response, Error> {
    let raw = raw.as_deref().unwrap_or_default();
    let query = ListQuery::parse(raw, &REVIEW_LIST)?;
    let columns = ReviewQuery::columns(raw).ok_or_else(|| {
        Problem::bad_query("columns", &format!("takes at most {PLACES_SHOWN} workspace ids"))
    })?;
    let page = state.store.review(act.caller.account, &query, &columns, act.by.now).await?;
    reply::list::<ListReview, _>(&uri, &query, page)
}

async fn person(
    State(state): State<AppState>,
    caller: Caller,
    Params(person): Params<UserId>,
) -> Result<Response, Error> {
    reply::ok::<GetReviewPerson>(&state.store.review_person(caller.account, person).await?)
}

async fn workspaces(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    let found = state.store.review_workspaces(act.caller.account, act.by.now).await?;
    reply::ok::<ListReviewWorkspaces>(&found)
}

async fn compare(
    State(state): State<AppState>,
    caller: Caller,
    Params((first, second)): Params<(WorkspaceId, WorkspaceId)>,
) -> Result<Response, Error> {
    reply::ok::<CompareReview>(&state.store.review_compare(caller.account, [first, second]).await?)
}

const HEAD: [&str; 13] = [
    "date",
    "workspace_id",
    "workspace",
    "user_id",
    "username",
    "name",
    "access",
    "owner",
    "superadmin",
    "roles",
    "security",
    "joined",
    "last_sign_in",
];

fn line(date: &str, (workspace, name): (i64, &str), of: &Line) -> String {
    let time = |at: Option<i64>| at.map(|at| Timestamp::from_millis(at).to_string()).unwrap_or_default();
    let yes = |on: bool| if on { "yes" } else { "no" };
    let access = ["invited", "active", "suspended"];
    let access = usize::try_from(of.status).ok().and_then(|at| access.get(at)).copied().unwrap_or_default();
    files::row([
        date,
        &workspace.to_string(),
        name,
        &of.account_id.to_string(),
        &of.username,
        &of.name,
        access,
        yes(of.owner),
        yes(of.superadmin),
        of.roles.as_deref().unwrap_or(if of.superadmin { "Administrator" } else { "" }),
        if of.status == 0 { "" } else { security(of.mfa) },
        &time(of.joined_at),
        &time(of.last_sign_in),
    ])
}

async fn export(State(state): State<AppState>, act: Act) -> Result<Response, Error> {
    let mine = state.store.administered(act.caller.account).await?;
    let date = Timestamp::from_millis(act.by.now).day();
    let file = format!("access-review-{date}.csv");
    let (send, receive) = mpsc::channel(2);
    tokio::spawn(async move {
        let mut text = files::row(HEAD);
        for (workspace, name) in &mine {
            match state.store.review_lines(*workspace).await {
                Ok(lines) => text.extend(lines.iter().map(|of| line(&date, (*workspace, name), of))),
                Err(error) => {
                    // A file that ends too early must not look whole: the connection is cut.
                    let _ = send.send(Err(std::io::Error::other(error.to_string()))).await;
                    return;
                }
            }
            if send.send(Ok(Bytes::from(std::mem::take(&mut text)))).await.is_err() {
                return;
            }
        }
        let _ = send.send(Ok(Bytes::from(text))).await;
    });
    Ok(files::attachment(Body::from_stream(Lines(receive)), "text/csv; charset=utf-8", &file))
}
