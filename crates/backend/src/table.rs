//! The route table: every API call is a line here, made from its descriptor in the contract.
//!
//! A route cannot be added without a descriptor, and the descriptor's access is enforced before the handler runs. The OpenAPI document
//! and the test of every route against every role are made from the same lines.

use crate::{caller, compression, extract::ParsePath, state::AppState};
use axum::{
    Router,
    handler::Handler,
    middleware,
    routing::{MethodFilter, MethodRouter, on},
};
use schemars::{Schema, SchemaGenerator};
use std::any::TypeId;
use wire::{
    address_space::FreeAddressSpaceQuery,
    device_change::DeleteDevicesQuery,
    endpoint::{Body, Descriptor, Endpoint, Method},
    lookup::TagQuery,
    page::ListQuery,
    stats::DateRange,
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
    /// `start_date`, `end_date` (daily statistics).
    Dates,
    /// `delete_sims` (deleting devices).
    DeleteDevices,
    /// `ip_address_version` (free address spaces).
    FreeSpaces,
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
    /// Whether the response holds a [`Secret`](wire::session::Secret). Such responses are never compressed.
    pub carries_secret: bool,
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
            id if id == TypeId::of::<DateRange>() => QueryKind::Dates,
            id if id == TypeId::of::<DeleteDevicesQuery>() => QueryKind::DeleteDevices,
            id if id == TypeId::of::<FreeAddressSpaceQuery>() => QueryKind::FreeSpaces,
            _ => QueryKind::Other,
        };
        self.0.push(Route {
            descriptor: Descriptor::of::<E>(),
            query,
            body: <E::Body as Body>::schema,
            reply: <E::Reply as Body>::schema,
            carries_secret: compression::carries_secret(<E::Reply as Body>::schema),
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
                route.encoded().layer(middleware::from_fn_with_state(guard, caller::guard)),
            )
        })
    }
}

impl Route {
    /// The handler; compressed unless the response carries a secret.
    fn encoded(self) -> MethodRouter<AppState> {
        if self.carries_secret { self.service } else { self.service.layer(compression::layer()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{auth::jwt::Keys, clock::Clock, config::Config, routes, store::Store};
    use axum::{
        body::Body as HttpBody,
        http::{Request, header},
    };
    use serde_json::Value;
    use std::collections::BTreeSet;
    use tower::ServiceExt;

    /// What a route's handler and layers make of a long JSON response: its content encoding and `Vary`.
    async fn long_response(route: &Route, state: &AppState, accept: &str) -> [Option<String>; 2] {
        async fn long() -> ([(header::HeaderName, &'static str); 1], String) {
            ([(header::CONTENT_TYPE, "application/json")], "[\"row\"]".repeat(1_000))
        }
        let route = Route { service: axum::routing::any(long), ..route.clone() };
        let request =
            Request::builder().header(header::ACCEPT_ENCODING, accept).body(HttpBody::empty()).unwrap();
        let service: MethodRouter = route.encoded().with_state(state.clone());
        let response = service.oneshot(request).await.unwrap();
        [header::CONTENT_ENCODING, header::VARY]
            .map(|name| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()))
    }

    #[tokio::test]
    async fn every_response_is_compressed_unless_it_carries_a_secret() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path()).await.unwrap();
        let keys = Keys::load_or_create(folder.path()).unwrap();
        let state = AppState::new(store, keys, Clock::manual(0), Config::default()).unwrap();
        let mut secret = BTreeSet::new();
        for route in routes::table(true).routes() {
            let name = route.descriptor.name;
            for (accept, encoding) in [("gzip, deflate, br, zstd", "br"), ("gzip", "gzip")] {
                let [found, vary] = long_response(route, &state, accept).await;
                let wanted = (!route.carries_secret).then_some(encoding);
                assert_eq!(found.as_deref(), wanted, "{name} for {accept}");
                assert_eq!(vary.is_some(), !route.carries_secret, "{name}");
            }
            assert_eq!(long_response(route, &state, "identity").await[0], None, "{name}");
            if route.carries_secret {
                secret.insert(name);
            }
        }
        // All of them: another one must be looked at before it is in the list.
        let expected = [
            "ActivateMfaKey",
            "AddMember",
            "CreateMfaKey",
            "CreateToken",
            "ExportPersonalData",
            "GetSecurity",
            "InviteMany",
            "RefreshSession",
            "RenewRecoveryCodes",
            "ResendInvitation",
            "ResumeSession",
            "SignIn",
            "StartSession",
            "SwitchWorkspace",
        ];
        assert_eq!(secret, BTreeSet::from(expected));
    }

    #[test]
    fn a_reply_that_looks_like_it_has_a_secret_has_one() {
        const SECRET: [&str; 7] = ["token", "secret", "password", "codes", "otp", "link", "fingerprint"];
        /// Facts of a plan and a group, the name of an error, the id of a token in the audit log.
        const HARMLESS: [&str; 4] = ["linking", "linked", "error_token", "token"];
        let mut found = Vec::new();
        for route in routes::table(true).routes().iter().filter(|route| !route.carries_secret) {
            let mut generator = SchemaGenerator::default();
            let reply = (route.reply)(&mut generator).map(Value::from);
            let all = reply.into_iter().chain(generator.take_definitions(true).into_values());
            for name in all.flat_map(|schema| properties(&schema)) {
                if SECRET.iter().any(|part| name.contains(part)) && !HARMLESS.contains(&name.as_str()) {
                    found.push(format!("{}: {name}", route.descriptor.name));
                }
            }
        }
        assert!(found.is_empty(), "to be of type `Secret`, or harmless: {found:?}");
    }

    /// Names of all properties in a schema.
    fn properties(schema: &Value) -> Vec<String> {
        match schema {
            Value::Object(keywords) => {
                let own = keywords.get("properties").and_then(Value::as_object);
                let own = own.into_iter().flat_map(|named| named.keys().cloned());
                own.chain(keywords.values().flat_map(properties)).collect()
            }
            Value::Array(items) => items.iter().flat_map(properties).collect(),
            _ => Vec::new(),
        }
    }
}
