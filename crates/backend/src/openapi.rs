//! The OpenAPI document, made from the route table: nothing is listed by hand, so nothing can be missing or stale.

use crate::table::{QueryKind, Route, Table};
use schemars::{SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use wire::endpoint::Access;

/// The document of a table.
pub fn document(table: &Table) -> Value {
    let mut generator = SchemaSettings::openapi3()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    let mut paths: Map<String, Value> = Map::new();
    for route in table.routes() {
        let operation = operation(route, &mut generator);
        let methods = paths.entry(route.descriptor.template).or_insert_with(|| json!({}));
        if let Value::Object(methods) = methods {
            methods.insert(route.descriptor.method.as_str().to_lowercase(), operation);
        }
    }
    let problem = generator.subschema_for::<wire::problem::Problem>();
    let schemas = generator.take_definitions(true);
    json!({
        "openapi": "3.0.3",
        "info": {
            "title": "Switchyard",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "The connectivity contract as this server speaks it. Calls under /api/ext are extensions.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": { "Problem": { "description": "What went wrong", "content": { "application/json": { "schema": problem } } } },
            "securitySchemes": {
                "bearer": { "type": "http", "scheme": "bearer", "bearerFormat": "JWT" },
                "session": { "type": "apiKey", "in": "cookie", "name": crate::routes::session::COOKIE },
            },
        },
    })
}

fn operation(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let descriptor = route.descriptor;
    let mut success = json!({ "description": "Success" });
    if let Some(schema) = (route.reply)(generator) {
        success["content"] = json!({ "application/json": { "schema": schema } });
    }
    if route.query == QueryKind::List {
        success["headers"] =
            ["X-Total-Count", "X-Total-Pages", "X-Current-Page", "X-Count-Per-Page", "X-Sort", "Link"]
                .iter()
                .map(|name| ((*name).to_owned(), json!({ "schema": { "type": "string" } })))
                .collect::<Map<_, _>>()
                .into();
    }
    let mut responses = json!({ descriptor.ok.to_string(): success });
    for status in failures(route) {
        responses[status] = json!({ "$ref": "#/components/responses/Problem" });
    }
    let mut operation = json!({
        "operationId": descriptor.name,
        "summary": descriptor.summary,
        "parameters": parameters(route),
        "responses": responses,
        "security": security(descriptor.access),
    });
    match descriptor.access {
        Access::Needs(permission) => operation["x-permission"] = permission.key().into(),
        Access::Administrator => operation["x-permission"] = "administrator".into(),
        Access::Owner => operation["x-permission"] = "owner".into(),
        _ => {}
    }
    if let Some(schema) = (route.body)(generator) {
        // A refresh may come without a body: the default workspace.
        let required = descriptor.access != Access::Cookie;
        operation["requestBody"] =
            json!({ "required": required, "content": { "application/json": { "schema": schema } } });
    }
    operation
}

fn failures(route: &Route) -> Vec<&'static str> {
    let descriptor = route.descriptor;
    let mut statuses = Vec::new();
    if descriptor.template.contains('{') || (route.body)(&mut SchemaGenerator::default()).is_some() {
        statuses.push("400");
    }
    if descriptor.access != Access::Public
        || descriptor.template.ends_with("/authenticate")
        || descriptor.template.contains("/session")
    {
        statuses.extend(["401", "403"]);
    }
    if descriptor.template.contains('{') {
        statuses.push("404");
    }
    if route.query != QueryKind::None || (route.body)(&mut SchemaGenerator::default()).is_some() {
        statuses.push("422");
    }
    statuses
}

fn security(access: Access) -> Value {
    match access {
        Access::Public => json!([]),
        Access::Cookie => json!([{ "session": [] }]),
        Access::Account | Access::Member | Access::Needs(_) | Access::Administrator | Access::Owner => {
            json!([{ "bearer": [] }])
        }
    }
}

fn parameters(route: &Route) -> Vec<Value> {
    let in_path = route.descriptor.template.split('{').skip(1).filter_map(|rest| rest.split('}').next());
    let query: &[(&str, &str)] = match route.query {
        QueryKind::List => {
            &[("page", "integer"), ("per_page", "integer"), ("sort", "string"), ("q", "string")]
        }
        QueryKind::Tags => &[("page", "integer"), ("page_size", "integer"), ("name", "string")],
        QueryKind::Dates => &[("start_date", "string"), ("end_date", "string")],
        QueryKind::DeleteDevices => &[("delete_sims", "boolean")],
        QueryKind::FreeSpaces => &[("ip_address_version", "integer")],
        QueryKind::None | QueryKind::Other => &[],
    };
    in_path
        .map(|name| json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } }))
        .chain(
            query
                .iter()
                .map(|(name, kind)| json!({ "name": name, "in": "query", "schema": { "type": kind } })),
        )
        .collect()
}
