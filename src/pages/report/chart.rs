//! The chart: a bar for each day, drawn as SVG without text in it, so that it stretches to any width; scale and dates are text around it.
//! For whoever cannot see it, its name sums it up and the table below has every figure.

use super::state::{Measure, midnight};
use crate::util::{
    i18n::{t, tf},
    intl, msg,
};
use leptos::prelude::*;
use wire::report::StatsDay;

/// Dates below the bars.
const LABELS: usize = 5;

/// A round number at or above: 1, 2, 2.5 or 5 times a power of ten.
fn round_up(value: f64) -> f64 {
    if value <= 0.0 {
        return 1.0;
    }
    let power = 10_f64.powf(value.log10().floor());
    let steps = [1.0, 2.0, 2.5, 5.0, 10.0];
    steps.into_iter().map(|step| step * power).find(|top| *top >= value * 0.999_999).unwrap_or(value)
}

/// A day for people. Noon, so that no time zone makes it another day.
pub fn day_words(date: &str) -> String {
    midnight(date).map_or_else(|| date.to_owned(), |ms| intl::date(ms + 43_200_000))
}

/// The chart of a measure.
pub fn chart(class: &'static str, days: &[StatsDay], measure: Measure) -> AnyView {
    let values: Vec<f64> = days.iter().map(|day| measure.of(day)).collect();
    let highest = values.iter().copied().fold(0.0, f64::max);
    let top = round_up(highest);
    let peak = values.iter().position(|value| *value >= highest).and_then(|at| days.get(at));
    let name = tf(
        msg::REPORT_CHART,
        &[
            ("measure", t(measure.title())),
            ("from", &days.first().map(|day| day_words(&day.date)).unwrap_or_default()),
            ("until", &days.last().map(|day| day_words(&day.date)).unwrap_or_default()),
            ("highest", &measure.words(highest)),
            ("day", &peak.map(|day| day_words(&day.date)).unwrap_or_default()),
        ],
    );
    let wide = days.len() * 10;
    let bar = |(at, value): (usize, &f64)| {
        let height = value / top * 100.0;
        // Something is never nothing.
        let height = if *value > 0.0 { height.max(0.6) } else { 0.0 };
        view! { class=class,
            <rect
                class="rc-bar"
                x=format!("{}", at * 10 + 1)
                y=format!("{:.2}", 100.0 - height)
                width="8"
                height=format!("{height:.2}")
            ></rect>
        }
    };
    let line = |at: u8| {
        let y = f64::from(at) * 25.0;
        view! { class=class,
            <line class="rc-line" x1="0" x2=wide.to_string() y1=y.to_string() y2=y.to_string()></line>
        }
    };
    let tick = |at: u8| {
        let value = top * f64::from(4 - at) / 4.0;
        view! { class=class, <span class="rc-tick">{measure.words(value)}</span> }
    };
    let tip = |(day, value): (&StatsDay, &f64)| {
        let text = format!("{}: {}", day_words(&day.date), measure.words(*value));
        view! { class=class, <span class="rc-tip" data-tip=text></span> }
    };
    // The first and the last one, and others evenly between.
    let labels = days.len().min(LABELS);
    let dates =
        (0..labels).filter_map(|at| days.get(at * (days.len() - 1) / (labels - 1).max(1))).map(|day| {
            view! { class=class, <span class="rc-date">{day_words(&day.date)}</span> }
        });
    view! { class=class,
        <figure class="rc">
            <div class="rc-scale" aria-hidden="true">{(0..=4).map(tick).collect_view()}</div>
            <div class="rc-area">
                <svg
                    class="rc-svg"
                    viewBox=format!("0 0 {wide} 100")
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=name
                >
                    {(0..=4).map(line).collect_view()}
                    {values.iter().enumerate().map(bar).collect_view()}
                </svg>
                <div class="rc-tips" aria-hidden="true">{days.iter().zip(&values).map(tip).collect_view()}</div>
            </div>
            <div class="rc-dates" aria-hidden="true">{dates.collect_view()}</div>
        </figure>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_ends_at_a_round_number() {
        for (value, top) in [(0.0, 1.0), (1.0, 1.0), (1.1, 2.0), (2.2, 2.5), (26.0, 50.0), (999.0, 1000.0)] {
            assert!((round_up(value) - top).abs() < 1e-9, "{value}");
        }
    }

    #[test]
    fn a_day_is_the_same_day_everywhere() {
        assert_eq!(day_words("2026-11-22"), "2026-11-22");
        assert_eq!(day_words("?"), "?");
    }
}
