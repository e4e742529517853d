//! The fields that the device and SIM lists are filtered and sorted by: which column, which text index, which order.
//! In every statement `d` is the device and `s` the SIM.

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Area {
    /// Devices, with their SIMs.
    Devices,
    /// SIMs, with their devices.
    Sims,
}

/// A text index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// `device_text`.
    Device,
    /// `sim_text`.
    Sim,
}

/// Columns of a text index that offer candidates for a field.
#[derive(Clone, Copy, Debug)]
pub struct Source {
    /// The index.
    pub text: Text,
    /// Its columns, separated by blanks.
    pub columns: &'static str,
}

/// How values of a field are read.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// Part of a text; `*` matches any run where the field has wildcards.
    Text {
        /// Whether `*` is special.
        wildcard: bool,
    },
    /// Part of any of several texts, or the id itself.
    Search {
        /// The id column.
        id: &'static str,
    },
    /// One of a few numbers, which may be given by name; `null` where the column can be empty.
    Enum {
        /// Ids and names.
        names: &'static [(i64, &'static str)],
        /// Whether `null` can be asked for.
        null: bool,
    },
    /// A policy, by id or by part of its name.
    Named {
        /// The id column.
        id: &'static str,
    },
    /// A point in time.
    Time,
    /// The same for every row; an empty value matches whatever is asked.
    Fixed {
        /// The value.
        value: &'static str,
    },
    /// The workspace's own id.
    Workspace,
}

/// A field of `q`.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name in the contract.
    pub name: &'static str,
    /// What it is in SQL.
    pub expr: &'static str,
    /// How its values are read.
    pub kind: Kind,
    /// Whether it lives in the other table.
    pub joins: bool,
    /// Where the text indexes know it.
    pub texts: &'static [Source],
}

/// A field of `sort`.
#[derive(Clone, Copy, Debug)]
pub struct SortField {
    /// Its name in the contract.
    pub name: &'static str,
    /// What it is in SQL; empty for what is the same in all rows.
    pub expr: &'static str,
    /// Whether it lives in the other table.
    pub joins: bool,
    /// Whether the value is a text.
    pub text: bool,
    /// An index `(workspace_id, expr, id)` gives the order.
    pub indexed: bool,
    /// Few rows share a value, so that the index can also be walked backwards with ties by ascending id.
    pub distinct: bool,
}

const STATUS: &[(i64, &str)] = &[(0, "enabled"), (1, "disabled"), (2, "deleted")];
const CONNECTIVITY: &[(i64, &str)] = &[(0, "offline"), (1, "attached"), (2, "online"), (3, "blocked")];
const SIM_STATUS: &[(i64, &str)] =
    &[(0, "issued"), (1, "activated"), (2, "suspended"), (3, "deleted"), (4, "factory test")];
const YES_NO: &[(i64, &str)] = &[(0, "false"), (1, "true")];
const IN_NAME: &[Source] = &[Source { text: Text::Device, columns: "name" }];
const IN_TAGS: &[Source] = &[Source { text: Text::Device, columns: "tags" }];
const IN_IMEI: &[Source] = &[Source { text: Text::Device, columns: "imei" }];
const IN_IP: &[Source] = &[Source { text: Text::Device, columns: "ip" }];
const IN_ICCID: &[Source] = &[Source { text: Text::Sim, columns: "iccid" }];
const IN_IMSI: &[Source] = &[Source { text: Text::Sim, columns: "imsi" }];
const IN_MSISDN: &[Source] = &[Source { text: Text::Sim, columns: "msisdn" }];
const IN_EID: &[Source] = &[Source { text: Text::Sim, columns: "eid" }];
const IN_DEVICES: &[Source] = &[
    Source { text: Text::Device, columns: "name tags imei ip" },
    Source { text: Text::Sim, columns: "iccid imsi msisdn eid" },
];
const IN_SIMS: &[Source] = &[
    Source { text: Text::Sim, columns: "iccid imsi msisdn eid" },
    Source { text: Text::Device, columns: "name" },
];
const SERVICE: &str = "(SELECT p.name_key FROM service_profile p WHERE p.workspace_id = d.workspace_id AND p.id = d.service_profile_id)";
const TARIFF: &str = "(SELECT p.name_key FROM tariff_profile p WHERE p.workspace_id = d.workspace_id AND p.id = d.tariff_profile_id)";
/// What `search` looks through; a line feed cannot be asked for, so no match reaches over two fields.
const ANY_OF_DEVICE: &str = "(d.name_key || char(10) || d.tags_key || char(10) || d.imei_key || char(10) || d.ip_address || char(10) \
    || coalesce(s.iccid_luhn || char(10) || s.imsi || char(10) || s.msisdn || char(10) || s.eid, ''))";
const ANY_OF_SIM: &str = "(s.iccid_luhn || char(10) || s.imsi || char(10) || s.msisdn || char(10) || s.eid || char(10) \
    || coalesce(d.name_key, ''))";

const TEXT: Kind = Kind::Text { wildcard: true };

const fn field(name: &'static str, expr: &'static str, kind: Kind) -> Field {
    Field { name, expr, kind, joins: false, texts: &[] }
}

const fn text(name: &'static str, expr: &'static str, texts: &'static [Source]) -> Field {
    Field { name, expr, kind: TEXT, joins: false, texts }
}

const fn other(field: Field) -> Field {
    Field { joins: true, ..field }
}

const DEVICE_FIELDS: &[Field] = &[
    field("id", "d.id", Kind::Enum { names: &[], null: false }),
    text("name", "d.name_key", IN_NAME),
    field("status", "d.status", Kind::Enum { names: STATUS, null: false }),
    text("tags", "d.tags_key", IN_TAGS),
    other(text("iccid", "s.iccid", IN_ICCID)),
    other(text("iccid_with_luhn", "s.iccid_luhn", IN_ICCID)),
    text("imei", "d.imei_key", IN_IMEI),
    other(text("imsi", "s.imsi", IN_IMSI)),
    other(text("msisdn", "s.msisdn", IN_MSISDN)),
    other(text("eid", "s.eid", IN_EID)),
    text("ip_address", "d.ip_address", IN_IP),
    field("service_profile", SERVICE, Kind::Named { id: "d.service_profile_id" }),
    field("tariff_profile", TARIFF, Kind::Named { id: "d.tariff_profile_id" }),
    other(field("sim_status", "s.status", Kind::Enum { names: SIM_STATUS, null: true })),
    field("connectivity", "d.connectivity", Kind::Enum { names: CONNECTIVITY, null: false }),
    field("created", "d.created", Kind::Time),
    field("last_updated", "d.last_updated", Kind::Time),
    Field {
        name: "search",
        expr: ANY_OF_DEVICE,
        kind: Kind::Search { id: "d.id" },
        joins: true,
        texts: IN_DEVICES,
    },
];

const SIM_FIELDS: &[Field] = &[
    field("id", "s.id", Kind::Enum { names: &[], null: false }),
    field("issuer_org", "s.workspace_id", Kind::Workspace),
    field("reseller_org", "s.workspace_id", Kind::Workspace),
    field("customer_org", "s.workspace_id", Kind::Workspace),
    text("iccid", "s.iccid", IN_ICCID),
    text("iccid_with_luhn", "s.iccid_luhn", IN_ICCID),
    field("status", "s.status", Kind::Enum { names: SIM_STATUS, null: false }),
    field("production_date", "s.production_date", Kind::Time),
    text("imsi", "s.imsi", IN_IMSI),
    text("msisdn", "s.msisdn", IN_MSISDN),
    field("endpoint", "s.device_id", Kind::Enum { names: &[], null: true }),
    field("model", "s.model_id", Kind::Enum { names: &[], null: false }),
    text("eid", "s.eid", IN_EID),
    field("satellite_capable", "", Kind::Fixed { value: "false" }),
    field("assigned", "(s.device_id IS NOT NULL)", Kind::Enum { names: YES_NO, null: false }),
    Field {
        name: "search",
        expr: ANY_OF_SIM,
        kind: Kind::Search { id: "s.id" },
        joins: true,
        texts: IN_SIMS,
    },
];

const fn sort(name: &'static str, expr: &'static str, text: bool, distinct: bool) -> SortField {
    SortField { name, expr, joins: false, text, indexed: true, distinct }
}

const fn sort_by_policy(name: &'static str, expr: &'static str) -> SortField {
    SortField { name, expr, joins: false, text: true, indexed: false, distinct: false }
}

const fn same(name: &'static str) -> SortField {
    SortField { name, expr: "", joins: false, text: false, indexed: true, distinct: true }
}

const DEVICE_SORTS: &[SortField] = &[
    sort("id", "d.id", false, true),
    sort("name", "d.name_key", true, true),
    sort("status", "d.status", false, false),
    sort("tags", "d.tags_key", true, false),
    sort("ip_address", "d.ip_key", false, true),
    sort("imei", "d.imei", true, true),
    sort_by_policy("service_profile", SERVICE),
    sort_by_policy("tariff_profile", TARIFF),
    sort("created", "d.created", false, true),
    sort("last_updated", "d.last_updated", false, true),
    sort("connectivity", "d.connectivity", false, false),
    sort("usage", "d.month_bytes", false, false),
];

const SIM_SORTS: &[SortField] = &[
    sort("id", "s.id", false, true),
    same("issuer_org"),
    same("reseller_org"),
    same("customer_org"),
    sort("iccid", "s.iccid", true, true),
    sort("eid", "s.eid", true, false),
    sort("status", "s.status", false, false),
    sort("production_date", "s.production_date", false, true),
    // By the device's name, as the list shows it; SIMs without a device come first.
    SortField {
        name: "endpoint",
        expr: "coalesce(d.name_key, '')",
        joins: true,
        text: true,
        indexed: false,
        distinct: false,
    },
    sort("model", "s.model_id", false, false),
    sort("imsi", "s.imsi", true, true),
    sort("msisdn", "s.msisdn", true, true),
    sort("activation_date", "s.activation_date", false, false),
];

impl Area {
    /// The area's name in `workspace_revision`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Devices => "device",
            Self::Sims => "sim",
        }
    }

    /// The id column.
    pub fn id(self) -> &'static str {
        match self {
            Self::Devices => "d.id",
            Self::Sims => "s.id",
        }
    }

    /// The workspace column.
    pub fn workspace(self) -> &'static str {
        match self {
            Self::Devices => "d.workspace_id",
            Self::Sims => "s.workspace_id",
        }
    }

    /// The table.
    pub fn table(self) -> &'static str {
        match self {
            Self::Devices => "device d",
            Self::Sims => "sim s",
        }
    }

    /// The join to the other table.
    pub fn join(self) -> &'static str {
        match self {
            Self::Devices => " LEFT JOIN sim s ON s.workspace_id = d.workspace_id AND s.device_id = d.id",
            Self::Sims => " LEFT JOIN device d ON d.workspace_id = s.workspace_id AND d.id = s.device_id",
        }
    }

    /// All fields of `q`.
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Devices => DEVICE_FIELDS,
            Self::Sims => SIM_FIELDS,
        }
    }

    /// A field of `q`.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// A field of `sort`.
    pub fn sort(self, name: &str) -> Option<&'static SortField> {
        match self {
            Self::Devices => DEVICE_SORTS,
            Self::Sims => SIM_SORTS,
        }
        .iter()
        .find(|field| field.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::{device::DEVICE_LIST, sim::SIM_LIST};

    #[test]
    fn every_field_of_the_contract_is_known() {
        for (area, spec) in [(Area::Devices, DEVICE_LIST), (Area::Sims, SIM_LIST)] {
            for name in spec.q_fields {
                let name = name.strip_suffix(wire::views::KEPT).unwrap_or(name);
                assert!(area.field(name).is_some(), "q {name}");
            }
            for name in spec.sort_fields {
                assert!(area.sort(name).is_some(), "sort {name}");
            }
        }
    }
}
