//! Lists of values that are too long for an address (`wire::views`): kept under a short name, and turned into the ids of the
//! rows that match, once per revision of the list that is filtered.

use super::{
    Result as Rows, Store, TenantStore, Unaudited,
    any_of::{AnyOf, Effort},
    fields::{Field, Kind},
    key,
    listing::Listing,
    paging::{BUDGET, ListKey, too_slow},
    readers::Snapshot,
    search::Sql,
};
use crate::{clock::DAY, error::Error};
use sha2::{Digest, Sha256};
use std::{collections::HashSet, sync::Arc};
use wire::{
    ids::UserId,
    page::Criterion,
    problem::Problem,
    views::{KEPT, VALUES_BYTES_MAX, VALUES_MAX},
};

/// Lists of one workspace, at most; the one that was not used for longest goes first, those that saved views name last.
const KEPT_AT_MOST: i64 = 500;
/// Lists that one person has made of them, at most: nobody drives out those of all others.
const KEPT_OF_ONE: i64 = 50;
/// Criteria of one question whose values are looked for in one go, at most: each costs a walk through all rows.
pub(super) const LONG_AT_MOST: usize = 12;
/// Days without use after which a list goes.
const KEPT_DAYS: i64 = 90;
/// Up to so many values, SQLite and its text index look for them; more are looked for in one go.
const FEW: usize = 16;
/// Bytes of the digest in an id.
const DIGEST: usize = 12;

impl TenantStore {
    /// Keeps checked values and answers their id. The list counts as that of the person who kept it first.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn keep_values(&self, maker: UserId, values: &[&str], now: i64) -> Result<String, Error> {
        let json = serde_json::to_string(values).map_err(|error| Error::Internal(error.to_string()))?;
        let digest = Sha256::digest(json.as_bytes());
        let id = format!("{}-{}", values.len(), data_encoding::HEXLOWER.encode(&digest[..DIGEST]));
        let mut tx = self.write().await?;
        sqlx::query(
            "INSERT INTO value_list (workspace_id, id, vals, used_at, account_id) VALUES (?, ?, ?, ?, ?)
             ON CONFLICT (workspace_id, id) DO UPDATE SET used_at = excluded.used_at",
        )
        .bind(self.key())
        .bind(&id)
        .bind(json)
        .bind(now)
        .bind(key(maker.get()))
        .execute(&mut *tx)
        .await?;
        tx.commit(Unaudited::View).await?;
        for (whose, most) in [(Some(key(maker.get())), KEPT_OF_ONE), (None, KEPT_AT_MOST)] {
            self.make_room(&id, whose, most).await?;
        }
        Ok(id)
    }

    /// Drops what is beyond `most` lists of a person, or of all; never the one that was just made.
    async fn make_room(&self, made: &str, whose: Option<i64>, most: i64) -> Rows<()> {
        let kept: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM value_list WHERE workspace_id = ?1 AND (?2 IS NULL OR account_id = ?2)",
        )
        .bind(self.key())
        .bind(whose)
        .fetch_one(self.read())
        .await?;
        if kept <= most {
            return Ok(());
        }
        // Looking through the views is not for the only connection that writes.
        let surplus: Vec<String> = sqlx::query_scalar(
            "SELECT l.id FROM value_list l WHERE l.workspace_id = ?1 AND (?2 IS NULL OR l.account_id = ?2)
              ORDER BY l.id = ?3 DESC,
                       EXISTS (SELECT 1 FROM saved_view s WHERE s.workspace_id = ?1 AND instr(s.query, l.id)) DESC,
                       l.used_at DESC, l.id LIMIT -1 OFFSET ?4",
        )
        .bind(self.key())
        .bind(whose)
        .bind(made)
        .bind(most)
        .fetch_all(self.read())
        .await?;
        let mut tx = self.write().await?;
        for id in surplus {
            sqlx::query("DELETE FROM value_list WHERE workspace_id = ? AND id = ?")
                .bind(self.key())
                .bind(id)
                .execute(&mut *tx)
                .await?;
        }
        tx.commit(Unaudited::View).await
    }

    /// The values of a list; `None` for one that is not kept in this workspace.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn kept_values(&self, id: &str) -> Result<Option<Vec<String>>, Error> {
        let json: Option<String> =
            sqlx::query_scalar("SELECT vals FROM value_list WHERE workspace_id = ? AND id = ?")
                .bind(self.key())
                .bind(id)
                .fetch_optional(self.read())
                .await?;
        json.map(|json| serde_json::from_str(&json).map_err(|error| Error::Internal(error.to_string())))
            .transpose()
    }

    /// The values of all lists that a criterion on `field` names: together no more than one list may have.
    ///
    /// # Errors
    /// 1301 for one that is not kept, and for too many values.
    pub(super) async fn kept_of(&self, field: &str, ids: &[String]) -> Result<Vec<String>, Error> {
        let (mut all, mut bytes, mut seen) = (Vec::new(), 0, HashSet::new());
        for id in ids.iter().filter(|id| seen.insert(id.as_str())) {
            let missing = || Problem::bad_query(field, "names a list of values that is not kept here");
            let values = self.kept_values(id).await?.ok_or_else(missing)?;
            bytes += values.iter().map(String::len).sum::<usize>();
            all.extend(values);
            if all.len() > VALUES_MAX || bytes > VALUES_BYTES_MAX {
                return Err(Problem::bad_query(field, "names too many values").into());
            }
        }
        Ok(all)
    }

    /// Notes that lists were used, at most once a day.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn used(&self, criteria: &[Criterion], now: i64) -> Rows<()> {
        for id in criteria.iter().filter(|one| one.field.ends_with(KEPT)).flat_map(|one| &one.values) {
            let old: bool = sqlx::query_scalar(
                "SELECT EXISTS (SELECT 1 FROM value_list WHERE workspace_id = ? AND id = ? AND used_at < ?)",
            )
            .bind(self.key())
            .bind(id)
            .bind(now - DAY)
            .fetch_one(self.read())
            .await?;
            if old {
                let mut tx = self.write().await?;
                sqlx::query("UPDATE value_list SET used_at = ? WHERE workspace_id = ? AND id = ?")
                    .bind(now)
                    .bind(self.key())
                    .bind(id)
                    .execute(&mut *tx)
                    .await?;
                tx.commit(Unaudited::View).await?;
            }
        }
        Ok(())
    }
}

impl Store {
    /// Drops lists that nobody has used for long, but for those that saved views name.
    ///
    /// # Errors
    /// On a database failure; the next sweep tries again.
    pub async fn drop_unused_lists(&self, now: i64) -> Rows<u64> {
        let before = now - KEPT_DAYS * DAY;
        let unused: Vec<(i64, String)> = sqlx::query_as(
            "SELECT l.workspace_id, l.id FROM value_list l WHERE l.used_at < ?
                AND NOT EXISTS (SELECT 1 FROM saved_view s WHERE s.workspace_id = l.workspace_id AND instr(s.query, l.id))",
        )
        .bind(before)
        .fetch_all(self.read())
        .await?;
        let (mut tx, mut gone) = (self.write().await?, 0);
        for (workspace, id) in unused {
            // Unless it was used meanwhile.
            let dropped =
                sqlx::query("DELETE FROM value_list WHERE workspace_id = ? AND id = ? AND used_at < ?")
                    .bind(workspace)
                    .bind(id)
                    .bind(before)
                    .execute(&mut *tx)
                    .await?;
            gone += dropped.rows_affected();
        }
        tx.commit(Unaudited::View).await?;
        Ok(gone)
    }
}

/// The criteria of a question, with those that name kept lists or have many values turned into criteria on ids.
pub(super) async fn resolved(
    tenant: &TenantStore,
    snapshot: &mut Snapshot<'_>,
    listing: &Listing<'_>,
) -> Result<Vec<Criterion>, Error> {
    let (mut all, mut long) = (Vec::with_capacity(listing.query.q.len()), 0);
    for criterion in &listing.query.q {
        let field = criterion.field.strip_suffix(KEPT).unwrap_or(&criterion.field);
        let known = listing.area.field(field);
        let text = known.is_some_and(|known| matches!(known.kind, Kind::Text { .. }));
        let known = known.filter(|_| field != criterion.field || (text && criterion.values.len() > FEW));
        all.push(match known {
            None => criterion.clone(),
            Some(known) => {
                long += 1;
                if long > LONG_AT_MOST {
                    return Err(one_too_many(field));
                }
                let ids = matching(tenant, snapshot, listing, known, criterion).await?;
                Criterion { field: "id".to_owned(), values: ids.iter().map(i64::to_string).collect() }
            }
        });
    }
    Ok(all)
}

/// The refusal of a question with more than [`LONG_AT_MOST`].
pub(super) fn one_too_many(field: &str) -> Error {
    Problem::bad_query(field, "is one long list of values too many").into()
}

/// The ids of all rows whose field matches a value of the criterion.
async fn matching(
    tenant: &TenantStore,
    snapshot: &mut Snapshot<'_>,
    listing: &Listing<'_>,
    known: &Field,
    criterion: &Criterion,
) -> Result<Arc<[i64]>, Error> {
    let (area, field) = (listing.area, known.name);
    let only = wire::page::ListQuery { q: vec![criterion.clone()], ..Default::default() };
    let key = ListKey {
        area: area.name(),
        workspace: listing.workspace,
        filter: only.q_text(),
        sort: KEPT.to_owned(),
    };
    if let Some(known) = listing.cache.ids(&key, listing.revision) {
        return Ok(known);
    }
    // Not part of what is done once: a list that is missing now may be kept again a moment later.
    let values = match criterion.field == field {
        true => criterion.values.clone(),
        false => tenant.kept_of(field, &criterion.values).await?,
    };
    if values.iter().any(|value| value.chars().any(char::is_control)) {
        return Err(Problem::bad_query(field, "contains control characters").into());
    }
    let work = async {
        let ids: Arc<[i64]> = if let Kind::Text { .. } = known.kind {
            let sql = Sql::of(&format!(
                "SELECT json_group_array(json_array({}, {})) FROM {}",
                area.id(),
                known.expr,
                area.table()
            ))
            .text(if known.joins { area.join() } else { "" })
            .int(&format!(" WHERE {} = ?", area.workspace()), listing.workspace);
            let budget = snapshot.limit(BUDGET);
            let texts: String = sql.scalar().fetch_one(&mut **snapshot).await.map_err(too_slow)?;
            drop(budget);
            tokio::task::spawn_blocking(move || found(&texts, &values))
                .await
                .map_err(|error| Error::Internal(error.to_string()))??
                .into()
        } else {
            let number = |value: &String| {
                value.parse().map_err(|_| Problem::bad_query(field, "takes lists of numbers only"))
            };
            values.iter().map(number).collect::<Result<Vec<i64>, Problem>>()?.into()
        };
        listing.cache.put_ids(&key, listing.revision, Arc::clone(&ids));
        Ok(ids)
    };
    listing.once(&key, || listing.cache.ids(&key, listing.revision), work).await
}

/// The ids of those rows of a JSON list `[id, text]` whose text matches.
fn found(texts: &str, values: &[String]) -> Result<Vec<i64>, Error> {
    let rows: Vec<(i64, Option<String>)> =
        serde_json::from_str(texts).map_err(|error| Error::Internal(error.to_string()))?;
    let (any, mut effort, mut ids) = (AnyOf::new(values)?, Effort::default(), Vec::new());
    for (id, text) in rows {
        if let Some(text) = text
            && any.matches(&text, &mut effort)?
        {
            ids.push(id);
        }
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::found;

    #[test]
    fn rows_without_a_text_match_nothing() -> Result<(), crate::error::Error> {
        let rows = r#"[[1,"8949001"],[2,null],[3,"8949002"]]"#;
        assert_eq!(found(rows, &["*02".to_owned(), "8949001".to_owned()])?, [1, 3]);
        assert_eq!(found(rows, &["nothing".to_owned()])?, Vec::<i64>::new());
        Ok(())
    }
}
