//! What a client says must hold for its write to happen, and which combinations are refused.

use crate::http::{Error, Fields, Request, Result};
use crate::index::Condition;

/// `op_type`, `version`, `version_type`, `if_seq_no` and `if_primary_term`, as parameters of a request or as members of
/// a bulk action.
#[derive(Debug, Clone, Default)]
pub(in crate::api) struct Given {
    pub(in crate::api) create: bool,
    pub(in crate::api) version: Option<i64>,
    pub(in crate::api) version_type: Option<String>,
    pub(in crate::api) if_seq_no: Option<i64>,
    pub(in crate::api) if_primary_term: Option<i64>,
}

impl Given {
    pub(in crate::api) fn of(request: &Request) -> Result<Self> {
        let create = match request.param("op_type") {
            None | Some("index") => false,
            Some("create") => true,
            Some(other) => {
                return Err(Error::illegal_argument(format!(
                    "opType must be 'create' or 'index', found: [{other}]"
                )));
            }
        };
        Ok(Self {
            create,
            version: request.number("version")?,
            version_type: request.param("version_type").map(str::to_owned),
            if_seq_no: request.number("if_seq_no")?,
            if_primary_term: request.number("if_primary_term")?,
        })
    }

    pub(in crate::api) fn of_action(meta: &mut Fields) -> Result<Self> {
        Ok(Self {
            create: meta.string("op_type")?.as_deref() == Some("create"),
            version: meta.i64("version")?,
            version_type: meta.string("version_type")?,
            if_seq_no: meta.i64("if_seq_no")?,
            if_primary_term: meta.i64("if_primary_term")?,
        })
    }

    /// The condition of a write; `Err` lists what cannot be combined, as Elasticsearch words it.
    pub(in crate::api) fn condition(&self) -> Result<Result<Condition, Vec<String>>> {
        let external = match self.version_type.as_deref() {
            None | Some("internal") => None,
            Some("external" | "external_gt") => Some(false),
            Some("external_gte") => Some(true),
            Some(other) => {
                return Err(Error::illegal_argument(format!("No version type match [{other}]")));
            }
        };
        let mut faults = Vec::new();
        let mut fault = |text: String| faults.push(text);
        if self.create && external.is_some() {
            fault("create operations only support internal versioning. use index instead".to_owned());
        }
        if self.create && (self.if_seq_no.is_some() || self.if_primary_term.is_some()) {
            fault("create operations do not support compare and set. use index instead".to_owned());
        }
        match (external, self.version) {
            (None, Some(_)) => fault(
                "internal versioning can not be used for optimistic concurrency control. Please use `if_seq_no` and `if_primary_term` instead".to_owned(),
            ),
            (Some(_), None) => fault(format!("illegal version value [-3] for version type [{}]", self.version_type_name())),
            (Some(_), Some(version)) if version < 0 => {
                fault(format!("illegal version value [{version}] for version type [{}]", self.version_type_name()));
            }
            _ => {}
        }
        if external.is_some() && (self.if_seq_no.is_some() || self.if_primary_term.is_some()) {
            fault("compare and write operations can not use versioning".to_owned());
        }
        match (self.if_seq_no, self.if_primary_term) {
            (Some(_), None | Some(0)) => fault("ifSeqNo is set, but primary term is [0]".to_owned()),
            (None, Some(term)) if term != 0 => {
                fault(format!("ifSeqNo is unassigned, but primary term is [{term}]"));
            }
            _ => {}
        }
        if !faults.is_empty() {
            return Ok(Err(faults));
        }
        Ok(Ok(match (self.create, external, self.version, self.if_seq_no.zip(self.if_primary_term)) {
            (true, ..) => Condition::Absent,
            (_, Some(or_equal), Some(version), _) => Condition::External { version, or_equal },
            (_, _, _, Some((seq_no, primary_term))) => Condition::SeqNo { seq_no, primary_term },
            _ => Condition::None,
        }))
    }

    fn version_type_name(&self) -> String {
        self.version_type.clone().unwrap_or_default().to_uppercase()
    }
}
