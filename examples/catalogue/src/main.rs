//! `catalogue ELASTICSEARCH_URL [ADDRESS]`: serves the catalogue until Ctrl-C.

use std::error::Error;
use std::net::SocketAddr;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("catalogue: {error}");
            let mut cause = error.source();
            while let Some(error) = cause {
                eprintln!("  caused by: {error}");
                cause = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let es_url = arguments.next().ok_or("usage: catalogue ELASTICSEARCH_URL [ADDRESS]")?;
    let address: SocketAddr = arguments.next().as_deref().unwrap_or("127.0.0.1:8080").parse()?;
    let server = catalogue::serve_on(address, &es_url).await?;
    println!("the catalogue listens on {}", server.url());
    tokio::signal::ctrl_c().await?;
    server.shutdown().await?;
    Ok(())
}
