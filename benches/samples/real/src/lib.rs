//! Its tests are generated: see `src/real` of the runner.
