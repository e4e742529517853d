//! How many rows there are, in words: what a list says under its title.

use super::list_state::ListState;
use crate::{
    api::query::{Query, Remote},
    util::i18n::{MsgPlural, tn},
};
use leptos::prelude::*;
use wire::page::Page;

/// `all` of the whole list, `found` where it is filtered. The words are of the same question as the number: until a new question is
/// answered, what was said of the last one stays.
pub fn counted<T: Clone + Send + Sync>(
    state: ListState,
    query: Query<Page<T>>,
    all: MsgPlural,
    found: MsgPlural,
) -> Signal<Option<String>> {
    let said = Memo::new(move |last: Option<&Option<String>>| {
        query.with(|remote| match remote {
            Remote::Ready { value, refreshing: false } => {
                // Not tracked: an address that is not answered yet says nothing of this number.
                let text = if untrack(|| state.filtered()) { found } else { all };
                Some(tn(text, value.total?, &[]))
            }
            Remote::Ready { .. } => last.cloned().flatten(),
            _ => None,
        })
    });
    said.into()
}
