//! What the caller may do here, in short, and who can help with the rest (U-6).

use crate::{
    caller::{Bearer, InWorkspace, Via},
    error::Error,
    reply,
    routes::users::granted,
    table::Table,
};
use axum::response::Response;
use wire::rights::{GetHelp, GetRights, ListOwnPermissions, MyRights, fingerprint};

/// The lines of this area.
pub fn routes(table: Table) -> Table {
    table
        .add::<GetRights, _, _>(rights)
        .add::<ListOwnPermissions, _, _>(permissions)
        .add::<GetHelp, _, _>(help)
}

/// Asked for every second and a half by every tab in sight: one statement, and no refusal that a browser would write into its console.
async fn rights(Bearer(bearer): Bearer) -> Result<Response, Error> {
    let person = bearer.filter(|(caller, _)| matches!(caller.via, Via::Session(_)));
    let rights = person.as_ref().and_then(|(_, standing)| standing.rights());
    let mine = MyRights {
        session: person.is_some(),
        active: rights.is_some(),
        administrator: rights.as_ref().is_some_and(crate::store::rights::Rights::administrator),
        permissions: rights.map(|rights| fingerprint(rights.permissions)).unwrap_or_default(),
    };
    reply::private(reply::ok::<GetRights>(&mine))
}

async fn permissions(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListOwnPermissions>(&granted(here.rights.permissions))
}

async fn help(here: InWorkspace) -> Result<Response, Error> {
    reply::ok::<GetHelp>(&here.store().help(here.caller.account).await?)
}
