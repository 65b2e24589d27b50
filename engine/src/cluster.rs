//! The data of one tenant.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::engine::EngineConfig;
use crate::http::{Error, Fields, Result};
use crate::index::{Access, Alias, Index, glob, uuid, validate_name};
use crate::observed::Observed;
use crate::query;
use crate::script::Scripts;
use crate::search::{Pits, Scrolls};
use crate::template::{Recipe, Templates};

/// A virtual cluster: nothing of it is shared with any other.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) config: EngineConfig,
    pub(crate) uuid: String,
    /// The id of its one node.
    pub(crate) node: String,
    pub(crate) observed: Observed,
    pub(crate) indices: BTreeMap<String, Index>,
    pub(crate) templates: Templates,
    pub(crate) scripts: Scripts,
    pub(crate) scrolls: Scrolls,
    pub(crate) pits: Pits,
    /// Who writes, where the port tells.
    pub(crate) author: Option<Rc<str>>,
    /// Indices that were asked for with something that is not implemented, and what it was.
    refused: BTreeMap<String, Error>,
}

impl Cluster {
    pub(crate) fn new(config: &EngineConfig) -> Self {
        Self {
            config: config.clone(),
            uuid: uuid(),
            node: uuid(),
            observed: Observed::default(),
            indices: BTreeMap::new(),
            templates: Templates::default(),
            scripts: Scripts::default(),
            scrolls: Scrolls::default(),
            pits: Pits::default(),
            author: None,
            refused: BTreeMap::new(),
        }
    }

    /// Milliseconds since 1970.
    pub(crate) fn now() -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    }

    /// Makes an index, on top of the templates for its name, which must be valid and free, of aliases too.
    pub(crate) fn create(&mut self, name: &str, recipe: Recipe) -> Result<&mut Index> {
        self.check_free(name)?;
        let (settings, mapping, aliases) = self.templates.complete(name, recipe).read(name)?;
        for (alias, said) in &aliases {
            self.check_alias(alias, name, said)?;
        }
        let mut index = Index::new(name, Self::now(), settings, mapping);
        index.aliases = aliases;
        Ok(self.add(index))
    }

    /// Adds an index whose name is free.
    pub(crate) fn add(&mut self, mut index: Index) -> &mut Index {
        index.authors.extend(self.author.clone());
        self.refused.remove(&index.name);
        self.indices.entry(index.name.clone()).or_insert(index)
    }

    /// Refuses names that no new index can have.
    pub(crate) fn check_free(&self, name: &str) -> Result<()> {
        validate_name(name)?;
        self.allow_name(name)?;
        if let Some(existing) = self.indices.get(name) {
            let reason = format!("index [{name}/{}] already exists", existing.uuid);
            return Err(Error::new(400, "resource_already_exists_exception", reason)
                .with("index_uuid", existing.uuid.as_str())
                .with("index", name));
        }
        if self.indices.values().any(|index| index.aliases.contains_key(name)) {
            let reason = format!("Invalid index name [{name}], already exists as alias");
            return Err(Error::new(400, "invalid_index_name_exception", reason)
                .with("index_uuid", "_na_")
                .with("index", name));
        }
        Ok(())
    }

    /// Refuses names of what is shown from another cluster, aliases included: they would mean two things.
    fn allow_name(&self, name: &str) -> Result<()> {
        let is_called_so = |index: &&Index| index.name == name || index.aliases.contains_key(name);
        self.indices.values().filter(is_called_so).try_for_each(Index::allow_change)
    }

    /// Remembers that an index was not made because of what is not implemented: a write would make it as
    /// another one than was asked for.
    pub(crate) fn refuse(&mut self, name: &str, cause: &Error) {
        if cause.status() == 501 {
            self.refused.insert(name.to_owned(), cause.clone());
        }
    }

    fn refused(&self, name: &str) -> Option<Error> {
        let cause = self.refused.get(name)?;
        let reason = format!("the index [{name}] was not created as asked: {}", cause.reason());
        Some(Error::new(501, cause.kind(), reason))
    }

    /// The error of a request for an index that is not there: 404, unless it would be there but for this engine.
    pub(crate) fn missing(&self, name: &str, resource: &str) -> Error {
        self.refused(name).unwrap_or_else(|| Error::index_not_found(name, resource))
    }

    /// Forgets indices that were not made, as if they were deleted.
    pub(crate) fn forget_refused(&mut self, expression: &str) {
        let meant = |name: &str| expression.split(',').any(|part| part == "_all" || glob(part, name));
        self.refused.retain(|name, _| !meant(name));
    }

    /// Whether an alias may be put on an index: its name is valid, no index has it, and no other index is the
    /// alias's write index when this one is to be.
    pub(crate) fn check_alias(&self, alias: &str, index: &str, said: &Alias) -> Result<()> {
        Alias::validate(alias)?;
        self.allow_name(alias)?;
        if self.indices.contains_key(alias) || alias == index {
            let reason = format!(
                "Invalid alias name [{alias}]: an index or data stream exists with the same name as the alias"
            );
            return Err(Error::new(400, "invalid_alias_name_exception", reason).with("index", index));
        }
        if let Some(filter) = &said.filter
            && !query::lookups(&*query::parse(filter.clone())?).is_empty()
        {
            // An alias is as it was made, whatever becomes of the document.
            let reason = format!("failed to parse filter for alias [{alias}]");
            let cause = Error::new(500, "illegal_state_exception", "async actions are left after rewrite");
            return Err(Error::illegal_argument(reason).caused_by(cause));
        }
        if said.is_write_index == Some(true) {
            let writes =
                |other: &&Index| other.aliases.get(alias).is_some_and(|it| it.is_write_index == Some(true));
            let other = self.indices.values().filter(|other| other.name != index).find(writes);
            if let Some(other) = other {
                return Err(Error::new(
                    500,
                    "illegal_state_exception",
                    format!("alias [{alias}] has more than one write index [{},{index}]", other.name),
                ));
            }
        }
        Ok(())
    }

    /// The index that a write to a name goes to, made when there is none, and what the alias says of routing.
    pub(crate) fn index_for_write(
        &mut self,
        name: &str,
        alias_required: bool,
    ) -> Result<(&mut Index, Option<String>)> {
        let (name, routing) = match self.write_index(name)? {
            Some((index, alias)) if alias.is_some() || !alias_required => {
                (index.name.clone(), alias.and_then(|alias| alias.index_routing.clone()))
            }
            _ if alias_required => {
                let reason = format!(
                    "no such index [{name}] and [require_alias] request flag is [true] and [{name}] is not an alias"
                );
                return Err(Error::new(404, "index_not_found_exception", reason)
                    .with("index_uuid", "_na_")
                    .with("index", name));
            }
            _ => (name.to_owned(), None),
        };
        if !self.indices.contains_key(&name) {
            if let Some(error) = self.refused(&name) {
                return Err(error);
            }
            let recipe = self.recipe_for_write(&name)?;
            self.create(&name, recipe)?;
        }
        match self.indices.get_mut(&name) {
            Some(index) => {
                index.allow(Access::Write)?;
                index.authors.extend(self.author.clone());
                Ok((index, routing))
            }
            None => Err(Error::index_not_found(&name, "index_expression")),
        }
    }

    /// What an index that is first written to is made from.
    fn recipe_for_write(&self, name: &str) -> Result<Recipe> {
        let Some(indices) = &self.config.indices else { return Ok(Recipe::default()) };
        let Some(body) = indices.get(name) else {
            let known: Vec<&str> = indices.keys().map(String::as_str).collect();
            let reason = format!(
                "no such index [{name}], and it is none of those that a write creates: [{}]",
                known.join(", ")
            );
            return Err(Error::new(404, "index_not_found_exception", reason)
                .with("index_uuid", "_na_")
                .with("index", name));
        };
        Recipe::unchecked(&mut Fields::of("create index", body.clone())?)
    }

    /// The index itself, or an alias's only or write index.
    pub(crate) fn write_index(&self, name: &str) -> Result<Option<(&Index, Option<&Alias>)>> {
        if let Some(index) = self.indices.get(name) {
            return Ok(Some((index, None)));
        }
        let holders: Vec<(&Index, &Alias)> = self
            .indices
            .values()
            .filter_map(|index| index.aliases.get(name).map(|said| (index, said)))
            .collect();
        if let Some((index, said)) = holders.iter().find(|(_, said)| said.is_write_index == Some(true)) {
            return Ok(Some((index, Some(said))));
        }
        match holders.as_slice() {
            [] => Ok(None),
            [(index, said)] if said.is_write_index.is_none() => Ok(Some((index, Some(said)))),
            _ => Err(Error::illegal_argument(format!(
                "no write index is defined for alias [{name}]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index"
            ))),
        }
    }

    /// The one index that a single document is read from or deleted in.
    pub(crate) fn single_index(&self, name: &str) -> Result<(&Index, Option<&Alias>)> {
        if let Some(index) = self.indices.get(name) {
            return Ok((index, None));
        }
        let holders: Vec<(&Index, &Alias)> = self
            .indices
            .values()
            .filter_map(|index| index.aliases.get(name).map(|said| (index, said)))
            .collect();
        match holders.as_slice() {
            [] => Err(self.missing(name, "index_expression")),
            [(index, said)] => Ok((index, Some(said))),
            several => {
                let names: Vec<&str> = several.iter().map(|(index, _)| index.name.as_str()).collect();
                Err(Error::illegal_argument(format!(
                    "alias [{name}] has more than one index associated with it [{}], can't execute a single index op",
                    names.join(", ")
                )))
            }
        }
    }
}
