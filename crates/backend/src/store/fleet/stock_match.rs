//! Which SIMs of a file are known already: the same, or in conflict with another one.

use super::sim_stock::{NewSim, RowProblem};
use crate::{error::Error, store::WriteTx};
use sqlx::FromRow;
use std::collections::HashMap;

/// A SIM that is known already.
#[derive(Clone, Debug, FromRow)]
pub(super) struct Known {
    /// NULL for SIMs that came without a file (the demo world).
    pub stock_id: Option<i64>,
    pub iccid: String,
    pub imsi: String,
    pub msisdn: String,
    pub eid: String,
    pub workspace_id: Option<i64>,
    pub status: Option<i64>,
}

/// What is known of a SIM of a file.
pub(super) enum Found<'a> {
    New,
    Same(&'a Known),
    Conflict(RowProblem),
}

/// The SIMs that share an identifier with a SIM of the file, by column and value.
pub(super) async fn known(tx: &mut WriteTx, sims: &[NewSim]) -> Result<HashMap<String, Known>, Error> {
    let mut known = HashMap::new();
    for column in ["iccid", "imsi", "msisdn", "eid"] {
        let value = |sim: &NewSim| match column {
            "iccid" => sim.iccid.clone(),
            "imsi" => sim.imsi.clone(),
            "msisdn" => sim.msisdn.clone(),
            _ => sim.eid.clone(),
        };
        let values: Vec<String> = sims.iter().map(value).filter(|value| !value.is_empty()).collect();
        let list = serde_json::to_string(&values).map_err(|error| Error::Internal(error.to_string()))?;
        let not_empty =
            if matches!(column, "msisdn" | "eid") { format!(" AND s.{column} <> ''") } else { String::new() };
        let sql = format!(
            "SELECT t.id AS stock_id, s.iccid, s.imsi, s.msisdn, s.eid, s.workspace_id, s.status
               FROM json_each(?1) v CROSS JOIN sim s ON s.{column} = v.value{not_empty}
               LEFT JOIN sim_stock t ON t.workspace_id = s.workspace_id AND t.sim_id = s.id
             UNION ALL
             SELECT s.id, s.iccid, s.imsi, s.msisdn, s.eid, NULL, NULL
               FROM json_each(?1) v CROSS JOIN sim_stock s ON s.{column} = v.value{not_empty} WHERE s.workspace_id IS NULL"
        );
        let rows: Vec<Known> =
            sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(list).fetch_all(&mut **tx).await?;
        for row in rows {
            let key = match column {
                "iccid" => &row.iccid,
                "imsi" => &row.imsi,
                "msisdn" => &row.msisdn,
                _ => &row.eid,
            };
            known.insert(format!("{column} {key}"), row);
        }
    }
    Ok(known)
}

/// Compares a SIM of the file with what is known.
pub(super) fn found<'a>(known: &'a HashMap<String, Known>, sim: &NewSim) -> Found<'a> {
    let row = |column: &str, value: &str| known.get(&format!("{column} {value}"));
    if let Some(row) = row("iccid", &sim.iccid) {
        for (column, new, old) in [
            ("IMSI", &sim.imsi, &row.imsi),
            ("MSISDN", &sim.msisdn, &row.msisdn),
            ("EID", &sim.eid, &row.eid),
        ] {
            if new != old {
                let why = format!("differs from the known SIM of this ICCID (\"{old}\")");
                return Found::Conflict(RowProblem::new(sim.line, column, new, &why));
            }
        }
        return Found::Same(row);
    }
    for (column, key, value) in
        [("IMSI", "imsi", &sim.imsi), ("MSISDN", "msisdn", &sim.msisdn), ("EID", "eid", &sim.eid)]
    {
        if let Some(row) = row(key, value).filter(|_| !value.is_empty()) {
            let why = format!("belongs to the SIM {}", row.iccid);
            return Found::Conflict(RowProblem::new(sim.line, column, value, &why));
        }
    }
    Found::New
}

/// The problem with a SIM that is where it cannot be taken from.
pub(super) fn elsewhere(sim: &NewSim, row: &Known) -> RowProblem {
    let why = match (row.status, row.workspace_id) {
        (Some(3), Some(workspace)) => format!("was deleted in workspace {workspace}"),
        (_, Some(workspace)) => format!("is in workspace {workspace}"),
        (_, None) => "is in stock".to_owned(),
    };
    RowProblem::new(sim.line, "ICCID", &sim.iccid, &why)
}

/// Codes of new cards that another card or box has.
pub(super) async fn taken_codes(tx: &mut WriteTx, sims: &[&NewSim]) -> Result<Vec<RowProblem>, Error> {
    let codes: Vec<&str> = sims.iter().map(|sim| sim.bic.as_str()).filter(|bic| !bic.is_empty()).collect();
    let list = serde_json::to_string(&codes).map_err(|error| Error::Internal(error.to_string()))?;
    let taken: Vec<String> =
        sqlx::query_scalar("SELECT b.bic FROM json_each(?) v CROSS JOIN sim_batch b ON b.bic = v.value")
            .bind(list)
            .fetch_all(&mut **tx)
            .await?;
    let why = "is the code of another card or batch";
    Ok(sims
        .iter()
        .filter(|sim| taken.contains(&sim.bic))
        .map(|sim| RowProblem::new(sim.line, "BIC", &sim.bic, why))
        .collect())
}
