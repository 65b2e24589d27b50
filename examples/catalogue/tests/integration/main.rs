//! Integration tests of the catalogue.
//!
//! Every test has a catalogue of its own on a port of its own, and an Elasticsearch of its own behind it: nothing that
//! one test puts into an index is seen by another, although the catalogue's index names are constants.
//!
//! A test says what there is (`assetflat`, `marketing_promos`, `sport_events`), asks as a client (`client_website`,
//! `client_android`) and looks at the answer. What it does not say is a sensible default: see `fixtures`.

mod answer;
mod assets;
mod fixtures;
mod promos;
mod schedule;
mod search;
