//! `cms ELASTICSEARCH_URL`: creates the catalogue's indices, and brings old ones up to date.

use std::error::Error;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let es_url = std::env::args().nth(1).ok_or("usage: cms ELASTICSEARCH_URL")?;
    for index in cms::es_init(&es_url).await? {
        println!("{index} is ready");
    }
    Ok(())
}
