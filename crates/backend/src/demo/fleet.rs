//! Devices and SIMs of one workspace: a pure function of the seed. Device `i` is the same whether the fleet has a hundred
//! devices or a million.

use super::{
    names::device_name,
    numbers,
    rng::Rng,
    world::{ANCHOR_MS, DAY_MS, SEED, WorkspaceSpec},
};
use crate::store::places::OPERATORS;

/// A device to be put in. Policies and tags are positions in the lists of its workspace.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the columns of the device table")]
pub struct DeviceSeed {
    pub id: u64,
    pub name: String,
    pub status: i64,
    pub tags: Vec<usize>,
    pub service: usize,
    pub tariff: usize,
    pub ip_address: String,
    pub ip_key: i64,
    pub imei: String,
    pub imei_lock: bool,
    pub connectivity: i64,
    pub connectivity_since: Option<i64>,
    pub operator: Option<i64>,
    pub month_bytes: i64,
    pub created: i64,
    pub last_updated: i64,
}

/// A SIM to be put in.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the columns of the SIM table")]
pub struct SimSeed {
    pub id: u64,
    pub device: Option<u64>,
    pub iccid: String,
    pub imsi: String,
    pub msisdn: String,
    pub eid: String,
    pub status: i64,
    pub model: i64,
    pub production_date: i64,
    pub activation_date: Option<i64>,
}

/// Type allocation codes of the modems in the fleet.
const TYPE_CODES: &[u32] = &[86_492_105, 35_316_611, 86_798_104, 35_900_206, 86_061_105];

/// Which SIM a device carries; `None` for the few without one.
fn sim_of(spec: &WorkspaceSpec, index: u64) -> Option<u64> {
    (Rng::of(SEED, spec.id * 8 + 1, index).below(100) >= 6).then_some(index)
}

/// 0 issued, 1 activated, 2 suspended, 4 factory test.
fn sim_status(spec: &WorkspaceSpec, serial: u64, assigned: bool) -> i64 {
    let roll = Rng::of(SEED, spec.id * 8 + 2, serial).below(100);
    match (assigned, roll) {
        (true, 0..=84) => 1,
        (true, 85..=93) => 2,
        (true, 94..=97) => 4,
        (true, _) => 0,
        (false, 0..=6) => 1,
        (false, 7..=19) => 2,
        (false, _) => 0,
    }
}

/// Device number `index`, from 0.
pub fn device(spec: &WorkspaceSpec, index: u64) -> DeviceSeed {
    let mut rng = Rng::of(SEED, spec.id * 8, index);
    let sim_status = sim_of(spec, index).map(|serial| sim_status(spec, serial, true));
    let usable = matches!(sim_status, Some(1 | 4));
    // The two can diverge through the API (domain.md 5.2): now and then a disabled device whose SIM still costs money.
    let status = i64::from(!usable || rng.chance(2));
    let connectivity = match (status == 0, rng.below(100)) {
        (false, _) | (true, 0..=11) => 0,
        (true, 12..=34) => 1,
        (true, 35..=96) => 2,
        (true, _) => 3,
    };
    let created =
        ANCHOR_MS - i64::try_from(30 + rng.below(900)).unwrap_or(30) * DAY_MS - millis(&mut rng, DAY_MS);
    let last_updated = ANCHOR_MS - millis(&mut rng, 29 * DAY_MS);
    let seen = sim_status.is_some() && !rng.chance(4);
    let address = numbers::address(spec.network, index);
    DeviceSeed {
        id: spec.id_base() + index + 1,
        name: device_name(spec, index, &mut rng),
        status,
        tags: tags(spec, index, &mut rng),
        service: index_below(&mut rng, spec.services.len()),
        tariff: index_below(&mut rng, spec.tariffs.len()),
        ip_address: address.to_string(),
        ip_key: i64::from(u32::from(address)),
        imei: if seen {
            numbers::imeisv(*rng.pick(TYPE_CODES), spec.id * 1_000 + index, rng.below(30))
        } else {
            String::new()
        },
        imei_lock: seen && rng.chance(12),
        connectivity,
        connectivity_since: (connectivity != 0).then(|| ANCHOR_MS - millis(&mut rng, 3 * DAY_MS)),
        operator: seen.then(|| home_operator(spec, &mut rng)),
        month_bytes: if seen && connectivity != 0 { usage(&mut rng) } else { 0 },
        created,
        last_updated,
    }
}

/// SIM number `serial`, from 0. The first ones, one per device, are carried by devices.
pub fn sim(spec: &WorkspaceSpec, serial: u64, devices: u64) -> SimSeed {
    let mut rng = Rng::of(SEED, spec.id * 8 + 3, serial);
    let device =
        (serial < devices).then(|| sim_of(spec, serial)).flatten().map(|index| spec.id_base() + index + 1);
    let status = sim_status(spec, serial, device.is_some());
    let production_date = ANCHOR_MS - i64::try_from(400 + rng.below(1200)).unwrap_or(400) * DAY_MS;
    let embedded = rng.chance(30);
    SimSeed {
        id: spec.sim_base() + serial + 1,
        device,
        iccid: numbers::iccid(spec.id, serial),
        imsi: numbers::imsi(spec.id, serial),
        msisdn: if rng.chance(8) { String::new() } else { numbers::msisdn(spec.id, serial) },
        eid: if embedded { numbers::eid(spec.id, serial) } else { String::new() },
        status,
        model: if embedded { 3 + i64::from(rng.chance(50)) } else { 1 + i64::from(rng.chance(50)) },
        production_date,
        activation_date: matches!(status, 1 | 2).then(|| production_date + millis(&mut rng, 300 * DAY_MS)),
    }
}

fn millis(rng: &mut Rng, limit: i64) -> i64 {
    i64::try_from(rng.below(u64::try_from(limit).unwrap_or(1))).unwrap_or(0)
}

fn index_below(rng: &mut Rng, len: usize) -> usize {
    usize::try_from(rng.below(u64::try_from(len).unwrap_or(1))).unwrap_or(0)
}

/// None to four different tags; a tenth of the devices has none.
fn tags(spec: &WorkspaceSpec, index: u64, rng: &mut Rng) -> Vec<usize> {
    let wanted = if index % 10 == 9 { 0 } else { 1 + rng.below(3) + rng.below(2) };
    let mut tags = Vec::new();
    for _ in 0..wanted {
        let tag = index_below(rng, spec.tags.len());
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Mostly at home.
fn home_operator(spec: &WorkspaceSpec, rng: &mut Rng) -> i64 {
    let home =
        OPERATORS.iter().find(|operator| operator.country == spec.country).map_or(1, |operator| operator.id);
    if rng.chance(55) { home } else { rng.pick(OPERATORS).id }
}

/// Bytes of the current month: many talk little, a few talk a lot.
fn usage(rng: &mut Rng) -> i64 {
    let scale = 10_i64.pow(3 + u32::try_from(rng.below(6)).unwrap_or(0));
    i64::try_from(rng.below(9_000)).unwrap_or(0) * scale / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::world::WORLD;
    use std::collections::HashSet;

    #[test]
    fn the_fleet_is_reproducible_and_consistent() {
        for spec in WORLD {
            let devices: Vec<_> = (0..spec.devices.min(3000)).map(|index| device(spec, index)).collect();
            assert_eq!(devices[0], device(spec, 0));
            let ids: HashSet<_> = devices.iter().map(|device| device.id).collect();
            let addresses: HashSet<_> = devices.iter().map(|device| &device.ip_address).collect();
            assert_eq!((ids.len(), addresses.len()), (devices.len(), devices.len()));
            for device in &devices {
                assert!((1..=100).contains(&device.name.chars().count()), "{}", device.name);
                assert!(device.name.contains(spec.code), "{} does not say whose it is", device.name);
                assert_eq!(device.name.trim(), device.name);
                assert!(device.imei.is_empty() || device.imei.len() == 16);
                let foreign = WORLD
                    .iter()
                    .any(|other| other.id != spec.id && device.name.contains(&format!("{}-", other.code)));
                assert!(!foreign, "{} looks like another workspace's", device.name);
            }
        }
    }

    #[test]
    fn sims_belong_to_devices_of_their_workspace() {
        for spec in WORLD {
            let mut carried = HashSet::new();
            for serial in 0..spec.sims.min(4000) {
                let sim = sim(spec, serial, spec.devices);
                if let Some(device) = sim.device {
                    assert!(carried.insert(device), "two SIMs in one device");
                    assert!(device > spec.id_base() && device <= spec.id_base() + spec.devices);
                }
                assert_ne!(sim.status, 3);
                assert!(sim.status != 0 || sim.activation_date.is_none());
            }
        }
    }
}
