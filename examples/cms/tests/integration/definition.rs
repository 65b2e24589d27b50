//! An index as a definition: what a `PUT /index` would have to say to make it again.

use estrade::prelude::*;

/// Settings that the server chooses, new ones for every index.
const CHOSEN_BY_THE_SERVER: [&str; 5] = ["creation_date", "provided_name", "routing", "uuid", "version"];

/// The definition of `index` as the server tells it.
pub(crate) async fn of(es: &Elasticsearch, index: &str) -> Result<Value> {
    let mut answer = es.client().get(&format!("/{index}")).await?;
    let mut definition = answer[index].take();
    let settings = definition["settings"]["index"].as_object_mut().ok_or("an index has no settings")?;
    settings.retain(|name, _| !CHOSEN_BY_THE_SERVER.contains(&name.as_str()));
    if let Some(members) = definition.as_object_mut() {
        members.retain(|_, value| value.as_object().is_none_or(|it| !it.is_empty()));
    }
    definition.sort_all_objects();
    Ok(definition)
}
