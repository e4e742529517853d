//! The audit log of a workspace (W-6): who did what when, append-only, for its Administrators only.

use crate::{
    endpoint::{Access, Dto, QueryParams, endpoints},
    lenient,
    page::{ListQuery, ListSpec},
    time::Timestamp,
    value::Named,
};
use serde::{Deserialize, Serialize};

/// One field that a deed changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Change {
    /// Its name.
    pub field: String,
    /// As it was; absent for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// As it is; absent for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// An entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditEntry {
    /// Its number, ascending.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// When.
    pub at: Timestamp,
    /// Who; absent: the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actor: Option<Named>,
    /// E-mail of who.
    #[serde(
        default,
        deserialize_with = "lenient::text_or_default",
        skip_serializing_if = "String::is_empty"
    )]
    pub username: String,
    /// The application token that acted for the person.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub token: Option<u64>,
    /// What, e.g. `member.suspend`.
    pub action: String,
    /// The kind of thing, e.g. `member`.
    pub object: String,
    /// Its id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_id: Option<String>,
    /// What changed.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub changes: Vec<Change>,
    /// Address of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What the client called itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agent: Option<String>,
    /// The reference that answers carry (`X-Request-Id`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Dto for AuditEntry {}

/// What can be filtered by: what occurs in this workspace's log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditFacets {
    /// Actions.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub actions: Vec<String>,
    /// Kinds of things.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub objects: Vec<String>,
    /// People who acted.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub actors: Vec<Named>,
}

impl Dto for AuditFacets {}

/// What the list takes. `actor` is an account id or `operator`; `action` takes `*`; `from` (inclusive) and `until` (exclusive) take a
/// date or a time of the contract. Without `sort`: newest first.
pub const AUDIT_LIST: ListSpec = ListSpec {
    q_fields: &["actor", "action", "object", "object_id", "from", "until"],
    sort_fields: &["id", "timestamp"],
    default_per_page: 50,
    max_per_page: 500,
};

/// The form of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportFormat {
    /// RFC 4180, safe to open in a spreadsheet.
    #[default]
    Csv,
    /// One JSON object per line.
    Jsonl,
}

/// An export: everything that matches, not one page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuditExport {
    /// Its form.
    pub format: ExportFormat,
    /// `q` and `sort` of the list.
    pub list: ListQuery,
}

impl QueryParams for AuditExport {
    fn to_query(&self) -> String {
        let format = match self.format {
            ExportFormat::Csv => "csv",
            ExportFormat::Jsonl => "jsonl",
        };
        let list = ListQuery { page: 0, per_page: 0, ..self.list.clone() }.to_query();
        if list.is_empty() { format!("format={format}") } else { format!("format={format}&{list}") }
    }
}

endpoints! {
    /// The workspace's log.
    ListAudit = Get "/api/ext/v1/audit", Access::Administrator, 200, "Audit log", (), ListQuery, () => Vec<AuditEntry>;
    /// What can be filtered by.
    GetAuditFacets = Get "/api/ext/v1/audit/facet", Access::Administrator, 200, "Actions, objects and actors of the audit log",
        (), (), () => AuditFacets;
    /// The log as a file (`text/csv` or `application/x-ndjson`); the answer is no JSON object.
    ExportAudit = Get "/api/ext/v1/audit/export", Access::Administrator, 200, "Export the audit log", (), AuditExport, () => ();
}
