//! Drawing anew instead of rebuilding in place.

use leptos::prelude::*;
use std::hash::Hash;

/// Draws a value, with elements of its own for every value. A closure that returns a view would rebuild the elements that
/// are there, and what the browser keeps in them (the focus, scroll positions, an open dialog) would pass to the next value.
pub fn remount<T>(value: Memo<T>, draw: impl Fn(T) -> AnyView + Clone + Send + 'static) -> AnyView
where
    T: Clone + Eq + Hash + Send + Sync + 'static,
{
    view! { <For each=move || [value.get()] key=T::clone children=draw/> }.into_any()
}
