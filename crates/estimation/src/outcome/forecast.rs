//! How many will have answered in the end, and how sure that is.
//!
//! **The model.** Each message brings answers that die away: of the answers that message *k* brings in the
//! end, the share (1 − q) qᵈ comes *d* days after it. All messages share one *q*. The expected number on
//! day *t* is then the sum over the messages so far of aₖ (1 − q) q^(t − tₖ). The sizes aₖ and *q* are those of greatest
//! Poisson likelihood (for each *q* of a grid, the sizes by expectation–maximisation). A message that is
//! still to come brings what the last one brought, times a ratio: the geometric mean of those that were seen from
//! message to message and of 0.6, a guess that counts as one of them.
//!
//! **The uncertainty** has four parts, drawn together from a seed: which *q* (by its likelihood), how large each
//! message is (log-normal, by the answers of it that were seen), how large messages to come are (the ratio, log-normal with a standard deviation of 0.4), and the
//! days themselves (overdispersed by Pearson's χ² over its degrees of freedom, at least 1). Early, little is known and
//! the interval is wide; that is what it is for.
//!
//! **What it cannot see.** Where some answers trickle in for weeks after the rest, it is too sure of an early end, and
//! the end lies above its interval. Answers to a letter that is days in the post begin late, and the forecast is then too low in the first days after
//! it. Before the first reminder, what reminders bring is a guess: where they bring far more or less than 0.6, it is
//! mostly wrong.
//!
//! It knows nothing of what is not in the daily counts: a holiday to come, a mail server that will be away.

use super::OutcomeError;
use crate::numeric::Random;

/// What is known on a day of the fieldwork.
#[derive(Clone, Debug, PartialEq)]
pub struct Fieldwork {
    /// Completed on each day, from the day of the first message on.
    pub completed: Vec<u64>,
    /// Days, counted so, on which messages went out.
    pub messages: Vec<usize>,
    /// Days on which more will.
    pub planned: Vec<usize>,
    /// The day on which the study closes.
    pub last_day: usize,
    /// How many were asked: nobody answers twice.
    pub asked: u64,
}

/// How many will have answered in the end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    pub middle: f64,
    /// Four times of five the end lies between these.
    pub low: f64,
    pub high: f64,
    /// The share of a message's answers that is still to come after a day.
    pub decay: f64,
}

/// The fewest days from which anything is said.
const DAYS: usize = 3;
/// The fewest answers.
const ANSWERS: u64 = 20;
const DRAWS: usize = 1_000;
const STEPS: usize = 60;
/// What a reminder brings of what the message before it brought, when none was seen; and how uncertain that is.
const RATIO: f64 = 0.6;
const RATIO_SPREAD: f64 = 0.4;

/// The forecast; `None` before there are three days and twenty answers to go by.
///
/// # Errors
/// Messages after the last day seen, or days that do not fit together.
pub fn forecast(fieldwork: &Fieldwork, seed: u64) -> Result<Option<Forecast>, OutcomeError> {
    let days = fieldwork.completed.len();
    let so_far: u64 = fieldwork.completed.iter().sum();
    let misplaced = fieldwork.messages.iter().any(|day| *day >= days.max(1))
        || fieldwork.planned.iter().any(|day| *day < days)
        || so_far > fieldwork.asked;
    if misplaced || fieldwork.messages.is_empty() {
        return Err(OutcomeError::Days);
    }
    if days < DAYS || so_far < ANSWERS {
        return Ok(None);
    }
    let fits: Vec<Fit> = (0..48)
        .map(|step| fit(fieldwork, 0.5 + 0.01 * f64::from(step)))
        .collect();
    let best = fits
        .iter()
        .max_by(|a, b| a.likelihood.total_cmp(&b.likelihood));
    let Some(best) = best else { return Ok(None) };
    let dispersion = dispersion(fieldwork, best);
    let weights: Vec<f64> = fits
        .iter()
        .map(|fit| ((fit.likelihood - best.likelihood) / dispersion).exp())
        .collect();
    let all: f64 = weights.iter().sum();
    let mut draws = Random::at(seed, [0, 0]);
    let mut ends: Vec<f64> = (0..DRAWS)
        .map(|_| {
            let fit = pick(&fits, &weights, draws.uniform() * all).unwrap_or(best);
            let sizes: Vec<f64> = fit
                .sizes
                .iter()
                .zip(&fit.seen)
                .map(|(size, seen)| size * spread(dispersion, *seen, &mut draws))
                .collect();
            let ratio = ratio(&sizes) * (RATIO_SPREAD * normal(&mut draws)).exp();
            let more = to_come(fieldwork, fit.decay, &sizes, ratio);
            let more = more + (dispersion * more).sqrt() * normal(&mut draws);
            (so_far as f64 + more.max(0.0)).min(fieldwork.asked as f64)
        })
        .collect();
    ends.sort_by(f64::total_cmp);
    Ok(Some(Forecast {
        middle: ends[DRAWS / 2],
        low: ends[DRAWS / 10],
        high: ends[DRAWS - 1 - DRAWS / 10],
        decay: best.decay,
    }))
}

struct Fit {
    decay: f64,
    /// What each message brings in the end.
    sizes: Vec<f64>,
    /// How much of it was seen.
    seen: Vec<f64>,
    likelihood: f64,
}

fn arrives(decay: f64, since: usize) -> f64 {
    (1.0 - decay) * decay.powf(since as f64)
}

/// The sizes of greatest likelihood for a decay, and the likelihood.
fn fit(fieldwork: &Fieldwork, decay: f64) -> Fit {
    let days = fieldwork.completed.len();
    // By days since a message: raising to powers anew would take most of the time.
    let shares: Vec<f64> = (0..days).map(|since| arrives(decay, since)).collect();
    let share =
        |message: usize, day: usize| day.checked_sub(message).map_or(0.0, |since| shares[since]);
    // Of each message, the part that could have come by now.
    let seen: Vec<f64> = fieldwork
        .messages
        .iter()
        .map(|message| shares[..days - message].iter().sum::<f64>().max(1e-9))
        .collect();
    let so_far = fieldwork.completed.iter().sum::<u64>() as f64;
    let mut sizes: Vec<f64> = seen
        .iter()
        .map(|part| so_far / seen.len() as f64 / part)
        .collect();
    let mut parts = vec![0.0; sizes.len()];
    let mut given = vec![0.0; sizes.len()];
    for _ in 0..STEPS {
        given.fill(0.0);
        for (day, n) in fieldwork.completed.iter().enumerate() {
            for ((part, message), size) in parts.iter_mut().zip(&fieldwork.messages).zip(&sizes) {
                *part = size * share(*message, day);
            }
            let whole: f64 = parts.iter().sum();
            if whole > 0.0 {
                for (given, part) in given.iter_mut().zip(&parts) {
                    *given += *n as f64 * part / whole;
                }
            }
        }
        for ((size, given), part) in sizes.iter_mut().zip(&given).zip(&seen) {
            *size = given / part;
        }
    }
    let likelihood = fieldwork
        .completed
        .iter()
        .enumerate()
        .map(|(day, n)| {
            let messages = fieldwork.messages.iter().zip(&sizes);
            let mean = messages
                .map(|(message, size)| size * share(*message, day))
                .sum::<f64>()
                .max(1e-9);
            *n as f64 * mean.ln() - mean
        })
        .sum();
    Fit {
        decay,
        sizes,
        seen: given,
        likelihood,
    }
}

fn expected(fieldwork: &Fieldwork, decay: f64, sizes: &[f64], day: usize) -> f64 {
    fieldwork
        .messages
        .iter()
        .zip(sizes)
        .filter(|(message, _)| day >= **message)
        .map(|(message, size)| size * arrives(decay, day - message))
        .sum()
}

/// Pearson's χ² over its degrees of freedom, at least 1.
fn dispersion(fieldwork: &Fieldwork, fit: &Fit) -> f64 {
    let days = fieldwork.completed.len();
    let squared: f64 = (0..days)
        .map(|day| {
            let mean = expected(fieldwork, fit.decay, &fit.sizes, day).max(0.5);
            let away = fieldwork.completed[day] as f64 - mean;
            away * away / mean
        })
        .sum();
    let freedom = days.saturating_sub(fit.sizes.len() + 1).max(1);
    (squared / freedom as f64).max(1.0)
}

fn pick<'a>(fits: &'a [Fit], weights: &[f64], mut at: f64) -> Option<&'a Fit> {
    for (fit, weight) in fits.iter().zip(weights) {
        at -= weight;
        if at <= 0.0 {
            return Some(fit);
        }
    }
    fits.last()
}

/// By how much the size of a message may be wrong when so many of its answers were seen: a message of yesterday is
/// known from few of them, however many it brings in the end.
fn spread(dispersion: f64, seen: f64, draws: &mut Random) -> f64 {
    let relative = (dispersion / seen.max(1.0)).sqrt().min(1.0);
    (relative * normal(draws) - relative * relative / 2.0).exp()
}

/// What the next message brings of what the one before it brought: the ratios that were seen, and the guess as if it
/// were one more of them.
fn ratio(sizes: &[f64]) -> f64 {
    let logs: Vec<f64> = sizes
        .windows(2)
        .filter(|two| two[0] > 1.0 && two[1] > 0.5)
        .map(|two| (two[1] / two[0]).ln())
        .collect();
    let mean = (RATIO.ln() + logs.iter().sum::<f64>()) / (logs.len() as f64 + 1.0);
    mean.exp().min(1.5)
}

/// Answers from tomorrow to the last day.
fn to_come(fieldwork: &Fieldwork, decay: f64, sizes: &[f64], ratio: f64) -> f64 {
    let (days, end) = (fieldwork.completed.len(), fieldwork.last_day + 1);
    if end <= days {
        return 0.0;
    }
    let left = |since: usize| decay.powf(since as f64);
    let from_past: f64 = fieldwork
        .messages
        .iter()
        .zip(sizes)
        .map(|(message, size)| size * (left(days - message) - left(end - message)))
        .sum();
    let mut size = sizes.last().copied().unwrap_or(0.0);
    let mut from_planned = 0.0;
    for day in fieldwork.planned.iter().filter(|day| **day < end) {
        size *= ratio;
        from_planned += size * (1.0 - left(end - day));
    }
    from_past + from_planned
}

/// A standard normal number (Box and Muller 1958).
fn normal(draws: &mut Random) -> f64 {
    // 1 less the number, so that the logarithm is never that of 0.
    let radius = (-2.0 * (1.0 - draws.uniform()).ln()).sqrt();
    radius * (std::f64::consts::TAU * draws.uniform()).cos()
}
