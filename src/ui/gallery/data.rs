//! Table and pager.

use super::super::mark::tag_bit;
use super::super::table::bit::{cells, span};
use super::super::*;
use super::{Row, Section};
use leptos::prelude::*;
use std::collections::BTreeSet;

#[derive(Clone, PartialEq)]
struct Device {
    id: u32,
    name: &'static str,
    tone: Tone,
    state: &'static str,
    iccid: &'static str,
    usage: &'static str,
    tag: (&'static str, &'static str),
    operator: &'static str,
}

type Sample = (
    &'static str,
    Tone,
    &'static str,
    &'static str,
    &'static str,
    (&'static str, &'static str),
    &'static str,
);

const DEVICES: [Sample; 7] = [
    (
        "pump-oslo-12",
        Tone::Ok,
        "Online · 2 min",
        "8988303000000004821",
        "12.4",
        ("winter", "#2563eb"),
        "Telenor",
    ),
    (
        "tracker-München-0042",
        Tone::Neutral,
        "Offline · 3 d",
        "8988303000000004822",
        "0.0",
        ("fleet-7", "#16a34a"),
        "O2",
    ),
    (
        "メーター 17",
        Tone::Accent,
        "Attached",
        "8988303000000004823",
        "4,120.9",
        ("pilot", "#ca8a04"),
        "SoftBank",
    ),
    (
        "\"quoted\" <b>meter</b>",
        Tone::Danger,
        "Blocked",
        "8988303000000004824",
        "1.2",
        ("red", "#dc2626"),
        "Orange",
    ),
    (
        "a-device-with-a-name-that-just-does-not-end-anywhere-soon-1",
        Tone::Ok,
        "Online",
        "8988303000000004825",
        "88",
        ("plum", "#7e22ce"),
        "Vodafone",
    ),
    ("valve-3", Tone::Warn, "Limit reached", "8988303000000004826", "500.0", ("pale", "#fde68a"), "Telia"),
    ("(no name)", Tone::Neutral, "Never seen", "", "", ("", ""), ""),
];

fn devices() -> Vec<Device> {
    let make = |(id, (name, tone, state, iccid, usage, tag, operator))| Device {
        id,
        name,
        tone,
        state,
        iccid,
        usage,
        tag,
        operator,
    };
    (1..).zip(DEVICES).map(make).collect()
}

fn spec(caption: &str, menu: RowMenu) -> TableSpec<Device> {
    TableSpec::new(caption, |d: &Device| d.id.to_string())
        .column(
            Column::new("name", "Name", |d: &Device| d.name)
                .sort("name")
                .link(|d| format!("#{}", d.id))
                .primary(),
        )
        .column(
            Column::new("state", "Connection", |d: &Device| {
                cells([span("dot", d.state).class(d.tone.class())])
            })
            .sort("state")
            .primary(),
        )
        .column(Column::new("iccid", "ICCID", |d: &Device| d.iccid).width(180, 10).mono())
        .column(Column::new("operator", "Operator", |d: &Device| d.operator))
        .column(Column::new("tag", "Tags", |d: &Device| {
            let (text, color) = d.tag;
            cells((!text.is_empty()).then(|| tag_bit(text.to_owned(), color)))
        }))
        .column(Column::new("usage", "Usage, MB", |d: &Device| d.usage).sort("usage").numeric().primary())
        .row_label(|d| d.name.to_owned())
        .actions("Actions", |d| RowMenu::button(format!("Actions for {}", d.name)))
        .on_press(move |press| menu.toggle(&press))
}

#[component]
pub(super) fn Tables() -> impl IntoView {
    let rows = RwSignal::new(devices());
    let sort = RwSignal::new(Some(SortBy { field: "name".into(), descending: false }));
    let selected = RwSignal::new(BTreeSet::from_iter(["2".to_owned()]));
    let density = RwSignal::new(Density::Comfortable);
    let per_page = RwSignal::new(50);
    let none = RwSignal::new(Vec::<Device>::new());
    let find = RwSignal::new(String::new());
    let compact = Signal::derive(move || if density.get() == Density::Compact { "c" } else { "" }.to_owned());
    let densities = vec![SelectOption::new("", "Comfortable"), SelectOption::new("c", "Compact")];
    let noop = Callback::new(|()| ());
    let menu = RowMenu::default();
    let items = |_: String| {
        vec![
            MenuItem::action("Rename", Callback::new(|()| ())).icon(Icon::Edit),
            MenuItem::action("Disable", Callback::new(|()| ())).icon(Icon::Power),
        ]
    };
    let pager = move |page: u32, pages: u32, range: &'static str| {
        view! {
            <Pager
                label=format!("Pages ({page} of {pages})")
                page=page
                pages=pages
                range=range
                href=Callback::new(|n: u32| format!("#page-{n}"))
                per_page=per_page
                per_page_options=vec![25, 50, 100]
                on_per_page=Callback::new(move |n| per_page.set(n))
            />
        }
    };
    view! {
        <Section id="table" title="Table and pager">
            <PageHead title="Devices" facts="25,000 devices · 18,204 online">
                <Button icon=Icon::Download>"Export"</Button>
                <Button kind=ButtonKind::Primary icon=Icon::Plus>"Add device"</Button>
            </PageHead>
            <Toolbar>
                <TextField
                    label="Search"
                    hide_label=true
                    kind=InputKind::Search
                    value=find
                    placeholder="Name, ICCID, IMEI"
                />
                <Chip label="Status" value="enabled" on_remove=noop />
                <Chip label="Tag" value="winter" on_remove=noop />
                <Button kind=ButtonKind::Quiet icon=Icon::Plus>"Filter"</Button>
                <span class="tlb-gap"></span>
                <Segmented
                    label="Row height"
                    options=densities
                    value=compact
                    on_change=Callback::new(move |v: String| {
                        density.set(if v.is_empty() { Density::Comfortable } else { Density::Compact });
                    })
                />
            </Toolbar>
            <DataTable
                spec=spec("Devices", menu)
                rows=Signal::from(rows)
                sort
                on_sort=Callback::new(move |s| sort.set(Some(s)))
                selected=selected
                density
            />
            {menu.view(items)}
            {pager(1, 500, "1–50 of 25,000")}
            {pager(250, 500, "12,451–12,500 of 25,000")}
            <Row label="Loading">
                <div class="gal-full">
                    <DataTable spec=spec("Devices, loading", menu) rows=Signal::from(none) loading=true skeleton_rows=4 />
                </div>
            </Row>
            <Row label="Refreshing">
                <div class="gal-full">
                    <DataTable spec=spec("Devices, refreshing", menu) rows=Signal::derive(|| devices()[..2].to_vec()) loading=true />
                </div>
            </Row>
            <Row label="Empty">
                <div class="gal-full">
                    <DataTable
                        spec=spec("No devices", menu)
                        rows=Signal::from(none)
                        empty=|| {
                            view! {
                                <Empty
                                    icon=Icon::Search
                                    title="No device matches"
                                    text="No device has the status “blocked” and the tag “winter”."
                                >
                                    <Button>"Clear filters"</Button>
                                </Empty>
                            }
                        }
                    />
                </div>
            </Row>
        </Section>
    }
}
