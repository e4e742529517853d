//! A serde deserializer without a text: it answers with random values of whatever type is asked for.

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IntoDeserializer, MapAccess, SeqAccess, Visitor,
    value::{Error, StrDeserializer, StringDeserializer},
};
use serde::forward_to_deserialize_any;

/// A small deterministic generator (SplitMix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// From 0 to below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn text(&mut self) -> String {
        const PIECES: [&str; 10] =
            ["", "a", "Pumpe 7", "\"", "\\", "\n\u{1}", "é", "漢字", "🚚", "</script>"];
        (0..self.below(4)).map(|_| PIECES[usize::try_from(self.below(10)).unwrap_or(0)]).collect()
    }
}

/// Answers with random values. With `times`, every text is a time.
pub struct Arbitrary<'r> {
    pub random: &'r mut Random,
    pub times: bool,
}

impl Arbitrary<'_> {
    fn again(&mut self) -> Arbitrary<'_> {
        Arbitrary { random: self.random, times: self.times }
    }
}

impl<'de> Deserializer<'de> for Arbitrary<'_> {
    type Error = Error;

    /// What tolerant readers ask for: a number, at times as text.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let number = self.random.below(1 << 40);
        if self.random.below(3) == 0 {
            visitor.visit_string(number.to_string())
        } else {
            visitor.visit_u64(number)
        }
    }
    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_bool(self.random.below(2) == 0)
    }
    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_u64(self.random.below(1 << 50))
    }
    fn deserialize_i64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_i64(500 - i64::try_from(self.random.below(1000)).unwrap_or(0))
    }
    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_f64(f64::from(u32::try_from(self.random.below(1 << 32)).unwrap_or(0)) / 1024.0)
    }
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.times {
            let (day, second) = (self.random.below(27) + 1, self.random.below(60));
            return visitor.visit_string(format!("2021-11-{day:02}T08:25:{second:02}Z"));
        }
        visitor.visit_string(self.random.text())
    }
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.deserialize_string(visitor)
    }
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        if self.random.below(3) == 0 { visitor.visit_none() } else { visitor.visit_some(self) }
    }
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(Items { of: self, fields: fields.iter(), left: 0 })
    }
    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.random.below(3);
        visitor.visit_seq(Items { of: self, fields: [].iter(), left })
    }
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let left = self.random.below(3);
        visitor.visit_map(Items { of: self, fields: [].iter(), left })
    }
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        let at = self.random.below(variants.len() as u64);
        let name =
            variants.get(usize::try_from(at).unwrap_or(0)).ok_or_else(|| Error::custom("no variant"))?;
        visitor.visit_enum(IntoDeserializer::<Error>::into_deserializer(*name))
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i128 u8 u16 u32 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}

/// Named fields, or a number of items.
struct Items<'r> {
    of: Arbitrary<'r>,
    fields: std::slice::Iter<'static, &'static str>,
    left: u64,
}

impl<'de> MapAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if let Some(name) = self.fields.next() {
            let name: StrDeserializer<'_, Error> = name.into_deserializer();
            return seed.deserialize(name).map(Some);
        }
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        // Different for each entry.
        let name: StringDeserializer<Error> = format!("key {}", self.left).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        seed.deserialize(self.of.again())
    }
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(self.of.again()).map(Some)
    }
}
