//! The page of one thing: loading, not found, failed, or drawn once and kept up to date. What is drawn is never taken away
//! by a failed refresh, so that typed text survives it.

use crate::{
    api::{
        error::ApiError,
        query::{Query, Remote},
    },
    shell::{here::use_title, query_view::Failure},
    ui::{ButtonKind, Empty, Icon, LinkButton, PageHead, SkeletonLines},
    util::{i18n::t, msg},
};
use leptos::prelude::*;

/// The texts around one thing.
#[derive(Clone)]
pub struct OneText {
    /// Address and name of its list.
    pub back: (String, String),
    /// Title when there is no such thing here.
    pub missing: String,
}

#[derive(Clone, PartialEq)]
enum Phase {
    Loading,
    There,
    Missing,
    Failed(ApiError),
}

/// Draws a thing once, with a signal of its latest state.
pub fn one_view<T>(
    query: Query<T>,
    text: OneText,
    draw: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    // The latest that is known, whatever became of a newer question.
    let known = Memo::new(move |last: Option<&Option<T>>| query.value().or_else(|| last.cloned().flatten()));
    let phase = Memo::new(move |_| {
        query.with(|remote| match remote {
            Remote::Failed(ApiError::Missing) => Phase::Missing,
            _ if known.with(Option::is_some) => Phase::There,
            Remote::Failed(error) => Phase::Failed(error.clone()),
            _ => Phase::Loading,
        })
    });
    let retry = Callback::new(move |()| query.retry());
    let page = move || match phase.get() {
        Phase::Loading => view! { <SkeletonLines lines=8/> }.into_any(),
        Phase::Missing => missing(&text),
        Phase::Failed(error) => view! {
            <PageHead title=t(msg::SHELL_ERROR_TITLE) back=text.back.clone()/>
            <Failure error retry/>
        }
        .into_any(),
        Phase::There => match known.get_untracked() {
            Some(first) => {
                let latest = Memo::new(move |last: Option<&T>| {
                    known.get().or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
                });
                draw(latest.into())
            }
            None => ().into_any(),
        },
    };
    page.into_any()
}

fn missing(text: &OneText) -> AnyView {
    let (href, name) = text.back.clone();
    let title = text.missing.clone();
    use_title(move || title.clone());
    view! {
        <Empty page=true icon=Icon::Search title=text.missing.clone() text=t(msg::SHELL_MISSING)>
            <LinkButton href kind=ButtonKind::Primary>{name}</LinkButton>
        </Empty>
    }
    .into_any()
}
