//! What is done to a text before it is cut into tokens. Tokens are still told where they stand in the text as it was.

mod entity;
mod html;
mod mapping;
mod offsets;
mod pattern_replace;
mod tag;

use std::rc::Rc;

use serde_json::Value;

pub(crate) use offsets::Offsets;
pub(crate) use pattern_replace::PatternReplace;

use self::mapping::Mappings;
use self::offsets::Output;
use super::definitions::{list, unread};
use super::filter::lowercase;
use crate::http::{Error, Fields, Result, left_out, shown};

/// A char filter. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) enum CharFilter {
    /// Markup goes, but the tags of these elements, in lower case.
    HtmlStrip {
        escaped: Rc<[String]>,
    },
    Mapping(Rc<Mappings>),
    PatternReplace(Rc<PatternReplace>),
}

impl CharFilter {
    /// The types of this engine.
    pub(super) const KINDS: &[&str] = &["html_strip", "mapping", "pattern_replace"];

    /// Reads the definition of a name.
    pub(super) fn read(name: &str, definition: Value) -> Result<Self> {
        let mut fields = Fields::of(name, left_out(definition, |_| true))?;
        let Some(kind) = fields.take("type").map(|kind| shown(&kind)) else {
            return Err(Error::illegal_argument(format!(
                "char_filter [{name}] must specify either an analyzer type, or a tokenizer"
            )));
        };
        let filter = match kind.as_str() {
            "html_strip" => {
                let tags = list(fields.take("escaped_tags"));
                Self::HtmlStrip { escaped: tags.iter().map(|tag| lowercase(tag)).collect() }
            }
            "mapping" => {
                if fields.has("mappings_path") {
                    return Err(Error::unsupported("[mappings_path] of a char_filter"));
                }
                let Some(rules) = fields.take("mappings").filter(|rules| !rules.is_object()) else {
                    return Err(Error::illegal_argument(
                        "mapping requires either `mappings` or `mappings_path` to be configured",
                    ));
                };
                if rules.as_array().is_some_and(|rules| rules.iter().any(|it| it.is_null() || it.is_object()))
                {
                    return Err(Error::unsupported("[mappings] of a char_filter that are no texts"));
                }
                Self::Mapping(Rc::new(Mappings::read(&list(Some(rules)))?))
            }
            "pattern_replace" => {
                Self::PatternReplace(Rc::new(PatternReplace::take(name, "char filter", &mut fields)?))
            }
            known if MISSING.contains(&known) => {
                return Err(Error::unsupported(format!("the char_filter [{known}]")));
            }
            _ => {
                return Err(Error::illegal_argument(format!(
                    "Unknown char_filter type [{kind}] for [{name}]"
                )));
            }
        };
        unread(fields, name, "char_filter")?;
        Ok(filter)
    }

    /// The one that needs no definition.
    pub(super) fn built_in(name: &str) -> Result<Option<Self>> {
        match name {
            "html_strip" => Ok(Some(Self::HtmlStrip { escaped: Rc::default() })),
            known if MISSING.contains(&known) => {
                Err(Error::unsupported(format!("the char_filter [{known}]")))
            }
            _ => Ok(None),
        }
    }

    /// Whether it may be part of a normalizer, and changes a piece of a term as the term.
    pub(super) fn normalizes(&self) -> bool {
        !matches!(self, Self::HtmlStrip { .. })
    }

    /// The text that it makes of one.
    pub(super) fn apply(&self, text: &str) -> (String, Offsets) {
        let mut output = Output::default();
        match self {
            Self::HtmlStrip { escaped } => html::strip(text, escaped, &mut output),
            Self::Mapping(mappings) => mappings.apply(text, &mut output),
            Self::PatternReplace(replace) => replace.apply(text, &mut output),
        }
        output.finish()
    }
}

/// Those of plugins: 501, while any other name is a mistake.
const MISSING: &[&str] = &["icu_normalizer", "kuromoji_iteration_mark"];
