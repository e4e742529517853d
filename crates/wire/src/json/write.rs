//! From objects to text, byte for byte as `serde_json` writes it, straight into one `String`.

use std::fmt::Write as _;

/// What can be written as JSON. Derive it.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be written as JSON by the portal",
    label = "add `wire::json::Encode` (and `Decode`) to its derives",
    note = "objects of the contract: `#[derive(.., Encode, Decode)]` with \
            `#[cfg_attr(feature = \"serde\", derive(serde::Serialize, serde::Deserialize))]`, as in crates/wire/src/device.rs"
)]
pub trait Encode {
    /// Appends the value.
    fn write(&self, out: &mut String);
}

/// Appends the name of an object's next field, with its comma: nothing but an object that has just begun ends in `{`.
#[inline(never)]
pub fn key(name: &str, out: &mut String) {
    comma('{', out);
    name.write(out);
    out.push(':');
}

/// Appends an object's next field.
#[inline(never)]
pub fn field(name: &str, value: &dyn Encode, out: &mut String) {
    key(name, out);
    value.write(out);
}

fn comma(begin: char, out: &mut String) {
    if !out.ends_with(begin) {
        out.push(',');
    }
}

impl Encode for str {
    #[inline(never)]
    fn write(&self, out: &mut String) {
        out.push('"');
        let mut plain = 0;
        for (at, byte) in self.bytes().enumerate() {
            let short = match byte {
                b'"' | b'\\' => byte,
                b'\n' => b'n',
                b'\r' => b'r',
                b'\t' => b't',
                8 => b'b',
                12 => b'f',
                0..b' ' => b'u',
                _ => continue,
            };
            out.push_str(self.get(plain..at).unwrap_or_default());
            plain = at + 1;
            out.push('\\');
            out.push(char::from(short));
            if short == b'u' {
                let low = byte & 15;
                out.push_str(if byte < 16 { "000" } else { "001" });
                out.push(char::from(if low < 10 { b'0' + low } else { b'a' - 10 + low }));
            }
        }
        out.push_str(self.get(plain..).unwrap_or_default());
        out.push('"');
    }
}

impl Encode for String {
    fn write(&self, out: &mut String) {
        self.as_str().write(out);
    }
}

impl Encode for bool {
    fn write(&self, out: &mut String) {
        out.push_str(if *self { "true" } else { "false" });
    }
}

impl Encode for u64 {
    fn write(&self, out: &mut String) {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "{self}");
    }
}

impl Encode for u16 {
    fn write(&self, out: &mut String) {
        u64::from(*self).write(out);
    }
}

impl Encode for i64 {
    fn write(&self, out: &mut String) {
        // Writing into a `String` cannot fail.
        let _ = write!(out, "{self}");
    }
}

impl Encode for f64 {
    /// With the standard library's tables: no request of the portal holds a fraction, so its build has none of this.
    fn write(&self, out: &mut String) {
        let size = self.abs();
        if !self.is_finite() {
            out.push_str("null");
        } else if size != 0.0 && !(1e-5..1e16).contains(&size) {
            out.push_str(&format!("{self:e}"));
        } else {
            let before = out.len();
            out.push_str(&self.to_string());
            if !out[before..].contains('.') {
                out.push_str(".0");
            }
        }
    }
}

impl<T: Encode> Encode for Option<T> {
    fn write(&self, out: &mut String) {
        match self {
            Some(value) => value.write(out),
            None => out.push_str("null"),
        }
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn write(&self, out: &mut String) {
        out.push('[');
        for item in self {
            comma('[', out);
            item.write(out);
        }
        out.push(']');
    }
}

#[cfg(test)]
mod tests {
    use crate::json::encode;

    #[test]
    fn texts_are_escaped_as_serde_does() {
        let all: String = (0..0x300_u32).chain([0x2028, 0x1f69a]).filter_map(char::from_u32).collect();
        assert_eq!(encode(&all), serde_json::to_string(&all).unwrap());
    }

    #[test]
    fn floats_are_written_as_serde_does_and_read_back() {
        for number in [0.0, -0.0, 1.0, -1.5, 0.1, 123_456_789.125, 1e15, 1e-4, 1e-5, 1.5e-5, f64::NAN] {
            assert_eq!(encode(&number), serde_json::to_string(&number).unwrap(), "{number:e}");
        }
        // Whether the exponent has a plus sign is between serde_json and its version.
        for number in [1e16, 1.5e300, -9e-6] {
            assert_eq!(serde_json::from_str::<f64>(&encode(&number)).unwrap(), number);
        }
    }
}
