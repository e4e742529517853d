//! Puts the demo world into the database: statements of many rows, inside the caller's transaction.

use super::{
    fleet::{self, DeviceSeed, SimSeed},
    numbers,
    people::{self, Standing},
    world::{ANCHOR_MS, DAY_MS, WORLD, WorkspaceSpec},
};
use crate::store::{WriteTx, color_for};
use sqlx::{QueryBuilder, Sqlite};

/// Rows per statement: below SQLite's limit of parameters with every table here.
const ROWS: usize = 200;

fn key(id: u64) -> i64 {
    crate::store::key(id)
}

/// The workspaces.
pub async fn workspaces(tx: &mut WriteTx) -> Result<(), sqlx::Error> {
    for spec in WORLD {
        sqlx::query(
            "INSERT INTO workspace (id, name, plan, sandbox, country_id, created_at) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(key(spec.id))
        .bind(spec.name)
        .bind(spec.plan)
        .bind(spec.sandbox)
        .bind(spec.country)
        .bind(ANCHOR_MS - 1000 * DAY_MS)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Everybody, with memberships and second factors.
pub async fn people(tx: &mut WriteTx, hash: &str) -> Result<(), sqlx::Error> {
    for person in people::people() {
        let invited = person.memberships.iter().all(|seed| matches!(seed.standing, Standing::Invited(_)));
        sqlx::query(
            "INSERT INTO account (id, username, username_key, name, password_hash, status, locale, created_at, last_sign_in_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(person.id)
        .bind(&person.username)
        .bind(person.username.to_lowercase())
        .bind(&person.name)
        .bind((!invited).then_some(hash))
        .bind(i64::from(!invited))
        .bind(person.locale)
        .bind(person.created)
        .bind(person.last_sign_in)
        .execute(&mut **tx)
        .await?;
        for seed in &person.memberships {
            membership(tx, person.id, person.created, seed).await?;
        }
        let secret =
            person.secret.and_then(|secret| data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).ok());
        if let Some(secret) = secret {
            sqlx::query("INSERT INTO mfa_key (account_id, status, secret, created_at, activated_at) VALUES (?, 1, ?, ?, ?)")
                .bind(person.id)
                .bind(secret)
                .bind(person.created)
                .bind(person.created)
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

async fn membership(
    tx: &mut WriteTx,
    account: i64,
    created: i64,
    seed: &people::MembershipSeed,
) -> Result<(), sqlx::Error> {
    let (status, invited_at, expires_at) = match seed.standing {
        Standing::Active => (1, None, None),
        Standing::Suspended => (2, None, None),
        // An invitation lives seven days; the open ones of the demo world must outlive every demonstration.
        Standing::Invited(days) if days < 7 => (0, Some(created), Some(ANCHOR_MS + 3650 * DAY_MS)),
        Standing::Invited(_) => (0, Some(created), Some(created + 7 * DAY_MS)),
    };
    sqlx::query(
        "INSERT INTO membership \
         (workspace_id, account_id, status, owner, is_default, joined_at, invited_at, invite_expires_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
    )
    .bind(seed.workspace)
    .bind(account)
    .bind(status)
    .bind(i64::from(seed.owner))
    .bind(i64::from(seed.default))
    .bind((status != 0).then_some(created))
    .bind(invited_at)
    .bind(expires_at)
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT INTO membership_role (workspace_id, account_id, role_id) VALUES (?, ?, ?)")
        .bind(seed.workspace)
        .bind(account)
        .bind(seed.role)
        .execute(&mut **tx)
        .await
        .map(drop)
}

/// The group Acme with its SuperAdmin.
pub async fn group(tx: &mut WriteTx) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO org_group (id, name, main_workspace_id, superadmin_account_id, created_at) VALUES (1, 'Acme', 100, ?, ?)",
    )
    .bind(people::SUPERADMIN)
    .bind(ANCHOR_MS - 700 * DAY_MS)
    .execute(&mut **tx)
    .await?;
    for spec in WORLD.iter().filter(|spec| spec.acme) {
        sqlx::query("UPDATE workspace SET group_id = 1, linked_at = ? WHERE id = ?")
            .bind(ANCHOR_MS - 700 * DAY_MS)
            .bind(key(spec.id))
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

/// Policies, address space, tags, devices and SIMs of one workspace.
pub async fn fleet(tx: &mut WriteTx, spec: &WorkspaceSpec) -> Result<(), sqlx::Error> {
    let workspace = key(spec.id);
    let own = |at: usize| workspace * 100 + i64::try_from(at).unwrap_or(0) + 1;
    for (table, names) in [("service_profile", spec.services), ("tariff_profile", spec.tariffs)] {
        for (at, name) in names.iter().enumerate() {
            let mut insert = QueryBuilder::<Sqlite>::new("INSERT INTO ");
            insert.push(table).push(" (id, workspace_id, name, name_key, description) VALUES (");
            insert
                .separated(", ")
                .push_bind(own(at))
                .push_bind(workspace)
                .push_bind(*name)
                .push_bind(name.to_lowercase())
                .push_bind(if at == 0 { "Used unless another is chosen" } else { "" });
            insert.push(")").build().execute(&mut **tx).await?;
        }
    }
    let (first, bits) = (i64::from(u32::from(spec.network)), spec.cidr.rsplit('/').next());
    let size = bits.and_then(|bits| bits.parse::<u32>().ok()).map_or(0, |bits| 1_i64 << (32 - bits.min(32)));
    sqlx::query("INSERT INTO ip_address_space (id, workspace_id, cidr, first, last) VALUES (?, ?, ?, ?, ?)")
        .bind(own(0))
        .bind(workspace)
        .bind(spec.cidr)
        .bind(first)
        .bind(first + size - 1)
        .execute(&mut **tx)
        .await?;
    for (at, name) in spec.tags.iter().enumerate() {
        sqlx::query("INSERT INTO tag (id, workspace_id, name, name_key, color_id) VALUES (?, ?, ?, ?, ?)")
            .bind(own(at))
            .bind(workspace)
            .bind(*name)
            .bind(name.to_lowercase())
            .bind(color_for(name))
            .execute(&mut **tx)
            .await?;
    }
    let rows = u64::try_from(ROWS).unwrap_or(1);
    for start in (0..spec.devices).step_by(ROWS) {
        let seeds: Vec<DeviceSeed> =
            (start..spec.devices.min(start + rows)).map(|index| fleet::device(spec, index)).collect();
        devices(tx, spec, &seeds, &own).await?;
    }
    for start in (0..spec.sims).step_by(ROWS) {
        let seeds: Vec<SimSeed> = (start..spec.sims.min(start + rows))
            .map(|serial| fleet::sim(spec, serial, spec.devices))
            .collect();
        sims(tx, workspace, &seeds).await?;
    }
    Ok(())
}

async fn devices(
    tx: &mut WriteTx,
    spec: &WorkspaceSpec,
    seeds: &[DeviceSeed],
    own: &impl Fn(usize) -> i64,
) -> Result<(), sqlx::Error> {
    let workspace = key(spec.id);
    let mut insert = QueryBuilder::<Sqlite>::new(
        "INSERT INTO device (id, workspace_id, name, name_key, status, tags, tags_key, service_profile_id, tariff_profile_id, \
         ip_address, ip_key, ip_address_space_id, imei, imei_key, imei_lock, connectivity, connectivity_since, operator_id, \
         month_bytes, created, last_updated) ",
    );
    insert.push_values(seeds, |mut row, seed| {
        let names: Vec<&str> = seed.tags.iter().filter_map(|at| spec.tags.get(*at).copied()).collect();
        let tags = names.join(",");
        let imei = numbers::imei_of(&seed.imei);
        row.push_bind(key(seed.id))
            .push_bind(workspace)
            .push_bind(&seed.name)
            .push_bind(seed.name.to_lowercase())
            .push_bind(seed.status)
            .push_bind(tags.clone())
            .push_bind(tags.to_lowercase())
            .push_bind(own(seed.service))
            .push_bind(own(seed.tariff))
            .push_bind(&seed.ip_address)
            .push_bind(seed.ip_key)
            .push_bind(own(0))
            .push_bind(&seed.imei)
            .push_bind(format!("{} {imei}", seed.imei).trim().to_owned())
            .push_bind(i64::from(seed.imei_lock))
            .push_bind(seed.connectivity)
            .push_bind(seed.connectivity_since)
            .push_bind(seed.operator)
            .push_bind(seed.month_bytes)
            .push_bind(seed.created)
            .push_bind(seed.last_updated);
    });
    insert.build().execute(&mut **tx).await?;
    let tags: Vec<(i64, i64, i64)> = seeds
        .iter()
        .flat_map(|seed| (0_i64..).zip(&seed.tags).map(|(position, tag)| (key(seed.id), position, own(*tag))))
        .collect();
    if tags.is_empty() {
        return Ok(());
    }
    let mut insert =
        QueryBuilder::<Sqlite>::new("INSERT INTO device_tag (workspace_id, device_id, position, tag_id) ");
    insert.push_values(tags, |mut row, (device, position, tag)| {
        row.push_bind(workspace).push_bind(device).push_bind(position).push_bind(tag);
    });
    insert.build().execute(&mut **tx).await.map(drop)
}

async fn sims(tx: &mut WriteTx, workspace: i64, seeds: &[SimSeed]) -> Result<(), sqlx::Error> {
    let mut insert = QueryBuilder::<Sqlite>::new(
        "INSERT INTO sim (id, workspace_id, device_id, iccid, iccid_luhn, imsi, msisdn, eid, status, model_id, \
         production_date, activation_date) ",
    );
    insert.push_values(seeds, |mut row, seed| {
        row.push_bind(key(seed.id))
            .push_bind(workspace)
            .push_bind(seed.device.map(key))
            .push_bind(&seed.iccid)
            .push_bind(numbers::with_luhn(&seed.iccid))
            .push_bind(&seed.imsi)
            .push_bind(&seed.msisdn)
            .push_bind(&seed.eid)
            .push_bind(seed.status)
            .push_bind(seed.model)
            .push_bind(seed.production_date)
            .push_bind(seed.activation_date.unwrap_or(0));
    });
    insert.build().execute(&mut **tx).await.map(drop)
}
