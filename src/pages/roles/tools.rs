//! Above the table: looking for words, choosing a role and what of it to see, comparing it with another; and taking the table
//! along, as a file or on paper.

use super::{
    columns::{RoleColumn, me},
    sections::sections,
    state::{ME, Shown, TableState},
};
use crate::util::debounce::Debounce;
use crate::{
    shell::here::Step,
    ui::{
        Button, Icon, InputKind, Menu, MenuItem, Segmented, Select, SelectOption, TextField, table::csv,
        use_toasts,
    },
    util::{
        dom,
        i18n::{t, tf},
        msg,
        perm::action,
        save::save,
    },
};
use leptos::prelude::*;

/// What is typed into the filter. The table follows each letter, the address follows when the typing rests.
pub fn typed(state: TableState) -> RwSignal<String> {
    let text = RwSignal::new(state.view.with_untracked(|view| view.find.clone()));
    // Back and links change it, too; what was typed meanwhile is newer than what it was typed over.
    Effect::new(move |before: Option<String>| {
        let find = state.view.with(|view| view.find.clone());
        if before.is_some_and(|before| before != find) && text.with_untracked(|text| text.trim() != find) {
            text.set(find.clone());
        }
        find
    });
    text
}

/// The row of filters.
pub fn tools(
    class: &'static str,
    state: TableState,
    columns: Memo<Vec<RoleColumn>>,
    text: RwSignal<String>,
    said: Signal<String>,
) -> AnyView {
    let later = Debounce::new(300);
    let apply = Callback::new(move |_: String| {
        later.run(move || {
            let find = text.with_untracked(|text| text.trim().to_owned());
            state.change(Step::Replace, move |view| view.find = find);
        });
    });
    let choose = Callback::new(move |role: String| {
        state.change(Step::Push, move |view| {
            if role.is_empty() {
                (view.may, view.with) = (None, String::new());
            }
            view.role = role;
        });
    });
    let compare = Callback::new(move |with: String| {
        state.change(Step::Push, move |view| {
            view.with = with;
            view.may = None;
        });
    });
    let side = Callback::new(move |may: String| {
        state.change(Step::Push, move |view| {
            view.may = match &*may {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            };
        });
    });
    let mine = Callback::new(move |()| {
        state.change(Step::Push, |view| {
            (view.role, view.may, view.with) = (ME.to_owned(), Some(true), String::new());
        });
    });
    let role = Memo::new(move |_| state.view.with(|view| view.role.clone()));
    let with = Memo::new(move |_| state.view.with(|view| view.with.clone()));
    let may = Signal::derive(move || {
        let word = match state.view.with(|view| view.may) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "",
        };
        word.to_owned()
    });
    let chosen = Memo::new(move |_| role.with(|role| !role.is_empty()));
    let compared = Memo::new(move |_| with.with(|with| !with.is_empty()));
    let sides = [("", msg::ROLES_SIDE_ALL), ("yes", msg::ROLES_SIDE_MAY), ("no", msg::ROLES_SIDE_MAY_NOT)];
    let sides = move || sides.map(|(value, text)| SelectOption::new(value, t(text))).to_vec();
    let follow = move || {
        chosen.get().then(|| {
            let others = Signal::derive(move || options(columns, msg::ROLES_WITH_NOBODY, &role.get()));
            view! {
                {move || (!compared.get()).then(|| view! {
                    <Segmented label=t(msg::ROLES_SIDE) options=sides() value=may on_change=side/>
                })}
                <Select
                    label=t(msg::ROLES_WITH)
                    hide_label=true
                    options=others
                    value=with
                    on_change=compare
                    class="roles-select"
                />
            }
        })
    };
    view! { class=class,
        <div class="roles-tools" role="search">
            <div class="roles-filter">
                <TextField
                    label=t(msg::ROLES_FILTER)
                    placeholder=t(msg::ROLES_FILTER)
                    hide_label=true
                    kind=InputKind::Search
                    value=text
                    on_input=apply
                />
            </div>
            <Select
                label=t(msg::ROLES_ROLE)
                hide_label=true
                options=Signal::derive(move || options(columns, msg::ROLES_ALL, ""))
                value=role
                on_change=choose
                class="roles-select"
            />
            {follow}
            <Button icon=Icon::User on_click=mine>{t(msg::ROLES_MINE)}</Button>
            <span class="roles-found" role="status">{move || said.get()}</span>
        </div>
    }
    .into_any()
}

/// The roles to choose from, with a word for none of them; `besides` is chosen already.
fn options(columns: Memo<Vec<RoleColumn>>, none: crate::util::i18n::Msg, besides: &str) -> Vec<SelectOption> {
    columns.with(|all| {
        let mut options = vec![SelectOption::new("", t(none)), SelectOption::new(ME, me(all))];
        let roles = all.iter().filter(|column| column.key != ME);
        options.extend(roles.map(|column| SelectOption::new(column.key.clone(), column.name.clone())));
        options.retain(|option| option.value.is_empty() || option.value != besides);
        options
    })
}

/// The table as a file, and on paper.
pub fn export(columns: Memo<Vec<RoleColumn>>, shown: Memo<Shown>, place: Callback<(), String>) -> AnyView {
    let toasts = use_toasts();
    let file = Callback::new(move |()| {
        let text = columns.with_untracked(|columns| shown.with_untracked(|shown| text(columns, shown)));
        let name = format!("{} {}.csv", t(msg::ROLES_TITLE), place.run(()));
        if !save(&name, "text/csv", &text) {
            toasts.warn(t(msg::ROLES_NOT_SAVED));
        }
    });
    let items = Callback::new(move |()| {
        vec![
            MenuItem::action(t(msg::ROLES_CSV), file).icon(Icon::Download),
            MenuItem::action(t(msg::ROLES_PRINT), Callback::new(|()| dom::print())).icon(Icon::List),
        ]
    });
    view! { <Menu label=t(msg::ROLES_TAKE) icon=Icon::Download items=items/> }.into_any()
}

/// What stands on the page, row by row, with the keys of the contract for whoever reads it by program.
fn text(columns: &[RoleColumn], shown: &Shown) -> String {
    let head = [t(msg::ROLES_CSV_SECTION), t(msg::ROLES_ACTION), t(msg::ROLES_CSV_KEY)].map(str::to_owned);
    let head = head.into_iter().chain(columns.iter().map(|column| column.name.clone())).collect();
    let mut lines = vec![head];
    for section in sections() {
        for permission in section.actions.iter().filter(|one| shown.shows(section.title, **one)) {
            let first = [section.title, action(*permission), permission.key()].map(str::to_owned);
            let marks = columns.iter().map(|column| {
                let word = if column.set.allows(*permission) { msg::UI_YES } else { msg::UI_NO };
                t(word).to_owned()
            });
            lines.push(first.into_iter().chain(marks).collect());
        }
    }
    csv(lines)
}

/// What is left of the table, in words.
pub fn left(columns: &[RoleColumn], state: TableState, shown: &Shown, count: u64) -> String {
    if !shown.filters() {
        return String::new();
    }
    let name = |key: &str| match key {
        ME => me(columns),
        key => columns.iter().find(|one| one.key == key).map(|one| one.name.clone()).unwrap_or_default(),
    };
    let (role, with) = state.view.with(|view| (name(&view.role), name(&view.with)));
    let text = match (shown.differing, shown.side) {
        (Some(_), _) => msg::ROLES_DIFFERING,
        (None, Some((_, true))) => msg::ROLES_MAY,
        (None, Some((_, false))) => msg::ROLES_MAY_NOT,
        (None, None) => msg::ROLES_MATCHING,
    };
    crate::util::i18n::tn(text, count, &[("role", &role), ("with", &with)])
}

/// Nothing is left: what was asked, in words.
pub fn nothing(text: &str, differing: bool) -> String {
    match (text.is_empty(), differing) {
        (true, true) => t(msg::ROLES_NO_DIFFERENCE).to_owned(),
        (true, false) => t(msg::ROLES_NO_ROW).to_owned(),
        (false, _) => tf(msg::ROLES_NO_MATCH, &[("text", text)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::roles::state::View;
    use wire::permission::{BuiltInRole, PermissionSet};

    #[test]
    fn the_file_has_what_the_page_shows_and_no_formula() {
        let evil = RoleColumn { name: "=1+1".into(), ..RoleColumn::built_in(BuiltInRole::Observer, false) };
        let columns = [RoleColumn::built_in(BuiltInRole::User, true), evil];
        let shown = Shown::of(&View::default(), "sim shop", &columns, PermissionSet::NONE);
        assert_eq!(
            text(&columns, &shown),
            "\u{feff}Section,Action,Key,User,\"'=1+1\"\r\nSIM management,Order SIMs from the SIM Shop,sim_order,Yes,No\r\n"
        );
        let all = Shown::default();
        assert_eq!(text(&columns, &all).lines().count(), 67);
    }
}
