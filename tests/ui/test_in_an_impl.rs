use estrade::prelude::*;

struct Suite;

impl Suite {
    #[integration_test] //~
    fn works() {}

    #[integration_test] //~
    async fn asks(request: &Request) {
        assert_eq!(request.run_id(), "");
    }
}

trait Tests {
    #[integration_test] //~
    fn works() {}
}
