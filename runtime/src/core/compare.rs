//! Whether two override values are the same, where their type can tell.
//!
//! Generated code calls `(&Compare::<T>::new()).__estrade_comparison()`: the method of [`ByValue`] is found first
//! where `T` is `PartialEq`, that of [`Incomparable`] otherwise. No trait of a user's has a method of this name.

use std::any::Any;
use std::marker::PhantomData;

/// Compares two values behind `Any`.
pub(crate) type Comparison = fn(&dyn Any, &dyn Any) -> bool;

/// Stands for the type of an argument.
#[derive(Debug)]
pub struct Compare<T>(PhantomData<T>);

impl<T> Compare<T> {
    /// For the type `T`.
    #[expect(clippy::new_without_default, reason = "only generated code makes one")]
    pub fn new() -> Compare<T> {
        Compare(PhantomData)
    }
}

/// Types with `==`.
pub trait ByValue {
    /// Equal when the values are.
    fn __estrade_comparison(&self) -> Comparison;
}

impl<T: PartialEq + 'static> ByValue for Compare<T> {
    fn __estrade_comparison(&self) -> Comparison {
        |a, b| match (a.downcast_ref::<T>(), b.downcast_ref::<T>()) {
            (Some(a), Some(b)) => a == b,
            _ => false,
        }
    }
}

/// All other types.
pub trait Incomparable {
    /// Never equal: two values that cannot be compared are taken to differ.
    fn __estrade_comparison(&self) -> Comparison;
}

impl<T> Incomparable for &Compare<T> {
    fn __estrade_comparison(&self) -> Comparison {
        |_, _| false
    }
}
