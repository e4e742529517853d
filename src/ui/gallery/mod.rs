//! The living style page: every atom in every state, for people who build with them and for the tests that look at them.
//! Development builds only, at `/ui`; its texts are not translated.

mod data;
mod forms;
mod overlays;
mod states;

use super::{Segmented, SelectOption, UiLayers, provide_toasts, use_toasts};
use leptos::prelude::*;

/// A titled section with an anchor.
#[component]
fn Section(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <section class="gal-section" id=id>
            <h2 class="gal-title">
                <a href=format!("#{id}")>{title}</a>
            </h2>
            {children()}
        </section>
    }
}

/// A row of specimens with a caption.
#[component]
fn Row(#[prop(into)] label: String, children: Children) -> impl IntoView {
    view! {
        <div class="gal-row">
            <span class="gal-label">{label}</span>
            <div class="gal-items">{children()}</div>
        </div>
    }
}

const SECTIONS: [(&str, &str); 12] = [
    ("buttons", "Buttons"),
    ("fields", "Fields"),
    ("choices", "Choices"),
    ("overlays", "Menus and pickers"),
    ("dialogs", "Dialogs and panel"),
    ("toasts", "Toasts and tooltips"),
    ("marks", "Badges, tags, chips"),
    ("table", "Table and pager"),
    ("states", "Empty, notice, loading"),
    ("layout", "Cards, facts, tabs"),
    ("icons", "Icons"),
    ("colours", "Colours and type"),
];

/// The page.
#[component]
pub fn Gallery() -> impl IntoView {
    // Inside the app the root has them already; the page also stands alone.
    let own = use_context::<super::Toasts>().is_none();
    if own {
        provide_toasts();
    }
    let toasts = use_toasts();
    let theme = RwSignal::new("system".to_owned());
    Effect::new(move |_| {
        if let Some(root) = crate::util::dom::doc().and_then(|d| d.document_element()) {
            let _ = match theme.get().as_str() {
                "system" => root.remove_attribute("data-theme"),
                chosen => root.set_attribute("data-theme", chosen),
            };
        }
    });
    let themes = vec![
        SelectOption::new("light", "Light"),
        SelectOption::new("dark", "Dark"),
        SelectOption::new("system", "System"),
    ];
    view! {
        <main class="gal">
            <header class="gal-head">
                <h1>"Atoms"</h1>
                <Segmented label="Theme" options=themes value=theme on_change=Callback::new(move |v| theme.set(v)) />
            </header>
            <nav class="gal-nav" aria-label="Sections">
                {SECTIONS
                    .into_iter()
                    .map(|(id, title)| view! { <a href=format!("#{id}")>{title}</a> })
                    .collect_view()}
            </nav>
            <forms::Buttons />
            <forms::Fields />
            <forms::Choices />
            <overlays::Menus />
            <overlays::Dialogs />
            <overlays::ToastsAndTips toasts />
            <states::Marks />
            <data::Tables />
            <states::States />
            <states::Layout />
            <states::Icons />
            <states::Colours />
        </main>
        {own.then(|| view! { <UiLayers /> })}
    }
}
