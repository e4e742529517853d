//! How an error reads to a person: what happened, what to do, a reference to quote. The only place with these words.

use crate::{
    api::error::ApiError,
    util::{
        i18n::{t, tf},
        msg,
    },
};
use wire::problem::Problem;

/// One message.
pub fn error_text(error: &ApiError) -> String {
    match error {
        ApiError::Offline => t(msg::SHELL_OFFLINE).to_owned(),
        ApiError::Missing => t(msg::SHELL_MISSING).to_owned(),
        ApiError::Denied(_) => t(msg::SHELL_NOT_ALLOWED).to_owned(),
        ApiError::Conflict(problem) => tf(msg::SHELL_CONFLICT_WHY, &[("message", &sentence(problem))]),
        ApiError::Invalid(problem) => tf(msg::SHELL_INVALID, &[("message", &sentence(problem))]),
        ApiError::Busy(wait) | ApiError::Locked(wait) => match wait {
            Some(seconds) => {
                let wait = tf(msg::SHELL_WAIT_SECONDS, &[("n", &seconds.to_string())]);
                format!("{} {wait}", t(msg::SHELL_BUSY))
            }
            None => t(msg::SHELL_BUSY).to_owned(),
        },
        ApiError::SignedOut | ApiError::Credentials => t(msg::SHELL_SIGNED_OUT).to_owned(),
        ApiError::WrongWorkspace => t(msg::SHELL_WRONG_WORKSPACE).to_owned(),
        ApiError::Garbled { .. } => t(msg::SHELL_GARBLED).to_owned(),
        ApiError::Server { status, .. } => tf(msg::SHELL_SERVER, &[("status", &status.to_string())]),
        ApiError::Aborted => String::new(),
    }
}

/// The reference to quote, in a sentence.
pub fn reference(error: &ApiError) -> Option<String> {
    match error {
        ApiError::Server { reference: Some(reference), .. }
        | ApiError::Garbled { reference: Some(reference) } => {
            Some(tf(msg::SHELL_REFERENCE, &[("reference", reference)]))
        }
        _ => None,
    }
}

/// The server's own words: the field errors when there are some.
pub fn sentence(problem: &Problem) -> String {
    if problem.errors.is_empty() {
        return problem.message.clone();
    }
    let sentences: Vec<&str> = problem.errors.iter().map(|error| error.message.as_str()).collect();
    sentences.join(" ")
}
