//! A package with a mappings folder; its tests stand in `tests/`.
