//! Who was invited and has not answered (U-2): sending again, a new link to copy, taking it back.
//!
//! The server answers all of them at once: there are never more than the plan has places, and some that expired. What the
//! address asks for is cut out of that here.

use super::{
    invite::use_invite,
    links::{link_dialog, sent},
    tabs::tabs,
};
use crate::{
    api::{
        asking::Asking,
        error::ApiError,
        invitations,
        mutation::{Mutation, use_mutation},
        query::Query,
    },
    routes::Page as Place,
    session::tenant::{Tenant, use_tenant},
    shell::{
        draft::keep_drafts,
        list_cells::{ago, dot},
        list_page::{ListPage, use_list},
        refusal::explain,
        roles::names,
    },
    ui::{
        Column, ConfirmDialog, Empty, Icon, MenuItem, RowMenu, RowPress, TableSpec, Tone,
        table::bit::{cell, cells},
        use_toasts,
    },
    util::{
        i18n::{Msg, t, tf, tn},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use std::cmp::Ordering;
use wire::{
    ids::InvitationId,
    invitation::{Invitation, Invited},
    page::{ListQuery, ListSpec, Page, Sort},
    permission::Permission,
};

/// What the address of this list can ask for.
const INVITATION_LIST: ListSpec = ListSpec {
    q_fields: &["search"],
    sort_fields: &["address", "sent", "expires"],
    default_per_page: 50,
    max_per_page: 200,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Resend,
    NewLink,
    Revoke,
}

#[derive(Clone, Debug, PartialEq)]
struct Act {
    kind: Kind,
    id: InvitationId,
    address: String,
}

impl Act {
    /// Question, explanation and button of what is asked first.
    fn texts(&self) -> Option<[Msg; 3]> {
        match self.kind {
            Kind::Resend => None,
            Kind::NewLink => Some([msg::INVITE_ASK_LINK, msg::INVITE_ASK_LINK_TEXT, msg::INVITE_DO_LINK]),
            Kind::Revoke => Some([msg::USERS_ASK_REVOKE, msg::USERS_ASK_REVOKE_TEXT, msg::USERS_DO_REVOKE]),
        }
    }
}

/// The page.
#[component]
pub fn InvitationsPage() -> impl IntoView {
    let tenant = use_tenant();
    let toasts = use_toasts();
    let invite = use_invite(tenant, Place::InviteMore);
    let (state, query) = use_list(tenant, "invitations", &INVITATION_LIST, |client, query| async move {
        invitations::list(client).await.map(|all| cut(all, &query))
    });
    let facts = Signal::derive(move || {
        let total = query.with(|remote| remote.value().and_then(|page| page.total))?;
        (!state.filtered()).then(|| tn(msg::INVITE_FACTS, total, &[]))
    });
    let (asked, made) = (Asking::<Act>::default(), RwSignal::new(None::<Invited>));
    let change = use_mutation(
        move |act: Act| {
            let client = tenant.client();
            async move {
                let made = match act.kind {
                    Kind::Resend => Some(invitations::resend(client?, act.id, true).await?),
                    Kind::NewLink => Some(invitations::resend(client?, act.id, false).await?),
                    Kind::Revoke => {
                        invitations::revoke(client?, act.id).await?;
                        None
                    }
                };
                Ok::<_, ApiError>((act, made))
            }
        },
        move |outcome| {
            tenant.invalidate();
            match outcome {
                Ok((act, None)) => {
                    asked.done();
                    toasts.ok(tf(msg::USERS_REVOKED, &[("name", &act.address)]));
                }
                Ok((_, Some(answer))) => {
                    asked.done();
                    // Without a mail on its way, the link is all there is.
                    if sent(&answer) == msg::INVITE_SENT_SMTP {
                        toasts.ok(tf(msg::INVITE_RESENT, &[("address", &answer.address)]));
                    } else {
                        made.try_set(Some(answer));
                    }
                }
                // What is asked still says so in its dialog.
                Err(_) if asked.still() => {}
                Err(error) => toasts.warn(explain(&error)),
            }
        },
    );
    let list = List { tenant, query, menu: RowMenu::default(), asked, change };
    let page = ListPage::new(t(msg::INVITE_LIST), state, query, table(list))
        .facts(facts)
        .search(t(msg::INVITE_SEARCH))
        .banner(move || tabs(tenant, Place::Invitations))
        .actions(move || invite.button())
        .none(|| {
            view! { <Empty icon=Icon::Mail title=t(msg::INVITE_EMPTY) text=t(msg::INVITE_EMPTY_TEXT)/> }
        });
    view! {
        {page.view()}
        {list.menu.view(move |key| list.items(&key))}
        <Outlet/>
        {keep_drafts(Signal::derive(move || invite.typed()))}
        {link_dialog(made)}
        {list.question()}
    }
}

/// The list that the rows belong to. Copy.
#[derive(Clone, Copy)]
struct List {
    tenant: Tenant,
    query: Query<Page<Invitation>>,
    menu: RowMenu,
    asked: Asking<Act>,
    change: Mutation<Act>,
}

impl List {
    fn press(self, press: &RowPress) {
        if press.what == RowMenu::PRESS {
            self.menu.toggle(press);
        }
    }

    fn items(self, key: &str) -> Vec<MenuItem> {
        let find = |page: &Page<Invitation>| page.items.iter().find(|row| row.id.to_string() == key).cloned();
        let Some(row) = untrack(|| self.query.with(|remote| remote.value().and_then(find))) else {
            return Vec::new();
        };
        let act = |text: Msg, kind: Kind| {
            let act = Act { kind, id: row.id, address: row.address.clone() };
            MenuItem::action(t(text), Callback::new(move |()| self.start(act.clone())))
        };
        // Taking an invitation back is removing somebody.
        let no_revoke = untrack(|| self.tenant.gate(Permission::UserUpdate).get());
        vec![
            act(msg::INVITE_RESEND, Kind::Resend).icon(Icon::Mail),
            act(msg::INVITE_NEW_LINK, Kind::NewLink).icon(Icon::Link),
            MenuItem::separator(),
            act(msg::USERS_REVOKE, Kind::Revoke).icon(Icon::Close).danger().disabled(no_revoke),
        ]
    }

    fn start(self, act: Act) {
        self.change.reset();
        if act.texts().is_some() {
            self.asked.ask(act);
        } else {
            self.asked.send_unasked(self.change, act);
        }
    }

    fn question(self) -> AnyView {
        let Self { asked, change, .. } = self;
        let text = move |at: usize| {
            Signal::derive(move || {
                asked.with(|asked| {
                    let known = asked.and_then(|act| Some((act, act.texts()?)));
                    known.map_or_else(String::new, |(act, texts)| tf(texts[at], &[("name", &act.address)]))
                })
            })
        };
        let danger = move || asked.with(|asked| asked.is_some_and(|act| act.kind == Kind::Revoke));
        let danger = Memo::new(move |_| danger());
        let dialog = move || {
            view! {
                <ConfirmDialog
                    open=asked.open()
                    on_close=Callback::new(move |()| asked.close())
                    title=text(0)
                    verb=text(2)
                    danger=danger.get()
                    pending=change.pending()
                    error=Signal::derive(move || asked.error(change).get().as_ref().map(explain))
                    on_confirm=Callback::new(move |()| asked.confirm(change))
                >
                    <p>{text(1)}</p>
                </ConfirmDialog>
            }
        };
        dialog.into_any()
    }
}

fn table(list: List) -> TableSpec<Invitation> {
    let now = intl::now_ms();
    TableSpec::new(t(msg::INVITE_LIST), |row: &Invitation| row.id.to_string())
        .row_label(|row| row.address.clone())
        .column(
            Column::new("address", t(msg::USERS_EMAIL), |row: &Invitation| row.address.clone())
                .sort("address")
                .width(230, 24)
                .primary(),
        )
        .column(
            Column::new("role", t(msg::USERS_ROLE), |row: &Invitation| names(&row.roles))
                .width(140, 8)
                .primary(),
        )
        .column(
            Column::new("state", t(msg::INVITE_STATE), |row: &Invitation| {
                let (tone, word) = if row.expired {
                    (Tone::Warn, msg::INVITE_EXPIRED)
                } else {
                    (Tone::Accent, msg::INVITE_OPEN)
                };
                cells([dot((tone, t(word).to_owned()))])
            })
            .width(120, 4),
        )
        .column(
            Column::new("expires", t(msg::INVITE_EXPIRES), move |row: &Invitation| {
                let at = row.expires.millis();
                cell(intl::relative(at, now)).tip_time(at)
            })
            .sort("expires")
            .width(130, 6)
            .primary(),
        )
        .column(
            Column::new("sent", t(msg::INVITE_LAST_SENT), move |row: &Invitation| ago(Some(row.sent), now))
                .sort("sent")
                .width(130, 6),
        )
        .column(
            Column::new("inviter", t(msg::INVITE_INVITER), |row: &Invitation| {
                row.inviter
                    .as_ref()
                    .map_or_else(|| t(msg::INVITE_OPERATOR).to_owned(), |who| who.name.clone())
            })
            .width(150, 10),
        )
        .actions(t(msg::LIST_ROW_ACTIONS), |row| {
            RowMenu::button(tf(msg::USERS_ACTIONS, &[("name", &row.address)]))
        })
        .on_press(move |press| list.press(&press))
}

/// Searches, orders and pages.
fn cut(mut all: Vec<Invitation>, query: &ListQuery) -> Page<Invitation> {
    let wanted: Vec<String> =
        query.q.iter().flat_map(|c| &c.values).map(|value| intl::lower(value)).collect();
    all.retain(|row| {
        wanted.is_empty() || wanted.iter().any(|wanted| intl::lower(&row.address).contains(wanted))
    });
    if let Some(sort) = query.sort.first() {
        all.sort_by(|a, b| ordered(a, b, sort));
    }
    let total = all.len() as u64;
    let (page, per_page) = (query.page.max(1), query.per_page.max(1));
    let before = (page as usize - 1).saturating_mul(per_page as usize);
    let items = all.into_iter().skip(before).take(per_page as usize).collect();
    Page { items, total: Some(total), page, per_page }
}

fn ordered(a: &Invitation, b: &Invitation, sort: &Sort) -> Ordering {
    let order = match sort.field.as_str() {
        "address" => intl::lower(&a.address).cmp(&intl::lower(&b.address)),
        "sent" => a.sent.millis().cmp(&b.sent.millis()),
        _ => a.expires.millis().cmp(&b.expires.millis()),
    };
    if sort.descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::time::Timestamp;

    fn one(id: u64, address: &str, expires: i64) -> Invitation {
        Invitation {
            id: InvitationId::from(id),
            user_id: id,
            address: address.to_owned(),
            roles: Vec::new(),
            inviter: None,
            created: Timestamp::from_millis(0),
            sent: Timestamp::from_millis(0),
            expires: Timestamp::from_millis(expires),
            expired: false,
        }
    }

    #[test]
    fn the_address_says_which_are_shown_in_which_order() {
        let all = || vec![one(1, "b@x.example", 30), one(2, "A@x.example", 10), one(3, "c@y.example", 20)];
        let ids = |query: &str| {
            let query = ListQuery::parse(query, &INVITATION_LIST).unwrap_or_default();
            let page = cut(all(), &query);
            (page.items.iter().map(|row| row.id.get()).collect::<Vec<_>>(), page.total)
        };
        assert_eq!(ids(""), (vec![1, 2, 3], Some(3)));
        assert_eq!(ids("sort=address"), (vec![2, 1, 3], Some(3)));
        assert_eq!(ids("sort=-expires&per_page=2"), (vec![1, 3], Some(3)));
        assert_eq!(ids("per_page=2&page=2"), (vec![3], Some(3)));
        assert_eq!(ids("q=search%3AX.EXAMPLE"), (vec![1, 2], Some(2)));
    }
}
