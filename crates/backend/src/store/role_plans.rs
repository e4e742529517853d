//! Plans of roles: many changes in one transaction, all or none. Each line goes through the same rules as a single change, in the order of
//! [`wire::role_plan`]: whoever becomes Administrator first.

use super::{
    Store, WriteTx, id,
    journal::By,
    member_edit::{self, Change, Wanted},
    members, people,
    write::Audited,
};
use crate::error::Error;
use wire::{
    permission::Permission,
    role::{PlanOutcome, PlannedOutcome},
    value::Named,
};

/// One line of a plan.
#[derive(Clone, Debug)]
pub struct Line {
    /// Whose.
    pub account: i64,
    /// All roles to be held; `None`: taken out, or with `suspend` as they are.
    pub roles: Option<Vec<i64>>,
    /// Suspended, or not (any more).
    pub suspend: Option<bool>,
    /// The version that was shown.
    pub version: Option<i64>,
}

impl Line {
    fn administers(&self) -> bool {
        self.roles.as_ref().is_some_and(|roles| roles.contains(&1))
    }

    fn change(&self) -> Change {
        let access = match self.suspend {
            Some(true) => Some(Wanted::Suspended),
            Some(false) => Some(Wanted::Active),
            None => self.roles.is_none().then_some(Wanted::Gone),
        };
        Change { roles: self.roles.clone(), access, version: self.version }
    }
}

impl Store {
    /// Applies a plan, or with `dry_run` says what it would do. Anything that stands in the way is said line by line, and then nothing is
    /// done.
    ///
    /// # Errors
    /// 404, 403 for who may not change roles here.
    pub async fn role_plan(
        &self,
        by: &By,
        workspace: i64,
        lines: &[Line],
        dry_run: bool,
    ) -> Result<PlanOutcome, Error> {
        let mut tx = self.write().await?;
        let place = people::place(&mut tx, workspace).await?;
        people::actor(&mut tx, place.as_ref(), by, Some(Permission::UserRoleAssign)).await?;
        let mut order: Vec<(usize, &Line)> = lines.iter().enumerate().collect();
        order.sort_by_key(|(_, line)| !line.administers());
        let mut outcomes = Vec::new();
        let mut proof = None;
        for (at, line) in order {
            let (outcome, audited) = one(&mut tx, by, workspace, line).await?;
            proof = audited.or(proof);
            outcomes.push((at, outcome));
        }
        outcomes.sort_by_key(|(at, _)| *at);
        let lines: Vec<PlannedOutcome> = outcomes.into_iter().map(|(_, outcome)| outcome).collect();
        let good = lines.iter().all(|line| line.problem.is_none());
        if let Some(proof) = proof.filter(|_| good && !dry_run) {
            tx.commit(proof).await?;
        }
        Ok(PlanOutcome { applied: good && !dry_run, lines })
    }
}

async fn one(
    tx: &mut WriteTx,
    by: &By,
    workspace: i64,
    line: &Line,
) -> Result<(PlannedOutcome, Option<Audited>), Error> {
    let before = member_edit::state_of(tx, workspace, line.account).await?;
    let (name, username) = members::shown_name(tx, workspace, line.account).await?;
    let (audited, problem) =
        match member_edit::change_in(tx, by, workspace, line.account, line.change()).await {
            Ok(audited) => (audited, None),
            Err(Error::Problem { problem, .. }) => (None, Some(*problem)),
            Err(error) => return Err(error),
        };
    let after = match &problem {
        None => member_edit::state_of(tx, workspace, line.account).await?,
        Some(_) => before.clone(),
    };
    let outcome = PlannedOutcome {
        user: Named { id: id(line.account), name },
        username,
        before: before.roles,
        after: after.roles,
        access_before: before.access,
        access_after: after.access,
        version: before.version,
        changes: audited.is_some(),
        problem,
    };
    Ok((outcome, audited))
}
