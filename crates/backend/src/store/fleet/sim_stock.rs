//! SIMs that the operator received: put into a batch, to be registered by its code, or right into a workspace. All rows of a file or none.

use super::{
    caps,
    stock_match::{Found, Known, elsewhere, found, known, taken_codes},
};
use crate::{
    error::Error,
    plans::Plans,
    store::{
        Store, TenantStore, WriteTx,
        journal::{By, Deed, audit},
        limits::Kind,
    },
};
use serde_json::json;
use sqlx::FromRow;
use std::{collections::HashSet, fmt};
use wire::{problem::FieldProblem, validate::luhn_digit};

/// A checked SIM of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewSim {
    /// The line that it stands in.
    pub line: usize,
    /// 19 digits.
    pub iccid: String,
    /// 14 or 15 digits.
    pub imsi: String,
    /// Digits, or empty.
    pub msisdn: String,
    /// 32 digits, or empty.
    pub eid: String,
    /// Make and form.
    pub model: i64,
    /// The card's own code, or empty.
    pub bic: String,
}

/// What is wrong with a line of a file.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RowProblem {
    /// From 1, the header included.
    pub line: usize,
    /// The column; empty for the whole line.
    pub column: String,
    /// What the file has there.
    pub value: String,
    /// Completes the sentence.
    pub why: String,
}

impl RowProblem {
    /// A problem with a cell.
    pub fn new(line: usize, column: &str, value: &str, why: &str) -> Self {
        let value = value.chars().take(60).collect();
        Self { line, column: column.to_owned(), value, why: why.to_owned() }
    }

    /// A problem with a whole line.
    pub fn of_line(line: usize, why: &str) -> Self {
        Self::new(line, "", "", why)
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.column.as_str(), self.value.as_str()) {
            ("", _) => write!(f, "line {} {}", self.line, self.why),
            (column, "") => write!(f, "line {}: {column} {}", self.line, self.why),
            (column, value) => write!(f, "line {}: {column} \"{value}\" {}", self.line, self.why),
        }
    }
}

/// What a file did. With problems, nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intake {
    /// SIMs that were added.
    pub created: usize,
    /// SIMs that were there before, as the file has them.
    pub unchanged: usize,
    /// Why nothing was added.
    pub problems: Vec<RowProblem>,
}

/// A batch as the operator lists it.
#[derive(Clone, Debug, serde::Serialize, FromRow)]
pub struct ListedBatch {
    /// Its code.
    pub bic: String,
    /// SIMs in it.
    pub sims: i64,
    /// SIMs of it that are registered.
    pub registered: i64,
    /// The workspaces that registered them.
    pub workspaces: Option<String>,
}

impl Store {
    /// Puts SIMs into the batch `bic`, which is made when there is none. The same file again changes nothing.
    ///
    /// # Errors
    /// On a database failure. What is wrong with the rows is in the answer.
    pub async fn create_batch(
        &self,
        by: &By,
        bic: &str,
        sims: &[NewSim],
        dry_run: bool,
    ) -> Result<Intake, Error> {
        let mut tx = self.write().await?;
        let known = known(&mut tx, sims).await?;
        let items: HashSet<i64> = sqlx::query_scalar(
            "SELECT i.stock_id FROM sim_batch b JOIN sim_batch_item i ON i.batch_id = b.id WHERE b.bic = ?",
        )
        .bind(bic)
        .fetch_all(&mut *tx)
        .await?
        .into_iter()
        .collect();
        let inside = |row: &Known| row.stock_id.is_some_and(|stock| items.contains(&stock));
        let mut intake = Intake::default();
        let mut fresh = Vec::new();
        for sim in sims {
            match found(&known, sim) {
                Found::New => fresh.push(sim),
                Found::Same(row) if row.workspace_id.is_none() || inside(row) => intake.unchanged += 1,
                Found::Same(row) => intake.problems.push(elsewhere(sim, row)),
                Found::Conflict(problem) => intake.problems.push(problem),
            }
        }
        if let Some(sim) = sims.iter().find(|sim| sim.bic == bic) {
            intake.problems.push(RowProblem::new(sim.line, "BIC", bic, "is the code of the whole batch"));
        }
        intake.problems.extend(taken_codes(&mut tx, &fresh).await?);
        if !intake.problems.is_empty() {
            return Ok(intake);
        }
        intake.created = fresh.len();
        if dry_run || sims.iter().all(|sim| matches!(found(&known, sim), Found::Same(row) if inside(row))) {
            return Ok(intake);
        }
        let batch = batch(&mut tx, bic, by.now).await?;
        for sim in &fresh {
            let stock = insert_stock(&mut tx, sim, by.now).await?;
            put_into(&mut tx, batch, stock).await?;
            if !sim.bic.is_empty() {
                let own = self::batch(&mut tx, &sim.bic, by.now).await?;
                put_into(&mut tx, own, stock).await?;
            }
        }
        // SIMs that were in stock can be put into a further box.
        for sim in sims {
            if let Found::Same(Known { stock_id: Some(stock), .. }) = found(&known, sim) {
                put_into(&mut tx, batch, *stock).await?;
            }
        }
        let deed = Deed {
            action: "sim_batch.create",
            object: "sim_batch",
            object_id: Some(batch),
            after: json!({ "bic": bic, "sims": intake.created }),
            ..Deed::default()
        };
        let audited = audit(&mut tx, None, by, deed).await?;
        tx.commit(audited).await?;
        Ok(intake)
    }

    /// All batches, by code.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn batches(&self) -> Result<Vec<ListedBatch>, Error> {
        Ok(sqlx::query_as(
            "SELECT b.bic, count(*) AS sims, count(s.sim_id) AS registered, group_concat(DISTINCT s.workspace_id) AS workspaces
               FROM sim_batch b JOIN sim_batch_item i ON i.batch_id = b.id JOIN sim_stock s ON s.id = i.stock_id
              GROUP BY b.id ORDER BY b.bic",
        )
        .fetch_all(self.read())
        .await?)
    }
}

impl TenantStore {
    /// Puts SIMs into the workspace, as Issued. The same file again changes nothing.
    ///
    /// # Errors
    /// 404 for an unknown workspace, 409 `SimCapReached`; database failures. What is wrong with the rows is in the answer.
    pub async fn import_sims(
        &self,
        plans: &Plans,
        by: &By,
        sims: &[NewSim],
        dry_run: bool,
    ) -> Result<Intake, Error> {
        let mut tx = self.write().await?;
        let there: bool =
            sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM workspace WHERE id = ? AND deleted_at IS NULL)")
                .bind(self.key())
                .fetch_one(&mut *tx)
                .await?;
        if !there {
            return Err(Error::field(FieldProblem::reference("--workspace")));
        }
        let known = known(&mut tx, sims).await?;
        let mut intake = Intake::default();
        // From stock, where there is one.
        let mut fresh: Vec<(&NewSim, Option<i64>)> = Vec::new();
        for sim in sims {
            match found(&known, sim) {
                Found::New => fresh.push((sim, None)),
                Found::Same(row) if row.workspace_id.is_none() => fresh.push((sim, row.stock_id)),
                Found::Same(row) if row.workspace_id == Some(self.key()) && row.status != Some(3) => {
                    intake.unchanged += 1;
                }
                Found::Same(row) => intake.problems.push(elsewhere(sim, row)),
                Found::Conflict(problem) => intake.problems.push(problem),
            }
        }
        let unknown: Vec<&NewSim> =
            fresh.iter().filter(|(_, stock)| stock.is_none()).map(|(sim, _)| *sim).collect();
        intake.problems.extend(taken_codes(&mut tx, &unknown).await?);
        if !intake.problems.is_empty() {
            return Ok(intake);
        }
        intake.created = fresh.len();
        let more = u64::try_from(fresh.len()).unwrap_or(u64::MAX);
        caps::room_for(&mut tx, plans, self.key(), Kind::Sims, more).await?;
        if dry_run || fresh.is_empty() {
            return Ok(intake);
        }
        for (sim, stock) in fresh {
            let stock = match stock {
                Some(stock) => stock,
                None => {
                    let stock = insert_stock(&mut tx, sim, by.now).await?;
                    if !sim.bic.is_empty() {
                        let own = batch(&mut tx, &sim.bic, by.now).await?;
                        put_into(&mut tx, own, stock).await?;
                    }
                    stock
                }
            };
            self.take_from_stock(&mut tx, stock, 0, by.now).await?;
        }
        let deed = Deed {
            action: "sim.import",
            object: "sim",
            after: json!({ "sims": intake.created }),
            ..Deed::default()
        };
        let audited = self.audit(&mut tx, by, deed).await?;
        tx.commit(audited).await?;
        Ok(intake)
    }

    /// Makes a SIM of the workspace from one in stock, with a status; returns its id.
    pub(super) async fn take_from_stock(
        &self,
        tx: &mut WriteTx,
        stock: i64,
        status: i64,
        now: i64,
    ) -> Result<i64, sqlx::Error> {
        let sim: i64 = sqlx::query_scalar(
            "INSERT INTO sim (workspace_id, iccid, iccid_luhn, imsi, msisdn, eid, status, model_id, production_date, activation_date)
             SELECT ?1, iccid, iccid_luhn, imsi, msisdn, eid, ?2, model_id, production_date, iif(?2 = 1, ?3, 0) FROM sim_stock WHERE id = ?4
             RETURNING id",
        )
        .bind(self.key())
        .bind(status)
        .bind(now)
        .bind(stock)
        .fetch_one(&mut **tx)
        .await?;
        sqlx::query("UPDATE sim_stock SET workspace_id = ?, sim_id = ?, registered_at = ? WHERE id = ?")
            .bind(self.key())
            .bind(sim)
            .bind(now)
            .bind(stock)
            .execute(&mut **tx)
            .await?;
        Ok(sim)
    }
}

/// The batch of a code, made when there is none.
async fn batch(tx: &mut WriteTx, bic: &str, now: i64) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO sim_batch (bic, created_at) VALUES (?, ?) ON CONFLICT (bic) DO UPDATE SET created_at = created_at RETURNING id",
    )
    .bind(bic)
    .bind(now)
    .fetch_one(&mut **tx)
    .await
}

async fn put_into(tx: &mut WriteTx, batch: i64, stock: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT OR IGNORE INTO sim_batch_item (batch_id, stock_id) VALUES (?, ?)")
        .bind(batch)
        .bind(stock)
        .execute(&mut **tx)
        .await
        .map(drop)
}

async fn insert_stock(tx: &mut WriteTx, sim: &NewSim, now: i64) -> Result<i64, sqlx::Error> {
    let luhn =
        luhn_digit(&sim.iccid).map_or_else(|| sim.iccid.clone(), |digit| format!("{}{digit}", sim.iccid));
    sqlx::query_scalar(
        "INSERT INTO sim_stock (iccid, iccid_luhn, imsi, msisdn, eid, model_id, production_date) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    )
    .bind(&sim.iccid)
    .bind(luhn)
    .bind(&sim.imsi)
    .bind(&sim.msisdn)
    .bind(&sim.eid)
    .bind(sim.model)
    .bind(now)
    .fetch_one(&mut **tx)
    .await
}
