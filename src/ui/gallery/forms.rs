//! Buttons, fields, choices.

use super::super::*;
use super::{Row, Section};
use leptos::prelude::*;

const WHY: &str = "Needs “Edit devices”. Administrators of Acme Trackers have it.";

#[component]
pub(super) fn Buttons() -> impl IntoView {
    let pressed = RwSignal::new(false);
    let clicks = RwSignal::new(0);
    let kinds = [
        ("Primary", ButtonKind::Primary),
        ("Secondary", ButtonKind::Secondary),
        ("Quiet", ButtonKind::Quiet),
        ("Danger", ButtonKind::Danger),
    ];
    let rows = kinds
        .into_iter()
        .map(|(name, kind)| {
            let on_click = Callback::new(move |()| clicks.update(|n| *n += 1));
            view! {
                <Row label=name>
                    <Button kind on_click>"Add device"</Button>
                    <Button kind icon=Icon::Plus on_click>"With icon"</Button>
                    <Button kind pending=true>"Pending"</Button>
                    <Button kind disabled_reason=WHY>"Disabled, says why"</Button>
                    <Button kind size=Size::Sm icon=Icon::Download>"Small"</Button>
                    <Button kind size=Size::Lg>"Large"</Button>
                </Row>
            }
        })
        .collect_view();
    view! {
        <Section id="buttons" title="Buttons">
            {rows}
            <Row label="Icon only">
                <IconButton icon=Icon::Refresh label="Refresh" />
                <IconButton icon=Icon::Edit label="Edit" kind=ButtonKind::Secondary />
                <IconButton
                    icon=Icon::Eye
                    label="Show details"
                    pressed=pressed
                    on_click=Callback::new(move |()| pressed.update(|p| *p = !*p))
                />
                <IconButton icon=Icon::Trash label="Delete" disabled_reason=WHY />
                <IconButton icon=Icon::Refresh label="Refreshing" pending=true />
                <IconButton icon=Icon::More label="More" size=Size::Sm />
                <CopyButton label="Copy ICCID" value="8988303000000004821" />
            </Row>
            <Row label="Link">
                <LinkButton href="#buttons">"Open"</LinkButton>
                <LinkButton href="#buttons" kind=ButtonKind::Primary icon=Icon::External>
                    "Open report"
                </LinkButton>
                <span class="muted">{move || format!("{} clicks counted", clicks.get())}</span>
            </Row>
        </Section>
    }
}

#[component]
pub(super) fn Fields() -> impl IntoView {
    let text = RwSignal::new("pump-oslo-12".to_owned());
    let blank = RwSignal::new(String::new());
    let wrong = RwSignal::new("sam@acme".to_owned());
    let secret = RwSignal::new("switchyard".to_owned());
    let find = RwSignal::new("oslo".to_owned());
    let code = RwSignal::new("492".to_owned());
    let note = RwSignal::new(String::new());
    let pick = RwSignal::new("nok".to_owned());
    let options = Signal::derive(|| {
        vec![
            SelectOption::new("any", "Any operator"),
            SelectOption::new("nok", "Nordkapp Mobil"),
            SelectOption::new("tel", "Telefónica Deutschland GmbH & Co. OHG"),
        ]
    });
    let set = Callback::new(move |v| pick.set(v));
    view! {
        <Section id="fields" title="Fields">
            <div class="gal-grid">
                <TextField label="Name" value=text required=true hint="Shown in lists and reports." />
                <TextField label="Placeholder" value=blank placeholder="e.g. pump-oslo-12" />
                <TextField
                    label="E-mail"
                    kind=InputKind::Email
                    value=wrong
                    error="This is not a whole e-mail address: the part after the dot is missing."
                />
                <TextField label="Password" kind=InputKind::Password value=secret name="gallery" autocomplete="off" />
                <TextField label="Search devices" kind=InputKind::Search value=find placeholder="Name, ICCID, IMEI" />
                <TextField label="Code" kind=InputKind::Code value=code maxlength=6u32 hint="Six digits of your app." />
                <TextField label="ICCID" mono=true value=RwSignal::new("8988303000000004821".to_owned()) />
                <TextField label="Disabled" value=text disabled=true />
                <Select label="Operator" options value=pick on_change=set hint="Where the SIM registers first." />
                <Select label="Wrong" options value=pick on_change=set error="Choose one that serves Norway." />
                <Select label="Disabled" options value=pick on_change=set disabled=true />
                <TextArea label="Notes" value=note rows=3 placeholder="Anything that helps whoever comes next" />
            </div>
        </Section>
    }
}

#[component]
pub(super) fn Choices() -> impl IntoView {
    let tick = RwSignal::new(true);
    let on = RwSignal::new(true);
    let plan = RwSignal::new("pro".to_owned());
    let density = RwSignal::new("36".to_owned());
    let plans = vec![
        RadioOption::new("free", "Free").hint("Up to 100 devices, one workspace."),
        RadioOption::new("pro", "Pro").hint("Unlimited devices, several workspaces."),
        RadioOption::new("ent", "Enterprise"),
    ];
    let densities = vec![SelectOption::new("36", "Comfortable"), SelectOption::new("28", "Compact")];
    let set_tick = Callback::new(move |v| tick.set(v));
    let set_on = Callback::new(move |v| on.set(v));
    view! {
        <Section id="choices" title="Choices">
            <Row label="Checkbox">
                <Checkbox label="Notify me" checked=tick on_change=set_tick />
                <Checkbox label="Some of them" checked=false indeterminate=true on_change=Callback::new(|_| ()) />
                <Checkbox label="Off" checked=false on_change=Callback::new(|_| ()) />
                <Checkbox label="Disabled" checked=true on_change=set_tick disabled_reason=WHY />
                <Checkbox label="Trust this device" hint="For 90 days." checked=tick on_change=set_tick />
            </Row>
            <Row label="Switch">
                <Switch label="Enabled" checked=on on_change=set_on />
                <Switch label="Off" checked=false on_change=Callback::new(|_| ()) />
                <Switch label="Pending" checked=true pending=true on_change=set_on />
                <Switch label="Disabled" checked=true disabled_reason=WHY on_change=set_on />
            </Row>
            <Row label="Segmented">
                <Segmented
                    label="Density"
                    options=densities
                    value=density
                    on_change=Callback::new(move |v| density.set(v))
                />
            </Row>
            <Row label="Radio group">
                <RadioGroup label="Plan" options=plans value=plan on_change=Callback::new(move |v| plan.set(v)) />
            </Row>
        </Section>
    }
}
