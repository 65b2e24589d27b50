//! A test that fails inside a binary.

fn main() {}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    #[integration_test]
    async fn fails() -> Result<()> {
        Err(Error::msg("inside a binary"))
    }
}
