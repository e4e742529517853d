//! The part that comes when the first list stands (`view::late`): boxes that open, dialogs, messages, the second step of
//! signing in, changes of a row, and the pages of what went wrong.
//!
//! A kind of thing that is drawn late is a line in `show`.

use super::devices::power::Flip;
use crate::view::{
    late::{Late, provide_late},
    prelude::*,
};
use crate::{
    shell::{
        error_page::Sorry, expired::Expired, explain::Explained, filter_editor::FilterEditor, gone::Gone,
        list_tools::ListTools, preferences::SaveLook, second_step::SecondStep, viewed::ViewedAs,
        watch::WatchRights,
    },
    ui::{
        Button, Notice, Size, Spinner, Tone,
        dialog::OpenBox,
        menu::OpenMenu,
        picker::OpenPicker,
        toast::ToastList,
        why::{OpenWhy, WhyButton},
    },
    util::{
        i18n::{self, t},
        msg,
    },
};
use futures::future::LocalBoxFuture;
use std::any::Any;

/// Makes `view::late` work, before anything is drawn.
pub fn provide() {
    provide_late(Late { load: part::load, draw: part::draw, waiting, missing });
}

macro_rules! first_of {
    ($value:ident: $($kind:ty),* $(,)?) => {
        $(
            let $value = match $value.downcast::<$kind>() {
                Ok(it) => return (*it).draw(),
                Err(other) => other,
            };
        )*
        drop($value);
    };
}

fn show(value: Box<dyn Any>) -> AnyView {
    i18n::bring(msg::EN_LATER);
    first_of!(value: OpenMenu, OpenPicker, OpenBox, ToastList, ListTools, FilterEditor, Flip, SaveLook, SecondStep, Expired, Gone, Sorry, WhyButton, OpenWhy, ViewedAs, WatchRights);
    AnyView::none()
}

#[cfg(split)]
mod part {
    use super::*;

    #[wasm_split_helpers::wasm_split(late, fallible, preload(load_late))]
    fn draw_late(value: Box<dyn Any>) -> Result<AnyView, wasm_split_helpers::SplitLoaderError> {
        Ok(show(value))
    }

    pub fn load() -> LocalBoxFuture<'static, bool> {
        Box::pin(async { load_late().await.is_ok() })
    }

    pub fn draw(value: Box<dyn Any>) -> LocalBoxFuture<'static, Option<AnyView>> {
        Box::pin(async move {
            match draw_late(value).await {
                Ok(view) => Some(view),
                // Whoever asked says so.
                Err(_) => None,
            }
        })
    }
}

#[cfg(not(split))]
mod part {
    use super::*;

    pub fn load() -> LocalBoxFuture<'static, bool> {
        Box::pin(async { true })
    }

    pub fn draw(value: Box<dyn Any>) -> LocalBoxFuture<'static, Option<AnyView>> {
        Box::pin(async move { Some(show(value)) })
    }
}

fn waiting() -> AnyView {
    view! { <Spinner label=t(msg::SHELL_PART_LOADING)/> }
}

fn missing(retry: Callback<()>) -> AnyView {
    view! {
        <Notice tone=Tone::Danger title=t(msg::SHELL_PART_MISSING)>
            <p>{t(msg::SHELL_PART_MISSING_TEXT)}</p>
            <Button size=Size::Sm on_click=retry>{t(msg::SHELL_RETRY)}</Button>
        </Notice>
    }
}
