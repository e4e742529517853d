//! Small labelled things inside text and cells: tag, filter chip, workspace badge, key caps, tick of the role tables.

use super::button::{IconButton, Size, size_class};
use super::icon::{Glyph, Icon};
use super::table::Bit;
use crate::util::i18n::{t, tf};
use crate::util::{intl, msg};
use leptos::prelude::*;

/// A label in the hue of the person's own colour; lightness is the style's, so that it stays readable in both themes.
#[component]
pub fn Tag(
    /// What it says.
    #[prop(into)]
    text: String,
    /// `#rrggbb`; anything else is drawn in grey.
    #[prop(optional, into)]
    color: String,
) -> impl IntoView {
    let hue = is_hex(&color).then_some(color);
    view! {
        <span class="tag" class:is-plain=hue.is_none() style:--tag=hue>
            {text}
        </span>
    }
}

/// A [`Tag`] as a value, for cells.
pub fn tag_bit(text: String, color: &str) -> Bit {
    let tag = Bit::new("span").class("tag").say(text);
    if is_hex(color) { tag.attr("--tag", color.to_owned()) } else { tag.class("is-plain") }
}

fn is_hex(color: &str) -> bool {
    matches!(color.len(), 4 | 7)
        && color.strip_prefix('#').is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// An active filter with a button that removes it.
#[component]
pub fn Chip(
    /// What is filtered ("Status").
    #[prop(into)]
    label: String,
    /// For what ("enabled").
    #[prop(into)]
    value: Signal<String>,
    /// Removes the filter.
    #[prop(into)]
    on_remove: Callback<()>,
) -> impl IntoView {
    let remove = tf(msg::UI_REMOVE_FILTER, &[("name", &label)]);
    view! {
        <span class="chp">
            <span class="chp-label">{label} ":"</span>
            <span class="chp-value">{move || value.get()}</span>
            <IconButton class="chp-x" size=Size::Sm icon=Icon::Close label=remove on_click=on_remove />
        </span>
    }
}

/// The stable hue of a workspace, 0 to 359: multiples of the golden ratio, so that ids in any regular step are far apart.
#[must_use]
pub const fn workspace_hue(id: u64) -> u16 {
    let spread = id.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    // Below 360: `spread` is below 2^32.
    ((spread * 360) >> 32) as u16
}

/// Two letters of a name: initials of its first two words, else its first two letters.
#[must_use]
pub fn initials(name: &str) -> String {
    // By what separates words, not by what letters are: the table of all letters would be part of the first load.
    let between = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    let mut words = name.split(between).filter(|w| !w.is_empty());
    let (first, second) = (words.next().unwrap_or("?"), words.next());
    let letters: String = match second {
        Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    intl::upper(&letters)
}

/// The two-letter mark of a workspace; hatched for a sandbox. The name stands beside it, so it is decoration.
#[component]
pub fn WorkspaceBadge(
    /// The workspace's id: chooses the hue.
    id: u64,
    /// The workspace's name: gives the letters.
    #[prop(into)]
    name: String,
    /// Hatched.
    #[prop(optional)]
    sandbox: bool,
    /// 20, 28 or 40 px.
    #[prop(optional)]
    size: Size,
) -> impl IntoView {
    let class = format!("wsb{}{}", size_class(size), if sandbox { " is-sandbox" } else { "" });
    view! {
        <span class=class aria-hidden="true" style:--hue=workspace_hue(id).to_string()>
            {initials(&name)}
        </span>
    }
}

/// Key caps: `Kbd keys="⌘ K"`, one cap per word.
#[component]
pub fn Kbd(
    /// The keys, separated by blanks.
    #[prop(into)]
    keys: String,
) -> impl IntoView {
    let caps = keys.split(' ').map(|key| view! { <kbd class="kbd">{key.to_owned()}</kbd> }).collect_view();
    view! { <span class="kbd-row">{caps}</span> }
}

/// Allowed or not, in the role tables: a tick in a soft square, or a quiet dash.
#[component]
pub fn ShapeMark(
    /// Allowed?
    on: bool,
) -> impl IntoView {
    let (class, icon, word) =
        if on { ("mrk is-on", Icon::Check, msg::UI_YES) } else { ("mrk", Icon::Minus, msg::UI_NO) };
    view! {
        <span class=class>
            <Glyph icon=icon />
            <span class="sr">{t(word)}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::{initials, is_hex, workspace_hue};

    #[test]
    fn initials_come_from_words_of_any_script() {
        assert_eq!(initials("Acme Trackers"), "AT");
        assert_eq!(initials("beta"), "BE");
        assert_eq!(initials("Åre-Östersund"), "ÅÖ");
        assert_eq!(initials("  "), "?");
        assert_eq!(initials("東京 支社"), "東支");
    }

    #[test]
    fn workspaces_with_regular_ids_differ_clearly() {
        for step in [1, 2, 10, 100] {
            for id in (0..500).map(|n| n * step) {
                let gap = workspace_hue(id).abs_diff(workspace_hue(id + step));
                assert!(gap.min(360 - gap) > 60, "{id} and {}", id + step);
            }
        }
    }

    #[test]
    fn only_hex_colours_reach_the_style() {
        assert!(is_hex("#0a7cff") && is_hex("#fff"));
        assert!(!is_hex("red") && !is_hex("#12345g") && !is_hex("") && !is_hex("#12é45"));
    }
}
