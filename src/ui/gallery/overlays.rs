//! Menus, pickers, dialogs, panel, toasts, tooltips.

use super::super::*;
use super::{Row, Section};
use leptos::prelude::*;

const WORKSPACES: [(u64, &str, &str, bool); 8] = [
    (100, "Acme Main", "Administrator · Owner", false),
    (101, "Acme Trackers", "User", false),
    (102, "Acme Sandbox", "Administrator", true),
    (200, "Beta Studios", "Observer", false),
    (300, "Gamma Co.", "User", false),
    (301, "Παρατηρητήριο Αθηνών", "Observer", false),
    (302, "A workspace with a name that is far too long for any switcher", "Administrator", false),
    (303, "Suspended Ltd.", "User", false),
];

#[component]
pub(super) fn Menus() -> impl IntoView {
    let last = RwSignal::new(String::from("nothing yet"));
    let chosen = RwSignal::new("101".to_owned());
    let say = move |what: &'static str| Callback::new(move |()| last.set(what.to_owned()));
    let items = Callback::new(move |()| {
        vec![
            MenuItem::heading("Device"),
            MenuItem::action("Rename", say("rename")).icon(Icon::Edit),
            MenuItem::action("Reset connectivity", say("reset")).icon(Icon::Refresh),
            MenuItem::link("Open the SIM", "#overlays").icon(Icon::Sim),
            MenuItem::action("Move", say("move")).disabled(Some("Needs “Move SIMs”.".to_owned())),
            MenuItem::separator(),
            MenuItem::action("Delete", say("delete")).icon(Icon::Trash).danger(),
        ]
    });
    let themes = Callback::new(move |()| {
        vec![
            MenuItem::action("Light", say("light")).checked(false),
            MenuItem::action("Dark", say("dark")).checked(true),
            MenuItem::action("System", say("system")).checked(false),
        ]
    });
    let choices = move |count: usize| {
        Signal::derive(move || {
            WORKSPACES
                .into_iter()
                .take(count)
                .map(|(id, name, role, _)| {
                    let gone = (id == 303).then(|| "Suspended on 12 May".to_owned());
                    let current = chosen.with(|c| *c == id.to_string());
                    Choice::new(id.to_string(), name).note(role).selected(current).disabled(gone)
                })
                .collect::<Vec<_>>()
        })
    };
    let lead = Callback::new(|id: String| {
        let found = WORKSPACES.into_iter().find(|w| w.0.to_string() == id);
        found.map(|(id, name, _, sandbox)| view! { <WorkspaceBadge id name sandbox /> }).into_any()
    });
    let trigger = move || {
        let found = WORKSPACES.into_iter().find(|w| chosen.with(|c| w.0.to_string() == *c));
        found.map(|(id, name, role, sandbox)| {
            view! {
                <WorkspaceBadge id name sandbox />
                <span class="pck-text gal-start">
                    <span class="pck-label">{name}</span>
                    <span class="pck-note">{role}</span>
                </span>
            }
        })
    };
    let on_pick = Callback::new(move |id| chosen.set(id));
    let eid = RwSignal::new(false);
    let columns = move || {
        view! {
            <fieldset class="pop-set">
                <legend class="pop-title">"Columns"</legend>
                <Checkbox label="Name" checked=true on_change=Callback::new(|_| ()) disabled_reason="The first column is always shown." />
                <Checkbox label="EID" checked=eid on_change=Callback::new(move |on| eid.set(on)) />
            </fieldset>
            <p class="pop-note">"Only this list."</p>
        }
    };
    view! {
        <Section id="overlays" title="Menus and pickers">
            <Row label="Menu">
                <Menu label="Actions" caret=true items />
                <Menu label="Theme" icon=Icon::Moon caret=true kind=ButtonKind::Quiet items=themes />
                <Menu label="Actions for pump-oslo-12" icon=Icon::More hide_label=true kind=ButtonKind::Quiet items />
                <span class="muted">"Last: " {last}</span>
            </Row>
            <Row label="Box of controls">
                <Popover label="Columns" icon=Icon::Settings body=columns/>
            </Row>
            <Row label="Picker, with search">
                <div class="gal-w">
                    <Picker
                        label="Workspace"
                        search=true
                        search_label="Find a workspace"
                        choices=choices(8)
                        lead
                        on_pick
                        footer=|| view! { <a class="mnu-item" href="#overlays">"All workspaces"</a> }
                    >
                        {trigger}
                    </Picker>
                </div>
            </Row>
            <Row label="Picker, few">
                <div class="gal-w">
                    <Picker label="Workspace (few)" kind=ButtonKind::Secondary choices=choices(3) on_pick>
                        {trigger}
                    </Picker>
                </div>
            </Row>
        </Section>
    }
}

#[component]
pub(super) fn Dialogs() -> impl IntoView {
    let (dialog, confirm, panel) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(false));
    let name = RwSignal::new(String::new());
    let failed = RwSignal::new(None::<String>);
    view! {
        <Section id="dialogs" title="Dialogs and panel">
            <Row label="Open">
                <Button on_click=Callback::new(move |()| dialog.set(true))>"Dialog"</Button>
                <Button kind=ButtonKind::Danger on_click=Callback::new(move |()| confirm.set(true))>
                    "Remove Ola"
                </Button>
                <Button on_click=Callback::new(move |()| panel.set(true))>"Panel"</Button>
            </Row>
            <Dialog
                open=dialog
                on_close=Callback::new(move |()| dialog.set(false))
                title="Name this view"
                footer=move || {
                    view! {
                        <Button on_click=Callback::new(move |()| dialog.set(false))>"Cancel"</Button>
                        <Button kind=ButtonKind::Primary on_click=Callback::new(move |()| dialog.set(false))>
                            "Save view"
                        </Button>
                    }
                }
            >
                <TextField label="Name" value=name hint="Everyone in the workspace sees it." />
            </Dialog>
            <ConfirmDialog
                open=confirm
                danger=true
                on_close=Callback::new(move |()| {
                    failed.set(None);
                    confirm.set(false);
                })
                title="Remove Ola Nordmann?"
                verb="Remove Ola from Acme Trackers"
                error=failed
                on_confirm=Callback::new(move |()| {
                    failed.set(Some("Ola is the last administrator. Make somebody else one first.".into()));
                })
            >
                <p>"Ola loses access to Acme Trackers at once. Other workspaces are not affected."</p>
            </ConfirmDialog>
            <Show when=move || panel.get()>
                <Panel
                    title="Edit device"
                    subtitle="pump-oslo-12"
                    on_close=Callback::new(move |()| panel.set(false))
                    footer=move || {
                        view! {
                            <Button on_click=Callback::new(move |()| panel.set(false))>"Cancel"</Button>
                            <Button kind=ButtonKind::Primary>"Save"</Button>
                        }
                    }
                >
                    <Notice tone=Tone::Warn>"Somebody else changed this device a minute ago."</Notice>
                    <TextField label="Name" value=name required=true />
                    <TextArea label="Notes" value=name />
                </Panel>
            </Show>
        </Section>
    }
}

#[component]
pub(super) fn ToastsAndTips(toasts: Toasts) -> impl IntoView {
    let undo = Callback::new(move |()| toasts.info("Taken back"));
    view! {
        <Section id="toasts" title="Toasts and tooltips">
            <Row label="Toast">
                <Button on_click=Callback::new(move |()| toasts.ok("Device renamed"))>"Done"</Button>
                <Button on_click=Callback::new(move |()| {
                    toasts.with_undo("pump-oslo-12 disabled", "Undo", undo);
                })>"With undo"</Button>
                <Button on_click=Callback::new(move |()| toasts.warn("You are offline. Trying again in 8 s."))>
                    "Warning"
                </Button>
            </Row>
            <Row label="Tooltip">
                <a href="#toasts" data-tip="Shown on hover after 400 ms and on keyboard focus at once">
                    "Hover or focus me"
                </a>
            </Row>
        </Section>
    }
}
