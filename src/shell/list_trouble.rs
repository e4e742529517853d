//! What stands in the place of a list's rows when there are none to show: failed, not allowed, an address that cannot be read, nothing
//! that matches.

use super::{list_filters::focus_filters, list_state::ListState, query_view::Failure};
use crate::{
    api::error::ApiError,
    session::tenant::not_allowed,
    ui::{Button, ButtonKind, Empty, Icon},
    util::{
        i18n::{t, tf},
        msg,
    },
};
use leptos::prelude::*;

/// Why there is no table.
#[derive(Clone, PartialEq)]
pub(super) enum Trouble {
    /// The address asks for what this list does not have; the sentence says what.
    Unreadable(String),
    Failed(ApiError),
}

/// Says it in the place of the table.
pub(super) fn explain(trouble: Trouble, state: ListState, retry: Callback<()>) -> AnyView {
    match trouble {
        Trouble::Unreadable(message) => view! {
            <Empty
                icon=Icon::Filter
                title=t(msg::LIST_UNREADABLE)
                text=tf(msg::LIST_UNREADABLE_TEXT, &[("message", &message)])
            >
                <Button kind=ButtonKind::Primary on_click=clear(state)>
                    {t(msg::LIST_SHOW_ALL)}
                </Button>
            </Empty>
        }
        .into_any(),
        Trouble::Failed(ApiError::Denied(_)) => {
            view! { <Empty icon=Icon::Lock title=t(msg::SHELL_DENIED_TITLE) text=not_allowed()/> }.into_any()
        }
        Trouble::Failed(error) => view! { <Failure error retry/> }.into_any(),
    }
}

/// Takes all filters away.
fn clear(state: ListState) -> Callback<()> {
    Callback::new(move |()| {
        state.clear();
        focus_filters();
    })
}

/// Nothing fits what is filtered.
pub(super) fn no_match(state: ListState) -> AnyView {
    view! {
        <Empty icon=Icon::Search title=t(msg::LIST_NO_MATCH) text=t(msg::LIST_NO_MATCH_TEXT)>
            <Button on_click=clear(state)>{t(msg::LIST_CLEAR_ALL)}</Button>
        </Empty>
    }
    .into_any()
}
