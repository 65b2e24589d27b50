//! What a fixture returns, where its type may borrow without showing it.
//!
//! In `-> Result<Transaction>` nobody sees whether `Transaction` has a lifetime that is left out, the macro neither.
//! So it writes the type behind `fn(&()) ->`, where rustc takes such a lifetime for the argument's. Then no one type is
//! returned for every argument, [`Returns`] is not implemented, and rustc says so in the words that stand here.

/// Fixtures that return what a function has to give whatever it borrows.
#[diagnostic::on_unimplemented(
    message = "a fixture's value cannot borrow: it goes to other threads and outlives this call",
    label = "a lifetime is left out in this type",
    note = "provide a value that owns what it needs (a `String` for a `&str`), or use what borrows inside the fixture, \
            around `provide!`; where it borrows from a constant, say so: `Cow<'static, str>`"
)]
pub trait Returns<F> {
    /// It.
    type Value;
}

#[diagnostic::do_not_recommend]
impl<K, T> Returns<fn(&()) -> T> for K {
    type Value = T;
}

/// Nobody. With one implementation to choose from, rustc would take it first and speak of lifetimes later.
pub trait Nobody {}

#[diagnostic::do_not_recommend]
impl<K, F: Nobody> Returns<F> for K {
    type Value = F;
}
