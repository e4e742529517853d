//! Operators that a device may not use (api.md §8, BR-64).

use crate::{
    error::Error,
    store::{TenantStore, WriteTx, changes::Change, key, places},
};
use serde_json::{Map, json};
use wire::{
    ids::{DeviceId, OperatorId},
    problem::Problem,
};

impl TenantStore {
    /// The ids of the operators that are blocked for a device; `None` for a device that the workspace does not have.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn blocked_operators(&self, device: DeviceId) -> Result<Option<Vec<i64>>, Error> {
        let found: Option<String> = sqlx::query_scalar(
            "SELECT (SELECT json_group_array(b.operator_id ORDER BY b.operator_id) FROM device_blocked_operator b
                      WHERE b.workspace_id = d.workspace_id AND b.device_id = d.id)
               FROM device d WHERE d.workspace_id = ? AND d.id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .fetch_optional(self.read())
        .await?;
        found
            .map(|list| serde_json::from_str(&list).map_err(|error| Error::Internal(error.to_string())))
            .transpose()
    }

    /// Blocks an operator for a device.
    ///
    /// # Errors
    /// 404 for an unknown device or operator, 409 (1405) when it is blocked already; database failures.
    pub async fn block_operator(
        &self,
        by: Change<'_>,
        device: DeviceId,
        operator: OperatorId,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        self.device_name(&mut tx, key(device.get())).await?;
        places::operator_by_id(key(operator.get())).ok_or_else(Error::not_found)?;
        let put = sqlx::query(
            "INSERT OR IGNORE INTO device_blocked_operator (workspace_id, device_id, operator_id, blocked_at) VALUES (?, ?, ?, ?)",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(key(operator.get()))
        .bind(by.now)
        .execute(&mut *tx)
        .await?;
        if put.rows_affected() == 0 {
            return Err(Problem::duplicated("This operator is blocked for the device already.").into());
        }
        self.end_block(tx, by, device, (None, Some(operator))).await
    }

    /// Lifts the block of an operator for a device.
    ///
    /// # Errors
    /// 404 for an unknown device and for an operator that is not blocked; database failures.
    pub async fn unblock_operator(
        &self,
        by: Change<'_>,
        device: DeviceId,
        operator: OperatorId,
    ) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let gone = sqlx::query(
            "DELETE FROM device_blocked_operator WHERE workspace_id = ? AND device_id = ? AND operator_id = ?",
        )
        .bind(self.key())
        .bind(key(device.get()))
        .bind(key(operator.get()))
        .execute(&mut *tx)
        .await?;
        if gone.rows_affected() == 0 {
            return Err(Error::not_found());
        }
        self.end_block(tx, by, device, (Some(operator), None)).await
    }

    async fn end_block(
        &self,
        mut tx: WriteTx,
        by: Change<'_>,
        device: DeviceId,
        (before, after): (Option<OperatorId>, Option<OperatorId>),
    ) -> Result<(), Error> {
        let of = |operator: Option<OperatorId>| {
            operator
                .map(|operator| ("blocked_operator".to_owned(), json!(operator.get())))
                .into_iter()
                .collect::<Map<_, _>>()
        };
        let audited = self
            .write_down(&mut tx, by, "device.blocklist", "device", device.get(), of(before), of(after))
            .await?;
        Ok(tx.commit(audited).await?)
    }
}
