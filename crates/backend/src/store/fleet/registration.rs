//! Registering SIMs by the code of their card or box (domain.md §4.4, §5.1).

use super::caps;
use crate::{
    error::Error,
    plans::Plans,
    store::{
        TenantStore,
        changes::Change,
        id,
        journal::{NewEvent, SEVERITY_INFO, SOURCE_API},
        key,
        limits::Kind,
        listing::ListRow,
        sims,
    },
};
use axum::http::StatusCode;
use serde_json::{Map, json};
use sqlx::{FromRow, SqliteConnection};
use wire::{
    problem::{FieldProblem, Problem},
    sim::{Sim, SimStatus},
    sim_batch::SimBatch,
    value::EnumRef,
};

/// Event 48 of domain.md §4.6.
const EVENT_REGISTERED: i64 = 48;

/// Why a batch cannot be registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BatchFailure {
    /// No batch has this code.
    Unknown,
    /// All its SIMs are in this workspace already.
    Registered,
    /// Another organisation has SIMs of it.
    OtherOrganisation,
}

impl BatchFailure {
    /// The problem, with a status: checking and registering differ in it (api.md §9).
    pub fn error(self, status: StatusCode) -> Error {
        let problem = match self {
            Self::Unknown => Problem::new(1201, "NotFound", "There is no SIM batch with this BIC."),
            Self::Registered => Problem::duplicated("The batch is registered already."),
            Self::OtherOrganisation => {
                Problem::not_allowed("The batch contains SIMs that are registered to another organisation.")
            }
        };
        Error::status(status, problem)
    }
}

/// A SIM of a batch.
#[derive(Clone, Copy, Debug, FromRow)]
struct Item {
    batch_id: i64,
    stock_id: i64,
    model_id: i64,
    workspace_id: Option<i64>,
}

impl TenantStore {
    /// The batch of a code, if its SIMs can be registered here.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn sim_batch(&self, bic: &str) -> Result<Result<SimBatch, BatchFailure>, Error> {
        let mut connection = self.read().acquire().await?;
        let items = match self.free_items(&mut connection, bic).await? {
            Ok(items) => items,
            Err(failure) => return Ok(Err(failure)),
        };
        let first = items.first().copied();
        let model =
            first.map(|item| item.model_id).filter(|model| items.iter().all(|item| item.model_id == *model));
        Ok(Ok(SimBatch {
            id: first.map_or(0, |item| id(item.batch_id)),
            bic: bic.to_owned(),
            bsn: first.map_or_else(String::new, |item| item.batch_id.to_string()),
            quantity: u64::try_from(items.len()).unwrap_or(u64::MAX),
            status: EnumRef::new(0, "Not registered"),
            sim_batch_status_id: Some("0".to_owned()),
            model: model.map(sims::model),
            sim_model_id: model.map(|model| model.to_string()),
        }))
    }

    /// Registers the SIMs of a batch with a first status; those that this workspace registered before by the codes of single cards
    /// stay as they are. Returns the new SIMs.
    ///
    /// # Errors
    /// 422 for a status that SIMs do not begin with, for Factory Test without the plan for it (BR-66), and for more SIMs than the
    /// workspace may have; database failures.
    pub async fn register_batch(
        &self,
        plans: &Plans,
        by: Change<'_>,
        bic: &str,
        status: u64,
    ) -> Result<Result<Vec<Sim>, BatchFailure>, Error> {
        let unprocessable = |problem| Error::status(StatusCode::UNPROCESSABLE_ENTITY, problem);
        let status = match SimStatus::from_id(key(status)) {
            status @ (SimStatus::Issued | SimStatus::Activated | SimStatus::FactoryTest) => status,
            _ => return Err(Error::field(FieldProblem::reference("sim_status"))),
        };
        let mut tx = self.write().await?;
        let items = match self.free_items(&mut tx, bic).await? {
            Ok(items) => items,
            Err(failure) => return Ok(Err(failure)),
        };
        if status == SimStatus::FactoryTest && !self.has_factory_test(&mut tx).await? {
            return Err(unprocessable(Problem::not_allowed("Factory test needs the plan Pro.")));
        }
        let more = u64::try_from(items.len()).unwrap_or(u64::MAX);
        caps::room_for(&mut tx, plans, self.key(), Kind::Sims, more).await.map_err(|error| match error {
            Error::Problem { problem, .. } => unprocessable(*problem),
            other => other,
        })?;
        let detail = json!({ "sim_batch": { "bic": bic } });
        let mut made = Vec::with_capacity(items.len());
        for item in &items {
            let sim = self.take_from_stock(&mut tx, item.stock_id, status.id(), by.now).await?;
            let event = NewEvent {
                type_id: EVENT_REGISTERED,
                severity: SEVERITY_INFO,
                source: SOURCE_API,
                description: "SIM registration",
                account: Some(key(by.caller.account.get())),
                sim: Some(sim),
                detail: Some(&detail),
                ..NewEvent::default()
            };
            self.event(&mut tx, event, by.now).await?;
            made.push(sim);
        }
        let batch = items.first().map_or(0, |item| id(item.batch_id));
        let after = Map::from_iter([
            ("bic".to_owned(), json!(bic)),
            ("sims".to_owned(), json!(made.len())),
            ("status".to_owned(), json!(status.id())),
        ]);
        let audited =
            self.write_down(&mut tx, by, "sim_batch.register", "sim_batch", batch, Map::new(), after).await?;
        let rows = Sim::by_ids(self, &mut tx, &made).await?;
        tx.commit(audited).await?;
        Ok(Ok(rows))
    }

    /// The SIMs of a batch that can be registered here, or why not.
    async fn free_items(
        &self,
        connection: &mut SqliteConnection,
        bic: &str,
    ) -> Result<Result<Vec<Item>, BatchFailure>, sqlx::Error> {
        let mut items: Vec<Item> = sqlx::query_as(
            "SELECT i.batch_id, i.stock_id, s.model_id, s.workspace_id
               FROM sim_batch b JOIN sim_batch_item i ON i.batch_id = b.id JOIN sim_stock s ON s.id = i.stock_id
              WHERE b.bic = ? ORDER BY i.stock_id",
        )
        .bind(bic)
        .fetch_all(connection)
        .await?;
        if items.is_empty() {
            return Ok(Err(BatchFailure::Unknown));
        }
        if items.iter().any(|item| item.workspace_id.is_some_and(|owner| owner != self.key())) {
            return Ok(Err(BatchFailure::OtherOrganisation));
        }
        items.retain(|item| item.workspace_id.is_none());
        Ok(if items.is_empty() { Err(BatchFailure::Registered) } else { Ok(items) })
    }

    /// Whether the plan includes Factory Test (BR-66): Pro and Enterprise do.
    pub(in crate::store) async fn has_factory_test(
        &self,
        connection: &mut SqliteConnection,
    ) -> Result<bool, sqlx::Error> {
        let plan: String = sqlx::query_scalar("SELECT plan FROM workspace WHERE id = ?")
            .bind(self.key())
            .fetch_one(connection)
            .await?;
        Ok(matches!(plan.as_str(), "pro" | "enterprise"))
    }
}
