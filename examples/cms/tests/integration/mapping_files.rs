//! The catalogue's tests create their indices from one JSON file each. Nobody writes those files by hand: they are what
//! the CMS makes, and this test fails as soon as they are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use estrade::prelude::*;

use crate::definition;
use crate::difference;
use crate::es_init::initialised;

/// Where the catalogue keeps them.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../catalogue/mappings");

/// After a change to the CMS's mappings, `ESTRADE_UPDATE=1 cargo test -p cms` writes the files anew.
#[integration_test]
async fn the_catalogue_tests_with_the_mappings_of_the_cms(
    initialised: &Vec<&'static str>,
    es: &Elasticsearch,
) -> Result<()> {
    let folder = Path::new(FOLDER);
    let mut made = BTreeMap::new();
    for index in initialised {
        made.insert((*index).to_owned(), definition::of(es, index).await?);
    }
    if env::var("ESTRADE_UPDATE").is_ok_and(|it| it == "1" || it == "true") {
        write(folder, &made)?;
    }

    let differences = differences(&read(folder)?, &made);

    assert!(
        differences.is_empty(),
        "the catalogue's mapping files are out of date:\n\n{}\n\n\
         `ESTRADE_UPDATE=1 cargo test -p cms` brings them up to date; then run the catalogue's tests\n",
        differences.join("\n")
    );
    Ok(())
}

#[integration_test]
fn a_file_that_is_out_of_date_missing_or_left_over_is_told() {
    let files = [("assets", json!({ "mappings": { "dynamic": "true" } })), ("films", json!({}))];
    let made = [("assets", json!({ "mappings": { "dynamic": "strict" } })), ("promos", json!({}))];
    let by_name =
        |all: [(&str, Value); 2]| all.map(|(name, definition)| (name.to_owned(), definition)).into();

    let lines = differences(&by_name(files), &by_name(made));

    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("  assets.json ") && lines[0].contains("mappings.dynamic"), "{lines:?}");
    assert_eq!(lines[1], "  promos.json is missing: the CMS makes the index promos");
    assert_eq!(lines[2], "  films.json is left over: the CMS makes no index films");
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

#[integration_test]
fn an_update_writes_what_the_cms_makes_and_takes_away_what_is_gone(folder: &Path) -> Result<()> {
    fs::write(folder.join("films.json"), "{}")?;
    fs::write(folder.join("assets.json"), r#"{ "mappings": { "dynamic": "true" } }"#)?;
    let made = BTreeMap::from([("assets".to_owned(), json!({ "mappings": { "dynamic": "strict" } }))]);

    write(folder, &made)?;

    assert_eq!(read(folder)?, made);
    assert!(differences(&read(folder)?, &made).is_empty());
    Ok(())
}

/// One line for each difference, under the name of its file.
fn differences(files: &BTreeMap<String, Value>, made: &BTreeMap<String, Value>) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, definition) in made {
        match files.get(index) {
            None => lines.push(format!("  {index}.json is missing: the CMS makes the index {index}")),
            Some(file) => {
                let found = difference::between(file, definition);
                lines.extend(found.iter().map(|difference| format!("  {index}.json {difference}")));
            }
        }
    }
    for index in files.keys().filter(|index| !made.contains_key(*index)) {
        lines.push(format!("  {index}.json is left over: the CMS makes no index {index}"));
    }
    lines
}

/// The definitions in the folder, by the name of their index.
fn read(folder: &Path) -> Result<BTreeMap<String, Value>> {
    let mut files = BTreeMap::new();
    for (index, file) in files_in(folder)? {
        let definition = serde_json::from_str(&fs::read_to_string(&file)?)
            .map_err(|error| Error::msg(format!("{} is not JSON: {error}", file.display())))?;
        files.insert(index, definition);
    }
    Ok(files)
}

/// Writes a file for each definition, pretty and with sorted keys, and takes away those of indices that are gone.
fn write(folder: &Path, made: &BTreeMap<String, Value>) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (_, file) in files_in(folder)?.into_iter().filter(|(index, _)| !made.contains_key(index)) {
        fs::remove_file(file)?;
    }
    for (index, definition) in made {
        fs::write(folder.join(format!("{index}.json")), format!("{definition:#}\n"))?;
    }
    Ok(())
}

/// The JSON files of the folder, by their names without `.json`.
fn files_in(folder: &Path) -> io::Result<Vec<(String, PathBuf)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let file = entry?.path();
        if let (Some(name), Some("json")) =
            (file.file_stem().and_then(|it| it.to_str()), file.extension().and_then(|it| it.to_str()))
        {
            files.push((name.to_owned(), file.clone()));
        }
    }
    Ok(files)
}
