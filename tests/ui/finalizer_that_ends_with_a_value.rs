use estrade::prelude::*;

#[integration_test]
async fn leaves_a_file(request: &Request) {
    request.on_teardown(async { std::fs::remove_file("price-list.txt").is_ok() }); //~
}
