//! Measurements that are repeated in turns, so that whatever else the machine does meets all of them alike.

use std::fs;
use std::time::{Duration, Instant};

use crate::Result;

/// What one thing cost, every time it was measured; in seconds, bytes or whatever its measurement gives.
#[derive(Debug, Clone, Default)]
pub(crate) struct Series(Vec<f64>);

impl Series {
    pub(crate) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    /// The one in the middle; not a number where nothing was measured.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        match (sorted.len(), sorted.get(sorted.len() / 2)) {
            (length, Some(upper)) if length % 2 == 0 => f64::midpoint(sorted[length / 2 - 1], *upper),
            (_, Some(middle)) => *middle,
            (_, None) => f64::NAN,
        }
    }
}

impl FromIterator<f64> for Series {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Series {
        Series(values.into_iter().collect())
    }
}

/// Wall clock and processor time of a step, in seconds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Cost {
    pub(crate) wall: Series,
    /// Of the processes that it started, all their threads together.
    pub(crate) processor: Series,
}

/// One of several things that are compared.
pub(crate) type Step<'a> = Box<dyn FnMut() -> Result<Option<Duration>> + 'a>;

/// Runs every step once to warm up, then all of them in turns. A step that tells its time itself is taken at its word.
pub(crate) fn in_turns(runs: usize, warm_up: bool, steps: &mut [Step<'_>]) -> Result<Vec<Cost>> {
    let mut costs = vec![Cost::default(); steps.len()];
    if warm_up {
        steps.iter_mut().try_for_each(|step| step().map(drop))?;
    }
    for _ in 0..runs {
        for (step, cost) in steps.iter_mut().zip(&mut costs) {
            let (begin, processor) = (Instant::now(), children());
            let told = step()?;
            cost.wall.push(told.unwrap_or_else(|| begin.elapsed()).as_secs_f64());
            cost.processor.push(children() - processor);
        }
    }
    Ok(costs)
}

/// Processor time, in seconds, of all processes that were started and have ended; zero where nobody tells.
fn children() -> f64 {
    /// What Linux counts in, whatever the kernel's own clock is.
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The command's name may hold anything; `cutime` and `cstime` are the 14th and 15th behind it.
    let (_, numbers) = stat.rsplit_once(") ").unwrap_or_default();
    numbers.split(' ').skip(13).take(2).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>()
        / TICKS_PER_SECOND
}
