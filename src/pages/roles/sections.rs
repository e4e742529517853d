//! The eight sections of the role tables, and what a text finds in them.

use crate::util::{
    i18n::t,
    intl,
    perm::{SECTIONS, action},
};
use wire::permission::{ALL, Permission};

/// A section: its place in the table, its title, its actions.
#[derive(Clone, Copy, Debug)]
pub struct Section {
    /// Number in the order of the matrix; part of the element's id.
    pub at: usize,
    /// In the person's language.
    pub title: &'static str,
    /// In the order of the matrix.
    pub actions: &'static [Permission],
}

impl Section {
    /// The id to jump to.
    pub fn id(&self) -> String {
        format!("section-{}", self.at + 1)
    }
}

/// The eight sections.
pub fn sections() -> impl Iterator<Item = Section> {
    SECTIONS.iter().enumerate().map(|(at, (first, title))| {
        let end = SECTIONS.get(at + 1).map_or(ALL.len(), |(next, _)| *next as usize);
        Section { at, title: t(*title), actions: ALL.get(*first as usize..end).unwrap_or_default() }
    })
}

/// Whether an action is shown for a filter (lower case): its own words, or those of its section, contain it.
pub fn matches(title: &str, permission: Permission, wanted: &str) -> bool {
    wanted.is_empty()
        || intl::lower(action(permission)).contains(wanted)
        || intl::lower(title).contains(wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sections_hold_every_action_once() {
        let shown: Vec<Permission> = sections().flat_map(|section| section.actions.to_vec()).collect();
        assert_eq!(shown, ALL);
        assert_eq!(sections().count(), 8);
    }

    #[test]
    fn a_filter_finds_actions_and_whole_sections() {
        assert!(matches("Alerts", Permission::AlertRead, "alerts"));
        assert!(matches("SIM management", Permission::SimOrder, "shop"));
        assert!(!matches("SIM management", Permission::SimOrder, "device"));
    }
}
