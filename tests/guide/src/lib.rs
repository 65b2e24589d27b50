//! The code of the guide is taken out of its chapters by `build.rs` and stands, as tests, in `tests/chapters.rs`.
