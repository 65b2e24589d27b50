//! Nothing but its tests, which ask for whatever server they are told to use; they stand in `tests/`.
