use std::cell::Cell;

use estrade::prelude::*;

#[fixture]
fn cell() -> Cell<u8> {
    Cell::new(1)
}

#[integration_test]
fn by_reference(cell: &Cell<u8>) { //~
    cell.set(2);
}

struct Token;

#[fixture]
fn token() -> Token {
    Token
}

#[integration_test]
fn by_value(token: Token) { //~
    let Token = token;
}
