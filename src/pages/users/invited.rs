//! What became of each address after inviting.

use super::links::{link, sent};
use crate::{
    shell::refusal::{reason_of, refusal},
    ui::{Badge, Tone},
    util::{
        i18n::{t, tn},
        msg,
    },
};
use leptos::prelude::*;
use stylers_macro::style_sheet;
use wire::invitation::Invited;

/// How many were invited.
pub fn made(all: &[Invited]) -> u64 {
    all.iter().filter(|one| one.invitation.is_some()).count() as u64
}

/// One entry per address: invited with its link, or why not.
#[component]
pub fn Results(
    /// The server's answer.
    all: Vec<Invited>,
) -> impl IntoView {
    let class = style_sheet!("style/pages/invited.css");
    let made = made(&all);
    // Each way only once: with forty addresses, forty times the same sentence says nothing.
    let mut ways = Vec::new();
    for one in all.iter().filter(|one| one.invitation.is_some()) {
        let way = sent(one);
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    let same = ways.len() == 1;
    let note =
        same.then(|| ways.first().map(|way| view! { class=class, <p class="done-note">{t(*way)}</p> }));
    let rows = all.into_iter().map(|one| row(class, &one, same)).collect_view();
    view! { class=class,
        <div class="done" role="status">
            <p class="done-count">{tn(msg::INVITE_DONE_COUNT, made, &[])}</p>
            {note}
        </div>
        <ul class="done-list" aria-label=t(msg::INVITE_RESULTS)>{rows}</ul>
    }
}

fn row(class: &'static str, one: &Invited, same: bool) -> AnyView {
    let (tone, word) = match (&one.problem, one.sent.as_str()) {
        (Some(_), _) => (Tone::Neutral, msg::INVITE_NOT_INVITED),
        (None, "failed") => (Tone::Warn, msg::INVITE_INVITED),
        (None, _) => (Tone::Ok, msg::INVITE_INVITED),
    };
    let why = match &one.problem {
        // A right that is missing has no sentence of its own.
        Some(problem) if problem.error_token == "Forbidden" => Some(reason_of(&problem.error_token)),
        Some(problem) => Some(refusal(problem).unwrap_or_else(|| problem.message.clone())),
        None => (!same).then(|| t(sent(one)).to_owned()),
    };
    view! { class=class,
        <li class="done-one">
            <div class="done-head">
                <span class="done-address">{one.address.clone()}</span>
                <Badge tone=tone text=t(word)/>
            </div>
            {why.map(|why| view! { class=class, <p class="done-why">{why}</p> })}
            {link(one)}
        </li>
    }
    .into_any()
}
