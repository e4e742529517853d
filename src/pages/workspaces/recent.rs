//! The workspaces that were open last, above a long list: most people go back and forth between a few.

use crate::{
    routes::Route,
    session::{state::use_session, vault::Remembered},
    ui::{Size, WorkspaceBadge},
    util::{i18n::t, msg},
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{ids::WorkspaceId, workspace::MyWorkspace};

/// Most of them.
const SHOWN: usize = 4;

/// The recent ones that the person may still enter, newest first.
fn recent(all: &[MyWorkspace], remembered: &str) -> Vec<MyWorkspace> {
    let ids = remembered.split(' ').filter_map(|id| id.parse::<WorkspaceId>().ok());
    let known = ids.filter_map(|id| all.iter().find(|one| one.id == id && one.active()));
    known.take(SHOWN).cloned().collect()
}

/// Links to them; nothing before there are two.
#[component]
pub fn Recent() -> impl IntoView {
    let class = style_sheet!("style/pages/workspaces_recent.css");
    let session = use_session();
    let remembered = Remembered::Recent.get().unwrap_or_default();
    let shown = Memo::new(move |_| session.workspaces.with(|all| recent(all, &remembered)));
    let link = move |one: MyWorkspace| {
        let href = Route::Switch { workspace: one.id, to: None }.href();
        view! { class=class,
            <li>
                <a class="wr-link" href=href>
                    <WorkspaceBadge id=one.id.get() name=one.name.clone() sandbox=one.sandbox size=Size::Sm/>
                    <span class="wr-name">{one.name}</span>
                </a>
            </li>
        }
    };
    move || {
        let shown = shown.get();
        (shown.len() > 1).then(|| {
            view! { class=class,
                <nav class="wr" aria-label=t(msg::WORKSPACES_RECENT)>
                    <p class="wr-title" aria-hidden="true">{t(msg::WORKSPACES_RECENT)}</p>
                    <ul class="wr-list">{shown.into_iter().map(link).collect_view()}</ul>
                </nav>
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::endpoint::Body;

    #[test]
    fn only_what_can_still_be_entered() {
        let text =
            r#"[{"id":1,"name":"A"},{"id":2,"name":"B","status":{"status":{"id":2}}},{"id":3,"name":"C"}]"#;
        let all = <Vec<MyWorkspace> as Body>::decode(text).unwrap_or_default();
        let ids: Vec<u64> = recent(&all, "3 2 9 x 1").iter().map(|one| one.id.get()).collect();
        assert_eq!(ids, [3, 1]);
    }
}
