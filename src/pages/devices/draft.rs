//! A device that is being typed: its fields, their checks, and the words for what the server refuses.

use super::free_sim::FreeSim;
use crate::{
    api::error::ApiError,
    session::tenant::Tenant,
    shell::{
        policies::{PolicyChoices, use_policies},
        refusal::field_problem,
    },
    util::{
        i18n::{Msg, t, tf},
        msg,
    },
};
use leptos::prelude::*;
use std::net::Ipv4Addr;
use wire::{
    device_change::{NewDevice, NewDeviceSim},
    problem::{DUPLICATED, REQUIRED},
    validate::{self, Invalid, NAME_MAX},
    value::IdRef,
};

/// Whether the device connects at once (domain.md §4.3, "Device mode").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Enabled, its SIM activated.
    Active,
    /// Enabled, its SIM in Factory Test.
    FactoryTest,
    /// Disabled; its SIM keeps its status.
    Disabled,
}

impl Mode {
    /// The value of its radio button.
    pub fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::FactoryTest => "factory_test",
            Self::Disabled => "disabled",
        }
    }

    /// The mode of a radio button's value.
    pub fn of(name: &str) -> Self {
        [Self::FactoryTest, Self::Disabled]
            .into_iter()
            .find(|mode| mode.name() == name)
            .unwrap_or(Self::Active)
    }

    fn device_status(self) -> IdRef {
        IdRef { id: u64::from(self == Self::Disabled) }
    }

    /// The status that the SIM is moved to.
    fn sim_status(self) -> Option<IdRef> {
        match self {
            Self::Active => Some(IdRef { id: 1 }),
            Self::FactoryTest => Some(IdRef { id: 4 }),
            Self::Disabled => None,
        }
    }
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FieldErrors(Vec<(&'static str, String)>);

impl FieldErrors {
    const FIELDS: [&'static str; 9] = [
        "name",
        "service_profile",
        "tariff_profile",
        "tags",
        "ip_address_space",
        "ip_address",
        "imei",
        "sim",
        "sim.status",
    ];

    /// Which fields the server refuses, in the portal's own words: the server's are English.
    pub fn of(error: &ApiError) -> Self {
        let text = |field: &'static str| {
            let code = field_problem(error, field)?.error_code;
            Some((field, t(refused(field, code)).to_owned()))
        };
        Self(Self::FIELDS.into_iter().filter_map(text).collect())
    }

    /// Forgets what was wrong with a field.
    pub fn clear(&mut self, field: &str) {
        self.0.retain(|(name, _)| *name != field);
    }

    fn add(&mut self, field: &'static str, text: impl Into<String>) {
        self.0.push((field, text.into()));
    }

    /// What is wrong with a field.
    pub fn get(&self, field: &str) -> Option<String> {
        self.0.iter().find(|(name, _)| *name == field).map(|(_, text)| text.clone())
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn refused(field: &str, code: i64) -> Msg {
    match (field, code) {
        ("name", _) => msg::DEVICE_NAME_FORMAT,
        ("service_profile" | "tariff_profile", _) => msg::DEVICE_NEW_POLICY_REFUSED,
        ("tags", _) => msg::DEVICE_NEW_TAGS_REFUSED,
        ("ip_address_space", REQUIRED) => msg::DEVICE_NEW_SPACE_REQUIRED,
        ("ip_address_space", _) => msg::DEVICE_NEW_SPACE_REFUSED,
        ("ip_address", DUPLICATED) => msg::DEVICE_NEW_IP_TAKEN,
        ("ip_address", _) => msg::DEVICE_NEW_IP_REFUSED,
        ("imei", DUPLICATED) => msg::DEVICE_NEW_IMEI_TAKEN,
        ("imei", _) => msg::DEVICE_NEW_IMEI_FORMAT,
        ("sim", _) => msg::DEVICE_NEW_SIM_REFUSED,
        _ => msg::DEVICE_NEW_SIM_STATUS_REFUSED,
    }
}

/// An IMEI as people write it, without what separates its groups.
fn imei_digits(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/')).collect()
}

/// What is typed. Copy.
#[derive(Clone, Copy)]
pub struct Draft {
    pub name: RwSignal<String>,
    pub tags: RwSignal<String>,
    pub space: RwSignal<String>,
    pub address: RwSignal<String>,
    pub imei: RwSignal<String>,
    pub imei_lock: RwSignal<bool>,
    pub sim: RwSignal<Option<FreeSim>>,
    pub mode: RwSignal<Mode>,
    pub policies: PolicyChoices,
}

impl Draft {
    /// An empty one.
    pub fn new(tenant: Tenant) -> Self {
        let text = || RwSignal::new(String::new());
        Self {
            name: text(),
            tags: text(),
            space: text(),
            address: text(),
            imei: text(),
            imei_lock: RwSignal::new(false),
            sim: RwSignal::new(None),
            mode: RwSignal::new(Mode::Active),
            policies: use_policies(tenant),
        }
    }

    /// Whether there is something to lose; tracked.
    pub fn is_dirty(self) -> bool {
        let texts = [self.name, self.tags, self.address, self.imei];
        texts.iter().any(|text| !text.with(String::is_empty))
            || self.imei_lock.get()
            || self.sim.with(Option::is_some)
    }

    /// The device to be created, checked as the server checks it; `may_move` says whether the user may change the status of SIMs.
    pub fn read(self, may_move: bool) -> Result<NewDevice, FieldErrors> {
        let mut wrong = FieldErrors::default();
        let trimmed = |text: RwSignal<String>| text.with_untracked(|text| text.trim().to_owned());
        let filled = |text: String| Some(text).filter(|text| !text.is_empty());
        let name = filled(trimmed(self.name));
        if let Some(Err(invalid)) = name.as_deref().map(|name| validate::name(name, NAME_MAX)) {
            wrong.add(
                "name",
                match invalid {
                    Invalid::TooLong(most) => tf(msg::DEVICE_NAME_TOO_LONG, &[("n", &most.to_string())]),
                    _ => t(msg::DEVICE_NAME_FORMAT).to_owned(),
                },
            );
        }
        let (service_profile, tariff_profile) = self.policies.ids();
        for (field, missing) in
            [("service_profile", service_profile.is_none()), ("tariff_profile", tariff_profile.is_none())]
        {
            if missing {
                wrong.add(field, t(msg::DEVICE_NEW_POLICY_REFUSED));
            }
        }
        let space = self.space.with_untracked(|id| id.parse().ok()).map(|id| IdRef { id });
        let address = filled(trimmed(self.address));
        if let Some(address) = &address {
            if address.parse::<Ipv4Addr>().is_err() {
                wrong.add("ip_address", t(msg::DEVICE_NEW_IP_REFUSED));
            }
            if space.is_none() {
                wrong.add("ip_address_space", t(msg::DEVICE_NEW_SPACE_REQUIRED));
            }
        }
        let imei = filled(self.imei.with_untracked(|text| imei_digits(text)));
        if let Some(imei) = &imei
            && !(matches!(imei.len(), 15 | 16) && imei.bytes().all(|byte| byte.is_ascii_digit()))
        {
            wrong.add("imei", t(msg::DEVICE_NEW_IMEI_FORMAT));
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let mode = self.mode.get_untracked();
        let status = mode.sim_status().filter(|_| may_move);
        Ok(NewDevice {
            name,
            tags: filled(self.tags.with_untracked(|tags| validate::tags(tags).join(","))),
            imei,
            imei_lock: self.imei_lock.get_untracked(),
            sim: self.sim.get_untracked().map(|sim| NewDeviceSim {
                id: sim.id.get(),
                activate: false,
                status,
            }),
            ip_address: address,
            service_profile,
            tariff_profile,
            status: Some(mode.device_status()),
            ip_address_space: space,
            organisation: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wire::problem::{FieldProblem, Problem};

    #[test]
    fn what_the_server_refuses_is_shown_at_its_field_in_the_portals_words() {
        let problems = vec![
            FieldProblem::duplicated("imei", "is the IMEI of another device"),
            FieldProblem::required("ip_address_space"),
        ];
        let errors = FieldErrors::of(&ApiError::Invalid(Problem::invalid(problems)));
        assert_eq!(errors.get("imei").as_deref(), Some(t(msg::DEVICE_NEW_IMEI_TAKEN)));
        assert_eq!(errors.get("ip_address_space").as_deref(), Some(t(msg::DEVICE_NEW_SPACE_REQUIRED)));
        assert_eq!(errors.get("name"), None);
        assert!(FieldErrors::of(&ApiError::Missing).is_empty());
    }

    #[test]
    fn an_imei_is_read_in_groups() {
        assert_eq!(imei_digits("35 209900-176148/1"), "352099001761481");
    }

    #[test]
    fn a_mode_is_read_as_it_is_named() {
        for mode in [Mode::Active, Mode::FactoryTest, Mode::Disabled] {
            assert_eq!(Mode::of(mode.name()), mode);
        }
    }
}
