//! `minimum_should_match`: how many of a number of clauses must match.

use crate::http::{Error, Fields, Result};

/// `2`, `-1`, `75%`, `-25%`, `2<75%`, `2<-25% 9<-3`.
///
/// Source: `Queries.calculateMinShouldMatch` of Elasticsearch.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Minimum {
    Count(i64),
    Percent(i64),
    /// Above so many clauses, that; the last that applies counts. Up to the first, all are required.
    Above(Vec<(i64, Minimum)>),
}

impl Minimum {
    pub(super) fn take(fields: &mut Fields) -> Result<Option<Self>> {
        fields.string("minimum_should_match")?.map(|text| Self::read(&text)).transpose()
    }

    fn read(text: &str) -> Result<Self> {
        let text = text.trim();
        let number = |text: &str| {
            let digits = text.strip_prefix('+').unwrap_or(text);
            digits.parse::<i64>().map_err(|_| {
                Error::new(400, "number_format_exception", format!("For input string: \"{text}\""))
            })
        };
        if text.contains('<') {
            let tight = text.split('<').map(str::trim).collect::<Vec<_>>().join("<");
            let steps = tight.split_whitespace().map(|step| {
                let (above, then) = step.split_once('<').unwrap_or((step, ""));
                Ok((number(above)?, Self::read(then)?))
            });
            return steps.collect::<Result<_>>().map(Self::Above);
        }
        match text.strip_suffix('%') {
            Some(percent) => number(percent).map(Self::Percent),
            None => number(text).map(Self::Count),
        }
    }

    /// Of so many clauses.
    pub(super) fn of(&self, clauses: usize) -> usize {
        let clauses = i64::try_from(clauses).unwrap_or(i64::MAX);
        usize::try_from(self.count(clauses)).unwrap_or(0)
    }

    fn count(&self, clauses: i64) -> i64 {
        match self {
            Self::Count(count) if *count < 0 => clauses.saturating_add(*count),
            Self::Count(count) => *count,
            Self::Percent(percent) => {
                // In single precision, and cut towards zero after its sign was looked at, as there.
                #[expect(clippy::cast_precision_loss, reason = "as there")]
                let part = clauses.saturating_mul(*percent) as f32 * (1.0 / 100.0);
                #[expect(clippy::cast_possible_truncation, reason = "as there")]
                let whole = part as i64;
                if part < 0.0 { clauses + whole } else { whole }
            }
            Self::Above(steps) => {
                let applying = steps.iter().take_while(|(above, _)| clauses > *above).last();
                applying.map_or(clauses, |(_, then)| then.count(clauses))
            }
        }
        .max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, clauses: usize) -> usize {
        Minimum::read(text).unwrap().of(clauses)
    }

    #[test]
    fn every_form_counts_as_documented() {
        assert_eq!((of("3", 5), of("-1", 5), of("-9", 5)), (3, 4, 0));
        assert_eq!((of("75%", 5), of("-25%", 5), of("-25%", 4)), (3, 4, 3));
        assert_eq!((of("-25%", 2), of("25%", 2)), (2, 0));
        assert_eq!((of("3<90%", 3), of("3<90%", 4)), (3, 3));
        let two = "2<-25% 9 < -3";
        assert_eq!((of(two, 2), of(two, 4), of(two, 10)), (2, 3, 7));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        assert!(Minimum::read("most").is_err_and(|e| e.kind() == "number_format_exception"));
    }
}
