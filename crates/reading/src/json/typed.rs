//! JSON into types that have a place for everything in it.
//!
//! serde's derive lets a struct be written as a list as well, and `serde_json` reads it so. Nothing that is read here is written that way: a struct is
//! an object, and a list in its place is an error like a number would be. Besides being stricter this leaves a third of the code for reading a report
//! out of WebAssembly, where each of its hundreds of structs has its own. All text is read as bytes for the same reason: the reader of `&str` would be
//! a second copy of everything.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess,
    VariantAccess, Visitor,
};

/// Reads a value from the bytes of a JSON text; nothing but white space may follow it.
///
/// # Errors
/// The bytes are not JSON, or not what the type takes, with line and column.
pub fn from_slice<'de, T: Deserialize<'de>>(json: &'de [u8]) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_slice(json);
    let value = T::deserialize(Strict(&mut reader))?;
    reader.end()?;
    Ok(value)
}

/// Reads a value from a JSON text, as [`from_slice`] does.
///
/// # Errors
/// As there.
pub fn from_str<'de, T: Deserialize<'de>>(json: &'de str) -> serde_json::Result<T> {
    from_slice(json.as_bytes())
}

/// Whatever reads a value, in the manner of this module: it hands itself on to all that lies in the value.
struct Strict<I>(I);

/// Hands calls on that carry no value with more inside.
macro_rules! as_it_is {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(visitor)
        }
    )*};
}

/// Hands calls on whose value may have more inside.
macro_rules! with_inside {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Strict(visitor))
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Strict<D> {
    type Error = D::Error;

    as_it_is! {
        deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128 deserialize_u8 deserialize_u16
        deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64 deserialize_char deserialize_str deserialize_string
        deserialize_bytes deserialize_byte_buf deserialize_unit deserialize_identifier deserialize_ignored_any
    }

    with_inside! { deserialize_any deserialize_option }

    fn deserialize_unit_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Strict(visitor))
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_seq(List(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, List(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, List(visitor))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Object(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Object(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Choice(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

/// Takes a list, and nothing else.
struct List<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for List<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(list))
    }
}

/// Takes an object, and nothing else.
struct Object<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(object))
    }
}

/// Takes one of several, and nothing else.
struct Choice<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Choice<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, choice: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Strict(choice))
    }
}

/// Takes whatever comes.
impl<'de, V: Visitor<'de>> Visitor<'de> for Strict<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.0.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.0.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.0.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.0.visit_f64(value)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<V::Value, E> {
        self.0.visit_str(value)
    }

    fn visit_borrowed_str<E: Error>(self, value: &'de str) -> Result<V::Value, E> {
        self.0.visit_borrowed_str(value)
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_some<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Strict(value))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, value: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Strict(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Strict(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Strict(object))
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn next_key_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, A::Error> {
        // A name has nothing inside.
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.0.next_value_seed(Strict(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Strict<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, value: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Strict(value))
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Strict<A> {
    type Error = A::Error;
    type Variant = Strict<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), A::Error> {
        let (name, variant) = self.0.variant_seed(seed)?;
        Ok((name, Strict(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Strict<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.0.newtype_variant_seed(Strict(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, List(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Object(visitor))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Wide<'a> {
        name: &'a str,
        #[serde(borrow)]
        escaped: Cow<'a, str>,
        pair: (u8, i16),
        inner: Option<Inner>,
        list: Vec<Inner>,
        map: BTreeMap<u32, Inner>,
        any: Value,
        choices: Vec<Choice>,
        letter: char,
        real: f64,
        nothing: (),
        #[serde(flatten)]
        rest: BTreeMap<String, Value>,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Inner {
        x: u64,
    }

    #[derive(Debug, PartialEq, serde::Deserialize)]
    struct Wrapped(Inner);

    #[derive(Debug, PartialEq, serde::Deserialize)]
    enum Choice {
        Unit,
        New(Wrapped),
        Two(bool, Inner),
        Named { inner: Inner },
    }

    const WIDE: &str = r#"{ "name": "a", "escaped": "\u00e9\n", "pair": [1, -2], "inner": { "x": 18446744073709551615 }, "list": [{ "x": 1, "y": [{}] }],
        "map": { "7": { "x": 2 } }, "any": [null, { "b": [1.5, true] }], "letter": "z", "real": 1e300, "nothing": null, "more": { "k": [1] },
        "choices": ["Unit", { "New": { "x": 3 } }, { "Two": [true, { "x": 4 }] }, { "Named": { "inner": { "x": 5 } } }] }"#;

    #[test]
    fn whatever_serde_json_reads_is_read_the_same() {
        let read: Wide<'_> = from_str(WIDE).unwrap();
        assert_eq!(read, serde_json::from_slice(WIDE.as_bytes()).unwrap());
        assert_eq!(read.choices.len(), 4);
        let value: Value = from_str(WIDE).unwrap();
        assert_eq!(value, serde_json::from_str::<Value>(WIDE).unwrap());
    }

    #[test]
    fn what_is_wrong_has_the_words_and_the_place_of_serde_json() {
        for cut in 0..WIDE.len() {
            let text = WIDE.as_bytes().get(..cut).unwrap();
            let ours = from_slice::<Wide<'_>>(text).unwrap_err().to_string();
            let theirs = serde_json::from_slice::<Wide<'_>>(text).unwrap_err();
            assert_eq!(ours, theirs.to_string(), "cut at {cut}");
        }
        for (good, bad) in [
            ("\"a\"", "7"),
            ("[1, -2]", "[1]"),
            ("{ \"x\": 1", "{ \"z\": 1"),
            ("\"Unit\"", "\"Other\""),
            ("\"z\"", "\"zz\""),
            ("null, {", "null, {]"),
        ] {
            let text = WIDE.replacen(good, bad, 1);
            let ours = from_str::<Wide<'_>>(&text).unwrap_err().to_string();
            let theirs = serde_json::from_slice::<Wide<'_>>(text.as_bytes()).unwrap_err();
            assert_eq!(ours, theirs.to_string(), "{bad}");
        }
        assert!(from_str::<Value>("{} {}").is_err());
        assert!(from_slice::<Value>(b"\"\xff\"").is_err());
    }

    #[test]
    fn a_list_is_no_struct() {
        assert_eq!(
            serde_json::from_str::<Inner>("[1]").unwrap(),
            Inner { x: 1 }
        );
        let error = from_str::<Inner>("[1]").unwrap_err().to_string();
        assert!(
            error.starts_with("invalid type: sequence, expected struct Inner"),
            "{error}"
        );
        assert!(from_str::<Vec<Inner>>("[[1]]").is_err());
        assert!(from_str::<BTreeMap<String, Inner>>(r#"{ "a": [1] }"#).is_err());
        assert!(from_str::<Option<Wrapped>>("[1]").is_err());
        assert!(from_str::<Choice>(r#"{ "New": [1] }"#).is_err());
    }
}
