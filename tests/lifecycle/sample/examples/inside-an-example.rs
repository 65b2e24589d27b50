//! A test that fails inside an example.

fn main() {}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    #[integration_test]
    async fn fails() -> Result<()> {
        Err(Error::msg("inside an example"))
    }
}
