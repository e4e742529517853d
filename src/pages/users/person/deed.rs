//! What is done to a person from their panel: one thing at a time, asked first where it shuts somebody out or gives everything away,
//! and said in the panel itself, with the way back where there is one (messages outside of a panel cannot be reached from it).

use super::{ACCESS, place::Drafts, word_of};
use crate::{
    api::{
        asking::Asking,
        error::ApiError,
        members,
        mutation::{Mutation, use_mutation},
    },
    session::tenant::Tenant,
    shell::{refusal::explain, roles::names, rows::Ended},
    ui::{Button, ConfirmDialog, Notice, Size, Tone, use_toasts},
    util::{
        dom,
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::html;
use leptos::prelude::*;
use wire::{
    ids::{MfaKeyId, TrustedDeviceId, UserId, WorkspaceId},
    member::{MemberChange, MemberState, access},
    value::Named,
};

/// A change of a membership with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    pub workspace: Named,
    pub change: MemberChange,
    /// What takes it back, without a version.
    pub back: Option<MemberChange>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    Member(Member),
    Factor(MfaKeyId),
    Device(TrustedDeviceId),
}

/// What is asked first: question, explanation, button.
#[derive(Clone, PartialEq)]
struct Asked {
    what: What,
    title: Msg,
    text: Msg,
    verb: Msg,
    danger: bool,
    place: String,
}

/// What was done last.
#[derive(Clone)]
struct Said {
    tone: Tone,
    text: String,
    back: Option<Member>,
}

/// The deeds of a panel. Copy.
#[derive(Clone, Copy)]
pub struct Deeds {
    user: UserId,
    name: Signal<String>,
    asked: Asking<Asked>,
    said: RwSignal<Option<Said>>,
    /// The workspace whose form sent what was sent last; none: something else did.
    form: RwSignal<Option<u64>>,
    run: Mutation<What>,
    /// Whether the person was removed here from the reader's own workspace, which is why nobody is found any more.
    removed: RwSignal<bool>,
    /// Around what was done last.
    notice: NodeRef<html::Div>,
    devices: Ended,
}

/// One per panel; draw [`Deeds::said`] in it and [`Deeds::question`] beside it.
pub fn use_deeds(tenant: Tenant, user: UserId, name: Signal<String>, drafts: RwSignal<Drafts>) -> Deeds {
    let toasts = use_toasts();
    let (asked, said) = (Asking::<Asked>::default(), RwSignal::new(None::<Said>));
    let form = RwSignal::new(None::<u64>);
    let (removed, devices) = (RwSignal::new(false), Ended::new("h4"));
    let say = move |now: Said| {
        // The panel was closed meanwhile: say it anyway.
        if let Some(Some(Said { tone, text, .. })) = said.try_set(Some(now)) {
            if tone == Tone::Ok { toasts.ok(text) } else { toasts.warn(text) }
        }
    };
    let run = use_mutation(
        move |what: What| {
            let client = tenant.client();
            async move {
                let state = match what.clone() {
                    What::Member(Member { workspace, change, .. }) => {
                        let workspace = WorkspaceId::from(workspace.id);
                        Some(members::change(client?, workspace, user, change).await?)
                    }
                    What::Factor(key) => members::reset_factor(client?, user, key).await.map(|()| None)?,
                    What::Device(device) => members::distrust(client?, user, device).await.map(|()| None)?,
                };
                Ok::<_, ApiError>((what, state))
            }
        },
        move |outcome: Result<(What, Option<MemberState>), ApiError>| {
            tenant.invalidate();
            let who = name.try_get_untracked().unwrap_or_default();
            match outcome {
                Ok((what, state)) => {
                    asked.done();
                    if let What::Member(Member { workspace, change, .. }) = &what {
                        let out = change.access.as_deref() == Some(access::NONE);
                        if out || change.roles.is_some() {
                            drafts.try_update(|drafts| drafts.remove(&(user.get(), workspace.id)));
                        }
                        if out && workspace.id == tenant.id().get() {
                            removed.try_set(true);
                        }
                    }
                    if let What::Device(device) = &what {
                        devices.note(device.get());
                    }
                    say(done(what, state, &who));
                }
                Err(error) => {
                    let asking = asked.still();
                    let open = |id: &u64| {
                        drafts
                            .try_get_untracked()
                            .is_some_and(|drafts| drafts.contains_key(&(user.get(), *id)))
                    };
                    let elsewhere = if asking && is_stale(&error) {
                        // The question was about a state that is no more: what is now stands in the panel.
                        asked.done();
                        false
                    } else {
                        // Said where it was asked, or in the form that sent it.
                        asking || form.try_get_untracked().flatten().as_ref().is_some_and(open)
                    };
                    if !elsewhere {
                        say(Said { tone: Tone::Warn, text: explain(&error), back: None });
                    }
                }
            }
        },
    );
    Deeds { user, name, asked, said, form, run, removed, notice: NodeRef::new(), devices }
}

/// Whether somebody else was faster.
pub fn is_stale(error: &ApiError) -> bool {
    matches!(error, ApiError::Conflict(problem) if problem.error_token == wire::refusal::CHANGED_MEANWHILE.token)
}

/// What is said of a deed that is done.
fn done(what: What, state: Option<MemberState>, who: &str) -> Said {
    let (text, back) = match (what, state) {
        (What::Member(deed), Some(state)) => {
            let place = [("name", who), ("workspace", deed.workspace.name.as_str())];
            let text = match (state.access.as_str(), &deed.change.roles) {
                (access::NONE, _) => tf(msg::USERS_REMOVED, &place),
                (_, Some(_)) => {
                    tf(msg::PERSON_ROLES_SAVED, &[place[0], place[1], ("roles", &names(&state.roles))])
                }
                (access::SUSPENDED, None) => tf(msg::PERSON_SUSPENDED, &place),
                _ => tf(msg::PERSON_RESUMED, &place),
            };
            let back = deed.back.map(|change| Member {
                workspace: deed.workspace,
                change: MemberChange { version: Some(state.version), ..change },
                back: None,
            });
            (text, back)
        }
        (What::Device(_), _) => (tf(msg::PERSON_DEVICE_GONE, &[("name", who)]), None),
        _ => (tf(msg::PERSON_FACTOR_GONE, &[("name", who)]), None),
    };
    Said { tone: Tone::Ok, text, back }
}

/// The workspace whose form such a change comes from: roles are set in a form only.
fn form_of(what: &What) -> Option<u64> {
    match what {
        What::Member(Member { workspace, change, .. }) if change.roles.is_some() => Some(workspace.id),
        _ => None,
    }
}

impl Deeds {
    /// Number of the person.
    pub fn user(self) -> u64 {
        self.user.get()
    }

    /// Does it at once, and says in the panel when it fails.
    pub fn send(self, what: What) {
        self.begin(None);
        self.asked.send_unasked(self.run, what);
    }

    /// The same for the form of a workspace, which says itself when it fails.
    pub fn save(self, what: What) {
        self.begin(form_of(&what));
        self.asked.send_unasked(self.run, what);
    }

    /// Notes which form sends; what is under way stays known by its own.
    fn begin(self, form: Option<u64>) {
        self.said.set(None);
        if !self.run.pending().get_untracked() {
            self.form.set(form);
        }
    }

    /// Asks first. `texts`: question, explanation, button; they may name `{name}` and `{workspace}`.
    pub fn ask(self, what: What, [title, text, verb]: [Msg; 3], danger: bool) {
        let place = match &what {
            What::Member(deed) => deed.workspace.name.clone(),
            What::Factor(_) | What::Device(_) => String::new(),
        };
        self.begin(form_of(&what));
        self.run.reset();
        self.asked.ask(Asked { what, title, text, verb, danger, place });
    }

    fn confirm(self) {
        if let Some(asked) = self.asked.get_untracked() {
            self.begin(form_of(&asked.what));
            self.asked.send(self.run, asked.what);
        }
    }

    /// Whether something is under way.
    pub fn pending(self) -> Signal<bool> {
        self.run.pending()
    }

    /// Why what the form of a workspace sent last failed, while nothing is asked.
    pub fn error(self, workspace: u64) -> Signal<Option<ApiError>> {
        Signal::derive(move || {
            let mine = self.form.get() == Some(workspace) && !self.asked.open().get();
            self.run.error().get().filter(|_| mine)
        })
    }

    /// Forgets why.
    pub fn reset(self) {
        self.run.reset();
    }

    /// Whether it was done here that the reader's own workspace has the person no more; tracked.
    pub fn removed(self) -> bool {
        self.removed.get()
    }

    /// The list of trusted devices.
    pub fn devices(self) -> Ended {
        self.devices
    }

    /// What had the focus may go with a newer answer: then it goes on at what was done last, which says why.
    pub fn catch_focus(self) {
        dom::next_frame(move || {
            let notice = self.notice.try_get_untracked().flatten().filter(|notice| notice.is_connected());
            if dom::focused().is_none()
                && let Some(notice) = notice
            {
                let _ = notice.focus();
            }
        });
    }

    /// What was done last, with the way back.
    pub fn said(self) -> AnyView {
        let draw = move || {
            self.said.get().map(|Said { tone, text, back }| {
                let undo = back.map(|back| {
                    ViewFn::from(move || {
                        let back = back.clone();
                        let run = Callback::new(move |()| self.send(What::Member(back.clone())));
                        view! { <Button size=Size::Sm on_click=run>{t(msg::LIST_UNDO)}</Button> }
                    })
                });
                let drawn = match undo {
                    Some(undo) => view! { <Notice tone=tone action=undo>{text}</Notice> }.into_any(),
                    None => view! { <Notice tone=tone>{text}</Notice> }.into_any(),
                };
                let place = self.notice;
                view! { <div node_ref=place tabindex="-1">{drawn}</div> }
            })
        };
        draw.into_any()
    }

    /// The question.
    pub fn question(self) -> AnyView {
        let Self { name, asked, run, .. } = self;
        let text = move |pick: fn(&Asked) -> Msg| {
            Signal::derive(move || {
                asked.with(|asked| {
                    asked.map_or_else(String::new, |asked| {
                        tf(pick(asked), &[("name", &name.get()), ("workspace", &asked.place)])
                    })
                })
            })
        };
        let danger = Memo::new(move |_| asked.with(|asked| asked.is_some_and(|asked| asked.danger)));
        let draw = move || {
            view! {
                <ConfirmDialog
                    open=asked.open()
                    on_close=Callback::new(move |()| asked.close())
                    title=text(|asked| asked.title)
                    verb=text(|asked| asked.verb)
                    danger=danger.get()
                    pending=run.pending()
                    error=Signal::derive(move || asked.error(run).get().as_ref().map(explain))
                    on_confirm=Callback::new(move |()| self.confirm())
                >
                    <p>{text(|asked| asked.text)}</p>
                </ConfirmDialog>
            }
        };
        draw.into_any()
    }
}

/// How a membership stands, in a word with its meaning.
pub fn standing(access: &str) -> (Tone, String) {
    word_of(&ACCESS, Some(access)).unwrap_or((Tone::Neutral, access.to_owned()))
}
