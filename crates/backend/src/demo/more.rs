//! The parts of the demo world around workspaces: open invitations, daily volumes for the reports, and `--workspaces N` with `--people N`.

use super::{
    rng::Rng,
    world::{ANCHOR_MS, DAY_MS, SEED, WORLD},
};
use crate::store::{WriteTx, key};
use sqlx::{QueryBuilder, Sqlite};

/// Days of volumes before and after the anchor; reports end today, so that days to come are not shown.
const PAST: i64 = 400;
const AHEAD: i64 = 400;
/// Rows per statement.
const ROWS: usize = 200;
/// First id of further workspaces, and of the account that owns them.
const MORE: i64 = 1_000;
const HOLDER: i64 = 500;
/// First id of the people of `--people N`.
const CROWD: i64 = 100_000;

/// Gives every invited membership its invitation. No link opens it: its hash is no hash of anything known.
pub async fn invitations(tx: &mut WriteTx) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO invitation (workspace_id, account_id, address, token_hash, inviter_id, created_at, sent_at, expires_at)
         SELECT m.workspace_id, m.account_id, a.username, CAST(printf('%020d%012d', m.workspace_id, m.account_id) AS BLOB),
                (SELECT o.account_id FROM membership o WHERE o.workspace_id = m.workspace_id AND o.owner = 1),
                m.invited_at, m.invited_at, m.invite_expires_at
           FROM membership m JOIN account a ON a.id = m.account_id WHERE m.status = 0",
    )
    .execute(&mut **tx)
    .await
    .map(drop)
}

/// Daily volumes of every workspace: more on weekdays, growing slowly, never quite the same.
pub async fn volumes(tx: &mut WriteTx) -> Result<(), sqlx::Error> {
    let today = ANCHOR_MS / DAY_MS;
    for spec in WORLD {
        // The report does not follow `--devices`: screenshots of it stay the same.
        let devices = i64::try_from(spec.devices).unwrap_or(0);
        let days: Vec<i64> = (today - PAST..=today + AHEAD).collect();
        for chunk in days.chunks(ROWS) {
            let mut insert = QueryBuilder::<Sqlite>::new(
                "INSERT INTO daily_usage (workspace_id, day, data_rx, data_tx, sms_mo, sms_mt, cost_data, cost_sms) ",
            );
            insert.push_values(chunk, |mut row, day| {
                let mut rng = Rng::of(SEED, 31, spec.id * 1_000_000 + u64::try_from(*day).unwrap_or(0));
                let mut around = |mean: i64| mean * (80 + i64::try_from(rng.below(41)).unwrap_or(0)) / 100;
                // Day 0 of 1970 was a Thursday.
                let weekend = matches!((day + 4) % 7, 0 | 6);
                let level = (100 + (day - today + PAST) / 20) * if weekend { 6 } else { 10 };
                let tx = around(devices * 1_400 * level);
                let rx = around(devices * 600 * level);
                let (mo, mt) = (around(devices * level / 10_000 + 1), around(devices * level / 20_000 + 1));
                row.push_bind(key(spec.id))
                    .push_bind(*day)
                    .push_bind(rx)
                    .push_bind(tx)
                    .push_bind(mo)
                    .push_bind(mt)
                    .push_bind((rx + tx) / 1_000_000 / 4)
                    .push_bind((mo + mt) * 5);
            });
            insert.build().execute(&mut **tx).await?;
        }
    }
    Ok(())
}

const FIRST: [&str; 10] =
    ["North", "South", "Harbour", "City", "Alpine", "Österreich", "Møre", "Zürich", "Delta", "漢口"];
const SECOND: [&str; 8] =
    ["Metering", "Logistics", "Cold chain", "Parking", "Lifts", "Fleet", "Lighting", "Sensors & gateways"];

/// So many workspaces in all; the further ones are small. kim is in every one with changing roles, noor and uli in some; one account owns them.
pub async fn workspaces(tx: &mut WriteTx, total: u32) -> Result<(), sqlx::Error> {
    let more = i64::from(total) - i64::try_from(WORLD.len()).unwrap_or(0);
    if more <= 0 {
        return Ok(());
    }
    let created = ANCHOR_MS - 300 * DAY_MS;
    sqlx::query(
        "INSERT INTO account (id, username, username_key, name, status, locale, created_at) VALUES (?1, ?2, ?2, 'Holding', 1, 'en', ?3)",
    )
    .bind(HOLDER)
    .bind("holding@acme.example")
    .bind(created)
    .execute(&mut **tx)
    .await?;
    for at in 0..more {
        let pick =
            |names: &'static [&'static str], at: i64| names[usize::try_from(at).unwrap_or(0) % names.len()];
        let name = format!("{} {} {:03}", pick(&FIRST, at), pick(&SECOND, at / 3), at + 6);
        let plan = pick(&crate::plans::KEYS, at);
        sqlx::query("INSERT INTO workspace (id, name, plan, country_id, created_at) VALUES (?, ?, ?, 12, ?)")
            .bind(MORE + at)
            .bind(name)
            .bind(plan)
            .bind(created + at * 3_600_000)
            .execute(&mut **tx)
            .await?;
        let mut people = vec![(HOLDER, 1, at == 0), (2, 1 + at % 3, false)];
        people.extend((at % 2 == 0).then_some((5, 2, false)));
        people.extend((at % 5 == 0 && plan != "free").then_some((4, 3, false)));
        for (account, role, home) in people {
            sqlx::query(
                "INSERT INTO membership (workspace_id, account_id, status, owner, is_default, joined_at) VALUES (?, ?, 1, ?, ?, ?)",
            )
            .bind(MORE + at)
            .bind(account)
            .bind(account == HOLDER)
            .bind(home)
            .bind(created + at * 3_600_000)
            .execute(&mut **tx)
            .await?;
            sqlx::query("INSERT INTO membership_role (workspace_id, account_id, role_id) VALUES (?, ?, ?)")
                .bind(MORE + at)
                .bind(account)
                .bind(role)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

/// So many people in every further workspace, mostly Users, some Observers and Administrators; each third never signed in. Whoever owns
/// these workspaces gets everybody's password.
pub async fn people(tx: &mut WriteTx, number: u32) -> Result<(), sqlx::Error> {
    for statement in [
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         INSERT INTO account (id, username, username_key, name, status, locale, created_at, last_sign_in_at)
         SELECT ?2 + i, printf('person%05d@crowd.example', i), printf('person%05d@crowd.example', i), printf('Person %05d', i), 1, 'en', ?3,
                iif(i % 3 = 0, NULL, ?3 + i * 60000) FROM n",
        "INSERT INTO membership (workspace_id, account_id, status, is_default, joined_at)
         SELECT w.id, a.id, iif(a.id % 50 = 7, 2, 1), w.id = ?4 AND a.id % 50 <> 7, ?3 FROM workspace w, account a WHERE w.id >= ?4 AND a.id > ?2 AND ?1 > 0",
        "INSERT INTO membership_role (workspace_id, account_id, role_id)
         SELECT workspace_id, account_id, iif((account_id + workspace_id) % 97 = 0, 1, iif((account_id + workspace_id) % 9 = 0, 3, 2))
           FROM membership WHERE account_id > ?2 AND ?1 > 0 AND ?3 > 0 AND workspace_id >= ?4",
        "UPDATE account SET password_hash = (SELECT k.password_hash FROM account k WHERE k.id = 2) WHERE id = ?5 AND ?1 > 0 AND ?2 > 0 AND ?3 > 0 AND ?4 > 0",
    ] {
        let mut query = sqlx::query(statement).bind(i64::from(number)).bind(CROWD).bind(ANCHOR_MS - 200 * DAY_MS);
        if statement.contains("?4") {
            query = query.bind(MORE);
        }
        if statement.contains("?5") {
            query = query.bind(HOLDER);
        }
        query.execute(&mut **tx).await?;
    }
    Ok(())
}
