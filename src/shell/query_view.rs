//! Loading, failed, ready: drawn here and nowhere else. A failure always offers to try again, and is never an empty list.

use crate::{
    api::{
        error::ApiError,
        query::{Query, Remote},
    },
    shell::error_text::{error_text, reference},
    ui::{Button, Notice, Size, SkeletonLines, Tone},
    util::{i18n::t, msg},
};
use leptos::prelude::*;

/// Why something failed, with the way to try again.
#[component]
pub fn Failure(
    /// What went wrong.
    error: ApiError,
    /// Asks again.
    retry: Callback<()>,
) -> impl IntoView {
    let title = match error {
        ApiError::Missing => msg::SHELL_MISSING_TITLE,
        _ => msg::SHELL_ERROR_TITLE,
    };
    let text = error_text(&error);
    let quote = reference(&error);
    view! {
        <Notice tone=Tone::Danger title=t(title)>
            <p>{text}</p>
            {quote.map(|quote| view! { <p>{quote}</p> })}
            <Button size=Size::Sm on_click=retry>{t(msg::SHELL_RETRY)}</Button>
        </Notice>
    }
}

/// Draws a query: a skeleton (which appears late, so that fast answers do not flicker), the failure, or `draw`.
#[component]
pub fn QueryView<T, F, V>(
    /// What was asked.
    query: Query<T>,
    /// Draws the answer; called again for each new answer.
    draw: F,
    /// Lines of the skeleton.
    #[prop(default = 6)]
    lines: usize,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    F: Fn(T) -> V + Send + 'static,
    V: IntoAny + 'static,
{
    // A memo, so that "refreshing" does not draw everything anew.
    let outcome = Memo::new(move |_| match query.get() {
        Remote::Loading => None,
        Remote::Ready { value, .. } => Some(Ok(value)),
        Remote::Failed(error) => Some(Err(error)),
    });
    let retry = Callback::new(move |()| query.retry());
    move || match outcome.get() {
        None => view! { <SkeletonLines lines/> }.into_any(),
        Some(Ok(value)) => draw(T::clone(&value)).into_any(),
        Some(Err(error)) => view! { <Failure error retry/> }.into_any(),
    }
}
