//! An own role, new or changed (U-5). Who gains and loses what is shown before a change is saved; somebody else's change
//! meanwhile is told with what it did, and nothing that was typed is lost.

use super::{
    columns::set_of,
    deleting::{delete, holders},
    draft::Draft,
    picker::picker,
    preview::{self, set_words},
    state::TableState,
};
use crate::{
    api::{error::ApiError, mutation::use_mutation, roles},
    session::tenant::Tenant,
    shell::{
        draft::{keep_draft, let_go},
        leave_guard::use_leave_guard,
        refusal::{explain, field_problem},
    },
    ui::{Button, ButtonKind, Icon, LinkButton, Notice, Panel, TextField, Tone, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    permission::PermissionSet,
    problem::Problem,
    refusal::CHANGED_MEANWHILE,
    role::{RoleDetail, RolePreview},
    validate::{self, NAME_MAX},
};

/// The role that is changed, as the server last told it.
#[derive(Clone, Debug, PartialEq)]
pub struct Base {
    /// It.
    pub role: RoleDetail,
}

impl Base {
    fn draft(&self) -> Draft {
        Draft { name: self.role.name.clone(), set: set_of(&self.role.permissions) }
    }
}

/// What the server says of a role that somebody else changed; `None` for any other refusal.
fn fresh(base: &Base, problem: &Problem) -> Option<Base> {
    if problem.error_token != CHANGED_MEANWHILE.token {
        return None;
    }
    let mut role = base.role.clone();
    for (name, value) in problem.params.iter() {
        match name {
            "name" => role.name = value.to_owned(),
            "permissions" => role.permissions = value.split(',').map(str::to_owned).collect(),
            "version" => role.version = value.parse().ok()?,
            _ => {}
        }
    }
    (role.version != base.role.version).then_some(Base { role })
}

/// What changed meanwhile, in a sentence.
fn news(old: &Draft, new: &Draft) -> String {
    let mut parts = Vec::new();
    if old.name != new.name {
        parts.push(tf(msg::ROLES_NEWS_NAME, &[("name", &new.name)]));
    }
    for (set, text) in [
        (new.set.without(old.set), msg::ROLES_NEWS_ADDED),
        (old.set.without(new.set), msg::ROLES_NEWS_REMOVED),
    ] {
        if set != PermissionSet::NONE {
            parts.push(tf(text, &[("list", &set_words(set).join(", "))]));
        }
    }
    parts.join(" ")
}

/// The panel of a new role (no `base`) or of one to be changed. `note` stands above the form.
pub fn editor(
    tenant: Tenant,
    state: TableState,
    first: Draft,
    base: Option<Base>,
    note: Option<String>,
) -> AnyView {
    let class = style_sheet!("style/pages/role_editor.css");
    let (toasts, guard) = (use_toasts(), use_leave_guard());
    let is_new = base.is_none();
    let mine = untrack(|| tenant.permissions());
    let (name, set) = (RwSignal::new(first.name.clone()), RwSignal::new(first.set));
    let start = if is_new { Draft::default() } else { first };
    let base = RwSignal::new(base);
    let changed_meanwhile = RwSignal::new(None::<String>);
    // What is saved is what was looked at: the draft stays with its preview.
    let review = RwSignal::new(None::<(Draft, RolePreview)>);
    let wrong = RwSignal::new([const { None::<String> }; 2]);
    let draft = move || Draft { name: name.get().trim().to_owned(), set: set.get() };
    let saved =
        Memo::new(move |_| base.with(|base| base.as_ref().map_or_else(|| start.clone(), Base::draft)));
    let dirty = Memo::new(move |_| draft() != saved.get());
    let done = move |text, name: &str| {
        toasts.ok(tf(text, &[("name", name)]));
        // The form may be closed by now: what is held and open then is somebody else's.
        if review.try_get_untracked().is_some() {
            let_go(guard);
            state.close();
        }
    };
    let save = use_mutation(
        move |draft: Draft| async move {
            let client = tenant.client()?;
            match base.get_untracked() {
                None => roles::create(client, draft.name, draft.set).await,
                Some(Base { role }) => {
                    roles::change(client, role.id, (draft.name, draft.set), role.version).await
                }
            }
        },
        move |outcome: Result<RoleDetail, ApiError>| {
            tenant.invalidate();
            match outcome {
                Ok(role) => {
                    let text = if is_new { msg::ROLES_CREATED } else { msg::ROLES_SAVED };
                    done(text, &role.name);
                }
                Err(error) => {
                    review.try_set(None);
                    if let (ApiError::Conflict(problem), Some(Some(old))) = (&error, base.try_get_untracked())
                        && let Some(fresh) = fresh(&old, problem)
                    {
                        changed_meanwhile.try_set(Some(news(&old.draft(), &fresh.draft())));
                        base.try_set(Some(fresh));
                    }
                }
            }
        },
    );
    let look = use_mutation(
        move |draft: Draft| async move {
            let Some(Base { role }) = base.get_untracked() else { return Err(ApiError::Aborted) };
            let preview = roles::preview(tenant.client()?, role.id, draft.set).await?;
            Ok((draft, preview))
        },
        move |outcome: Result<(Draft, RolePreview), ApiError>| {
            let Ok((sent, preview)) = outcome else { return };
            let (Some(name), Some(set)) = (name.try_get_untracked(), set.try_get_untracked()) else { return };
            // Edited meanwhile: this preview is of something else, and the form stays.
            if sent.set == set && sent.name == name.trim() {
                review.try_set(Some((sent, preview)));
            }
        },
    );
    let submit = Callback::new(move |()| {
        let draft = untrack(draft);
        let errors = [
            validate::name(&draft.name, NAME_MAX).is_err().then(|| t(msg::ROLES_NAME_WRONG).to_owned()),
            (draft.set == PermissionSet::NONE).then(|| t(msg::ROLES_NONE_CHOSEN).to_owned()),
        ];
        let sound = errors.iter().all(Option::is_none);
        wrong.set(errors);
        save.reset();
        look.reset();
        if sound && is_new {
            save.send(draft);
        } else if sound {
            look.send(draft);
        }
    });
    let confirm = Callback::new(move |()| {
        if let Some((draft, _)) = review.get_untracked() {
            save.send(draft);
        }
    });
    // Nothing is closed over something typed without asking: `keep_draft` holds the address.
    let close = Callback::new(move |()| state.close());
    let same = Signal::derive(move || (!is_new && !dirty.get()).then(|| t(msg::ROLES_SAME).to_owned()));
    let back = Callback::new(move |()| review.set(None));
    let reviewing = Memo::new(move |_| review.with(Option::is_some));
    let footer = ViewFn::from(move || {
        let first_step = move || {
            let role = base.get_untracked().map(|base| base.role);
            let delete = role.map(|role| delete(tenant, state, &role, Signal::default()));
            view! { class=class,
                {delete}
                <span class="re-gap"></span>
                <Button on_click=close>{t(msg::UI_CANCEL)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    pending=Signal::derive(move || save.pending().get() || look.pending().get())
                    disabled_reason=same
                    on_click=submit
                >
                    {t(if is_new { msg::ROLES_CREATE } else { msg::ROLES_REVIEW })}
                </Button>
            }
        };
        let second_step = move || {
            view! {
                <Button on_click=back>{t(msg::ROLES_BACK)}</Button>
                <Button kind=ButtonKind::Primary pending=save.pending() on_click=confirm>{t(msg::ROLES_SAVE)}</Button>
            }
        };
        (move || if reviewing.get() { second_step().into_any() } else { first_step().into_any() }).into_any()
    });
    let title = match base.get_untracked() {
        None => t(msg::ROLES_NEW).to_owned(),
        Some(Base { role }) => tf(msg::ROLES_EDIT, &[("name", &role.name)]),
    };
    let workspace = tenant.summary_untracked().name;
    let subtitle = tf(msg::ROLES_OF_WORKSPACE, &[("name", &workspace)]);
    let take_theirs = Callback::new(move |()| {
        let Draft { name: theirs, set: permissions } = saved.get_untracked();
        name.set(theirs);
        set.set(permissions);
        changed_meanwhile.set(None);
        save.reset();
    });
    let meanwhile = move || {
        changed_meanwhile.get().map(|text| {
            let action = ViewFn::from(
                move || view! { <Button on_click=take_theirs>{t(msg::ROLES_TAKE_THEIRS)}</Button> },
            );
            view! {
                <Notice tone=Tone::Warn title=t(msg::ROLES_CHANGED_MEANWHILE) action=action>
                    <p>{text}</p>
                    <p>{t(msg::ROLES_DRAFT_KEPT)}</p>
                </Notice>
            }
        })
    };
    let failed = move || {
        let error = save.error().get().or_else(|| look.error().get());
        // Only what is said beside the name, or above by `meanwhile`.
        let told = |error: &ApiError| {
            let token = match error {
                ApiError::Conflict(problem) => problem.error_token.as_str(),
                _ => "",
            };
            let conflict = token == CHANGED_MEANWHILE.token;
            field_problem(error, "name").is_some() || (conflict && changed_meanwhile.with(Option::is_some))
        };
        error.filter(|error| !told(error)).map(|error| {
            view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> }
        })
    };
    let name_error = Signal::derive(move || {
        let refused = save
            .error()
            .with(|error| error.as_ref().is_some_and(|error| field_problem(error, "name").is_some()));
        wrong.with(|wrong| wrong[0].clone()).or_else(|| refused.then(|| t(msg::ROLES_NAME_TAKEN).to_owned()))
    });
    let none_chosen = move || {
        wrong.with(|wrong| wrong[1].clone()).map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })
    };
    let place = NodeRef::<html::Form>::new();
    Effect::new(move |_| {
        // The first thing that is wrong gets the focus, which reads it out.
        if name_error.with(Option::is_some)
            && let Some(form) = place.get_untracked()
        {
            dom::focus_in(&form, "input");
        }
    });
    Effect::new(move |_| {
        set.track();
        wrong.update(|wrong| wrong[1] = None);
    });
    let typed = Callback::new(move |_: String| {
        wrong.update(|wrong| wrong[0] = None);
        save.reset();
    });
    let held = base.get_untracked().map(|base| {
        let copy = state.copy_href(&base.role.id.to_string());
        view! {
            {holders(tenant, &base.role)}
            <LinkButton href=copy icon=Icon::Copy>{t(msg::ROLES_COPY)}</LinkButton>
        }
    });
    let question = keep_draft(Signal::derive(move || dirty.get() && !save.pending().get()));
    let body = view! { class=class,
        {meanwhile}
        {failed}
        <form
            class="re-form"
            hidden=move || reviewing.get()
            node_ref=place
            novalidate
            on:submit=move |event| {
                event.prevent_default();
                submit.run(());
            }
        >
            {note.map(|note| view! { <Notice>{note}</Notice> })}
            {held}
            <TextField
                label=t(msg::ROLES_NAME)
                value=name
                required=true
                maxlength=u32::try_from(NAME_MAX).unwrap_or_default()
                error=name_error
                on_input=typed
            />
            {none_chosen}
            {picker(set, mine)}
        </form>
        {move || review.get().map(|(_, review)| preview::draw(&review))}
        {question}
    };
    view! { <Panel title=title subtitle=subtitle on_close=close footer=footer>{body}</Panel> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{ids::RoleId, permission::Permission};

    fn base() -> Base {
        Base {
            role: RoleDetail {
                id: RoleId::from(57),
                name: "Field".into(),
                built_in: false,
                permissions: vec!["sim_list".into(), "device_list".into()],
                people: 2,
                version: 4,
            },
        }
    }

    #[test]
    fn somebody_elses_change_becomes_what_the_next_saving_starts_from() {
        let params = [
            ("name", "Field team".to_owned()),
            ("permissions", "device_list,device_read".to_owned()),
            ("version", "5".to_owned()),
        ];
        let fresh = fresh(&base(), &CHANGED_MEANWHILE.problem(&params)).expect("a change");
        assert_eq!((fresh.role.version, fresh.role.people), (5, 2));
        assert_eq!(
            news(&base().draft(), &fresh.draft()),
            "It is called “Field team” now. Added: Retrieve a device by ID. Taken out: List available SIMs."
        );
        assert_eq!(
            fresh.draft().set,
            PermissionSet::NONE.with(Permission::DeviceList).with(Permission::DeviceRead)
        );
    }

    #[test]
    fn another_refusal_is_no_news() {
        assert_eq!(fresh(&base(), &Problem::forbidden()), None);
    }
}
