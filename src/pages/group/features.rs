//! What linked workspaces have in common and what each has for itself (W-8, BR-08).

use crate::{
    ui::Card,
    util::{
        i18n::{Msg, t},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::group::{Feature, Scope};

static NAMES: [(&str, Msg); 11] = [
    ("devices", msg::GROUP_FEATURE_DEVICES),
    ("sims", msg::GROUP_FEATURE_SIMS),
    ("policies", msg::GROUP_FEATURE_POLICIES),
    ("billing", msg::GROUP_FEATURE_BILLING),
    ("cloud_connect", msg::GROUP_FEATURE_CLOUD),
    ("vpn", msg::GROUP_FEATURE_VPN),
    ("tokens", msg::GROUP_FEATURE_TOKENS),
    ("audit", msg::GROUP_FEATURE_AUDIT),
    ("users", msg::GROUP_FEATURE_USERS),
    ("reports", msg::GROUP_FEATURE_REPORTS),
    ("sso", msg::GROUP_FEATURE_SSO),
];

/// As it came, when this version does not know it.
fn name(key: &str) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == key);
    known.map_or_else(|| key.to_owned(), |(_, text)| t(*text).to_owned())
}

fn scope(scope: Scope) -> &'static str {
    t(match scope {
        Scope::Workspace => msg::GROUP_SCOPE_EACH,
        Scope::Central => msg::GROUP_SCOPE_CENTRAL,
        Scope::Both => msg::GROUP_SCOPE_BOTH,
    })
}

/// The table; nothing from a server that does not say.
#[component]
pub fn Features(features: Vec<Feature>) -> impl IntoView {
    let class = style_sheet!("style/pages/group_features.css");
    if features.is_empty() {
        return ().into_any();
    }
    let row = |feature: Feature| {
        let place = if feature.scope == Scope::Central { "gf-scope central" } else { "gf-scope" };
        view! { class=class,
            <tr>
                <th class="gf-name" scope="row">{name(&feature.key)}</th>
                <td class=place>{scope(feature.scope)}</td>
            </tr>
        }
    };
    let rows = features.into_iter().map(row).collect_view();
    view! { class=class,
        <Card title=t(msg::GROUP_FEATURES) flush=true>
            <table class="gf-table">
                <caption class="sr">{t(msg::GROUP_FEATURES)}</caption>
                <thead>
                    <tr>
                        <th class="gf-head" scope="col">{t(msg::GROUP_FEATURE)}</th>
                        <th class="gf-head" scope="col">{t(msg::GROUP_SCOPE)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </Card>
    }
    .into_any()
}
