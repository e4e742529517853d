//! The table: one body per section, one row per action, one column per role. Real table semantics; what a text filter
//! leaves out is hidden, not removed, so that typing costs no drawing.

use super::columns::RoleColumn;
use crate::util::letters::lower;
use crate::view::prelude::*;
use crate::{
    ui::ShapeMark,
    util::{
        i18n::t,
        intl, msg,
        perm::{SECTIONS, action},
    },
};
use wire::permission::{ALL, Permission};

/// A section: its place in the table, its title, its actions.
pub struct Section {
    /// Number in the order of the matrix; part of the element's id.
    pub at: usize,
    /// In the person's language.
    pub title: &'static str,
    /// In the order of the matrix.
    pub actions: &'static [Permission],
}

impl Section {
    /// The id to jump to.
    pub fn id(&self) -> String {
        format!("section-{}", self.at + 1)
    }
}

/// The eight sections.
pub fn sections() -> impl Iterator<Item = Section> {
    SECTIONS.iter().enumerate().map(|(at, (first, title))| {
        let end = SECTIONS.get(at + 1).map_or(ALL.len(), |(next, _)| *next as usize);
        Section { at, title: t(*title), actions: ALL.get(*first as usize..end).unwrap_or_default() }
    })
}

/// Whether an action is shown for a filter (lower case): its own words, or those of its section, contain it.
pub fn matches(title: &str, permission: Permission, wanted: &str) -> bool {
    wanted.is_empty() || lower(action(permission)).contains(wanted) || lower(title).contains(wanted)
}

/// `shown` is the column to show where there is room for one only.
pub fn matrix(
    class: &'static str,
    columns: Vec<RoleColumn>,
    wanted: Memo<String>,
    shown: RwSignal<usize>,
) -> AnyView {
    let cell = |at: usize, base: &str| {
        let mine = columns.get(at).is_some_and(|column| column.mine);
        format!("{base} roles-c{at}{} {class}", if mine { " roles-mine" } else { "" })
    };
    let head = columns.iter().enumerate().map(|(at, column)| {
        let yours = column
            .mine
            .then(|| view! { class=class, <span class="roles-yours">{t(msg::ROLES_YOURS)}</span> });
        view! {
            <th scope="col" class=cell(at, "roles-head")>
                {column.name.clone()}
                {yours}
            </th>
        }
    });
    let head = head.collect_view();
    let width = (columns.len() + 1).to_string();
    let bodies = sections().map(|section| {
        let title = section.title;
        let rows = section.actions.iter().map(|&permission| {
            let marks = columns.iter().enumerate().map(|(at, column)| {
                view! { <td class=cell(at, "roles-cell")><ShapeMark on=column.set.allows(permission)/></td> }
            });
            let marks = marks.collect_view();
            let out = move || !wanted.with(|wanted| matches(title, permission, wanted));
            view! { class=class,
                <tr class="roles-row" hidden=out>
                    <th scope="row" class="roles-action">{action(permission)}</th>
                    {marks}
                </tr>
            }
        });
        let rows = rows.collect_view();
        let actions = section.actions;
        let out = move || {
            wanted.with(|wanted| !actions.iter().any(|permission| matches(title, *permission, wanted)))
        };
        view! { class=class,
            <tbody class="roles-section" id=section.id() hidden=out>
                <tr>
                    <th scope="rowgroup" colspan=width.clone() class="roles-title">
                        {title}
                        <span class="roles-count" aria-hidden="true">{intl::integer(actions.len() as u64)}</span>
                    </th>
                </tr>
                {rows}
            </tbody>
        }
    });
    let bodies = bodies.collect_view();
    let display = move |at: usize| if shown.get() == at { "table-cell" } else { "none" };
    view! { class=class,
        <table
            class="roles-table"
            style:--c0=move || display(0)
            style:--c1=move || display(1)
            style:--c2=move || display(2)
            style:--c3=move || display(3)
            style:--c4=move || display(4)
        >
            <caption class="sr">{t(msg::ROLES_CAPTION)}</caption>
            <thead>
                <tr>
                    <th scope="col" class="roles-corner">{t(msg::ROLES_ACTION)}</th>
                    {head}
                </tr>
            </thead>
            {bodies}
        </table>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sections_hold_every_action_once() {
        let shown: Vec<Permission> = sections().flat_map(|section| section.actions.to_vec()).collect();
        assert_eq!(shown, ALL);
        assert_eq!(sections().count(), 8);
    }

    #[test]
    fn a_filter_finds_actions_and_whole_sections() {
        assert!(matches("Alerts", Permission::AlertRead, "alerts"));
        assert!(matches("SIM management", Permission::SimOrder, "shop"));
        assert!(!matches("SIM management", Permission::SimOrder, "device"));
    }
}
