//! The application tokens of the workspace, with what they may do at most and how many calls they made today.
//!
//! The server answers all of them at once: a workspace has at most 200 that work. What the address asks for is cut out here.

use super::{
    acts::{Acts, use_acts},
    words::{STATES, called, end_bit, from_bit, maker, name_bit, state, state_bit, used_bit},
};
use crate::{
    api::{spaces, tokens},
    routes::Page as Place,
    session::tenant::{Tenant, use_tenant},
    shell::{
        list_cells::ago,
        list_facts::counted,
        list_filters::Filter,
        list_page::{ListPage, use_list},
        panel_link::panel_link,
        usage::calls,
    },
    ui::{Column, Empty, Icon, Notice, RowMenu, SelectOption, TableSpec},
    util::{
        i18n::{t, tf},
        intl, msg,
    },
};
use leptos::prelude::*;
use leptos_router::components::Outlet;
use std::cmp::Ordering;
use stylers_macro::style_sheet;
use wire::{
    page::{ListQuery, ListSpec, Page, Sort},
    permission::Permission,
    plan::WorkspaceUsage,
    token::AppToken,
};

/// What the address of this list can ask for.
const TOKEN_LIST: ListSpec = ListSpec {
    q_fields: &["search", "status"],
    sort_fields: &["description", "creator", "created", "expires", "last_used"],
    default_per_page: 50,
    max_per_page: 200,
};

/// The page.
#[component]
pub fn TokensPage() -> impl IntoView {
    let tenant = use_tenant();
    let (state, query) = use_list(tenant, "tokens", &TOKEN_LIST, |client, query| async move {
        tokens::list(client).await.map(|all| cut(all, &query, intl::now_ms()))
    });
    let facts = counted(state, query, msg::TOKENS_FACTS, msg::TOKENS_FOUND);
    let options =
        STATES.iter().map(|(value, text, _)| SelectOption::new(*value, t(*text))).collect::<Vec<_>>();
    let acts = use_acts(tenant, query);
    let page = ListPage::new(t(msg::TOKENS_TITLE), state, query, table(acts))
        .facts(facts)
        .search(t(msg::TOKENS_SEARCH))
        .filter(Filter::choice("status", t(msg::TOKENS_STATUS), options).pinned())
        .actions(move || panel_link(tenant, Permission::TokenCreate, Place::TokenNew, msg::TOKENS_CREATE))
        .banner(move || view! { <Rules tenant/> })
        .none(move || {
            view! {
                <Empty icon=Icon::Key title=t(msg::TOKENS_EMPTY) text=t(msg::TOKENS_EMPTY_TEXT)>
                    {panel_link(tenant, Permission::TokenCreate, Place::TokenNew, msg::TOKENS_CREATE)}
                </Empty>
            }
        });
    view! {
        {page.view()}
        {acts.view()}
        <Outlet/>
    }
}

/// What a token may do at most, the oddity of who may change one, and today's calls.
#[component]
fn Rules(tenant: Tenant) -> impl IntoView {
    let class = style_sheet!("style/pages/tokens.css");
    let usage = tenant.query("usage", || Some(0_u8), |client, _| spaces::usage(client));
    // Nothing while it is awaited and nothing when it fails: the tokens are the page, this is beside it.
    let today = move || {
        usage
            .value()
            .map(|usage: WorkspaceUsage| view! { class=class, <div class="tok-today">{calls(&usage)}</div> })
    };
    let cannot_edit = Memo::new(move |_| tenant.can(Permission::TokenEdit).is_err());
    let oddity = move || {
        cannot_edit.get().then(|| {
            view! { <Notice title=t(msg::TOKENS_ODDITY)>{t(msg::TOKENS_ODDITY_TEXT)}</Notice> }
        })
    };
    view! { class=class,
        <div class="tok-rules">
            <p class="tok-ceiling">{t(msg::TOKENS_CEILING)}</p>
            {today}
        </div>
        {oddity}
    }
}

fn table(acts: Acts) -> TableSpec<AppToken> {
    let now = intl::now_ms();
    TableSpec::new(t(msg::TOKENS_TITLE), |row: &AppToken| row.id.to_string())
        .row_label(called)
        .column(
            Column::new("description", t(msg::TOKENS_DESCRIPTION), name_bit)
                .sort("description")
                .width(180, 24)
                .primary(),
        )
        .column(
            Column::new("status", t(msg::TOKENS_STATUS), move |row| state_bit(row, now))
                .width(112, 2)
                .primary(),
        )
        .column(
            Column::new("prefix", t(msg::TOKENS_PREFIX), |row: &AppToken| row.prefix.clone())
                .width(126, 2)
                .mono(),
        )
        .column(Column::new("creator", t(msg::TOKENS_MAKER), maker).sort("creator").width(124, 10))
        .column(Column::new("from", t(msg::TOKENS_FROM), from_bit).width(170, 14))
        .column(
            Column::new("expires", t(msg::TOKENS_EXPIRES), move |row| end_bit(row, now))
                .sort("expires")
                .width(110, 4)
                .primary(),
        )
        .column(
            Column::new("used", t(msg::TOKENS_LAST_USED), move |row| used_bit(row, now))
                .sort("last_used")
                .width(116, 4),
        )
        .column(
            Column::new("created", t(msg::TOKENS_CREATED), move |row: &AppToken| ago(Some(row.created), now))
                .sort("created")
                .width(112, 4),
        )
        .actions(t(msg::LIST_ROW_ACTIONS), |row| {
            RowMenu::button(tf(msg::TOKENS_ACTIONS, &[("name", &called(row))]))
        })
        .on_press(move |press| acts.press(&press))
}

/// Searches, orders and pages.
fn cut(mut all: Vec<AppToken>, query: &ListQuery, now: i64) -> Page<AppToken> {
    for criterion in &query.q {
        let wanted: Vec<String> = criterion.values.iter().map(|value| intl::lower(value)).collect();
        let fits = |row: &AppToken, wanted: &String| match criterion.field.as_str() {
            "status" => STATES[state(row, now)].0 == wanted,
            _ => [&row.description, &row.prefix, &maker(row)]
                .iter()
                .any(|text| intl::lower(text).contains(wanted)),
        };
        all.retain(|row| wanted.iter().any(|wanted| fits(row, wanted)));
    }
    if let Some(sort) = query.sort.first() {
        all.sort_by(|a, b| ordered(a, b, sort));
    }
    let total = all.len() as u64;
    let (page, per_page) = (query.page.max(1), query.per_page.max(1));
    let before = (page as usize - 1).saturating_mul(per_page as usize);
    let items = all.into_iter().skip(before).take(per_page as usize).collect();
    Page { items, total: Some(total), page, per_page }
}

fn ordered(a: &AppToken, b: &AppToken, sort: &Sort) -> Ordering {
    let order = match sort.field.as_str() {
        "description" => intl::lower(&a.description).cmp(&intl::lower(&b.description)),
        "creator" => intl::lower(&maker(a)).cmp(&intl::lower(&maker(b))),
        // Without an end, and without a use, come last and first: never is later than any day, and earlier than any use.
        "expires" => {
            a.expiry_date.is_none().cmp(&b.expiry_date.is_none()).then(a.expiry_date.cmp(&b.expiry_date))
        }
        "last_used" => a.last_used.cmp(&b.last_used),
        _ => a.created.cmp(&b.created),
    };
    if sort.descending { order.reverse() } else { order }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{ids::TokenId, time::Timestamp, value::EnumRef};

    fn one(id: u64, description: &str, expires: Option<i64>, status: i64) -> AppToken {
        AppToken {
            id: TokenId::from(id),
            description: description.to_owned(),
            created: Timestamp::from_millis(0),
            status: EnumRef::of(status),
            expiry_date: expires.map(Timestamp::from_millis),
            ip: None,
            creator: None,
            last_used: None,
            prefix: format!("swa_{id}"),
        }
    }

    #[test]
    fn the_address_says_which_are_shown_in_which_order() {
        let all =
            || vec![one(3, "Gateway", None, 0), one(2, "alarm", Some(5), 0), one(1, "Old gate", Some(50), 1)];
        let ids = |query: &str| {
            let query = ListQuery::parse(query, &TOKEN_LIST).unwrap_or_default();
            cut(all(), &query, 10).items.iter().map(|row| row.id.get()).collect::<Vec<_>>()
        };
        assert_eq!(ids(""), [3, 2, 1]);
        assert_eq!(ids("q=search%3AGATE"), [3, 1]);
        assert_eq!(ids("q=search%3Aswa_2"), [2]);
        assert_eq!(ids("q=status%3Aactivated"), [3]);
        assert_eq!(ids("q=status%3Aexpired%7Crevoked"), [2, 1]);
        assert_eq!(ids("sort=description"), [2, 3, 1]);
        assert_eq!(ids("sort=expires"), [2, 1, 3]);
        assert_eq!(ids("per_page=2&page=2"), [1]);
    }
}
