//! What somebody may have meant.

const MOST: usize = 3;
const ALIKE: f64 = 0.7;

/// Says that there is no such thing, and what comes nearest.
pub(crate) fn unknown<'a>(kind: &str, asked: &str, known: impl Iterator<Item = &'a str>) -> String {
    let mut near: Vec<(f64, &str)> = known
        .map(|name| (strsim::jaro_winkler(asked, name), name))
        .filter(|(alike, _)| *alike >= ALIKE)
        .collect();
    near.sort_by(|(one, a), (other, b)| other.total_cmp(one).then(a.cmp(b)));
    near.dedup_by_key(|(_, name)| *name);
    let near: Vec<_> = near.iter().take(MOST).map(|(_, name)| format!("`{name}`")).collect();
    if near.is_empty() {
        format!("no {kind} is called `{asked}`")
    } else {
        format!("no {kind} is called `{asked}`; nearest: {}", near.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::unknown;

    #[test]
    fn the_nearest_names_come_first_and_once() {
        let known = ["promo", "promos", "cluster", "promos"];
        assert_eq!(
            unknown("fixture", "pormos", known.into_iter()),
            "no fixture is called `pormos`; nearest: `promos`, `promo`"
        );
    }

    #[test]
    fn what_is_like_nothing_is_told_without_a_guess() {
        assert_eq!(unknown("test", "xyz", ["basket"].into_iter()), "no test is called `xyz`");
    }
}
