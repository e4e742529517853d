//! What handlers give: answers in the form of their descriptor, and the headers of lists (api.md §1.2).

use crate::{answers::Answer, error::Error};
use axum::{
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use wire::{
    endpoint::{Body, Endpoint},
    page::{ListQuery, Page},
};

/// Says whose rows an answer holds. The portal refuses answers of another workspace than its own.
pub const WORKSPACE_ID: HeaderName = HeaderName::from_static("x-workspace-id");
/// Ties an answer to the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Paging headers.
pub const TOTAL_COUNT: HeaderName = HeaderName::from_static("x-total-count");
/// Paging headers.
pub const TOTAL_PAGES: HeaderName = HeaderName::from_static("x-total-pages");
/// Paging headers.
pub const CURRENT_PAGE: HeaderName = HeaderName::from_static("x-current-page");
/// Paging headers.
pub const COUNT_PER_PAGE: HeaderName = HeaderName::from_static("x-count-per-page");
/// The order that was used.
pub const SORT: HeaderName = HeaderName::from_static("x-sort");

/// The answer of an operation, with the status of its descriptor.
///
/// # Errors
/// When the status of the descriptor is none of HTTP's.
pub fn ok<E: Endpoint>(reply: &E::Reply) -> Result<Response, Error> {
    let status = StatusCode::from_u16(E::OK).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(match json::<E>(reply) {
        Some(json) => (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], json)
            .into_response(),
        None => status.into_response(),
    })
}

/// Where it is known that `E::Reply` is a list, it is no longer seen that it is a body.
fn json<E: Endpoint>(reply: &E::Reply) -> Option<String> {
    reply.encode()
}

/// A page of a list, with its headers. `uri` is the request's; `query` as it was parsed; the page's own number and size are answered.
///
/// # Errors
/// As [`ok`].
pub fn list<E, T>(uri: &Uri, query: &ListQuery, page: Page<T>) -> Result<Response, Error>
where
    E: Endpoint<Reply = Vec<T>>,
{
    Ok(page_answer::<E, T>(uri, query, page)?.into_response())
}

/// The same, to be kept.
///
/// # Errors
/// As [`ok`].
pub fn page_answer<E, T>(uri: &Uri, query: &ListQuery, page: Page<T>) -> Result<Answer, Error>
where
    E: Endpoint<Reply = Vec<T>>,
{
    let pages = page.pages();
    let mut links = vec![("first", 1), ("last", pages)];
    if page.page > 1 {
        links.push(("prev", page.page - 1));
    }
    if page.page < pages {
        links.push(("next", page.page + 1));
    }
    let links: Vec<String> = links
        .into_iter()
        .map(|(rel, number)| {
            let mut there = ListQuery { page: number, per_page: page.per_page, ..query.clone() }.to_query();
            if number == 1 {
                there = format!("page=1&{there}");
            }
            format!("<{}?{there}>; rel=\"{rel}\"", uri.path())
        })
        .collect();
    let sort = if query.sort.is_empty() { "id".to_owned() } else { query.sort_text() };
    let facts = [
        (TOTAL_COUNT, page.total.map(HeaderValue::from)),
        (TOTAL_PAGES, page.total.map(|_| HeaderValue::from(pages))),
        (CURRENT_PAGE, Some(HeaderValue::from(page.page))),
        (COUNT_PER_PAGE, Some(HeaderValue::from(page.per_page))),
        (SORT, HeaderValue::from_str(&sort).ok()),
        (header::LINK, HeaderValue::from_str(&links.join(", ")).ok()),
    ];
    let json = json::<E>(&page.items).unwrap_or_default();
    let mut headers = HeaderMap::with_capacity(8);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.extend(facts.into_iter().filter_map(|(name, value)| Some((name, value?))));
    Ok(Answer { headers, body: json.into() })
}

/// Answers with secrets are kept by nobody in between.
///
/// # Errors
/// As the answer.
pub fn private(response: Result<Response, Error>) -> Result<Response, Error> {
    let mut response = response?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
