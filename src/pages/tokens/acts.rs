//! Renaming a token and revoking it: for Administrators; everybody else reads why not.

use super::words::{called, maker, revoked};
use crate::{
    api::{
        asking::Asking,
        mutation::{Mutation, use_mutation},
        query::Query,
        tokens,
    },
    session::tenant::Tenant,
    shell::refusal::{explain, reason},
    ui::{
        Button, ButtonKind, ConfirmDialog, Dialog, Icon, MenuItem, Notice, RowMenu, RowPress, TextField,
        Tone, use_toasts,
    },
    util::{
        i18n::{t, tf},
        msg,
        why::Why,
    },
};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wire::{
    ids::TokenId,
    page::Page,
    permission::Permission,
    refusal,
    token::{AppToken, DESCRIPTION_MAX},
    validate,
};

/// The list that the rows belong to. Copy.
#[derive(Clone, Copy)]
pub struct Acts {
    tenant: Tenant,
    query: Query<Page<AppToken>>,
    menu: RowMenu,
    renamed: Asking<AppToken>,
    revoked: Asking<AppToken>,
    text: RwSignal<String>,
    wrong: RwSignal<Option<String>>,
    rename: Mutation<(TokenId, String)>,
    revoke: Mutation<AppToken>,
}

/// One per page; draw [`Acts::view`] once.
pub fn use_acts(tenant: Tenant, query: Query<Page<AppToken>>) -> Acts {
    let toasts = use_toasts();
    let (renamed, ended) = (Asking::<AppToken>::default(), Asking::<AppToken>::default());
    let rename = use_mutation(
        move |(token, text): (TokenId, String)| async move {
            tokens::rename(tenant.client()?, token, text.clone()).await.map(|()| text)
        },
        move |outcome| {
            tenant.invalidate();
            match outcome {
                Ok(text) => {
                    renamed.done();
                    toasts.ok(tf(msg::TOKENS_RENAMED, &[("name", &text)]));
                }
                Err(error) if !renamed.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    let revoke = use_mutation(
        move |token: AppToken| async move { tokens::revoke(tenant.client()?, token.id).await.map(|()| token) },
        move |outcome| {
            tenant.invalidate();
            match outcome {
                Ok(token) => {
                    ended.done();
                    toasts.ok(tf(msg::TOKENS_IS_REVOKED, &[("name", &called(&token))]));
                }
                Err(error) if !ended.still() => toasts.warn(explain(&error)),
                Err(_) => {}
            }
        },
    );
    Acts {
        tenant,
        query,
        menu: RowMenu::default(),
        renamed,
        revoked: ended,
        text: RwSignal::new(String::new()),
        wrong: RwSignal::new(None),
        rename,
        revoke,
    }
}

/// A description as the server takes it, or what is wrong with it.
pub fn description(text: &str) -> Result<String, String> {
    use validate::Invalid;
    validate::name(text, DESCRIPTION_MAX).map(str::to_owned).map_err(|invalid| match invalid {
        Invalid::Required => t(msg::TOKENS_DESCRIPTION_MISSING).to_owned(),
        Invalid::TooLong(most) => tf(msg::TOKENS_DESCRIPTION_LONG, &[("n", &most.to_string())]),
        Invalid::Format => t(msg::TOKENS_DESCRIPTION_FORMAT).to_owned(),
    })
}

impl Acts {
    /// A control of a row was pressed.
    pub fn press(self, press: &RowPress) {
        if press.what == RowMenu::PRESS {
            self.menu.toggle(press);
        }
    }

    fn items(self, key: &str) -> Vec<MenuItem> {
        let find = |page: &Page<AppToken>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
        let Some(row) = untrack(|| self.query.with(|remote| remote.value().and_then(find))) else {
            return Vec::new();
        };
        // Who may not is told that first: that it was revoked would sound as if they could otherwise.
        let missing = untrack(|| self.tenant.gate(Permission::TokenEdit).get());
        let over = revoked(&row).then(|| reason(&refusal::TOKEN_REVOKED));
        let why_not = missing.or(over.map(Why::from));
        let (rename, revoke) = (row.clone(), row);
        let begin = Callback::new(move |()| {
            self.rename.reset();
            self.wrong.set(None);
            self.text.set(rename.description.clone());
            self.renamed.ask(rename.clone());
        });
        let ask = Callback::new(move |()| {
            self.revoke.reset();
            self.revoked.ask(revoke.clone());
        });
        vec![
            MenuItem::action(t(msg::TOKENS_RENAME), begin).icon(Icon::Edit).disabled(why_not.clone()),
            MenuItem::separator(),
            MenuItem::action(t(msg::TOKENS_REVOKE), ask).icon(Icon::Close).danger().disabled(why_not),
        ]
    }

    fn submit(self) {
        let Some(token) = self.renamed.get_untracked() else { return };
        match self.text.with_untracked(|text| description(text)) {
            Ok(text) if text == token.description => self.renamed.close(),
            Ok(text) => self.renamed.send(self.rename, (token.id, text)),
            Err(why) => self.wrong.set(Some(why)),
        }
    }

    /// Menu, form and question.
    pub fn view(self) -> AnyView {
        let Self { renamed, revoked, text, wrong, rename, revoke, .. } = self;
        let leave = Callback::new(move |()| renamed.close());
        let footer = ViewFn::from(move || {
            view! {
                <Button on_click=leave>{t(msg::UI_CANCEL)}</Button>
                <Button
                    kind=ButtonKind::Primary
                    pending=rename.pending()
                    on_click=Callback::new(move |()| self.submit())
                >
                    {t(msg::TOKENS_RENAME_SAVE)}
                </Button>
            }
        });
        let failed = move || {
            renamed
                .error(rename)
                .get()
                .map(|error| view! { <Notice tone=Tone::Danger>{explain(&error)}</Notice> })
        };
        let submit = move |event: SubmitEvent| {
            event.prevent_default();
            self.submit();
        };
        let of = move |token: Asking<AppToken>, text: crate::util::i18n::Msg| {
            Signal::derive(move || {
                token.with(|token| {
                    token.map(|token| tf(text, &[("name", &called(token))])).unwrap_or_default()
                })
            })
        };
        let whose = move || {
            revoked.with(|token| {
                token.map(|token| {
                    tf(msg::TOKENS_ASK_REVOKE_TEXT, &[("maker", &maker(token)), ("prefix", &token.prefix)])
                })
            })
        };
        view! {
            {self.menu.view(move |key| self.items(&key))}
            <Dialog
                open=renamed.open()
                on_close=leave
                title=of(renamed, msg::TOKENS_RENAME_TITLE)
                footer=footer
            >
                <form on:submit=submit novalidate>
                    {failed}
                    <TextField
                        label=t(msg::TOKENS_DESCRIPTION)
                        hint=t(msg::TOKENS_DESCRIPTION_HINT)
                        value=text
                        required=true
                        error=Signal::derive(move || wrong.get())
                        on_input=Callback::new(move |_| wrong.set(None))
                    />
                </form>
            </Dialog>
            <ConfirmDialog
                open=revoked.open()
                on_close=Callback::new(move |()| revoked.close())
                title=of(revoked, msg::TOKENS_ASK_REVOKE)
                verb=of(revoked, msg::TOKENS_DO_REVOKE)
                danger=true
                pending=revoke.pending()
                error=Signal::derive(move || revoked.error(revoke).get().as_ref().map(explain))
                on_confirm=Callback::new(move |()| revoked.confirm(revoke))
            >
                <p>{whose}</p>
            </ConfirmDialog>
        }
        .into_any()
    }
}
