//! The route table: every API call is a line here, made from its descriptor in the contract.
//!
//! A route cannot be added without a descriptor, and the descriptor's access is enforced before the handler runs. The OpenAPI document
//! and the test of every route against every role are made from the same lines.

use crate::{caller, extract::ParsePath, state::AppState};
use axum::{
    Router,
    handler::Handler,
    middleware,
    routing::{MethodFilter, MethodRouter, on},
};
use schemars::{Schema, SchemaGenerator};
use std::any::TypeId;
use wire::{
    endpoint::{Body, Descriptor, Endpoint, Method},
    lookup::TagQuery,
    page::ListQuery,
};

/// How a call takes its query string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueryKind {
    /// It has none.
    None,
    /// `page`, `per_page`, `sort`, `q`.
    List,
    /// `page`, `page_size`, `name` (the tag list).
    Tags,
    /// Something else.
    Other,
}

/// Makes the schema of a body or an answer.
pub type MakeSchema = fn(&mut SchemaGenerator) -> Option<Schema>;

/// One line of the table.
#[derive(Clone)]
pub struct Route {
    /// The facts of the contract.
    pub descriptor: Descriptor,
    /// Its query string.
    pub query: QueryKind,
    /// Schema of the request body.
    pub body: MakeSchema,
    /// Schema of the answer.
    pub reply: MakeSchema,
    service: MethodRouter<AppState>,
}

/// The table while it is being filled.
#[derive(Clone, Default)]
pub struct Table(Vec<Route>);

impl Table {
    /// Adds the operation `E`. The handler takes extractors and answers what axum can answer; use `reply::ok::<E>`.
    #[must_use]
    #[expect(clippy::should_implement_trait, reason = "nobody adds tables with an operator")]
    pub fn add<E, H, T>(mut self, handler: H) -> Self
    where
        E: Endpoint,
        E::Path: ParsePath,
        E::Query: 'static,
        H: Handler<T, AppState>,
        T: 'static,
    {
        let filter = match E::METHOD {
            Method::Get => MethodFilter::GET,
            Method::Post => MethodFilter::POST,
            Method::Put => MethodFilter::PUT,
            Method::Patch => MethodFilter::PATCH,
            Method::Delete => MethodFilter::DELETE,
        };
        let query = match TypeId::of::<E::Query>() {
            id if id == TypeId::of::<()>() => QueryKind::None,
            id if id == TypeId::of::<ListQuery>() => QueryKind::List,
            id if id == TypeId::of::<TagQuery>() => QueryKind::Tags,
            _ => QueryKind::Other,
        };
        self.0.push(Route {
            descriptor: Descriptor::of::<E>(),
            query,
            body: <E::Body as Body>::schema,
            reply: <E::Reply as Body>::schema,
            service: on(filter, handler),
        });
        self
    }

    /// The lines.
    pub fn routes(&self) -> &[Route] {
        &self.0
    }

    /// The router, with each line's access in front of its handler.
    pub fn into_router(self, state: &AppState) -> Router<AppState> {
        self.0.into_iter().fold(Router::new(), |router, route| {
            let guard = caller::Guard { state: state.clone(), descriptor: route.descriptor };
            router.route(
                route.descriptor.template,
                route.service.layer(middleware::from_fn_with_state(guard, caller::guard)),
            )
        })
    }
}
