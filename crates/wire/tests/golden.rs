//! Answers as real servers give them, with their oddities (api.md §1.4), and what we send, byte for byte.

use serde_json::json;
use wire::{
    device::{Connection, Connectivity, Device, DevicePatch, DeviceStatus},
    endpoint::{Body, Endpoint},
    ids::{DeviceId, RoleId, SimId, UserRef},
    problem::Problem,
    session::{Authenticate, Secret, Switch, SwitchWorkspace, Tokens},
    sim::{Sim, SimPatch, SimStatus},
    time::Timestamp,
    value::{IdRef, Patch},
    workspace::{ListMyWorkspaces, MyWorkspace},
};

type Failure = Box<dyn std::error::Error>;
type Check = Result<(), Failure>;

fn read<T: Body>(json: impl ToString) -> Result<T, Failure> {
    Ok(T::decode(&json.to_string())?)
}

#[test]
fn a_device_with_every_field() -> Check {
    let device: Device = read(json!({
        "id": 9_898_989, "name": "pump <b>\"oslo\"</b>", "tags": "arctic, meter",
        "tag_assignments": [{ "id": "7", "name": "arctic", "tag_color": { "id": 3 } }],
        "ip_address": "10.199.6.39", "imei": "3560380305112611", "imei_with_luhn": "356038030511264", "imei_lock": 1,
        "created": "2021-11-18T08:25:53.000+0000", "last_updated": "2021-11-19T08:25:53Z",
        "status": { "id": "0", "description": "Enabled" },
        "service_profile": { "id": 1.0, "name": "Default" }, "tariff_profile": { "id": 2 },
        "sim": { "id": 10, "iccid": "8988303000000614227", "iccid_with_luhn": "89883030000006142270",
                 "status": { "id": 1, "description": "ACTIVE" }, "imsi": 901_430_000_000_114_u64 },
        "runtime_data": { "msc": "491700000" }, "a_field_of_tomorrow": { "x": [1] }
    }))?;
    assert_eq!(device.id, DeviceId::from(9_898_989));
    assert_eq!(device.status(), DeviceStatus::Enabled);
    assert!(device.imei_lock);
    assert_eq!(device.created, Some("2021-11-18T08:25:53Z".parse::<Timestamp>()?));
    assert_eq!(device.tag_assignments[0].id, 7);
    assert_eq!(device.sim.as_ref().and_then(|sim| sim.imsi.as_deref()), Some("901430000000114"));
    assert_eq!(read::<Device>(serde_json::to_value(&device)?)?, device);
    Ok(())
}

#[test]
fn a_device_with_next_to_nothing() -> Check {
    let bare = json!({ "id": "5", "name": null, "tags": "", "tag_assignments": null, "sim": null, "imei_lock": null,
                       "status": { "id": 77, "description": "HIBERNATING" }, "created": null });
    let device: Device = read(bare)?;
    assert_eq!((device.name.as_str(), &device.tags, &device.sim), ("", &None, &None));
    // Unknown enum ids are kept, not guessed.
    assert_eq!(device.status(), DeviceStatus::Unknown(77));
    assert_eq!(read::<Device>(json!({ "id": 5.0 }))?.id, DeviceId::from(5));
    Ok(())
}

#[test]
fn ids_that_are_no_ids_are_errors_and_not_zero() {
    for id in [json!(-1), json!(1.5), json!("x"), json!(""), json!(null), json!([1]), json!(1e300)] {
        assert!(read::<Device>(json!({ "id": id })).is_err(), "{id}");
    }
}

#[test]
fn connectivity_comes_without_an_id() -> Check {
    let connectivity: Connectivity = read(json!({ "status": { "description": "OFFLINE" }, "services": [] }))?;
    assert_eq!(connectivity.connection(), Connection::Offline);
    let novel: Connectivity = read(json!({ "status": { "description": "DREAMING" } }))?;
    assert_eq!(novel.connection(), Connection::Unknown);
    Ok(())
}

#[test]
fn a_sim_unassigned_in_both_spellings() -> Check {
    for body in [
        json!({ "id": 1, "iccid": "8988303000000614227", "status": { "id": 4 }, "endpoint": null }),
        json!({ "id": "1", "iccid": "8988303000000614227", "status": { "id": "4" }, "model": { "id": 2, "memory_size": 128 } }),
    ] {
        let sim: Sim = read(body)?;
        assert_eq!((sim.id, sim.status(), sim.endpoint), (SimId::from(1), SimStatus::FactoryTest, None));
    }
    Ok(())
}

#[test]
fn the_sim_state_machine_is_that_of_the_domain() {
    let states = [0, 1, 2, 3, 4].map(SimStatus::from_id);
    let moves: Vec<(i64, i64)> = states
        .iter()
        .flat_map(|from| states.iter().filter(|to| from.may_become(**to)).map(|to| (from.id(), to.id())))
        .collect();
    assert_eq!(moves, [(0, 1), (0, 4), (1, 2), (2, 1), (4, 1)]);
}

#[test]
fn own_workspaces_with_and_without_the_extension() -> Check {
    let text = r#"[{"id":101,"name":"Acme Trackers","status":{"status":{"id":1}},"roles":[{"id":3,"name":"Observer"},
        {"id":1,"name":"Administrator"}],"owner":true,"default_workspace":true},
        {"id":"100","name":"Acme Main","status":{"status":{"id":2}},"roles":null}]"#;
    let workspaces: Vec<MyWorkspace> = read::<<ListMyWorkspaces as Endpoint>::Reply>(text)?;
    assert_eq!(workspaces[0].role(), Some(RoleId::ADMINISTRATOR));
    assert!(workspaces[0].active() && workspaces[0].plan.is_none());
    assert!(!workspaces[1].active() && workspaces[1].role().is_none());
    assert_eq!(ListMyWorkspaces::url(&UserRef::My, &()), "/api/v2/user/my/workspace");
    Ok(())
}

#[test]
fn problems_of_every_shape() -> Check {
    let normal: Problem = read(r#"{"error_code":1104,"error_token":"Forbidden","message":"no"}"#)?;
    assert_eq!(normal.error_code, 1104);
    let gateway: Problem = read(r#"{"message":"Unauthorized"}"#)?;
    assert_eq!((gateway.error_code, gateway.message.as_str()), (0, "Unauthorized"));
    let nested: Problem = read(
        r#"{"status_code":422,"error_code":"1400","error_token":null,"message":"x","errors":[{"error_code":1402,"message":"name is required"}]}"#,
    )?;
    assert_eq!((nested.error_code, nested.errors[0].error_code), (1400, 1402));
    Ok(())
}

#[test]
fn what_is_sent_is_exact() -> Check {
    let patch = DevicePatch { status: Some(IdRef { id: 1 }), tags: Patch::Null, ..DevicePatch::default() };
    assert_eq!(patch.encode().as_deref(), Some(r#"{"tags":null,"status":{"id":1}}"#));
    assert_eq!(DevicePatch::default().encode().as_deref(), Some("{}"));
    assert_eq!(SimPatch::status(2).encode().as_deref(), Some(r#"{"status":{"id":2}}"#));
    let sign_in = Authenticate {
        username: Some("a@b.example".into()),
        password: Some(Secret::from("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8")),
        ..Authenticate::default()
    };
    assert_eq!(
        sign_in.encode().as_deref(),
        Some(r#"{"username":"a@b.example","password":"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8"}"#)
    );
    let switch = Switch { target_organisation: IdRef { id: 101 } };
    assert_eq!(switch.encode().as_deref(), Some(r#"{"target_organisation":{"id":101}}"#));
    assert_eq!(SwitchWorkspace::url(&(), &()), "/api/v1/authenticate/workspace");
    assert!(<() as Body>::encode(&()).is_none());
    Ok(())
}

#[test]
fn secrets_are_never_printed_and_unknown_fields_of_writes_refused() {
    let tokens = Tokens { auth_token: Some(Secret::from("eyJ-very-secret")), ..Tokens::default() };
    assert!(!format!("{tokens:?}").contains("very-secret"));
    for body in [r#"{"name":"x","owner":true}"#, r#"{"status":{"id":0},"workspace_id":200}"#] {
        assert!(serde_json::from_str::<DevicePatch>(body).is_err(), "{body}");
    }
}
