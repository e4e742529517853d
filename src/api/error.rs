//! What can go wrong with a request, as data. The only place where answers of a server become errors; how an
//! error reads to a person is `shell::error_text`.

use wire::problem::Problem;

/// Why a request did not succeed. Plain data: no JavaScript handle is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The network failed, or the server cannot be reached.
    Offline,
    /// The answer is no longer wanted: the page, the filter or the workspace changed. Never shown.
    Aborted,
    /// Nobody is signed in any more: 401 and no refresh possible.
    SignedOut,
    /// 401 on signing in: the credentials or the code are wrong.
    Credentials,
    /// Signing in is locked for a while; seconds to wait, when the server says.
    Locked(Option<u32>),
    /// 403.
    Denied(Problem),
    /// 404: unknown, deleted, or of another workspace: indistinguishable on purpose.
    Missing,
    /// 409: it changed meanwhile, or exists already.
    Conflict(Problem),
    /// 400 and 422: the server refuses what was sent.
    Invalid(Problem),
    /// 429: too many requests; seconds to wait, when the server says.
    Busy(Option<u32>),
    /// Anything else, with the status and the reference to quote.
    Server {
        /// HTTP status.
        status: u16,
        /// The server's request id.
        reference: Option<String>,
    },
    /// An answer that is not what the contract promises (a captive portal, a proxy's page, broken JSON).
    Garbled {
        /// The server's request id.
        reference: Option<String>,
    },
    /// An answer tagged with another workspace than the one asked: refused, never drawn.
    WrongWorkspace,
}

impl ApiError {
    /// The error of an answer outside 2xx. `problem` is its body, as far as it could be read.
    pub fn of(status: u16, problem: Problem, retry_after: Option<u32>, reference: Option<String>) -> Self {
        const TOO_MANY_REQUESTS: i64 = 1105;
        match status {
            // Locked sign-in is a 401 with the token of 429 (api.md §20).
            401 if problem.error_code == TOO_MANY_REQUESTS => Self::Locked(retry_after),
            401 => Self::Credentials,
            403 => Self::Denied(problem),
            404 => Self::Missing,
            409 => Self::Conflict(problem),
            400 | 422 => Self::Invalid(problem),
            429 => Self::Busy(retry_after),
            status => Self::Server { status, reference },
        }
    }

    /// Whether asking again may help without anything else changing.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Offline | Self::Server { status: 502..=504, .. })
    }
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_sign_in_is_told_from_wrong_credentials() {
        let locked = ApiError::of(401, Problem::too_many_requests(), Some(300), None);
        assert_eq!(locked, ApiError::Locked(Some(300)));
        assert_eq!(ApiError::of(401, Problem::default(), None, None), ApiError::Credentials);
    }

    #[test]
    fn only_what_may_pass_by_itself_is_transient() {
        assert!(ApiError::Offline.is_transient());
        assert!(ApiError::of(503, Problem::default(), None, None).is_transient());
        assert!(!ApiError::of(500, Problem::default(), None, None).is_transient());
        assert!(!ApiError::of(403, Problem::forbidden(), None, None).is_transient());
    }
}
