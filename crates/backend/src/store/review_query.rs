//! What the list of the access review is asked for, as SQL, and its order.

use super::{
    key,
    reviews::{ADMINISTERS, IDLE, Person},
};
use crate::error::Error;
use wire::{
    page::{Criterion, ListQuery},
    problem::Problem,
};

/// The criteria that the database looks at. Only numbers and words of our own get into the statement.
pub(super) fn narrow(criteria: &[Criterion], now: i64) -> Result<String, Error> {
    let mut sql = String::new();
    for criterion in criteria.iter().filter(|criterion| criterion.field != "search") {
        let bad = |why: &str| Error::from(Problem::bad_query(&criterion.field, why));
        criterion.few()?;
        let mut choices = Vec::new();
        for value in &criterion.values {
            let number = || value.trim().parse::<u64>().map(key).map_err(|_| bad("takes a number"));
            let word = value.trim().to_lowercase();
            choices.push(match criterion.field.as_str() {
                "workspace" => format!("m.workspace_id = {}", number()?),
                // The Owner and the SuperAdmin count as Administrators.
                "role" if number()? == 1 => ADMINISTERS.to_owned(),
                "role" => format!(
                    "EXISTS (SELECT 1 FROM membership_role x WHERE x.workspace_id = m.workspace_id AND x.account_id = m.account_id AND x.role_id = {})",
                    number()?
                ),
                "sign_in" => {
                    let last = "SELECT s.last_sign_in_at FROM account s WHERE s.id = m.account_id";
                    match word.as_str() {
                        "never" => format!("m.status <> 0 AND ({last}) IS NULL"),
                        "idle" => format!("m.status <> 0 AND coalesce(({last}), 0) < {}", now - IDLE),
                        _ => return Err(bad("takes never or idle")),
                    }
                }
                "access" => match word.as_str() {
                    "active" => "m.status = 1".to_owned(),
                    "suspended" => "m.status = 2".to_owned(),
                    "invited" => "m.status = 0".to_owned(),
                    _ => return Err(bad("takes active, suspended or invited")),
                },
                "security" => {
                    let key = "SELECT 1 FROM mfa_key k WHERE k.account_id = m.account_id AND k.status = 1";
                    match word.as_str() {
                        "none" => format!("m.status <> 0 AND NOT EXISTS ({key})"),
                        "app_mfa" => format!("m.status <> 0 AND EXISTS ({key} AND k.type_id = 1)"),
                        "email_mfa" => format!("m.status <> 0 AND EXISTS ({key} AND k.type_id = 2)"),
                        _ => return Err(bad("takes app_mfa, email_mfa or none")),
                    }
                }
                _ => return Err(bad("is not a field that this list filters by")),
            });
        }
        sql.push_str(&format!(" AND ({})", choices.join(" OR ")));
    }
    Ok(sql)
}

pub(super) fn sort(people: &mut [Person], query: &ListQuery) {
    let by_name = |person: &Person| {
        let shown = if person.name.is_empty() { &person.username } else { &person.name };
        shown.to_lowercase()
    };
    let descending = query.sort.first().is_some_and(|sort| sort.descending);
    match query.sort.first().map(|sort| sort.field.as_str()) {
        Some("username") => people.sort_by_cached_key(|person| (person.username.to_lowercase(), person.id)),
        Some("workspaces") => people.sort_by_key(|person| (person.workspaces, person.id)),
        Some("administers") => people.sort_by_key(|person| (person.administers, person.id)),
        Some("last_sign_in") => people.sort_by_key(|person| (person.last_sign_in, person.id)),
        _ => people.sort_by_cached_key(|person| (by_name(person), person.id)),
    }
    if descending {
        people.reverse();
    }
}
