//! The SIM of a device inside a transaction: assigned, released, moved to another status, each with its event (domain.md §4.6, §5.1).

use crate::{
    error::Error,
    store::{
        TenantStore, WriteTx,
        changes::{Change, check_move},
    },
};
use serde_json::{Value, json};
use wire::{
    problem::{FieldProblem, Problem},
    sim::SimStatus,
};

const EVENT_RELEASED: i64 = 50;
const EVENT_ASSIGNED: i64 = 51;

/// A SIM as a device carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct LinkedSim {
    /// Its id.
    pub id: i64,
    /// Its status.
    pub status: SimStatus,
}

/// Which status a SIM of a device shall get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SimTarget {
    /// Factory Test where the plan has that, else Activated.
    Activate,
    /// Exactly this one.
    Status(SimStatus),
}

/// What becomes of the SIM of a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SimChange {
    /// Assigns a SIM (`Some`) or releases the one that is there (`None`); outer `None` leaves it.
    pub link: Option<Option<i64>>,
    /// A status for the SIM that is there then.
    pub target: Option<SimTarget>,
}

impl TenantStore {
    /// The SIM of a device.
    pub(super) async fn linked_sim(
        &self,
        tx: &mut WriteTx,
        device: i64,
    ) -> Result<Option<LinkedSim>, sqlx::Error> {
        let row: Option<(i64, i64)> =
            sqlx::query_as("SELECT id, status FROM sim WHERE workspace_id = ? AND device_id = ?")
                .bind(self.key())
                .bind(device)
                .fetch_optional(&mut **tx)
                .await?;
        Ok(row.map(|(id, status)| LinkedSim { id, status: SimStatus::from_id(status) }))
    }

    /// Assigns an unassigned SIM to a device without one.
    ///
    /// # Errors
    /// 422 on `{at}sim` for a SIM that the workspace does not have, that is deleted, or that another device carries.
    pub(super) async fn assign_sim(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        (device, sim): (i64, i64),
        at: &str,
    ) -> Result<LinkedSim, Error> {
        let field = format!("{at}sim");
        let row: Option<(i64, Option<i64>)> =
            sqlx::query_as("SELECT status, device_id FROM sim WHERE workspace_id = ? AND id = ?")
                .bind(self.key())
                .bind(sim)
                .fetch_optional(&mut **tx)
                .await?;
        let status = match row {
            None => return Err(Error::field(FieldProblem::reference(&field))),
            Some((_, Some(_))) => {
                return Err(Error::field(FieldProblem::duplicated(&field, "is assigned to another device")));
            }
            Some((3, _)) => return Err(Error::field(FieldProblem::format(&field, "is deleted"))),
            Some((status, None)) => SimStatus::from_id(status),
        };
        sqlx::query("UPDATE sim SET device_id = ? WHERE workspace_id = ? AND id = ?")
            .bind(device)
            .bind(self.key())
            .bind(sim)
            .execute(&mut **tx)
            .await?;
        self.tell(tx, by, EVENT_ASSIGNED, "SIM Assigned", Some(device), Some(sim)).await?;
        Ok(LinkedSim { id: sim, status })
    }

    /// Takes the SIM off a device; its status stays.
    pub(super) async fn release_sim(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        device: i64,
        sim: i64,
    ) -> Result<(), sqlx::Error> {
        sqlx::query("UPDATE sim SET device_id = NULL WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(sim)
            .execute(&mut **tx)
            .await?;
        self.tell(tx, by, EVENT_RELEASED, "SIM Released", Some(device), Some(sim)).await
    }

    /// Moves the SIM of a device to the status that a change asks for, unless it has it. Returns the new status.
    ///
    /// # Errors
    /// 422 on `{at}sim.status` for a move that does not exist.
    pub(super) async fn retarget_sim(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        (device, sim): (i64, LinkedSim),
        target: SimTarget,
        at: &str,
    ) -> Result<SimStatus, Error> {
        let factory_test = self.has_factory_test(tx).await?;
        let to = match target {
            SimTarget::Status(to) => to,
            // A SIM that works already is not moved back.
            SimTarget::Activate if matches!(sim.status, SimStatus::Activated | SimStatus::FactoryTest) => {
                sim.status
            }
            SimTarget::Activate if factory_test && sim.status == SimStatus::Issued => SimStatus::FactoryTest,
            SimTarget::Activate => SimStatus::Activated,
        };
        if to == sim.status {
            return Ok(to);
        }
        check_move(sim.status, to, factory_test).map_err(|problem| {
            let why = problem.message.trim_end_matches('.').to_owned();
            Error::from(Problem::invalid(vec![FieldProblem::format(
                &format!("{at}sim.status"),
                &format!("is refused: {why}"),
            )]))
        })?;
        self.move_sim(tx, by, (sim.id, Some(device)), (sim.status, to)).await?;
        Ok(to)
    }

    /// Writes a new status of a SIM, with its event. The first activation is kept: suspending and activating again is not a new one.
    pub(in crate::store) async fn move_sim(
        &self,
        tx: &mut WriteTx,
        by: Change<'_>,
        (sim, device): (i64, Option<i64>),
        (from, to): (SimStatus, SimStatus),
    ) -> Result<(), sqlx::Error> {
        sqlx::query(
            "UPDATE sim SET status = ?1, activation_date = iif(?1 = 1 AND activation_date = 0, ?2, activation_date)
              WHERE workspace_id = ?3 AND id = ?4",
        )
        .bind(to.id())
        .bind(by.now)
        .bind(self.key())
        .bind(sim)
        .execute(&mut **tx)
        .await?;
        let (type_id, description) = match to {
            SimStatus::Suspended => (9, "SIM suspension"),
            SimStatus::FactoryTest => (45, "SIM factory test"),
            _ => (8, "SIM activation"),
        };
        let detail: Option<Value> = (to == SimStatus::Activated)
            .then(|| json!({ "transition": { "from": from.id(), "to": to.id() }, "reason": "API" }));
        self.tell_with(tx, by, (type_id, description), (device, Some(sim)), detail.as_ref()).await
    }
}
