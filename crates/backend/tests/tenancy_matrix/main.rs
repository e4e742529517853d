//! Every route x every kind of caller x own, foreign and unknown ids, made from the route table: status, `X-Workspace-Id`, no foreign
//! name in any answer, no foreign row changed. A route without a line in [`row`] fails by name.
#![allow(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod expect;
mod rows;
#[path = "../support/mod.rs"]
mod support;

use expect::expected;
use rows::{
    APP, BY_BODY, Ids, PLANTED, UNKNOWN, plant, prepare_apps, prepare_batch, prepare_device, prepare_tags,
    reset, row,
};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use support::{Call, TestApp};
use switchyard_backend::{routes, secret, store};
use wire::{
    endpoint::Access,
    ids::{UserId, WorkspaceId},
    permission::BuiltInRole,
};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Anonymous,
    Member(BuiltInRole),
    Suspended,
    Machine,
}

#[derive(Debug)]
struct Persona {
    label: &'static str,
    who: Who,
    token: String,
    /// Whose account.
    account: i64,
    /// The workspace of the token.
    workspace: u64,
    /// Administrator of at least one workspace, which decides about other people's workspace lists.
    administers_somewhere: bool,
    /// Administrator of the workspace of the token.
    administers_here: bool,
    /// Owner of the workspace of the token.
    owns_here: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    Own,
    Foreign,
    Unknown,
    /// What has been once.
    Deleted,
}

/// Every row of every table that belongs to others than the persona and the workspace of the token, as a digest per table.
async fn foreign_rows(app: &TestApp, persona: &Persona) -> Vec<(String, String)> {
    let (workspace, account) = (persona.workspace, persona.account);
    // Of the SuperAdmin is what the group asks for, too: that is written down in the main organization.
    let own = if persona.label == "superadmin" { format!("{workspace}, 100") } else { workspace.to_string() };
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'workspace_id' WHERE m.type = 'table' ORDER BY 1",
    )
    .fetch_all(app.store.read())
    .await
    .unwrap();
    assert!(tables.len() >= 8, "{tables:?}");
    let of_others = format!(
        "account_id <> {account} AND account_id NOT IN (SELECT account_id FROM membership WHERE workspace_id = {workspace})"
    );
    let of_workspaces = tables.into_iter().map(|table| (table, format!("workspace_id NOT IN ({own})")));
    let of_people =
        ["mfa_key", "trusted_device", "session"].map(|table| (table.to_owned(), of_others.clone()));
    let workspaces = [("workspace".to_owned(), format!("id NOT IN ({own})"))];
    let mut digests = Vec::new();
    for (table, whose) in of_workspaces.chain(of_people).chain(workspaces) {
        let columns: Vec<String> =
            sqlx::query_scalar("SELECT 'quote(\"' || name || '\")' FROM pragma_table_info(?)")
                .bind(&table)
                .fetch_all(app.store.read())
                .await
                .unwrap();
        let question =
            format!("SELECT {} FROM \"{table}\" WHERE {whose} ORDER BY 1", columns.join(" || ',' || "));
        let rows: Vec<String> =
            sqlx::query_scalar(sqlx::AssertSqlSafe(question)).fetch_all(app.store.read()).await.unwrap();
        assert!(
            table != "mfa_key" || !rows.is_empty(),
            "{}: no factor of others is looked at",
            persona.label
        );
        digests.push((table, data_encoding::HEXLOWER.encode(&Sha256::digest(rows.join("\n")))));
    }
    digests
}

async fn ids_of(app: &TestApp, workspace: i64, user: i64) -> Ids {
    let one = |question: &'static str| {
        let store = app.store.clone();
        async move {
            sqlx::query_scalar::<_, i64>(question).bind(workspace).fetch_one(store.read()).await.unwrap()
        }
    };
    Ids {
        device: one("SELECT max(device_id) FROM sim WHERE workspace_id = ?").await,
        sim: one("SELECT max(id) FROM sim WHERE workspace_id = ? AND status = 1").await,
        user,
        tag: 900_000 + workspace,
        workspace: u64::try_from(workspace).unwrap(),
        invitation: 9000 + workspace,
        bic: 9_000_000_000_000_000 + workspace,
        ..Ids::planted(workspace)
    }
}

async fn suspend_sim(app: &TestApp, sim: i64) {
    let mut tx = app.store.write().await.unwrap();
    sqlx::query("UPDATE sim SET status = 2 WHERE id = ?").bind(sim).execute(&mut *tx).await.unwrap();
    tx.commit(store::Unaudited::Seed).await.unwrap();
}

/// Names that must not be seen in another workspace.
async fn plant_sentinels(app: &TestApp) {
    app.sql(
        "UPDATE device SET name = 'SENTINEL-' || workspace_id, name_key = 'sentinel-' || workspace_id
              WHERE id IN (SELECT min(id) FROM device WHERE status <> 2 GROUP BY workspace_id)",
    )
    .await;
    app.sql("UPDATE tag SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE service_profile SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE tariff_profile SET name = 'SENTINEL-' || workspace_id || '-' || id").await;
    app.sql("UPDATE account SET name = 'SENTINEL-300' WHERE id = 6").await;
    app.sql("UPDATE account SET name = 'SENTINEL-101' WHERE id = 103").await;
}

async fn personas(app: &TestApp) -> Vec<Persona> {
    let made = secret::random("swa_").unwrap();
    app.store
        .tenant(WorkspaceId::from(101))
        .make_token(UserId::from(2), &made, "", None, None, app.clock.now())
        .await
        .unwrap();
    let machine =
        app.post("/api/v1/authenticate", &json!({ "application_token": made.expose() })).await.json();
    let suspended = app.token("person03@acme.example").await;
    app.sql("UPDATE membership SET status = 2, is_default = 0 WHERE account_id = 103").await;
    let persona = |label, who, token: String, workspace, administers_somewhere, administers_here| Persona {
        label,
        who,
        token,
        account: match label {
            "superadmin" => 1,
            "observer" => 3,
            "user" => 4,
            "suspended" => 103,
            "other workspace's administrator" => 5,
            _ => 2,
        },
        workspace,
        administers_somewhere,
        administers_here,
        owns_here: matches!(label, "administrator" | "other workspace's administrator"),
    };
    use BuiltInRole::{Administrator, Observer, SuperAdmin, User};
    vec![
        persona("anonymous", Who::Anonymous, String::new(), 101, false, false),
        persona(
            "superadmin",
            Who::Member(SuperAdmin),
            app.token_in("sam@acme.example", 101).await,
            101,
            true,
            true,
        ),
        persona(
            "administrator",
            Who::Member(Administrator),
            app.token("kim@acme.example").await,
            101,
            true,
            true,
        ),
        persona("user", Who::Member(User), app.token("uli@acme.example").await, 101, false, false),
        persona("observer", Who::Member(Observer), app.token("ola@acme.example").await, 101, true, false),
        persona("suspended", Who::Suspended, suspended, 101, false, false),
        persona(
            "application token",
            Who::Machine,
            machine["auth_token"].as_str().unwrap().to_owned(),
            101,
            false,
            false,
        ),
        persona(
            "other workspace's administrator",
            Who::Member(Administrator),
            app.token("noor@beta.example").await,
            200,
            true,
            true,
        ),
    ]
}

#[tokio::test]
async fn every_route_for_everybody() {
    let app = TestApp::new().await;
    plant_sentinels(&app).await;
    app.sql("INSERT INTO account (id, username, username_key, status, created_at) VALUES (900, 'guest@else.example', 'guest@else.example', 0, 0)").await;
    for (workspace, user) in [(300, 104), (101, 102), (200, 3)] {
        reset(&app, workspace, user).await;
    }
    let table = routes::table(false);
    let (of_101, of_200, of_300) =
        (ids_of(&app, 101, 102).await, ids_of(&app, 200, 3).await, Ids::planted(300));
    // Mia (6) is in 300 only, where none of the callers administers; 300 and 102 are closed to the respective callers.
    let (beyond_101, beyond_200) = (
        Ids {
            user: 6,
            workspace: 300,
            invitation: 9300,
            mfa: of_300.mfa,
            trusted: of_300.trusted,
            bic: UNKNOWN.bic,
            ..of_200
        },
        Ids {
            user: 6,
            workspace: 102,
            invitation: 9300,
            mfa: of_300.mfa,
            trusted: of_300.trusted,
            bic: UNKNOWN.bic,
            ..of_101
        },
    );
    // Somebody who was erased, and a workspace that somebody else has deleted.
    app.sql(
        "INSERT INTO account (id, username, username_key, status, created_at, deleted_at) VALUES (901, 'erased-901', 'erased-901', 2, 0, 1)",
    )
    .await;
    app.sql("INSERT INTO workspace (id, name, status, created_at, deleted_at, restore_until) VALUES (902, 'Gone', 2, 0, 1, 9e15)").await;
    app.sql("INSERT INTO membership (workspace_id, account_id, status, owner, joined_at) VALUES (902, 6, 1, 1, 0)").await;
    let deleted = Ids { user: 901, workspace: 902, ..UNKNOWN };
    // A request that waits where none of the callers is.
    prepare_apps(&app, "ApproveAppRequest", 300, Ids { user: 6, ..UNKNOWN }).await;
    for (workspace, user, account) in [(101, 102, 2), (200, 3, 5), (300, 6, 6)] {
        plant(&app, workspace, user, account).await;
    }
    for (workspace, ids) in [(101, of_101), (200, of_200)] {
        prepare_tags(&app, "", workspace, ids).await;
        prepare_device(&app, "", workspace, ids).await;
    }
    let mut failures = Vec::new();
    let mut own_sentinels = BTreeSet::new();
    for persona in personas(&app).await {
        let (own, foreign) =
            if persona.workspace == 101 { (of_101, beyond_101) } else { (of_200, beyond_200) };
        // From here on they are this persona's.
        plant(&app, i64::try_from(own.workspace).unwrap(), own.user, persona.account).await;
        let before = foreign_rows(&app, &persona).await;
        for route in table.routes().iter().map(|route| route.descriptor) {
            let mut unknown_answer = None;
            for (target, ids) in [
                (Target::Own, own),
                (Target::Unknown, UNKNOWN),
                (Target::Foreign, foreign),
                (Target::Deleted, deleted),
            ] {
                let (path, body) = row(route.name, ids)
                    .unwrap_or_else(|| panic!("route {} has no line in the tenancy matrix", route.name));
                if target != Target::Own && path.is_empty() && !BY_BODY.contains(&route.name) {
                    continue;
                }
                let mut uri = route.template.replace("{app_key}", APP);
                for id in path {
                    let (open, close) = (uri.find('{').unwrap(), uri.find('}').unwrap());
                    uri.replace_range(open..=close, &id.to_string());
                }
                if route.name.contains("Tag") {
                    prepare_tags(&app, route.name, persona.workspace, own).await;
                }
                if route.template.contains("{app_key}") {
                    prepare_apps(&app, route.name, persona.workspace, own).await;
                }
                if route.template.contains("/endpoint/{endpoint_id}/") {
                    prepare_device(&app, route.name, persona.workspace, own).await;
                }
                if route.name.contains("SimBatch") {
                    prepare_batch(&app, persona.workspace, own).await;
                }
                if route.name == "PatchSim" {
                    // From suspended to activated: a step that the state machine has (domain.md 5.1).
                    suspend_sim(&app, own.sim).await;
                }
                if PLANTED.contains(&route.name) {
                    plant(&app, i64::try_from(own.workspace).unwrap(), own.user, persona.account).await;
                }
                if [
                    "Member",
                    "UserRole",
                    "RemoveUser",
                    "Default",
                    "Invit",
                    "Mfa",
                    "Trusted",
                    "Owner",
                    "Offer",
                ]
                .iter()
                .any(|part| route.name.contains(part))
                {
                    reset(&app, i64::try_from(own.workspace).unwrap(), own.user).await;
                }
                let mut call = Call::new(route.method.as_str(), &uri);
                if persona.who != Who::Anonymous {
                    call = call.bearer(&persona.token);
                }
                if let Some(body) = &body {
                    call = call.json(body);
                }
                let answer = app.send(call).await;
                let at = format!("{} as {} on {target:?} ids", route.name, persona.label);
                let status = expected(&route, &persona, target);
                if answer.status != status {
                    failures.push(format!(
                        "{at}: {} instead of {status}: {}",
                        answer.status,
                        answer.text().chars().take(150).collect::<String>()
                    ));
                }
                let scoped = !matches!(route.access, Access::Public | Access::Cookie | Access::Account)
                    && persona.who != Who::Anonymous;
                let tag = scoped.then(|| persona.workspace.to_string());
                if answer.header("x-workspace-id") != tag.as_deref() {
                    failures.push(format!(
                        "{at}: X-Workspace-Id {:?} instead of {tag:?}",
                        answer.header("x-workspace-id")
                    ));
                }
                // Plans answer whom they were asked about.
                let text = answer.text().replace(&format!("\"user\":{{\"id\":{},", ids.user), "\"user\":{");
                for workspace in [100, 101, 102, 200, 300] {
                    let seen = text.contains(&format!("SENTINEL-{workspace}"));
                    if seen && workspace == persona.workspace {
                        own_sentinels.insert((workspace, route.name));
                    } else if seen
                        && !matches!(route.access, Access::Public | Access::Cookie | Access::Account)
                    {
                        failures.push(format!("{at}: a name of workspace {workspace} in the answer"));
                    }
                }
                match target {
                    Target::Unknown => unknown_answer = Some((answer.status, text)),
                    Target::Own => {}
                    Target::Foreign | Target::Deleted => {
                        if unknown_answer != Some((answer.status, text.clone())) {
                            failures
                                .push(format!("{at}: differs from unknown ids: {text} / {unknown_answer:?}"));
                        }
                    }
                }
            }
        }
        let after = foreign_rows(&app, &persona).await;
        for (old, new) in before.iter().zip(&after).filter(|(old, new)| old != new) {
            failures.push(format!(
                "{}: foreign rows of {} changed ({} / {})",
                persona.label, old.0, old.1, new.1
            ));
        }
    }
    assert!(failures.is_empty(), "{} failures:\n{}", failures.len(), failures.join("\n"));
    // The sentinels are where they would be seen: otherwise the check above proves nothing.
    for name in [
        "ListDevices",
        "ListTags",
        "ListServicePolicies",
        "ListCoveragePolicies",
        "ListUsers",
        "ListTokens",
        "ListRoleDetails",
        "ListRequests",
        "ListViews",
        "ReadValues",
        "PatchRole",
        "GetSms",
        "ListEvents",
        "ListDeviceEvents",
    ] {
        assert!(own_sentinels.contains(&(101, name)), "{name} shows no sentinel of its own workspace");
    }
}

#[test]
fn the_table_serves_exactly_the_operations_of_the_contract() {
    let served: BTreeSet<_> =
        routes::table(false).routes().iter().map(|route| route.descriptor.name).collect();
    let contract: BTreeSet<_> = wire::endpoints().map(|operation| operation.name).collect();
    assert_eq!(served, contract);
    assert_eq!(routes::table(false).routes().len(), contract.len(), "none twice");
}
