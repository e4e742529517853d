//! The demo world is what the documents promise, and the same every time.

mod fleet_support;

use fleet_support::Fleet;
use std::collections::HashSet;
use switchyard_backend::{
    demo::{self, DemoOptions},
    store::Store,
};
use wire::{page::ListQuery, validate::luhn_digit};

fn all() -> ListQuery {
    ListQuery { page: 1, per_page: 1_000_000, ..ListQuery::default() }
}

fn luhn_is_right(digits: &str) -> bool {
    let (body, check) = digits.split_at(digits.len() - 1);
    luhn_digit(body).map(|digit| digit.to_string()).as_deref() == Some(check)
}

#[tokio::test]
async fn workspaces_have_their_counts_and_ids() {
    let fleet = Fleet::demo(1_000).await;
    for (workspace, devices, sims) in
        [(100, 350, 500), (101, 1_000, 1_200), (102, 12, 20), (200, 1_200, 1_500), (300, 40, 60)]
    {
        let tenant = fleet.tenant(workspace);
        let counters = tenant.fleet().await.unwrap();
        assert_eq!((counters.device.total, counters.sim.total), (devices, sims), "{workspace}");
        let rows = tenant.devices(&all()).await.unwrap();
        assert_eq!((rows.total, rows.items.len() as u64), (Some(devices), devices));
        assert!(tenant.tags(&Default::default()).await.unwrap().total >= 3);
    }
}

#[tokio::test]
async fn identifiers_are_valid_and_unique() {
    let fleet = Fleet::demo(500).await;
    let (mut iccids, mut imeis) = (HashSet::new(), HashSet::new());
    for workspace in [100, 101, 102, 200, 300] {
        let tenant = fleet.tenant(workspace);
        for sim in tenant.sims(&all()).await.unwrap().items {
            let (iccid, long) = (sim.iccid.unwrap(), sim.iccid_with_luhn.unwrap());
            assert_eq!((iccid.len(), long.len()), (19, 20));
            assert!(long.starts_with(&iccid) && luhn_is_right(&long), "{long}");
            assert!(iccids.insert(iccid));
            assert_eq!(sim.imsi.unwrap().len(), 15);
            if let Some(eid) = sim.eid {
                assert_eq!(
                    eid.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97),
                    1,
                    "{eid}"
                );
                assert_eq!(eid.len(), 32);
            }
        }
        for device in tenant.devices(&all()).await.unwrap().items {
            if let (Some(imei), Some(short)) = (device.imei, device.imei_with_luhn) {
                assert_eq!((imei.len(), short.len()), (16, 15));
                assert!(luhn_is_right(&short), "{short}");
                assert!(imeis.insert(imei));
            }
            assert!(in_allowed_parents(device.ip_address.unwrap().parse().unwrap()));
            let names: Vec<String> = device.tag_assignments.into_iter().map(|tag| tag.name).collect();
            assert_eq!(
                device.tags.unwrap_or_default(),
                names.join(","),
                "the comma list says what the assignments say"
            );
        }
    }
}

/// BR-63.
fn in_allowed_parents(address: std::net::Ipv4Addr) -> bool {
    let bits = u32::from(address);
    let within = |a: u8, b: u8, length: u32| {
        bits >> (32 - length) == u32::from(std::net::Ipv4Addr::new(a, b, 0, 0)) >> (32 - length)
    };
    (within(10, 112, 12) || within(10, 176, 12) || within(10, 192, 12) || within(100, 64, 10))
        && bits >> 8 != 0x64_40_00
}

#[tokio::test]
async fn the_fleet_is_varied() {
    let fleet = Fleet::demo(500).await;
    let devices = fleet
        .tenant(101)
        .devices(&ListQuery { page: 1, per_page: 100, ..ListQuery::default() })
        .await
        .unwrap()
        .items;
    let some = |test: &dyn Fn(&str) -> bool| devices.iter().any(|device| test(&device.name));
    assert!(some(&|name| name.contains("<script>")));
    assert!(some(&|name| name.starts_with('=')));
    assert!(some(&|name| name.contains('"') || name.contains('\'')));
    assert!(some(&|name| name.chars().count() == 100));
    assert!(some(&|name| name.chars().any(|c| ('\u{4e00}'..'\u{9fff}').contains(&c))));
    assert!(some(&|name| name.chars().any(|c| ('\u{600}'..'\u{6ff}').contains(&c))));
    assert!(some(&|name| name.contains('🚚')));
    assert!(devices.iter().any(|device| device.sim.is_none()));
    assert!(devices.iter().any(|device| device.imei.is_none()));
    assert!(devices.iter().any(|device| device.tags.is_none()));
    let states: HashSet<_> =
        devices.iter().map(|device| device.connectivity.as_ref().unwrap().connection()).collect();
    assert!(states.len() >= 3);
}

#[tokio::test]
async fn two_worlds_are_equal() {
    let (one, two) = (Fleet::demo(200).await, Fleet::demo(200).await);
    for workspace in [101, 300] {
        let (one, two) = (one.tenant(workspace), two.tenant(workspace));
        assert_eq!(one.devices(&all()).await.unwrap().items, two.devices(&all()).await.unwrap().items);
        assert_eq!(one.sims(&all()).await.unwrap().items, two.sims(&all()).await.unwrap().items);
    }
}

#[tokio::test]
async fn no_row_is_seen_from_another_workspace() {
    let fleet = Fleet::demo(100).await;
    let codes = [(100, "HQ-"), (101, "TRK-"), (102, "SBX-"), (200, "STU-"), (300, "GAM-")];
    for (workspace, code) in codes {
        let devices = fleet.tenant(workspace).devices(&all()).await.unwrap().items;
        assert!(devices.iter().all(|device| device.name.contains(code)), "{workspace}");
        for (other, _) in codes.iter().filter(|(other, _)| *other != workspace) {
            let other = fleet.tenant(*other);
            assert_eq!(other.device(devices[0].id).await.unwrap(), None);
            assert_eq!(other.connectivity(devices[0].id).await.unwrap(), None);
            let q = format!("search:{code}");
            let raw = format!("q={}", wire::endpoint::encode(&q));
            let query = ListQuery::parse(&raw, &wire::device::DEVICE_LIST).unwrap();
            assert_eq!(other.devices(&query).await.unwrap().total, Some(0), "{q} in {}", other.workspace());
        }
    }
}

#[tokio::test]
async fn two_hundred_workspaces_are_all_there_and_keep_the_invariants() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).await.unwrap();
    let options = DemoOptions { devices: Some(10), workspaces: Some(200), people: Some(3) };
    demo::seed(&store, options).await.unwrap();
    let number = |question: &'static str| {
        let store = store.clone();
        async move { sqlx::query_scalar::<_, i64>(question).fetch_one(store.read()).await.unwrap() }
    };
    assert_eq!(number("SELECT count(*) FROM workspace").await, 200);
    assert_eq!(number("SELECT count(*) FROM membership WHERE owner = 1").await, 200);
    assert_eq!(
        number("SELECT count(*) FROM membership WHERE account_id = 2").await,
        197,
        "kim is in all but three"
    );
    assert_eq!(number("SELECT count(DISTINCT name) FROM workspace").await, 200);
    let invited = number("SELECT count(*) FROM membership WHERE status = 0").await;
    assert_eq!(number("SELECT count(*) FROM invitation WHERE state = 'open'").await, invited);
}
