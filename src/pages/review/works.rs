//! The steps of a plan as lines that can be carried out and taken back.

use super::steps::{Kind, Step, Why};
use crate::{
    api::review,
    session::state::Session,
    shell::{
        plan::{Back, Line, Work},
        refusal::reason,
        roles::names,
    },
    util::{
        i18n::{t, tf},
        msg,
    },
};
use wire::{
    ids::{UserId, WorkspaceId},
    value::Named,
};

/// Whose access in which workspace.
#[derive(Clone, Debug)]
pub struct Whose {
    /// Account id.
    pub id: UserId,
    /// Address, for an invitation.
    pub username: String,
    /// The workspace.
    pub workspace: WorkspaceId,
}

/// A line called `name`, told apart by `note`.
pub fn line(session: Session, whose: Whose, step: &Step, (name, note): (String, String)) -> Line {
    let nothing = || t(msg::REVIEW_NOT_IN).to_owned();
    let roles = |roles: &[Named]| if roles.is_empty() { nothing() } else { names(roles) };
    let after = match &step.todo {
        Ok(Kind::Invite) => tf(msg::REVIEW_INVITED_AS, &[("role", &names(&step.after))]),
        _ => roles(&step.after),
    };
    let ids = |roles: &[Named]| roles.iter().map(|role| role.id).collect::<Vec<_>>();
    let (new, old) = (ids(&step.after), ids(&step.before));
    let todo = match &step.todo {
        Ok(Kind::Roles(version)) => Ok(set(session, whose, new, old, *version)),
        Ok(Kind::Invite) => Ok(invite(session, whose, new)),
        Ok(Kind::Remove) => Ok(remove(session, whose, old)),
        Err(why) => Err(match why {
            Why::Rule(refusal) => reason(refusal),
            Why::NotActive => t(msg::REVIEW_OUT_NOT_ACTIVE).to_owned(),
            Why::OwnRole => t(msg::REVIEW_OUT_OWN_ROLE).to_owned(),
            Why::Stays => t(msg::REVIEW_OUT_STAYS).to_owned(),
        }),
    };
    Line { name, note, before: roles(&step.before), after, todo }
}

fn set(session: Session, whose: Whose, new: Vec<u64>, old: Vec<u64>, version: Option<u64>) -> Work {
    Work::new(move || {
        let (whose, new, old) = (whose.clone(), new.clone(), old.clone());
        async move {
            let at = (whose.id, whose.workspace);
            // The answer says what it has become: asked afterwards, it might be somebody else's change already, or fail.
            let now = session
                .as_account(|client, token| review::set_roles(client, token, at, new.clone(), version))
                .await?;
            // Taken back only if nobody has changed it since.
            Ok(Back::Work(set(session, whose, old, new, Some(now.version))))
        }
    })
}

fn invite(session: Session, whose: Whose, roles: Vec<u64>) -> Work {
    Work::new(move || {
        let (whose, roles) = (whose.clone(), roles.clone());
        async move {
            let (workspace, username) = (whose.workspace, whose.username.clone());
            let invited = session
                .as_account(|client, token| {
                    review::invite(client, token, workspace, username.clone(), roles.clone())
                })
                .await?;
            let whose = Whose { id: UserId::from(invited.id), ..whose };
            Ok(Back::Work(remove(session, whose, roles)))
        }
    })
}

fn remove(session: Session, whose: Whose, roles: Vec<u64>) -> Work {
    Work::new(move || {
        let (whose, roles) = (whose.clone(), roles.clone());
        async move {
            let at = (whose.id, whose.workspace);
            session.as_account(move |client, token| review::remove(client, token, at)).await?;
            // Back in only by an invitation that the person accepts.
            Ok(Back::Work(invite(session, whose, roles)))
        }
    })
}
