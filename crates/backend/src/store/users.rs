//! People as a workspace sees them (api.md §5): its members, and the SuperAdmin of its group also without a membership.

use super::{
    Result, TenantStore, id, key, rights,
    user_texts::{Sought, found, numbers, patterns, texts_of},
    value_lists::{LONG_AT_MOST, one_too_many},
};
use crate::{clock::Clock, error::Error};
use sqlx::{FromRow, QueryBuilder, Sqlite};
use wire::{
    ids::UserId,
    page::{Criterion, ListQuery, Page},
    problem::Problem,
    time::Timestamp,
    user::{Role, User},
    value::{EnumRef, Named},
    views::KEPT,
};

/// One row per person of the workspace `?`, which every use binds first.
const PEOPLE: &str = "
    WITH ws AS (SELECT ? AS id),
    person AS (
        SELECT m.account_id, m.status, m.owner, m.invited_at, m.invite_expires_at, m.version,
               coalesce(g.superadmin_account_id = m.account_id, 0) AS superadmin
          FROM membership m JOIN ws ON m.workspace_id = ws.id JOIN workspace w ON w.id = ws.id LEFT JOIN org_group g ON g.id = w.group_id
        UNION ALL
        SELECT g.superadmin_account_id, 1, 0, NULL, NULL, NULL, 1
          FROM ws JOIN workspace w ON w.id = ws.id JOIN org_group g ON g.id = w.group_id
         WHERE NOT EXISTS (SELECT 1 FROM membership m WHERE m.workspace_id = ws.id AND m.account_id = g.superadmin_account_id)),
    people AS (
        -- Of whoever has not accepted yet only the address is shown, whether there is an account or not.
        SELECT a.id, a.username, iif(p.status = 0, '', a.name) AS name, iif(p.status = 0, coalesce(p.invited_at, 0), a.created_at) AS created,
               iif(p.status = 0, 0, a.status) AS status, iif(p.status = 0, NULL, a.last_sign_in_at) AS last_sign_in, p.owner, p.superadmin,
               p.status AS member_status, p.invite_expires_at, p.version,
               coalesce((SELECT min(mr.role_id) FROM membership_role mr, ws WHERE mr.workspace_id = ws.id AND mr.account_id = a.id), 1) AS role,
               (SELECT json_group_array(json_object('id', r.id, 'name', r.name))
                  FROM ws, membership_role mr JOIN role r ON r.id = mr.role_id
                 WHERE mr.workspace_id = ws.id AND mr.account_id = a.id) AS roles,
               coalesce(iif(p.status = 0, NULL, (SELECT iif(k.type_id = 2, 'email_mfa', 'app_mfa') FROM mfa_key k WHERE k.account_id = a.id AND k.status = 1)), 'none') AS security
          FROM person p JOIN account a ON a.id = p.account_id AND a.deleted_at IS NULL) ";

#[derive(FromRow)]
struct Row {
    id: i64,
    username: String,
    name: String,
    created: i64,
    status: i64,
    last_sign_in: Option<i64>,
    owner: bool,
    superadmin: bool,
    member_status: i64,
    invite_expires_at: Option<i64>,
    roles: String,
    security: String,
    version: Option<i64>,
}

impl Row {
    fn into_user(self, organisation: &Named, now: i64) -> User {
        let mut roles: Vec<Named> = serde_json::from_str(&self.roles).unwrap_or_default();
        if roles.is_empty() {
            roles.push(Named { id: 1, name: "Administrator".to_owned() });
        }
        roles.sort_by_key(|role| role.id);
        let access = match self.member_status {
            1 => "active",
            2 => "suspended",
            _ if self.invite_expires_at.is_some_and(|end| end <= now) => "invite_expired",
            _ => "invited",
        };
        User {
            id: UserId::from(id(self.id)),
            username: self.username,
            name: self.name,
            created: Some(Timestamp::from_millis(self.created)),
            status: user_status(self.status),
            organisation: Some(organisation.clone()),
            roles,
            owner: self.owner,
            superadmin: self.superadmin,
            security: Some(self.security),
            access: Some(access.to_owned()),
            last_sign_in: self.last_sign_in.map(Timestamp::from_millis),
            version: self.version.map(id),
            mfa: Vec::new(),
        }
    }
}

/// The statuses of an account (domain.md 5.5).
pub const USER_STATUSES: [(i64, &str); 3] = [(0, "Activation Pending"), (1, "Active"), (2, "Suspended")];

fn user_status(status: i64) -> EnumRef {
    USER_STATUSES
        .iter()
        .find(|(id, _)| *id == status)
        .map_or_else(EnumRef::default, |(id, text)| EnumRef::new(*id, text))
}

/// A failure of a list: of its question or of the database.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// The question.
    #[error("{0:?}")]
    Problem(Box<Problem>),
    /// The database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// What it names.
    #[error(transparent)]
    Other(#[from] Error),
}

impl TenantStore {
    /// A page of the people of the workspace. Beyond the end is the last page.
    ///
    /// # Errors
    /// 1301 for a value that its field cannot have; or a database failure.
    pub async fn users(
        &self,
        query: &ListQuery,
        organisation: &Named,
        clock: &Clock,
    ) -> std::result::Result<Page<User>, ListError> {
        let now = clock.now();
        let query = &self.named(query).await?;
        let mut count = self.people("SELECT count(*) FROM people WHERE 1", query, now)?;
        let total: i64 = count.build_query_scalar().fetch_one(self.read()).await?;
        let per_page = query.per_page.max(1);
        let pages = u32::try_from(id(total).div_ceil(u64::from(per_page))).unwrap_or(u32::MAX).max(1);
        let page = query.page.clamp(1, pages);
        let mut select = self.people("SELECT * FROM people WHERE 1", query, now)?;
        select.push(" ORDER BY ");
        for sort in &query.sort {
            select.push(sort_column(&sort.field)).push(if sort.descending { " DESC, " } else { ", " });
        }
        select.push("id LIMIT ").push_bind(i64::from(per_page));
        select.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
        let rows: Vec<Row> = select.build_query_as().fetch_all(self.read()).await?;
        let items = rows.into_iter().map(|row| row.into_user(organisation, now)).collect();
        Ok(Page { items, total: Some(id(total)), page, per_page })
    }

    /// Turns the criteria on names, and those that name kept lists, into criteria on ids: SQLite knows upper and lower case of ASCII
    /// only, and a workspace has few people.
    async fn named(&self, query: &ListQuery) -> std::result::Result<ListQuery, ListError> {
        let mut query = query.clone();
        let special = |field: &str| field.ends_with(KEPT) || texts_of(field).is_some();
        if !query.q.iter().any(|criterion| special(&criterion.field)) {
            return Ok(query);
        }
        let mut lists = query.q.iter().filter(|criterion| criterion.field.ends_with(KEPT));
        if let Some(beyond) = lists.nth(LONG_AT_MOST) {
            return Err(one_too_many(&beyond.field).into());
        }
        let (head, tail) = PEOPLE.split_once('?').unwrap_or((PEOPLE, ""));
        let mut sql = QueryBuilder::<Sqlite>::new(head);
        sql.push_bind(self.key()).push(tail).push("SELECT id, name, username FROM people");
        let people: Vec<(i64, String, String)> = sql.build_query_as().fetch_all(self.read()).await?;
        let mut sought = Vec::new();
        for criterion in query.q.iter().filter(|criterion| special(&criterion.field)) {
            let kept = criterion.field.strip_suffix(KEPT);
            let field = kept.unwrap_or(&criterion.field);
            let values = match kept {
                Some(field) => self.kept_of(field, &criterion.values).await?,
                None => criterion.values.clone(),
            };
            sought.push(match texts_of(field) {
                Some(texts) if kept.is_some() => Sought::Any(texts, values),
                Some(texts) => Sought::Patterns(texts, patterns(field, &values)),
                None => Sought::Ids(numbers(field, &values)?),
            });
        }
        // Thousands of values against thousands of people: not where the other requests are answered.
        let found = tokio::task::spawn_blocking(move || found(people, sought))
            .await
            .map_err(|error| Error::Internal(error.to_string()))??;
        let found = query.q.iter_mut().filter(|criterion| special(&criterion.field)).zip(found);
        for (criterion, ids) in found {
            let ids = serde_json::to_string(&ids).unwrap_or_else(|_| "[]".to_owned());
            *criterion = Criterion { field: NAMED.to_owned(), values: vec![ids] };
        }
        Ok(query)
    }

    fn people(
        &self,
        select: &str,
        query: &ListQuery,
        now: i64,
    ) -> std::result::Result<QueryBuilder<Sqlite>, ListError> {
        let (head, tail) = PEOPLE.split_once('?').unwrap_or((PEOPLE, ""));
        let mut sql = QueryBuilder::<Sqlite>::new(head);
        sql.push_bind(self.key()).push(tail).push(select);
        for criterion in &query.q {
            criterion.few().map_err(|problem| ListError::Problem(Box::new(problem)))?;
            sql.push(" AND (");
            for (at, value) in criterion.values.iter().enumerate() {
                // In brackets: whatever a value's condition holds, one value is one step of the expression's depth.
                sql.push(if at > 0 { " OR (" } else { "(" });
                self.condition(&mut sql, criterion, value, now)?;
                sql.push(")");
            }
            sql.push(")");
        }
        Ok(sql)
    }

    fn condition(
        &self,
        sql: &mut QueryBuilder<Sqlite>,
        criterion: &Criterion,
        value: &str,
        now: i64,
    ) -> std::result::Result<(), ListError> {
        let bad = |why: &str| ListError::Problem(Box::new(Problem::bad_query(&criterion.field, why)));
        let number = || value.trim().parse::<u64>().map(key).map_err(|_| bad("takes a number"));
        match criterion.field.as_str() {
            "id" => sql.push("id = ").push_bind(number()?),
            "status" => sql.push("status = ").push_bind(number()?),
            "role" if value.trim() == "owner" => sql.push("owner = 1"),
            "role" if value.trim() == "superadmin" => sql.push("superadmin = 1"),
            // Whether the caller may ask about this workspace, the route has looked at.
            "workspace" => sql
                .push("EXISTS (SELECT 1 FROM membership other WHERE other.account_id = people.id AND other.workspace_id = ")
                .push_bind(number()?)
                .push(") OR people.id = (SELECT og.superadmin_account_id FROM workspace ow JOIN org_group og ON og.id = ow.group_id WHERE ow.id = ")
                .push_bind(number()?)
                .push(")"),
            "role" => sql
                .push("EXISTS (SELECT 1 FROM json_each(people.roles) j WHERE j.value ->> 'id' = ")
                .push_bind(number()?)
                .push(") OR (people.roles = '[]' AND 1 = ")
                .push_bind(number()?)
                .push(")"),
            "organisation" => sql.push_bind(self.key()).push(" = ").push_bind(number()?),
            NAMED => sql.push("id IN (SELECT value FROM json_each(").push_bind(value.to_owned()).push("))"),
            "security" => sql.push("security = ").push_bind(value.trim().to_lowercase()),
            "access" => match value.trim().to_lowercase().as_str() {
                "active" => sql.push("member_status = 1"),
                "suspended" => sql.push("member_status = 2"),
                "invited" => sql
                    .push("member_status = 0 AND (invite_expires_at IS NULL OR invite_expires_at > ")
                    .push_bind(now)
                    .push(")"),
                "invite_expired" => sql.push("member_status = 0 AND invite_expires_at <= ").push_bind(now),
                _ => return Err(bad("takes active, suspended, invited or invite_expired")),
            },
            _ => return Err(bad("is not a field that this list filters by")),
        };
        Ok(())
    }

    /// One person of the workspace; `None` for an unknown one and for one of elsewhere alike.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn user(&self, user: UserId, organisation: &Named, clock: &Clock) -> Result<Option<User>> {
        let (head, tail) = PEOPLE.split_once('?').unwrap_or((PEOPLE, ""));
        let mut sql = QueryBuilder::<Sqlite>::new(head);
        sql.push_bind(self.key())
            .push(tail)
            .push("SELECT * FROM people WHERE id = ")
            .push_bind(key(user.get()));
        let row: Option<Row> = sql.build_query_as().fetch_optional(self.read()).await?;
        Ok(row.map(|row| row.into_user(organisation, clock.now())))
    }

    /// The roles that can be given in this workspace: the built-in ones and its own.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn roles(&self) -> Result<Vec<Role>> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT id, name FROM role WHERE workspace_id IS NULL OR workspace_id = ? ORDER BY id",
        )
        .bind(self.key())
        .fetch_all(self.read())
        .await?;
        Ok(rows.into_iter().map(|(role, name)| Role { id: id(role), name }).collect())
    }

    /// What a person of this workspace may do here; `None` for anybody else.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn rights_of(&self, user: UserId) -> Result<Option<rights::Rights>> {
        Ok(self.store.rights_of(self.workspace, user).await?.map(|(_, rights)| rights))
    }
}

fn sort_column(field: &str) -> &'static str {
    match field {
        "status" => "status",
        // By what the list shows: the address stands for a name that is not there.
        "name" => "iif(name = '', username, name) COLLATE FOLDED",
        "username" => "username COLLATE FOLDED",
        "created" => "created",
        "role" => "role",
        "last_sign_in" => "coalesce(last_sign_in, 0)",
        // "organisation" is the same for all.
        _ => "id",
    }
}

/// The criterion that [`TenantStore::named`] makes of those on names; no field of the contract is called so.
const NAMED: &str = "#";
