//! From a `q` and a `sort` of events to SQL. The text of a statement is made of the constants of this file; whatever a person typed is
//! bound.

use super::{EventQuery, Scope};
use crate::{
    clock::DAY,
    store::{key, paging::Key, places, search::Sql},
};
use wire::{
    event::VALUES_MAX,
    page::{Criterion, Sort},
    problem::Problem,
    time::Timestamp,
};

/// Names of the sources, by id.
pub(super) const SOURCES: [&str; 3] = ["Network", "Policy Control", "API"];
/// Names of the severities, by id.
pub(super) const SEVERITIES: [&str; 3] = ["Info", "Warn", "Critical"];

/// `FROM … WHERE …` over the events that match.
pub(super) fn filter(workspace: i64, query: &EventQuery<'_>) -> Result<Sql, Problem> {
    let criteria = &query.list.q;
    let joins = |fields: &[&str]| {
        criteria.iter().any(|criterion| fields.contains(&criterion.field.as_str()))
            || query.list.sort.iter().any(|sort| fields.contains(&sort.field.as_str()))
    };
    let mut sql = Sql::of(" FROM event e");
    if joins(&["tags", "ip_address", "imei", "endpoint"]) {
        sql = sql.text(" LEFT JOIN device d ON d.workspace_id = e.workspace_id AND d.id = e.device_id");
    }
    if joins(&["iccid", "iccid_with_luhn", "imsi"]) {
        sql = sql.text(" LEFT JOIN sim s ON s.workspace_id = e.workspace_id AND s.id = e.sim_id");
    }
    sql = sql.int(" WHERE e.workspace_id = ?", workspace);
    sql = match query.scope {
        Scope::Workspace => sql,
        Scope::Device(device) => sql.int(" AND e.device_id = ?", key(device.get())),
        Scope::Sim(sim) => sql.int(" AND e.sim_id = ?", key(sim.get())),
        Scope::User(account) => sql.int(" AND e.account_id = ?", account),
    };
    if *query.ids.start() > 0 {
        sql = sql.int(" AND e.id >= ?", *query.ids.start());
    }
    if *query.ids.end() < i64::MAX {
        sql = sql.int(" AND e.id <= ?", *query.ids.end());
    }
    let has = |field: &str| criteria.iter().any(|criterion| criterion.field == field);
    if has("from") != has("until") {
        return Err(Problem::bad_query("from", "and until can be given only together"));
    }
    for criterion in criteria {
        sql = sql.text(" AND (").and(&condition(workspace, criterion)?).text(")");
    }
    Ok(sql)
}

fn condition(workspace: i64, criterion: &Criterion) -> Result<Sql, Problem> {
    let Criterion { field, values } = criterion;
    if values.len() > VALUES_MAX {
        return Err(Problem::bad_query(field, "has more than 6 values"));
    }
    let ids = |expression: &str, names: &[&str]| {
        let mut ids = Vec::with_capacity(values.len());
        for value in values.iter().map(|value| value.trim()) {
            let named = (0_i64..).zip(names).find(|(_, name)| name.eq_ignore_ascii_case(value));
            match named.map(|(id, _)| id).or_else(|| value.parse().ok()) {
                Some(id) => ids.push(id),
                None => return Err(Problem::bad_query(field, "needs an id")),
            }
        }
        Ok(among(expression, &ids))
    };
    match field.as_str() {
        "from" => Ok(Sql::default().int("e.at >= ?", time(field, values)?)),
        "until" => Ok(Sql::default().int("e.at <= ?", time(field, values)?)),
        "timestamp" => {
            let day = time(field, values)?.div_euclid(DAY) * DAY;
            Ok(Sql::default().int("e.at >= ?", day).int(" AND e.at < ?", day + DAY))
        }
        "type" => ids("e.type_id", &[]),
        "source" => ids("e.source_id", &SOURCES),
        "severity" => ids("e.severity_id", &SEVERITIES),
        "alert" => ids("e.alert", &["false", "true"]),
        "user" => ids("e.account_id", &[]),
        "endpoint" => ids("e.device_id", &[]),
        "organisation" => {
            let own = values.iter().any(|value| value.trim().parse() == Ok(workspace));
            Ok(Sql::of(if own { "1" } else { "0" }))
        }
        "description" => Ok(parts("lower(e.description)", values)),
        "tags" => Ok(parts("d.tags_key", values)),
        "ip_address" => Ok(parts("d.ip_address", values)),
        "imei" => Ok(parts("d.imei_key", values)),
        "iccid" => Ok(parts("s.iccid", values)),
        "iccid_with_luhn" => Ok(parts("s.iccid_luhn", values)),
        "imsi" => Ok(parts("s.imsi", values)),
        "rat" => {
            let known = places::RAT_TYPES.iter();
            Ok(matching("e.rat_id", values, known.map(|(id, name)| (*id, vec![*name]))))
        }
        "network" => {
            let known = places::OPERATORS.iter();
            Ok(matching("e.operator_id", values, known.map(|operator| (operator.id, vec![operator.name]))))
        }
        "country" => {
            let known = places::OPERATORS.iter().filter_map(|operator| {
                let country = places::country_by_id(operator.country)?;
                Some((operator.id, country))
            });
            let asked = |country: &places::Country| {
                values.iter().map(|value| value.trim()).any(|value| {
                    value.parse() == Ok(country.id)
                        || value.eq_ignore_ascii_case(country.iso_code)
                        || value.eq_ignore_ascii_case(country.name)
                })
            };
            let ids: Vec<i64> =
                known.filter(|(_, country)| asked(country)).map(|(operator, _)| operator).collect();
            Ok(among("e.operator_id", &ids))
        }
        _ => Err(Problem::bad_query(field, "is not a field of this list")),
    }
}

/// The rows whose id or name is asked for.
fn matching<'a>(
    expression: &str,
    values: &[String],
    known: impl Iterator<Item = (i64, Vec<&'a str>)>,
) -> Sql {
    let asked = |id: i64, names: &[&str]| {
        values
            .iter()
            .map(|value| value.trim())
            .any(|value| value.parse() == Ok(id) || names.iter().any(|name| name.eq_ignore_ascii_case(value)))
    };
    let ids: Vec<i64> = known.filter(|(id, names)| asked(*id, names)).map(|(id, _)| id).collect();
    among(expression, &ids)
}

fn among(expression: &str, ids: &[i64]) -> Sql {
    let list = serde_json::to_string(ids).unwrap_or_else(|_| "[]".to_owned());
    Sql::default().with(&format!("{expression} IN (SELECT value FROM json_each(?))"), [Key::Text(list)])
}

/// Any of the values occurs in a lower-case text.
fn parts(expression: &str, values: &[String]) -> Sql {
    let mut sql = Sql::default();
    for (at, value) in values.iter().enumerate() {
        let text = format!("{}instr({expression}, ?) > 0", if at == 0 { "" } else { " OR " });
        sql = sql.with(&text, [Key::Text(value.to_lowercase())]);
    }
    sql
}

fn time(field: &str, values: &[String]) -> Result<i64, Problem> {
    let wrong = || Problem::bad_query(field, "needs one time, such as 2026-11-16T06:00:00Z");
    let [value] = values else { return Err(wrong()) };
    value.parse().map(Timestamp::millis).map_err(|_| wrong())
}

/// `ORDER BY …`; ties are by ascending id.
pub(super) fn order(sorts: &[Sort]) -> String {
    let mut order = String::from(" ORDER BY ");
    for sort in sorts {
        let expression = match sort.field.as_str() {
            "id" => "e.id",
            "timestamp" => "e.at",
            "source" => "e.source_id",
            "severity" => "e.severity_id",
            "alert" => "e.alert",
            "user" => "e.account_id",
            "endpoint" => "d.name_key",
            "tags" => "d.tags_key",
            "ip_address" => "d.ip_key",
            "iccid" => "s.iccid",
            "imsi" => "s.imsi",
            "type" => "e.type_id",
            // All events of a list are of one organisation.
            _ => continue,
        };
        order.push_str(expression);
        order.push_str(if sort.descending { " DESC, " } else { ", " });
    }
    // Events of one moment in the order in which they were written, whichever way time runs.
    let newest_first = matches!(sorts, [Sort { field, descending: true }] if field == "timestamp");
    order.push_str(if newest_first { "e.id DESC" } else { "e.id" });
    order
}
