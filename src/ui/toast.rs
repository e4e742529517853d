//! Short messages at the bottom right: one line, Undo where it exists, read out politely. Never for errors of a form.
//!
//! The region is in the page from the start, or screen readers would not notice additions. Messages leave after 6 s (10 s
//! with an action), but never while the pointer or the focus is on them (WCAG 2.2.1).

use super::button::IconButton;
use super::icon::{Glyph, Icon};
use super::state::Tone;
use crate::util::i18n::t;
use crate::util::{dom, msg};
use leptos::html;
use leptos::prelude::*;
use leptos_use::{use_interval_fn, utils::Pausable};
use wasm_bindgen::JsCast;
use web_sys::{FocusEvent, HtmlElement};

/// How often lifetimes are looked at, in ms.
const TICK: u32 = 500;

#[derive(Clone)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
    action: Option<(String, Callback<()>)>,
    /// Milliseconds it still has.
    left: u32,
}

/// The service pages speak to: `use_toasts().ok("Saved")`.
#[derive(Clone, Copy)]
pub struct Toasts {
    list: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

impl Toasts {
    /// Done.
    pub fn ok(self, text: impl Into<String>) {
        self.push(Tone::Ok, text.into(), None);
    }

    /// For information.
    pub fn info(self, text: impl Into<String>) {
        self.push(Tone::Neutral, text.into(), None);
    }

    /// Something outside of a form went wrong.
    pub fn warn(self, text: impl Into<String>) {
        self.push(Tone::Warn, text.into(), None);
    }

    /// Done, and can be taken back.
    pub fn with_undo(self, text: impl Into<String>, undo: impl Into<String>, run: Callback<()>) {
        self.push(Tone::Ok, text.into(), Some((undo.into(), run)));
    }

    /// Takes all away: they speak of the workspace that is being left.
    pub fn clear(self) {
        self.list.try_set(Vec::new());
    }

    fn push(self, tone: Tone, text: String, action: Option<(String, Callback<()>)>) {
        // What is no longer wanted, because its page or workspace was left, has no words.
        if text.is_empty() {
            return;
        }
        let Some(id) = self.next.try_update_value(|n| {
            *n += 1;
            *n
        }) else {
            return;
        };
        let left = if action.is_some() { 10_000 } else { 6_000 };
        self.list.try_update(|list| {
            list.push(Toast { id, tone, text, action, left });
            // More than four at a time nobody reads.
            let over = list.len().saturating_sub(4);
            list.drain(..over);
        });
    }

    fn drop_one(self, id: u32) {
        self.list.try_update(|list| list.retain(|toast| toast.id != id));
    }
}

/// Makes [`use_toasts`] work below. Once, at the root.
pub fn provide_toasts() {
    provide_context(Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) });
}

/// The toasts of the app. Outside of it (a test of one atom) a service that nobody shows.
#[must_use]
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(|| Toasts { list: RwSignal::new(Vec::new()), next: StoredValue::new(0) })
}

/// Where they appear. Once, at the end of the body; see [`super::UiLayers`].
#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let held = RwSignal::new(false);
    let region = NodeRef::<html::Div>::new();
    let any = Memo::new(move |_| toasts.list.with(|l| !l.is_empty()));
    // To the top of the top layer with each new message, above dialogs that opened since.
    Effect::new(move |_| {
        let any = toasts.list.with(|l| !l.is_empty());
        if let Some(region) = region.get() {
            let _ = region.hide_popover();
            if any {
                let _ = region.show_popover();
            } else {
                held.set(false);
            }
        }
    });
    view! {
        <div
            class="tst-region"
            popover="manual"
            role="region"
            aria-label=t(msg::UI_NOTIFICATIONS)
            node_ref=region
            on:pointerenter=move |_| held.set(true)
            on:pointerleave=move |_| held.set(false)
            on:focusin=move |_| held.set(true)
            on:focusout=move |_| held.set(false)
        >
            {move || any.get().then(|| ToastList { toasts, held }.draw())}
        </div>
        <div class="sr" role="status" aria-live="polite">
            {move || toasts.list.with(|l| l.last().map(|toast| toast.text.clone()))}
        </div>
    }
}

/// The messages while there are any.
pub struct ToastList {
    toasts: Toasts,
    /// Pointer or focus is on them.
    held: RwSignal<bool>,
}

impl ToastList {
    /// Draws them, and counts their lives.
    pub fn draw(self) -> AnyView {
        let Self { toasts, held } = self;
        let tick = move || {
            if toasts.list.with_untracked(|l| l.iter().any(|toast| toast.left <= TICK)) {
                toasts.list.update(|l| l.retain(|toast| toast.left > TICK));
            }
            toasts.list.update_untracked(|l| l.iter_mut().for_each(|toast| toast.left -= TICK));
        };
        let Pausable { pause, resume, .. } = use_interval_fn(tick, u64::from(TICK));
        Effect::new(move |_| if held.get() { pause() } else { resume() });
        let from = StoredValue::new(None::<HtmlElement>);
        view! { <For each=move || toasts.list.get() key=|toast| toast.id children=move |toast| one(toasts, from, toast) /> }.into_any()
    }
}

/// `from`: what had the focus before a message got it; a message that is answered gives it back.
fn one(toasts: Toasts, from: StoredValue<Option<HtmlElement>>, toast: Toast) -> AnyView {
    let Toast { id, tone, text, action, .. } = toast;
    let icon = match tone {
        Tone::Ok => Icon::Check,
        Tone::Warn | Tone::Danger => Icon::Alert,
        _ => Icon::Info,
    };
    let entered = move |event: FocusEvent| {
        let before = event.related_target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        if let Some(before) = before
            && before.closest(".tst").is_ok_and(|toast| toast.is_none())
        {
            from.try_set_value(Some(before));
        }
    };
    let drop = move || {
        toasts.drop_one(id);
        dom::refocus(from.try_get_value().flatten());
    };
    view! {
        <div class=format!("tst {}", tone.class()) on:focusin=entered>
            <Glyph icon=icon />
            <span class="tst-text">{text}</span>
            {action
                .map(|(label, run)| {
                    view! {
                        <button
                            type="button"
                            class="tst-act"
                            on:click=move |_| {
                                drop();
                                run.try_run(());
                            }
                        >
                            {label}
                        </button>
                    }
                })}
            <IconButton
                icon=Icon::Close
                size=super::Size::Sm
                label=t(msg::UI_DISMISS)
                on_click=Callback::new(move |()| drop())
            />
        </div>
    }
    .into_any()
}
