//! The access review (U-7) over all workspaces that the person administers: [`people`] x workspaces with one person in [`person`],
//! [`workspaces`] in figures, two of them in [`compare`], and [`give`]: one person gets what another one has. What is changed from here
//! is a plan (`shell::plan`) whose lines [`steps`] works out and [`works`] carries out.

mod choose;
mod compare;
mod give;
mod people;
mod person;
mod steps;
mod words;
mod works;
mod workspaces;

use crate::{
    api::{error::ApiError, mutation::use_mutation, review},
    routes::{Review, Route},
    session::state::use_session,
    shell::{profile::AccountFrame, refusal::explain},
    ui::{Button, Icon, TabItem, Tabs, use_toasts},
    util::{i18n::t, intl, msg, save::save},
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::time::Timestamp;

/// One of its views.
#[component]
pub fn ReviewPage(
    /// Which.
    view: Review,
) -> impl IntoView {
    let class = style_sheet!("style/pages/review.css");
    let page = match view {
        Review::People => view! { <people::PeoplePage class/> }.into_any(),
        Review::Workspaces => view! { <workspaces::WorkspacesPage/> }.into_any(),
        Review::Compare => view! { <compare::ComparePage class/> }.into_any(),
        Review::Give => view! { <give::GivePage class/> }.into_any(),
    };
    view! { <AccountFrame wide=true>{page}</AccountFrame> }
}

/// The ways between the views.
fn tabs(active: Review) -> AnyView {
    const ALL: [(Review, &str); 4] = [
        (Review::People, "people"),
        (Review::Workspaces, "workspaces"),
        (Review::Compare, "compare"),
        (Review::Give, "give"),
    ];
    let label = |view| match view {
        Review::People => msg::REVIEW_TAB_PEOPLE,
        Review::Workspaces => msg::REVIEW_TAB_WORKSPACES,
        Review::Compare => msg::REVIEW_TAB_COMPARE,
        Review::Give => msg::REVIEW_TAB_GIVE,
    };
    let item =
        |(view, id): (Review, &'static str)| TabItem::new(id, t(label(view)), Route::Review(view).href());
    let here = ALL.iter().find(|(view, _)| *view == active).map_or("", |(_, id)| *id);
    view! { <Tabs label=t(msg::REVIEW_TABS) tabs=ALL.map(item).to_vec() active=here.to_owned()/> }.into_any()
}

/// The day that the lines of the file carry; this browser's where there are none.
fn day_of(file: &str) -> String {
    let day = file.lines().nth(1).and_then(|line| line.split(',').next()).filter(|day| day.len() == 10);
    day.map_or_else(|| Timestamp::from_millis(intl::now_ms()).day(), str::to_owned)
}

/// Everything as a dated file.
fn export_button() -> AnyView {
    let (session, toasts) = (use_session(), use_toasts());
    let export = use_mutation(
        move |()| session.as_account(review::export),
        move |result: Result<String, ApiError>| match result {
            // With the mark by which spreadsheets know UTF-8.
            Ok(text) => {
                let name = format!("access-review-{}.csv", day_of(&text));
                if !save(&name, "text/csv", &format!("\u{feff}{text}")) {
                    toasts.warn(t(msg::AUDIT_NOT_SAVED));
                }
            }
            Err(error) => toasts.warn(explain(&error)),
        },
    );
    view! {
        <Button icon=Icon::Download pending=export.pending() on_click=Callback::new(move |()| export.send(()))>
            {t(msg::REVIEW_EXPORT)}
        </Button>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::day_of;

    #[test]
    fn the_file_is_dated_as_its_lines_are() {
        assert_eq!(day_of("date,workspace_id\r\n2026-11-28,101,\"a\"\r\n"), "2026-11-28");
    }
}
