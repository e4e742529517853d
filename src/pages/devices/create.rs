//! The panel that creates a device, at an address of its own. What the server refuses is shown at its field.

use super::{
    draft::{Draft, FieldErrors, Mode},
    free_sim::FreeSimField,
};
use crate::{
    api::{devices, error::ApiError, lookups, mutation::use_mutation},
    routes::{Page, Route},
    session::tenant::{Tenant, use_tenant},
    shell::{
        draft::{focus_wrong_field, keep_draft, let_go},
        fleet::device_name,
        here::{Step, use_go},
        leave_guard::use_leave_guard,
        refusal::explain,
    },
    ui::{
        Button, ButtonKind, Checkbox, Notice, Panel, RadioGroup, RadioOption, Select, SelectOption,
        TextField, Tone, use_toasts,
    },
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use stylers_macro::style_sheet;
use wire::{device::Device, device_change::NewDevice, permission::Permission};

/// The panel; it closes by going to the list.
#[component]
pub fn CreateDevicePanel() -> impl IntoView {
    let (tenant, search, go, toasts) = (use_tenant(), use_location().search, use_go(), use_toasts());
    let guard = use_leave_guard();
    let draft = Draft::new(tenant);
    let (wrong, refused) = (RwSignal::new(FieldErrors::default()), Trigger::new());
    // The last call with its key: the same call again, after its response got lost, creates nothing twice.
    let last = StoredValue::new(None::<(NewDevice, String)>);
    let send = use_mutation(
        move |(device, key): (NewDevice, String)| {
            let client = tenant.client();
            async move { devices::create(client?, device, key).await }
        },
        move |outcome: Result<Device, ApiError>| match outcome {
            Ok(device) => {
                tenant.invalidate();
                let name = device_name(&device.name, device.id);
                toasts.ok(tf(msg::DEVICE_NEW_DONE, &[("name", &name)]));
                if !tenant.left() && last.try_get_value().is_some() {
                    let_go(guard);
                    go(&Route::In(tenant.id(), Page::Device(device.id)).href(), Step::Replace);
                }
            }
            Err(error) => {
                if wrong.try_set(FieldErrors::of(&error)).is_some() {
                    // The panel is gone.
                    toasts.warn(explain(&error));
                }
                refused.notify();
            }
        },
    );
    let submit = Callback::new(move |()| {
        let may_move = untrack(|| tenant.can(Permission::SimUpdate)).is_ok();
        match draft.read(may_move) {
            Ok(device) => {
                wrong.set(FieldErrors::default());
                let known = last.get_value().filter(|(sent, _)| *sent == device).map(|(_, key)| key);
                let key = known.unwrap_or_else(devices::new_key);
                last.set_value(Some((device.clone(), key.clone())));
                send.send((device, key));
            }
            Err(errors) => {
                wrong.set(errors);
                refused.notify();
            }
        }
    });
    let close = Callback::new(move |()| {
        // While it is being created, its page comes next.
        if !send.pending().get_untracked() {
            let list = Route::In(tenant.id(), Page::Devices);
            go(&search.with_untracked(|search| list.href_with(search)), Step::Push);
        }
    });
    let why_not = tenant.gate(Permission::DeviceCreate);
    let footer = move || {
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=send.pending()
                disabled_reason=why_not
                on_click=submit
            >
                {t(msg::DEVICE_NEW_DO)}
            </Button>
        }
    };
    let workspace = tenant.summary_untracked().name;
    let form_submit = Callback::new(move |()| {
        if why_not.with_untracked(Option::is_none) {
            submit.run(());
        }
    });
    view! {
        <Panel
            title=t(msg::DEVICE_NEW_TITLE)
            subtitle=tf(msg::DEVICE_NEW_SUB, &[("workspace", &workspace)])
            on_close=close
            footer=ViewFn::from(move || footer().into_any())
        >
            <Form tenant draft wrong refused submit=form_submit error=send.error()/>
            {keep_draft(Signal::derive(move || draft.is_dirty()))}
        </Panel>
    }
}

#[component]
fn Form(
    tenant: Tenant,
    draft: Draft,
    wrong: RwSignal<FieldErrors>,
    refused: Trigger,
    submit: Callback<()>,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/device_new.css");
    let place = NodeRef::<html::Form>::new();
    focus_wrong_field(place, refused);
    // What is wrong with the SIM, or with its status, is wrong no more once another one is chosen.
    Effect::new(move |before: Option<()>| {
        draft.sim.track();
        draft.mode.track();
        if before.is_some() {
            wrong.update(|wrong| {
                wrong.clear("sim");
                wrong.clear("sim.status");
            });
        }
    });
    let at = move |field: &'static str| Signal::derive(move || wrong.with(|wrong| wrong.get(field)));
    let clear = move |field: &'static str| {
        Callback::new(move |_: String| {
            wrong.update(|wrong| wrong.clear(field));
        })
    };
    let spaces = tenant.query("address spaces", || Some(0_u8), |client, _| lookups::address_spaces(client));
    let space_options = Signal::derive(move || {
        let any = SelectOption::new("", t(msg::DEVICE_NEW_ANY_SPACE));
        let all = spaces.value().unwrap_or_default();
        let own = all
            .into_iter()
            .filter_map(|space| Some(SelectOption::new(space.id?.to_string(), space.ip_address_space)));
        std::iter::once(any).chain(own).collect::<Vec<_>>()
    });
    // What the fields do not say themselves.
    let failed = move || {
        let error = error.get().filter(|error| FieldErrors::of(error).is_empty())?;
        let text = match error {
            // 404 with 1601: the address space is exhausted (api.md §6).
            ApiError::Missing => t(msg::DEVICE_NEW_NO_ADDRESS).to_owned(),
            error => explain(&error),
        };
        Some(view! { <Notice tone=Tone::Danger>{text}</Notice> })
    };
    let has_sim = Memo::new(move |_| draft.sim.with(Option::is_some));
    let keeps_status = move || {
        let reason = tenant.why_not(Permission::SimUpdate);
        (has_sim.get() && reason.with(Option::is_some)).then(|| {
            view! { <Notice>{tf(msg::DEVICE_NEW_SIM_STAYS, &[("reason", &reason.get().unwrap_or_default())])}</Notice> }
        })
    };
    let sim_status_wrong =
        move || at("sim.status").get().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> });
    let modes = vec![
        RadioOption::new(Mode::Active.name(), t(msg::DEVICE_NEW_ACTIVE)).hint(t(msg::DEVICE_NEW_ACTIVE_HINT)),
        RadioOption::new(Mode::FactoryTest.name(), t(msg::SIM_STATUS_FACTORY_TEST))
            .hint(t(msg::DEVICE_NEW_TEST_HINT)),
        RadioOption::new(Mode::Disabled.name(), t(msg::DEVICES_STATUS_DISABLED))
            .hint(t(msg::DEVICE_NEW_DISABLED_HINT)),
    ];
    view! { class=class,
        <form
            class="devnew-form"
            node_ref=place
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            {failed}
            <TextField
                label=t(msg::DEVICES_NAME)
                hint=t(msg::DEVICE_NEW_NAME_HINT)
                value=draft.name
                error=at("name")
                on_input=clear("name")
            />
            {draft.policies.fields(at("service_profile"), at("tariff_profile"))}
            <TextField
                label=t(msg::DEVICE_TAGS)
                hint=t(msg::DEVICE_TAGS_HINT)
                value=draft.tags
                error=at("tags")
                on_input=clear("tags")
            />
            <h3 class="devnew-head">{t(msg::DEVICES_SIM)}</h3>
            <FreeSimField tenant chosen=draft.sim error=at("sim") none=t(msg::DEVICE_NEW_SIM_LATER)/>
            <RadioGroup
                label=t(msg::DEVICE_NEW_MODE)
                options=modes
                value=Signal::derive(move || draft.mode.get().name().to_owned())
                on_change=Callback::new(move |mode: String| draft.mode.set(Mode::of(&mode)))
            />
            {keeps_status}
            {sim_status_wrong}
            <h3 class="devnew-head">{t(msg::DEVICE_NEW_NETWORK)}</h3>
            <Select
                label=t(msg::DEVICE_NEW_SPACE)
                options=space_options
                value=draft.space
                error=at("ip_address_space")
                on_change=Callback::new(move |space: String| {
                    draft.space.set(space.clone());
                    clear("ip_address_space").run(space);
                })
            />
            <TextField
                label=t(msg::DEVICES_IP)
                hint=t(msg::DEVICE_NEW_IP_HINT)
                placeholder="10.192.0.17"
                mono=true
                value=draft.address
                error=at("ip_address")
                on_input=clear("ip_address")
            />
            <TextField
                label=t(msg::DEVICES_IMEI)
                hint=t(msg::DEVICE_NEW_IMEI_HINT)
                mono=true
                value=draft.imei
                error=at("imei")
                on_input=clear("imei")
            />
            <Checkbox
                label=t(msg::DEVICE_IMEI_LOCK)
                hint=t(msg::DEVICE_NEW_LOCK_HINT)
                checked=draft.imei_lock
                on_change=Callback::new(move |on| draft.imei_lock.set(on))
            />
        </form>
    }
}
