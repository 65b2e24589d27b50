//! `cms ELASTICSEARCH_URL`: creates the catalogue's indices, and brings old ones up to date.

use std::error::Error;
use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cms: {error}");
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
    let es_url = std::env::args().nth(1).ok_or("usage: cms ELASTICSEARCH_URL")?;
    for index in cms::es_init(&es_url).await? {
        println!("{index} is ready");
    }
    Ok(())
}
