//! Invitations as the workspace sends them (U-2).

use crate::{
    caller::InWorkspace,
    context::Context,
    error::Error,
    extract::{Body, Params},
    mail::{
        Mail, Sent,
        texts::{self, InvitationText, Language},
    },
    reply,
    state::AppState,
    store::{
        invitations::{Guests, Outcome},
        journal::By,
        key,
    },
    table::Table,
};
use axum::{extract::State, response::Response};
use std::collections::HashSet;
use wire::{
    ids::{InvitationId, WorkspaceId},
    invitation::{
        ADDRESSES_MAX, Invite, InviteMany, InviteUser, InviteUser2, Invited, InvitedUser, LIFE_DAYS,
        ListInvitations, ROLES_MAX, Resend, ResendInvitation, RevokeInvitation,
    },
    problem::{FieldProblem, Problem},
    session::Secret,
    validate,
    value::IdRef,
};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<InviteUser2, _, _>(invite_one)
        .add::<ListInvitations, _, _>(list)
        .add::<InviteMany, _, _>(invite)
        .add::<ResendInvitation, _, _>(resend)
        .add::<RevokeInvitation, _, _>(revoke)
}

/// Checked addresses, each once.
fn checked(addresses: &[String], field: &str) -> Result<Vec<String>, Error> {
    if addresses.len() > ADDRESSES_MAX {
        let why = format!("takes at most {ADDRESSES_MAX} addresses");
        return Err(Error::field(FieldProblem::format("addresses", &why)));
    }
    let (mut good, mut wrong): (Vec<String>, _) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for (at, address) in addresses.iter().enumerate() {
        match validate::email(address) {
            Ok(address) if seen.insert(address.to_lowercase()) => good.push(address.to_owned()),
            Ok(_) => {}
            Err(_) => {
                let field = field.replace("{}", &at.to_string());
                wrong.push(FieldProblem::format(&field, "is not an e-mail address"));
            }
        }
    }
    if wrong.is_empty() && good.is_empty() {
        wrong.push(FieldProblem::required("addresses"));
    }
    if wrong.is_empty() { Ok(good) } else { Err(Problem::invalid(wrong).into()) }
}

async fn invite(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<Invite>,
) -> Result<Response, Error> {
    // A tab that shows another workspace than its token is for must not invite to the wrong one.
    if body.workspace.id != here.workspace().get() {
        return Err(Error::field(FieldProblem::format("workspace", "is not the workspace of the token")));
    }
    let addresses = checked(&body.addresses, "addresses[{}]")?;
    let language = language(&state, &here, body.locale.as_deref()).await?;
    let by = By::caller(&here.caller, &context, state.clock.now());
    let roles = [key(body.role.id)];
    let guests = Guests { addresses: &addresses, roles: &roles, locale: language.as_str(), by_mail: true };
    let outcomes = state.store.invite(&state.plans, &by, here.store().key(), guests).await?;
    let invited = deliver(&state, &here, language, outcomes).await?;
    reply::private(reply::ok::<InviteMany>(&invited))
}

/// The language that was asked for, or the inviter's.
pub(super) async fn language(
    state: &AppState,
    here: &InWorkspace,
    asked: Option<&str>,
) -> Result<Language, Error> {
    Ok(match asked {
        Some(asked) => Language::of(Some(asked)),
        None => Language::of(state.store.account(here.caller.account).await?.locale.as_deref()),
    })
}

/// Sends what was made, and puts the answers together.
pub(super) async fn deliver(
    state: &AppState,
    here: &InWorkspace,
    language: Language,
    outcomes: Vec<Outcome>,
) -> Result<Vec<Invited>, Error> {
    let link = |token: &Secret| state.link(&format!("invitation#{}", token.expose()));
    let mails: Vec<Mail> = outcomes
        .iter()
        .filter_map(|(address, made)| made.as_ref().ok().map(|made| (address, made)))
        .filter_map(|(address, made)| made.mailed.as_ref().map(|token| (address, made, token)))
        .map(|(address, made, token)| {
            let role = made.roles.iter().map(|role| role.name.as_str()).collect::<Vec<_>>().join(", ");
            let facts = InvitationText {
                to: address,
                workspace: &here.workspace_name,
                inviter: &here.caller.name,
                role: &role,
                link: &link(token),
                days: LIFE_DAYS,
            };
            texts::invitation(language, facts)
        })
        .collect();
    let mut sent = state.mailer.send_all(mails).await.into_iter();
    let mut invited = Vec::new();
    for (address, outcome) in outcomes {
        invited.push(match outcome {
            Err(problem) => Invited {
                address,
                invitation: None,
                link: None,
                sent: String::new(),
                problem: Some(*problem),
            },
            Ok(made) => Invited {
                address,
                invitation: here.store().invitations(Some(made.id), state.clock.now()).await?.pop(),
                link: Some(Secret(link(&made.token))),
                sent: if made.mailed.is_some() { sent.next().map_or("failed", Sent::as_str) } else { "none" }
                    .to_owned(),
                problem: None,
            },
        });
    }
    Ok(invited)
}

async fn invite_one(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Body(body): Body<InviteUser>,
) -> Result<Response, Error> {
    let addresses = match checked(std::slice::from_ref(&body.username), "username") {
        Ok(addresses) => addresses,
        Err(error) => return Err(error),
    };
    let person = matches!(here.caller.via, crate::caller::Via::Session(_));
    let target = match body.organisation {
        Some(organisation) => WorkspaceId::from(organisation.id),
        None if person => state.store.landing(here.caller.account).await?.ok_or_else(Error::not_found)?,
        None => here.workspace(),
    };
    let there = if target == here.workspace() {
        here
    } else if person {
        here.caller.enter(&state, target).await?
    } else {
        return Err(Error::not_found());
    };
    if body.roles.is_empty() {
        // The contract would make an Administrator of whoever is invited without a role (BR-46).
        return Err(Error::field(FieldProblem::required("roles")));
    }
    if body.roles.len() > ROLES_MAX {
        let why = format!("takes at most {ROLES_MAX} roles");
        return Err(Error::field(FieldProblem::format("roles", &why)));
    }
    let language = language(&state, &there, None).await?;
    let by = By::caller(&there.caller, &context, state.clock.now());
    let roles: Vec<i64> = body.roles.iter().map(|role| key(role.id)).collect();
    let guests = Guests { addresses: &addresses, roles: &roles, locale: language.as_str(), by_mail: true };
    let outcomes = state.store.invite(&state.plans, &by, there.store().key(), guests).await?;
    let (user, roles) = match outcomes.first() {
        Some((_, Ok(made))) => (crate::store::id(made.account), made.roles.clone()),
        Some((_, Err(problem))) => return Err((**problem).clone().into()),
        None => return Err(Error::Internal("one address has one outcome".to_owned())),
    };
    deliver(&state, &there, language, outcomes).await?;
    let name = body.name.unwrap_or_default();
    reply::ok::<InviteUser2>(&InvitedUser {
        id: user,
        username: addresses.into_iter().next().unwrap_or_default(),
        name,
        organisation: IdRef { id: there.workspace().get() },
        roles,
    })
}

async fn list(State(state): State<AppState>, here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListInvitations>(&here.store().invitations(None, state.clock.now()).await?)
}

async fn resend(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Params(invitation): Params<InvitationId>,
    Body(body): Body<Resend>,
) -> Result<Response, Error> {
    let by = By::caller(&here.caller, &context, state.clock.now());
    let (address, locale, made) =
        state.store.resend(&state.plans, &by, here.store().key(), key(invitation.get()), body.mail).await?;
    let outcomes = vec![(address, Ok(made))];
    let invited = deliver(&state, &here, Language::of(Some(&locale)), outcomes).await?.pop();
    reply::private(reply::ok::<ResendInvitation>(&invited.ok_or_else(Error::not_found)?))
}

async fn revoke(
    State(state): State<AppState>,
    here: InWorkspace,
    context: Context,
    Params(invitation): Params<InvitationId>,
) -> Result<Response, Error> {
    let by = By::caller(&here.caller, &context, state.clock.now());
    state.store.revoke(&by, here.store().key(), key(invitation.get())).await?;
    reply::ok::<RevokeInvitation>(&())
}
