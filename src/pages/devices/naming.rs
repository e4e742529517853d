//! Changing the name and the tags of a device in place: what is typed stays until the server has taken it.

use super::columns::tag;
use crate::{
    api::{asking::Asking, devices, mutation::use_mutation},
    session::tenant::Tenant,
    shell::{draft::keep_draft, error_text::error_text, undo::done_with_undo},
    ui::{Button, ButtonKind, Icon, IconButton, Size, TextField, use_toasts},
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
    device::Device,
    ids::DeviceId,
    permission::Permission,
    validate::{self, Invalid, NAME_MAX},
};

/// A text of the device that is edited in place.
#[derive(Clone, Copy)]
struct Line {
    label: &'static str,
    hint: Option<&'static str>,
    /// What is saved for what was typed, or what is wrong with it.
    read: fn(&str) -> Result<String, String>,
}

/// A form with the number of its opening: an answer that comes late closes no form that was opened since. Copy.
#[derive(Clone, Copy, Default)]
struct Opened {
    asking: Asking<u32>,
    times: RwSignal<u32>,
}

impl Opened {
    fn begin(self) {
        self.times.set(self.times.get_untracked() + 1);
        self.asking.ask(self.times.get_untracked());
    }
}

/// The form: Enter saves, Escape leaves. `run` sends, `settled` closes on success.
fn form(
    line: Line,
    text: RwSignal<String>,
    save: Callback<String>,
    leave: Callback<()>,
    pending: Signal<bool>,
    refused: Signal<Option<String>>,
) -> AnyView {
    let class = style_sheet!("style/pages/device_naming.css");
    let wrong = RwSignal::new(None::<String>);
    let place = NodeRef::<html::Form>::new();
    Effect::new(move |_| {
        if let Some(form) = place.get() {
            dom::focus_in(&form, "input");
        }
    });
    let first = text.get_untracked();
    let question = keep_draft(Signal::derive(move || text.with(|text| *text != first)));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        match (line.read)(&text.get_untracked()) {
            Ok(text) => save.run(text),
            Err(why) => wrong.set(Some(why)),
        }
    };
    view! { class=class,
        <form
            class="naming"
            node_ref=place
            on:submit=submit
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    leave.run(());
                }
            }
        >
            <div class="naming-field">
                <TextField
                    label=line.label
                    value=text
                    hint=Signal::derive(move || line.hint.map(str::to_owned))
                    error=Signal::derive(move || wrong.get().or_else(|| refused.get()))
                    on_input=Callback::new(move |_: String| wrong.set(None))
                />
            </div>
            <span class="naming-acts">
                <Button submit=true kind=ButtonKind::Primary pending=pending>{t(msg::DEVICE_SAVE)}</Button>
                <Button on_click=leave>{t(msg::UI_CANCEL)}</Button>
            </span>
        </form>
        {question}
    }
    .into_any()
}

fn read_name(text: &str) -> Result<String, String> {
    validate::name(text, NAME_MAX).map(str::to_owned).map_err(|invalid| match invalid {
        Invalid::Required => t(msg::DEVICE_NAME_REQUIRED).to_owned(),
        Invalid::TooLong(most) => tf(msg::DEVICE_NAME_TOO_LONG, &[("n", &most.to_string())]),
        Invalid::Format => t(msg::DEVICE_NAME_FORMAT).to_owned(),
    })
}

/// The button that starts renaming, and the form that it opens.
pub struct Rename {
    pub button: AnyView,
    pub form: AnyView,
}

/// Renames a device.
pub fn rename(tenant: Tenant, device: Signal<Device>) -> Rename {
    let toasts = use_toasts();
    let open = Opened::default();
    let text = RwSignal::new(String::new());
    let change = use_mutation(
        move |(id, old, new): (DeviceId, String, String)| {
            let client = tenant.client();
            async move { devices::rename(client?, id, new.clone()).await.map(|()| (id, old, new)) }
        },
        move |outcome| {
            tenant.invalidate();
            let (id, old, new) = match outcome {
                Ok(done) => done,
                // The form that sent it says so, if it is open still.
                Err(_) if open.asking.still() => return,
                Err(error) => return toasts.warn(error_text(&error)),
            };
            open.asking.done();
            let text = tf(msg::DEVICE_RENAMED, &[("name", &new)]);
            if old.is_empty() {
                // A device may be born without a name, but cannot be given none.
                toasts.ok(text);
            } else {
                done_with_undo(tenant, toasts, text, move |client| devices::rename(client, id, old.clone()));
            }
        },
    );
    let begin = Callback::new(move |()| {
        change.reset();
        text.set(device.with_untracked(|device| device.name.clone()));
        open.begin();
    });
    let leave = Callback::new(move |()| open.asking.close());
    let save = Callback::new(move |new: String| {
        let (id, old) = device.with_untracked(|device| (device.id, device.name.clone()));
        if new == old {
            open.asking.close();
        } else {
            open.asking.send(change, (id, old, new));
        }
    });
    let refused = Signal::derive(move || open.asking.error(change).get().as_ref().map(error_text));
    let line = Line { label: t(msg::DEVICES_NAME), hint: None, read: read_name };
    let button = view! {
        <Button icon=Icon::Edit disabled_reason=tenant.gate(Permission::DeviceUpdate) on_click=begin>
            {t(msg::DEVICE_RENAME)}
        </Button>
    };
    let shown = Memo::new(move |_| open.asking.open().get());
    let form = move || shown.get().then(|| form(line, text, save, leave, change.pending(), refused));
    Rename { button: button.into_any(), form: form.into_any() }
}

/// The tags of a device with the way to change them.
pub fn tags(tenant: Tenant, device: Signal<Device>) -> AnyView {
    let class = style_sheet!("style/pages/device_tags.css");
    let toasts = use_toasts();
    let open = Opened::default();
    let text = RwSignal::new(String::new());
    let names = move |device: &Device| {
        let names: Vec<&str> = device.tag_assignments.iter().map(|tag| tag.name.as_str()).collect();
        names.join(", ")
    };
    let change = use_mutation(
        move |(id, old, new): (DeviceId, String, String)| {
            let client = tenant.client();
            async move { devices::set_tags(client?, id, new).await.map(|()| (id, old)) }
        },
        move |outcome| {
            tenant.invalidate();
            let (id, old) = match outcome {
                Ok(done) => done,
                // The form that sent it says so, if it is open still.
                Err(_) if open.asking.still() => return,
                Err(error) => return toasts.warn(error_text(&error)),
            };
            open.asking.done();
            done_with_undo(tenant, toasts, t(msg::DEVICE_TAGS_SAVED).to_owned(), move |client| {
                devices::set_tags(client, id, old.clone())
            });
        },
    );
    let begin = Callback::new(move |()| {
        change.reset();
        text.set(device.with_untracked(names));
        open.begin();
    });
    let leave = Callback::new(move |()| open.asking.close());
    let save = Callback::new(move |new: String| {
        let (id, old) = device.with_untracked(|device| (device.id, names(device)));
        if new == old {
            open.asking.close();
        } else {
            open.asking.send(change, (id, old, new));
        }
    });
    let refused = Signal::derive(move || open.asking.error(change).get().as_ref().map(error_text));
    let line = Line {
        label: t(msg::DEVICE_TAGS),
        hint: Some(t(msg::DEVICE_TAGS_HINT)),
        read: |text| Ok(validate::tags(text).join(", ")),
    };
    let shown = Memo::new(move |_| open.asking.open().get());
    let labels = Memo::new(move |_| device.with(|device| device.tag_assignments.clone()));
    let draw = move || {
        if shown.get() {
            return form(line, text, save, leave, change.pending(), refused);
        }
        let labels = labels.get();
        let none = labels.is_empty().then(|| view! { <span class="muted">{t(msg::DEVICE_NO_TAGS)}</span> });
        view! { class=class,
            <div class="device-tags">
                {labels.iter().map(tag).collect_view()}
                {none}
                <IconButton
                    icon=Icon::Edit
                    size=Size::Sm
                    label=t(msg::DEVICE_EDIT_TAGS)
                    disabled_reason=tenant.gate(Permission::DeviceUpdate)
                    on_click=begin
                />
            </div>
        }
        .into_any()
    };
    draw.into_any()
}
