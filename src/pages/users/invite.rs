//! Inviting (U-2): one or many addresses, a role that is chosen and never assumed, the workspace said in words, and what the
//! plan leaves room for. What is typed stays when the panel is closed by mistake.

use super::{
    addresses::{Addresses, read},
    invited::{Results, made},
};
use crate::{
    api::{
        error::ApiError,
        invitations,
        mutation::{Mutation, use_mutation},
        query::Query,
    },
    routes::{Page, Route},
    session::tenant::Tenant,
    shell::{
        here::{Step, use_go, use_here},
        query_view::QueryView,
        refusal::explain,
    },
    ui::{
        Button, ButtonKind, Glyph, Icon, Notice, Panel, RadioGroup, RadioOption, TextArea, Tone, use_toasts,
    },
    util::{
        dom,
        i18n::{t, tf, tn},
        intl, msg, perm,
    },
};
use leptos::html;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use stylers_macro::style_sheet;
use wire::{
    ids::RoleId,
    invitation::{ADDRESSES_MAX, Invited, LIFE_DAYS},
    permission::{BuiltInRole, Permission},
    plan::WorkspaceUsage,
    user::Role,
};

/// The panel of a page with its draft. Copy.
#[derive(Clone, Copy)]
pub struct InvitePanel {
    tenant: Tenant,
    /// Where it is open.
    at: Page,
    text: RwSignal<String>,
    role: RwSignal<String>,
    wrong_addresses: RwSignal<Option<String>>,
    wrong_role: RwSignal<Option<String>>,
    done: RwSignal<Option<Vec<Invited>>>,
    send: Mutation<Sent>,
}

/// The panel, over the page that keeps it.
#[component]
pub fn InvitePanelView() -> impl IntoView {
    expect_context::<InvitePanel>().view()
}

/// The text as it was typed, its addresses, their role.
type Sent = (String, Vec<String>, RoleId);

/// One per page, open while the address says `at`; draw [`InvitePanel::button`]. The route `at` draws [`InvitePanelView`].
pub fn use_invite(tenant: Tenant, at: Page) -> InvitePanel {
    let here = use_here();
    let open = Memo::new(move |_| here.get() == Route::In(tenant.id(), at));
    let (done, text) = (RwSignal::new(None), RwSignal::new(String::new()));
    // What became of it came while the panel was closed, and nobody has seen it yet.
    let (unseen, toasts) = (StoredValue::new(false), use_toasts());
    let send = use_mutation(
        move |(typed, addresses, role): Sent| {
            let client = tenant.client();
            async move { invitations::invite(client?, addresses, role).await.map(|all| (typed, all)) }
        },
        move |outcome: Result<(String, Vec<Invited>), ApiError>| {
            tenant.invalidate();
            // Behind a closed panel nobody reads it: said outside, and kept for the next opening.
            let closed = open.try_get_untracked() != Some(true);
            if closed {
                unseen.try_set_value(true);
            }
            match outcome {
                Ok((typed, all)) => {
                    // What was typed since is another draft.
                    if text.try_get_untracked().is_some_and(|now| now == typed) {
                        text.try_set(String::new());
                    }
                    let count = tn(msg::INVITE_DONE_COUNT, made(&all), &[]);
                    let lost = done.try_set(Some(all)).is_some();
                    if lost {
                        toasts.ok(count);
                    } else if closed {
                        toasts.ok(tf(msg::INVITE_DONE_CLOSED, &[("count", &count)]));
                    }
                }
                Err(error) if closed => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    let panel = InvitePanel {
        tenant,
        at,
        text,
        role: RwSignal::new(String::new()),
        wrong_addresses: RwSignal::new(None),
        wrong_role: RwSignal::new(None),
        done,
        send,
    };
    // Closed, it is a form again, with what was typed; but not while it sends, nor what nobody has seen.
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if now {
            unseen.set_value(false);
        } else if before == Some(true) && !unseen.get_value() && !send.pending().get_untracked() {
            panel.again();
        }
        now
    });
    provide_context(panel);
    panel
}

impl InvitePanel {
    /// Opens it.
    pub fn button(self) -> AnyView {
        let open = self.going(self.at);
        view! {
            <Button
                kind=ButtonKind::Primary
                icon=Icon::Plus
                disabled_reason=self.tenant.gate(Permission::UserList)
                on_click=open
            >
                {t(msg::INVITE_BUTTON)}
            </Button>
        }
        .into_any()
    }

    /// Whether addresses were typed that are not sent; tracked.
    pub fn typed(self) -> bool {
        self.text.with(|text| !text.trim().is_empty())
    }

    /// To the panel, or back to what stands below it, which stays as it is.
    fn going(self, to: Page) -> Callback<()> {
        let (search, go) = (use_location().search, use_go());
        let place = Route::In(self.tenant.id(), to);
        Callback::new(move |()| go(&search.with_untracked(|search| place.href_with(search)), Step::Push))
    }

    /// Back to the form.
    fn again(self) {
        self.done.set(None);
        self.send.reset();
        self.wrong_addresses.set(None);
        self.wrong_role.set(None);
    }

    fn view(self) -> AnyView {
        let close = self.going(self.at.drawn());
        let workspace = self.tenant.summary_untracked().name;
        let usage = self.tenant.query("usage", || Some(0_u8), |client, _| invitations::usage(client));
        let done = Memo::new(move |_| self.done.with(Option::is_some));
        // The footer is drawn once; what stands in it follows.
        let foot = move || if done.get() { self.after(close) } else { self.before(usage, close) };
        let footer = ViewFn::from(move || foot.into_any());
        let body = move || match self.done.get() {
            Some(all) => view! { <Results all/> }.into_any(),
            None => view! { <Form panel=self usage/> }.into_any(),
        };
        view! {
            <Panel
                title=tf(msg::INVITE_TITLE, &[("workspace", &workspace)])
                subtitle=tf(msg::INVITE_SUBTITLE, &[("n", &LIFE_DAYS.to_string())])
                on_close=close
                footer=footer
            >
                {body}
            </Panel>
        }
        .into_any()
    }

    fn before(self, usage: Query<WorkspaceUsage>, close: Callback<()>) -> AnyView {
        let verb = move || match self.text.with(|text| read(text).good.len() as u64) {
            0 => t(msg::INVITE_SEND_NONE).to_owned(),
            n => tn(msg::INVITE_SEND, n, &[]),
        };
        let submit = Callback::new(move |()| self.submit());
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=self.send.pending()
                disabled_reason=Signal::derive(move || self.full(usage))
                on_click=submit
            >
                {verb}
            </Button>
        }
        .into_any()
    }

    fn after(self, close: Callback<()>) -> AnyView {
        view! {
            <Button on_click=Callback::new(move |()| self.again())>{t(msg::INVITE_MORE)}</Button>
            <Button kind=ButtonKind::Primary on_click=close>{t(msg::INVITE_DONE)}</Button>
        }
        .into_any()
    }

    /// Why the plan does not take so many; `None` when it does, or when the server does not say.
    fn full(self, usage: Query<WorkspaceUsage>) -> Option<String> {
        let usage = usage.value()?;
        let left = left(&usage)?;
        let wanted = self.text.with(|text| read(text).good.len() as u64);
        (wanted > left || left == 0).then(|| {
            tf(
                msg::INVITE_NO_ROOM,
                &[("plan", &usage.plan.name), ("left", &intl::integer(left)), ("n", &intl::integer(wanted))],
            )
        })
    }

    fn submit(self) {
        let Addresses { good, bad } = self.text.with_untracked(|text| read(text));
        self.wrong_addresses.set(if !bad.is_empty() {
            let shown: Vec<String> = bad.iter().take(5).map(|one| format!("“{one}”")).collect();
            Some(tn(msg::INVITE_BAD, bad.len() as u64, &[("list", &shown.join(", "))]))
        } else if good.is_empty() {
            Some(t(msg::INVITE_NOBODY).to_owned())
        } else if good.len() > ADDRESSES_MAX {
            Some(tf(msg::INVITE_TOO_MANY, &[("n", &ADDRESSES_MAX.to_string())]))
        } else {
            None
        });
        let role = self.role.with_untracked(|role| role.parse::<RoleId>().ok());
        self.wrong_role.set(role.is_none().then(|| t(msg::INVITE_NO_ROLE).to_owned()));
        match role {
            Some(role) if self.wrong_addresses.with_untracked(Option::is_none) => {
                self.send.send((self.text.get_untracked(), good, role))
            }
            _ => {}
        }
    }
}

/// Places that are left; `None` for a plan without a limit.
fn left(usage: &WorkspaceUsage) -> Option<u64> {
    usage.members.limit.map(|limit| limit.saturating_sub(usage.members.used))
}

#[component]
fn Form(panel: InvitePanel, usage: Query<WorkspaceUsage>) -> impl IntoView {
    let class = style_sheet!("style/pages/invite.css");
    let InvitePanel { tenant, text, role, wrong_addresses, wrong_role, send, .. } = panel;
    let place = NodeRef::<html::Form>::new();
    // The first thing that is wrong gets the focus, which reads it out.
    Effect::new(move |_| {
        let (address, role) = (wrong_addresses.with(Option::is_some), wrong_role.with(Option::is_some));
        if let Some(form) = place.get_untracked() {
            if address {
                dom::focus_in(&form, "textarea");
            } else if role {
                dom::focus_in(&form, "input[type=radio]");
            }
        }
    });
    Effect::new(move |_| {
        text.track();
        wrong_addresses.set(None);
    });
    let hint = Signal::derive(move || {
        let found = text.with(|text| read(text));
        Some(match found.good.len() as u64 {
            0 => t(msg::INVITE_ADDRESSES_HINT).to_owned(),
            n => tn(msg::INVITE_FOUND, n, &[]),
        })
    });
    let roles = tenant.query("roles", || Some(0_u8), |client, _| invitations::roles(client));
    let failed = move || {
        send.error().get().map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let choose = Callback::new(move |value: String| {
        role.set(value);
        wrong_role.set(None);
    });
    let choices = move |all: Vec<Role>| {
        let options = all.iter().map(option).collect::<Vec<_>>();
        view! { <RadioGroup label=t(msg::INVITE_ROLE) options=options value=role on_change=choose/> }
    };
    let no_role = move || {
        wrong_role.get().map(|text| {
            view! {
                <p class="fld-error" role="alert">
                    <Glyph icon=Icon::Alert/>
                    <span>{text}</span>
                </p>
            }
        })
    };
    view! { class=class,
        <form
            class="invite"
            node_ref=place
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                panel.submit();
            }
        >
            {failed}
            <TextArea
                label=t(msg::INVITE_ADDRESSES)
                value=text
                rows=5
                hint=hint
                error=wrong_addresses
                placeholder=t(msg::INVITE_PLACEHOLDER)
                required=true
            />
            <div class="invite-roles">
                <QueryView query=roles draw=choices lines=3/>
                {no_role}
            </div>
            {move || usage.value().map(|usage| room(class, &usage))}
        </form>
    }
}

/// A role with what it means in a line.
pub fn option(role: &Role) -> RadioOption {
    let known = BuiltInRole::from_id(RoleId::from(role.id));
    let name = known.map_or_else(|| role.name.clone(), |known| perm::role_name(known).to_owned());
    let option = RadioOption::new(role.id.to_string(), name);
    match known.and_then(meaning) {
        Some(meaning) => option.hint(meaning),
        None => option,
    }
}

/// What a built-in role is for.
pub fn meaning(role: BuiltInRole) -> Option<&'static str> {
    Some(t(match role {
        BuiltInRole::Administrator => msg::INVITE_ROLE_ADMINISTRATOR,
        BuiltInRole::User => msg::INVITE_ROLE_USER,
        BuiltInRole::Observer => msg::INVITE_ROLE_OBSERVER,
        BuiltInRole::SuperAdmin => return None,
    }))
}

/// How full the plan is, in words and as a bar.
fn room(class: &'static str, usage: &WorkspaceUsage) -> AnyView {
    let used = intl::integer(usage.members.used);
    let Some(limit) = usage.members.limit else {
        let text = tf(msg::INVITE_ROOM_OPEN, &[("plan", &usage.plan.name), ("used", &used)]);
        return view! { class=class, <p class="invite-room">{text}</p> }.into_any();
    };
    let left = left(usage).unwrap_or_default();
    let full = left == 0;
    let text = tn(
        msg::INVITE_ROOM,
        left,
        &[("plan", &usage.plan.name), ("used", &used), ("limit", &intl::integer(limit))],
    );
    view! { class=class,
        <div class="invite-room" class:full=full>
            <meter
                class="invite-bar"
                min="0"
                max=limit.to_string()
                value=usage.members.used.to_string()
                aria-label=t(msg::INVITE_ROOM_BAR)
            ></meter>
            <p>{text}</p>
        </div>
    }
    .into_any()
}
