//! The tests of Estrade itself live in the folders beside this file.
