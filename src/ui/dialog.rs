//! Modal boxes on the platform's `<dialog>`: everything behind is inert, so the focus cannot leave; Escape closes; the
//! focus returns to where it was.
//!
//! [`Dialog`] asks or shows something short, [`ConfirmDialog`] asks before an act, [`Panel`] is the side-over for create
//! and edit that has its own URL: it is open for as long as it is mounted.

use super::button::{Button, ButtonKind, IconButton};
use super::icon::Icon;
use super::state::{Notice, Tone};
use crate::util::i18n::t;
use crate::util::{dom, ids, msg};
use leptos::html;
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement};

/// Opens a mounted `<dialog>` modally, puts the focus in, and gives it back on unmount.
fn modal(alert: bool) -> NodeRef<html::Dialog> {
    let node = NodeRef::<html::Dialog>::new();
    let before = StoredValue::new(dom::focused());
    Effect::new(move |_| {
        if let Some(dialog) = node.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
            // The first field; before an act its first button, which is the one that does nothing; else the box itself,
            // so that its title is read.
            let fields = "[autofocus], .dlg-body :is(input, select, textarea):not(:disabled, [aria-hidden])";
            if !(dom::focus_in(&dialog, fields) || alert && dom::focus_in(&dialog, ".dlg-foot button")) {
                let _ = dialog.focus();
            }
        }
    });
    on_cleanup(move || {
        if let Some(dialog) = node.try_get_untracked().flatten() {
            dialog.close();
        }
        let before: Option<HtmlElement> = before.try_get_value().flatten();
        // After this turn: the element that had the focus may be about to be replaced as well.
        dom::next_frame(move || {
            if dom::focused().is_none() {
                dom::refocus(before);
            }
        });
    });
    node
}

/// Escape arrives as `cancel`; the owner of `open` decides, so the browser must not close by itself.
fn cancelled(event: &Event, on_close: Callback<()>) {
    event.prevent_default();
    on_close.run(());
}

/// An open box.
pub struct OpenBox {
    class: &'static str,
    title: Signal<String>,
    subtitle: Signal<Option<String>>,
    alert: bool,
    on_close: Callback<()>,
    body: AnyView,
    footer: AnyView,
}

impl OpenBox {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        modal_box(self)
    }
}

/// The frame of all three.
fn modal_box(open: OpenBox) -> AnyView {
    let OpenBox { class, title, subtitle, alert, on_close, body, footer } = open;
    let (node, title_id) = (modal(alert), ids::next("dlg"));
    let labelled_by = title_id.clone();
    let closable = !alert;
    view! {
        <dialog
            class=class
            node_ref=node
            tabindex="-1"
            role=alert.then_some("alertdialog")
            aria-labelledby=labelled_by
            on:cancel=move |event| cancelled(&event, on_close)
            on:close=move |_| {
                // A second Escape closes whatever we say. Our own closing comes after the node has gone, or after leptos has
                // given the element to the next box, which has opened it again.
                if node.try_get_untracked().flatten().is_some_and(|dialog| !dialog.open()) {
                    on_close.try_run(());
                    // Whoever refused has it back.
                    dom::next_frame(move || {
                        let still = node.try_get_untracked().flatten();
                        if let Some(still) = still.filter(|still| still.is_connected() && !still.open()) {
                            let _ = still.show_modal();
                        }
                    });
                }
            }
            on:mousedown=move |event| {
                // The backdrop is the dialog element itself; its content fills it.
                let outside = event
                    .target()
                    .and_then(|t| t.dyn_into::<HtmlElement>().ok())
                    .is_some_and(|t| t.tag_name() == "DIALOG");
                if outside && closable {
                    event.prevent_default();
                    on_close.run(());
                }
            }
        >
            <div class="dlg-frame">
                <header class="dlg-head">
                    <div class="dlg-titles">
                        <h2 class="dlg-title" id=title_id>
                            {move || title.get()}
                        </h2>
                        {move || subtitle.get().map(|text| view! { <p class="dlg-sub">{text}</p> })}
                    </div>
                    {closable
                        .then(|| {
                            view! { <IconButton icon=Icon::Close label=t(msg::UI_CLOSE) on_click=on_close /> }
                        })}
                </header>
                <div class="dlg-body">{body}</div>
                {footer}
            </div>
        </dialog>
    }
    .into_any()
}

fn foot(footer: Option<&ViewFn>) -> AnyView {
    footer.map(|footer| view! { <footer class="dlg-foot">{footer.run()}</footer> }).into_any()
}

/// A modal box, there while `open`.
#[component]
pub fn Dialog(
    /// Shown?
    #[prop(into)]
    open: Signal<bool>,
    /// Asked by Escape, the cross or a click beside; the owner sets `open`.
    #[prop(into)]
    on_close: Callback<()>,
    /// Its name.
    #[prop(into)]
    title: Signal<String>,
    /// Buttons, the main one last.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    children: ChildrenFn,
) -> impl IntoView {
    let shown = Memo::new(move |_| open.get());
    move || {
        shown.get().then(|| {
            OpenBox {
                class: "dlg",
                title,
                subtitle: Signal::default(),
                alert: false,
                on_close,
                body: children().into_any(),
                footer: foot(footer.as_ref()),
            }
            .draw()
        })
    }
}

/// Asks before an act. The verb names it ("Remove Ola from Acme Trackers"), never "OK".
#[component]
pub fn ConfirmDialog(
    /// Shown?
    #[prop(into)]
    open: Signal<bool>,
    /// Asked by Cancel and Escape.
    #[prop(into)]
    on_close: Callback<()>,
    /// The question.
    #[prop(into)]
    title: Signal<String>,
    /// Text of the button that does it.
    #[prop(into)]
    verb: Signal<String>,
    /// Red button.
    #[prop(optional)]
    danger: bool,
    /// The act is under way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Why it failed; the dialog stays.
    #[prop(optional, into)]
    error: MaybeProp<String>,
    /// Does it.
    #[prop(into)]
    on_confirm: Callback<()>,
    /// What will happen.
    children: ChildrenFn,
) -> impl IntoView {
    let shown = Memo::new(move |_| open.get());
    let kind = if danger { ButtonKind::Danger } else { ButtonKind::Primary };
    move || {
        let children = children.clone();
        shown.get().then(|| {
            let body = view! {
                {children()}
                {move || {
                    error.get().map(|text| view! { <Notice tone=Tone::Danger>{text}</Notice> })
                }}
            };
            let footer = view! {
                <footer class="dlg-foot">
                    <Button on_click=on_close>{t(msg::UI_CANCEL)}</Button>
                    <Button kind=kind pending=pending on_click=on_confirm>
                        {move || verb.get()}
                    </Button>
                </footer>
            };
            OpenBox {
                class: "dlg",
                title,
                subtitle: Signal::default(),
                alert: true,
                on_close,
                body: body.into_any(),
                footer: footer.into_any(),
            }
            .draw()
        })
    }
}

/// The side-over of create and edit: 480 px from the right, full width on a phone. Mount it to open it.
#[component]
pub fn Panel(
    /// Its name.
    #[prop(into)]
    title: Signal<String>,
    /// Asked by Escape, the cross or a click beside: navigate away from its URL.
    #[prop(into)]
    on_close: Callback<()>,
    /// One line below the title.
    #[prop(optional, into)]
    subtitle: MaybeProp<String>,
    /// Buttons, the main one last; stays at the bottom.
    #[prop(optional, into)]
    footer: Option<ViewFn>,
    children: Children,
) -> impl IntoView {
    OpenBox {
        class: "pnl",
        title,
        subtitle: Signal::derive(move || subtitle.get()),
        alert: false,
        on_close,
        body: children().into_any(),
        footer: foot(footer.as_ref()),
    }
    .draw()
}
