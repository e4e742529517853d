//! The panel in which an app role is chosen: for a member who is to have access, for one who has it, for one who asks.

use super::words::{name, person, role, said};
use crate::{
    api::{
        apps,
        asking::Asking,
        error::ApiError,
        mutation::{Mutation, use_mutation},
        query::Remote,
        users,
    },
    session::{state::use_session, tenant::Tenant},
    shell::{query_view::QueryView, refusal::explain, rows::Ended, undo::done_with_undo},
    ui::{
        Button, ButtonKind, Notice, Panel, RadioGroup, RadioOption, SkeletonLines, TextField, Tone,
        use_toasts,
    },
    util::{
        i18n::{t, tf, tn},
        msg,
    },
};
use leptos::prelude::*;
use leptos_use::signal_debounced;
use stylers_macro::style_sheet;
use wire::{
    app::{App, AppHolder, AppRequest},
    app_key::AppKey,
    ids::{RequestId, UserId},
    page::{Criterion, ListQuery, Page},
    user::User,
};

/// How long typing may pause before it is asked, in milliseconds.
const PAUSE_MS: f64 = 250.0;
/// Members asked for, and shown at most.
const ASKED: u32 = 60;
const SHOWN: usize = 8;

/// For whom it is open.
#[derive(Clone, PartialEq)]
enum Target {
    /// Somebody who is still to be chosen.
    Somebody,
    /// The Owner themselves.
    Me,
    Holder(AppHolder),
    Asker(AppRequest),
}

/// What is sent.
#[derive(Clone)]
enum Deed {
    Give(UserId),
    Change { user: UserId, was: String },
    Approve(RequestId),
}

/// Who has which role now.
struct Done {
    deed: Deed,
    name: String,
    role: String,
}

/// The panel of a page. Copy; draw [`AccessPanel::view`] once.
#[derive(Clone, Copy)]
pub struct AccessPanel {
    tenant: Tenant,
    app: Signal<App>,
    key: AppKey,
    /// The reader.
    me: Option<UserId>,
    target: RwSignal<Option<Target>>,
    /// The id of the chosen member.
    member: RwSignal<String>,
    role: RwSignal<String>,
    /// How often it was opened, and as which opening it is open: a late answer closes what sent it, and nothing that was opened since.
    opened: StoredValue<u32>,
    asking: Asking<u32>,
    save: Mutation<Sent>,
    requests: Ended,
}

/// What is done, the app role.
type Sent = (Deed, String);

async fn send(tenant: Tenant, key: AppKey, (deed, role): Sent) -> Result<Done, ApiError> {
    let client = tenant.client()?;
    let name = match deed.clone() {
        Deed::Give(user) => {
            let holder = apps::grant(client, key, user, role.clone()).await?;
            person(&holder.user.name, &holder.username)
        }
        Deed::Change { user, was } => {
            let holder = apps::change(client, key, user, role.clone(), Some(was)).await?;
            person(&holder.user.name, &holder.username)
        }
        Deed::Approve(request) => {
            let request = apps::approve(client, key, request, role.clone()).await?;
            person(&request.user.name, &request.username)
        }
    };
    Ok(Done { deed, name, role })
}

/// One per page.
pub fn use_access_panel(tenant: Tenant, app: Signal<App>, key: AppKey) -> AccessPanel {
    let toasts = use_toasts();
    let (target, opened) = (RwSignal::new(None), StoredValue::new(0));
    let (asking, requests) = (Asking::<u32>::default(), Ended::new("h2"));
    let save = use_mutation(
        move |sent: Sent| send(tenant, key, sent),
        move |result: Result<Done, ApiError>| {
            tenant.invalidate();
            let still = asking.still();
            let Done { deed, name, role: to } = match result {
                Ok(done) => done,
                Err(error) => {
                    // Not under the name of whoever it is open for by now, and not unsaid.
                    if !still {
                        toasts.warn(explain(&error));
                    }
                    return;
                }
            };
            if still {
                asking.done();
                target.try_set(None);
            }
            if let Deed::Approve(request) = &deed {
                requests.note(request.get());
            }
            let called = app.try_get_untracked().map(|app| role(&app, &to)).unwrap_or_default();
            let args = [("name", name.as_str()), ("role", called.as_str())];
            match deed {
                Deed::Give(_) | Deed::Approve(_) => toasts.ok(tf(msg::APPS_GRANTED, &args)),
                Deed::Change { user, was } => {
                    done_with_undo(tenant, toasts, tf(msg::APPS_CHANGED, &args), move |client| {
                        let (to, was) = (to.clone(), was.clone());
                        async move { apps::change(client, key, user, was, Some(to)).await.map(drop) }
                    });
                }
            }
        },
    );
    let (member, role) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let me = untrack(|| use_session().account()).map(|account| UserId::from(account.id));
    AccessPanel { tenant, app, key, me, target, member, role, opened, asking, save, requests }
}

impl AccessPanel {
    /// Opens it to give somebody access.
    pub fn give(self) {
        self.begin(Target::Somebody, "");
    }

    /// Opens it for the person themselves.
    pub fn give_myself(self) {
        self.begin(Target::Me, "");
    }

    /// Opens it to change what somebody has.
    pub fn change(self, holder: AppHolder) {
        let role = holder.role.clone();
        self.begin(Target::Holder(holder), &role);
    }

    /// Opens it to approve a request.
    pub fn approve(self, request: AppRequest) {
        self.begin(Target::Asker(request), "");
    }

    fn begin(self, target: Target, role: &str) {
        self.opened.update_value(|n| *n += 1);
        self.asking.ask(self.opened.get_value());
        self.save.reset();
        self.member.set(String::new());
        self.role.set(role.to_owned());
        self.target.set(Some(target));
    }

    fn close(self) {
        self.asking.close();
        self.target.set(None);
    }

    /// The list of requests: one goes when it is approved here.
    pub fn requests(self) -> Ended {
        self.requests
    }

    /// What would be sent; `None` while something is missing.
    fn deed(self, target: &Target) -> Option<Deed> {
        if self.role.with(String::is_empty) {
            return None;
        }
        match target {
            Target::Somebody => self.member.with(|id| id.parse().ok()).map(Deed::Give),
            Target::Me => self.me.map(Deed::Give),
            Target::Holder(holder) => {
                Some(Deed::Change { user: holder.user.id.into(), was: holder.role.clone() })
            }
            Target::Asker(request) => Some(Deed::Approve(request.id)),
        }
    }

    fn why_not(self, target: &Target) -> Option<String> {
        if let Target::Holder(holder) = target
            && self.role.with(|role| *role == holder.role)
        {
            return Some(t(msg::APPS_ROLE_SAME).to_owned());
        }
        self.deed(target).is_none().then(|| t(msg::APPS_ROLE_MISSING).to_owned())
    }

    /// The panel, while it is open.
    pub fn view(self) -> AnyView {
        (move || self.target.get().map(|target| draw(self, target))).into_any()
    }
}

/// The panel. No method: sheets are collected from functions only.
fn draw(panel: AccessPanel, target: Target) -> AnyView {
    let class = style_sheet!("style/pages/app_panel.css");
    let app = panel.app.get_untracked();
    let close = Callback::new(move |()| panel.close());
    let (title, verb) = match &target {
        Target::Somebody | Target::Me => (tf(msg::APPS_GIVE_TITLE, &[("app", &name(&app))]), msg::APPS_GIVE),
        Target::Holder(holder) => {
            let name = person(&holder.user.name, &holder.username);
            (tf(msg::APPS_CHANGE_TITLE, &[("name", &name)]), msg::APPS_SAVE)
        }
        Target::Asker(request) => {
            let name = person(&request.user.name, &request.username);
            (tf(msg::APPS_APPROVE_TITLE, &[("name", &name)]), msg::APPS_APPROVE)
        }
    };
    let workspace = panel.tenant.summary_untracked().name;
    let place = tf(msg::APPS_IN_APP, &[("app", &name(&app)), ("workspace", &workspace)]);
    let (reads, sends) = (target.clone(), target.clone());
    let why_not = Signal::derive(move || panel.why_not(&reads));
    let submit = Callback::new(move |()| {
        if let Some(deed) = untrack(|| panel.deed(&sends)) {
            panel.asking.send(panel.save, (deed, panel.role.get_untracked()));
        }
    });
    let footer = ViewFn::from(move || {
        view! {
            <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
            <Button
                kind=ButtonKind::Primary
                pending=panel.save.pending()
                disabled_reason=why_not
                on_click=submit
            >
                {t(verb)}
            </Button>
        }
    });
    let failed = move || {
        panel
            .asking
            .error(panel.save)
            .get()
            .map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
    };
    let asked = match &target {
        Target::Asker(request) if !request.message.is_empty() => Some(request.message.clone()),
        _ => None,
    };
    let option = |role: &wire::app::AppRole| {
        RadioOption::new(role.key.clone(), said(&role.name)).hint(said(&role.description))
    };
    let choose = Callback::new(move |role| panel.role.set(role));
    view! { class=class,
        <Panel title=title subtitle=place on_close=close footer=footer>
            <div class="app-panel">
                {asked.map(|text| view! { class=class, <blockquote class="app-panel-said">{text}</blockquote> })}
                {(target == Target::Somebody).then(|| view! { <Members class panel/> })}
                <RadioGroup
                    label=t(msg::APPS_ROLE)
                    options=app.roles.iter().map(option).collect()
                    value=panel.role
                    on_change=choose
                />
                {failed}
            </div>
        </Panel>
    }
    .into_any()
}

/// Active members whose name or e-mail says so.
fn found(text: &str) -> ListQuery {
    let one =
        |field: &str, value: &str| Criterion { field: field.to_owned(), values: vec![value.to_owned()] };
    let mut q = vec![one("access", "active")];
    if !text.is_empty() {
        q.push(one("search", text));
    }
    ListQuery { page: 1, per_page: ASKED, q, ..ListQuery::default() }
}

/// Chooses a member without access.
#[component]
fn Members(class: &'static str, panel: AccessPanel) -> impl IntoView {
    let AccessPanel { tenant, key, me, member, .. } = panel;
    let typed = RwSignal::new(String::new());
    let wanted: Signal<String> = signal_debounced(typed, PAUSE_MS);
    let holders = tenant.query("app-access", move || Some(key), apps::holders);
    let people = tenant.query(
        "app-members",
        move || Some(wanted.with(|text| text.trim().to_owned())),
        |client, text: String| async move { users::list(client, found(&text)).await },
    );
    // Nobody stays chosen who is not in sight any more: the old list is until the new one is here, or the failure.
    let only = move |free: &[User]| {
        let chosen = member.get_untracked();
        if !chosen.is_empty() && !free.iter().any(|user| user.id.to_string() == chosen) {
            member.set(String::new());
        }
    };
    Effect::new(move |_| {
        if people.with(|people| matches!(people, Remote::Failed(_))) {
            only(&[]);
        }
    });
    let owner = tenant.summary_untracked().owner;
    // Whoever has access is not offered: without knowing who that is, nobody is. A memo: people are drawn anew for a change only.
    let has = Memo::new(move |_| match holders.get() {
        Remote::Loading => None,
        Remote::Ready { value, .. } => Some(value.iter().map(|holder| holder.user.id).collect()),
        // The card says so; the server refuses whoever has access.
        Remote::Failed(_) => Some(Vec::<u64>::new()),
    });
    let draw = move |page: Page<User>| {
        let Some(has) = has.get() else { return view! { <SkeletonLines lines=4/> }.into_any() };
        let total = page.total.unwrap_or(0);
        let asked = page.items.len() as u64;
        // Nobody but the Owner gives themselves anything.
        let free = |user: &User| !has.contains(&user.id.get()) && (owner || Some(user.id) != me);
        let mut free: Vec<User> = page.items.into_iter().filter(free).collect();
        let more = total.saturating_sub(asked) + free.len().saturating_sub(SHOWN) as u64;
        free.truncate(SHOWN);
        only(&free);
        if free.is_empty() && more == 0 {
            return view! { class=class, <p class="app-panel-note" role="status">{t(msg::APPS_NOBODY)}</p> }
                .into_any();
        }
        let option = |user: &User| {
            let option = RadioOption::new(user.id.to_string(), person(&user.name, &user.username));
            if user.name.is_empty() { option } else { option.hint(user.username.clone()) }
        };
        let rest = (more > 0).then(|| {
            view! { class=class, <p class="app-panel-note">{tn(msg::APPS_MORE, more, &[])}</p> }
        });
        view! {
            <RadioGroup
                label=t(msg::APPS_WHO)
                options=free.iter().map(option).collect()
                value=member
                on_change=Callback::new(move |id| member.set(id))
            />
            {rest}
        }
        .into_any()
    };
    view! {
        <TextField label=t(msg::APPS_FIND) hint=t(msg::APPS_FIND_HINT) value=typed autofocus=true/>
        <QueryView query=people lines=4 draw=draw/>
    }
}
