//! The service policy and the coverage policy of new devices: two choices among those of the workspace.

use crate::{
    api::{
        client::WorkspaceClient,
        error::ApiError,
        lookups,
        query::{Query, Remote},
    },
    session::tenant::{Denied, Tenant},
    shell::error_text::error_text,
    ui::{Select, SelectOption},
    util::{
        i18n::{Msg, t},
        msg,
    },
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use wire::{lookup::Policy, permission::Permission, value::IdRef};

type Policies = Result<Vec<Policy>, ApiError>;

/// A choice among policies. Copy.
#[derive(Clone, Copy)]
struct PolicyChoice {
    label: Msg,
    options: Signal<Vec<SelectOption>>,
    chosen: RwSignal<String>,
    /// Why there is nothing to choose from.
    trouble: Signal<Option<String>>,
}

impl PolicyChoice {
    fn new(
        tenant: Tenant,
        (name, label): (&'static str, Msg),
        needs: Permission,
        fetch: fn(WorkspaceClient) -> LocalBoxFuture<'static, Policies>,
    ) -> Self {
        let key = move || tenant.can(needs).is_ok().then_some(0_u8);
        let query: Query<Vec<Policy>> = tenant.query(name, key, move |client, _| fetch(client));
        let chosen = RwSignal::new(String::new());
        // The first one is the default: every workspace begins with one of each.
        Effect::new(move |_| {
            let first = query.with(|remote| Some(remote.value()?.first()?.id.to_string()));
            if let Some(first) = first.filter(|_| chosen.with_untracked(String::is_empty)) {
                chosen.set(first);
            }
        });
        let options = Signal::derive(move || {
            let option = |policy: &Policy| SelectOption::new(policy.id.to_string(), policy.name.clone());
            query
                .with(|remote| remote.value().map(|all| all.iter().map(option).collect()))
                .unwrap_or_default()
        });
        let failed = move || {
            query.with(|remote| match remote {
                Remote::Failed(error) => Some(error_text(error)),
                _ => None,
            })
        };
        let trouble = Signal::derive(move || tenant.can(needs).err().map(Denied::reason).or_else(failed));
        Self { label, options, chosen, trouble }
    }

    fn id(self) -> Option<IdRef> {
        self.chosen.with_untracked(|id| id.parse().ok()).map(|id| IdRef { id })
    }

    fn field(self, error: Signal<Option<String>>) -> AnyView {
        let Self { label, options, chosen, trouble } = self;
        view! {
            <Select
                label=t(label)
                options=options
                value=chosen
                required=true
                error=Signal::derive(move || error.get().or_else(|| trouble.get()))
                on_change=Callback::new(move |id: String| chosen.set(id))
            />
        }
        .into_any()
    }
}

/// Both choices of a form. Copy.
#[derive(Clone, Copy)]
pub struct PolicyChoices {
    service: PolicyChoice,
    coverage: PolicyChoice,
}

/// The choices, with the first policy of each kind chosen as soon as it is known.
pub fn use_policies(tenant: Tenant) -> PolicyChoices {
    PolicyChoices {
        service: PolicyChoice::new(
            tenant,
            ("service policies", msg::DEVICES_SERVICE_POLICY),
            Permission::ServicePolicyList,
            |client| Box::pin(lookups::service_policies(client)),
        ),
        coverage: PolicyChoice::new(
            tenant,
            ("coverage policies", msg::DEVICES_COVERAGE_POLICY),
            Permission::CoveragePolicyList,
            |client| Box::pin(lookups::coverage_policies(client)),
        ),
    }
}

impl PolicyChoices {
    /// The ids of the service policy and of the coverage policy; not tracked.
    pub fn ids(self) -> (Option<IdRef>, Option<IdRef>) {
        (self.service.id(), self.coverage.id())
    }

    /// The two fields, each with what the server says of it.
    pub fn fields(
        self,
        service_error: Signal<Option<String>>,
        coverage_error: Signal<Option<String>>,
    ) -> AnyView {
        view! {
            {self.service.field(service_error)}
            {self.coverage.field(coverage_error)}
        }
        .into_any()
    }
}
