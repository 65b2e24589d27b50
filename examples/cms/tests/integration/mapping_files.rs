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
