//! The own account, and what this server can do.

use crate::{
    caller::Caller, context::Context, error::Error, extract::Body, reply, state::AppState, store::journal::By,
};
use axum::{extract::State, response::Response};
use wire::{
    problem::{FieldProblem, Problem},
    session::{AccountPatch, Capabilities, GetAccount, GetCapabilities, PatchAccount},
    validate::{self, Invalid, NAME_MAX},
    value::Patch,
};

/// The languages of the portal (product.md A-3).
const LOCALES: [&str; 7] = ["en", "de", "es", "fr", "it", "pt-PT", "pt-BR"];
const THEMES: [&str; 2] = ["light", "dark"];

/// What this server has beyond the contract; the keys are listed at [`Capabilities::features`].
pub const FEATURES: [&str; 25] = [
    "session",
    "account",
    "own_workspaces",
    "summaries",
    "list_extras",
    "q_values",
    "sim_assigned",
    "plans",
    "create_workspace",
    "requests",
    "group",
    "members",
    "invitations",
    "ownership",
    "audit",
    "central_report",
    "account_security",
    "own_roles",
    "review",
    "personal_data",
    "rights",
    "apps",
    "kept_values",
    "saved_views",
    "session_resume",
];

/// `GET /ext/v1/capabilities`.
///
/// # Errors
/// None.
pub async fn capabilities() -> Result<Response, Error> {
    let capabilities = Capabilities {
        server: format!("Switchyard {}", env!("CARGO_PKG_VERSION")),
        features: FEATURES.map(str::to_owned).to_vec(),
    };
    reply::ok::<GetCapabilities>(&capabilities)
}

/// `GET /ext/v1/account`.
///
/// # Errors
/// On a database failure.
pub async fn read(State(state): State<AppState>, caller: Caller) -> Result<Response, Error> {
    reply::ok::<GetAccount>(&state.store.account(caller.account).await?)
}

/// `PATCH /ext/v1/account`: name, locale and theme.
///
/// # Errors
/// 422 (1400) naming the fields.
pub async fn patch(
    State(state): State<AppState>,
    caller: Caller,
    context: Context,
    Body(body): Body<AccountPatch>,
) -> Result<Response, Error> {
    let mut wrong = Vec::new();
    let name = body.name.as_deref().and_then(|name| match validate::name(name, NAME_MAX) {
        Ok(name) => Some(name.to_owned()),
        Err(invalid) => {
            wrong.push(match invalid {
                Invalid::Required => FieldProblem::required("name"),
                Invalid::TooLong(max) => {
                    FieldProblem::format("name", &format!("takes at most {max} characters"))
                }
                Invalid::Format => FieldProblem::format("name", "takes no control characters"),
            });
            None
        }
    });
    if matches!(&body.locale, Patch::Set(locale) if !LOCALES.contains(&locale.as_str())) {
        wrong.push(FieldProblem::format("locale", &format!("is one of {}", LOCALES.join(", "))));
    }
    if matches!(&body.theme, Patch::Set(theme) if !THEMES.contains(&theme.as_str())) {
        wrong.push(FieldProblem::format("theme", "is light or dark"));
    }
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let by = By::caller(&caller, &context, state.clock.now());
    state.store.change_account(caller.account, name.as_deref(), body.locale, body.theme, &by).await?;
    reply::ok::<PatchAccount>(&())
}
