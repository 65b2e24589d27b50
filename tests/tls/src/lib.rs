//! Real servers behind `https://`: the tests are in the folder `tests`.
