//! Address spaces of workspaces, and the addresses that devices get from them (BR-63). Spaces of all workspaces are disjoint.

use crate::{
    error::Error,
    store::{
        Store, TenantStore, WriteTx,
        changes::Change,
        id,
        journal::{By, Deed},
        key,
    },
};
use ipnet::Ipv4Net;
use serde_json::json;
use sqlx::{FromRow, SqliteConnection};
use std::net::Ipv4Addr;
use wire::{
    address_space::AddressSpace,
    ids::AddressSpaceId,
    problem::{FieldProblem, Problem},
};

/// The ranges that spaces can be from: base and prefix length.
const PARENTS: [(Ipv4Addr, u8); 4] = [
    (Ipv4Addr::new(10, 112, 0, 0), 12),
    (Ipv4Addr::new(10, 176, 0, 0), 12),
    (Ipv4Addr::new(10, 192, 0, 0), 12),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
];
/// Inside the last parent, and never given out.
const RESERVED: (Ipv4Addr, u8) = (Ipv4Addr::new(100, 64, 0, 0), 24);
/// Prefix length of the space that a workspace gets with its first device: 1,021 addresses for devices.
const FIRST_PREFIX: u8 = 22;
/// The smallest space that has an address for a device.
const LONGEST_PREFIX: u8 = 30;
/// Ranges that a list of free ones has.
const OFFERED: usize = 10;
/// Network and gateway before the first device, broadcast behind the last.
const BEFORE: i64 = 2;

/// First and last address of a range.
type Range = (i64, i64);

#[derive(Clone, Copy, Debug, FromRow)]
struct Space {
    id: i64,
    first: i64,
    last: i64,
}

fn number(address: Ipv4Addr) -> i64 {
    i64::from(u32::from(address))
}

/// An address from its number in the database.
pub(super) fn address(number: i64) -> Ipv4Addr {
    Ipv4Addr::from(u32::try_from(number).unwrap_or(0))
}

fn range((base, prefix): (Ipv4Addr, u8)) -> Range {
    let first = number(base);
    (first, first + (1 << (32 - i64::from(prefix))) - 1)
}

fn overlaps(a: Range, b: Range) -> bool {
    a.0 <= b.1 && b.0 <= a.1
}

/// The range of a CIDR.
///
/// # Errors
/// 422 for what is no CIDR, and outside the ranges that spaces can be from.
fn checked(cidr: &str) -> Result<(Ipv4Net, Range), Error> {
    let wrong = |why: &str| Error::field(FieldProblem::format("ip_address_space", why));
    let net: Ipv4Net = cidr.trim().parse().map_err(|_| wrong("must be a CIDR such as 10.192.0.0/22"))?;
    if net.trunc() != net || net.prefix_len() > LONGEST_PREFIX {
        return Err(wrong("must begin at its network address and have a length of at most 30"));
    }
    let own = range((net.network(), net.prefix_len()));
    let inside = PARENTS.into_iter().map(range).any(|parent| parent.0 <= own.0 && own.1 <= parent.1);
    if !inside {
        return Err(wrong("must be in 10.192.0.0/12, 100.64.0.0/10, 10.112.0.0/12 or 10.176.0.0/12"));
    }
    if overlaps(own, range(RESERVED)) {
        return Err(wrong("overlaps with the reserved range 100.64.0.0/24"));
    }
    Ok((net, own))
}

/// All ranges that are allocated, in order. The registry of all workspaces: without it they would not stay disjoint.
async fn allocated(connection: &mut SqliteConnection) -> Result<Vec<Range>, sqlx::Error> {
    sqlx::query_as("SELECT first, last FROM ip_address_space WHERE last >= first ORDER BY first")
        .fetch_all(connection)
        .await
}

/// The lowest free range of a size.
fn lowest_free(allocated: &[Range], prefix: u8) -> Option<Range> {
    let size = 1_i64 << (32 - i64::from(prefix));
    PARENTS.into_iter().map(range).find_map(|parent| {
        let mut first = parent.0;
        while first + size - 1 <= parent.1 {
            let wanted = (first, first + size - 1);
            let taken =
                allocated.iter().copied().chain([range(RESERVED)]).find(|other| overlaps(*other, wanted));
            match taken {
                None => return Some(wanted),
                // The next multiple of the size behind what is taken.
                Some(taken) => first = (taken.1 / size + 1) * size,
            }
        }
        None
    })
}

/// 404 (1601): no address is free.
fn full() -> Error {
    Problem::new(1601, "Unavailable", "No IP address is left in the address space.").into()
}

impl Store {
    /// Ranges that nobody has, others with each call.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn free_address_spaces(&self) -> Result<Vec<AddressSpace>, Error> {
        let mut connection = self.read().acquire().await?;
        let allocated = allocated(&mut connection).await?;
        let mut random = vec![0_u8; OFFERED * 20 * 8];
        getrandom::fill(&mut random).map_err(|error| Error::Internal(error.to_string()))?;
        let mut offered: Vec<Range> = Vec::new();
        for bytes in random.as_chunks::<8>().0 {
            let roll = u64::from_le_bytes(*bytes);
            let parent = PARENTS[usize::try_from(roll % 4).unwrap_or(0)];
            let size = 1_i64 << (32 - i64::from(FIRST_PREFIX));
            let slots = (1_u64 << (32 - u32::from(parent.1))) >> (32 - u32::from(FIRST_PREFIX));
            let first = number(parent.0) + i64::try_from((roll >> 8) % slots).unwrap_or(0) * size;
            let wanted = (first, first + size - 1);
            let taken = allocated.iter().chain(&offered).copied().chain([range(RESERVED)]);
            if offered.len() < OFFERED && !taken.into_iter().any(|other| overlaps(other, wanted)) {
                offered.push(wanted);
            }
        }
        Ok(offered
            .into_iter()
            .map(|(first, _)| AddressSpace {
                id: None,
                ip_address_space: format!("{}/{FIRST_PREFIX}", address(first)),
                ip_address_version: 4,
                used_count: None,
                available_count: None,
            })
            .collect())
    }
}

impl TenantStore {
    /// The address spaces of the workspace, by id.
    ///
    /// # Errors
    /// On a database failure.
    pub async fn address_spaces(&self) -> Result<Vec<AddressSpace>, Error> {
        let rows: Vec<(i64, String, i64, i64, i64)> = sqlx::query_as(
            "SELECT s.id, s.cidr, s.first, s.last,
                    (SELECT count(*) FROM device d WHERE d.workspace_id = s.workspace_id AND d.ip_address_space_id = s.id)
               FROM ip_address_space s WHERE s.workspace_id = ? ORDER BY s.id",
        )
        .bind(self.key())
        .fetch_all(self.read())
        .await?;
        let space = |(space, cidr, first, last, used): (i64, String, i64, i64, i64)| AddressSpace {
            id: Some(AddressSpaceId::from(id(space))),
            ip_address_space: cidr,
            ip_address_version: 4,
            used_count: Some(id(used)),
            available_count: Some(id(last - first - BEFORE - used)),
        };
        Ok(rows.into_iter().map(space).collect())
    }

    /// Allocates a range to the workspace.
    ///
    /// # Errors
    /// 422 for a range that cannot be allocated, 409 for one that overlaps with another; database failures.
    pub async fn create_address_space(&self, by: &By, cidr: &str) -> Result<AddressSpace, Error> {
        let (net, wanted) = checked(cidr)?;
        let mut tx = self.write().await?;
        if allocated(&mut tx).await?.into_iter().any(|other| overlaps(other, wanted)) {
            let message = "The address space overlaps with one that is allocated already.";
            return Err(Problem::duplicated(message).into());
        }
        let space = self.insert_space(&mut tx, wanted, net.prefix_len()).await?;
        let deed = Deed {
            action: "address_space.create",
            object: "address_space",
            object_id: Some(space),
            after: json!({ "ip_address_space": net.to_string() }),
            ..Deed::default()
        };
        let audited = self.audit(&mut tx, by, deed).await?;
        tx.commit(audited).await?;
        Ok(AddressSpace {
            id: Some(AddressSpaceId::from(id(space))),
            ip_address_space: net.to_string(),
            ip_address_version: 4,
            used_count: Some(0),
            available_count: Some(id(wanted.1 - wanted.0 - BEFORE)),
        })
    }

    async fn insert_space(&self, tx: &mut WriteTx, range: Range, prefix: u8) -> Result<i64, sqlx::Error> {
        sqlx::query_scalar(
            "INSERT INTO ip_address_space (workspace_id, cidr, first, last) VALUES (?, ?, ?, ?) RETURNING id",
        )
        .bind(self.key())
        .bind(format!("{}/{prefix}", address(range.0)))
        .bind(range.0)
        .bind(range.1)
        .fetch_one(&mut **tx)
        .await
    }

    /// Gives a range back.
    ///
    /// # Errors
    /// 404 for a space that the workspace does not have, 409 while a device has an address of it; database failures.
    pub async fn delete_address_space(&self, by: Change<'_>, space: AddressSpaceId) -> Result<(), Error> {
        let mut tx = self.write().await?;
        let found: Option<(String, bool)> = sqlx::query_as(
            "SELECT s.cidr, EXISTS (SELECT 1 FROM device d WHERE d.workspace_id = s.workspace_id AND d.ip_address_space_id = s.id)
               FROM ip_address_space s WHERE s.workspace_id = ? AND s.id = ?",
        )
        .bind(self.key())
        .bind(key(space.get()))
        .fetch_optional(&mut *tx)
        .await?;
        let (cidr, used) = found.ok_or_else(Error::not_found)?;
        if used {
            let message = "Devices have addresses of this address space. Give them other addresses first.";
            return Err(Error::status(axum::http::StatusCode::CONFLICT, Problem::not_allowed(message)));
        }
        sqlx::query("DELETE FROM ip_address_space WHERE workspace_id = ? AND id = ?")
            .bind(self.key())
            .bind(key(space.get()))
            .execute(&mut *tx)
            .await?;
        let deed = Deed {
            action: "address_space.delete",
            object: "address_space",
            object_id: Some(key(space.get())),
            before: json!({ "ip_address_space": cidr }),
            ..Deed::default()
        };
        let audited = self.audit(&mut tx, &By::caller(by.caller, by.context, by.now), deed).await?;
        Ok(tx.commit(audited).await?)
    }

    /// A free address: of `space`, or of any space of the workspace, which gets one with its first device. Returns space and number.
    ///
    /// # Errors
    /// 422 on `field` for a space that the workspace does not have, 404 (1601) when nothing is free; database failures.
    pub(super) async fn free_address(
        &self,
        tx: &mut WriteTx,
        space: Option<i64>,
        field: &str,
    ) -> Result<(i64, i64), Error> {
        let mut spaces: Vec<Space> = sqlx::query_as(
            "SELECT id, first, last FROM ip_address_space WHERE workspace_id = ?1 AND (?2 IS NULL OR id = ?2) ORDER BY id",
        )
        .bind(self.key())
        .bind(space)
        .fetch_all(&mut **tx)
        .await?;
        if spaces.is_empty() {
            if space.is_some() {
                return Err(Error::field(FieldProblem::reference(field)));
            }
            let wanted = lowest_free(&allocated(tx).await?, FIRST_PREFIX).ok_or_else(full)?;
            let made = self.insert_space(tx, wanted, FIRST_PREFIX).await?;
            spaces.push(Space { id: made, first: wanted.0, last: wanted.1 });
        }
        for Space { id, first, last } in spaces {
            if let Some(free) = self.free_in(tx, first + BEFORE, last - 1).await? {
                return Ok((id, free));
            }
        }
        Err(full())
    }

    /// The address behind the last one that is used, or else the first gap.
    async fn free_in(&self, tx: &mut WriteTx, low: i64, high: i64) -> Result<Option<i64>, sqlx::Error> {
        if low > high {
            return Ok(None);
        }
        let last: Option<i64> = sqlx::query_scalar(
            "SELECT max(ip_key) FROM device WHERE workspace_id = ? AND ip_key BETWEEN ? AND ?",
        )
        .bind(self.key())
        .bind(low)
        .bind(high)
        .fetch_one(&mut **tx)
        .await?;
        match last {
            None => return Ok(Some(low)),
            Some(last) if last < high => return Ok(Some(last + 1)),
            Some(_) => {}
        }
        sqlx::query_scalar(
            "SELECT ?2 WHERE NOT EXISTS (SELECT 1 FROM device WHERE workspace_id = ?1 AND ip_key = ?2)
             UNION ALL
             SELECT * FROM (SELECT d.ip_key + 1 FROM device d WHERE d.workspace_id = ?1 AND d.ip_key BETWEEN ?2 AND ?3 - 1
                AND NOT EXISTS (SELECT 1 FROM device n WHERE n.workspace_id = ?1 AND n.ip_key = d.ip_key + 1) ORDER BY d.ip_key LIMIT 1)
             LIMIT 1",
        )
        .bind(self.key())
        .bind(low)
        .bind(high)
        .fetch_optional(&mut **tx)
        .await
    }

    /// Checks an address that was asked for: inside a space of the workspace (`space`, or any), not its network, gateway or broadcast
    /// address, and free but for `device`. Returns the space.
    ///
    /// # Errors
    /// 422 on `ip_address` or `ip_address_space` with `at` in front; database failures.
    pub(super) async fn wanted_address(
        &self,
        tx: &mut WriteTx,
        (wanted, space): (Ipv4Addr, Option<i64>),
        device: Option<i64>,
        at: &str,
    ) -> Result<i64, Error> {
        let number = number(wanted);
        let spaces: Vec<Space> = sqlx::query_as(
            "SELECT id, first, last FROM ip_address_space WHERE workspace_id = ?1 AND (?2 IS NULL OR id = ?2)",
        )
        .bind(self.key())
        .bind(space)
        .fetch_all(&mut **tx)
        .await?;
        if spaces.is_empty() && space.is_some() {
            return Err(Error::field(FieldProblem::reference(&format!("{at}ip_address_space"))));
        }
        let field = format!("{at}ip_address");
        let inside = spaces.iter().find(|space| (space.first + BEFORE..space.last).contains(&number));
        let Some(inside) = inside else {
            let why = "must be an address for devices in an address space of this workspace";
            return Err(Error::field(FieldProblem::format(&field, why)));
        };
        let taken: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT 1 FROM device WHERE workspace_id = ? AND ip_key = ? AND id IS NOT ?)",
        )
        .bind(self.key())
        .bind(number)
        .bind(device)
        .fetch_one(&mut **tx)
        .await?;
        if taken {
            return Err(Error::field(FieldProblem::duplicated(&field, "is the address of another device")));
        }
        Ok(inside.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ranges_of_the_contract() {
        for good in
            ["10.192.0.0/12", "10.112.4.0/22", "100.64.1.0/24", "100.127.255.252/30", " 10.176.0.0/16 "]
        {
            assert!(checked(good).is_ok(), "{good}");
        }
        for bad in [
            "10.0.0.0/8",
            "10.192.0.1/22",
            "10.192.0.0/31",
            "100.64.0.0/23",
            "100.64.0.0/24",
            "11.0.0.0/22",
            "x",
            "",
        ] {
            assert!(checked(bad).is_err(), "{bad}");
        }
    }

    proptest! {
        /// Whatever is allocated: the range that is found is free, allowed and as large as it should be.
        #[test]
        fn what_is_lowest_is_free(slots in proptest::collection::vec(0_i64..300, 0..200), prefix in 20_u8..25) {
            let base = number(PARENTS[0].0);
            let allocated: Vec<Range> = slots.iter().map(|at| (base + at * 1_024, base + at * 1_024 + 1_023)).collect();
            let found = lowest_free(&allocated, prefix).ok_or_else(|| TestCaseError::fail("nothing"))?;
            prop_assert!(allocated.iter().all(|other| !overlaps(*other, found)));
            let cidr = format!("{}/{prefix}", address(found.0));
            prop_assert!(checked(&cidr).is_ok(), "{}", cidr);
        }
    }
}
