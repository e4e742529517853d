//! Paging of a list: range, links to pages, rows per page.
//!
//! A `<nav>` of real links (middle click works); the current page is marked with `aria-current`; what leads nowhere is
//! text, not a dead link. While pages are turned the links stay and change what they say; who turns pages by keyboard stays on the
//! link that was followed.

use super::button::Size;
use super::icon::{Glyph, Icon};
use super::select::{Select, SelectOption};
use super::table::Bit;
use crate::util::i18n::{t, tf};
use crate::util::{dom, intl, msg};
use leptos::html;
use leptos::prelude::*;

/// The class of a link with a number.
const NUMBER: &str = "pgr-page";

/// ‹ 1 2 3 … 500 ›
#[component]
pub fn Pager(
    /// The current page, from 1.
    #[prop(into)]
    page: Signal<u32>,
    /// How many pages there are.
    #[prop(into)]
    pages: Signal<u32>,
    /// "1–50 of 25,000".
    #[prop(into)]
    range: Signal<String>,
    /// The address of a page.
    #[prop(into)]
    href: Callback<u32, String>,
    /// Name of the navigation ("Pages of devices").
    #[prop(into)]
    label: String,
    /// Rows per page now.
    #[prop(optional, into)]
    per_page: Signal<u32>,
    /// What can be chosen; without it there is no choice.
    #[prop(optional)]
    per_page_options: Vec<u32>,
    /// Gets the choice.
    #[prop(optional, into)]
    on_per_page: Option<Callback<u32>>,
) -> impl IntoView {
    // Whoever gives the numbers may tell them again without a change: the links stay then.
    let (page, pages) = (Memo::new(move |_| page.get()), Memo::new(move |_| pages.get()));
    let options: Vec<SelectOption> =
        per_page_options.iter().map(|n| SelectOption::new(n.to_string(), n.to_string())).collect();
    // One link from end to end: it keeps the focus, and giving that back would have the page laid out once more.
    let step = move |to: Memo<Option<u32>>, icon: Icon, label: &'static str| {
        let there = Memo::new(move |_| to.get().is_some());
        let to = move || to.get().map(|to| href.run(to));
        (move || match there.get() {
            true => view! {
                <a class="pgr-step" href=to aria-label=label data-tip=label>
                    <Glyph icon=icon />
                </a>
            }
            .into_any(),
            false => view! {
                <span class="pgr-step is-off" aria-hidden="true">
                    <Glyph icon=icon />
                </span>
            }
            .into_any(),
        })
        .into_any()
    };
    let number = move |n: Option<u32>| match n {
        None => Bit::new("span").class("pgr-gap").attr("aria-hidden", "true").say("…"),
        Some(n) => {
            let text = intl::integer(u64::from(n));
            Bit::new("a")
                .class(NUMBER)
                .attr("href", href.run(n))
                .attr("aria-label", tf(msg::UI_PAGE_N, &[("n", &text)]))
                .maybe("aria-current", (n == page.get()).then_some("page"))
                .say(text)
        }
    };
    let numbers = NodeRef::<html::Span>::new();
    Effect::new(move |drawn: Option<Bit>| {
        let mut drawn = drawn.unwrap_or_default();
        let shown = shown_pages(page.get(), pages.get().max(1)).into_iter().map(number);
        if let Some(place) = numbers.get() {
            drawn.patch(&place, shown.fold(Bit::default(), Bit::child));
        }
        drawn
    });
    let back = Memo::new(move |_| page.get().checked_sub(1).filter(|to| *to > 0));
    let on = Memo::new(move |_| page.get().checked_add(1).filter(|to| *to <= pages.get()));
    let nav = NodeRef::<html::Nav>::new();
    let followed = StoredValue::new(false);
    let follow = move |event: leptos::ev::MouseEvent| {
        followed.set_value(dom::closest(&event, "a").is_some());
    };
    Effect::new(move |_| {
        page.track();
        pages.track();
        // Not before the new page is painted: the focus needs a layout, and there is one then.
        dom::after_paint(move || {
            let followed = followed.try_update_value(std::mem::take).unwrap_or_default();
            let Some(nav) = nav.try_get_untracked().flatten() else { return };
            // A number says another page now, however that came; a step that was followed may be gone. Somewhere else: let it be.
            let number =
                |here: web_sys::HtmlElement| here.class_name() == NUMBER && nav.contains(Some(&here));
            if dom::focused().map_or(followed, number) {
                dom::focus_in(&nav, "[aria-current]");
            }
        });
    });
    view! {
        <div class="pgr">
            <span class="pgr-range">{move || range.get()}</span>
            <nav class="pgr-nav" aria-label=label node_ref=nav on:click=follow>
                {step(back, Icon::ChevronLeft, t(msg::UI_PREVIOUS_PAGE))}
                <span class="pgr-pages" translate="no" node_ref=numbers></span>
                {step(on, Icon::ChevronRight, t(msg::UI_NEXT_PAGE))}
            </nav>
            {on_per_page
                .map(|run| {
                    view! {
                        <Select
                            class="pgr-size"
                            size=Size::Sm
                            hide_label=true
                            label=t(msg::UI_PER_PAGE)
                            options=options
                            value=Signal::derive(move || per_page.get().to_string())
                            on_change=Callback::new(move |text: String| {
                                if let Ok(n) = text.parse() {
                                    run.run(n);
                                }
                            })
                        />
                    }
                })}
        </div>
    }
}

/// First, last and the neighbours of `now`; `None` is a gap of at least two pages.
fn shown_pages(now: u32, last: u32) -> Vec<Option<u32>> {
    let (from, to) = (now.saturating_sub(1).max(1), now.saturating_add(1).min(last));
    // Near an end the window widens, so that the number of links (and their places) hardly change.
    let (from, to) = if now <= 3 {
        (1, last.min(4))
    } else if now.saturating_add(2) >= last {
        (last.saturating_sub(3).max(1), last)
    } else {
        (from, to)
    };
    let mut out = Vec::new();
    match from {
        1 => {}
        2 => out.push(Some(1)),
        3 => out.extend([Some(1), Some(2)]),
        _ => out.extend([Some(1), None]),
    }
    out.extend((from..=to).map(Some));
    match last.saturating_sub(to) {
        0 => {}
        1 => out.push(Some(last)),
        2 => out.extend([Some(last - 1), Some(last)]),
        _ => out.extend([None, Some(last)]),
    }
    out
}

#[cfg(test)]
mod tests {
    use super::shown_pages;

    fn text(now: u32, last: u32) -> String {
        let part = |n: Option<u32>| n.map_or("…".into(), |n| n.to_string());
        shown_pages(now, last).into_iter().map(part).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn every_page_is_reachable_and_gaps_hide_at_least_two() {
        assert_eq!(text(1, 1), "1");
        assert_eq!(text(1, 3), "1 2 3");
        assert_eq!(text(1, 500), "1 2 3 4 … 500");
        assert_eq!(text(3, 500), "1 2 3 4 … 500");
        assert_eq!(text(4, 500), "1 2 3 4 5 … 500");
        assert_eq!(text(5, 500), "1 … 4 5 6 … 500");
        assert_eq!(text(499, 500), "1 … 497 498 499 500");
        assert_eq!(text(5, 6), "1 2 3 4 5 6");
        assert_eq!(text(9, 4), "1 2 3 4", "a page beyond the end still leads back");
    }
}
