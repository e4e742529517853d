//! A plan: many changes that are looked at together before the first one is made. [`super::plan_view::PlanPanel`] shows it line by
//! line (before, after, what is left out and why), makes the changes one after the other, names each failure beside its line,
//! gives a receipt as a file, and offers the way back as another plan.
//!
//! A page only says what the lines are:
//!
//! ```ignore
//! let line = Line {
//!     name: "Ola Nordmann".to_owned(),          // whom or what it is about
//!     note: "ola@acme.example".to_owned(),      // told apart by; may be empty
//!     before: "Observer".to_owned(),
//!     after: "User".to_owned(),
//!     todo: match refusal {
//!         Some(why) => Err(why),                // left out, for this reason
//!         None => Ok(Work::new(move || async move {
//!             let made = members::change(client()?, ..).await?;
//!             // How to take it back: refused by the server when somebody has changed it since.
//!             Ok(Back::Work(Work::new(move || undo(made.version))))
//!         })),
//!     },
//! };
//! let plan = RwSignal::new(Some(Plan { title, verb: msg::USERS_PLAN_ROLES, lines, ..Plan::default() }));
//! view! { {move || plan.get().map(|plan| view! { <PlanPanel plan changed=.. on_close=.. /> })} }
//! ```
//!
//! Work runs to its end when the page is left, because nobody could tell whether an aborted write arrived; but no further line begins
//! then, and a message says how far it got.

use crate::{
    api::error::ApiError,
    shell::refusal::explain,
    ui::table::csv,
    util::{
        i18n::{Msg, MsgPlural, t},
        intl, msg,
        save::save,
    },
};
use futures::future::LocalBoxFuture;
use leptos::prelude::*;
use std::{future::Future, sync::Arc};

type Doing = LocalBoxFuture<'static, Result<Back, ApiError>>;

/// One change, made when it is run.
#[derive(Clone)]
pub struct Work(Arc<dyn Fn() -> Doing + Send + Sync>);

/// How to take back a change that was made.
#[derive(Clone)]
pub enum Back {
    /// By this; its own answer says how to make the change again.
    Work(Work),
    /// Not at all, for this reason.
    Never(String),
}

impl Work {
    /// A change that `run` makes. Its error is shown in words beside the line, and the lines after it go on.
    pub fn new<Fut>(run: impl Fn() -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<Back, ApiError>> + 'static,
    {
        Self(Arc::new(move || Box::pin(run())))
    }

    fn run(&self) -> Doing {
        (self.0)()
    }
}

/// A line of a plan.
#[derive(Clone)]
pub struct Line {
    /// Whom or what it is about.
    pub name: String,
    /// What tells it apart from another of the same name: an address, a workspace. May be empty.
    pub note: String,
    /// As it is.
    pub before: String,
    /// As it shall be.
    pub after: String,
    /// The change, or why the line is left out.
    pub todo: Result<Work, String>,
}

/// Changes to be made together, in the order in which they are made.
#[derive(Clone)]
pub struct Plan {
    /// What the panel is called ("Change roles").
    pub title: String,
    /// A line below it ("in Acme Trackers"); may be empty.
    pub subtitle: String,
    /// What must be known before: drawn as attention above the lines.
    pub warning: Option<String>,
    /// The text of the button that does it, for `{n}` changes ("Change 3 roles").
    pub verb: MsgPlural,
    /// It takes something away: a red button.
    pub danger: bool,
    /// Name of the receipt, without its ending.
    pub file: String,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            title: String::new(),
            subtitle: String::new(),
            warning: None,
            verb: msg::PLAN_DO,
            danger: false,
            file: "plan".to_owned(),
            lines: Vec::new(),
        }
    }
}

/// What has become of a line.
#[derive(Clone)]
pub(super) enum Fate {
    /// Its turn has not come.
    Waiting,
    Running,
    Done(Back),
    Failed(String),
    /// Left out from the start, for this reason.
    Skipped(String),
    /// The plan was stopped before its turn.
    Stopped,
}

impl Fate {
    fn of(line: &Line) -> Self {
        line.todo.as_ref().err().map_or(Self::Waiting, |why| Self::Skipped(why.clone()))
    }

    /// In a word, for the receipt and the line.
    pub fn word(&self) -> Msg {
        match self {
            Self::Waiting => msg::PLAN_WAITING,
            Self::Running => msg::PLAN_RUNNING,
            Self::Done(_) => msg::PLAN_DONE,
            Self::Failed(_) => msg::PLAN_FAILED,
            Self::Skipped(_) => msg::PLAN_SKIPPED,
            Self::Stopped => msg::PLAN_STOPPED,
        }
    }

    pub fn why(&self) -> Option<&str> {
        match self {
            Self::Failed(why) | Self::Skipped(why) => Some(why),
            _ => None,
        }
    }
}

/// How many lines have which fate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Counts {
    pub todo: u64,
    pub done: u64,
    pub failed: u64,
    pub skipped: u64,
    pub stopped: u64,
    /// Done and can be taken back.
    pub back: u64,
}

impl Counts {
    /// Lines that are to change or have changed.
    pub fn all(self) -> u64 {
        self.todo + self.done + self.failed + self.stopped
    }
}

/// Where the plan stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    Preview,
    Running,
    Over,
}

/// A plan and what has become of it. Copy; dies with its panel.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub plan: RwSignal<Arc<Plan>>,
    /// One for each line, in its order.
    pub fates: RwSignal<Arc<[ArcRwSignal<Fate>]>>,
    pub phase: RwSignal<Phase>,
    /// No further line shall begin.
    pub stopping: RwSignal<bool>,
    begun: StoredValue<i64>,
}

/// Not `RwSignal`: the way back is made in an event handler, and would go with the button that was pressed.
fn fates_of(plan: &Plan) -> Arc<[ArcRwSignal<Fate>]> {
    plan.lines.iter().map(|line| ArcRwSignal::new(Fate::of(line))).collect()
}

impl Run {
    pub fn new(plan: Plan) -> Self {
        Self {
            fates: RwSignal::new(fates_of(&plan)),
            plan: RwSignal::new(Arc::new(plan)),
            phase: RwSignal::new(Phase::Preview),
            stopping: RwSignal::new(false),
            begun: StoredValue::new(0),
        }
    }

    /// Tracked.
    pub fn counts(self) -> Counts {
        let mut counts = Counts::default();
        for fate in self.fates.get().iter() {
            fate.with(|fate| match fate {
                Fate::Waiting | Fate::Running => counts.todo += 1,
                Fate::Done(back) => {
                    counts.done += 1;
                    counts.back += u64::from(matches!(back, Back::Work(_)));
                }
                Fate::Failed(_) => counts.failed += 1,
                Fate::Skipped(_) => counts.skipped += 1,
                Fate::Stopped => counts.stopped += 1,
            });
        }
        counts
    }

    /// Makes the changes. `left` is told how many were made when the panel is gone before the end.
    pub async fn go(self, left: impl FnOnce(u64, u64)) {
        let (plan, fates) = (self.plan.get_untracked(), self.fates.get_untracked());
        self.begun.set_value(intl::now_ms());
        let todo = plan.lines.iter().filter(|line| line.todo.is_ok()).count() as u64;
        let mut done = 0;
        for (line, fate) in plan.lines.iter().zip(fates.iter()) {
            let Ok(work) = &line.todo else { continue };
            match self.stopping.try_get_untracked() {
                Some(false) => {}
                Some(true) => {
                    fate.try_set(Fate::Stopped);
                    continue;
                }
                None => return left(done, todo),
            }
            fate.try_set(Fate::Running);
            let next = match work.run().await {
                Ok(back) => {
                    done += 1;
                    Fate::Done(back)
                }
                Err(error) => Fate::Failed(explain(&error)),
            };
            fate.try_set(next);
        }
        if self.phase.try_set(Phase::Over).is_some() {
            left(done, todo);
        }
    }

    /// Becomes the plan that takes back what was done, last change first.
    pub fn turn_back(self) {
        let (plan, fates) = (self.plan.get_untracked(), self.fates.get_untracked());
        let fates: Vec<Fate> = fates.iter().map(|fate| fate.get_untracked()).collect();
        let back = inverse(&plan, &fates);
        self.stopping.set(false);
        self.fates.set(fates_of(&back));
        self.plan.set(Arc::new(back));
        self.phase.set(Phase::Preview);
    }

    /// Saves what has become of each line as a file. Says whether the browser took it.
    pub fn save_receipt(self) -> bool {
        let plan = self.plan.get_untracked();
        let fates: Vec<Fate> = self.fates.get_untracked().iter().map(|fate| fate.get_untracked()).collect();
        let day = intl::date_time(self.begun.get_value());
        save(&format!("{}.csv", plan.file), "text/csv", &receipt(&plan, &fates, &day))
    }
}

/// The way back of what was done.
fn inverse(plan: &Plan, fates: &[Fate]) -> Plan {
    let turned = |(line, fate): (&Line, &Fate)| {
        let Fate::Done(back) = fate else { return None };
        let todo = match back {
            Back::Work(work) => Ok(work.clone()),
            Back::Never(why) => Err(why.clone()),
        };
        let Line { name, note, before, after, .. } = line.clone();
        Some(Line { name, note, before: after, after: before, todo })
    };
    Plan {
        title: t(msg::PLAN_BACK_TITLE).to_owned(),
        subtitle: plan.subtitle.clone(),
        warning: Some(t(msg::PLAN_BACK_TEXT).to_owned()),
        verb: msg::PLAN_BACK_DO,
        danger: false,
        file: format!("{}-undone", plan.file),
        lines: plan.lines.iter().zip(fates).rev().filter_map(turned).collect(),
    }
}

fn receipt(plan: &Plan, fates: &[Fate], day: &str) -> String {
    let heads = [
        msg::PLAN_COL_NAME,
        msg::PLAN_COL_NOTE,
        msg::PLAN_COL_BEFORE,
        msg::PLAN_COL_AFTER,
        msg::PLAN_COL_RESULT,
        msg::PLAN_COL_WHY,
        msg::PLAN_COL_WHEN,
    ];
    let heads = heads.map(|head| t(head).to_owned()).to_vec();
    let row = |(line, fate): (&Line, &Fate)| {
        let why = fate.why().unwrap_or_default().to_owned();
        let Line { name, note, before, after, .. } = line.clone();
        vec![name, note, before, after, t(fate.word()).to_owned(), why, day.to_owned()]
    };
    csv(std::iter::once(heads).chain(plan.lines.iter().zip(fates).map(row)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::FutureExt;

    fn nothing() -> Work {
        Work::new(|| async { Ok(Back::Never("for good".to_owned())) })
    }

    fn line(name: &str, todo: Result<Work, String>) -> Line {
        let (before, after) = ("Observer".to_owned(), "User".to_owned());
        Line { name: name.to_owned(), note: String::new(), before, after, todo }
    }

    fn plan() -> Plan {
        let lines = vec![
            line("Ola", Ok(nothing())),
            line("Kim", Err("Owner".to_owned())),
            line("Uli", Ok(nothing())),
            line("=Zoe", Ok(nothing())),
        ];
        Plan { file: "roles".to_owned(), lines, ..Plan::default() }
    }

    fn fates() -> Vec<Fate> {
        vec![
            Fate::Done(Back::Work(nothing())),
            Fate::Skipped("Owner".to_owned()),
            Fate::Failed("Gone".to_owned()),
            Fate::Done(Back::Never("for good".to_owned())),
        ]
    }

    #[test]
    fn the_way_back_is_of_what_was_done_last_change_first() {
        let back = inverse(&plan(), &fates());
        let lines: Vec<_> = back
            .lines
            .iter()
            .map(|line| (line.name.as_str(), line.before.as_str(), line.after.as_str()))
            .collect();
        assert_eq!(lines, [("=Zoe", "User", "Observer"), ("Ola", "User", "Observer")]);
        let why: Vec<_> = back.lines.iter().map(|line| line.todo.as_ref().err().cloned()).collect();
        assert_eq!(why, [Some("for good".to_owned()), None]);
    }

    #[test]
    fn the_receipt_names_every_line_and_runs_no_formula() {
        let text = receipt(&plan(), &fates(), "today");
        let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
        assert_eq!(lines.len(), 5);
        assert_eq!(lines[1], "Ola,,Observer,User,Done,,today");
        assert_eq!(lines[2], "Kim,,Observer,User,Left out,Owner,today");
        assert_eq!(lines[3], "Uli,,Observer,User,Failed,Gone,today");
        assert!(lines[4].starts_with("\"'=Zoe\","), "{}", lines[4]);
    }

    #[test]
    fn work_answers_how_to_take_it_back() {
        let done = nothing().run().now_or_never();
        assert!(matches!(done, Some(Ok(Back::Never(why))) if why == "for good"));
    }
}
