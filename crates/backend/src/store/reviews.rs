//! The access review (U-7) over all workspaces that somebody administers. The list of these workspaces is made first, from the memberships
//! at that moment, and every statement is bound to it. A SuperAdmin is in every workspace of the group, also without a membership.

use super::{
    Result as Rows, Store, id, key,
    review_query::{narrow, sort},
};
use crate::{clock::DAY, error::Error};
use serde_json::Value;
use sqlx::FromRow;
use std::collections::HashMap;
use wire::{
    ids::{UserId, WorkspaceId},
    page::{ListQuery, Page},
    review::{PLACES_SHOWN, ReviewDifference, ReviewPerson, ReviewPlace, ReviewWorkspace},
    time::Timestamp,
    value::Named,
};

/// Without a sign-in for so long somebody counts as idle.
pub(super) const IDLE: i64 = 90 * DAY;

/// One person over all workspaces, before it is decided which page they are on.
#[derive(FromRow)]
pub(super) struct Person {
    pub id: i64,
    pub username: String,
    pub name: String,
    pub joined: bool,
    pub last_sign_in: Option<i64>,
    pub workspaces: i64,
    pub administers: i64,
}

#[derive(FromRow)]
struct Place {
    account_id: i64,
    workspace_id: i64,
    workspace: String,
    status: i64,
    owner: bool,
    superadmin: bool,
    version: Option<i64>,
    roles: String,
}

/// Somebody on one side of a comparison.
#[derive(FromRow)]
struct Side {
    id: i64,
    username: String,
    name: String,
    status: i64,
    owner: bool,
    superadmin: bool,
    version: Option<i64>,
    roles: String,
}

/// A membership as a line of the file.
#[derive(FromRow)]
pub struct Line {
    /// Account id.
    pub account_id: i64,
    /// E-mail.
    pub username: String,
    /// Display name; empty until the person has joined.
    pub name: String,
    /// 0 invited, 1 active, 2 suspended.
    pub status: i64,
    /// The Owner.
    pub owner: bool,
    /// The SuperAdmin of the group.
    pub superadmin: bool,
    /// Names of the roles.
    pub roles: Option<String>,
    /// Type of the second factor.
    pub mfa: Option<i64>,
    /// When the person joined.
    pub joined_at: Option<i64>,
    /// Last sign-in.
    pub last_sign_in: Option<i64>,
}

fn access(status: i64) -> &'static str {
    match status {
        1 => "active",
        2 => "suspended",
        _ => "invited",
    }
}

/// Whoever is there without a role of their own is the SuperAdmin, who counts as Administrator.
fn names(text: &str, superadmin: bool) -> Vec<Named> {
    let mut names: Vec<Named> = serde_json::from_str(text).unwrap_or_default();
    if names.is_empty() && superadmin {
        names.push(Named { id: 1, name: "Administrator".to_owned() });
    }
    names.sort_by_key(|role| role.id);
    names
}

/// Who is where: `m`, one row per person of the workspaces `?1` (a JSON list).
const PLACES: &str = "place AS (
        SELECT m.workspace_id, m.account_id, m.status, m.owner, m.joined_at, m.version, coalesce(g.superadmin_account_id = m.account_id, 0) AS superadmin
          FROM json_each(?1) j CROSS JOIN workspace w ON w.id = j.value LEFT JOIN org_group g ON g.id = w.group_id
         CROSS JOIN membership m ON m.workspace_id = w.id
        UNION ALL
        SELECT w.id, g.superadmin_account_id, 1, 0, NULL, NULL, 1
          FROM json_each(?1) j CROSS JOIN workspace w ON w.id = j.value JOIN org_group g ON g.id = w.group_id
         WHERE g.superadmin_account_id IS NOT NULL
           AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.workspace_id = w.id AND m.account_id = g.superadmin_account_id))";

const ROLES: &str = "(SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
                       WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id) AS roles";
/// Of a row `m` of [`PLACES`].
pub(super) const ADMINISTERS: &str = "(m.owner = 1 OR m.superadmin = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                             WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id AND mr.role_id = 1))";

impl Store {
    /// The workspaces that somebody administers: by role, as Owner, or as SuperAdmin. By name.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn administered(&self, account: UserId) -> Rows<Vec<(i64, String)>> {
        sqlx::query_as(
            "SELECT w.id, w.name FROM workspace w WHERE w.status = 1 AND w.id IN (
                SELECT m.workspace_id FROM membership m WHERE m.account_id = ?1 AND m.status = 1 AND (m.owner = 1 OR EXISTS (
                    SELECT 1 FROM membership_role mr WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id AND mr.role_id = 1))
                UNION SELECT l.id FROM workspace l JOIN org_group g ON g.id = l.group_id WHERE g.superadmin_account_id = ?1)
              ORDER BY w.name COLLATE FOLDED, w.id",
        )
        .bind(key(account.get()))
        .fetch_all(self.read())
        .await
    }

    /// A page of the people of all administered workspaces, with what they are in the workspaces of `columns`; without columns, in the
    /// first [`PLACES_SHOWN`] by name. A filter decides who is listed, never what is said of them.
    ///
    /// # Errors
    /// 1301 for a value that a field cannot have; 404 for a column that is not administered; database failures.
    pub async fn review(
        &self,
        account: UserId,
        query: &ListQuery,
        columns: &[WorkspaceId],
        now: i64,
    ) -> Result<Page<ReviewPerson>, Error> {
        let mine = self.administered(account).await?;
        let ids = list(mine.iter().map(|(workspace, _)| *workspace));
        let columns: Vec<i64> = columns.iter().map(|workspace| key(workspace.get())).collect();
        if !columns.iter().all(|asked| mine.iter().any(|(workspace, _)| workspace == asked)) {
            return Err(Error::not_found());
        }
        let narrowed = narrow(&query.q, now)?;
        let people: Vec<Person> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH {PLACES}, held AS (
                SELECT m.account_id AS id, max(m.status <> 0) AS joined, count(*) AS workspaces, sum({ADMINISTERS} AND m.status <> 0) AS administers,
                       max(1 {narrowed}) AS listed
                  FROM place m GROUP BY m.account_id)
             SELECT h.id, a.username, iif(h.joined, a.name, '') AS name, h.joined, iif(h.joined, a.last_sign_in_at, NULL) AS last_sign_in,
                    h.workspaces, h.administers FROM held h JOIN account a ON a.id = h.id WHERE h.listed AND a.deleted_at IS NULL"
        )))
        .bind(&ids)
        .fetch_all(self.read())
        .await?;
        let searches: Vec<Vec<String>> = query
            .q
            .iter()
            .filter(|criterion| criterion.field == "search")
            .map(|criterion| {
                criterion.values.iter().map(|value| value.trim().trim_matches('*').to_lowercase()).collect()
            })
            .collect();
        let mut people: Vec<Person> = people
            .into_iter()
            .filter(|person| {
                searches.iter().all(|values| {
                    let (name, username) = (person.name.to_lowercase(), person.username.to_lowercase());
                    values.iter().any(|value| name.contains(value) || username.contains(value))
                })
            })
            .collect();
        sort(&mut people, query);
        let total = people.len() as u64;
        let per_page = query.per_page.max(1);
        let pages = u32::try_from(total.div_ceil(u64::from(per_page))).unwrap_or(u32::MAX).max(1);
        let page = query.page.clamp(1, pages);
        let start = usize::try_from(u64::from(page - 1) * u64::from(per_page)).unwrap_or(usize::MAX);
        let shown: Vec<Person> =
            people.into_iter().skip(start).take(usize::try_from(per_page).unwrap_or(1)).collect();
        let items = match columns.is_empty() {
            true => self.placed(shown, &ids, PLACES_SHOWN).await?,
            false => self.placed(shown, &list(columns.into_iter()), usize::MAX).await?,
        };
        Ok(Page { items, total: Some(total), page, per_page })
    }

    /// One person in all administered workspaces.
    ///
    /// # Errors
    /// 404 for somebody who is in none of them.
    pub async fn review_person(&self, account: UserId, person: UserId) -> Result<ReviewPerson, Error> {
        let mine = self.administered(account).await?;
        let ids = list(mine.iter().map(|(workspace, _)| *workspace));
        let found: Option<Person> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH {PLACES}
             SELECT a.id, a.username, iif(max(m.status <> 0), a.name, '') AS name, max(m.status <> 0) AS joined,
                    iif(max(m.status <> 0), a.last_sign_in_at, NULL) AS last_sign_in, count(*) AS workspaces,
                    sum({ADMINISTERS} AND m.status <> 0) AS administers
               FROM place m JOIN account a ON a.id = m.account_id WHERE m.account_id = ?2 AND a.deleted_at IS NULL GROUP BY a.id"
        )))
        .bind(&ids)
        .bind(key(person.get()))
        .fetch_optional(self.read())
        .await?;
        let mut placed = self.placed(found.into_iter().collect(), &ids, usize::MAX).await?;
        placed.pop().ok_or_else(Error::not_found)
    }

    /// Adds the places to the people of a page: at most `most` of the given workspaces.
    async fn placed(&self, people: Vec<Person>, workspaces: &str, most: usize) -> Rows<Vec<ReviewPerson>> {
        let places: Vec<Place> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH {PLACES}
             SELECT m.account_id, m.workspace_id, w.name AS workspace, m.status, m.owner, m.superadmin, m.version, {ROLES}
               FROM place m JOIN workspace w ON w.id = m.workspace_id
              WHERE m.account_id IN (SELECT value FROM json_each(?2)) ORDER BY w.name COLLATE FOLDED, w.id"
        )))
        .bind(workspaces)
        .bind(list(people.iter().map(|person| person.id)))
        .fetch_all(self.read())
        .await?;
        let factors: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT account_id, type_id FROM mfa_key WHERE status = 1 AND account_id IN (SELECT value FROM json_each(?))",
        )
        .bind(list(people.iter().map(|person| person.id)))
        .fetch_all(self.read())
        .await?;
        let factors: HashMap<i64, i64> = factors.into_iter().collect();
        let mut of: HashMap<i64, Vec<ReviewPlace>> = HashMap::new();
        for place in places {
            let held = of.entry(place.account_id).or_default();
            if held.len() < most {
                held.push(ReviewPlace {
                    workspace: Named { id: id(place.workspace_id), name: place.workspace },
                    roles: names(&place.roles, place.superadmin),
                    owner: place.owner,
                    superadmin: place.superadmin,
                    version: place.version.map(id),
                    access: access(place.status).to_owned(),
                });
            }
        }
        Ok(people
            .into_iter()
            .map(|person| ReviewPerson {
                id: UserId::from(id(person.id)),
                security: person.joined.then(|| security(factors.get(&person.id).copied()).to_owned()),
                username: person.username,
                name: person.name,
                last_sign_in: person.last_sign_in.map(Timestamp::from_millis),
                workspaces: id(person.workspaces),
                administers: id(person.administers),
                places: of.remove(&person.id).unwrap_or_default(),
            })
            .collect())
    }

    /// The administered workspaces in figures.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn review_workspaces(&self, account: UserId, now: i64) -> Rows<Vec<ReviewWorkspace>> {
        let mine = self.administered(account).await?;
        let rows: Vec<(i64, i64, i64, i64, i64, i64, i64)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH {PLACES} SELECT m.workspace_id, sum(m.status = 1), sum(m.status = 1 AND {ADMINISTERS}), sum(m.status = 2), sum(m.status = 0),
                    sum(m.status = 1 AND NOT EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = m.account_id AND k.status = 1)),
                    sum(m.status = 1 AND coalesce(a.last_sign_in_at, 0) < ?2)
               FROM place m JOIN account a ON a.id = m.account_id WHERE a.deleted_at IS NULL GROUP BY m.workspace_id"
        )))
        .bind(list(mine.iter().map(|(workspace, _)| *workspace)))
        .bind(now - IDLE)
        .fetch_all(self.read())
        .await?;
        let of: HashMap<i64, _> = rows.into_iter().map(|row| (row.0, row)).collect();
        Ok(mine
            .into_iter()
            .map(|(workspace, name)| {
                let (_, members, administrators, suspended, invited, without_mfa, idle) =
                    of.get(&workspace).copied().unwrap_or_default();
                ReviewWorkspace {
                    workspace: Named { id: id(workspace), name },
                    members: id(members),
                    administrators: id(administrators),
                    suspended: id(suspended),
                    invited: id(invited),
                    without_mfa: id(without_mfa),
                    idle: id(idle),
                }
            })
            .collect())
    }

    /// Whose roles differ between two administered workspaces, by address.
    ///
    /// # Errors
    /// 404 when one of them is not administered.
    pub async fn review_compare(
        &self,
        account: UserId,
        pair: [WorkspaceId; 2],
    ) -> Result<Vec<ReviewDifference>, Error> {
        let mine = self.administered(account).await?;
        let pair = pair.map(|workspace| key(workspace.get()));
        if !pair.iter().all(|asked| mine.iter().any(|(workspace, _)| workspace == asked)) {
            return Err(Error::not_found());
        }
        let mut found: Vec<ReviewDifference> = Vec::new();
        let mut at: HashMap<i64, usize> = HashMap::new();
        for (side, workspace) in pair.into_iter().enumerate() {
            let rows: Vec<Side> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "WITH {PLACES} SELECT a.id, a.username, a.name, m.status, m.owner, m.superadmin, m.version, {ROLES}
                   FROM place m JOIN account a ON a.id = m.account_id WHERE m.status <> 0 AND a.deleted_at IS NULL ORDER BY a.username_key"
            )))
            .bind(list(std::iter::once(workspace)))
            .fetch_all(self.read())
            .await?;
            for one in rows {
                let index = *at.entry(one.id).or_insert_with(|| {
                    found.push(ReviewDifference {
                        id: UserId::from(id(one.id)),
                        username: one.username,
                        name: one.name,
                        first: Vec::new(),
                        second: Vec::new(),
                        first_access: String::new(),
                        second_access: String::new(),
                        owner: false,
                        superadmin: false,
                        version: None,
                    });
                    found.len() - 1
                });
                let Some(row) = found.get_mut(index) else { continue };
                let (roles, access) = (names(&one.roles, one.superadmin), access(one.status).to_owned());
                if side == 0 {
                    (row.first, row.first_access) = (roles, access);
                } else {
                    (row.second, row.second_access) = (roles, access);
                    (row.owner, row.superadmin) = (one.owner, one.superadmin);
                    row.version = one.version.map(id);
                }
            }
        }
        // By address over both: the second workspace's own people were added after the first one's.
        found.retain(|row| row.first != row.second);
        found.sort_by_cached_key(|row| row.username.to_lowercase());
        Ok(found)
    }

    /// The lines of one administered workspace for the file.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn review_lines(&self, workspace: i64) -> Rows<Vec<Line>> {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH {PLACES}
             SELECT m.account_id, a.username, iif(m.status = 0, '', a.name) AS name, m.status, m.owner, m.superadmin, m.joined_at,
                    iif(m.status = 0, NULL, a.last_sign_in_at) AS last_sign_in,
                    (SELECT group_concat(r.name, '; ') FROM membership_role mr JOIN role r ON r.id = mr.role_id
                      WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id) AS roles,
                    iif(m.status = 0, NULL, (SELECT k.type_id FROM mfa_key k WHERE k.account_id = a.id AND k.status = 1)) AS mfa
               FROM place m JOIN account a ON a.id = m.account_id WHERE a.deleted_at IS NULL ORDER BY a.username_key"
        )))
        .bind(list(std::iter::once(workspace)))
        .fetch_all(self.read())
        .await
    }
}

/// Name of a second factor's type.
pub fn security(kind: Option<i64>) -> &'static str {
    match kind {
        None => "none",
        Some(wire::security::MFA_EMAIL) => "email_mfa",
        Some(_) => "app_mfa",
    }
}

fn list(ids: impl Iterator<Item = i64>) -> String {
    Value::from(ids.collect::<Vec<_>>()).to_string()
}
