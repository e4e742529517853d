//! Who gains and loses what, before anything is saved.

use crate::util::{
    i18n::{Msg, t, tf, tn},
    intl, msg,
    perm::action,
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::{
    permission::{Permission, PermissionSet},
    role::{PersonChange, RolePreview},
};

/// The actions of a list of keys, in the person's language; a key that this version does not know stays a key.
pub fn words(keys: &[String]) -> Vec<String> {
    keys.iter()
        .map(|key| Permission::from_key(key).map_or_else(|| key.clone(), |one| action(one).to_owned()))
        .collect()
}

/// The same of a set.
pub fn set_words(set: PermissionSet) -> Vec<String> {
    set.iter().map(|one| action(one).to_owned()).collect()
}

/// "3 people gain, one loses."
pub fn headline(preview: &RolePreview) -> String {
    if preview.count == 0 {
        return t(msg::ROLES_NOBODY_CHANGES).to_owned();
    }
    let number = |side: fn(&PersonChange) -> &Vec<String>| {
        preview.people.iter().filter(|one| !side(one).is_empty()).count() as u64
    };
    let (gain, lose) = (number(|one| &one.gains), number(|one| &one.loses));
    let parts = [(gain, msg::ROLES_GAIN), (lose, msg::ROLES_LOSE)];
    let parts = parts.into_iter().filter(|(n, _)| *n > 0).map(|(n, text)| tn(text, n, &[]));
    let said = parts.collect::<Vec<_>>().join(" · ");
    let listed = preview.people.len() as u64;
    if listed < preview.count {
        let of =
            tf(msg::ROLES_FIRST_OF, &[("n", &intl::integer(listed)), ("all", &intl::integer(preview.count))]);
        return format!("{said} ({of})");
    }
    said
}

/// The whole preview.
pub fn draw(preview: &RolePreview) -> AnyView {
    let class = style_sheet!("style/pages/role_preview.css");
    let side = |keys: &[String], title: Msg, sign: &'static str| {
        let words = words(keys);
        (!words.is_empty()).then(|| {
            let items = words.into_iter().map(|word| view! { <li>{word}</li> }).collect_view();
            view! { class=class,
                <h4 class=format!("rv-side {sign}")>{t(title)}</h4>
                <ul class="rv-list">{items}</ul>
            }
        })
    };
    let person = |one: &PersonChange| {
        view! { class=class,
            <li class="rv-person">
                <span class="rv-name">{one.user.name.clone()}</span>
                {side(&one.gains, msg::ROLES_GAINS, "is-gain")}
                {side(&one.loses, msg::ROLES_LOSES, "is-loss")}
            </li>
        }
    };
    let people = (!preview.people.is_empty()).then(|| {
        let people = preview.people.iter().map(person).collect_view();
        view! { class=class,
            <h3 class="rv-title">{t(msg::ROLES_WHO)}</h3>
            <ul class="rv-people">{people}</ul>
        }
    });
    view! { class=class,
        <div class="rv">
            <p class="rv-headline" role="status">{headline(preview)}</p>
            <h3 class="rv-title">{t(msg::ROLES_THE_ROLE)}</h3>
            {side(&preview.gains, msg::ROLES_GAINS, "is-gain")}
            {side(&preview.loses, msg::ROLES_LOSES, "is-loss")}
            {(preview.gains.is_empty() && preview.loses.is_empty())
                .then(|| view! { <p class="muted">{t(msg::ROLES_ONLY_NAME)}</p> })}
            {people}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::value::Named;

    fn person(gains: &[&str], loses: &[&str]) -> PersonChange {
        let own = |keys: &[&str]| keys.iter().map(|key| (*key).to_owned()).collect();
        PersonChange { user: Named { id: 1, name: "Ola".into() }, gains: own(gains), loses: own(loses) }
    }

    #[test]
    fn the_headline_counts_people_on_both_sides() {
        let people = vec![
            person(&["sim_list"], &[]),
            person(&["sim_list"], &["device_read"]),
            person(&["sim_list"], &[]),
        ];
        let preview = RolePreview { count: 3, people, ..RolePreview::default() };
        assert_eq!(headline(&preview), "3 people gain · One person loses");
        assert_eq!(headline(&RolePreview::default()), "For nobody does anything change.");
        let many =
            RolePreview { count: 250, people: vec![person(&["sim_list"], &[])], ..RolePreview::default() };
        assert_eq!(headline(&many), "One person gains (the first 1 of 250)");
    }

    #[test]
    fn a_key_of_tomorrow_stays_a_key() {
        assert_eq!(words(&["sim_list".into(), "fly".into()]), ["List available SIMs", "fly"]);
    }
}
