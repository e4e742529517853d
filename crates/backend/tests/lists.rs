//! The device and SIM lists against a naive reference: every filter and order on rows in memory, compared with what the
//! store finds through indexes, counters, remembered positions and the text index.
#![expect(clippy::unwrap_used, reason = "a failed set-up is a failed test")]

mod fleet_support;

use fleet_support::{Fleet, actor};
use proptest::{prelude::*, test_runner::TestRunner};
use std::cmp::Ordering;
use switchyard_backend::{
    demo::rng::Rng,
    store::{TenantStore, changes::Change, fleet::device_update::DeviceChange},
};
use wire::{
    device::{Connection, DEVICE_LIST, Device},
    page::{Criterion, ListQuery, Sort},
    sim::{SIM_LIST, Sim},
};

/// Case-insensitive part of the text; `*` matches any run.
fn contains(text: &str, value: &str, wildcard: bool) -> bool {
    let (text, value) = (text.to_lowercase(), value.to_lowercase());
    if !wildcard {
        return text.contains(&value);
    }
    let mut rest = text.as_str();
    value.split('*').all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

fn device_text(device: &Device, field: &str) -> Option<String> {
    let sim = device.sim.as_ref();
    let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
    match field {
        "name" => Some(device.name.clone()),
        "tags" => Some(or_empty(&device.tags)),
        "imei" => {
            Some(format!("{} {}", or_empty(&device.imei), or_empty(&device.imei_with_luhn)).trim().to_owned())
        }
        "ip_address" => Some(or_empty(&device.ip_address)),
        "iccid" => sim.map(|sim| or_empty(&sim.iccid)),
        "iccid_with_luhn" => sim.map(|sim| or_empty(&sim.iccid_with_luhn)),
        "imsi" => sim.map(|sim| or_empty(&sim.imsi)),
        "msisdn" => sim.map(|sim| or_empty(&sim.msisdn)),
        "eid" => sim.map(|sim| or_empty(&sim.eid)),
        _ => None,
    }
}

const SEARCHED: &[&str] = &["name", "tags", "imei", "ip_address", "iccid_with_luhn", "imsi", "msisdn", "eid"];

fn device_matches(device: &Device, field: &str, value: &str) -> bool {
    let named = |named: &Option<wire::value::Named>| {
        named.as_ref().is_some_and(|named| match value.parse::<u64>() {
            Ok(id) => named.id == id,
            Err(_) => contains(&named.name, value, true),
        })
    };
    let day = |time: Option<wire::time::Timestamp>| time.is_some_and(|time| time.day() == value);
    match field {
        "id" => device.id.to_string() == value,
        "status" => device.status.id.map(|id| id.to_string()).as_deref() == Some(value),
        "sim_status" => match &device.sim {
            None => value == "null",
            Some(sim) => sim.status.id.map(|id| id.to_string()).as_deref() == Some(value),
        },
        "connectivity" => connection(device).description().eq_ignore_ascii_case(value),
        "service_profile" => named(&device.service_profile),
        "tariff_profile" => named(&device.tariff_profile),
        "created" => day(device.created),
        "last_updated" => day(device.last_updated),
        "search" => {
            device.id.to_string() == value
                || SEARCHED
                    .iter()
                    .any(|field| device_text(device, field).is_some_and(|text| contains(&text, value, false)))
        }
        text => device_text(device, text).is_some_and(|text| contains(&text, value, true)),
    }
}

fn connection(device: &Device) -> Connection {
    device.connectivity.as_ref().unwrap().connection()
}

fn device_order(a: &Device, b: &Device, field: &str) -> Ordering {
    let lower = |text: &Option<String>| text.clone().unwrap_or_default().to_lowercase();
    let policy = |named: &Option<wire::value::Named>| named.as_ref().map(|named| named.name.to_lowercase());
    let ip =
        |device: &Device| device.ip_address.as_ref().and_then(|ip| ip.parse::<std::net::Ipv4Addr>().ok());
    let state = |device: &Device| match connection(device) {
        Connection::Offline => 0,
        Connection::Attached => 1,
        Connection::Online => 2,
        _ => 3,
    };
    match field {
        "id" => a.id.cmp(&b.id),
        "name" => a.name.to_lowercase().cmp(&b.name.to_lowercase()),
        "status" => a.status.id.cmp(&b.status.id),
        "tags" => lower(&a.tags).cmp(&lower(&b.tags)),
        "ip_address" => ip(a).cmp(&ip(b)),
        "imei" => lower(&a.imei).cmp(&lower(&b.imei)),
        "service_profile" => policy(&a.service_profile).cmp(&policy(&b.service_profile)),
        "tariff_profile" => policy(&a.tariff_profile).cmp(&policy(&b.tariff_profile)),
        "created" => a.created.cmp(&b.created),
        "last_updated" => a.last_updated.cmp(&b.last_updated),
        "connectivity" => state(a).cmp(&state(b)),
        _ => a.usage.unwrap().month_mb.total_cmp(&b.usage.unwrap().month_mb),
    }
}

/// A piece of a real value, sometimes with a star, other case, or something that is nowhere.
fn piece(rng: &mut Rng, text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let length = 1 + rng.below(7) as usize;
    let start = rng.below(characters.len().max(1) as u64) as usize;
    let mut piece: String = characters.iter().skip(start).take(length).collect();
    match rng.below(10) {
        0 => piece = piece.to_uppercase(),
        1 => piece.insert(piece.char_indices().nth(1).map_or(0, |(at, _)| at), '*'),
        2 => piece.push_str("nowhere%_"),
        _ => {}
    }
    if piece.trim().is_empty() { "a".to_owned() } else { piece }
}

fn device_query(rng: &mut Rng, devices: &[Device]) -> ListQuery {
    let mut q = Vec::new();
    // Kept lists of values have tests of their own (views.rs).
    let fields: Vec<&str> =
        DEVICE_LIST.q_fields.iter().copied().filter(|field| !field.ends_with(wire::views::KEPT)).collect();
    for _ in 0..rng.below(3) {
        let field = *rng.pick(&fields);
        let values = (0..1 + rng.below(2) * rng.below(4)).map(|_| {
            let device = rng.pick(devices).clone();
            match field {
                "id" => device.id.to_string(),
                "status" => rng.below(2).to_string(),
                "sim_status" => (*rng.pick(&["0", "1", "2", "4", "null"])).to_owned(),
                "connectivity" => (*rng.pick(&["ONLINE", "attached", "OFFLINE", "BLOCKED"])).to_owned(),
                "created" => device.created.unwrap().day(),
                "last_updated" => device.last_updated.unwrap().day(),
                "service_profile" => device.service_profile.unwrap().id.to_string(),
                "tariff_profile" => piece(rng, &device.tariff_profile.unwrap().name),
                "search" => {
                    let searched: &&str = rng.pick(SEARCHED);
                    piece(rng, &device_text(&device, searched).unwrap_or_default())
                }
                field => piece(rng, &device_text(&device, field).unwrap_or_else(|| "8949".to_owned())),
            }
        });
        q.push(Criterion { field: field.to_owned(), values: values.collect() });
    }
    let mut sort: Vec<Sort> = Vec::new();
    for _ in 0..rng.below(3) {
        let field = *rng.pick(DEVICE_LIST.sort_fields);
        if sort.iter().all(|sort| sort.field != field) {
            sort.push(Sort { field: field.to_owned(), descending: rng.chance(50) });
        }
    }
    ListQuery { page: 1 + rng.below(12) as u32, per_page: 1 + rng.below(120) as u32, sort, q }
}

fn expected(devices: &[Device], query: &ListQuery) -> (u64, u32, Vec<u64>) {
    let mut found: Vec<&Device> = devices
        .iter()
        .filter(|device| {
            query.q.iter().all(|criterion| {
                criterion.values.iter().any(|value| device_matches(device, &criterion.field, value))
            })
        })
        .collect();
    found.sort_by(|a, b| {
        let by = |order: Ordering, sort: &Sort| {
            order.then_with(|| {
                let this = device_order(a, b, &sort.field);
                if sort.descending { this.reverse() } else { this }
            })
        };
        query.sort.iter().fold(Ordering::Equal, by).then(a.id.cmp(&b.id))
    });
    let pages = (found.len() as u32).div_ceil(query.per_page).max(1);
    let page = query.page.min(pages);
    let start = ((page - 1) * query.per_page) as usize;
    let ids = found.iter().skip(start).take(query.per_page as usize).map(|device| device.id.get()).collect();
    (found.len() as u64, page, ids)
}

async fn everything(store: &TenantStore) -> Vec<Device> {
    store.devices(&ListQuery { page: 1, per_page: 1_000_000, ..ListQuery::default() }).await.unwrap().items
}

async fn agrees(store: &TenantStore, devices: &[Device], query: &ListQuery) -> Result<(), TestCaseError> {
    let (total, number, ids) = expected(devices, query);
    let page =
        store.devices(query).await.map_err(|error| TestCaseError::fail(format!("{query:?}: {error}")))?;
    prop_assert_eq!(page.total, Some(total), "total of {:?}", query);
    prop_assert_eq!(page.page, number, "page of {:?}", query);
    let found: Vec<u64> = page.items.iter().map(|device| device.id.get()).collect();
    prop_assert_eq!(found, ids, "rows of {:?}", query);
    Ok(())
}

#[test]
fn every_filter_and_order_agrees_with_the_reference() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = runtime.block_on(Fleet::demo(600));
    let mut runner = TestRunner::new(ProptestConfig {
        cases: 400,
        failure_persistence: None,
        ..ProptestConfig::default()
    });
    for workspace in [101, 200] {
        let store = fleet.tenant(workspace);
        let devices = runtime.block_on(everything(&store));
        runner
            .run(&any::<u64>(), |seed| {
                let query = device_query(&mut Rng::of(seed, 0, 0), &devices);
                runtime.block_on(agrees(&store, &devices, &query))
            })
            .unwrap();
    }
}

#[test]
fn what_was_remembered_is_forgotten_when_the_fleet_changes() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = runtime.block_on(Fleet::demo(300));
    let store = fleet.tenant(101);
    let (caller, context) = actor(2, 101);
    let mut devices = runtime.block_on(everything(&store));
    let mut rng = Rng::of(5, 5, 5);
    for round in 0..150 {
        let at = rng.below(devices.len() as u64) as usize;
        let change = DeviceChange {
            name: rng.chance(50).then(|| format!("renamed {round} TRK")),
            status: rng.chance(50).then(|| rng.below(2) as i64),
            tags: rng.chance(50).then(|| vec![format!("new {}", round % 7), "leased".to_owned()]),
            ..DeviceChange::default()
        };
        runtime.block_on(async {
            let by = Change { caller: &caller, context: &context, now: 1_794_900_000_000 + round };
            assert!(store.change_device(by, devices[at].id, change).await.unwrap());
            devices[at] = store.device(devices[at].id).await.unwrap().unwrap();
            for _ in 0..4 {
                let query = device_query(&mut rng, &devices);
                agrees(&store, &devices, &query).await.unwrap();
            }
        });
    }
}

#[test]
fn long_lists_walk_indexes_in_both_directions() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = runtime.block_on(Fleet::demo(6_500));
    let store = fleet.tenant(101);
    runtime.block_on(async {
        let devices = everything(&store).await;
        assert_eq!(devices.len(), 6_500);
        let mut rng = Rng::of(9, 9, 9);
        for field in DEVICE_LIST.sort_fields {
            for descending in [false, true] {
                for q in [vec![], vec![Criterion { field: "name".into(), values: vec!["trk-0".into()] }]] {
                    // Again and again, so that remembered positions are used too.
                    for _ in 0..2 {
                        let sort = vec![Sort { field: (*field).to_owned(), descending }];
                        let page = 1 + rng.below(140) as u32;
                        let query = ListQuery { page, per_page: 50, sort, q: q.clone() };
                        agrees(&store, &devices, &query).await.unwrap();
                    }
                }
            }
        }
    });
}

#[test]
fn sims_are_found_by_every_field() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let fleet = runtime.block_on(Fleet::demo(200));
    let store = fleet.tenant(200);
    runtime.block_on(async {
        let list = |q: &str, sort: &str| {
            let raw = format!("per_page=2500&q={}&sort={sort}", wire::endpoint::encode(q));
            let query = ListQuery::parse(&raw, &SIM_LIST).unwrap();
            let store = store.clone();
            async move { store.sims(&query).await.unwrap() }
        };
        let all = list("", "").await.items;
        assert_eq!(all.len(), 1_500);
        let count = |test: &dyn Fn(&Sim) -> bool| Some(all.iter().filter(|sim| test(sim)).count() as u64);
        let some = &all[700];
        assert_eq!(list("endpoint:null", "").await.total, count(&|sim| sim.endpoint.is_none()));
        assert_eq!(list("status:1|4", "").await.total, count(&|sim| matches!(sim.status.id, Some(1 | 4))));
        assert_eq!(
            list(&format!("iccid:{}", some.iccid.as_ref().unwrap()), "").await.items,
            std::slice::from_ref(some)
        );
        assert_eq!(
            list(&format!("iccid_with_luhn:{}", some.iccid_with_luhn.as_ref().unwrap()), "").await.items,
            std::slice::from_ref(some)
        );
        assert_eq!(list(&format!("id:{}", some.id), "").await.items, std::slice::from_ref(some));
        assert_eq!(
            list("msisdn:99*1", "").await.total,
            count(&|sim| sim.msisdn.as_ref().is_some_and(|n| contains(n, "99*1", true)))
        );
        assert_eq!(list("customer_org:200", "").await.total, Some(1_500));
        assert_eq!(list("customer_org:101", "").await.total, Some(0));
        assert_eq!(list("satellite_capable:true", "").await.total, Some(0));
        let day = some.production_date.unwrap().day();
        assert_eq!(
            list(&format!("production_date:{day}"), "").await.total,
            count(&|sim| sim.production_date.unwrap().day() == day)
        );
        let carried = all.iter().find(|sim| sim.endpoint.is_some()).unwrap();
        let device = carried.endpoint.as_ref().unwrap();
        assert_eq!(list(&format!("endpoint:{}", device.id), "").await.items, std::slice::from_ref(carried));
        assert!(list(&format!("search:{}", &device.name[..9]), "").await.items.contains(carried));
        for field in SIM_LIST.sort_fields {
            for sort in [(*field).to_owned(), format!("-{field}")] {
                let sorted = list("", &sort).await.items;
                assert_eq!(sorted.len(), all.len(), "{sort}");
                let ids: std::collections::HashSet<_> = sorted.iter().map(|sim| sim.id).collect();
                assert_eq!(ids.len(), all.len(), "{sort}");
            }
        }
        let by_iccid = list("", "-iccid").await.items;
        assert!(by_iccid.windows(2).all(|pair| pair[0].iccid > pair[1].iccid));
    });
}

#[tokio::test]
async fn a_value_that_a_field_cannot_have_is_1301() {
    let fleet = Fleet::demo(20).await;
    let store = fleet.tenant(101);
    for (field, value) in [
        ("id", "x"),
        ("status", "perhaps"),
        ("created", "yesterday"),
        ("name", "a\u{0}b"),
        ("sim_status", "no"),
    ] {
        let query = ListQuery {
            page: 1,
            per_page: 10,
            q: vec![Criterion { field: field.into(), values: vec![value.into()] }],
            sort: vec![],
        };
        let error = store.devices(&query).await.unwrap_err();
        assert!(error.to_string().contains("InvalidQueryCriteria"), "{field}: {error}");
    }
}
