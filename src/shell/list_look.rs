//! The tools of a list, drawn: saved views, columns and height of rows, saving as a file.

use super::{list_export, list_views};
use crate::{
    session::vault::Remembered,
    shell::{
        list_state::{COLS, DENSITY, ListState},
        list_tools::{COMPACT, ListTools, density},
    },
    ui::{
        Button, ButtonKind, Checkbox, ColumnName, Density, Icon, Popover, Segmented, SelectOption, Size,
        table::listed,
    },
    util::{i18n::t, msg},
};
use leptos::prelude::*;

/// What the address calls the usual height of rows.
const COMFORTABLE: &str = "comfortable";

impl ListTools {
    /// Draws them.
    pub fn draw(self) -> AnyView {
        let state = self.state;
        // A link reproduces the view: the height that was chosen elsewhere is said in this list's address, too.
        Effect::new(move |_| {
            if state.look(DENSITY).is_none() && Remembered::Density.get().as_deref() == Some(COMPACT) {
                state.set_look(DENSITY, Some(COMPACT));
            }
        });
        let names = self.names.clone();
        let look = move || look(state, &names);
        let views = self.tenant.filter(|_| !state.name.is_empty());
        view! {
            {views.map(|tenant| list_views::button(state, tenant))}
            <Popover label=t(msg::TOOLS_LOOK) icon=Icon::Settings body=look/>
            {list_export::button(self)}
        }
        .into_any()
    }
}

fn look(state: ListState, names: &[ColumnName]) -> AnyView {
    let rows = names.iter().enumerate().map(|(at, column)| one(state, names, at, column)).collect_view();
    let changed = Signal::derive(move || state.look(COLS).is_some());
    let value = Signal::derive(move || match density(state).get() {
        Density::Compact => COMPACT.to_owned(),
        Density::Comfortable => COMFORTABLE.to_owned(),
    });
    let choose = Callback::new(move |value: String| {
        Remembered::Density.set((value == COMPACT).then_some(COMPACT));
        state.set_look(DENSITY, Some(&value));
    });
    let options = vec![
        SelectOption::new(COMFORTABLE, t(msg::TOOLS_COMFORTABLE)),
        SelectOption::new(COMPACT, t(msg::TOOLS_COMPACT)),
    ];
    view! {
        <fieldset class="pop-set">
            <legend class="pop-title">{t(msg::TOOLS_COLUMNS)}</legend>
            {rows}
        </fieldset>
        <Button
            kind=ButtonKind::Secondary
            size=Size::Sm
            disabled_reason=Signal::derive(move || (!changed.get()).then(|| t(msg::TOOLS_UNCHANGED).to_owned()))
            on_click=Callback::new(move |()| state.set_look(COLS, None))
        >
            {t(msg::TOOLS_RESET)}
        </Button>
        <fieldset class="pop-set">
            <legend class="pop-title">{t(msg::TOOLS_HEIGHT)}</legend>
            <Segmented label=t(msg::TOOLS_HEIGHT) options value on_change=choose/>
        </fieldset>
    }
    .into_any()
}

fn one(state: ListState, names: &[ColumnName], at: usize, column: &ColumnName) -> AnyView {
    let (id, hidden) = (column.id, column.hidden);
    let checked = Signal::derive(move || listed(at, id, hidden, state.look(COLS).as_deref()));
    let names = names.to_vec();
    let toggle = Callback::new(move |on: bool| {
        let cols = untrack(|| state.look(COLS));
        state.set_look(COLS, chosen(&names, cols.as_deref(), id, on).as_deref());
    });
    let why = (at == 0).then(|| t(msg::TOOLS_ALWAYS).to_owned());
    view! { <Checkbox label=column.label.clone() checked on_change=toggle disabled_reason=Signal::derive(move || why.clone())/> }.into_any()
}

/// `cols` with one column more or less; `None` when that is how the list shows by itself.
fn chosen(names: &[ColumnName], cols: Option<&str>, id: &str, on: bool) -> Option<String> {
    let shows = |at: usize, one: &ColumnName| match one.id == id {
        true => on,
        false => listed(at, one.id, one.hidden, cols),
    };
    let shown: Vec<bool> = names.iter().enumerate().map(|(at, one)| shows(at, one)).collect();
    if names.iter().zip(&shown).all(|(one, shows)| *shows != one.hidden) {
        return None;
    }
    let ids = names.iter().zip(&shown).filter(|(_, shows)| **shows).map(|(one, _)| one.id);
    Some(ids.collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_shows_by_itself_is_not_said() {
        let name = |id, hidden| ColumnName { id, label: String::new(), hidden };
        let names = [name("name", false), name("status", false), name("eid", true)];
        let without = chosen(&names, None, "status", false);
        assert_eq!(without.as_deref(), Some("name"));
        let with = chosen(&names, without.as_deref(), "eid", true);
        assert_eq!(with.as_deref(), Some("name,eid"));
        let both = chosen(&names, with.as_deref(), "status", true);
        assert_eq!(both.as_deref(), Some("name,status,eid"));
        assert_eq!(chosen(&names, both.as_deref(), "eid", false), None);
    }
}
