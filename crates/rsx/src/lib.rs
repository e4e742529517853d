//! `view!` of the portal: the syntax of leptos' macro, parsed by the same parser, expanded to *calls* into
//! `crate::view` instead of one Rust type per element.
//!
//! leptos' own expansion gives every element a type of its own, and with it its own code for building, rebuilding,
//! mounting and dropping: 1.4 MB of WebAssembly for this portal, measured. Calls with names and values as data are a
//! quarter of that. Components and signals stay leptos'; a component returns `AnyView`, which is `crate::view::Node`.
//!
//! Supported: elements with `attr=value`, `class:name=`, `style:name=`, `prop:name=`, `on:event=`, `node_ref=`;
//! components with props and children; text, blocks, fragments; the `class = scope,` prefix of scoped sheets.

use proc_macro2::{TokenStream, TokenTree};
use quote::{format_ident, quote, quote_spanned};
use rstml::node::{CustomNode, Infallible, KeyedAttribute, Node, NodeAttribute, NodeElement};
use syn::{Error, Result, spanned::Spanned};

/// Elements of SVG, which live in a namespace of their own.
const SVG: [&str; 8] = ["svg", "path", "rect", "circle", "line", "g", "polyline", "polygon"];

/// See the crate's documentation.
#[proc_macro]
pub fn view(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    expand(input.into())
        .unwrap_or_else(|error| {
            let error = error.into_compile_error();
            quote!({ #error })
        })
        .into()
}

fn expand(input: TokenStream) -> Result<TokenStream> {
    let (scope, rest) = scope(input);
    let config = rstml::ParserConfig::default().recover_block(true);
    let (nodes, errors) = rstml::Parser::new(config).parse_recoverable(rest).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let view = fragment(&nodes, scope.as_ref())?;
    Ok(quote!({ #(#errors;)* #view }))
}

/// `class = name, …`: the class that stylers gave a scoped sheet goes onto every element.
fn scope(input: TokenStream) -> (Option<TokenTree>, TokenStream) {
    let tokens: Vec<TokenTree> = input.into_iter().collect();
    match tokens.as_slice() {
        [TokenTree::Ident(class), TokenTree::Punct(equals), name, TokenTree::Punct(comma), rest @ ..]
            if class == "class" && equals.as_char() == '=' && comma.as_char() == ',' =>
        {
            (Some(name.clone()), rest.iter().cloned().collect())
        }
        _ => (None, tokens.into_iter().collect()),
    }
}

fn fragment(nodes: &[Node], scope: Option<&TokenTree>) -> Result<TokenStream> {
    let mut views = Vec::new();
    for node in nodes {
        if let Some(view) = child(node, scope)? {
            views.push(view);
        }
    }
    Ok(match views.as_slice() {
        [] => quote!(crate::view::Node::none()),
        [one] => quote!(crate::view::IntoNode::into_node(#one)),
        many => quote!(crate::view::Node::many([#(crate::view::IntoNode::into_node(#many)),*])),
    })
}

/// An expression that is a node, or can become one; `None` for comments.
fn child(node: &Node, scope: Option<&TokenTree>) -> Result<Option<TokenStream>> {
    Ok(match node {
        Node::Element(element) if is_component(element) => Some(component(element, scope)?),
        Node::Element(element) => Some(html(element, scope)?),
        Node::Fragment(inner) => Some(fragment(inner.children(), scope)?),
        Node::Text(text) => {
            let text = &text.value;
            Some(quote!(#text))
        }
        Node::RawText(raw) => {
            let text = raw.to_string_best();
            Some(quote!(#text))
        }
        Node::Block(block) => Some(quote!(#[allow(unused_braces)] #block)),
        Node::Comment(_) => None,
        other => return Err(Error::new(other.span(), "view!: this kind of node is not supported")),
    })
}

fn is_component(element: &NodeElement<Infallible>) -> bool {
    let name = element.name().to_string();
    name.rsplit("::").next().and_then(|last| last.trim().chars().next()).is_some_and(char::is_uppercase)
}

fn attributes<C: CustomNode>(element: &NodeElement<C>) -> impl Iterator<Item = Result<&KeyedAttribute>> {
    element.attributes().iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => Ok(attribute),
        NodeAttribute::Block(block) => Err(Error::new(block.span(), "view!: spreading is not supported")),
    })
}

fn html(element: &NodeElement<Infallible>, scope: Option<&TokenTree>) -> Result<TokenStream> {
    let tag = element.name().to_string();
    let make = if SVG.contains(&tag.as_str()) { quote!(svg) } else { quote!(html) };
    let mut calls = vec![quote_spanned!(element.name().span()=> crate::view::Element::#make(#tag))];
    if let Some(scope) = scope {
        calls.push(quote!(.scope(#scope)));
    }
    for attribute in attributes(element) {
        calls.push(html_attribute(&tag, attribute?)?);
    }
    for node in element.children() {
        match node {
            Node::Text(text) => {
                let text = &text.value;
                calls.push(quote!(.text(#text)));
            }
            node => {
                if let Some(view) = child(node, scope)? {
                    calls.push(quote!(.child(#view)));
                }
            }
        }
    }
    Ok(quote!(#(#calls)*.done()))
}

fn html_attribute(tag: &str, attribute: &KeyedAttribute) -> Result<TokenStream> {
    let key = attribute.key.to_string();
    let value = attribute.value().map_or_else(|| quote!(true), |value| quote!(#value));
    let span = attribute.key.span();
    let compact: String = key.chars().filter(|c| !c.is_whitespace()).collect();
    Ok(match compact.split_once(':') {
        None if compact == "node_ref" => {
            let kind = format_ident!("{}", camel(tag), span = span);
            quote_spanned!(span=> .load::<::leptos::html::#kind>(#value))
        }
        None => quote_spanned!(span=> .attr(#compact, #value)),
        // No event of leptos' list: a plain event.
        Some(("on", "cancel")) => quote_spanned!(span=> .listen("cancel", #value)),
        Some(("on", event)) => {
            let event = format_ident!("{event}", span = span);
            quote_spanned!(span=> .on(::leptos::ev::#event, #value))
        }
        Some(("class", name)) => quote_spanned!(span=> .toggle(#name, #value)),
        Some(("style", name)) => quote_spanned!(span=> .style(#name, #value)),
        Some(("prop", name)) => quote_spanned!(span=> .prop(#name, #value)),
        Some((kind, _)) => {
            return Err(Error::new(span, format!("view!: `{kind}:` is not supported")));
        }
    })
}

/// `tbody` is `leptos::html::Tbody`.
fn camel(tag: &str) -> String {
    let mut letters = tag.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

fn component(element: &NodeElement<Infallible>, scope: Option<&TokenTree>) -> Result<TokenStream> {
    let name = element.name();
    let mut props = Vec::new();
    for attribute in attributes(element) {
        let attribute = attribute?;
        let key = &attribute.key;
        if key.to_string().contains(':') {
            return Err(Error::new(key.span(), "view!: components take props only"));
        }
        // `<Row item/>` is short for `<Row item=item/>`, as with leptos.
        let value = attribute.value().map_or_else(|| quote!(#key), |value| quote!(#value));
        props.push(quote!(.#key(#[allow(unused_braces)] { #value })));
    }
    if !element.children().is_empty() {
        let body = fragment(element.children(), scope)?;
        props.push(quote!(.children(crate::view::ToChildren::to_children(move || #body))));
    }
    Ok(quote_spanned! {name.span()=>
        {
            #[allow(unreachable_code)]
            ::leptos::component::component_view(
                #[allow(clippy::needless_borrows_for_generic_args)]
                &#name,
                ::leptos::component::component_props_builder(&#name) #(#props)* .build()
            )
        }
    })
}
