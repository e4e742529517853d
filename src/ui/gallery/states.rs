//! Marks, states, layout, icons, colours.

use super::super::*;
use super::{Row, Section};
use leptos::prelude::*;

#[component]
pub(super) fn Marks() -> impl IntoView {
    let tones = [
        (Tone::Ok, "Online · 2 min"),
        (Tone::Neutral, "Offline"),
        (Tone::Warn, "Suspended"),
        (Tone::Danger, "Blocked"),
        (Tone::Accent, "Attached"),
    ];
    let colors =
        ["#2563eb", "#16a34a", "#facc15", "#dc2626", "#000000", "#ffffff", "#f9a8d4", "not a colour"];
    view! {
        <Section id="marks" title="Badges, tags, chips">
            <Row label="Badge">
                {tones.into_iter().map(|(tone, text)| view! { <Badge tone text /> }).collect_view()}
            </Row>
            <Row label="Pill">
                {tones.into_iter().map(|(tone, text)| view! { <Badge tone text plain=true /> }).collect_view()}
            </Row>
            <Row label="Tag">
                {colors.into_iter().map(|color| view! { <Tag text=color color /> }).collect_view()}
                <Tag text="a tag with a name that never ends" color="#0891b2" />
            </Row>
            <Row label="Chip">
                <Chip label="Status" value="enabled" on_remove=Callback::new(|()| ()) />
                <Chip label="Name" value="*a-filter-value-that-is-quite-long*" on_remove=Callback::new(|()| ()) />
            </Row>
            <Row label="Workspace">
                <WorkspaceBadge id=100 name="Acme Main" size=Size::Sm />
                <WorkspaceBadge id=100 name="Acme Main" />
                <WorkspaceBadge id=101 name="Acme Trackers" />
                <WorkspaceBadge id=102 name="Acme Sandbox" sandbox=true />
                <WorkspaceBadge id=200 name="Beta" />
                <WorkspaceBadge id=300 name="Gamma Co." />
                <WorkspaceBadge id=101 name="Acme Trackers" size=Size::Lg />
                <WorkspaceBadge id=102 name="Acme Sandbox" sandbox=true size=Size::Lg />
            </Row>
            <Row label="Keys and marks">
                <Kbd keys="⌘ K" />
                <Kbd keys="Ctrl Shift P" />
                <ShapeMark on=true />
                <ShapeMark on=false />
            </Row>
        </Section>
    }
}

#[component]
pub(super) fn States() -> impl IntoView {
    view! {
        <Section id="states" title="Empty, notice, loading">
            <div class="gal-grid">
                <Card flush=true>
                    <Empty
                        icon=Icon::Device
                        title="No devices yet"
                        text="A device is anything with a SIM. Add the first one, or import a list."
                    >
                        <Button kind=ButtonKind::Primary icon=Icon::Plus>"Add device"</Button>
                    </Empty>
                </Card>
                <Card flush=true>
                    <Empty icon=Icon::Lock title="Not allowed" text="Users are seen by administrators only." />
                </Card>
            </div>
            <div class="gal-stack">
                <Notice>"A new release is ready. It is loaded with the next page."</Notice>
                <Notice tone=Tone::Ok title="Saved">"All changes are on the server."</Notice>
                <Notice
                    tone=Tone::Warn
                    title="12 SIMs are charged but unused"
                    action=|| view! { <Button size=Size::Sm>"Show them"</Button> }
                >
                    "They cost 14.40 € a month."
                </Notice>
                <Notice
                    tone=Tone::Danger
                    title="The list could not be loaded"
                    action=|| view! { <Button size=Size::Sm icon=Icon::Refresh>"Try again"</Button> }
                >
                    "The server did not answer in time. Reference 7f3a-91c2."
                </Notice>
            </div>
            <Row label="Spinner">
                <Spinner />
                <Spinner label="Entering Acme Trackers" show_label=true />
            </Row>
            <Row label="Skeleton">
                <div class="gal-w">
                    <SkeletonLines />
                </div>
            </Row>
        </Section>
    }
}

#[component]
pub(super) fn Layout() -> impl IntoView {
    let tabs = vec![
        TabItem::new("general", "General", "#layout"),
        TabItem::new("events", "Events", "#layout").count(1204),
        TabItem::new("stats", "Stats", "#layout"),
        TabItem::new("location", "Location", "#layout"),
        TabItem::new("sms", "SMS", "#layout").count(3),
    ];
    view! {
        <Section id="layout" title="Cards, facts, tabs">
            <PageHead title="pump-oslo-12" facts="Device 4821 · added 12 May" back=("#layout".to_owned(), "Devices".to_owned())>
                <Button>"Disable"</Button>
            </PageHead>
            <Tabs label="Device" tabs active="general" />
            <div class="gal-grid gal-gap">
                <Card
                    title="SIM"
                    actions=|| view! { <IconButton size=Size::Sm icon=Icon::Edit label="Edit SIM" /> }
                >
                    <Facts>
                        <Fact label="Status">
                            <Badge tone=Tone::Ok text="Activated" />
                        </Fact>
                        <Fact label="ICCID">
                            <span class="mono">"8988303000000004821"</span>
                            <CopyButton label="Copy ICCID" value="8988303000000004821" />
                        </Fact>
                        <Fact label="Tags">
                            <Tag text="winter" color="#2563eb" />
                            <Tag text="pilot" color="#ca8a04" />
                        </Fact>
                        <Fact label="Operator">"Telenor Norge AS"</Fact>
                    </Facts>
                </Card>
                <Card>
                    <p>"A card without a title holds anything."</p>
                </Card>
            </div>
        </Section>
    }
}

#[component]
pub(super) fn Icons() -> impl IntoView {
    view! {
        <Section id="icons" title="Icons">
            <div class="gal-icons">
                {Icon::ALL
                    .iter()
                    .map(|(icon, name)| {
                        view! {
                            <span class="gal-icon">
                                <Glyph icon=*icon />
                                {*name}
                            </span>
                        }
                    })
                    .collect_view()}
            </div>
        </Section>
    }
}

#[component]
pub(super) fn Colours() -> impl IntoView {
    let colours = [
        "canvas",
        "surface",
        "sunken",
        "line",
        "line-strong",
        "text",
        "muted",
        "accent",
        "accent-soft",
        "ok",
        "ok-soft",
        "warn",
        "warn-soft",
        "danger",
        "danger-soft",
        "focus",
    ];
    let sizes = ["2xl", "xl", "lg", "md", "sm", "xs"];
    view! {
        <Section id="colours" title="Colours and type">
            <div class="gal-icons">
                {colours
                    .into_iter()
                    .map(|name| {
                        view! {
                            <span class="gal-icon">
                                <span class="gal-swatch" style:--swatch=format!("var(--{name})")></span>
                                {name}
                            </span>
                        }
                    })
                    .collect_view()}
            </div>
            {sizes
                .into_iter()
                .map(|name| {
                    view! {
                        <p class="gal-type" style:--size=format!("var(--t-{name})")>
                            {name} " — 25,000 devices, 18,204 online"
                        </p>
                    }
                })
                .collect_view()}
        </Section>
    }
}
