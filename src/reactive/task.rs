//! leptos' task spawners behind a box: one copy in the module instead of one for every future (kilobytes, measured).

use std::{future::Future, pin::Pin};

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// Runs to its end, whatever becomes of the owner.
pub fn spawn_local_scoped(task: impl Future<Output = ()> + 'static) {
    run(Box::pin(task));
}

/// Is dropped when the owner goes or its effect runs again (R5).
pub fn spawn_local_scoped_with_cancellation(task: impl Future<Output = ()> + 'static) {
    run_until_gone(Box::pin(task));
}

fn run(task: Task) {
    leptos::task::spawn_local_scoped(task);
}

fn run_until_gone(task: Task) {
    leptos::task::spawn_local_scoped_with_cancellation(task);
}
