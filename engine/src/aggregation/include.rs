//! `include` and `exclude` of `terms`: which values get a bucket.

use serde_json::Value;

use super::item::{Class, Item};
use crate::http::{Error, Fields, Result, shown};
use crate::index::Field;
use crate::query::{Expression, Flags};

/// Which values are wanted.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    include: Option<Choice>,
    exclude: Option<Choice>,
}

#[derive(Debug)]
enum Choice {
    Exact(Vec<Value>),
    Pattern(Expression),
    /// Values are spread over so many parts, of which one is wanted.
    Part {
        part: i64,
        of: i64,
    },
}

impl Wanted {
    pub(super) fn take(fields: &mut Fields) -> Result<Self> {
        let include = fields.take("include").map(|value| choice("include", value)).transpose()?;
        let exclude = fields.take("exclude").map(|value| choice("exclude", value)).transpose()?;
        if let Some(Choice::Part { .. }) = exclude {
            return Err(Error::parsing("Unexpected token START_OBJECT in [exclude]."));
        }
        if let (Some(Choice::Part { .. }), Some(_)) = (&include, &exclude) {
            return Err(Error::illegal_argument("Cannot specify both partition-based include and [exclude]"));
        }
        Ok(Self { include, exclude })
    }

    /// Checks the choices against the type of the values.
    pub(super) fn check(&self, name: &str, class: Class) -> Result<()> {
        let text = |choice: &Option<Choice>| matches!(choice, Some(Choice::Pattern(_)));
        if class != Class::Text && (text(&self.include) || text(&self.exclude)) {
            return Err(Error::illegal_argument(format!(
                "Aggregation [{name}] cannot support regular expression style include/exclude settings as they can only be applied to string fields. Use an array of values for include/exclude clauses"
            )));
        }
        Ok(())
    }

    pub(super) fn wants(&self, item: &Item, field: Option<&Field>) -> bool {
        self.include.as_ref().is_none_or(|choice| choice.holds(item, field))
            && !self.exclude.as_ref().is_some_and(|choice| choice.holds(item, field))
    }
}

impl Choice {
    fn holds(&self, item: &Item, field: Option<&Field>) -> bool {
        match self {
            Self::Exact(values) => values.iter().any(|value| is(item, value, field)),
            Self::Pattern(pattern) => matches!(item, Item::Text(text) if pattern.fits(text)),
            Self::Part { part, of } => hash(item).rem_euclid(*of) == *part,
        }
    }
}

/// Whether a value of a request is this one.
fn is(item: &Item, value: &Value, field: Option<&Field>) -> bool {
    match (item, field) {
        (Item::Text(text), _) => **text == *shown(value),
        (_, Some(field)) if field.kind.is_numeric() => {
            field.number(value).is_ok_and(|number| Item::number(field, number, Class::of(field)) == *item)
        }
        (_, Some(field)) => {
            field.term(value).is_ok_and(|term| Item::term(&term.into(), Class::of(field)) == *item)
        }
        _ => item.to_json() == *value,
    }
}

fn choice(name: &str, value: Value) -> Result<Choice> {
    match value {
        Value::Array(values) => Ok(Choice::Exact(values)),
        Value::String(pattern) => Expression::read(&pattern, Flags::ALL, false).map(Choice::Pattern),
        Value::Object(_) => {
            let mut fields = Fields::of(name, value)?;
            let (part, of) = (fields.i64("partition")?, fields.i64("num_partitions")?);
            fields.finish()?;
            let missing = |what: &str| {
                Error::illegal_argument(format!("Missing [{what}] parameter for partition-based include"))
            };
            let part = part.ok_or_else(|| missing("partition"))?;
            let of = of.filter(|of| *of > 0).ok_or_else(|| missing("num_partitions"))?;
            Ok(Choice::Part { part, of })
        }
        other => Ok(Choice::Exact(vec![other])),
    }
}

/// What Elasticsearch spreads values by. Source: `IncludeExclude`.
fn hash(item: &Item) -> i64 {
    match item {
        Item::Text(text) => i64::from(murmur3(text.as_bytes()).cast_signed()),
        Item::Address(bits) => i64::from(murmur3(&bits.to_be_bytes()).cast_signed()),
        Item::Whole(number) => mixed(number.cast_unsigned()),
        Item::Unsigned(number) => mixed(number ^ (1 << 63)),
        // Doubles are hashed as their bits.
        Item::Double(_) => mixed(item.as_f64().unwrap_or_default().to_bits()),
    }
}

/// Source: `BitMixer.mix64` of the HPPC library.
fn mixed(number: u64) -> i64 {
    let z = (number ^ (number >> 32)).wrapping_mul(0x4cd6_944c_5cc2_0b6d);
    let z = (z ^ (z >> 29)).wrapping_mul(0xfc12_c5b1_9d32_59e9);
    (z ^ (z >> 32)).cast_signed()
}

/// Source: `StringHelper.murmurhash3_x86_32` of Lucene, with the seed 31.
fn murmur3(bytes: &[u8]) -> u32 {
    const C1: u32 = 0xcc9e_2d51;
    const C2: u32 = 0x1b87_3593;
    let scrambled = |block: u32| block.wrapping_mul(C1).rotate_left(15).wrapping_mul(C2);
    let mut hash = 31;
    let (blocks, tail) = bytes.as_chunks::<4>();
    for block in blocks {
        hash ^= scrambled(u32::from_le_bytes(*block));
        hash = hash.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    let mut last = [0; 4];
    last[..tail.len()].copy_from_slice(tail);
    hash ^= scrambled(u32::from_le_bytes(last));
    #[expect(clippy::cast_possible_truncation, reason = "terms are at most 32,766 bytes long")]
    let length = bytes.len() as u32;
    hash ^= length;
    hash = (hash ^ (hash >> 16)).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ (hash >> 13)).wrapping_mul(0xc2b2_ae35);
    hash ^ (hash >> 16)
}
