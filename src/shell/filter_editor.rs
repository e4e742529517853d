//! The editor of a filter that was chosen from the menu of a list's toolbar; comes late.

use crate::view::prelude::*;
use crate::{
    shell::{here::Step, list_filters::Filter, list_state::ListState},
    ui::{Button, Icon, IconButton, Select, SelectOption, TextField},
    util::{dom, i18n::t, msg},
};
use leptos::html;
use stylers_macro::style_sheet;

/// The editor of a filter; drawn late.
pub struct FilterEditor {
    pub(super) state: ListState,
    pub(super) filter: Filter,
    pub(super) done: Callback<()>,
}

impl FilterEditor {
    /// Draws it.
    pub fn draw(self) -> AnyView {
        let Self { state, filter, done } = self;
        editor(state, filter, move || done.run(()))
    }
}

fn editor(state: ListState, filter: Filter, done: impl Fn() + Copy + 'static) -> AnyView {
    let class = editor_sheet();
    let form = NodeRef::<html::Form>::new();
    let text = RwSignal::new(untrack(|| state.values(filter.field)).join(", "));
    Effect::new(move |_| {
        if let Some(form) = form.get() {
            dom::focus_in(&form, "input, select");
        }
    });
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        state.filter(filter.field, filter.split(&text.get_untracked()), Step::Push);
        done();
    };
    let hint = filter.list.then(|| t(msg::LIST_SEVERAL).to_owned());
    let control = match filter.options {
        None => view! {
            <TextField
                label=filter.label
                placeholder=filter.label
                hide_label=true
                kind=filter.kind
                value=text
                hint=hint
                mono=filter.list
            />
            <Button submit=true>{t(msg::LIST_APPLY)}</Button>
        }
        .into_any(),
        Some(options) => {
            let options = derive(move || {
                let mut all = vec![SelectOption::new("", t(msg::LIST_CHOOSE))];
                all.extend(options.get());
                all
            });
            let pick = Callback::new(move |value: String| {
                state.filter(filter.field, vec![value], Step::Push);
                done();
            });
            view! {
                <Select
                    label=filter.label
                    hide_label=true
                    options=options
                    value=derive(move || text.get())
                    on_change=pick
                />
            }
            .into_any()
        }
    };
    view! { class=class,
        <form
            class="list-editor"
            node_ref=form
            on:submit=submit
            on:keydown=move |event| {
                if event.key() == "Escape" {
                    event.prevent_default();
                    done();
                }
            }
        >
            <span class="list-editor-name">{filter.label}</span>
            {control}
            <IconButton
                icon=Icon::Close
                label=t(msg::LIST_CANCEL_FILTER)
                on_click=Callback::new(move |()| done())
            />
        </form>
    }
    .into_any()
}

/// One sheet for both editors; a sheet is bound once.
pub(super) fn editor_sheet() -> &'static str {
    style_sheet!("style/shell/list_editor.css")
}
