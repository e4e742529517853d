//! The panel that makes a token, at an address of its own. What is typed is checked here as the server checks it, entry by entry.

use super::{
    acts::description,
    made::{Made, Secrets, made_footer},
};
use crate::{
    api::{error::ApiError, mutation::use_mutation, tokens},
    routes::{Page, Route},
    session::tenant::use_tenant,
    shell::{
        draft::{focus_wrong_field, keep_draft},
        here::{Step, use_go},
        refusal::{explain, field_problem},
    },
    ui::{Button, ButtonKind, InputKind, Notice, Panel, TextArea, TextField, Tone},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use stylers_macro::style_sheet;
use wire::{
    time::Timestamp,
    token::{MadeToken, NewToken},
    validate::{self, CIDRS_MAX},
};

const DAY: i64 = 86_400_000;

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wrong {
    description: Option<String>,
    expiry: Option<String>,
    from: Option<String>,
}

impl Wrong {
    fn any(&self) -> bool {
        self.description.is_some() || self.expiry.is_some() || self.from.is_some()
    }

    /// Which fields the server refuses, in the portal's own words: the server's are English.
    fn of(error: &ApiError) -> Self {
        let said = |field: &str, text| field_problem(error, field).map(|_| t(text).to_owned());
        Self {
            description: said("description", msg::TOKENS_DESCRIPTION_REFUSED),
            expiry: said("expiry_date", msg::TOKENS_EXPIRY_PAST),
            from: said("ip", msg::TOKENS_FROM_REFUSED),
        }
    }
}

/// The end of a day as typed: the midnight after it, UTC.
fn end_of(day: &str, now: i64) -> Result<Option<Timestamp>, String> {
    if day.is_empty() {
        return Ok(None);
    }
    match day.parse::<Timestamp>() {
        Ok(start) if start.millis() + DAY > now => Ok(Some(Timestamp::from_millis(start.millis() + DAY))),
        Ok(_) => Err(t(msg::TOKENS_EXPIRY_PAST).to_owned()),
        Err(_) => Err(t(msg::TOKENS_EXPIRY_WRONG).to_owned()),
    }
}

/// Addresses and blocks, one a line (commas do as well), as the contract has them; or which of them is none.
fn list_of(text: &str) -> Result<Option<String>, String> {
    let entries: Vec<&str> =
        text.split(['\n', ',']).map(str::trim).filter(|entry| !entry.is_empty()).collect();
    if entries.is_empty() {
        return Ok(None);
    }
    let joined = entries.join(",");
    validate::cidrs(&joined).map(Some).map_err(|_| {
        let bad: Vec<String> = validate::bad_cidrs(&joined).take(5).map(|bad| format!("“{bad}”")).collect();
        match bad.len() as u64 {
            0 => tf(msg::TOKENS_FROM_MANY, &[("n", &CIDRS_MAX.to_string())]),
            some => tn(msg::TOKENS_FROM_WRONG, some, &[("list", &bad.join(", "))]),
        }
    })
}

/// The panel; it closes by going to the list.
#[component]
pub fn CreatePanel() -> impl IntoView {
    let (tenant, search, go) = (use_tenant(), use_location().search, use_go());
    let (name, expiry, from) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(String::new()));
    let (wrong, refused) = (RwSignal::new(Wrong::default()), Trigger::new());
    let secrets = Secrets::default();
    let send = use_mutation(
        move |token: NewToken| async move {
            let name = token.description.clone().unwrap_or_default();
            tokens::create(tenant.client()?, token).await.map(|made| (made, name))
        },
        move |outcome: Result<(MadeToken, String), ApiError>| match outcome {
            Ok((made, name)) => {
                secrets.show(made.application_token, name);
                tenant.invalidate();
            }
            Err(error) => {
                wrong.try_set(Wrong::of(&error));
                refused.notify();
            }
        },
    );
    let submit = Callback::new(move |()| {
        let checked = (
            name.with_untracked(|text| description(text)),
            expiry.with_untracked(|day| end_of(day, intl::now_ms())),
            from.with_untracked(|text| list_of(text)),
        );
        match checked {
            (Ok(name), Ok(end), Ok(ip)) => {
                wrong.set(Wrong::default());
                send.send(NewToken { description: Some(name), expiry_date: end, ip });
            }
            (name, end, ip) => {
                wrong.set(Wrong { description: name.err(), expiry: end.err(), from: ip.err() });
                refused.notify();
            }
        }
    });
    let typed = Signal::derive(move || {
        let empty =
            name.with(String::is_empty) && expiry.with(String::is_empty) && from.with(String::is_empty);
        if secrets.there() { !secrets.kept() } else { !empty }
    });
    let close = Callback::new(move |()| {
        // While it is being made, nobody has seen the secret yet.
        if !send.pending().get_untracked() && secrets.may_close() {
            let list = Route::In(tenant.id(), Page::Tokens);
            go(&search.with_untracked(|search| list.href_with(search)), Step::Push);
        }
    });
    let there = Memo::new(move |_| secrets.there());
    let form = move || view! { <Form name expiry from wrong refused submit error=send.error()/> };
    let body = move || if there.get() { view! { <Made secrets/> }.into_any() } else { form().into_any() };
    let foot = move || {
        if there.get() {
            return made_footer(secrets, close);
        }
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button kind=ButtonKind::Primary pending=send.pending() on_click=submit>{t(msg::TOKENS_CREATE_DO)}</Button>
        }
        .into_any()
    };
    let footer = ViewFn::from(move || foot.into_any());
    let workspace = tenant.summary_untracked().name;
    view! {
        <Panel
            title=t(msg::TOKENS_CREATE_TITLE)
            subtitle=tf(msg::TOKENS_CREATE_SUB, &[("workspace", &workspace)])
            on_close=close
            footer=footer
        >
            {body}
            {keep_draft(typed)}
        </Panel>
    }
}

#[component]
fn Form(
    name: RwSignal<String>,
    expiry: RwSignal<String>,
    from: RwSignal<String>,
    wrong: RwSignal<Wrong>,
    refused: Trigger,
    submit: Callback<()>,
    error: Signal<Option<ApiError>>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/token_new.css");
    let place = NodeRef::<html::Form>::new();
    focus_wrong_field(place, refused);
    // What the fields do not say themselves.
    let failed = move || {
        let error = error.get().filter(|error| !Wrong::of(error).any());
        error.map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    Effect::new(move |before: Option<()>| {
        from.track();
        if before.is_some() {
            wrong.update(|wrong| wrong.from = None);
        }
    });
    view! { class=class,
        <form
            class="tok-form"
            node_ref=place
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            {failed}
            <TextField
                label=t(msg::TOKENS_DESCRIPTION)
                hint=t(msg::TOKENS_DESCRIPTION_HINT)
                value=name
                required=true
                error=Signal::derive(move || wrong.with(|wrong| wrong.description.clone()))
                on_input=Callback::new(move |_| wrong.update(|wrong| wrong.description = None))
            />
            <TextField
                label=t(msg::TOKENS_EXPIRY)
                hint=t(msg::TOKENS_EXPIRY_HINT)
                kind=InputKind::Date
                value=expiry
                error=Signal::derive(move || wrong.with(|wrong| wrong.expiry.clone()))
                on_input=Callback::new(move |_| wrong.update(|wrong| wrong.expiry = None))
            />
            <TextArea
                label=t(msg::TOKENS_ALLOWED)
                hint=t(msg::TOKENS_ALLOWED_HINT)
                placeholder="192.0.2.0/24\n2001:db8::/32"
                value=from
                rows=4
                error=Signal::derive(move || wrong.with(|wrong| wrong.from.clone()))
            />
            <div class="tok-note">
                <h3 class="tok-head">{t(msg::TOKENS_RIGHTS)}</h3>
                <p>{t(msg::TOKENS_CEILING)}</p>
                <p>{t(msg::TOKENS_RIGHTS_TEXT)}</p>
            </div>
        </form>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::problem::{FieldProblem, Problem};

    #[test]
    fn a_day_ends_at_the_midnight_after_it_in_utc() {
        let noon = 20_000 * DAY + DAY / 2;
        let day = Timestamp::from_millis(20_000 * DAY).day();
        assert_eq!(end_of(&day, noon), Ok(Some(Timestamp::from_millis(20_001 * DAY))));
        assert_eq!(end_of("", noon), Ok(None));
        assert!(end_of(&Timestamp::from_millis(19_999 * DAY).day(), noon).is_err());
        assert!(end_of("2025-02-30", noon).is_err());
    }

    #[test]
    fn what_the_server_refuses_is_said_in_the_portals_words() {
        let refused = |field: &str| {
            let problem = FieldProblem::format(field, "must be in the future");
            Wrong::of(&ApiError::Invalid(Problem::invalid(vec![problem])))
        };
        let past = t(msg::TOKENS_EXPIRY_PAST).to_owned();
        assert_eq!(refused("expiry_date"), Wrong { expiry: Some(past), ..Wrong::default() });
        assert!(refused("ip").from.is_some_and(|text| !text.contains("future")));
        assert!(!refused("something").any());
    }

    #[test]
    fn lines_and_commas_become_the_contracts_list_and_a_bad_entry_is_named() {
        assert_eq!(list_of(" \n "), Ok(None));
        assert_eq!(
            list_of("10.0.0.0/8\n\n 2001:db8::/32 , ::1\n"),
            Ok(Some("10.0.0.0/8,2001:db8::/32,::1".to_owned()))
        );
        let why = list_of("10.0.0.0/8\n10.0.0.0/33\nhost").err().unwrap_or_default();
        assert!(why.contains("“10.0.0.0/33”, “host”") && !why.contains("10.0.0.0/8"), "{why}");
        assert!(list_of(&vec!["::1"; CIDRS_MAX + 1].join("\n")).is_err());
    }
}
