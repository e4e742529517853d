//! A link that was just made: shown here and never again, because the server keeps only its hash.

use crate::{
    ui::{Button, ButtonKind, CopyButton, Dialog},
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::invitation::Invited;

/// The link with its copy button; nothing when there is none.
pub fn link(invited: &Invited) -> AnyView {
    let class = style_sheet!("style/pages/invite_link.css");
    let Some(link) = &invited.link else { return ().into_any() };
    let label = tf(msg::INVITE_COPY_LINK, &[("address", &invited.address)]);
    view! { class=class,
        <span class="link-box">
            <code class="link-text">{link.expose().to_owned()}</code>
            <CopyButton value=link.expose().to_owned() label=label/>
        </span>
    }
    .into_any()
}

/// How an invitation went out, in words.
pub fn sent(invited: &Invited) -> Msg {
    match invited.sent.as_str() {
        "smtp" => msg::INVITE_SENT_SMTP,
        "file" => msg::INVITE_SENT_FILE,
        "none" => msg::INVITE_SENT_NONE,
        _ => msg::INVITE_SENT_FAILED,
    }
}

/// Shows a link that was made anew, until it is closed.
pub fn link_dialog(made: RwSignal<Option<Invited>>) -> AnyView {
    let title = Signal::derive(move || {
        let address = made.with(|made| made.as_ref().map(|made| made.address.clone()).unwrap_or_default());
        tf(msg::INVITE_LINK_TITLE, &[("address", &address)])
    });
    let close = Callback::new(move |()| made.set(None));
    let footer = ViewFn::from(move || {
        view! { <Button kind=ButtonKind::Primary on_click=close>{t(msg::INVITE_DONE)}</Button> }
    });
    view! {
        <Dialog open=Signal::derive(move || made.with(Option::is_some)) on_close=close title=title footer=footer>
            {move || {
                made.get().map(|made| {
                    view! {
                        <p>{t(sent(&made))}</p>
                        {link(&made)}
                        <p class="muted">{t(msg::INVITE_LINK_ONCE)}</p>
                    }
                })
            }}
        </Dialog>
    }
    .into_any()
}
