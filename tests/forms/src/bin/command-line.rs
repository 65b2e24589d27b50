//! Tests in a binary.

fn main() {
    println!("{}", answer());
}

fn answer() -> u8 {
    42
}

#[cfg(test)]
mod tests {
    use estrade::prelude::*;
    use estrade_forms::accounts::owner;

    #[fixture]
    fn answer() -> u8 {
        super::answer()
    }

    #[integration_test]
    fn a_test_of_a_binary_knows_where_it_is(request: &Request, answer: u8, owner: &str) -> Result<()> {
        let test = request.test().ok_or("a test has an id")?;
        assert_eq!(test.name(), "a_test_of_a_binary_knows_where_it_is");
        assert_eq!(test.module(), "command_line::tests");
        assert_eq!(test.binary(), "estrade-forms::bin/command-line");
        assert_eq!((answer, owner), (42, "Ada"));
        Ok(())
    }
}
