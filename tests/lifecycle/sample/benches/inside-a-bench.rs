//! A test that fails inside a bench.

fn main() {}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    #[integration_test]
    async fn fails() -> Result<()> {
        Err(Error::msg("inside a bench"))
    }
}
