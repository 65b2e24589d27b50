//! The type that a fixture's name returns, which no user writes and rustc's messages show.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident};

use crate::model::Fixture;

/// For `port` it is `port__fixture`, so that a message says what it is about; two underscores keep it apart from the
/// modules and types of users.
pub(super) fn key_type(fixture: &Fixture) -> TokenStream {
    let name = &fixture.function.name;
    let key = match earlier(name) {
        0 => format_ident!("{name}__fixture"),
        earlier => format_ident!("{name}__fixture_{}", earlier + 1),
    };
    key.to_token_stream()
}

/// How many other fixtures of this name rustc has expanded before, in this crate.
///
/// In one module rustc refuses the second by its name. Were the types of one name, too, it would go on about those.
fn earlier(name: &Ident) -> usize {
    static PLACES: Mutex<BTreeMap<String, Vec<String>>> = Mutex::new(BTreeMap::new());
    let span = name.span().unwrap();
    let place = format!("{}:{}:{}", span.file(), span.line(), span.column());
    let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
    let places = places.entry(name.to_string()).or_default();
    // What is expanded again, as editors do, keeps its number.
    places.iter().position(|earlier| *earlier == place).unwrap_or_else(|| {
        places.push(place);
        places.len() - 1
    })
}
