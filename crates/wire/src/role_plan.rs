//! Plans of roles, pure: which changes lead from what is to what shall be, and in which order, so that a workspace never is without an
//! active Administrator on the way. The backend works by it, the portal previews by it.

use crate::{
    ids::RoleId,
    refusal::{self, Refusal},
};

/// What somebody holds in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holding {
    /// Account id.
    pub id: u64,
    /// Role ids; none: not in the workspace.
    pub roles: Vec<RoleId>,
    /// The membership is active.
    pub active: bool,
}

impl Holding {
    fn administers(&self) -> bool {
        self.active && self.roles.contains(&RoleId::ADMINISTRATOR)
    }
}

/// One change: all roles that somebody holds from then on; none: taken out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Account id.
    pub id: u64,
    /// Role ids, ascending.
    pub roles: Vec<RoleId>,
}

/// The changes that are left when everybody of `target` shall hold what it says; others stay as they are. Whoever becomes Administrator
/// comes first: one who is replaced is demoted afterwards.
pub fn steps(now: &[Holding], target: &[Step]) -> Vec<Step> {
    let mut steps: Vec<Step> = target
        .iter()
        .map(|step| Step { id: step.id, roles: sorted(&step.roles) })
        .filter(|step| {
            now.iter().find(|held| held.id == step.id).is_some_and(|held| sorted(&held.roles) != step.roles)
        })
        .collect();
    steps.sort_by_key(|step| !step.roles.contains(&RoleId::ADMINISTRATOR));
    steps
}

/// Does one change.
///
/// # Errors
/// `LastAdministrator` when it would leave none.
pub fn apply(now: &mut [Holding], step: &Step) -> Result<(), &'static Refusal> {
    let others = now.iter().any(|held| held.id != step.id && held.administers());
    let Some(held) = now.iter_mut().find(|held| held.id == step.id) else { return Ok(()) };
    if held.administers() && !step.roles.contains(&RoleId::ADMINISTRATOR) && !others {
        return Err(&refusal::LAST_ADMINISTRATOR);
    }
    held.roles = step.roles.clone();
    Ok(())
}

fn sorted(roles: &[RoleId]) -> Vec<RoleId> {
    let mut roles = roles.to_vec();
    roles.sort_unstable();
    roles.dedup();
    roles
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn roles() -> impl Strategy<Value = Vec<RoleId>> {
        proptest::collection::vec((1_u64..6).prop_map(RoleId::from), 0..4)
    }

    fn world() -> impl Strategy<Value = (Vec<Holding>, Vec<Step>)> {
        let people = proptest::collection::vec((roles(), any::<bool>()), 1..8);
        people.prop_flat_map(|people| {
            let mut now: Vec<Holding> =
                (0..).zip(people).map(|(id, (roles, active))| Holding { id, roles, active }).collect();
            // A workspace has one.
            now[0] = Holding { id: 0, roles: vec![RoleId::ADMINISTRATOR], active: true };
            let ids = now.len() as u64 + 1;
            let target = proptest::collection::btree_map(0..ids, roles(), 0..8)
                .prop_map(|target| target.into_iter().map(|(id, roles)| Step { id, roles }).collect());
            (Just(now), target)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn applying_a_plan_gives_its_target_and_no_step_leaves_a_workspace_without_administrator((now, target) in world()) {
            let mut state = now.clone();
            let mut refused = false;
            for step in steps(&now, &target) {
                refused |= apply(&mut state, &step).is_err();
                prop_assert!(state.iter().any(Holding::administers), "after {step:?}");
            }
            let wanted: Vec<Holding> = now
                .iter()
                .map(|held| {
                    let step = target.iter().find(|step| step.id == held.id);
                    Holding { roles: sorted(step.map_or(&held.roles, |step| &step.roles)), ..held.clone() }
                })
                .collect();
            // It is refused exactly when the target itself has no Administrator.
            prop_assert_eq!(refused, !wanted.iter().any(Holding::administers));
            if !refused {
                let got: Vec<Holding> = state.iter().map(|held| Holding { roles: sorted(&held.roles), ..held.clone() }).collect();
                prop_assert_eq!(got, wanted);
                prop_assert!(steps(&state, &target).is_empty(), "nothing is left to do");
            }
        }
    }
}
