//! Tags of many devices at once (api.md §16). Adding and removing is all or none; tags are deleted one after the other.

use crate::{
    error::Error,
    store::{TenantStore, WriteTx, changes::Change, id, key, tagging::MAX_TAGS, write::Audited},
};
use serde_json::{Map, json};
use wire::{
    ids::TagId,
    problem::{FieldProblem, Problem},
    tag_bulk::DeviceTags,
};

impl TenantStore {
    /// Puts tags on devices, behind the others.
    ///
    /// # Errors
    /// 422 for an unknown device or tag and for more than 50 tags, 409 when a device carries one already; database failures.
    pub async fn add_tags(&self, by: Change<'_>, items: &[DeviceTags]) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let mut last = None;
        for (at, item) in items.iter().enumerate() {
            let (device, before) = self.tagged_device(&mut tx, item, at).await?;
            let (mut count, mut position): (i64, i64) = sqlx::query_as(
                "SELECT count(*), coalesce(max(position), -1) FROM device_tag WHERE workspace_id = ? AND device_id = ?",
            )
            .bind(self.key())
            .bind(device)
            .fetch_one(&mut *tx)
            .await?;
            for tag in &item.tags {
                self.known_tag(&mut tx, key(tag.id), at).await?;
                (count, position) = (count + 1, position + 1);
                if usize::try_from(count).is_ok_and(|count| count > MAX_TAGS) {
                    let field = format!("items[{at}].tags");
                    return Err(Error::field(FieldProblem::format(&field, "would be more than 50")));
                }
                let put = sqlx::query(
                    "INSERT INTO device_tag (workspace_id, device_id, position, tag_id) VALUES (?, ?, ?, ?) \
                     ON CONFLICT (workspace_id, tag_id, device_id) DO NOTHING",
                )
                .bind(self.key())
                .bind(device)
                .bind(position)
                .bind(key(tag.id))
                .execute(&mut *tx)
                .await?;
                if put.rows_affected() == 0 {
                    let message = format!("The device {device} carries the tag {} already.", tag.id);
                    return Err(Problem::duplicated(&message).into());
                }
            }
            last = Some(self.end_tagging(&mut tx, by, device, before).await?);
        }
        if let Some(audited) = last {
            tx.commit(audited).await?;
        }
        Ok(())
    }

    /// Takes tags off devices; those that a device does not carry are ignored.
    ///
    /// # Errors
    /// 422 for an unknown device or tag; database failures.
    pub async fn remove_tags(&self, by: Change<'_>, items: &[DeviceTags]) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let mut last = None;
        for (at, item) in items.iter().enumerate() {
            let (device, before) = self.tagged_device(&mut tx, item, at).await?;
            let mut taken = 0;
            for tag in &item.tags {
                self.known_tag(&mut tx, key(tag.id), at).await?;
                taken += sqlx::query(
                    "DELETE FROM device_tag WHERE workspace_id = ? AND device_id = ? AND tag_id = ?",
                )
                .bind(self.key())
                .bind(device)
                .bind(key(tag.id))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            if taken > 0 {
                last = Some(self.end_tagging(&mut tx, by, device, before).await?);
            }
        }
        if let Some(audited) = last {
            tx.commit(audited).await?;
        }
        Ok(())
    }

    /// Deletes tags, after all of them were found.
    ///
    /// # Errors
    /// 422 for an unknown tag; database failures.
    pub async fn delete_tags(&self, by: Change<'_>, tags: &[TagId]) -> Result<(), Error> {
        let mut tags = tags.to_vec();
        tags.sort_unstable();
        tags.dedup();
        let list: Vec<i64> = tags.iter().map(|tag| key(tag.get())).collect();
        let list = serde_json::to_string(&list).map_err(|error| Error::Internal(error.to_string()))?;
        let found: i64 = sqlx::query_scalar(
            "SELECT count(*) FROM tag WHERE workspace_id = ? AND id IN (SELECT value FROM json_each(?))",
        )
        .bind(self.key())
        .bind(list)
        .fetch_one(self.read())
        .await?;
        if usize::try_from(found) != Ok(tags.len()) {
            return Err(Error::field(FieldProblem::reference("tags")));
        }
        for tag in tags {
            match self.delete_tag(by, tag).await {
                // Deleted by another request since it was counted.
                Err(Error::Problem { problem, .. }) if problem.error_code == 1201 => {}
                done => done?,
            }
        }
        Ok(())
    }

    /// The device of an item and its list of tags.
    async fn tagged_device(
        &self,
        tx: &mut WriteTx,
        item: &DeviceTags,
        at: usize,
    ) -> Result<(i64, String), Error> {
        let device = key(item.endpoint.id);
        let tags: Option<String> =
            sqlx::query_scalar("SELECT tags FROM device WHERE workspace_id = ? AND id = ?")
                .bind(self.key())
                .bind(device)
                .fetch_optional(&mut **tx)
                .await?;
        let unknown = || Error::field(FieldProblem::reference(&format!("items[{at}].endpoint")));
        Ok((device, tags.ok_or_else(unknown)?))
    }

    async fn known_tag(&self, tx: &mut WriteTx, tag: i64, at: usize) -> Result<(), Error> {
        let known: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM tag WHERE workspace_id = ? AND id = ?)")
                .bind(self.key())
                .bind(tag)
                .fetch_one(&mut **tx)
                .await?;
        if known { Ok(()) } else { Err(Error::field(FieldProblem::reference(&format!("items[{at}].tags")))) }
    }

    /// Writes the comma list of a device anew, and the audit entry.
    async fn end_tagging(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        device: i64,
        before: String,
    ) -> Result<Audited, Error> {
        self.write_lists(tx, &[device], by.now).await?;
        let after: String = sqlx::query_scalar("SELECT tags FROM device WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(device)
            .fetch_one(&mut **tx)
            .await?;
        let of = |tags: String| Map::from_iter([("tags".to_owned(), json!(tags))]);
        let (before, after) = (of(before), of(after));
        Ok(self.write_down(tx, by, "device.update", "device", id(device), before, after).await?)
    }
}
