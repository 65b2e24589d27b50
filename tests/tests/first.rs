use estrade::prelude::*;

#[fixture]
async fn base() -> Result<String> {
    Ok("base".to_owned())
}

#[fixture]
async fn server(base: &String, #[default(3)] n: usize) -> Result<Vec<String>> {
    let items = vec![base.clone(); n];
    provide!(items);
    eprintln!("teardown of server");
    Ok(())
}

#[fixture]
fn blocking(base: &str) -> usize {
    let back = 5;
    let v = provide!(base.len() + back);
    assert_eq!(v, 9);
}

#[integration_test]
async fn works(
    server: &Vec<String>,
    #[with(n = 2)] _server: &[String],
    blocking: usize,
    request: &Request,
) -> Result<()> {
    assert_eq!(server.len(), 2);
    assert_eq!(blocking, 9);
    eprintln!("{:?}", request.test());
    Ok(())
}

#[integration_test(flavor = "current_thread", timeout = "1s")]
async fn works_here(server: &Vec<String>, blocking: usize) {
    assert_eq!(server.len(), 3);
    assert_eq!(blocking, 9);
}

#[integration_test]
async fn fails(server: &Vec<String>) -> Result<()> {
    let x: u32 = server[0].parse()?;
    assert_eq!(x, 5);
    Ok(())
}

#[integration_test]
fn panics(mut server: Vec<String>) {
    server.push(String::new());
    assert_eq!(server.len(), 3);
}
