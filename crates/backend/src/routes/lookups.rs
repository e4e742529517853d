//! What the lists need to draw and to filter: policies, countries, operators (api.md §11 to §13).

use crate::{caller::InWorkspace, error::Error, reply, store::places, table::Table};
use axum::response::Response;
use wire::{
    lookup::{
        Country, Currency, ListCountries, ListCoveragePolicies, ListCurrencies, ListOperators, ListRatTypes,
        ListServicePolicies, ListSmsInterfaces, Mnc, Operator, TapCode,
    },
    user::StatusItem,
    value::EnumRef,
};

/// Currencies: id, ISO 4217 code, symbol.
const CURRENCIES: &[(u64, &str, &str)] =
    &[(1, "EUR", "€"), (2, "USD", "$"), (3, "GBP", "£"), (4, "BRL", "R$"), (5, "CHF", "CHF")];
/// Where messages of devices go.
const SMS_INTERFACES: &[(i64, &str)] = &[(1, "Local"), (2, "SMPP"), (3, "REST")];

/// The routes of this file.
pub fn routes(table: Table) -> Table {
    table
        .add::<ListServicePolicies, _, _>(service_policies)
        .add::<ListCoveragePolicies, _, _>(coverage_policies)
        .add::<ListCountries, _, _>(countries)
        .add::<ListCurrencies, _, _>(currencies)
        .add::<ListRatTypes, _, _>(rat_types)
        .add::<ListSmsInterfaces, _, _>(sms_interfaces)
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

async fn currencies() -> Result<Response, Error> {
    let currency = |(id, code, symbol): &(u64, &str, &str)| Currency {
        id: *id,
        code: (*code).to_owned(),
        symbol: (*symbol).to_owned(),
    };
    reply::ok::<ListCurrencies>(&CURRENCIES.iter().map(currency).collect())
}

async fn rat_types() -> Result<Response, Error> {
    reply::ok::<ListRatTypes>(&items(places::RAT_TYPES))
}

async fn sms_interfaces() -> Result<Response, Error> {
    reply::ok::<ListSmsInterfaces>(&items(SMS_INTERFACES))
}

fn items(named: &[(i64, &str)]) -> Vec<StatusItem> {
    named.iter().map(|(id, name)| StatusItem(EnumRef::new(*id, name))).collect()
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

/// An operator as the contract writes it.
pub(super) fn operator(operator: &places::Operator) -> Operator {
    let country = places::country_by_id(operator.country).map(country);
    let country_name = country.as_ref().map(|country| country.name.clone());
    Operator {
        id: operator.id.unsigned_abs(),
        name: operator.name.to_owned(),
        name_and_country: country_name.as_ref().map(|country| format!("{} / {country}", operator.name)),
        country_name,
        country,
        mnc: vec![Mnc { id: operator.id.unsigned_abs(), mnc: operator.mnc.to_owned() }],
        tapcode: vec![TapCode { id: operator.id.unsigned_abs(), tapcode: operator.tapcode.to_owned() }],
    }
}
