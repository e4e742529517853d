//! `#[derive(Encode, Decode)]`: the JSON of an object of the contract, for the portal (see `wire::json`).
//!
//! The serde attributes of the object say what its JSON is, once for both codecs: `default` (object and field),
//! `rename`, `skip`, `skip_serializing_if`, `transparent`; `rename_all` of enums. `deny_unknown_fields` is the server's business. Where an
//! attribute names a function for serde, `deserialize_with = "lenient::text"`, the function beside it in a module `json`
//! is called, `lenient::json::text`, with the value that was read: to put it right. Types that serde has nothing to do with write `#[json(..)]` instead of
//! `#[serde(..)]`. Everything else is a compile error and not a silent difference.
//!
//! The code that is made is one call per field, with its name and its place: what can be shared, is.

mod attributes;
mod words;

use attributes::{Object, Property};
use proc_macro2::TokenStream;
use quote::quote;
use syn::{Data, DataStruct, DeriveInput, Error, Fields, Ident, Member, Path, Result, Type};
use words::Words;

/// `wire::json::Decode` for a struct, or for an enum of bare words.
#[proc_macro_derive(Decode, attributes(serde, json))]
pub fn decode(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input, reader, words::reader)
}

/// `wire::json::Encode` for a struct, or for an enum of bare words.
#[proc_macro_derive(Encode, attributes(serde, json))]
pub fn encode(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input, writer, words::writer)
}

fn derive(
    input: proc_macro::TokenStream,
    of_struct: fn(&Struct) -> TokenStream,
    of_words: fn(&Words) -> TokenStream,
) -> proc_macro::TokenStream {
    syn::parse::<DeriveInput>(input)
        .and_then(|input| {
            if !input.generics.params.is_empty() {
                return Err(Error::new_spanned(&input.generics, "generic types have no derived JSON codec"));
            }
            let object = Object::of(&input.attrs)?;
            match &input.data {
                Data::Struct(data) => Struct::of(&input.ident, object, data).map(|of| of_struct(&of)),
                Data::Enum(data) => Words::of(&input.ident, &object, data).map(|of| of_words(&of)),
                Data::Union(_) => Err(Error::new_spanned(&input.ident, "unions have no JSON")),
            }
        })
        .unwrap_or_else(Error::into_compile_error)
        .into()
}

/// A struct, as far as its JSON is concerned.
struct Struct {
    name: Ident,
    object: Object,
    fields: Vec<Field>,
}

struct Field {
    member: Member,
    ty: Type,
    /// What the JSON calls it.
    key: String,
    property: Property,
}

impl Struct {
    fn of(name: &Ident, object: Object, data: &DataStruct) -> Result<Self> {
        if let Some(spelling) = &object.rename_all {
            return Err(Error::new_spanned(spelling, "the portal's JSON codec renames field by field"));
        }
        let fields = data
            .fields
            .members()
            .zip(&data.fields)
            .map(|(member, field)| {
                let property = Property::of(&field.attrs)?;
                let key = match (&property.rename, &field.ident) {
                    (Some(name), _) => name.clone(),
                    (None, Some(ident)) => ident.to_string().trim_start_matches("r#").to_owned(),
                    (None, None) => String::new(),
                };
                Ok(Field { member, ty: field.ty.clone(), key, property })
            })
            .collect::<Result<Vec<_>>>()?;
        let newtype = matches!(data.fields, Fields::Unnamed(_));
        if (newtype || object.transparent) && fields.len() != 1 {
            return Err(Error::new_spanned(name, "one field is the whole JSON: there must be just one"));
        }
        let transparent = newtype || object.transparent;
        Ok(Self { name: name.clone(), object: Object { transparent, ..object }, fields })
    }
}

/// `lenient::text` is serde's, `lenient::json::text` is ours.
fn in_json(path: &Path) -> TokenStream {
    let leading = &path.leading_colon;
    let last = path.segments.last();
    let before = path.segments.iter().take(path.segments.len().saturating_sub(1));
    quote!(#leading #(#before::)* json::#last)
}

fn reader(of: &Struct) -> TokenStream {
    let name = &of.name;
    let blanks = of.fields.iter().map(|field| {
        let (member, ty) = (&field.member, &field.ty);
        quote!(#member: <#ty as ::wire::json::Decode>::BLANK)
    });
    let fields = of.fields.iter().filter(|field| !field.property.skip).map(|field| {
        let (member, key) = (&field.member, &field.key);
        let read = match &field.property {
            _ if of.object.transparent => quote!(::wire::json::Slot::read(&mut self.#member, json, faults);),
            _ if of.object.default => quote!(fields.keep(#key, &mut self.#member);),
            Property { default: true, .. } => quote!(fields.or_default(#key, &mut self.#member);),
            _ => quote!(fields.need(#key, &mut self.#member);),
        };
        let right = field.property.deserialize_with.as_ref().map(|path| {
            let path = in_json(path);
            quote!(#path(&mut self.#member);)
        });
        quote!(#read #right)
    });
    let begin =
        (!of.object.transparent).then(|| quote!(let mut fields = ::wire::json::Fields::of(json, faults);));
    let (reset, absent) = if of.object.default {
        (
            Some(quote!(::wire::json::Slot::absent(self);)),
            Some(quote! {
                fn absent(&mut self) {
                    *self = ::core::default::Default::default();
                }
            }),
        )
    } else {
        (None, None)
    };
    quote! {
        impl ::wire::json::Decode for #name {
            const BLANK: Self = Self { #(#blanks,)* };
        }

        impl ::wire::json::Slot for #name {
            fn read(&mut self, json: &mut ::wire::json::Json<'_>, faults: &mut ::wire::json::Faults) {
                #reset
                #begin
                #(#fields)*
            }

            #absent
        }
    }
}

fn writer(of: &Struct) -> TokenStream {
    let name = &of.name;
    let body = if let (true, [field]) = (of.object.transparent, of.fields.as_slice()) {
        let member = &field.member;
        quote!(::wire::json::Encode::write(&self.#member, out))
    } else {
        let fields = of.fields.iter().filter(|field| !field.property.skip).map(|field| {
            let (member, key) = (&field.member, &field.key);
            let write = match &field.property.serialize_with {
                Some(path) => {
                    let path = in_json(path);
                    quote!({
                        ::wire::json::key(#key, out);
                        #path(&self.#member, out);
                    })
                }
                None => quote!(::wire::json::field(#key, &self.#member, out);),
            };
            match &field.property.skip_serializing_if {
                Some(path) => quote!(if !#path(&self.#member) { #write }),
                None => write,
            }
        });
        quote! {
            out.push('{');
            #(#fields)*
            out.push('}');
        }
    };
    quote! {
        impl ::wire::json::Encode for #name {
            fn write(&self, out: &mut ::std::string::String) {
                #body
            }
        }
    }
}
