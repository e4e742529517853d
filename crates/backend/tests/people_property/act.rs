//! The steps: one random deed by one random person each.

use super::{PEOPLE, Step, World};
use switchyard_backend::{
    context::Context,
    error::Error,
    store::{
        acceptance::Which,
        invitations::Guests,
        journal::By,
        member_edit::{Change, Wanted},
        members::RoleChange,
        role_plans::Line,
    },
};
use wire::problem::Problem;

impl World {
    /// Does something; answers what, and the reason when it was refused.
    pub(super) async fn act(
        &mut self,
        workspace: i64,
        actor: i64,
        target: i64,
        other: i64,
    ) -> (Step, Result<(), Problem>) {
        let by = By { account: Some(actor), now: self.now, ..By::default() };
        let operator = By::operator(self.now);
        let (store, plans) = (self.store.clone(), self.plans.clone());
        let role = 1 + i64::try_from(self.rng.below(3)).unwrap();
        let dice = self.rng.below(116);
        let mut step = Step { name: "", actor, workspace, administers: false };
        let result: Result<(), Error> = match dice {
            0..=16 => {
                step = Step { name: "invite", administers: true, ..step };
                let person = self.rng.below(PEOPLE + 3) + 1;
                let addresses = [format!("p{person}@x.example")];
                let guests = Guests { addresses: &addresses, roles: &[role], locale: "en", by_mail: true };
                match store.invite(&plans, &by, workspace, guests).await {
                    Err(error) => Err(error),
                    Ok(outcomes) => match outcomes.into_iter().next().unwrap().1 {
                        Ok(made) => {
                            // The link of the mail, or the one that is shown.
                            let shown = self.rng.below(3) == 0;
                            let link = made.mailed.filter(|_| !shown).unwrap_or(made.token);
                            self.links.insert(made.id, link);
                            Ok(())
                        }
                        Err(problem) => Err((*problem).into()),
                    },
                }
            }
            17..=36 => {
                step.name = "accept";
                let invitation = self.some("SELECT id FROM invitation ORDER BY id DESC LIMIT 8").await;
                let owner = self
                    .number(
                        "SELECT coalesce(max(account_id), 0) FROM invitation WHERE id = ?1",
                        invitation,
                        0,
                    )
                    .await;
                let pending = self
                    .number(
                        "SELECT coalesce(max(status = 0 OR verified = 0), 0) FROM account WHERE id = ?1",
                        owner,
                        0,
                    )
                    .await
                    == 1;
                let by_token = self.rng.below(2) == 0;
                match self.links.get(&invitation) {
                    Some(token) if pending => {
                        store.accept_new(&Context::default(), self.now, token, Some(("New", "hash"))).await
                    }
                    Some(token) if by_token => {
                        // Now and then somebody who got hold of another person's link.
                        let who = if dice == 17 { actor } else { owner };
                        let by = By { account: Some(who), ..by.clone() };
                        store.accept(&by, Which::Token(token)).await.map(drop)
                    }
                    _ => {
                        let by = By { account: Some(owner), ..by.clone() };
                        store.accept(&by, Which::Id(invitation)).await.map(drop)
                    }
                }
            }
            37..=38 => {
                step.name = "decline";
                let invitation = self.some("SELECT id FROM invitation ORDER BY id DESC LIMIT 8").await;
                let owner = self
                    .number(
                        "SELECT coalesce(max(account_id), 0) FROM invitation WHERE id = ?1",
                        invitation,
                        0,
                    )
                    .await;
                store.decline(&By { account: Some(owner), ..by.clone() }, invitation).await
            }
            39..=41 => {
                step = Step { name: "revoke", administers: true, ..step };
                let invitation = self.some("SELECT id FROM invitation WHERE state = 'open'").await;
                store.revoke(&by, workspace, invitation).await
            }
            42..=44 => {
                step = Step { name: "resend", administers: true, ..step };
                let invitation = self.some("SELECT id FROM invitation WHERE state = 'open'").await;
                let made = store.resend(&plans, &by, workspace, invitation, dice > 42).await;
                made.map(|(_, _, made)| drop(self.links.insert(made.id, made.token)))
            }
            45..=56 => {
                step = Step { name: "roles", administers: true, ..step };
                let change = match self.rng.below(4) {
                    0 => RoleChange::Add(role),
                    1 => RoleChange::Remove(role),
                    _ => RoleChange::Set(vec![role]),
                };
                store.change_roles(&by, workspace, target, change).await.map(drop)
            }
            57..=62 => {
                step = Step { name: "suspend", administers: true, ..step };
                store.suspend_member(&by, workspace, target, true).await
            }
            63..=68 => {
                step = Step { name: "resume", administers: true, ..step };
                store.suspend_member(&by, workspace, target, false).await
            }
            69..=73 => {
                step = Step { name: "remove", administers: actor != target, ..step };
                store.remove_member(&by, workspace, target).await
            }
            74..=76 => {
                step.name = "leave";
                store.remove_member(&by, workspace, actor).await
            }
            77..=79 => {
                step.name = "default";
                let whose = if self.rng.below(2) == 0 { actor } else { target };
                store.set_default(&by, workspace, whose).await
            }
            80..=83 => {
                step = Step { name: "offer", administers: true, ..step };
                // Mostly by an Owner to an Administrator: chance alone finds that pair too rarely.
                let owner = self.number("SELECT coalesce(max(account_id), 0) FROM membership WHERE workspace_id = ?1 AND owner = 1", workspace, 0).await;
                let heir = self
                    .number(
                        "SELECT coalesce(max(m.account_id), 0) FROM membership m JOIN membership_role r
                             ON r.workspace_id = m.workspace_id AND r.account_id = m.account_id
                          WHERE m.workspace_id = ?1 AND m.owner = 0 AND m.status = 1 AND r.role_id = 1",
                        workspace,
                        0,
                    )
                    .await;
                if self.rng.below(3) == 0 {
                    store.offer_ownership(&by, workspace, target).await
                } else {
                    step.administers = false;
                    store.offer_ownership(&By { account: Some(owner), ..by.clone() }, workspace, heir).await
                }
            }
            84..=87 => {
                step.name = "accept_ownership";
                let workspace = self.some("SELECT workspace_id FROM ownership_offer").await;
                step.workspace = workspace;
                let heir = self
                    .number(
                        "SELECT coalesce(max(to_id), 0) FROM ownership_offer WHERE workspace_id = ?1",
                        workspace,
                        0,
                    )
                    .await;
                let who = if self.rng.below(4) == 0 { actor } else { heir };
                store.accept_ownership(&plans, &By { account: Some(who), ..by.clone() }, workspace).await
            }
            88 => {
                step.name = "end_offer";
                let workspace = self.some("SELECT workspace_id FROM ownership_offer").await;
                step.workspace = workspace;
                let from = self
                    .number(
                        "SELECT coalesce(max(from_id), 0) FROM ownership_offer WHERE workspace_id = ?1",
                        workspace,
                        0,
                    )
                    .await;
                store.end_offer(&By { account: Some(from), ..by.clone() }, workspace).await
            }
            89..=91 => {
                step.name = "link";
                {
                    let main = self
                        .some("SELECT id FROM workspace WHERE plan IN ('pro', 'enterprise') AND status = 1")
                        .await;
                    let other = match self.rng.below(3) {
                        0 => other,
                        _ => self.some("SELECT id FROM workspace WHERE plan IN ('pro', 'enterprise') AND group_id IS NULL").await,
                    };
                    store.link(&plans, &operator, main, &[other], None).await.map(drop)
                }
            }
            92 => {
                step.name = "unlink";
                let linked = self.some("SELECT id FROM workspace WHERE group_id IS NOT NULL").await;
                store.unlink(&operator, linked).await
            }
            93..=94 => {
                step.name = "superadmin";
                let main = self.some("SELECT main_workspace_id FROM org_group").await;
                let heirs: Vec<i64> = sqlx::query_scalar(
                    "SELECT m.account_id FROM membership m JOIN membership_role r ON r.workspace_id = m.workspace_id AND r.account_id = m.account_id
                      WHERE m.workspace_id = ? AND m.status = 1 AND r.role_id = 1",
                )
                .bind(main)
                .fetch_all(store.read())
                .await
                .unwrap();
                let heir = heirs.get(usize::try_from(self.rng.below(heirs.len() as u64)).unwrap()).copied();
                store.reassign_superadmin(&operator, main, heir.unwrap_or(target)).await
            }
            95..=96 => {
                step.name = "create";
                let group = self.some("SELECT id FROM org_group").await;
                let group = (self.rng.below(2) == 0).then_some(group);
                let name = format!("Made {}", self.rng.below(4));
                store.create_workspace(&plans, &by, &name, group).await.map(drop)
            }
            97 => {
                step.name = "rename";
                step.administers = true;
                store.rename_workspace(&by, workspace, &format!("Made {}", self.rng.below(4))).await
            }
            98 => {
                step.name = "delete";
                let name: String = sqlx::query_scalar("SELECT name FROM workspace WHERE id = ?")
                    .bind(workspace)
                    .fetch_one(store.read())
                    .await
                    .unwrap();
                store.delete_workspace(&by, workspace, &name).await.map(drop)
            }
            100..=102 => {
                step.name = "lock";
                // Mostly an Owner: whoever else administers is then the last one.
                let owner = "SELECT coalesce(max(m.account_id), 0) FROM membership m JOIN account a ON a.id = m.account_id
                              WHERE m.workspace_id = ?1 AND m.owner = 1 AND a.status = 1";
                let whom = match self.rng.below(3) {
                    0 => self.some("SELECT id FROM account WHERE status = 1").await,
                    _ => self.number(owner, workspace, 0).await,
                };
                if whom == 0 {
                    Err(Error::not_found())
                } else {
                    store.lock_account(&operator, whom, true).await
                }
            }
            103..=104 => {
                step.name = "lift";
                let locked =
                    self.number("SELECT coalesce(min(id), 0) FROM account WHERE status = 2", 0, 0).await;
                if locked == 0 {
                    Err(Error::not_found())
                } else {
                    store.lock_account(&operator, locked, false).await
                }
            }
            105..=111 => {
                step = Step { name: "change", administers: actor != target, ..step };
                let access = match self.rng.below(6) {
                    0 => Some(Wanted::Active),
                    1 => Some(Wanted::Suspended),
                    2 => Some(Wanted::Gone),
                    _ => None,
                };
                let roles = (access.is_none() || self.rng.below(2) == 0).then(|| vec![role]);
                let version = self.shown(workspace, target).await;
                let change = Change { roles, access, version };
                store.change_member(&by, workspace, target, change).await.map(drop)
            }
            112..=115 => {
                step = Step { name: "plan", administers: true, ..step };
                let second = self.some("SELECT id FROM account").await;
                let mut lines = Vec::new();
                for account in [target, second] {
                    let roles = (self.rng.below(4) > 0).then(|| vec![role]);
                    let suspend = [None, None, Some(true), Some(false)]
                        .get(usize::try_from(self.rng.below(4)).unwrap())
                        .copied()
                        .flatten();
                    lines.push(Line {
                        account,
                        roles,
                        suspend,
                        version: self.shown(workspace, account).await,
                    });
                }
                lines.truncate(1 + usize::from(second != target && self.rng.below(2) == 0));
                match store.role_plan(&by, workspace, &lines, false).await {
                    Ok(outcome) if outcome.applied => Ok(()),
                    Ok(outcome) => {
                        let why = outcome.lines.into_iter().find_map(|line| line.problem).unwrap();
                        Err(why.into())
                    }
                    Err(error) => Err(error),
                }
            }
            _ => {
                step.name = "restore";
                let gone = self.some("SELECT id FROM workspace WHERE deleted_at IS NOT NULL").await;
                let by = if self.rng.below(2) == 0 { operator } else { by };
                store.restore_workspace(&plans, &by, gone).await.map(drop)
            }
        };
        let outcome = match result {
            Ok(()) => Ok(()),
            Err(Error::Problem { problem, .. }) => Err(*problem),
            Err(error) => panic!("{} failed: {error}", step.name),
        };
        (step, outcome)
    }

    /// A version that somebody was shown: mostly none, sometimes the right one, seldom an old one.
    async fn shown(&mut self, workspace: i64, account: i64) -> Option<i64> {
        let now =
            "SELECT coalesce(max(version), 0) FROM membership WHERE workspace_id = ?1 AND account_id = ?2";
        let now = self.number(now, workspace, account).await;
        match self.rng.below(6) {
            0 | 1 => Some(now),
            2 => Some(now - 1),
            _ => None,
        }
    }
}
