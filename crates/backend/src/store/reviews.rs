//! The access review (U-7) over all workspaces that somebody administers. The list of these workspaces is made first, from the memberships
//! at that moment, and every statement is bound to it.

use super::{Result as Rows, Store, id, key};
use crate::{clock::DAY, error::Error};
use serde_json::Value;
use sqlx::FromRow;
use std::collections::HashMap;
use wire::{
    ids::{UserId, WorkspaceId},
    page::{Criterion, ListQuery, Page},
    problem::Problem,
    review::{PLACES_SHOWN, ReviewDifference, ReviewPerson, ReviewPlace, ReviewWorkspace},
    time::Timestamp,
    value::Named,
};

/// Without a sign-in for so long somebody counts as idle.
const IDLE: i64 = 90 * DAY;

/// One person over all workspaces, before it is decided which page they are on.
#[derive(FromRow)]
struct Person {
    id: i64,
    username: String,
    name: String,
    joined: bool,
    last_sign_in: Option<i64>,
    workspaces: i64,
    administers: i64,
}

#[derive(FromRow)]
struct Place {
    account_id: i64,
    workspace_id: i64,
    workspace: String,
    status: i64,
    owner: bool,
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

fn names(text: &str) -> Vec<Named> {
    let mut names: Vec<Named> = serde_json::from_str(text).unwrap_or_default();
    names.sort_by_key(|role| role.id);
    names
}

const ROLES: &str = "(SELECT json_group_array(json_object('id', r.id, 'name', r.name)) FROM membership_role mr JOIN role r ON r.id = mr.role_id
                       WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id) AS roles";
const ADMINISTERS: &str = "(m.owner = 1 OR EXISTS (SELECT 1 FROM membership_role mr
                             WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id AND mr.role_id = 1))";

impl Store {
    /// The workspaces that somebody administers: by role, as Owner, or as SuperAdmin. By name.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn administered(&self, account: UserId) -> Rows<Vec<(i64, String)>> {
        sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT w.id, w.name FROM workspace w WHERE w.status = 1 AND w.id IN (
                SELECT m.workspace_id FROM membership m WHERE m.account_id = ?1 AND m.status = 1 AND {ADMINISTERS}
                UNION SELECT l.id FROM workspace l JOIN org_group g ON g.id = l.group_id WHERE g.superadmin_account_id = ?1)
              ORDER BY w.name COLLATE FOLDED, w.id"
        )))
        .bind(key(account.get()))
        .fetch_all(self.read())
        .await
    }

    /// A page of the people of all administered workspaces.
    ///
    /// # Errors
    /// 1301 for a value that a field cannot have; database failures.
    pub async fn review(&self, account: UserId, query: &ListQuery) -> Result<Page<ReviewPerson>, Error> {
        let mine = self.administered(account).await?;
        let ids = list(mine.iter().map(|(workspace, _)| *workspace));
        let narrowed = narrow(&query.q)?;
        let people: Vec<Person> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "WITH held AS (
                SELECT m.account_id AS id, max(m.status <> 0) AS joined, count(*) AS workspaces, sum({ADMINISTERS} AND m.status <> 0) AS administers
                  FROM json_each(?1) j CROSS JOIN membership m ON m.workspace_id = j.value WHERE 1 {narrowed} GROUP BY m.account_id)
             SELECT h.id, a.username, iif(h.joined, a.name, '') AS name, h.joined, iif(h.joined, a.last_sign_in_at, NULL) AS last_sign_in,
                    h.workspaces, h.administers FROM held h JOIN account a ON a.id = h.id WHERE a.deleted_at IS NULL"
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
        let items = self.placed(shown, &ids).await?;
        Ok(Page { items, total: Some(total), page, per_page })
    }

    /// Adds the places to the people of a page.
    async fn placed(&self, people: Vec<Person>, workspaces: &str) -> Rows<Vec<ReviewPerson>> {
        let places: Vec<Place> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "SELECT m.account_id, m.workspace_id, w.name AS workspace, m.status, m.owner, {ROLES}
               FROM json_each(?1) p CROSS JOIN membership m ON m.account_id = p.value JOIN workspace w ON w.id = m.workspace_id
              WHERE m.workspace_id IN (SELECT value FROM json_each(?2)) ORDER BY w.name COLLATE FOLDED, w.id"
        )))
        .bind(list(people.iter().map(|person| person.id)))
        .bind(workspaces)
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
            if held.len() < PLACES_SHOWN {
                held.push(ReviewPlace {
                    workspace: Named { id: id(place.workspace_id), name: place.workspace },
                    roles: names(&place.roles),
                    owner: place.owner,
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
            "SELECT m.workspace_id, sum(m.status = 1), sum(m.status = 1 AND {ADMINISTERS}), sum(m.status = 2), sum(m.status = 0),
                    sum(m.status = 1 AND NOT EXISTS (SELECT 1 FROM mfa_key k WHERE k.account_id = m.account_id AND k.status = 1)),
                    sum(m.status = 1 AND coalesce(a.last_sign_in_at, 0) < ?2)
               FROM json_each(?1) j CROSS JOIN membership m ON m.workspace_id = j.value JOIN account a ON a.id = m.account_id
              WHERE a.deleted_at IS NULL GROUP BY m.workspace_id"
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
            let rows: Vec<(i64, String, String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
                "SELECT a.id, a.username, iif(m.status = 0, '', a.name), {ROLES} FROM membership m JOIN account a ON a.id = m.account_id
                  WHERE m.workspace_id = ? AND m.status <> 0 AND a.deleted_at IS NULL ORDER BY a.username_key"
            )))
            .bind(workspace)
            .fetch_all(self.read())
            .await?;
            for (account, username, name, roles) in rows {
                let index = *at.entry(account).or_insert_with(|| {
                    let id = UserId::from(id(account));
                    found.push(ReviewDifference {
                        id,
                        username,
                        name,
                        first: Vec::new(),
                        second: Vec::new(),
                    });
                    found.len() - 1
                });
                if let Some(row) = found.get_mut(index) {
                    *(if side == 0 { &mut row.first } else { &mut row.second }) = names(&roles);
                }
            }
        }
        found.retain(|row| row.first != row.second);
        Ok(found)
    }

    /// The lines of one administered workspace for the file.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn review_lines(&self, workspace: i64) -> Rows<Vec<Line>> {
        sqlx::query_as(
            "SELECT m.account_id, a.username, iif(m.status = 0, '', a.name) AS name, m.status, m.owner, m.joined_at,
                    iif(m.status = 0, NULL, a.last_sign_in_at) AS last_sign_in,
                    (SELECT group_concat(r.name, '; ') FROM membership_role mr JOIN role r ON r.id = mr.role_id
                      WHERE mr.workspace_id = m.workspace_id AND mr.account_id = m.account_id) AS roles,
                    iif(m.status = 0, NULL, (SELECT k.type_id FROM mfa_key k WHERE k.account_id = a.id AND k.status = 1)) AS mfa
               FROM membership m JOIN account a ON a.id = m.account_id WHERE m.workspace_id = ? AND a.deleted_at IS NULL ORDER BY a.username_key",
        )
        .bind(workspace)
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

/// The criteria that the database looks at. Only numbers and words of our own get into the statement.
fn narrow(criteria: &[Criterion]) -> Result<String, Error> {
    let mut sql = String::new();
    for criterion in criteria.iter().filter(|criterion| criterion.field != "search") {
        let bad = |why: &str| Error::from(Problem::bad_query(&criterion.field, why));
        let mut choices = Vec::new();
        for value in &criterion.values {
            let number = || value.trim().parse::<u64>().map(key).map_err(|_| bad("takes a number"));
            let word = value.trim().to_lowercase();
            choices.push(match criterion.field.as_str() {
                "workspace" => format!("m.workspace_id = {}", number()?),
                "role" => format!(
                    "EXISTS (SELECT 1 FROM membership_role x WHERE x.workspace_id = m.workspace_id AND x.account_id = m.account_id AND x.role_id = {})",
                    number()?
                ),
                "access" => match word.as_str() {
                    "active" => "m.status = 1".to_owned(),
                    "suspended" => "m.status = 2".to_owned(),
                    "invited" => "m.status = 0".to_owned(),
                    _ => return Err(bad("takes active, suspended or invited")),
                },
                "security" => {
                    let key = "SELECT 1 FROM mfa_key k WHERE k.account_id = m.account_id AND k.status = 1";
                    match word.as_str() {
                        "none" => format!("m.status <> 0 AND NOT EXISTS ({key})"),
                        "app_mfa" => format!("m.status <> 0 AND EXISTS ({key} AND k.type_id = 1)"),
                        "email_mfa" => format!("m.status <> 0 AND EXISTS ({key} AND k.type_id = 2)"),
                        _ => return Err(bad("takes app_mfa, email_mfa or none")),
                    }
                }
                _ => return Err(bad("is not a field that this list filters by")),
            });
        }
        sql.push_str(&format!(" AND ({})", choices.join(" OR ")));
    }
    Ok(sql)
}

fn sort(people: &mut [Person], query: &ListQuery) {
    let by_name = |person: &Person| {
        let shown = if person.name.is_empty() { &person.username } else { &person.name };
        shown.to_lowercase()
    };
    let descending = query.sort.first().is_some_and(|sort| sort.descending);
    match query.sort.first().map(|sort| sort.field.as_str()) {
        Some("username") => people.sort_by_cached_key(|person| (person.username.to_lowercase(), person.id)),
        Some("workspaces") => people.sort_by_key(|person| (person.workspaces, person.id)),
        Some("administers") => people.sort_by_key(|person| (person.administers, person.id)),
        Some("last_sign_in") => people.sort_by_key(|person| (person.last_sign_in, person.id)),
        _ => people.sort_by_cached_key(|person| (by_name(person), person.id)),
    }
    if descending {
        people.reverse();
    }
}
