//! The second step of registering SIMs: devices for those that were registered.

use crate::{
    api::{devices, error::ApiError},
    session::tenant::Tenant,
    shell::{policies::PolicyChoices, refusal::explain},
    ui::{Notice, Tone},
    util::{
        i18n::{t, tn},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    device_change::{BULK_MAX, NewDeviceItem, NewDeviceSim, NewDevices},
    ids::SimId,
    sim::SimStatus,
    value::IdRef,
};

/// SIMs that were registered and have no device yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Registered {
    /// Those that are left.
    pub sims: Vec<SimId>,
    /// What they were registered as.
    pub status: SimStatus,
    /// Part of the key of each call that creates devices.
    pub key: String,
}

/// What was registered, and the offer of devices.
pub fn done(
    registered: RwSignal<Option<Registered>>,
    policies: PolicyChoices,
    error: Signal<Option<ApiError>>,
) -> AnyView {
    let class = style_sheet!("style/pages/sim_registered.css");
    let Some(made) = registered.get_untracked() else { return ().into_any() };
    let text = match made.status {
        SimStatus::Issued => msg::REGISTER_DEVICES_DISABLED,
        _ => msg::REGISTER_DEVICES_ENABLED,
    };
    let failed = move || {
        error.get().map(|error| {
            let text = match error {
                // 404 with 1601: the address space is exhausted (api.md §6).
                ApiError::Missing => t(msg::DEVICE_NEW_NO_ADDRESS).to_owned(),
                error => explain(&error),
            };
            view! { <Notice tone=Tone::Danger>{text}</Notice> }
        })
    };
    view! { class=class,
        <div class="registered">
            <Notice tone=Tone::Ok>{tn(msg::REGISTER_DONE, made.sims.len() as u64, &[])}</Notice>
            <h3 class="registered-head">{t(msg::REGISTER_DEVICES)}</h3>
            <p class="registered-text">{t(msg::REGISTER_DEVICES_TEXT)} " " {t(text)}</p>
            {failed}
            {policies.fields(Signal::stored(None), Signal::stored(None))}
        </div>
    }
    .into_any()
}

/// Creates a device for each SIM, in as few calls as the contract allows. SIMs that have a device leave `registered` at once, so that
/// another attempt goes on where this one stopped. Returns how many it created.
///
/// # Errors
/// As the call that failed; devices of the calls before it are created.
pub async fn create_devices(
    tenant: Tenant,
    policies: PolicyChoices,
    made: Registered,
    registered: RwSignal<Option<Registered>>,
) -> Result<u64, ApiError> {
    let client = tenant.client()?;
    let (service_profile, tariff_profile) = policies.ids();
    let number = |policy: Option<IdRef>| policy.map_or(0, |policy| policy.id);
    let status = Some(IdRef { id: u64::from(made.status == SimStatus::Issued) });
    let mut created = 0;
    for sims in made.sims.chunks(BULK_MAX) {
        let item = |sim: &SimId| NewDeviceItem {
            sim: Some(NewDeviceSim { id: sim.get(), activate: false, status: None }),
            ..NewDeviceItem::default()
        };
        let body = NewDevices {
            service_profile,
            tariff_profile,
            status,
            endpoints: sims.iter().map(item).collect(),
            ..NewDevices::default()
        };
        let first = sims.first().map_or(0, |sim| sim.get());
        let key = format!("{}-{first}-{}-{}", made.key, number(service_profile), number(tariff_profile));
        created += devices::create_several(client.clone(), body, key).await?.len() as u64;
        registered.try_update(|registered| {
            if let Some(registered) = registered {
                registered.sims.retain(|sim| !sims.contains(sim));
            }
        });
    }
    Ok(created)
}
