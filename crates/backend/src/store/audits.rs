//! Reading the audit log of a workspace (W-6): pages, what can be filtered by, and everything for an export.

use super::{TenantStore, id, key};
use crate::error::Error;
use serde_json::{Map, Value};
use sqlx::{FromRow, QueryBuilder, Sqlite};
use wire::{
    audit::{AuditEntry, AuditFacets, Change},
    page::{Criterion, ListQuery, Page},
    problem::Problem,
    time::Timestamp,
    value::Named,
};

/// Rows per step of an export: memory stays bounded however long the log is.
const STEP: i64 = 500;

#[derive(FromRow)]
struct Row {
    id: i64,
    at: i64,
    actor_id: Option<i64>,
    actor_name: Option<String>,
    username: Option<String>,
    token_id: Option<i64>,
    action: String,
    object: String,
    object_id: Option<String>,
    before: Option<String>,
    after: Option<String>,
    address: Option<String>,
    agent: Option<String>,
    request_id: Option<String>,
}

const SELECT: &str = "SELECT l.id, l.at, l.actor_id, a.name AS actor_name, a.username, l.token_id, l.action, l.object, l.object_id,
        l.before, l.after, l.address, l.agent, l.request_id FROM audit_log l LEFT JOIN account a ON a.id = l.actor_id
  WHERE l.workspace_id = ";

impl Row {
    fn into_entry(self) -> AuditEntry {
        AuditEntry {
            id: id(self.id),
            at: Timestamp::from_millis(self.at),
            actor: self
                .actor_id
                .map(|actor| Named { id: id(actor), name: self.actor_name.unwrap_or_default() }),
            username: self.username.unwrap_or_default(),
            token: self.token_id.map(id),
            action: self.action,
            object: self.object,
            object_id: self.object_id,
            changes: changes(self.before.as_deref(), self.after.as_deref()),
            address: self.address,
            agent: self.agent,
            request_id: self.request_id,
        }
    }
}

/// Field by field what was and what is.
fn changes(before: Option<&str>, after: Option<&str>) -> Vec<Change> {
    let object = |text: Option<&str>| -> Map<String, Value> {
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    };
    let text = |value: Option<&Value>| match value {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text.clone()),
        Some(value) => Some(value.to_string()),
    };
    let (before, after) = (object(before), object(after));
    let fields: std::collections::BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    fields
        .into_iter()
        .map(|field| Change {
            field: field.clone(),
            before: text(before.get(field)),
            after: text(after.get(field)),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

impl TenantStore {
    /// A page of the log; newest first unless another order is asked for. Beyond the end is the last page.
    ///
    /// # Errors
    /// 1301 for a value that its field cannot have; or a database failure.
    pub async fn audit_page(&self, query: &ListQuery) -> Result<Page<AuditEntry>, Error> {
        let mut count =
            self.audit_query("SELECT count(*) FROM audit_log l WHERE l.workspace_id = ", query)?;
        let total: i64 = count.build_query_scalar().fetch_one(self.read()).await?;
        let per_page = query.per_page.max(1);
        let pages = u32::try_from(id(total).div_ceil(u64::from(per_page))).unwrap_or(u32::MAX).max(1);
        let page = query.page.clamp(1, pages);
        let mut select = self.audit_query(SELECT, query)?;
        select.push(order(query)).push(" LIMIT ").push_bind(i64::from(per_page));
        select.push(" OFFSET ").push_bind(i64::from(page - 1) * i64::from(per_page));
        let rows: Vec<Row> = select.build_query_as().fetch_all(self.read()).await?;
        let items = rows.into_iter().map(Row::into_entry).collect();
        Ok(Page { items, total: Some(id(total)), page, per_page })
    }

    /// The next entries of an export, oldest first, after the entry with the number `after`; empty at the end.
    ///
    /// # Errors
    /// As [`TenantStore::audit_page`].
    pub async fn audit_step(&self, query: &ListQuery, after: u64) -> Result<Vec<AuditEntry>, Error> {
        let mut select = self.audit_query(SELECT, query)?;
        select.push(" AND l.id > ").push_bind(key(after)).push(" ORDER BY l.id LIMIT ").push_bind(STEP);
        let rows: Vec<Row> = select.build_query_as().fetch_all(self.read()).await?;
        Ok(rows.into_iter().map(Row::into_entry).collect())
    }

    /// What occurs in the log.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn audit_facets(&self) -> Result<AuditFacets, Error> {
        let actions =
            sqlx::query_scalar("SELECT DISTINCT action FROM audit_log WHERE workspace_id = ? ORDER BY 1")
                .bind(self.key())
                .fetch_all(self.read())
                .await?;
        let objects =
            sqlx::query_scalar("SELECT DISTINCT object FROM audit_log WHERE workspace_id = ? ORDER BY 1")
                .bind(self.key())
                .fetch_all(self.read())
                .await?;
        let actors: Vec<(i64, String)> = sqlx::query_as(
            "SELECT a.id, iif(a.name = '', a.username, a.name) FROM account a
              WHERE a.id IN (SELECT DISTINCT actor_id FROM audit_log WHERE workspace_id = ?) ORDER BY 2, 1",
        )
        .bind(self.key())
        .fetch_all(self.read())
        .await?;
        let actors = actors.into_iter().map(|(actor, name)| Named { id: id(actor), name }).collect();
        Ok(AuditFacets { actions, objects, actors })
    }

    fn audit_query(&self, select: &str, query: &ListQuery) -> Result<QueryBuilder<Sqlite>, Error> {
        let mut sql = QueryBuilder::<Sqlite>::new(select);
        sql.push_bind(self.key());
        for criterion in &query.q {
            criterion.few()?;
            sql.push(" AND (");
            for (at, value) in criterion.values.iter().enumerate() {
                if at > 0 {
                    sql.push(" OR ");
                }
                condition(&mut sql, criterion, value.trim())?;
            }
            sql.push(")");
        }
        Ok(sql)
    }
}

fn condition(sql: &mut QueryBuilder<Sqlite>, criterion: &Criterion, value: &str) -> Result<(), Error> {
    let bad = |why: &str| Error::from(Problem::bad_query(&criterion.field, why));
    let time = || {
        let time: Timestamp = value.parse().map_err(|_| bad("takes a date or a time"))?;
        Ok::<_, Error>(time.millis())
    };
    match criterion.field.as_str() {
        "actor" if value == "operator" => sql.push("l.actor_id IS NULL"),
        "actor" => {
            let actor: u64 = value.parse().map_err(|_| bad("takes an account id or operator"))?;
            sql.push("l.actor_id = ").push_bind(key(actor))
        }
        // GLOB is case-sensitive and knows more than `*`: everything else is taken literally.
        "action" => sql.push("l.action GLOB ").push_bind(glob(value)),
        "object" => sql.push("l.object = ").push_bind(value.to_owned()),
        "object_id" => sql.push("l.object_id = ").push_bind(value.to_owned()),
        "from" => sql.push("l.at >= ").push_bind(time()?),
        "until" => sql.push("l.at < ").push_bind(time()?),
        _ => return Err(bad("is not a field that this list filters by")),
    };
    Ok(())
}

fn glob(value: &str) -> String {
    value
        .chars()
        .flat_map(|c| match c {
            '?' | '[' => vec!['[', c, ']'],
            c => vec![c],
        })
        .collect()
}

fn order(query: &ListQuery) -> String {
    let mut order = String::from(" ORDER BY ");
    for sort in &query.sort {
        let column = if sort.field == "timestamp" { "l.at" } else { "l.id" };
        order.push_str(column);
        order.push_str(if sort.descending { " DESC, " } else { ", " });
    }
    let ascending = query.sort.first().is_some_and(|sort| !sort.descending);
    order.push_str(if ascending { "l.id" } else { "l.id DESC" });
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_name_what_differs() {
        let found = changes(
            Some(r#"{"name":"a","roles":[1],"same":1}"#),
            Some(r#"{"name":"b","same":1,"new":true}"#),
        );
        let texts: Vec<_> = found
            .iter()
            .map(|change| (change.field.as_str(), change.before.as_deref(), change.after.as_deref()))
            .collect();
        assert_eq!(
            texts,
            [("name", Some("a"), Some("b")), ("new", None, Some("true")), ("roles", Some("[1]"), None)]
        );
        assert!(changes(None, Some("not json")).is_empty());
    }

    #[test]
    fn only_a_star_is_a_wildcard() {
        assert_eq!(glob("member.*"), "member.*");
        assert_eq!(glob("a?b[c]"), "a[?]b[[]c]");
    }
}
