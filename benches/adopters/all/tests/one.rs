//! One test with an Elasticsearch of its own.

use estrade::prelude::*;

#[integration_test]
async fn a_new_index_is_empty(es: &Elasticsearch) -> Result<()> {
    let index = es.index("assets");
    index.create().await?;
    assert_eq!(index.count().await?, 0);
    Ok(())
}
