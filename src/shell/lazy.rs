//! A part of the portal that is loaded when it is first drawn.

use crate::{
    shell::{
        here::use_title,
        overlay::{Above, use_overlay},
        splash::Waiting,
    },
    ui::{Button, ButtonKind, Empty, Icon, use_toasts},
    util::{dom, i18n::t, msg, owner::with_current_owner},
};
use futures::{FutureExt, future::LocalBoxFuture};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

/// Resolves to whether the part is there.
pub type Loading = LocalBoxFuture<'static, bool>;
/// Not loaded.
#[derive(Clone, Copy, Debug)]
pub struct Missing;
/// Resolves at once.
pub type Drawing = LocalBoxFuture<'static, Result<AnyView, Missing>>;

#[derive(Clone, Copy, PartialEq)]
enum Part {
    Loading,
    Here,
    /// It did not arrive: no network, or a newer version was published meanwhile.
    Missing,
}

/// Something at the edge of a page, whose parts come and stay away without a word: the page is not theirs to speak of.
#[derive(Clone, Copy, Debug)]
pub struct Edge;

/// Draws a part there.
#[component]
pub fn AtEdge(
    /// The part.
    draw: fn() -> AnyView,
) -> impl IntoView {
    provide_context(Edge);
    draw()
}

/// Draws a part. `load` fetches it, once in the life of the page; `draw` is only called when it is there.
pub fn lazy(load: fn() -> Loading, draw: impl Fn() -> Drawing + Send + 'static) -> AnyView {
    lazy_boxed(load, Box::new(draw))
}

/// One copy in the module, whatever the part.
fn lazy_boxed(load: fn() -> Loading, draw: Box<dyn Fn() -> Drawing + Send>) -> AnyView {
    // Loaded already: drawn in this very task, without a flicker.
    let first = if load().now_or_never() == Some(true) { Part::Here } else { Part::Loading };
    let part = RwSignal::new(first);
    let fetch = with_current_owner(move || {
        spawn_local_scoped_with_cancellation(async move {
            let next = if load().await { Part::Here } else { Part::Missing };
            part.try_set(next);
        });
    });
    if first == Part::Loading {
        fetch();
    }
    let above = use_context::<Above>().map(|_| use_overlay());
    let toasts = use_toasts();
    let again = Callback::new(move |()| {
        part.set(Part::Loading);
        fetch();
    });
    let missing = move || {
        if let Some(overlay) = above {
            // The page below is whole: a word is enough, and the next click tries again.
            toasts.warn(t(msg::SHELL_PART_MISSING));
            overlay.close();
            return ().into_any();
        }
        use_title(|| t(msg::SHELL_PART_MISSING).to_owned());
        view! {
            <Empty page=true icon=Icon::Alert title=t(msg::SHELL_PART_MISSING) text=t(msg::SHELL_PART_MISSING_TEXT)>
                <Button kind=ButtonKind::Primary on_click=again>{t(msg::SHELL_RETRY)}</Button>
                <Button on_click=Callback::new(|()| dom::reload())>{t(msg::SHELL_PART_RELOAD)}</Button>
            </Empty>
        }
        .into_any()
    };
    let edge = use_context::<Edge>().is_some();
    (move || match part.get() {
        Part::Loading | Part::Missing if edge => ().into_any(),
        Part::Loading if above.is_some() => ().into_any(),
        Part::Loading => {
            // Until the page says its own: the one before may have been of another workspace.
            use_title(|| t(msg::SHELL_PART_LOADING).to_owned());
            view! { <Waiting label=t(msg::SHELL_PART_LOADING)/> }.into_any()
        }
        Part::Here => match draw().now_or_never() {
            Some(Ok(view)) => view,
            // Not reached: `load` said that the part is there.
            Some(Err(Missing)) | None => missing(),
        },
        Part::Missing => missing(),
    })
    .into_any()
}
