//! A crate with nothing but a test that is built from nothing.
