//! Expressions of `#[default]`, `#[with]` and `replace` that never come to an end.

use estrade::prelude::*;
use lifecycle_sample::note;

fn endless<T>() -> T {
    loop {
        std::thread::park();
    }
}

#[fixture]
async fn ground() -> u16 {
    provide!(1);
    note("ground is cleared");
}

#[fixture]
async fn titled(#[default(String::new())] title: String) -> String {
    title
}

#[fixture]
async fn endless_by_default(ground: &u16, #[default(endless())] title: String) -> String {
    format!("{title}{ground}")
}

#[fixture]
async fn endless_for_another(#[with(title = endless())] titled: &String) -> String {
    titled.clone()
}

#[integration_test]
async fn in_a_default(endless_by_default: &String) {
    assert!(!endless_by_default.is_empty());
}

#[integration_test]
async fn in_with(ground: &u16, #[with(title = endless())] titled: &String) {
    assert!(titled.len() < usize::from(*ground));
}

#[integration_test]
async fn in_with_of_a_fixture(endless_for_another: &String) {
    assert!(!endless_for_another.is_empty());
}

#[integration_test(replace(ground = endless()))]
async fn in_replace(ground: &u16) {
    assert!(*ground > 0);
}

#[integration_test(flavor = "current_thread")]
async fn on_the_only_thread(#[with(title = endless())] titled: &String) {
    assert!(!titled.is_empty());
}

#[integration_test]
#[case(String::from("owned"))]
async fn beside_an_owned_case(#[case] text: String, #[with(title = endless())] titled: &String) {
    assert_eq!(*titled, text);
}

#[integration_test]
async fn in_what_the_body_asks_for(ground: &u16, request: &Request) -> Result<()> {
    assert!(*ground > 0);
    request.get(endless_by_default).await?;
    Ok(())
}

#[integration_test]
#[case("borrowed")]
async fn beside_a_borrowed_case(#[case] text: &str, #[with(title = endless())] titled: &String) {
    assert_eq!(*titled, text);
}
