mod fixtures {
    use estrade::prelude::*;

    struct Account(u8);

    #[fixture]
    pub fn account() -> Account { //~
        Account(1)
    }

    #[fixture]
    pub async fn saved() -> Result<Account> { //~
        provide!(Account(2));
        Ok(())
    }

    #[integration_test]
    fn asks(account: &Account, saved: &Account) {
        assert_eq!(account.0, saved.0);
    }
}
