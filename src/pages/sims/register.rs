//! The panel that registers SIMs by the code of their card or box (BIC, domain.md §4.4): check, register, then create devices for them.

use super::registered::{Registered, create_devices, done};
use crate::{
    api::{devices, error::ApiError, mutation::use_mutation, sims},
    routes::{Page, Route},
    session::tenant::use_tenant,
    shell::{
        draft::{keep_draft, let_go},
        here::{Step, use_go},
        leave_guard::use_leave_guard,
        policies::use_policies,
        refusal::explain,
    },
    ui::{
        Button, ButtonKind, InputKind, Notice, Panel, RadioGroup, RadioOption, TextField, Tone, use_toasts,
    },
    util::{
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use stylers_macro::style_sheet;
use wire::{
    permission::Permission,
    problem::{DUPLICATED, NOT_ALLOWED, Problem},
    sim::SimStatus,
    sim_batch::{BIC_LENGTH, SimBatch},
};

/// A BIC as it is printed, without spaces and hyphens; `None` for anything but 16 digits.
fn bic_digits(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    (digits.len() == BIC_LENGTH && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(digits)
}

/// The status of a radio button.
fn first_status(value: &str) -> SimStatus {
    value.parse().map_or(SimStatus::Issued, SimStatus::from_id)
}

/// Why a code cannot be registered (api.md §9); `status` when it was to be registered with one.
fn refusal_text(error: &ApiError, status: Option<SimStatus>) -> String {
    let own = |problem: &Problem| match problem.error_code {
        DUPLICATED => Some(msg::REGISTER_REGISTERED),
        // Its batch was checked before, so that it can only be the plan.
        NOT_ALLOWED if problem.error_token == "NotAllowed" && status == Some(SimStatus::FactoryTest) => {
            Some(msg::REGISTER_NO_TEST)
        }
        NOT_ALLOWED if problem.error_token == "NotAllowed" => Some(msg::REGISTER_ELSEWHERE),
        _ => None,
    };
    match error {
        ApiError::Missing => t(msg::REGISTER_UNKNOWN).to_owned(),
        ApiError::Invalid(problem) => own(problem).map_or_else(|| explain(error), |text| t(text).to_owned()),
        error => explain(error),
    }
}

/// The panel; it closes by going to the list.
#[component]
pub fn RegisterPanel() -> impl IntoView {
    let (tenant, search, go, toasts) = (use_tenant(), use_location().search, use_go(), use_toasts());
    let guard = use_leave_guard();
    let code = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let status = RwSignal::new(SimStatus::Issued.id().to_string());
    let batch = RwSignal::new(None::<SimBatch>);
    let registered = RwSignal::new(None::<Registered>);
    let policies = use_policies(tenant);
    // The code that is being checked: the response to another one than the field holds by then is dropped.
    let checked = StoredValue::new(None::<String>);
    let check = use_mutation(
        move |bic: String| {
            let client = tenant.client();
            async move { sims::batch(client?, bic).await }
        },
        move |outcome| {
            if code.try_with_untracked(|code| bic_digits(code)) != checked.try_get_value() {
                return;
            }
            match outcome {
                Ok(found) => {
                    batch.try_set(Some(found));
                }
                Err(error) => {
                    wrong.try_set(Some(refusal_text(&error, None)));
                }
            }
        },
    );
    let register = use_mutation(
        move |(bic, status): (String, SimStatus)| {
            let client = tenant.client();
            async move { sims::register(client?, bic, status).await.map(|sims| (sims, status)) }
        },
        move |outcome| {
            tenant.invalidate();
            // Without the panel, a message tells how it ended.
            match outcome {
                Ok((sims, status)) => {
                    let text = tn(msg::REGISTER_DONE, sims.len() as u64, &[]);
                    let sims = sims.iter().map(|sim| sim.id).collect();
                    let made = Registered { sims, status, key: devices::new_key() };
                    if registered.try_set(Some(made)).is_some() {
                        toasts.ok(text);
                    }
                }
                Err(error) if registered.try_get_untracked().is_none() => {
                    toasts.warn(refusal_text(&error, None));
                }
                Err(_) => {}
            }
        },
    );
    let create = use_mutation(
        move |made: Registered| create_devices(tenant, policies, made, registered),
        move |outcome: Result<u64, ApiError>| {
            tenant.invalidate();
            let is_open = registered.try_get_untracked().is_some();
            match outcome {
                Ok(count) => {
                    toasts.ok(tn(msg::REGISTER_DEVICES_DONE, count, &[]));
                    if !tenant.left() && is_open {
                        let_go(guard);
                        go(&Route::In(tenant.id(), Page::Devices).href(), Step::Replace);
                    }
                }
                Err(error) if !is_open => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    let pending =
        Signal::derive(move || check.pending().get() || register.pending().get() || create.pending().get());
    let close = Callback::new(move |()| {
        if !pending.get_untracked() {
            let list = Route::In(tenant.id(), Page::Sims);
            go(&search.with_untracked(|search| list.href_with(search)), Step::Push);
        }
    });
    let run_check = Callback::new(move |()| match code.with_untracked(|code| bic_digits(code)) {
        Some(bic) => {
            wrong.set(None);
            register.reset();
            checked.set_value(Some(bic.clone()));
            check.send(bic);
        }
        None => wrong.set(Some(t(msg::REGISTER_CODE_FORMAT).to_owned())),
    });
    let run_register = Callback::new(move |()| {
        if let Some(found) = batch.get_untracked() {
            register.send((found.bic, status.with_untracked(|value| first_status(value))));
        }
    });
    let run_create = Callback::new(move |()| {
        if let Some(made) = registered.get_untracked() {
            create.send(made);
        }
    });
    let may_register = tenant.gate(Permission::SimUpdate);
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        if may_register.with_untracked(Option::is_none) {
            if batch.with_untracked(Option::is_some) { run_register.run(()) } else { run_check.run(()) }
        }
    };
    let step = Memo::new(move |_| {
        if registered.with(Option::is_some) { 2_u8 } else { u8::from(batch.with(Option::is_some)) }
    });
    let primary = move || {
        match step.get() {
            0 => view! {
                <Button
                    kind=ButtonKind::Primary
                    pending=check.pending()
                    disabled_reason=may_register
                    on_click=run_check
                >
                    {t(msg::REGISTER_CHECK)}
                </Button>
            }
            .into_any(),
            1 => view! {
                <Button
                    kind=ButtonKind::Primary
                    pending=register.pending()
                    disabled_reason=may_register
                    on_click=run_register
                >
                    {move || tn(msg::REGISTER_DO, batch.with(|batch| batch.as_ref().map_or(0, |batch| batch.quantity)), &[])}
                </Button>
            }
            .into_any(),
            _ => view! {
                <Button
                    kind=ButtonKind::Primary
                    pending=create.pending()
                    disabled_reason=tenant.gate(Permission::DeviceCreate)
                    on_click=run_create
                >
                    {move || tn(msg::REGISTER_CREATE, registered.with(|made| made.as_ref().map_or(0, |made| made.sims.len() as u64)), &[])}
                </Button>
            }
            .into_any(),
        }
    };
    let footer = move || {
        view! {
            <Button on_click=close>
                {move || t(if step.get() == 2 { msg::REGISTER_CLOSE } else { msg::UI_CANCEL })}
            </Button>
            {primary}
        }
    };
    let body = move || {
        if step.get() == 2 {
            return done(registered, policies, create.error());
        }
        view! {
            <CodeForm code wrong batch status error=register.error() submit=Callback::new(submit)/>
        }
        .into_any()
    };
    let typed = Signal::derive(move || step.get() < 2 && !code.with(String::is_empty));
    let workspace = tenant.summary_untracked().name;
    view! {
        <Panel
            title=t(msg::REGISTER_TITLE)
            subtitle=tf(msg::REGISTER_SUB, &[("workspace", &workspace)])
            on_close=close
            footer=ViewFn::from(move || footer().into_any())
        >
            {body}
            {keep_draft(typed)}
        </Panel>
    }
}

#[component]
fn CodeForm(
    code: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    batch: RwSignal<Option<SimBatch>>,
    status: RwSignal<String>,
    error: Signal<Option<ApiError>>,
    submit: Callback<leptos::ev::SubmitEvent>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/sim_register.css");
    let found = move || {
        batch.get().map(|batch| {
            let count = tn(msg::REGISTER_FOUND, batch.quantity, &[]);
            let model = batch.model.map(|model| model.description).filter(|model| !model.is_empty());
            let text = model.map_or_else(
                || t(msg::REGISTER_MIXED).to_owned(),
                |model| tf(msg::REGISTER_MODEL, &[("model", &model)]),
            );
            let option = |status: SimStatus, label, hint| {
                RadioOption::new(status.id().to_string(), t(label)).hint(t(hint))
            };
            let options = vec![
                option(SimStatus::Issued, msg::SIM_STATUS_ISSUED, msg::REGISTER_ISSUED_HINT),
                option(SimStatus::Activated, msg::SIM_STATUS_ACTIVATED, msg::REGISTER_ACTIVATED_HINT),
                option(SimStatus::FactoryTest, msg::SIM_STATUS_FACTORY_TEST, msg::REGISTER_TEST_HINT),
            ];
            view! {
                <Notice tone=Tone::Ok title=count>{text}</Notice>
                <RadioGroup
                    label=t(msg::REGISTER_STATUS)
                    options=options
                    value=status
                    on_change=Callback::new(move |value: String| status.set(value))
                />
            }
        })
    };
    let failed = move || {
        error.get().map(|error| {
            let text = refusal_text(&error, Some(status.with_untracked(|value| first_status(value))));
            view! { <Notice tone=Tone::Danger>{text}</Notice> }
        })
    };
    view! { class=class,
        <form class="register-form" novalidate on:submit=move |event| submit.run(event)>
            <TextField
                label=t(msg::REGISTER_CODE)
                hint=t(msg::REGISTER_CODE_HINT)
                placeholder="0000 0000 0000 0000"
                kind=InputKind::Number
                value=code
                required=true
                mono=true
                error=wrong
                on_input=Callback::new(move |_: String| {
                    wrong.set(None);
                    batch.set(None);
                })
            />
            {found}
            {failed}
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_groups_and_has_16_digits() {
        assert_eq!(bic_digits(" 1234 5678-9012 3456 ").as_deref(), Some("1234567890123456"));
        for bad in [
            "",
            "123456789012345",
            "12345678901234567",
            "123456789012345x",
            "１２３４５６７８９０１２３４５６",
        ] {
            assert_eq!(bic_digits(bad), None, "{bad}");
        }
    }

    #[test]
    fn each_documented_failure_has_its_words() {
        let invalid = |problem| ApiError::Invalid(problem);
        let elsewhere = || invalid(Problem::not_allowed("The batch contains SIMs of another organisation."));
        assert_eq!(refusal_text(&ApiError::Missing, None), t(msg::REGISTER_UNKNOWN));
        assert_eq!(refusal_text(&invalid(Problem::duplicated("x")), None), t(msg::REGISTER_REGISTERED));
        assert_eq!(refusal_text(&elsewhere(), Some(SimStatus::Issued)), t(msg::REGISTER_ELSEWHERE));
        assert_eq!(refusal_text(&elsewhere(), Some(SimStatus::FactoryTest)), t(msg::REGISTER_NO_TEST));
    }
}
