//! Rows that are changed instead of made anew: whatever they were before, they are what fresh ones would be.

use crate::stage::{Stage, until};
use leptos::prelude::*;
use leptos::wasm_bindgen::JsCast;
use switchyard_portal::ui::{
    Bit, Column, DataTable, TableSpec,
    table::bit::{cell, cells, span},
};
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlInputElement, Node};

/// A row: its key, and what its two cells are made from.
type Shape = (u32, [u32; 2]);

/// Cells of every kind that lists have.
fn drawn(n: u32) -> Bit {
    let text = n.to_string();
    match n % 7 {
        0 => cell("–").class("muted"),
        1 => cells([span("dot is-ok", "Online")]).say(" ").child(span("note", text)),
        2 => cells([span("dot is-danger", "Blocked")]),
        3 => cells([
            Bit::new("a").attr("href", format!("#{n}")).say(text),
            span("tag", "one").attr("--tag", "#fff"),
        ]),
        4 => cells([
            Bit::new("a").attr("href", format!("#{n}")).say(text.clone()),
            span("tag", text),
            span("tag", "+2"),
        ]),
        5 => cells([]),
        _ => cells([Bit::new("label")
            .child(
                Bit::new("input")
                    .attr("type", "checkbox")
                    .maybe("checked", n.is_multiple_of(2).then_some("")),
            )
            .say(text)]),
    }
}

fn spec() -> TableSpec<Shape> {
    TableSpec::new("Shapes", |shape: &Shape| shape.0.to_string())
        .column(Column::new("first", "First", |shape: &Shape| drawn(shape.1[0])))
        .column(Column::new("second", "Second", |shape: &Shape| drawn(shape.1[1])))
}

/// What is seen of a node, in an order that does not depend on what was there before.
fn told(node: &Node, out: &mut String) {
    let Some(element) = node.dyn_ref::<Element>() else {
        return out.push_str(&node.text_content().unwrap_or_default());
    };
    let names = element.get_attribute_names().into_iter().filter_map(|name| name.as_string());
    let mut attributes: Vec<String> = names
        .map(|name| format!("{name}={}", element.get_attribute(&name).unwrap_or_default()))
        // What a style property leaves behind when it goes.
        .filter(|attribute| attribute != "style=")
        .collect();
    attributes.sort();
    let checked = element.dyn_ref::<HtmlInputElement>().is_some_and(HtmlInputElement::checked);
    out.push_str(&format!("<{} {attributes:?} {checked}>", element.tag_name()));
    let mut child = element.first_child();
    while let Some(here) = child {
        told(&here, out);
        child = here.next_sibling();
    }
    out.push_str("</>");
}

fn rows_of(stage: &Stage) -> Vec<String> {
    let one = |row: web_sys::HtmlElement| {
        let mut out = String::new();
        told(&row, &mut out);
        out
    };
    stage.all("tr[data-key]").into_iter().map(one).collect()
}

/// Numbers that are the same in every run.
fn next(state: &mut u32) -> u32 {
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    *state
}

#[wasm_bindgen_test]
async fn rows_that_were_changed_are_what_fresh_ones_would_be() {
    let rows = RwSignal::new(Vec::<Shape>::new());
    let kept = Stage::new(move || view! { <DataTable spec=spec() rows=Signal::from(rows) /> });
    let mut state = 20_261_129;
    for round in 0..40 {
        let count = 1 + next(&mut state) % 12;
        let wanted: Vec<Shape> =
            (0..count).map(|at| (round * 100 + at, [next(&mut state) % 50, next(&mut state) % 50])).collect();
        rows.set(wanted.clone());
        let fresh = RwSignal::new(wanted);
        let made = Stage::new(move || view! { <DataTable spec=spec() rows=Signal::from(fresh) /> });
        until("both are drawn", || {
            let there = |stage: &Stage| stage.all("tr[data-key]").len() == count as usize;
            there(&made) && there(&kept) && kept.find(&format!("[data-key='{}']", round * 100)).is_some()
        })
        .await;
        assert_eq!(rows_of(&kept), rows_of(&made), "round {round}");
    }
}
