//! The catalogue's tests create their indices from one JSON file each. Nobody writes those files by hand: they are what
//! the CMS makes, and this test fails as soon as they are not.

use std::path::PathBuf;
use std::{env, fs};

use estrade::prelude::*;

use crate::es_init::initialised;

/// Where the catalogue keeps them, seen from this package.
const FOLDER: &str = "../catalogue/mappings";

/// After a change to the CMS's mappings, `ESTRADE_UPDATE=1 cargo test -p cms` writes the files anew.
#[integration_test(uses(initialised))]
async fn the_catalogue_tests_with_the_mappings_of_the_cms(es: &Elasticsearch) -> Result<()> {
    es.assert_mappings(FOLDER).await
}

/// A folder of this test's own, gone when it ends.
#[fixture]
fn folder(request: &Request) -> Result<PathBuf> {
    let folder = env::temp_dir().join(format!("cms-mappings-{}-{}", request.run_id(), std::process::id()));
    fs::create_dir_all(&folder)?;
    provide!(folder.clone());
    fs::remove_dir_all(&folder)?;
    Ok(())
}

#[integration_test(uses(initialised))]
async fn a_file_that_is_out_of_date_missing_or_left_over_is_told(
    folder: &PathBuf,
    es: &Elasticsearch,
) -> Result<()> {
    if env::var_os("ESTRADE_UPDATE").is_some() {
        skip!("ESTRADE_UPDATE is set, which would mend the files");
    }
    for index in ["assets", "promos", "territories"] {
        fs::copy(format!("{FOLDER}/{index}.json"), folder.join(format!("{index}.json")))?;
    }
    let promos = folder.join("promos.json");
    fs::write(&promos, fs::read_to_string(&promos)?.replace("\"platforms\"", "\"channels\""))?;
    fs::write(folder.join("films.json"), "{}")?;

    let error = es.assert_mappings(folder).await.expect_err("three files are wrong").to_string();

    let lines: Vec<&str> = error.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(
        lines,
        [
            r#"promos.json - mappings.channels: the file has {"type":"keyword"}, the cluster lacks it"#,
            r#"promos.json + mappings.platforms: the cluster has {"type":"keyword"}, the file lacks it"#,
            "sport_events.json is missing: the cluster has the index sport_events",
            "films.json has no index: the cluster has no films",
        ]
    );
    Ok(())
}
