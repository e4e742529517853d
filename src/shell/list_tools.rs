//! The tools at the right of a list's toolbar: saving what it shows, and the height of its rows.

use crate::view::prelude::*;
use crate::{
    session::vault::Remembered,
    ui::{Density, Icon, IconButton, Size},
    util::{i18n::t, msg},
};

/// The height of rows that was chosen last, on any list.
pub(super) fn density() -> RwSignal<Density> {
    RwSignal::new(match Remembered::Density.get().as_deref() {
        Some("compact") => Density::Compact,
        _ => Density::Comfortable,
    })
}

/// Saves the rows at hand. Not the whole list: asking for all its pages would be work for the server, not for a tab.
pub(super) fn export_button(run: Callback<()>) -> AnyView {
    view! { <IconButton class="list-density" icon=Icon::Download size=Size::Sm label=t(msg::LIST_EXPORT) on_click=run/> }
        .into_any()
}

/// Switches between the two densities; remembered for all lists.
pub(super) fn density_button(density: RwSignal<Density>) -> AnyView {
    let compact = move || density.get() == Density::Compact;
    let toggle = move |()| {
        let to_compact = density.get_untracked() == Density::Comfortable;
        density.set(if to_compact { Density::Compact } else { Density::Comfortable });
        Remembered::Density.set(to_compact.then_some("compact"));
    };
    view! {
        <IconButton
            class="list-density"
            icon=Icon::List
            size=Size::Sm
            label=t(msg::LIST_COMPACT)
            pressed=derive(move || Some(compact()))
            on_click=Callback::new(toggle)
        />
    }
    .into_any()
}
