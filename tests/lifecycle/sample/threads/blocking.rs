//! Code that blocks, beside code that awaits.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use estrade::prelude::*;
use lifecycle_sample::note;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// One request of HTTP, as a client without async sends it.
fn get(address: SocketAddr) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(20)))?;
    stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// A server whose task runs in the runtime of the test.
#[fixture]
async fn server() -> Result<SocketAddr> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 1024];
            if stream.read(&mut request).await.is_ok() {
                let _ = stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi")
                    .await;
            }
        }
    });
    provide!(address);
    serving.abort();
    Ok(())
}

/// Blocks its thread while it calls a server that another fixture spawned.
#[fixture]
fn greeting(server: &SocketAddr) -> Result<String> {
    let greeting = get(*server)?;
    provide!(greeting);
    get(*server)?;
    Ok(())
}

/// The same in an `async fn`, which ought not to block, and may.
#[fixture]
async fn greeting_that_blocks_in_async(server: &SocketAddr) -> Result<String> {
    let greeting = get(*server)?;
    provide!(greeting);
    get(*server)?;
    Ok(())
}

#[integration_test]
async fn a_fixture_that_blocks_while_it_calls_a_server_of_another(
    greeting: &str,
    greeting_that_blocks_in_async: &str,
) {
    assert!(greeting.ends_with("hi") && greeting_that_blocks_in_async.ends_with("hi"));
}

#[integration_test]
fn a_plain_body_that_blocks_while_it_calls_a_server_of_a_fixture(server: &SocketAddr) -> Result<()> {
    assert!(get(*server)?.ends_with("hi"));
    Ok(())
}

/// The engine has a thread and a runtime of its own.
#[integration_test(flavor = "current_thread")]
fn a_blocking_client_of_the_engine_on_the_only_thread(es: &Elasticsearch) -> Result<()> {
    let address: SocketAddr = es.url().trim_start_matches("http://").parse()?;
    assert!(get(address)?.contains("You Know, for Search"));
    Ok(())
}

#[integration_test(flavor = "current_thread")]
async fn a_blocking_client_of_the_engine_in_async_on_the_only_thread(es: &Elasticsearch) -> Result<()> {
    let address: SocketAddr = es.url().trim_start_matches("http://").parse()?;
    assert!(get(address)?.contains("You Know, for Search"));
    Ok(())
}

/// A server with a thread and a runtime of its own.
#[fixture]
fn detached() -> Result<SocketAddr> {
    let listener = std::net::TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        while let Ok((mut stream, _)) = listener.accept() {
            let mut request = [0; 1024];
            if stream.read(&mut request).is_ok() {
                let _ =
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi");
            }
        }
    });
    Ok(address)
}

#[integration_test(flavor = "current_thread")]
fn a_blocking_client_on_the_only_thread(detached: &SocketAddr) -> Result<()> {
    assert!(get(*detached)?.ends_with("hi"));
    Ok(())
}

#[integration_test(flavor = "current_thread")]
async fn a_blocking_client_in_async_on_the_only_thread(detached: &SocketAddr) -> Result<()> {
    assert!(get(*detached)?.ends_with("hi"));
    Ok(())
}

#[integration_test]
fn a_plain_body_has_the_runtime_entered(server: &SocketAddr) -> Result<()> {
    let runtime = tokio::runtime::Handle::current();
    let address = *server;
    // Both ways of waiting: on the handle, and for a task.
    let stream = runtime.block_on(tokio::net::TcpStream::connect(address))?;
    drop(stream);
    let task = tokio::spawn(async move { tokio::net::TcpStream::connect(address).await.is_ok() });
    assert!(runtime.block_on(task)?);
    Ok(())
}

/// A plain fixture may wait on the handle as well, on both sides of `provide!`.
#[fixture]
fn waiting_on_the_handle() -> u16 {
    let runtime = tokio::runtime::Handle::current();
    let value = runtime.block_on(async {
        tokio::task::yield_now().await;
        4
    });
    provide!(value);
    runtime.block_on(tokio::task::yield_now());
}

#[integration_test]
async fn a_plain_fixture_has_the_runtime_entered(waiting_on_the_handle: &u16) {
    assert_eq!(*waiting_on_the_handle, 4);
}

#[integration_test]
async fn one_runtime_with_two_workers() {
    let metrics = tokio::runtime::Handle::current().metrics();
    assert_eq!(metrics.num_workers(), 2);
}

#[fixture]
fn thread_of_setup() -> std::thread::ThreadId {
    let here = std::thread::current().id();
    provide!(here);
    assert_eq!(std::thread::current().id(), here, "a fixture stays on its thread");
}

#[integration_test]
async fn the_body_has_a_thread_of_its_own(thread_of_setup: &std::thread::ThreadId) {
    assert_ne!(std::thread::current().id(), *thread_of_setup);
}

#[integration_test(flavor = "current_thread")]
async fn with_current_thread_there_is_one(thread_of_setup: &std::thread::ThreadId) {
    assert_eq!(std::thread::current().id(), *thread_of_setup);
    let there = tokio::spawn(async { std::thread::current().id() }).await;
    assert_eq!(there.ok(), Some(*thread_of_setup));
}

fn runtime() -> String {
    tokio::runtime::Handle::current().id().to_string()
}

#[fixture]
async fn runtime_of_a_fixture() -> String {
    provide!(runtime());
    note(&format!("the runtime of the teardown: {}", runtime()));
}

#[fixture]
fn runtime_of_a_plain_fixture() -> String {
    provide!(runtime());
    note(&format!("the runtime of the plain teardown: {}", runtime()));
}

#[integration_test]
async fn one_runtime_for_fixtures_body_and_teardown(
    runtime_of_a_fixture: &str,
    runtime_of_a_plain_fixture: &str,
    request: &Request,
) {
    request.on_teardown(async { note(&format!("the runtime of the finalizer: {}", runtime())) });
    assert_eq!([runtime_of_a_fixture, runtime_of_a_plain_fixture], [&*runtime(), &*runtime()]);
    note(&format!("the runtime of the body: {}", runtime()));
}

#[integration_test]
fn another_test_has_another_runtime(runtime_of_a_fixture: &str) {
    assert_eq!(runtime_of_a_fixture, runtime());
    note(&format!("the runtime of the body: {}", runtime()));
}
