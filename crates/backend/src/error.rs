//! What goes wrong, and how it reads on the wire (api.md §1.3).

use axum::{
    Json,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use wire::{
    problem::{FieldProblem, Problem},
    refusal::Refusal,
};

/// The failure of a request. Handlers answer `Result<_, Error>`; [`Problem`] and [`sqlx::Error`] convert with `?`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A problem with its status, and after how many seconds another try makes sense.
    #[error("{status} {}", .problem.error_token)]
    Problem {
        /// The status line.
        status: StatusCode,
        /// The body.
        problem: Box<Problem>,
        /// Seconds, for `Retry-After`.
        retry_after: Option<u64>,
    },
    /// 401 without a body: what the contract answers to wrong credentials, suspended and deleted accounts alike (api.md §2).
    #[error("401 without a body")]
    Unauthenticated,
    /// The database failed. The cause is logged, never answered.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// Something else failed that the client cannot help. The cause is logged, never answered.
    #[error("internal: {0}")]
    Internal(String),
}

impl Error {
    /// A problem whose status is not the usual one of its code, e.g. 404 with 1401 (api.md §20).
    pub fn status(status: StatusCode, problem: Problem) -> Self {
        Self::Problem { status, problem: Box::new(problem), retry_after: None }
    }

    /// 404 (1201): unknown, deleted or of another workspace, which nobody can tell apart.
    pub fn not_found() -> Self {
        Problem::not_found().into()
    }

    /// 403 (1104).
    pub fn forbidden() -> Self {
        Problem::forbidden().into()
    }

    /// A rule of the product forbids it.
    pub fn refused(refusal: &Refusal, params: &[(&str, String)]) -> Self {
        Self::status(
            StatusCode::from_u16(refusal.status).unwrap_or(StatusCode::CONFLICT),
            refusal.problem(params),
        )
    }

    /// 422 (1400) naming one field.
    pub fn field(problem: FieldProblem) -> Self {
        Problem::invalid(vec![problem]).into()
    }

    /// 429 (1105) with `Retry-After`.
    pub fn too_many(retry_after: u64) -> Self {
        Self::Problem {
            status: StatusCode::TOO_MANY_REQUESTS,
            problem: Box::new(Problem::too_many_requests()),
            retry_after: Some(retry_after),
        }
    }

    /// Sign-in is locked (BR-56): 401 with the body of 429 (api.md §20).
    pub fn locked(retry_after: u64) -> Self {
        Self::Problem {
            status: StatusCode::UNAUTHORIZED,
            problem: Box::new(Problem::too_many_requests()),
            retry_after: Some(retry_after),
        }
    }
}

/// The usual status of an error code.
fn status_of(code: i64) -> StatusCode {
    match code {
        1101..=1103 => StatusCode::UNAUTHORIZED,
        1104 => StatusCode::FORBIDDEN,
        1105 => StatusCode::TOO_MANY_REQUESTS,
        1201 | 1601 => StatusCode::NOT_FOUND,
        1301 | 1302 | 1400..=1404 => StatusCode::UNPROCESSABLE_ENTITY,
        1405 | 1406 | 1502..=1505 => StatusCode::CONFLICT,
        _ => StatusCode::BAD_REQUEST,
    }
}

impl From<&'static Refusal> for Error {
    fn from(refusal: &'static Refusal) -> Self {
        Self::refused(refusal, &[])
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Problem { status: status_of(problem.error_code), problem: Box::new(problem), retry_after: None }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        match self {
            Self::Problem { status, problem, retry_after } => {
                let mut response = (status, Json(*problem)).into_response();
                if let Some(seconds) = retry_after {
                    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)));
                }
                if status == StatusCode::UNAUTHORIZED {
                    response
                        .headers_mut()
                        .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
                }
                response
            }
            Self::Unauthenticated => StatusCode::UNAUTHORIZED.into_response(),
            cause @ (Self::Database(_) | Self::Internal(_)) => {
                tracing::error!(%cause, "request failed");
                (
                    StatusCode::INTERNAL_SERVER_ERROR,
                    Json(Problem::new(0, "InternalError", "Something went wrong on the server.")),
                )
                    .into_response()
            }
        }
    }
}
