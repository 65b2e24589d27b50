//! Every Rust block of the guide, in the order of its chapter.

#![allow(clippy::module_inception, reason = "a page may have the title of its file")]

include!(concat!(env!("OUT_DIR"), "/chapters.rs"));
