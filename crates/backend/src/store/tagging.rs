//! Tags one by one (api.md §16): made, changed, deleted, put on devices and taken off. Each change and its audit entry are one
//! transaction; the legacy comma lists of the devices are written anew in it, or by `tag_jobs` when it may be many.

use super::{TenantStore, WriteTx, changes::Change, id, key, tags};
use crate::error::Error;
use serde_json::{Map, Value, json};
use wire::{
    ids::{DeviceId, TagId},
    lookup::Tag,
    problem::{FieldProblem, Problem},
};

/// Most tags of one device.
pub const MAX_TAGS: usize = 50;

/// What can go wrong with a tag that is not there, or there already.
fn duplicated() -> Error {
    Problem::duplicated("The workspace has a tag of this name already.").into()
}

fn noted(field: &str, value: impl Into<Value>) -> Map<String, Value> {
    Map::from_iter([(field.to_owned(), value.into())])
}

impl TenantStore {
    /// Makes a tag with a checked name; the colour is one of the list, or chosen.
    ///
    /// # Errors
    /// 409 when there is one of this name; database failures.
    pub async fn make_tag(&self, by: Change<'_>, name: &str, color: Option<i64>) -> Result<Tag, Error> {
        let mut tx = self.write().await?;
        let color = color.unwrap_or_else(|| tags::color_for(name));
        let made: Option<i64> = sqlx::query_scalar(
            "INSERT INTO tag (workspace_id, name, name_key, color_id) VALUES (?, ?, ?, ?) \
             ON CONFLICT (workspace_id, name_key) DO NOTHING RETURNING id",
        )
        .bind(self.key())
        .bind(name)
        .bind(name.to_lowercase())
        .bind(color)
        .fetch_optional(&mut *tx)
        .await?;
        let tag = TagId::from(id(made.ok_or_else(duplicated)?));
        let after = Map::from_iter([("name".to_owned(), json!(name)), ("color".to_owned(), json!(color))]);
        let audited = self.write_down(&mut tx, by, "tag.create", "tag", tag.get(), Map::new(), after).await?;
        tx.commit(audited).await?;
        Ok(Tag { id: tag, name: name.to_owned(), resource_count: 0, tag_color: Some(tags::color(color)) })
    }

    /// Changes a tag, and the lists of all devices that carry it (step by step; the answer waits for the last one).
    ///
    /// # Errors
    /// 404 for a tag that the workspace does not have; 409 when another one has the name; database failures.
    pub async fn change_tag(
        &self,
        by: Change<'_>,
        tag: TagId,
        name: Option<&str>,
        color: Option<i64>,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let (old_name, old_color) = self.tag_row(&mut tx, tag).await?;
        let (name, color) = (name.unwrap_or(&old_name), color.unwrap_or(old_color));
        if (name, color) == (&old_name, old_color) {
            return Ok(());
        }
        let taken: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM tag WHERE workspace_id = ? AND name_key = ? AND id <> ?)",
        )
        .bind(self.key())
        .bind(name.to_lowercase())
        .bind(key(tag.get()))
        .fetch_one(&mut *tx)
        .await?;
        if taken {
            return Err(duplicated());
        }
        sqlx::query("UPDATE tag SET name = ?, name_key = ?, color_id = ? WHERE workspace_id = ? AND id = ?")
            .bind(name)
            .bind(name.to_lowercase())
            .bind(color)
            .bind(self.key())
            .bind(key(tag.get()))
            .execute(&mut *tx)
            .await?;
        let job = match name == old_name {
            true => None,
            false => Some(self.tag_job(&mut tx, key(tag.get()), false).await?),
        };
        let of = |name: &str, color: i64| {
            Map::from_iter([("name".to_owned(), json!(name)), ("color".to_owned(), json!(color))])
        };
        let (before, after) = (of(&old_name, old_color), of(name, color));
        let audited = self.write_down(&mut tx, by, "tag.update", "tag", tag.get(), before, after).await?;
        tx.commit(audited).await?;
        if let Some(job) = job {
            self.carry_out(job, by.now).await?;
        }
        Ok(())
    }

    /// Deletes a tag and takes it off all devices.
    ///
    /// # Errors
    /// 404 for a tag that the workspace does not have; database failures.
    pub async fn delete_tag(&self, by: Change<'_>, tag: TagId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let (name, _) = self.tag_row(&mut tx, tag).await?;
        if self.tag_leaves(&mut tx, key(tag.get())).await? {
            return Err(Error::not_found());
        }
        let job = self.tag_job(&mut tx, key(tag.get()), true).await?;
        let before = noted("name", name);
        let audited =
            self.write_down(&mut tx, by, "tag.delete", "tag", tag.get(), before, Map::new()).await?;
        tx.commit(audited).await?;
        self.carry_out(job, by.now).await?;
        Ok(())
    }

    /// The tags of a device, in the order of assignment; `None` for a device that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn device_tags(&self, device: DeviceId) -> Result<Option<Vec<Tag>>, Error> {
        let mut reader = self.lister().await?;
        let mut snapshot = reader.snapshot().await?;
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM device WHERE workspace_id = ? AND id = ?)")
                .bind(self.key())
                .bind(key(device.get()))
                .fetch_one(&mut *snapshot)
                .await?;
        if !known {
            return Ok(None);
        }
        let rows = sqlx::query(
            "SELECT t.id, t.name, t.color_id, \
             (SELECT count(*) FROM device_tag o WHERE o.workspace_id = t.workspace_id AND o.tag_id = t.id) \
             FROM device_tag a JOIN tag t ON t.workspace_id = a.workspace_id AND t.id = a.tag_id \
             WHERE a.workspace_id = ? AND a.device_id = ? ORDER BY a.position",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .fetch_all(&mut *snapshot)
        .await?;
        let tags = rows.iter().map(tags::tag_of).collect::<Result<_, sqlx::Error>>()?;
        Ok(Some(tags))
    }

    /// Puts a tag on a device, behind the others.
    ///
    /// # Errors
    /// 404 for an unknown device; 422 for an unknown tag and for more than 50; 409 when it is there; database failures.
    pub async fn assign_tag(&self, by: Change<'_>, device: DeviceId, tag: TagId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let before = self.comma_list(&mut tx, device).await?;
        let unknown = || Problem::invalid(vec![FieldProblem::reference("id")]);
        self.tag_row(&mut tx, tag).await.map_err(|error| match error {
            Error::Problem { .. } => unknown().into(),
            other => other,
        })?;
        let (count, last): (i64, i64) = sqlx::query_as(
            "SELECT count(*), coalesce(max(position), -1) FROM device_tag WHERE workspace_id = ? AND device_id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .fetch_one(&mut *tx)
        .await?;
        let put = sqlx::query(
            "INSERT INTO device_tag (workspace_id, device_id, position, tag_id) VALUES (?, ?, ?, ?) \
             ON CONFLICT (workspace_id, tag_id, device_id) DO NOTHING",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(last + 1)
        .bind(key(tag.get()))
        .execute(&mut *tx)
        .await?;
        if put.rows_affected() == 0 {
            return Err(Problem::duplicated("The device carries this tag already.").into());
        }
        if usize::try_from(count).is_ok_and(|count| count >= MAX_TAGS) {
            return Err(Problem::invalid(vec![FieldProblem::format(
                "id",
                "would be the 51st tag; 50 are allowed",
            )])
            .into());
        }
        self.retagged(tx, by, device, before).await
    }

    /// Takes a tag off a device.
    ///
    /// # Errors
    /// 404 when the device is unknown or does not carry the tag; database failures.
    pub async fn unassign_tag(&self, by: Change<'_>, device: DeviceId, tag: TagId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let before = self.comma_list(&mut tx, device).await?;
        let taken =
            sqlx::query("DELETE FROM device_tag WHERE workspace_id = ? AND device_id = ? AND tag_id = ?")
                .bind(self.key())
                .bind(key(device.get()))
                .bind(key(tag.get()))
                .execute(&mut *tx)
                .await?;
        if taken.rows_affected() == 0 {
            return Err(Error::not_found());
        }
        self.retagged(tx, by, device, before).await
    }

    /// Ends a transaction that changed the tags of one device.
    async fn retagged(
        &self,
        mut tx: WriteTx,
        by: Change<'_>,
        device: DeviceId,
        before: String,
    ) -> Result<(), Error> {
        self.write_lists(&mut tx, &[key(device.get())], by.now).await?;
        let after = self.comma_list(&mut tx, device).await?;
        let (before, after) = (noted("tags", before), noted("tags", after));
        let audited =
            self.write_down(&mut tx, by, "device.update", "device", device.get(), before, after).await?;
        tx.commit(audited).await?;
        Ok(())
    }

    /// The legacy list of a device; 404 for one that the workspace does not have.
    async fn comma_list(&self, tx: &mut WriteTx, device: DeviceId) -> Result<String, Error> {
        let found = sqlx::query_scalar("SELECT tags FROM device WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(key(device.get()))
            .fetch_optional(&mut **tx)
            .await?;
        found.ok_or_else(Error::not_found)
    }

    /// Name and colour of a tag; 404 for one that the workspace does not have.
    async fn tag_row(&self, tx: &mut WriteTx, tag: TagId) -> Result<(String, i64), Error> {
        let found = sqlx::query_as("SELECT name, color_id FROM tag WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(key(tag.get()))
            .fetch_optional(&mut **tx)
            .await?;
        found.ok_or_else(Error::not_found)
    }

    /// Writes the legacy lists of devices from their assignments. Tag names have no comma, so the keys of the tags, joined,
    /// are the key of the joined names.
    pub(super) async fn write_lists(&self, tx: &mut WriteTx, devices: &[i64], now: i64) -> Result<(), Error> {
        const JOINED: &str = "coalesce((SELECT group_concat(t.name, ',' ORDER BY a.position) FROM device_tag a \
            JOIN tag t ON t.workspace_id = a.workspace_id AND t.id = a.tag_id \
            WHERE a.workspace_id = device.workspace_id AND a.device_id = device.id), '')";
        let list = serde_json::to_string(devices).map_err(|error| Error::Internal(error.to_string()))?;
        let sql = format!(
            "UPDATE device SET tags = {JOINED}, tags_key = {}, last_updated = ? \
             WHERE workspace_id = ? AND id IN (SELECT value FROM json_each(?))",
            JOINED.replace("t.name,", "t.name_key,")
        );
        sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(now)
            .bind(self.key())
            .bind(list)
            .execute(&mut **tx)
            .await?;
        Ok(())
    }
}
