//! One person over the workspaces that somebody administers, with what stands in the way of changing it (U-3).

use super::{Result, Store, id, key, member_edit::access_of, rights};
use sqlx::FromRow;
use wire::{
    ids::{RoleId, UserId},
    member::{MemberPlace, MemberPlaces, OpenPlace},
    permission::Permission,
    refusal::{self, Refusal},
    rules::{self, Deed, Person, Standing},
    value::Named,
};

#[derive(FromRow)]
struct Row {
    id: i64,
    name: String,
    status: Option<i64>,
    owner: bool,
    superadmin: bool,
    is_default: bool,
    version: Option<i64>,
    roles: String,
    role_ids: Option<String>,
    custom: Option<String>,
    my_owner: bool,
    my_superadmin: bool,
    my_role_ids: Option<String>,
    my_custom: Option<String>,
    others: bool,
    own_roles: String,
}

/// What somebody holds in the workspace of a row: `{m}` is their membership.
macro_rules! held {
    ($m:literal, $prefix:literal) => {
        concat!(
            "(SELECT group_concat(mr.role_id) FROM membership_role mr WHERE mr.workspace_id = w.id AND mr.account_id = ", $m, ") AS ", $prefix, "role_ids,
             (SELECT group_concat(r.permissions) FROM membership_role mr JOIN role r ON r.id = mr.role_id
               WHERE mr.workspace_id = w.id AND mr.account_id = ", $m, " AND r.permissions IS NOT NULL) AS ", $prefix, "custom,"
        )
    };
}

/// `?1` who asks, `?2` about whom, `?3` the workspaces as a JSON list, in their order.
const PLACES: &str = concat!(
    "SELECT w.id, w.name, t.status, coalesce(t.owner, 0) AS owner, coalesce(g.superadmin_account_id = ?2, 0) AS superadmin,
            coalesce(t.is_default, 0) AS is_default, t.version,
            coalesce(a.owner, 0) AS my_owner, coalesce(g.superadmin_account_id = ?1, 0) AS my_superadmin,
            (SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
              WHERE mr.workspace_id = w.id AND mr.account_id = ?2) AS roles,
            (SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM role r WHERE r.workspace_id = w.id) AS own_roles,",
    held!("?2", ""),
    held!("?1", "my_"),
    "EXISTS (SELECT 1 FROM membership m JOIN account o ON o.id = m.account_id
              WHERE m.workspace_id = w.id AND m.account_id <> ?2 AND m.status = 1 AND o.status = 1 AND o.deleted_at IS NULL
                AND (m.owner = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                      WHERE mr.workspace_id = w.id AND mr.account_id = m.account_id AND mr.role_id = 1))) AS others
       FROM json_each(?3) j CROSS JOIN workspace w ON w.id = j.value
       LEFT JOIN org_group g ON g.id = w.group_id
       LEFT JOIN membership t ON t.workspace_id = w.id AND t.account_id = ?2
       LEFT JOIN membership a ON a.workspace_id = w.id AND a.account_id = ?1
      ORDER BY j.key"
);

impl Store {
    /// What `account` is in the workspace `here` and in every other one that `by` administers, or with `only_here` in that one alone.
    /// `None` for nobody of `here`.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn member_places(
        &self,
        by: UserId,
        account: UserId,
        here: i64,
        only_here: bool,
    ) -> Result<Option<MemberPlaces>> {
        let mut workspaces = vec![here];
        if !only_here {
            let all = self.administered(by).await?;
            workspaces.extend(all.into_iter().map(|(workspace, _)| workspace).filter(|other| *other != here));
        }
        let list = serde_json::to_string(&workspaces).unwrap_or_else(|_| "[]".to_owned());
        let rows: Vec<Row> = sqlx::query_as(PLACES)
            .bind(key(by.get()))
            .bind(key(account.get()))
            .bind(list)
            .fetch_all(self.read())
            .await?;
        let mut answer = MemberPlaces::default();
        for row in rows {
            let own_roles = named(&row.own_roles);
            if row.status.is_none() && !row.superadmin {
                let workspace = Named { id: id(row.id), name: row.name };
                answer.others.push(OpenPlace { workspace, own_roles });
                continue;
            }
            if row.id == here && row.status == Some(0) {
                answer.no_adding = Some(refusal::NOT_JOINED_YET.token.to_owned());
            }
            answer.places.push(row.into_place(by, account, own_roles));
        }
        let there = answer.places.first().is_some_and(|place| place.workspace.id == id(here));
        Ok(there.then_some(answer))
    }
}

impl Row {
    fn into_place(self, by: UserId, account: UserId, own_roles: Vec<Named>) -> MemberPlace {
        let theirs =
            rights::rights(self.role_ids.as_deref(), self.custom.as_deref(), self.owner, self.superadmin);
        let mine = rights::rights(
            self.my_role_ids.as_deref(),
            self.my_custom.as_deref(),
            self.my_owner,
            self.my_superadmin,
        );
        let standing = match self.status {
            Some(0) => Standing::Invited,
            Some(2) => Standing::Suspended,
            _ => Standing::Active,
        };
        let member = self.status.is_some();
        let target = Person {
            id: account.get(),
            owner: self.owner,
            superadmin: self.superadmin,
            administrator: self.owner || (member && theirs.roles.contains(&RoleId::ADMINISTRATOR)),
            standing,
            permissions: theirs.permissions,
        };
        let actor = Person {
            id: by.get(),
            owner: self.my_owner,
            superadmin: self.my_superadmin,
            administrator: mine.administrator(),
            standing: Standing::Active,
            permissions: mine.permissions,
        };
        let why = |deed: Deed| {
            let allowed = |needs: Permission| actor.id == target.id || mine.permissions.allows(needs);
            let refused = rules::may(&actor, &target, deed, self.others).err();
            let token = |refusal: &Refusal| refusal.token.to_owned();
            refused.map(token).or_else(|| (!allowed(deed.needs())).then(|| FORBIDDEN.to_owned()))
        };
        let deed = if standing == Standing::Suspended { Deed::Resume } else { Deed::Suspend };
        let mut roles = named(&self.roles);
        if roles.is_empty() {
            roles.push(Named { id: 1, name: "Administrator".to_owned() });
        }
        MemberPlace {
            // Whether the last Administrator keeps the role is in the draft, and said by `only_administrator`.
            no_roles: why(Deed::Roles(target.permissions, true)),
            no_standing: why(deed),
            no_removal: why(Deed::Remove),
            only_administrator: target.administrator && standing == Standing::Active && !self.others,
            workspace: Named { id: id(self.id), name: self.name },
            roles,
            own_roles,
            owner: self.owner,
            superadmin: self.superadmin,
            access: self.status.map_or(access_of(1), access_of).to_owned(),
            default_workspace: self.is_default,
            version: self.version.map(id),
        }
    }
}

/// The token of a permission that is missing.
const FORBIDDEN: &str = "Forbidden";

fn named(text: &str) -> Vec<Named> {
    let mut names: Vec<Named> = serde_json::from_str(text).unwrap_or_default();
    names.sort_by_key(|role| role.id);
    names
}
