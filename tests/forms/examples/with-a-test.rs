//! Tests in an example.

fn main() {
    println!("{}", answer());
}

fn answer() -> u8 {
    42
}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;

    #[fixture]
    fn answer() -> u8 {
        super::answer()
    }

    #[integration_test]
    fn a_test_of_an_example_knows_where_it_is(request: &Request, answer: u8) -> Result<()> {
        let test = request.test().ok_or("a test has an id")?;
        assert_eq!(test.module(), "with_a_test::tests");
        assert_eq!(test.binary(), "estrade-forms::example/with-a-test");
        assert_eq!(answer, 42);
        Ok(())
    }
}
