//! How much of a limit is used: name, figures and a bar. Near the end it is drawn as attention, at the end as danger; the
//! figures say it too, so that colour is never alone.

use super::state::Tone;
use leptos::prelude::*;

/// A limit and its use.
#[component]
pub fn Meter(
    /// What is counted.
    #[prop(into)]
    label: String,
    /// The figures in words ("4 of 10").
    #[prop(into)]
    text: String,
    /// Used.
    used: u64,
    /// Allowed; without a limit there is no bar.
    limit: Option<u64>,
    /// One sentence below, or nothing.
    #[prop(optional, into)]
    note: String,
) -> impl IntoView {
    let share = limit.map(|limit| percent(used, limit));
    let tone = match share {
        Some(100) => Tone::Danger,
        Some(80..) => Tone::Warn,
        _ => Tone::Accent,
    };
    let bar = share.map(|share| {
        view! {
            <div
                class=format!("mtr-bar {}", tone.class())
                role="meter"
                aria-label=label.clone()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=share.to_string()
                aria-valuetext=text.clone()
            >
                <span class="mtr-fill" style:--share=share.to_string()></span>
            </div>
        }
    });
    view! {
        <div class="mtr">
            <div class="mtr-head">
                <span class="mtr-label">{label}</span>
                <span class="mtr-text">{text.clone()}</span>
            </div>
            {bar}
            {(!note.is_empty()).then(|| view! { <p class="mtr-note">{note}</p> })}
        </div>
    }
}

/// Whole percent, at most 100; 100 only when nothing is left; something used is never 0.
fn percent(used: u64, limit: u64) -> u64 {
    if used >= limit {
        return 100;
    }
    let share = u128::from(used) * 100 / u128::from(limit);
    u64::try_from(share).unwrap_or(100).max(u64::from(used > 0))
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn full_is_full_and_little_is_not_nothing() {
        assert_eq!(percent(0, 0), 100);
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(1, 1_000_000), 1);
        assert_eq!(percent(999_999, 1_000_000), 99);
        assert_eq!(percent(11, 10), 100);
        assert_eq!(percent(u64::MAX - 1, u64::MAX), 99);
    }
}
