//! Enums of bare words, `"create"`.

use crate::attributes::{Object, Property};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DataEnum, Error, Fields, Ident, LitStr, Result};

/// An enum, as far as its JSON is concerned.
pub struct Words {
    name: Ident,
    variants: Vec<Ident>,
    /// What the JSON calls them.
    words: Vec<String>,
}

impl Words {
    /// Reads an enum.
    ///
    /// # Errors
    /// A variant with fields, an unknown spelling, or no variant at all.
    pub fn of(name: &Ident, object: &Object, data: &DataEnum) -> Result<Self> {
        let mut all = Self { name: name.clone(), variants: Vec::new(), words: Vec::new() };
        for variant in &data.variants {
            if !matches!(variant.fields, Fields::Unit) {
                return Err(Error::new_spanned(
                    variant,
                    "only enums of bare words have a derived JSON codec",
                ));
            }
            all.words.push(match Property::of(&variant.attrs)?.rename {
                Some(word) => word,
                None => spelled(&variant.ident.to_string(), object.rename_all.as_ref())?,
            });
            all.variants.push(variant.ident.clone());
        }
        if all.variants.is_empty() {
            return Err(Error::new_spanned(name, "an enum without a variant has no value"));
        }
        Ok(all)
    }
}

fn spelled(variant: &str, spelling: Option<&LitStr>) -> Result<String> {
    match spelling {
        None => Ok(variant.to_owned()),
        Some(spelling) if spelling.value() == "lowercase" => Ok(variant.to_ascii_lowercase()),
        Some(spelling) if spelling.value() == "snake_case" => {
            let words = variant.chars().enumerate().flat_map(|(at, letter)| {
                let gap = (at > 0 && letter.is_ascii_uppercase()).then_some('_');
                gap.into_iter().chain([letter.to_ascii_lowercase()])
            });
            Ok(words.collect())
        }
        Some(spelling) => Err(Error::new_spanned(spelling, "the portal's JSON codec does not know this")),
    }
}

pub fn reader(of: &Words) -> TokenStream {
    let Words { name, variants, words } = of;
    let numbers = 0..variants.len();
    let first = variants.first();
    quote! {
        impl ::wire::json::Decode for #name {
            const BLANK: Self = Self::#first;
        }

        impl ::wire::json::Slot for #name {
            fn read(&mut self, json: &mut ::wire::json::Json<'_>, faults: &mut ::wire::json::Faults) {
                *self = match ::wire::json::choice(json, &[#(#words),*], faults) {
                    #(#numbers => Self::#variants,)*
                    _ => Self::#first,
                };
            }
        }
    }
}

pub fn writer(of: &Words) -> TokenStream {
    let Words { name, variants, words } = of;
    quote! {
        impl ::wire::json::Encode for #name {
            fn write(&self, out: &mut ::std::string::String) {
                ::wire::json::Encode::write(match self { #(Self::#variants => #words,)* }, out);
            }
        }
    }
}
