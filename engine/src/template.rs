//! What a new index is made of: the request's own body, on top of the templates that match its name.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::http::{Error, Fields, Result, left_out};
use crate::index::{Alias, Mapping, Settings, glob};

/// Settings, mapping and aliases of an index that is yet to be made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recipe {
    settings: Settings,
    /// As it was sent: mappings are put together before they are read.
    mappings: Map<String, Value>,
    aliases: Map<String, Value>,
}

impl Recipe {
    /// Takes `settings`, `mappings` and `aliases` out of a body, and checks each of them: for a template, which is read
    /// when an index is made of it.
    pub(crate) fn take(fields: &mut Fields) -> Result<Self> {
        let recipe = Self::unchecked(fields)?;
        Self::read_mapping(recipe.mappings.clone(), &recipe.settings)?;
        recipe.read_aliases("")?;
        Ok(recipe)
    }

    /// The same for an index that is made of it at once, which is the check.
    pub(crate) fn unchecked(fields: &mut Fields) -> Result<Self> {
        let settings = fields.take("settings").map(Settings::read).transpose()?.unwrap_or_default();
        let mappings = fields.object("mappings")?.map(untyped).unwrap_or_default();
        let Value::Object(aliases) = fields.take("aliases").unwrap_or_else(|| Value::Object(Map::new()))
        else {
            return Err(Error::new(400, "parse_exception", "malformed aliases, must be an object"));
        };
        Ok(Self { settings, mappings, aliases })
    }

    /// What it says of a setting.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name)
    }

    /// The settings and aliases of an index that is a copy: its own, over those settings that the original has.
    pub(crate) fn resized(
        self,
        name: &str,
        original: Settings,
    ) -> Result<(Settings, BTreeMap<String, Alias>)> {
        let aliases = self.read_aliases(name)?;
        Ok((self.settings.over(original).checked()?, aliases))
    }

    /// This one where it says something, the other where it does not.
    fn over(self, base: Self) -> Self {
        let mut aliases = base.aliases;
        aliases.extend(self.aliases);
        Self {
            settings: self.settings.over(base.settings),
            mappings: merged(base.mappings, self.mappings),
            aliases,
        }
    }

    /// The parts of the index of a name.
    pub(crate) fn read(self, name: &str) -> Result<(Settings, Mapping, BTreeMap<String, Alias>)> {
        let aliases = self.read_aliases(name);
        let settings = self.settings.checked()?;
        let mapping = Self::read_mapping(self.mappings, &settings)?;
        Ok((settings, mapping, aliases?))
    }

    fn read_mapping(mappings: Map<String, Value>, settings: &Settings) -> Result<Mapping> {
        Mapping::read(Value::Object(mappings), settings)
            .map_err(|error| error.prefixed("Failed to parse mapping: "))
    }

    fn read_aliases(&self, index: &str) -> Result<BTreeMap<String, Alias>> {
        let read = |(name, said): (&String, &Value)| {
            let mut fields = Fields::of("alias", left_out(said.clone(), |_| true))?;
            let alias = Alias::read(&mut fields)?;
            match fields.into_rest().keys().next() {
                Some(unknown) => {
                    Err(Error::illegal_argument(format!("Unknown field [{unknown}] in alias [{name}]")))
                }
                None => Ok((name.replace("{index}", index), alias)),
            }
        };
        self.aliases.iter().map(read).collect()
    }

    /// The three parts as templates show them.
    pub(crate) fn to_json(&self, all: bool) -> Map<String, Value> {
        let mut members = Map::new();
        let settings = self.settings.to_json(false, |_| true);
        for (name, value) in [
            ("settings", settings),
            ("mappings", Value::Object(self.mappings.clone())),
            ("aliases", Value::Object(self.aliases.clone())),
        ] {
            if all || value.as_object().is_some_and(|members| !members.is_empty()) {
                members.insert(name.to_owned(), value);
            }
        }
        members
    }
}

/// Clients that still name the type write it around the mapping: `{"_doc": {"properties": …}}`.
fn untyped(body: Value) -> Map<String, Value> {
    match body {
        Value::Object(mut members)
            if members.len() == 1 && members.get("_doc").is_some_and(Value::is_object) =>
        {
            members.shift_remove("_doc").map(untyped).unwrap_or_default()
        }
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// Objects are merged property by property; the definition of a field that stands in both is the one on top.
fn merged(mut base: Map<String, Value>, over: Map<String, Value>) -> Map<String, Value> {
    for (name, value) in over {
        match (name.as_str(), base.get_mut(&name), value) {
            ("properties", Some(Value::Object(below)), Value::Object(above)) => {
                for (field, definition) in above {
                    let both = match (below.shift_remove(&field), definition) {
                        (Some(Value::Object(low)), Value::Object(high))
                            if low.contains_key("properties") && high.contains_key("properties") =>
                        {
                            Value::Object(merged(low, high))
                        }
                        (_, definition) => definition,
                    };
                    below.insert(field, both);
                }
            }
            (_, _, value) => {
                base.insert(name, value);
            }
        }
    }
    base
}

/// The templates of one cluster.
#[derive(Debug, Default)]
pub(crate) struct Templates {
    pub(crate) legacy: BTreeMap<String, Template>,
    pub(crate) composable: BTreeMap<String, Template>,
    pub(crate) components: BTreeMap<String, Template>,
}

/// A template of any of the three kinds; what a kind does not have is empty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Template {
    pub(crate) patterns: Vec<String>,
    /// `order` of a legacy template, `priority` of a composable one.
    pub(crate) rank: Option<i64>,
    pub(crate) composed_of: Vec<String>,
    pub(crate) recipe: Recipe,
    /// `version`, `_meta` and the like: kept and shown.
    pub(crate) notes: Map<String, Value>,
}

impl Template {
    pub(crate) fn matches(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| glob(pattern, name))
    }

    pub(crate) fn rank(&self) -> i64 {
        self.rank.unwrap_or(0)
    }
}

impl Templates {
    /// A request's recipe on top of the templates for the index's name: the one composable template of highest
    /// priority, or else all legacy ones, the higher order on top.
    pub(crate) fn complete(&self, name: &str, recipe: Recipe) -> Recipe {
        let base = if let Some((_, template)) = self.matching(name) {
            self.composed(template)
        } else {
            let mut legacy: Vec<&Template> =
                self.legacy.values().filter(|template| template.matches(name)).collect();
            legacy.sort_by_key(|template| template.rank());
            legacy.into_iter().fold(Recipe::default(), |base, template| template.recipe.clone().over(base))
        };
        recipe.over(base)
    }

    /// The composable template of highest priority for a name.
    pub(crate) fn matching(&self, index: &str) -> Option<(&str, &Template)> {
        let matching = self.composable.iter().filter(|(_, template)| template.matches(index));
        matching.max_by_key(|(_, template)| template.rank()).map(|(name, template)| (name.as_str(), template))
    }

    /// The template that puts an alias on indices of a name, and all aliases that it puts there.
    pub(crate) fn with_alias(&self, index: &str, alias: &str) -> Option<(String, Vec<String>)> {
        let named = |name: &str, recipe: &Recipe| {
            let aliases: Vec<String> = recipe.aliases.keys().cloned().collect();
            recipe.aliases.contains_key(alias).then(|| (name.to_owned(), aliases))
        };
        match self.matching(index) {
            Some((name, template)) => named(name, &self.composed(template)),
            None => self
                .legacy
                .iter()
                .filter(|(_, template)| template.matches(index))
                .find_map(|(name, template)| named(name, &template.recipe)),
        }
    }

    /// A composable template on top of its components.
    pub(crate) fn composed(&self, template: &Template) -> Recipe {
        let components = template.composed_of.iter().filter_map(|name| self.components.get(name));
        let base = components.fold(Recipe::default(), |base, component| component.recipe.clone().over(base));
        template.recipe.clone().over(base)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_on_top_replace_and_objects_merge() {
        let object = |value: Value| value.as_object().cloned().unwrap_or_default();
        let base = object(
            json!({"dynamic": "strict", "properties": {"a": {"type": "keyword", "ignore_above": 3}, "o": {"properties": {"x": {"type": "long"}}}}}),
        );
        let over = object(
            json!({"properties": {"a": {"type": "text"}, "o": {"properties": {"y": {"type": "long"}}}}}),
        );
        assert_eq!(
            Value::Object(merged(base, over)),
            json!({"dynamic": "strict", "properties": {"a": {"type": "text"}, "o": {"properties": {"x": {"type": "long"}, "y": {"type": "long"}}}}})
        );
    }
}
