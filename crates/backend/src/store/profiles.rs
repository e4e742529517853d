//! Service and coverage policies of a workspace, in short form.

use super::{TenantStore, id};
use crate::error::Error;
use wire::lookup::Policy;

impl TenantStore {
    /// All service policies, by id, with the number of devices that use each.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn service_policies(&self) -> Result<Vec<Policy>, Error> {
        self.policies(
            "SELECT p.id, p.name, (SELECT count(*) FROM device d WHERE d.workspace_id = p.workspace_id \
             AND d.service_profile_id = p.id) FROM service_profile p WHERE p.workspace_id = ? ORDER BY p.id",
        )
        .await
    }

    /// All coverage policies, by id, with the number of devices that use each.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn coverage_policies(&self) -> Result<Vec<Policy>, Error> {
        self.policies(
            "SELECT p.id, p.name, (SELECT count(*) FROM device d WHERE d.workspace_id = p.workspace_id \
             AND d.tariff_profile_id = p.id) FROM tariff_profile p WHERE p.workspace_id = ? ORDER BY p.id",
        )
        .await
    }

    async fn policies(&self, sql: &'static str) -> Result<Vec<Policy>, Error> {
        let rows: Vec<(i64, String, i64)> =
            sqlx::query_as(sql).bind(self.key()).fetch_all(self.read()).await?;
        Ok(rows
            .into_iter()
            .map(|(policy, name, used)| Policy { id: id(policy), name, used_count: id(used) })
            .collect())
    }
}
