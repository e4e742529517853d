//! The permissions of a role, section by section, with a text to find them by. What cannot be part of the role is there, too,
//! and says why not.

use super::{
    draft::{Shut, put, shut},
    sections::{Section, matches, sections},
};
use crate::{
    ui::{Button, ButtonKind, Checkbox, InputKind, Size, TextField},
    util::{
        i18n::{t, tf, tn},
        intl, msg,
        perm::action,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::permission::PermissionSet;

/// Boxes for all permissions. `mine` is what the editor may do.
pub fn picker(set: RwSignal<PermissionSet>, mine: PermissionSet) -> AnyView {
    let class = style_sheet!("style/pages/role_picker.css");
    let text = RwSignal::new(String::new());
    let wanted = Memo::new(move |_| text.with(|text| intl::lower(text.trim())));
    let total = move || {
        let n = set.get().iter().count();
        tn(msg::ROLES_CHOSEN, n as u64, &[])
    };
    let none = move || {
        let left = wanted.with(|wanted| {
            sections().any(|section| section.actions.iter().any(|one| matches(section.title, *one, wanted)))
        });
        (!left).then(|| view! { <p class="muted">{t(msg::UI_NO_MATCH)}</p> })
    };
    view! { class=class,
        <div class="rp" role="group" aria-label=t(msg::ROLES_PERMISSIONS)>
            <div class="rp-head">
                <h3 class="rp-title">{t(msg::ROLES_PERMISSIONS)}</h3>
                <span class="rp-total" role="status">{total}</span>
            </div>
            <TextField
                label=t(msg::ROLES_FILTER)
                placeholder=t(msg::ROLES_FILTER)
                hide_label=true
                kind=InputKind::Search
                value=text
            />
            {sections().map(|one| section(class, one, set, mine, wanted)).collect_view()}
            {none}
        </div>
    }
    .into_any()
}

fn section(
    class: &'static str,
    section: Section,
    set: RwSignal<PermissionSet>,
    mine: PermissionSet,
    wanted: Memo<String>,
) -> AnyView {
    let Section { title, actions, .. } = section;
    let open: PermissionSet = actions.iter().copied().filter(|one| shut(*one, mine).is_none()).collect();
    let whole = Memo::new(move |_| open != PermissionSet::NONE && set.get().covers(open));
    let flip = Callback::new(move |()| {
        let all = whole.get_untracked();
        set.update(|set| *set = if all { set.without(open) } else { set.union(open) });
    });
    let count = move || {
        let chosen = actions.iter().filter(|one| set.get().allows(**one)).count();
        tf(
            msg::ROLES_OF_ALL,
            &[("n", &intl::integer(chosen as u64)), ("all", &intl::integer(actions.len() as u64))],
        )
    };
    let boxes = actions.iter().map(|&permission| {
        let checked = Signal::derive(move || set.get().allows(permission));
        let change = Callback::new(move |on: bool| set.update(|set| *set = put(*set, permission, on)));
        let why = shut(permission, mine).map(|shut| {
            t(match shut {
                Shut::Never => msg::ROLES_NEVER,
                Shut::NotMine => msg::ROLES_NOT_MINE,
            })
            .to_owned()
        });
        let out = move || !wanted.with(|wanted| matches(title, permission, wanted));
        let note = why.clone();
        view! { class=class,
            <div class="rp-one" hidden=out>
                <Checkbox label=action(permission) checked=checked on_change=change disabled_reason=why/>
                {note.map(|note| view! { class=class, <p class="rp-why" aria-hidden="true">{note}</p> })}
            </div>
        }
    });
    let boxes = boxes.collect_view();
    let out = move || wanted.with(|wanted| !actions.iter().any(|one| matches(title, *one, wanted)));
    view! { class=class,
        <fieldset class="rp-section" hidden=out>
            <legend class="rp-legend">{title}</legend>
            <div class="rp-line">
                <span class="rp-count">{count}</span>
                <Button kind=ButtonKind::Quiet size=Size::Sm on_click=flip>
                    {move || t(if whole.get() { msg::ROLES_TAKE_NONE } else { msg::ROLES_TAKE_ALL })}
                    <span class="sr">{format!(": {title}")}</span>
                </Button>
            </div>
            {boxes}
        </fieldset>
    }
    .into_any()
}
