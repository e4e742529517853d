//! Application tokens (U-8; api.md §17).

use crate::{
    caller::{ActHere, InWorkspace},
    error::Error,
    extract::{Body, Params},
    reply, secret,
    state::AppState,
    store::tokens::NewRow,
    table::Table,
};
use axum::{extract::State, response::Response};
use wire::{
    ids::TokenId,
    problem::{FieldProblem, Problem},
    token::{CreateToken, DESCRIPTION_MAX, ListTokens, MadeToken, NewToken, PatchToken, TokenPatch},
    validate::{self, CIDRS_MAX},
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table.add::<ListTokens, _, _>(list).add::<CreateToken, _, _>(create).add::<PatchToken, _, _>(patch)
}

async fn list(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListTokens>(&here.store().tokens().await?)
}

/// A description: trimmed; empty is allowed.
fn description(text: &str) -> Result<&str, FieldProblem> {
    let text = text.trim();
    if text.chars().count() > DESCRIPTION_MAX || text.chars().any(char::is_control) {
        let why = format!("takes at most {DESCRIPTION_MAX} characters, and no control characters");
        return Err(FieldProblem::format("description", &why));
    }
    Ok(text)
}

/// What is wrong with a list of addresses: the first entry that is none, by name.
fn bad_addresses(text: &str) -> String {
    match validate::bad_cidrs(text).next() {
        Some(bad) => {
            format!("“{bad}” is neither an address nor a CIDR block like 192.0.2.0/24 or 2001:db8::/32")
        }
        None => format!("takes at most {CIDRS_MAX} addresses and CIDR blocks"),
    }
}

async fn create(
    State(state): State<AppState>,
    act: ActHere,
    Body(body): Body<NewToken>,
) -> Result<Response, Error> {
    // A token that makes tokens would outlive its own revocation.
    act.session()?;
    let mut wrong = Vec::new();
    let description =
        description(body.description.as_deref().unwrap_or_default()).unwrap_or_else(|problem| {
            wrong.push(problem);
            ""
        });
    let expires_at = body.expiry_date.map(|end| end.millis());
    if expires_at.is_some_and(|end| end <= act.by.now) {
        wrong.push(FieldProblem::format("expiry_date", "must be in the future"));
    }
    let cidrs = match body.ip.as_deref().filter(|text| !text.trim().is_empty()).map(validate::cidrs) {
        Some(Err(_)) => {
            wrong.push(FieldProblem::format("ip", &bad_addresses(body.ip.as_deref().unwrap_or_default())));
            None
        }
        Some(Ok(cidrs)) => Some(cidrs),
        None => None,
    };
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let token = secret::random("swa_").map_err(|error| Error::Internal(error.to_string()))?;
    let new = NewRow { description, expires_at, cidrs: cidrs.as_deref() };
    let id = act.here.store().create_token(&act.by, &token, new).await?;
    drop(state);
    reply::private(reply::ok::<CreateToken>(&MadeToken { application_token: token, id }))
}

async fn patch(
    act: ActHere,
    Params(token): Params<TokenId>,
    Body(body): Body<TokenPatch>,
) -> Result<Response, Error> {
    let wrong = |problem| Error::from(Problem::invalid(vec![problem]));
    let text = body.description.as_deref().map(description).transpose().map_err(wrong)?;
    let revoke = match body.status.and_then(|status| status.id) {
        None | Some(0) => false,
        Some(1) => true,
        Some(_) => return Err(Error::field(FieldProblem::format("status.id", "is 1 (revoked)"))),
    };
    act.here.store().change_token(&act.by, token, text, revoke).await?;
    reply::ok::<PatchToken>(&())
}
