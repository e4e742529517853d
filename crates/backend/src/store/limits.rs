//! Plans and limits of a workspace: what is allowed, what is used, and the count of API calls per UTC day.

use super::{Result, Store, Unaudited, WriteTx, id, key};
use crate::{clock::DAY, error::Error, plans::Plans};
use sqlx::{SqliteConnection, SqlitePool};
use wire::{
    ids::{UserId, WorkspaceId},
    plan::{Allowance, Gauge, Plan, WorkspaceUsage},
    refusal,
    time::Timestamp,
};

/// What can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Calls of application tokens per UTC day.
    ApiCalls,
    /// Devices.
    Devices,
    /// SIMs.
    Sims,
    /// Members and open invitations.
    Members,
    /// Workspaces that the Owner may own.
    Workspaces,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::ApiCalls, Self::Devices, Self::Sims, Self::Members, Self::Workspaces];

    /// As it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ApiCalls => "api_calls",
            Self::Devices => "devices",
            Self::Sims => "sims",
            Self::Members => "members",
            Self::Workspaces => "workspaces",
        }
    }

    /// What a plan says; `None` = unlimited.
    pub const fn of(self, plan: &Plan) -> Option<u64> {
        match self {
            Self::ApiCalls => plan.api_calls,
            Self::Devices => plan.devices,
            Self::Sims => plan.sims,
            Self::Members => plan.members,
            Self::Workspaces => plan.workspaces,
        }
    }
}

/// The limit of a workspace: the operator's, or the plan's. The second part says which.
pub(super) async fn limit(
    connection: &mut SqliteConnection,
    workspace: i64,
    kind: Kind,
    plan: &Plan,
) -> Result<(Option<u64>, bool)> {
    let special: Option<Option<i64>> =
        sqlx::query_scalar("SELECT amount FROM workspace_limit WHERE workspace_id = ? AND kind = ?")
            .bind(workspace)
            .bind(kind.as_str())
            .fetch_optional(connection)
            .await?;
    Ok(special.map_or((kind.of(plan), false), |amount| (amount.map(id), true)))
}

/// Members of any standing but invited, and invitations that are open and not expired: what takes a place.
pub(super) async fn places_taken(connection: &mut SqliteConnection, workspace: i64, now: i64) -> Result<u64> {
    let taken: i64 = sqlx::query_scalar(
        "SELECT (SELECT count(*) FROM membership WHERE workspace_id = ?1 AND status <> 0)
              + (SELECT count(*) FROM invitation WHERE workspace_id = ?1 AND state = 'open' AND expires_at > ?2)",
    )
    .bind(workspace)
    .bind(now)
    .fetch_one(connection)
    .await?;
    Ok(id(taken))
}

/// Whether `more` people find a place in a workspace.
///
/// # Errors
/// 409 `MemberCapReached`, with the plan, the limit and what is taken.
pub(super) async fn room_for(
    tx: &mut WriteTx,
    plans: &Plans,
    (workspace, plan): (i64, &str),
    more: u64,
    now: i64,
) -> std::result::Result<(), Error> {
    let plan = plans.get(plan);
    let (limit, _) = limit(tx, workspace, Kind::Members, plan).await?;
    let used = places_taken(tx, workspace, now).await?;
    match limit {
        Some(limit) if used + more > limit => Err(Error::refused(
            &refusal::MEMBER_CAP,
            &[
                ("plan", plan.name.clone()),
                ("limit", limit.to_string()),
                ("used", used.to_string()),
                ("wanted", more.to_string()),
            ],
        )),
        _ => Ok(()),
    }
}

/// How many workspaces somebody owns and may own: the most generous of those owned decides (product.md §1). `also`: the plan of a main
/// organization that they act for.
pub(super) async fn allowance(
    connection: &mut SqliteConnection,
    plans: &Plans,
    account: i64,
    also: Option<&str>,
) -> Result<Allowance> {
    let owned: Vec<(i64, String)> = sqlx::query_as(
        "SELECT w.id, w.plan FROM membership m JOIN workspace w ON w.id = m.workspace_id
          WHERE m.account_id = ? AND m.owner = 1 AND w.status = 1 ORDER BY w.id",
    )
    .bind(account)
    .fetch_all(&mut *connection)
    .await?;
    let mut best: Option<(u64, Option<u64>, bool, String)> = None;
    let mut consider = |cap: Option<u64>, special: bool, name: &str| {
        let weight = cap.unwrap_or(u64::MAX);
        if best.as_ref().is_none_or(|(known, ..)| weight > *known) {
            best = Some((weight, cap, special, name.to_owned()));
        }
    };
    for (workspace, plan) in &owned {
        let plan = plans.get(plan);
        let (cap, special) = limit(connection, *workspace, Kind::Workspaces, plan).await?;
        consider(cap, special, &plan.name);
    }
    if let Some(plan) = also.map(|also| plans.get(also)) {
        consider(plan.workspaces, false, &plan.name);
    }
    let free = plans.best([]);
    let (_, limit, special, plan) = best.unwrap_or((0, free.workspaces, false, free.name.clone()));
    let used = u64::try_from(owned.len()).unwrap_or(u64::MAX);
    Ok(Allowance { plan, workspaces: Gauge { used, limit, special } })
}

/// 409 unless somebody may own one more workspace.
pub(super) fn room_to_own(
    allowance: &Allowance,
    refusal: &refusal::Refusal,
) -> std::result::Result<(), Error> {
    if allowance.room() {
        return Ok(());
    }
    let gauge = allowance.workspaces;
    Err(Error::refused(
        refusal,
        &[
            ("plan", allowance.plan.clone()),
            ("limit", gauge.limit.unwrap_or_default().to_string()),
            ("used", gauge.used.to_string()),
        ],
    ))
}

/// The UTC day of a time, in days since 1970.
pub fn day(now: i64) -> i64 {
    now.div_euclid(DAY)
}

impl Store {
    /// How many workspaces somebody owns and may own.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn allowance(&self, plans: &Plans, account: UserId) -> Result<Allowance> {
        let mut connection = self.read().acquire().await?;
        allowance(&mut connection, plans, key(account.get()), None).await
    }

    /// Counts a call of an application token, unless the workspace has none left. Counting and looking are one statement in one
    /// transaction: of two calls at once with one left, exactly one is counted.
    ///
    /// # Errors
    /// 429 with `Retry-After` until midnight UTC.
    pub async fn count_call(
        &self,
        plans: &Plans,
        workspace: WorkspaceId,
        now: i64,
    ) -> std::result::Result<(), Error> {
        let mut tx = self.write().await?;
        let (name, plan): (String, String) = sqlx::query_as("SELECT name, plan FROM workspace WHERE id = ?")
            .bind(key(workspace.get()))
            .fetch_one(&mut *tx)
            .await?;
        let (limit, _) = limit(&mut tx, key(workspace.get()), Kind::ApiCalls, plans.get(&plan)).await?;
        let counted: Option<i64> = sqlx::query_scalar(
            "INSERT INTO api_usage (workspace_id, day, calls) SELECT ?1, ?2, 1 WHERE ?3 > 0
             ON CONFLICT (workspace_id, day) DO UPDATE SET calls = calls + 1 WHERE calls < ?3 RETURNING calls",
        )
        .bind(key(workspace.get()))
        .bind(day(now))
        .bind(limit.map_or(i64::MAX, key))
        .fetch_optional(&mut *tx)
        .await?;
        if counted.is_some() {
            return Ok(tx.commit(Unaudited::Counter).await?);
        }
        let limit = limit.unwrap_or_default().to_string();
        let mut refused = Error::refused(
            &refusal::API_LIMIT,
            &[("workspace", name), ("workspace_id", workspace.to_string()), ("limit", limit)],
        );
        if let Error::Problem { retry_after, .. } = &mut refused {
            *retry_after = Some(crate::auth::limits::seconds_until((day(now) + 1) * DAY, now));
        }
        Err(refused)
    }
}

impl super::TenantStore {
    /// Plan, limits and use of the workspace.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn usage(&self, plans: &Plans, now: i64) -> std::result::Result<WorkspaceUsage, Error> {
        let fleet = self.fleet().await?;
        let pool: &SqlitePool = self.read();
        let mut connection = pool.acquire().await?;
        let plan: String = sqlx::query_scalar("SELECT plan FROM workspace WHERE id = ?")
            .bind(self.key())
            .fetch_one(&mut *connection)
            .await?;
        let plan = plans.get(&plan).clone();
        let calls: Option<i64> =
            sqlx::query_scalar("SELECT calls FROM api_usage WHERE workspace_id = ? AND day = ?")
                .bind(self.key())
                .bind(day(now))
                .fetch_optional(&mut *connection)
                .await?;
        let members = places_taken(&mut connection, self.key(), now).await?;
        let mut gauges = [Gauge::default(); 4];
        let used = [
            (Kind::Members, members),
            (Kind::ApiCalls, id(calls.unwrap_or_default())),
            (Kind::Devices, fleet.device.total),
            (Kind::Sims, fleet.sim.total),
        ];
        for (gauge, (kind, used)) in gauges.iter_mut().zip(used) {
            let (limit, special) = limit(&mut connection, self.key(), kind, &plan).await?;
            *gauge = Gauge { used, limit, special };
        }
        let [members, api_calls, devices, sims] = gauges;
        let resets = Timestamp::from_millis((day(now) + 1) * DAY);
        Ok(WorkspaceUsage { plan, members, api_calls, devices, sims, resets })
    }
}
