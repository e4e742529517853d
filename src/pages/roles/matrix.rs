//! The table: one body per section, one row per action, one column per role. Real table semantics; what a filter leaves
//! out is hidden, not removed, so that typing costs no drawing.

use super::{
    columns::RoleColumn,
    sections::sections,
    state::{ME, Shown, TableState, View},
};
use crate::{
    routes::Page,
    ui::ShapeMark,
    util::{
        i18n::{t, tn},
        intl, msg,
        perm::action,
    },
};
use leptos::prelude::*;

/// From so many columns up the table scrolls in a box of its own, with its head and first column staying.
const WIDE: usize = 7;

/// A column with how it stands in this view.
#[derive(Clone)]
struct Cell {
    column: RoleColumn,
    /// Chosen by the view.
    picked: bool,
    /// Not shown where there is room for one only.
    other: bool,
}

/// The columns of a view: all of them, or the two that are compared.
fn cells(columns: &[RoleColumn], view: &View) -> Vec<Cell> {
    let is =
        |column: &RoleColumn, key: &str| !key.is_empty() && (column.key == key || key == ME && column.mine);
    let comparing = !view.with.is_empty() && columns.iter().any(|column| is(column, &view.with));
    let picked = |column: &RoleColumn| is(column, &view.role) || comparing && is(column, &view.with);
    let any = columns.iter().any(&picked);
    let alone = |column: &RoleColumn| if any { picked(column) } else { column.mine };
    let first = columns.iter().find(|column| alone(column)).map(|column| column.key.clone());
    columns
        .iter()
        .filter(|column| !comparing || picked(column))
        .map(|column| Cell {
            column: column.clone(),
            picked: any && !comparing && picked(column),
            other: !comparing && Some(&column.key) != first.as_ref(),
        })
        .collect()
}

impl Cell {
    fn class(&self, base: &str, class: &str) -> String {
        let on = |on: bool, name: &'static str| if on { name } else { "" };
        let (mine, picked) = (on(self.column.mine, " roles-mine"), on(self.picked, " roles-picked"));
        format!("{base}{mine}{picked}{} {class}", on(self.other, " roles-other"))
    }

    fn head(&self, class: &'static str, state: TableState) -> AnyView {
        let column = &self.column;
        let name = column.name.clone();
        let name = match column.id {
            Some(id) => {
                let href = state.href(Page::Role(id));
                view! { class=class, <a class="roles-link" href=href data-noscroll="">{name}</a> }.into_any()
            }
            None => name.into_any(),
        };
        let yours = column
            .mine
            .then(|| view! { class=class, <span class="roles-yours">{t(msg::ROLES_YOURS)}</span> });
        let people = column.people.map(|people| {
            view! { class=class, <span class="roles-people">{tn(msg::ROLES_PEOPLE, people, &[])}</span> }
        });
        let own =
            column.own.then(|| view! { class=class, <span class="roles-own">{t(msg::ROLES_OWN)}</span> });
        view! {
            <th scope="col" class=self.class("roles-head", class)>
                {name}
                {yours}
                {own}
                {people}
            </th>
        }
        .into_any()
    }
}

/// The table with these columns in this view; `shown` says which rows are left.
pub fn matrix(
    class: &'static str,
    columns: &[RoleColumn],
    view: &View,
    shown: Memo<Shown>,
    state: TableState,
) -> AnyView {
    let cells = cells(columns, view);
    let head = cells.iter().map(|cell| cell.head(class, state)).collect_view();
    let width = (cells.len() + 1).to_string();
    let bodies = sections().map(|section| {
        let title = section.title;
        let rows = section.actions.iter().map(|&permission| {
            let marks = cells.iter().map(|cell| {
                let on = cell.column.set.allows(permission);
                view! { <td class=cell.class("roles-cell", class)><ShapeMark on=on/></td> }
            });
            let marks = marks.collect_view();
            let out = move || !shown.with(|shown| shown.shows(title, permission));
            let at = permission.key() == view.at;
            view! { class=class,
                <tr class="roles-row" class:roles-at=at id=permission.key() hidden=out>
                    <th scope="row" class="roles-action">{action(permission)}</th>
                    {marks}
                </tr>
            }
        });
        let rows = rows.collect_view();
        let actions = section.actions;
        let left = Memo::new(move |_| {
            shown.with(|shown| actions.iter().filter(|one| shown.shows(title, **one)).count())
        });
        let count = move || match left.get() {
            left if left == actions.len() => intl::integer(left as u64),
            left => format!("{} / {}", intl::integer(left as u64), intl::integer(actions.len() as u64)),
        };
        view! { class=class,
            <tbody class="roles-section" id=section.id() hidden=move || left.get() == 0>
                <tr>
                    <th scope="rowgroup" colspan=width.clone() class="roles-title">
                        {title}
                        <span class="roles-count" aria-hidden="true">{count}</span>
                    </th>
                </tr>
                {rows}
            </tbody>
        }
    });
    let bodies = bodies.collect_view();
    let wide = cells.len() >= WIDE;
    view! { class=class,
        <div class="roles-sheet" class:is-wide=wide>
            <table class="roles-table">
                <caption class="sr">{t(msg::ROLES_CAPTION)}</caption>
                <thead>
                    <tr>
                        <th scope="col" class="roles-corner">{t(msg::ROLES_ACTION)}</th>
                        {head}
                    </tr>
                </thead>
                {bodies}
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::permission::BuiltInRole;

    fn keys(query: &str, alone: bool) -> Vec<String> {
        let columns: Vec<RoleColumn> = BuiltInRole::ALL
            .into_iter()
            .map(|role| RoleColumn::built_in(role, role == BuiltInRole::User))
            .collect();
        let cells = cells(&columns, &View::read(query));
        cells.into_iter().filter(|cell| !alone || !cell.other).map(|cell| cell.column.key).collect()
    }

    #[test]
    fn all_roles_side_by_side_two_when_compared_and_one_on_a_phone() {
        assert_eq!(keys("", false), ["superadmin", "1", "2", "3"]);
        assert_eq!(keys("", true), ["2"], "mine");
        assert_eq!(keys("role=3&may=no", false).len(), 4);
        assert_eq!(keys("role=3&may=no", true), ["3"]);
        assert_eq!(keys("role=1&with=3", false), ["1", "3"]);
        assert_eq!(keys("role=1&with=3", true), ["1", "3"]);
        assert_eq!(keys("role=1&with=me", false), ["1", "2"]);
        assert_eq!(keys("role=nobody&with=3", true), ["3"]);
    }
}
