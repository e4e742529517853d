//! Collections: paging, the `sort` and `q` grammars (api.md §1.2), and which fields each list takes.
//!
//! Extension of the contract, declared in the capabilities as `q_values`: several values of one field are
//! separated by `|` (any of them matches), and `\` takes the meaning from `,`, `|` and `\` (the contract
//! documents no escaping). `*` in text values matches any run of characters.

use crate::{
    endpoint::{decode, encode},
    problem::Problem,
};

/// A page of a list, with the facts of its `X-*` headers.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Rows of the whole list that match; `X-Total-Count`. `None` when the server does not say.
    pub total: Option<u64>,
    /// 1-based, as the server answered it: beyond the end is the last page.
    pub page: u32,
    /// Rows per page, as clamped by the server.
    pub per_page: u32,
}

impl<T> Page<T> {
    /// How many pages there are; at least 1.
    pub fn pages(&self) -> u32 {
        let pages = self.total.unwrap_or(0).div_ceil(u64::from(self.per_page.max(1)));
        u32::try_from(pages).unwrap_or(u32::MAX).max(1)
    }
}

/// One field of a `sort`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sort {
    /// A field of the list's `sort_fields`.
    pub field: String,
    /// `-` instead of `+`.
    pub descending: bool,
}

/// One `field:value|value` of a `q`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// A field of the list's `q_fields`.
    pub field: String,
    /// Any of these matches; never empty.
    pub values: Vec<String>,
}

impl Criterion {
    /// For lists that make a condition of each value.
    ///
    /// # Errors
    /// 1301 for more than [`CONDITIONS_MAX`] values.
    pub fn few(&self) -> Result<(), Problem> {
        if self.values.len() > CONDITIONS_MAX {
            return Err(Problem::bad_query(&self.field, "has more than 500 values"));
        }
        Ok(())
    }
}

/// What a list takes.
#[derive(Clone, Copy, Debug)]
pub struct ListSpec {
    /// Allowed in `q`.
    pub q_fields: &'static [&'static str],
    /// Allowed in `sort`.
    pub sort_fields: &'static [&'static str],
    /// Without `per_page`, or below 1.
    pub default_per_page: u32,
    /// Larger ones are clamped.
    pub max_per_page: u32,
}

/// What is asked of a list. `page` and `per_page` of 0 mean "not said".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// 1-based.
    pub page: u32,
    /// Rows per page.
    pub per_page: u32,
    /// Most significant first.
    pub sort: Vec<Sort>,
    /// All must match.
    pub q: Vec<Criterion>,
}

/// Most criteria of a `q`: they end in one statement, and a database takes no expression of any depth.
pub const CRITERIA_MAX: usize = 50;
/// Most values of a criterion, where each is a condition of its own.
pub const CONDITIONS_MAX: usize = 500;

/// Longest accepted `q`, in bytes after decoding: room for some 400 pasted identifiers.
pub const Q_MAX: usize = 10_000;

impl ListQuery {
    /// The query string, percent-encoded, without `?`.
    pub fn to_query(&self) -> String {
        let mut parts = Vec::new();
        if self.page > 1 {
            parts.push(format!("page={}", self.page));
        }
        if self.per_page > 0 {
            parts.push(format!("per_page={}", self.per_page));
        }
        if !self.sort.is_empty() {
            parts.push(format!("sort={}", encode(&self.sort_text())));
        }
        if !self.q.is_empty() {
            parts.push(format!("q={}", encode(&self.q_text())));
        }
        parts.join("&")
    }

    /// The `sort` parameter, e.g. `name,-created`.
    pub fn sort_text(&self) -> String {
        let fields: Vec<String> = self
            .sort
            .iter()
            .map(|sort| if sort.descending { format!("-{}", sort.field) } else { sort.field.clone() })
            .collect();
        fields.join(",")
    }

    /// The `q` parameter with its escapes, e.g. `status:0|1,name:pump*`.
    pub fn q_text(&self) -> String {
        let criteria: Vec<String> = self
            .q
            .iter()
            .map(|criterion| {
                let values: Vec<String> = criterion.values.iter().map(|value| escape(value)).collect();
                format!("{}:{}", criterion.field, values.join("|"))
            })
            .collect();
        criteria.join(",")
    }

    /// Reads a raw query string. Paging is clamped as api.md §1.2 says; parameters of other names are left alone.
    ///
    /// # Errors
    /// 1301 for a bad `q`, 1302 for a bad `sort`, both 422; 1000 for broken percent-encoding.
    pub fn parse(raw: &str, spec: &ListSpec) -> Result<Self, Problem> {
        let mut query = Self { page: 1, per_page: spec.default_per_page, ..Self::default() };
        for pair in raw.split('&') {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if !matches!(name, "page" | "per_page" | "sort" | "q") {
                continue;
            }
            let value = decode(value).ok_or_else(|| Problem::bad_request("The query string is broken."))?;
            match name {
                "page" => query.page = number(&value, 1).max(1),
                "per_page" => {
                    query.per_page = match number(&value, spec.default_per_page) {
                        0 => spec.default_per_page,
                        rows => rows.min(spec.max_per_page),
                    };
                }
                "sort" => query.sort = parse_sort(&value, spec)?,
                _ => query.q = parse_q(&value, spec)?,
            }
        }
        Ok(query)
    }
}

/// Below 1 reads as 0, beyond `u32` as the largest, nonsense as `default`.
fn number(text: &str, default: u32) -> u32 {
    match text.trim().parse::<i128>() {
        Ok(number) => u32::try_from(number.max(0)).unwrap_or(u32::MAX),
        Err(_) => default,
    }
}

/// Reads a `sort`.
///
/// # Errors
/// 1302 for an empty or unknown field, or one that is named twice.
pub fn parse_sort(text: &str, spec: &ListSpec) -> Result<Vec<Sort>, Problem> {
    let mut sorts: Vec<Sort> = Vec::new();
    for part in text.split(',').filter(|_| !text.is_empty()) {
        // A literal `+` arrives as a blank where the client did not encode it.
        let part = part.trim_start_matches([' ', '+']);
        let (field, descending) = part.strip_prefix('-').map_or((part, false), |field| (field, true));
        if !spec.sort_fields.contains(&field) || sorts.iter().any(|sort| sort.field == field) {
            return Err(Problem::bad_sort(field));
        }
        sorts.push(Sort { field: field.to_owned(), descending });
    }
    Ok(sorts)
}

/// Reads a `q`.
///
/// # Errors
/// 1301 for an unknown field, a field without a value, a dangling `\`, more than 50 criteria or 10,000 bytes.
pub fn parse_q(text: &str, spec: &ListSpec) -> Result<Vec<Criterion>, Problem> {
    if text.len() > Q_MAX {
        return Err(Problem::bad_query("q", "is too long"));
    }
    let mut criteria = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (field, after) = rest.split_once(':').ok_or_else(|| Problem::bad_query(rest, "needs a value"))?;
        if !spec.q_fields.contains(&field) {
            return Err(Problem::bad_query(field, "is not a field of this list"));
        }
        if criteria.len() >= CRITERIA_MAX {
            return Err(Problem::bad_query("q", "is too long"));
        }
        let (values, remaining) = values(field, after)?;
        criteria.push(Criterion { field: field.to_owned(), values });
        rest = remaining;
    }
    Ok(criteria)
}

/// The values up to the next bare comma, and what follows it.
fn values<'a>(field: &str, text: &'a str) -> Result<(Vec<String>, &'a str), Problem> {
    let mut values = vec![String::new()];
    let mut characters = text.char_indices();
    let mut rest = "";
    while let Some((at, character)) = characters.next() {
        match character {
            ',' => {
                rest = &text[at + 1..];
                break;
            }
            '|' => values.push(String::new()),
            character => {
                let literal = if character == '\\' {
                    characters
                        .next()
                        .map(|(_, next)| next)
                        .ok_or_else(|| Problem::bad_query(field, "ends in a bare \\"))?
                } else {
                    character
                };
                if let Some(value) = values.last_mut() {
                    value.push(literal);
                }
            }
        }
    }
    if values.iter().any(String::is_empty) {
        return Err(Problem::bad_query(field, "needs a value"));
    }
    Ok((values, rest))
}

fn escape(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    for character in value.chars() {
        if matches!(character, ',' | '|' | '\\') {
            out.push('\\');
        }
        out.push(character);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SPEC: ListSpec = ListSpec {
        q_fields: &["name", "status", "created"],
        sort_fields: &["id", "name"],
        default_per_page: 50,
        max_per_page: 100,
    };

    #[test]
    fn what_is_printed_is_read_back() {
        let query = ListQuery {
            page: 4,
            per_page: 25,
            sort: vec![
                Sort { field: "name".into(), descending: true },
                Sort { field: "id".into(), descending: false },
            ],
            q: vec![
                Criterion { field: "name".into(), values: vec!["a,b|c\\d".into(), "漢 字*".into()] },
                Criterion { field: "created".into(), values: vec!["2021-11-18T08:25:53Z".into()] },
            ],
        };
        assert_eq!(ListQuery::parse(&query.to_query(), &SPEC), Ok(query));
    }

    #[test]
    fn paging_is_clamped_and_never_refused() {
        let parse = |raw| ListQuery::parse(raw, &SPEC).map(|query| (query.page, query.per_page));
        assert_eq!(parse(""), Ok((1, 50)));
        assert_eq!(parse("page=0&per_page=0"), Ok((1, 50)));
        assert_eq!(parse("page=-3&per_page=-1"), Ok((1, 50)));
        assert_eq!(parse("page=99999999999&per_page=1000"), Ok((u32::MAX, 100)));
        assert_eq!(parse("page=x&per_page=x&other=1"), Ok((1, 50)));
    }

    #[test]
    fn bad_fields_are_named() {
        for (raw, code) in [
            ("q=secret:1", 1301),
            ("q=name", 1301),
            ("q=name:", 1301),
            ("q=name:a%7C", 1301),
            ("q=name:a%5C", 1301),
            ("sort=secret", 1302),
            ("sort=name,-name", 1302),
            ("sort=name,", 1302),
            ("q=%FF", 1000),
        ] {
            assert_eq!(
                ListQuery::parse(raw, &SPEC).map_err(|problem| problem.error_code),
                Err(code),
                "{raw}"
            );
        }
        let of =
            |criteria: usize| parse_q(&vec!["name:a"; criteria].join(","), &SPEC).map(|found| found.len());
        assert_eq!(of(50), Ok(50));
        assert_eq!(of(51).map_err(|problem| problem.error_code), Err(1301));
        let many = |values: usize| Criterion { field: "id".into(), values: vec!["1".into(); values] };
        assert_eq!((many(500).few().is_ok(), many(501).few().is_ok()), (true, false));
        assert_eq!(ListQuery::parse("sort=+name", &SPEC).map(|query| query.sort_text()), Ok("name".into()));
    }
}
