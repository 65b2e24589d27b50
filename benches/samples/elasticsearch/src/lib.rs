//! Its tests are generated: see `src/sample.rs` of the runner.
