//! Recovery codes that were made just now: shown here once. Whoever goes elsewhere before keeping them is asked first.

use crate::{
    session::state::use_session,
    shell::draft::keep_draft,
    ui::{Button, ButtonKind, Card, Checkbox, CopyButton, Icon, Notice, Tone, use_toasts},
    util::{
        dom,
        i18n::{t, tf},
        intl, msg,
        save::save,
    },
};
use leptos::html;
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::session::Secret;

/// The codes, with the ways to keep them.
#[component]
pub fn CodesCard(
    /// A set that exists in this page only.
    fresh: Vec<Secret>,
    /// They are kept.
    done: Callback<()>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/account_codes.css");
    let toasts = use_toasts();
    let place = NodeRef::<html::Div>::new();
    // The box that made them has just gone: on to what it made.
    Effect::new(move |_| {
        if place.get().is_some() {
            dom::next_frame(|| dom::show_id("recovery-codes"));
        }
    });
    let kept = RwSignal::new(false);
    let address = untrack(|| use_session().account()).map(|account| account.username).unwrap_or_default();
    let lines = fresh.iter().map(Secret::expose).collect::<Vec<_>>().join("\n");
    let file = {
        let made = tf(
            msg::SECURITY_CODES_FILE,
            &[("address", &address), ("when", &intl::date_time(intl::now_ms()))],
        );
        format!("{made}\n\n{lines}\n")
    };
    let download = Callback::new(move |()| {
        if !save("switchyard-recovery-codes.txt", "text/plain;charset=utf-8", &file) {
            toasts.warn(t(msg::SECURITY_CODES_NO_FILE));
        }
    });
    let rows = fresh
        .iter()
        .map(|code| view! { class=class, <li class="codes-one">{code.expose().to_owned()}</li> })
        .collect_view();
    let why_not = Signal::derive(move || (!kept.get()).then(|| t(msg::SECURITY_CODES_TICK).to_owned()));
    view! { class=class,
        <div id="recovery-codes" class="codes" node_ref=place>
            <Card title=t(msg::SECURITY_CODES_TITLE)>
                <div class="codes-in">
                    <Notice tone=Tone::Warn>{t(msg::SECURITY_CODES_ONCE)}</Notice>
                    <ol class="codes-list" aria-label=t(msg::SECURITY_CODES)>{rows}</ol>
                    <div class="codes-acts">
                        <Button icon=Icon::Download on_click=download>{t(msg::SECURITY_CODES_SAVE)}</Button>
                        <CopyButton value=lines label=t(msg::SECURITY_CODES_COPY)/>
                    </div>
                    <Checkbox
                        label=t(msg::SECURITY_CODES_KEPT)
                        checked=kept
                        on_change=Callback::new(move |on| kept.set(on))
                    />
                    <div>
                        <Button kind=ButtonKind::Primary disabled_reason=why_not on_click=done>
                            {t(msg::SECURITY_CODES_DONE)}
                        </Button>
                    </div>
                </div>
            </Card>
        </div>
        {keep_draft(Signal::derive(move || !kept.get()))}
    }
}
