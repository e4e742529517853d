//! The atoms: focus, keyboard, announcements.

use crate::stage::{Stage, active, active_text, counter, event, press, until};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use std::collections::BTreeSet;
use std::sync::atomic::Ordering::Relaxed;
use switchyard_portal::ui::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlInputElement;

#[wasm_bindgen_test]
async fn a_dialog_holds_the_focus_and_gives_it_back() {
    let open = RwSignal::new(false);
    let name = RwSignal::new(String::new());
    let stage = Stage::new(move || {
        view! {
            <button class="opener">"open"</button>
            <Dialog open on_close=Callback::new(move |()| open.set(false)) title="Name it">
                <TextField label="Name" value=name />
            </Dialog>
        }
    });
    let opener = stage.get(".opener");
    opener.focus().unwrap();
    open.set(true);
    until("the dialog is open", || stage.find("dialog[open]").is_some()).await;
    until("its first field has the focus", || active() == stage.find("dialog input")).await;

    opener.focus().unwrap();
    assert_eq!(active(), stage.find("dialog input"), "what is behind cannot take the focus");
    let title = stage.get("dialog").get_attribute("aria-labelledby").unwrap();
    assert_eq!(stage.text(&format!("#{title}")), "Name it");

    // What Escape makes of itself in an open dialog.
    assert!(
        !stage.get("dialog").dispatch_event(&event("cancel")).unwrap(),
        "the owner of `open` closes, not the browser"
    );
    until("the dialog is gone", || stage.find("dialog").is_none()).await;
    until("the opener has the focus again", || active().as_ref() == Some(&opener)).await;
}

#[wasm_bindgen_test]
async fn a_confirmation_starts_at_cancel_and_names_the_act() {
    let (done, act) = counter();
    let open = RwSignal::new(true);
    let stage = Stage::new(move || {
        let close = Callback::new(move |()| open.set(false));
        view! {
            <ConfirmDialog open on_close=close title="Remove?" verb="Remove Ola" danger=true on_confirm=act>
                "Ola loses access."
            </ConfirmDialog>
        }
    });
    until("Cancel has the focus", || active_text() == "Cancel").await;
    assert_eq!(stage.get("dialog").get_attribute("role").as_deref(), Some("alertdialog"));
    stage.get(".btn-danger").click();
    assert_eq!(done.load(Relaxed), 1);
    assert_eq!(stage.text(".btn-danger"), "Remove Ola");
}

#[wasm_bindgen_test]
async fn a_menu_works_by_keyboard() {
    let (ran, act) = counter();
    let (never, blocked) = counter();
    let stage = Stage::new(move || {
        let items = Callback::new(move |()| {
            vec![
                MenuItem::action("Rename", act),
                MenuItem::separator(),
                MenuItem::action("Move", blocked).disabled(Some("Needs “Move SIMs”.")),
                MenuItem::action("Delete", act).danger(),
            ]
        });
        view! { <Menu label="Actions" items /> }
    });
    let button = stage.get("button");
    button.focus().unwrap();
    press("ArrowDown");
    until("the first item has the focus", || active_text().trim() == "Rename").await;
    assert_eq!(button.get_attribute("aria-expanded").as_deref(), Some("true"));

    press("ArrowDown");
    assert!(active_text().contains("Move"), "lines are skipped, disabled items are not");
    active().unwrap().click();
    assert_eq!(never.load(Relaxed), 0, "a disabled item does nothing");
    press("End");
    assert_eq!(active_text().trim(), "Delete");
    press("ArrowDown");
    assert_eq!(active_text().trim(), "Rename", "round the corner");
    press("d");
    assert_eq!(active_text().trim(), "Delete", "type-ahead");
    press("Home");
    press("Escape");
    until("closed", || stage.find("[role=menu]").is_none()).await;
    assert_eq!(active().as_ref(), Some(&button));

    press("ArrowUp");
    until("the last item has the focus", || active_text().trim() == "Delete").await;
    active().unwrap().click();
    until("closed", || stage.find("[role=menu]").is_none()).await;
    assert_eq!((ran.load(Relaxed), active().as_ref()), (1, Some(&button)));
}

#[wasm_bindgen_test]
async fn a_picker_filters_and_picks() {
    let picked = RwSignal::new(String::new());
    let stage = Stage::new(move || {
        let choices = Signal::derive(|| {
            ["Acme Main", "Acme Trackers", "Beta Studios"].map(|name| Choice::new(name, name)).to_vec()
        });
        let on_pick = Callback::new(move |id| picked.set(id));
        view! {
            <Picker label="Workspace" choices on_pick search=true>
                "current"
            </Picker>
        }
    });
    stage.get("button").click();
    until("the search has the focus", || active() == stage.find("[role=combobox]")).await;
    let input: HtmlInputElement = active().unwrap().unchecked_into();
    input.set_value("ac");
    input.dispatch_event(&event("input")).unwrap();
    until("two are left", || stage.all("[role=option]").len() == 2).await;
    press("ArrowDown");
    until("the second is active", || {
        let id = input.get_attribute("aria-activedescendant").unwrap_or_default();
        stage.text(&format!("#{id}")).contains("Trackers")
    })
    .await;
    press("Enter");
    until("picked and closed", || stage.find("[role=listbox]").is_none()).await;
    assert_eq!(picked.get_untracked(), "Acme Trackers");
}

#[derive(Clone, PartialEq)]
struct Thing {
    id: u32,
    name: &'static str,
}

fn things() -> TableSpec<Thing> {
    let name = Column::new("name", "Name", |t: &Thing| t.name).sort("name").link(|t| format!("#{}", t.id));
    TableSpec::new("Things", |t: &Thing| t.id.to_string()).column(name).row_label(|t| t.name.to_owned())
}

#[wasm_bindgen_test]
async fn a_table_keeps_the_focus_of_a_row_that_changes() {
    let first =
        vec![Thing { id: 1, name: "one" }, Thing { id: 2, name: "two" }, Thing { id: 3, name: "three" }];
    let rows = RwSignal::new(first);
    let stage = Stage::new(move || view! { <DataTable spec=things() rows=Signal::from(rows) /> });
    until("rows are drawn", || stage.all(".tb-link").len() == 3).await;
    let untouched = stage.get("[data-key='1']");
    stage.get("[data-key='1'] a").focus().unwrap();
    press("ArrowDown");
    assert_eq!(active_text(), "two", "arrows go from row to row");

    rows.update(|rows| rows[1].name = "two, renamed");
    until("the new name has the focus", || active_text() == "two, renamed").await;
    assert_eq!(stage.get("[data-key='1']"), untouched, "an equal row is not drawn anew");

    press("ArrowDown");
    assert_eq!(active_text(), "three");
    assert!(press("ArrowDown"), "at the end the key is left to the page");
}

#[wasm_bindgen_test]
async fn a_new_page_of_rows_takes_over_the_elements_of_the_old_one() {
    let page = |from: u32, rows: u32| -> Vec<Thing> {
        (from..from + rows).map(|id| Thing { id, name: if id % 2 == 0 { "even" } else { "odd" } }).collect()
    };
    let rows = RwSignal::new(page(1, 50));
    let stage = Stage::new(move || view! { <DataTable spec=things() rows=Signal::from(rows) /> });
    let last_key = || stage.all("tr[data-key]").last().and_then(|row| row.get_attribute("data-key"));
    until("fifty rows", || stage.all("tr[data-key]").len() == 50).await;
    assert_eq!(last_key().as_deref(), Some("50"), "those that come in a later frame are in order too");
    let (first, link) = (stage.get("[data-key='1']"), stage.get("[data-key='1'] a"));

    rows.set(page(52, 30));
    until("the next page", || last_key().as_deref() == Some("81")).await;
    assert_eq!(stage.all("tr[data-key]").len(), 30);
    assert_eq!((stage.get("[data-key='52']"), stage.get("[data-key='52'] a")), (first, link));
    assert_eq!(stage.text("[data-key='52']"), "even");
    assert_eq!(stage.get("[data-key='52'] a").get_attribute("href").as_deref(), Some("#52"));
    assert_eq!(stage.text("[data-key='81']"), "odd");

    rows.set(page(1, 50));
    until("and back", || last_key().as_deref() == Some("50")).await;
    assert_eq!(stage.all("tr[data-key]").len(), 50);
}

#[wasm_bindgen_test]
async fn the_focus_goes_with_its_row_and_never_to_another_one() {
    let rows = RwSignal::new(vec![Thing { id: 1, name: "one" }, Thing { id: 2, name: "two" }]);
    let stage = Stage::new(move || view! { <DataTable spec=things() rows=Signal::from(rows) /> });
    until("rows are drawn", || stage.all(".tb-link").len() == 2).await;
    stage.get("[data-key='1'] a").focus().unwrap();
    rows.update(|rows| rows.swap(0, 1));
    until("the row moved", || stage.get(".tb-link").text_content().as_deref() == Some("two")).await;
    until("with the focus", || active_text() == "one").await;
    rows.set(vec![Thing { id: 3, name: "three" }]);
    until("the row is gone", || active() == Some(stage.get(".tb-wrap"))).await;
}

#[wasm_bindgen_test]
async fn table_heads_say_and_change_the_order() {
    let sort = RwSignal::new(None::<SortBy>);
    let stage = Stage::new(move || {
        let on_sort = Callback::new(move |by| sort.set(Some(by)));
        let none = RwSignal::new(Vec::<Thing>::new());
        view! { <DataTable spec=things() rows=Signal::from(none) sort on_sort loading=true skeleton_rows=5 /> }
    });
    let aria = || stage.get("thead th").get_attribute("aria-sort");
    let ghosts = || stage.all(".tb-ghost").len();
    assert_eq!((aria(), ghosts()), (None, 0), "an answer that comes at once needs no skeleton");
    until("the skeleton", || ghosts() == 5).await;
    for wanted in ["ascending", "descending", "ascending"] {
        stage.get(".tb-sort").click();
        until(wanted, || aria().as_deref() == Some(wanted)).await;
    }
}

#[wasm_bindgen_test]
async fn the_head_checkbox_picks_the_page() {
    let rows = RwSignal::new(vec![Thing { id: 7, name: "seven" }, Thing { id: 8, name: "eight" }]);
    let picked = RwSignal::new(BTreeSet::from_iter(["99".to_owned()]));
    let stage =
        Stage::new(move || view! { <DataTable spec=things() rows=Signal::from(rows) selected=picked /> });
    until("rows are drawn", || stage.all("tbody input").len() == 2).await;
    assert_eq!(stage.get("tbody input").get_attribute("aria-label").as_deref(), Some("Select seven"));
    stage.get("thead input").click();
    let set = || picked.with_untracked(|picked| picked.iter().cloned().collect::<Vec<_>>());
    assert_eq!(set(), ["7", "8", "99"], "what was picked on other pages stays");
    stage.get("[data-key='8'] input").click();
    assert_eq!(set(), ["7", "99"]);
}

#[wasm_bindgen_test]
async fn a_disabled_button_explains_itself() {
    let (clicks, on_click) = counter();
    let reason = RwSignal::new(Some("Needs “Edit devices”.".to_owned()));
    let stage = Stage::new(move || {
        view! {
            <Button on_click disabled_reason=Signal::derive(move || reason.get())>
                "Rename"
            </Button>
        }
    });
    let button = stage.get("button");
    button.focus().unwrap();
    assert_eq!(active().as_ref(), Some(&button), "it can be reached");
    button.click();
    assert_eq!(clicks.load(Relaxed), 0, "and does nothing");
    assert_eq!(button.get_attribute("aria-disabled").as_deref(), Some("true"));
    let why = button.get_attribute("aria-describedby").unwrap();
    assert_eq!(stage.text(&format!("#{why}")), "Needs “Edit devices”.");

    reason.set(None);
    until("enabled", || button.get_attribute("aria-disabled").is_none()).await;
    button.click();
    assert_eq!(clicks.load(Relaxed), 1);
}

#[wasm_bindgen_test]
async fn a_switch_shows_what_its_owner_says() {
    let stage = Stage::new(|| {
        view! { <Switch label="Enabled" checked=false on_change=Callback::new(|_| ()) /> }
    });
    let input: HtmlInputElement = stage.get("input").unchecked_into();
    input.click();
    assert!(!input.checked(), "nobody took the new value");
}

#[wasm_bindgen_test]
async fn toasts_are_announced_and_can_be_undone() {
    let (undone, undo) = counter();
    let stage = Stage::new(move || {
        provide_toasts();
        let toasts = use_toasts();
        let say = move |_| toasts.with_undo("Device disabled", "Undo", undo);
        view! {
            <button class="say" on:click=say></button>
            <UiLayers />
        }
    });
    assert_eq!(stage.text("[role=status]"), "", "the region is there before the message");
    stage.get(".say").click();
    until("announced", || stage.text("[aria-live=polite]") == "Device disabled").await;
    assert_eq!(stage.all(".tst").len(), 1);
    stage.get(".tst-act").click();
    until("gone", || stage.find(".tst").is_none()).await;
    assert_eq!(undone.load(Relaxed), 1);
}

#[wasm_bindgen_test]
async fn the_pager_is_made_of_links() {
    let page = RwSignal::new(1_u32);
    let stage = Stage::new(move || {
        // Within the page: a test that goes elsewhere ends the others.
        let href = Callback::new(|n: u32| format!("#page={n}"));
        view! { <Pager label="Pages" page pages=500 range="1–50 of 25,000" href /> }
    });
    let links = || stage.all("nav a").iter().map(|a| a.get_attribute("href").unwrap()).collect::<Vec<_>>();
    let to = |n: u32| format!("#page={n}");
    until("the numbers", || links() == [1, 2, 3, 4, 500, 2].map(to)).await;
    assert_eq!(stage.text("[aria-current=page]"), "1");

    page.set(250);
    until("in the middle", || links() == [249, 1, 249, 250, 251, 500, 251].map(to)).await;
    assert_eq!(stage.text("[aria-current=page]"), "250");

    // The link that was followed has the focus wherever it is now: the next key does not go somewhere else.
    let link = stage.get("[aria-label*='251']");
    link.focus().unwrap();
    link.click();
    page.set(251);
    until("its number has the focus", || {
        active_text() == "251" && active() == stage.find("[aria-current=page]")
    })
    .await;
}

#[wasm_bindgen_test]
async fn a_select_follows_its_owner() {
    let value = RwSignal::new("50".to_owned());
    let stage = Stage::new(move || {
        let options = Signal::derive(|| ["25", "50", "100"].map(|n| SelectOption::new(n, n)).to_vec());
        view! { <Select label="Rows" options value on_change=Callback::new(move |v| value.set(v)) /> }
    });
    let select = stage.get("select");
    let shown = || js_sys::Reflect::get(&select, &"value".into()).unwrap().as_string().unwrap();
    assert_eq!(shown(), "50");
    js_sys::Reflect::set(&select, &"value".into(), &"100".into()).unwrap();
    select.dispatch_event(&event("change")).unwrap();
    assert_eq!(value.get_untracked(), "100");
    value.set("25".into());
    until("the page's own change is shown too", || shown() == "25").await;
}
