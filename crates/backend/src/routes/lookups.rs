//! What the lists need to draw and to filter: policies, countries, operators (api.md §11 to §13).

use crate::{caller::InWorkspace, error::Error, reply, store::places, table::Table};
use axum::response::Response;
use wire::lookup::{
    Country, ListCountries, ListCoveragePolicies, ListOperators, ListServicePolicies, Operator,
};

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListServicePolicies, _, _>(service_policies)
        .add::<ListCoveragePolicies, _, _>(coverage_policies)
        .add::<ListCountries, _, _>(countries)
        .add::<ListOperators, _, _>(operators)
}

async fn service_policies(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListServicePolicies>(&caller.store().service_policies().await?)
}

async fn coverage_policies(caller: InWorkspace) -> Result<Response, Error> {
    reply::ok::<ListCoveragePolicies>(&caller.store().coverage_policies().await?)
}

/// Each country has one mobile country code here, so `geographic` has nothing to leave out.
async fn countries() -> Result<Response, Error> {
    reply::ok::<ListCountries>(&places::COUNTRIES.iter().map(country).collect())
}

async fn operators() -> Result<Response, Error> {
    reply::ok::<ListOperators>(&places::OPERATORS.iter().map(operator).collect())
}

fn country(country: &places::Country) -> Country {
    Country {
        id: country.id.unsigned_abs(),
        name: country.name.to_owned(),
        country_code: Some(country.country_code.to_owned()),
        mcc: Some(country.mcc.to_owned()),
        iso_code: Some(country.iso_code.to_owned()),
    }
}

fn operator(operator: &places::Operator) -> Operator {
    let country = places::country_by_id(operator.country).map(country);
    let country_name = country.as_ref().map(|country| country.name.clone());
    Operator {
        id: operator.id.unsigned_abs(),
        name: operator.name.to_owned(),
        name_and_country: country_name.as_ref().map(|country| format!("{} / {country}", operator.name)),
        country_name,
        country,
        mnc: vec![operator.mnc.to_owned()],
        tapcode: vec![operator.tapcode.to_owned()],
    }
}
