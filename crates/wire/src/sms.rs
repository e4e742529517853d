//! Messages of devices (api.md §8, domain.md §4.7 and §5.9), and how long they are: GSM 7-bit (3GPP TS 23.038) and UCS-2.

use crate::{
    endpoint::{Access, Dto, endpoints},
    ids::{DeviceId, SmsId},
    lenient,
    permission::Permission,
    time::Timestamp,
    value::{EnumRef, IdRef, Named},
};
use serde::{Deserialize, Serialize};

/// Letters of the GSM alphabet that take one septet.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Letters of its extension, which take two.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// How the text of a message is coded; the contract's `dcs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// 0: GSM 7-bit, 160 septets alone and 153 in a part.
    Gsm7,
    /// 8: UCS-2, 70 units alone and 67 in a part.
    Ucs2,
}

impl Coding {
    /// From the contract's `dcs`.
    pub fn from_dcs(dcs: u64) -> Option<Self> {
        match dcs {
            0 => Some(Self::Gsm7),
            8 => Some(Self::Ucs2),
            _ => None,
        }
    }

    /// The contract's `dcs`.
    pub fn dcs(self) -> u64 {
        match self {
            Self::Gsm7 => 0,
            Self::Ucs2 => 8,
        }
    }

    /// The shorter coding that can hold a text.
    pub fn of(text: &str) -> Self {
        if text.chars().all(|letter| gsm7_width(letter).is_some()) { Self::Gsm7 } else { Self::Ucs2 }
    }

    /// Units of a message that stands alone, and of a part of several.
    pub fn limits(self) -> (usize, usize) {
        match self {
            Self::Gsm7 => (160, 153),
            Self::Ucs2 => (70, 67),
        }
    }

    fn width(self, letter: char) -> Option<usize> {
        match self {
            Self::Gsm7 => gsm7_width(letter),
            Self::Ucs2 => Some(letter.len_utf16()),
        }
    }
}

/// Septets of a letter; `None` when the GSM alphabet lacks it.
fn gsm7_width(letter: char) -> Option<usize> {
    if BASIC.contains(letter) {
        Some(1)
    } else if EXTENSION.contains(letter) {
        Some(2)
    } else {
        None
    }
}

/// The length of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length {
    /// Septets or UCS-2 units.
    pub units: usize,
    /// Messages that it takes; 0 for an empty text.
    pub parts: usize,
}

/// Measures a text; `None` when the coding cannot hold it. No letter is cut at the end of a part.
pub fn length(text: &str, coding: Coding) -> Option<Length> {
    let widths = text.chars().map(|letter| coding.width(letter)).collect::<Option<Vec<usize>>>()?;
    let units: usize = widths.iter().sum();
    let (alone, part) = coding.limits();
    let parts = match units {
        0 => 0,
        units if units <= alone => 1,
        _ => {
            let (mut parts, mut filled) = (1, 0);
            for width in widths {
                if filled + width > part {
                    parts += 1;
                    filled = 0;
                }
                filled += width;
            }
            parts
        }
    };
    Some(Length { units, parts })
}

/// The header of a part of a longer message, `050003` and three bytes: reference, parts, number of this one.
pub fn is_concatenation_header(udh: &str) -> bool {
    let byte = |at: usize| udh.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    let hex = udh.len() == 12 && udh.bytes().all(|byte| byte.is_ascii_hexdigit());
    hex && udh.starts_with("050003")
        && matches!((byte(8), byte(10)), (Some(parts), Some(number)) if number >= 1 && number <= parts)
}

/// Where a message is (domain.md §5.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names of the contract")]
pub enum SmsStatus {
    Pending = 1,
    InProgress = 2,
    Buffered = 3,
    Delivered = 4,
    Failed = 5,
    Expired = 6,
    Canceled = 7,
}

impl SmsStatus {
    /// Every status, by id.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::InProgress,
        Self::Buffered,
        Self::Delivered,
        Self::Failed,
        Self::Expired,
        Self::Canceled,
    ];

    /// From the contract's id.
    pub fn from_id(id: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.id() == id)
    }

    /// The contract's id.
    pub fn id(self) -> i64 {
        self as i64
    }

    /// The contract's description.
    pub fn description(self) -> &'static str {
        match self {
            Self::Pending => "DELIVERY ATTEMPT PENDING",
            Self::InProgress => "DELIVERY ATTEMPT IN PROGRESS",
            Self::Buffered => "BUFFERED",
            Self::Delivered => "DELIVERED",
            Self::Failed => "FAILED",
            Self::Expired => "EXPIRED",
            Self::Canceled => "CANCELED",
        }
    }

    /// Whether it can still be cancelled, delivered or lost.
    pub fn is_open(self) -> bool {
        self <= Self::Buffered
    }
}

/// A message to or from a device.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Sms {
    /// Message id.
    #[serde(deserialize_with = "lenient::u64")]
    pub id: u64,
    /// When it was sent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submit_date: Option<Timestamp>,
    /// When it arrived.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_date: Option<Timestamp>,
    /// Until when delivery is tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
    /// When it reached its last status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub final_date: Option<Timestamp>,
    /// The last try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_delivery_attempt: Option<Timestamp>,
    /// Tries; sent as text (api.md §1.4).
    #[serde(default, deserialize_with = "lenient::u64_or_default", serialize_with = "lenient::as_text")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub retry_count: u64,
    /// Why the last try failed.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub gsm_map_error: Option<String>,
    /// 0 GSM 7-bit, 8 UCS-2.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub dcs: u64,
    /// Protocol id.
    #[serde(default, deserialize_with = "lenient::u64_or_default")]
    pub pid: u64,
    /// The sender.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub source_address: Option<String>,
    /// 145 international, 161 national, 208 alphanumeric.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_address_type: Option<EnumRef>,
    /// The receiver of a message that a device sent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub dest_address: Option<String>,
    /// The device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Named>,
    /// The SIM; sent as text (api.md §1.4).
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub sim_id: Option<String>,
    /// 19 digits.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub iccid: Option<String>,
    /// Phone number of the SIM.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub msisdn: Option<String>,
    /// IMSI of the SIM.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub imsi: Option<String>,
    /// Header, hex.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub udh: Option<String>,
    /// The text.
    #[serde(default, deserialize_with = "lenient::text_or_default")]
    pub payload: String,
    /// See [`SmsStatus`].
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub status: EnumRef,
    /// 1 MT (to the device), 2 MO (from the device).
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub sms_type: EnumRef,
}

impl Dto for Sms {}

/// A message to be sent to a device.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NewSms {
    /// One message: 160 septets or 70 units, 153 or 67 with a `udh`.
    pub payload: String,
    /// A number of at most 17 digits, or at most 11 letters and digits; the server's name without it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub source_address: Option<String>,
    /// Required with letters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_address_type: Option<IdRef>,
    /// Of messages that a device sends.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub dest_address: Option<String>,
    /// `050003XXYYZZ`: the message is part ZZ of YY of the longer message XX.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::text")]
    pub udh: Option<String>,
    /// 0 or 8; the shorter one that can hold the text without it.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "lenient::optional_u64")]
    pub dcs: Option<u64>,
    /// Until when delivery is tried; a day without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expiry_date: Option<Timestamp>,
}

impl Dto for NewSms {}

endpoints! {
    /// The messages of a device, oldest first.
    ListSms = Get "/api/v1/endpoint/{endpoint_id}/sms", Access::Needs(Permission::DeviceRead), 200,
        "Messages of a device", DeviceId, (), () => Vec<Sms>;
    /// Sends a message to a device.
    SendSms = Post "/api/v1/endpoint/{endpoint_id}/sms", Access::Needs(Permission::DeviceUpdate), 201,
        "Send a message to a device", DeviceId, (), NewSms => Sms;
    /// One message.
    GetSms = Get "/api/v1/endpoint/{endpoint_id}/sms/{sms_id}", Access::Needs(Permission::DeviceRead), 200,
        "One message of a device", (DeviceId, SmsId), (), () => Sms;
    /// Cancels a message that was not delivered; 409 otherwise. Answers 200 (api.md §20).
    CancelSms = Delete "/api/v1/endpoint/{endpoint_id}/sms/{sms_id}", Access::Needs(Permission::DeviceUpdate), 200,
        "Cancel a message to a device", (DeviceId, SmsId), (), () => ();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_measured_as_the_network_does() {
        let gsm = |text: &str| length(text, Coding::Gsm7).map(|length| (length.units, length.parts));
        assert_eq!(gsm(""), Some((0, 0)));
        assert_eq!(gsm("Grüße @ Ωmega"), Some((13, 1)));
        assert_eq!(gsm("{€}"), Some((6, 1)));
        assert_eq!(gsm("ç"), None);
        assert_eq!(gsm(&"a".repeat(160)), Some((160, 1)));
        assert_eq!(gsm(&"a".repeat(161)), Some((161, 2)));
        assert_eq!(gsm(&"a".repeat(306)), Some((306, 2)));
        assert_eq!(gsm(&"a".repeat(307)), Some((307, 3)));
        // 152 letters and a euro: the euro does not fit into the first part.
        assert_eq!(gsm(&format!("{}€{}", "a".repeat(152), "a".repeat(151))), Some((305, 2)));
        assert_eq!(gsm(&format!("{}€{}", "a".repeat(152), "a".repeat(152))), Some((306, 3)));
        let ucs = |text: &str| length(text, Coding::Ucs2).map(|length| (length.units, length.parts));
        assert_eq!(ucs(&"漢".repeat(70)), Some((70, 1)));
        assert_eq!(ucs(&"漢".repeat(71)), Some((71, 2)));
        assert_eq!(ucs(&format!("{}🚚{}", "漢".repeat(66), "漢".repeat(65))), Some((133, 2)));
        assert_eq!(ucs(&format!("{}🚚{}", "漢".repeat(66), "漢".repeat(66))), Some((134, 3)));
        assert_eq!((Coding::of("plain"), Coding::of("ça")), (Coding::Gsm7, Coding::Ucs2));
    }

    #[test]
    fn headers_of_parts() {
        for good in ["050003A10201", "050003000101", "050003ffFFff"] {
            assert!(is_concatenation_header(good), "{good}");
        }
        for bad in
            ["", "050003A10200", "050003A10203", "050003A1020", "060003A10201", "050003A1020G", "0500äA10201"]
        {
            assert!(!is_concatenation_header(bad), "{bad}");
        }
    }
}
