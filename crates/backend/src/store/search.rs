//! From a `q` to SQL. The text of a statement is put together from the constants of this folder only; whatever a person
//! typed is bound.
//!
//! A text value matches where it occurs, whatever the case; `*` in it matches any run. Rows are found in one of two ways:
//! by testing every row of the workspace, or by testing the *candidates* that the trigram index offers. Candidates are a
//! superset, so both ways answer the same; which is faster depends on how many there are.

use super::{
    fields::{Area, Field, Kind, Text},
    paging::{Key, ListKey},
};
use sqlx::{
    Sqlite,
    query::{Query, QueryScalar},
    sqlite::SqliteArguments,
};
use wire::{
    page::{Criterion, ListQuery},
    problem::Problem,
    time::Timestamp,
};

/// The trigram index knows nothing shorter.
const TRIGRAM: usize = 3;
/// So many characters at the end of a piece are looked up. Identifiers of a fleet begin alike and end differently, and every
/// further trigram costs a walk through all that share it; the rest is for the predicate to test.
const TAIL: usize = 8;
/// `workspace_id * 2^40 + id`: the rowid of the text indexes (migration 0002).
const ROWID_BASE: i64 = 1 << 40;

/// A piece of SQL with what is to be bound to it, in order.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    /// Constants of this folder and `?`.
    pub text: String,
    /// One for each `?`.
    pub binds: Vec<Key>,
}

impl Sql {
    /// Constant text without parameters.
    pub fn of(text: &str) -> Self {
        Self { text: text.to_owned(), binds: Vec::new() }
    }

    /// Adds constant text.
    pub fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// Adds constant text whose `?` are bound to `binds`.
    pub fn with(mut self, text: &str, binds: impl IntoIterator<Item = Key>) -> Self {
        self.text.push_str(text);
        self.binds.extend(binds);
        self
    }

    /// Adds a number parameter.
    pub fn int(self, text: &str, value: i64) -> Self {
        self.with(text, [Key::Int(value)])
    }

    /// Adds another piece.
    pub fn and(self, other: &Self) -> Self {
        self.with(&other.text, other.binds.iter().cloned())
    }

    /// A query for rows.
    pub fn query(&self) -> Query<'_, Sqlite, SqliteArguments> {
        let query = sqlx::query(sqlx::AssertSqlSafe(self.text.clone()));
        self.binds.iter().fold(query, |query, bind| match bind {
            Key::Int(value) => query.bind(*value),
            Key::Text(value) => query.bind(value.as_str()),
        })
    }

    /// A query for one value.
    pub fn scalar<T>(&self) -> QueryScalar<'_, Sqlite, T, SqliteArguments>
    where
        (T,): for<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow>,
    {
        let query = sqlx::query_scalar(sqlx::AssertSqlSafe(self.text.clone()));
        self.binds.iter().fold(query, |query, bind| match bind {
            Key::Int(value) => query.bind(*value),
            Key::Text(value) => query.bind(value.as_str()),
        })
    }
}

/// A compiled `q`.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// `AND …` on the rows of the list.
    pub predicate: Sql,
    /// Whether `predicate` looks at the other table (the SIM of a device, the device of a SIM).
    pub joins: bool,
    /// A query for the ids of a superset, if the trigram index can offer one.
    pub candidates: Option<Sql>,
    /// Set when nothing but statuses is asked for: counters know the answer.
    pub statuses: Option<Vec<i64>>,
}

impl Filter {
    /// Compiles the criteria of a list.
    ///
    /// # Errors
    /// 1301 for values that a field cannot have.
    pub fn compile(area: Area, workspace: i64, criteria: &[Criterion]) -> Result<Self, Problem> {
        let mut filter = Self::default();
        let mut best = 0;
        for criterion in criteria {
            let Some(field) = area.field(&criterion.field) else {
                return Err(Problem::bad_query(&criterion.field, "is not a field of this list"));
            };
            check_characters(criterion)?;
            let predicate = predicate(field, &criterion.values)?;
            filter.predicate = filter.predicate.text(" AND (").and(&predicate).text(")");
            filter.joins |= field.joins;
            let literal = shortest_literal(field, &criterion.values);
            if literal >= TRIGRAM && literal > best && !field.texts.is_empty() {
                best = literal;
                filter.candidates = Some(candidates(area, field, workspace, &criterion.values));
            }
        }
        if let [only] = criteria
            && only.field == "status"
        {
            filter.statuses = Some(filter.predicate.binds.iter().filter_map(ids_of).flatten().collect());
        }
        Ok(filter)
    }
}

/// What a list is remembered by; the order of its page does not matter.
pub fn list_key(area: Area, workspace: i64, query: &ListQuery, sorted: bool) -> ListKey {
    ListKey {
        area: area.name(),
        workspace,
        filter: query.q_text(),
        sort: if sorted { query.sort_text() } else { "#".to_owned() },
    }
}

fn ids_of(bind: &Key) -> Option<Vec<i64>> {
    match bind {
        Key::Text(list) => serde_json::from_str(list).ok(),
        Key::Int(id) => Some(vec![*id]),
    }
}

fn check_characters(criterion: &Criterion) -> Result<(), Problem> {
    if criterion.values.iter().any(|value| value.chars().any(char::is_control)) {
        return Err(Problem::bad_query(&criterion.field, "contains control characters"));
    }
    Ok(())
}

fn predicate(field: &Field, values: &[String]) -> Result<Sql, Problem> {
    match field.kind {
        Kind::Text { wildcard } => Ok(text(field.expr, values, wildcard)),
        Kind::Search { id } => {
            let ids =
                json(&values.iter().filter_map(|value| value.trim().parse::<i64>().ok()).collect::<Vec<_>>());
            Ok(text(field.expr, values, false)
                .with(&format!(" OR {id} IN (SELECT value FROM json_each(?))"), [ids]))
        }
        Kind::Enum { names, null } => one_of(field, values, names, null),
        Kind::Named { id } => Ok(named(field.expr, id, values)),
        Kind::Time => times(field, values),
        Kind::Fixed { value } => {
            let asked = values.iter().any(|asked| asked.eq_ignore_ascii_case(value));
            Ok(Sql::of(if asked || value.is_empty() { "1" } else { "0" }))
        }
        Kind::Workspace => {
            let ids: Vec<i64> = values.iter().filter_map(|value| value.trim().parse().ok()).collect();
            Ok(Sql::default()
                .with(&format!("{} IN (SELECT value FROM json_each(?))", field.expr), [json(&ids)]))
        }
    }
}

/// Any of the values occurs in `expr` (lower case).
fn text(expr: &str, values: &[String], wildcard: bool) -> Sql {
    let starred = wildcard && values.iter().any(|value| value.contains('*'));
    let values: Vec<String> = values.iter().map(|value| value.to_lowercase()).collect();
    match (starred, values.as_slice()) {
        (false, [value]) => Sql::default().with(&format!("instr({expr}, ?) > 0"), [Key::Text(value.clone())]),
        (true, [value]) => {
            Sql::default().with(&format!("{expr} LIKE ? ESCAPE '\\'"), [Key::Text(like(value))])
        }
        (false, values) => Sql::default().with(
            &format!("EXISTS (SELECT 1 FROM json_each(?) v WHERE instr({expr}, v.value) > 0)"),
            [json(values)],
        ),
        (true, values) => {
            let patterns: Vec<String> = values.iter().map(|value| like(value)).collect();
            let sql = format!("EXISTS (SELECT 1 FROM json_each(?) v WHERE {expr} LIKE v.value ESCAPE '\\')");
            Sql::default().with(&sql, [json(&patterns)])
        }
    }
}

/// A LIKE pattern that finds `value` anywhere; `*` matches any run, `%` and `_` are ordinary.
fn like(value: &str) -> String {
    let mut pattern = String::from("%");
    for character in value.chars() {
        match character {
            '*' if pattern.ends_with('%') && !pattern.ends_with("\\%") => {}
            '*' => pattern.push('%'),
            '%' | '_' | '\\' => {
                pattern.push('\\');
                pattern.push(character);
            }
            other => pattern.push(other),
        }
    }
    if !pattern.ends_with('%') || pattern.ends_with("\\%") {
        pattern.push('%');
    }
    pattern
}

fn one_of(field: &Field, values: &[String], names: &[(i64, &str)], null: bool) -> Result<Sql, Problem> {
    let mut ids: Vec<i64> = Vec::new();
    let mut or_null = false;
    for value in values.iter().map(|value| value.trim()) {
        let named = names.iter().find(|(_, name)| name.eq_ignore_ascii_case(value)).map(|(id, _)| *id);
        match named.or_else(|| value.parse().ok()) {
            _ if null && value.eq_ignore_ascii_case("null") => or_null = true,
            Some(id) => ids.push(id),
            None => return Err(Problem::bad_query(field.name, "needs an id")),
        }
    }
    let sql =
        Sql::default().with(&format!("{} IN (SELECT value FROM json_each(?))", field.expr), [json(&ids)]);
    Ok(if or_null { sql.text(&format!(" OR {} IS NULL", field.expr)) } else { sql })
}

/// A policy: numbers are ids, other texts part of the name.
fn named(name: &str, id: &str, values: &[String]) -> Sql {
    let (ids, texts): (Vec<&String>, Vec<&String>) =
        values.iter().partition(|value| value.parse::<i64>().is_ok());
    let ids: Vec<i64> = ids.iter().filter_map(|value| value.parse().ok()).collect();
    let sql = Sql::default().with(&format!("{id} IN (SELECT value FROM json_each(?))"), [json(&ids)]);
    if texts.is_empty() {
        return sql;
    }
    let texts: Vec<String> = texts.into_iter().cloned().collect();
    sql.text(" OR ").and(&text(name, &texts, true))
}

/// A day, or a point in time: everything of that day, or of that second.
fn times(field: &Field, values: &[String]) -> Result<Sql, Problem> {
    let mut sql = Sql::default();
    for (at, value) in values.iter().enumerate() {
        let from: Timestamp = value
            .parse()
            .map_err(|_| Problem::bad_query(field.name, "needs a date or a time, such as 2026-11-16"))?;
        let length = if value.trim().len() == 10 { 86_400_000 } else { 1000 };
        let start = from.millis();
        sql = sql.text(if at == 0 { "" } else { " OR " }).with(
            &format!("({0} >= ? AND {0} < ?)", field.expr),
            [Key::Int(start), Key::Int(start.saturating_add(length))],
        );
    }
    Ok(sql)
}

/// Characters of the shortest value's longest literal piece: what the trigram index can work with.
fn shortest_literal(field: &Field, values: &[String]) -> usize {
    values
        .iter()
        .map(|value| pieces(field, value).iter().map(|piece| piece.chars().count()).max().unwrap_or(0))
        .min()
        .unwrap_or(0)
}

fn pieces(field: &Field, value: &str) -> Vec<String> {
    let value = value.to_lowercase();
    match field.kind {
        Kind::Text { wildcard: true } => value.split('*').map(str::to_owned).collect(),
        _ => vec![value],
    }
}

/// The ids of all rows that the text indexes offer for a field's values.
fn candidates(area: Area, field: &Field, workspace: i64, values: &[String]) -> Sql {
    let mut sql = Sql::default();
    for (at, source) in field.texts.iter().enumerate() {
        let expression = format!("{{{}}} : ({})", source.columns, match_expression(field, values));
        let base = workspace.saturating_mul(ROWID_BASE);
        let (table, head, tail) = match (area, source.text) {
            (Area::Devices, Text::Device) => {
                ("device_text", "SELECT x.rowid - ? AS id FROM device_text x WHERE ", "")
            }
            (Area::Sims, Text::Sim) => ("sim_text", "SELECT x.rowid - ? AS id FROM sim_text x WHERE ", ""),
            (Area::Devices, Text::Sim) => (
                "sim_text",
                "SELECT t.device_id AS id FROM sim_text x CROSS JOIN sim t ON t.id = x.rowid - ? WHERE ",
                " AND t.device_id IS NOT NULL",
            ),
            (Area::Sims, Text::Device) => (
                "device_text",
                "SELECT t.id AS id FROM device_text x CROSS JOIN sim t ON t.device_id = x.rowid - ? AND t.workspace_id = ? WHERE ",
                "",
            ),
        };
        sql = sql.text(if at == 0 { "" } else { " UNION " }).int(head, base);
        if (area, source.text) == (Area::Sims, Text::Device) {
            sql = sql.int("", workspace);
        }
        sql = sql
            .with(&format!("{table} MATCH ?"), [Key::Text(expression)])
            .with(
                " AND x.rowid BETWEEN ? AND ?",
                [Key::Int(base), Key::Int(base.saturating_add(ROWID_BASE - 1))],
            )
            .text(tail);
    }
    if let Kind::Search { .. } = field.kind {
        let ids: Vec<i64> = values.iter().filter_map(|value| value.trim().parse().ok()).collect();
        sql = sql.with(" UNION SELECT value AS id FROM json_each(?)", [json(&ids)]);
    }
    sql
}

/// Every value as a conjunction of quoted phrases, joined by OR.
fn match_expression(field: &Field, values: &[String]) -> String {
    let phrase = |piece: &String| {
        let skip = piece.chars().count().saturating_sub(TAIL);
        format!("\"{}\"", piece.chars().skip(skip).collect::<String>().replace('"', "\"\""))
    };
    let value = |value: &String| {
        let long: Vec<String> = pieces(field, value)
            .iter()
            .filter(|piece| piece.chars().count() >= TRIGRAM)
            .map(phrase)
            .collect();
        format!("({})", long.join(" AND "))
    };
    values.iter().map(value).collect::<Vec<_>>().join(" OR ")
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Key {
    Key::Text(serde_json::to_string(value).unwrap_or_else(|_| "[]".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_anywhere_and_only_stars_are_special() {
        assert_eq!(like("a*b"), "%a%b%");
        assert_eq!(like("**a**"), "%a%");
        assert_eq!(like("100%_\\"), "%100\\%\\_\\\\%");
        assert_eq!(like("5%*"), "%5\\%%");
        assert_eq!(like("*"), "%");
    }

    #[test]
    fn nothing_typed_becomes_part_of_the_statement() -> Result<(), Problem> {
        for area in [Area::Devices, Area::Sims] {
            for field in area.fields() {
                let value = if matches!(field.kind, Kind::Time) { "2026-01-01" } else { "1" };
                let plain = Filter::compile(
                    area,
                    1,
                    &[Criterion { field: field.name.into(), values: vec![value.into()] }],
                )?;
                if !matches!(field.kind, Kind::Text { .. } | Kind::Search { .. }) {
                    continue;
                }
                let typed = "'); DROP TABLE device; -- \" ) OR (";
                let hostile = Filter::compile(
                    area,
                    1,
                    &[Criterion { field: field.name.into(), values: vec![typed.into()] }],
                )?;
                assert_eq!(plain.predicate.text, hostile.predicate.text);
                assert!(hostile.candidates.is_some_and(|sql| !sql.text.contains("DROP")));
            }
        }
        Ok(())
    }
}
