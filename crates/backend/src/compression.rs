//! Compression of API responses, for routes whose response carries no secret.
//!
//! Length reveals content: whoever can make a browser send requests with text of their choice and sees how long the encrypted
//! responses are can guess a secret in them bit by bit (BREACH). Routes that return a secret are therefore never compressed;
//! [`Route::carries_secret`](crate::table::Route::carries_secret) is derived from the type of the reply.

use crate::table::MakeSchema;
use schemars::SchemaGenerator;
use serde_json::Value;
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer,
        predicate::{NotForContentType, Predicate, SizeAbove},
    },
};
use wire::session::Secret;

/// Smaller bodies fit into the packet of their headers: compressing them saves nothing.
const MIN_BODY_BYTES: u64 = 1024;
/// For brotli and for gzip: 50 rows take about a millisecond. Higher levels cost a multiple and save some percent.
const LEVEL: CompressionLevel = CompressionLevel::Precise(4);

/// Compresses responses with brotli or gzip, whichever the client prefers. Responses that already have an encoding stay as they are.
pub fn layer() -> CompressionLayer<impl Predicate + Send + Sync + 'static> {
    CompressionLayer::new()
        .quality(LEVEL)
        .compress_when(SizeAbove::new(MIN_BODY_BYTES).and(NotForContentType::SSE))
}

/// Returns whether a reply of this schema has a [`Secret`] anywhere.
pub fn carries_secret(reply: MakeSchema) -> bool {
    let mut generator = SchemaGenerator::default();
    let schema = reply(&mut generator);
    let definitions = generator.take_definitions(true);
    schema.is_some_and(|schema| has_secret(schema.as_value())) || definitions.values().any(has_secret)
}

fn has_secret(schema: &Value) -> bool {
    match schema {
        Value::Object(keywords) => {
            keywords.get("format").is_some_and(|format| format == Secret::FORMAT)
                || keywords.values().any(has_secret)
        }
        Value::Array(items) => items.iter().any(has_secret),
        _ => false,
    }
}
