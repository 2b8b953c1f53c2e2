//! The incomplete beta function and what follows from it: the beta, t and F distributions.

use std::f64::consts::PI;

use super::saddle::{deviance, stirling_error};

/// x^a y^b / B(a, b) with y = 1 − x, by the saddle-point form of the binomial term.
fn leading_factor(x: f64, y: f64, a: f64, b: f64) -> f64 {
    let n = a + b;
    let log = stirling_error(n)
        - stirling_error(a)
        - stirling_error(b)
        - deviance(a, n * x)
        - deviance(b, n * y);
    log.exp() * (a * b / (2.0 * PI * n)).sqrt()
}

/// Iₓ(a, b) and its complement, for x and y = 1 − x given separately so that neither loses digits.
fn incomplete_beta(x: f64, y: f64, a: f64, b: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    let factor = leading_factor(x, y, a, b);
    if x < (a + 1.0) / (a + b + 2.0) {
        let lower = factor * fraction(x, a, b) / a;
        (lower, 1.0 - lower)
    } else {
        let upper = factor * fraction(y, b, a) / b;
        (1.0 - upper, upper)
    }
}

/// The continued fraction of Iₓ(a, b) (modified Lentz), for x below the mean.
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    let tiny = 1e-300;
    let keep = |value: f64| if value.abs() < tiny { tiny } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / keep(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    for m in 1..200_000 {
        let m = f64::from(m);
        let m2 = 2.0 * m;
        let even = m * (b - m) * x / ((a + m2 - 1.0) * (a + m2));
        d = 1.0 / keep(1.0 + even * d);
        c = keep(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + m2) * (a + m2 + 1.0));
        d = 1.0 / keep(1.0 + odd * d);
        c = keep(1.0 + odd / c);
        let step = d * c;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

/// The logit of the quantile of Beta(a, b) at `p` (with `q` = 1 − p given separately), sought from
/// `start`.
///
/// Newton on the logarithm of the smaller tail, as a function of the logit, in a bracket: tiny
/// quantiles keep their relative accuracy.
fn quantile_logit((p, q): (f64, f64), a: f64, b: f64, start: f64) -> f64 {
    let by_lower = p <= q;
    let target = if by_lower { p.ln() } else { q.ln() };
    let (mut low, mut high) = (-1400.0_f64, 1400.0_f64);
    let mut u = start;
    for _ in 0..300 {
        let (x, y) = (1.0 / (1.0 + (-u).exp()), 1.0 / (1.0 + u.exp()));
        let (lower, upper) = incomplete_beta(x, y, a, b);
        let tail = if by_lower { lower } else { upper };
        // Positive when u is too large.
        let excess = if by_lower {
            tail.ln() - target
        } else {
            target - tail.ln()
        };
        if excess > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let next = u - excess * tail / leading_factor(x, y, a, b);
        let next = if next.is_finite() && next > low && next < high {
            next
        } else {
            f64::midpoint(low, high)
        };
        let moved = (next - u).abs();
        u = next;
        if moved <= 4e-16 * u.abs().max(0.05) {
            break;
        }
    }
    u
}

/// P(X > x) for X from Beta(`a`, `b`), `a`, `b` > 0.
pub fn beta_tail(x: f64, a: f64, b: f64) -> f64 {
    incomplete_beta(x, 1.0 - x, a, b).1
}

/// The value x with P(X ≤ x) = `p` for X from Beta(`a`, `b`).
///
/// With `a` = 0 the distribution stands on 0, with `b` = 0 on 1, as exact binomial limits need.
///
/// ```
/// // The exact upper limit after 0 of 20: 1 − 0.05^(1/20).
/// let upper = estimation::numeric::beta_quantile(0.95, 1.0, 20.0);
/// assert!((upper - (1.0 - 0.05_f64.powf(0.05))).abs() < 1e-12);
/// ```
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || a < 0.0 || b < 0.0 {
        return f64::NAN;
    }
    if a == 0.0 || p == 0.0 {
        return 0.0;
    }
    if b == 0.0 || p == 1.0 {
        return 1.0;
    }
    let u = quantile_logit((p, 1.0 - p), a, b, (a / b).ln());
    1.0 / (1.0 + (-u).exp())
}

/// P(T > t) for Student's t with `df` > 0 degrees of freedom.
pub fn student_tail(t: f64, df: f64) -> f64 {
    let sum = df + t * t;
    let beyond = incomplete_beta(df / sum, t * t / sum, df / 2.0, 0.5).0 / 2.0;
    if t >= 0.0 { beyond } else { 1.0 - beyond }
}

/// The value t with P(T ≤ t) = `p` for Student's t with `df` > 0 degrees of freedom.
///
/// ```
/// let t = estimation::numeric::student_quantile(0.975, 1.0);
/// assert!((t - 12.706_204_736_174_7).abs() < 1e-9);
/// ```
pub fn student_quantile(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return super::normal_quantile(p);
    }
    if p > 0.5 {
        return -student_quantile(1.0 - p, df);
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    if p == 0.5 {
        return 0.0;
    }
    // P(|T| > t) = I_x(df/2, ½) at x = df/(df + t²), so t = √(df (1−x)/x).
    // The normal quantile is a good start for all but the fewest degrees of freedom.
    let start = (df / super::normal_quantile(p).powi(2)).ln();
    let u = quantile_logit((2.0 * p, 1.0 - 2.0 * p), df / 2.0, 0.5, start);
    -(df * (-u).exp()).sqrt()
}

/// P(F > x) for the F distribution with `df1` and `df2` degrees of freedom.
pub fn f_tail(x: f64, df1: f64, df2: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let sum = df2 + df1 * x;
    incomplete_beta(df2 / sum, df1 * x / sum, df2 / 2.0, df1 / 2.0).0
}

/// The value x with P(F ≤ x) = `p` for the F distribution with `df1` and `df2` > 0 degrees of
/// freedom.
///
/// df1·F/df2 is the odds X/(1 − X) of X from Beta(df1/2, df2/2). `p` of 1 gives infinity; outside 0–1
/// there is no such value (NaN).
///
/// ```
/// // The square of Student's t with 10 degrees of freedom is F with 1 and 10.
/// let f = estimation::numeric::f_quantile(0.95, 1.0, 10.0);
/// let t = estimation::numeric::student_quantile(0.975, 10.0);
/// assert!((f / (t * t) - 1.0).abs() < 1e-12);
/// ```
pub fn f_quantile(p: f64, df1: f64, df2: f64) -> f64 {
    let usable = df1 > 0.0 && df2 > 0.0 && df1.is_finite() && df2.is_finite();
    if !(0.0..=1.0).contains(&p) || !usable {
        return f64::NAN;
    }
    if p == 0.0 {
        return 0.0;
    }
    if p == 1.0 {
        return f64::INFINITY;
    }
    let (a, b) = (df1 / 2.0, df2 / 2.0);
    let odds = quantile_logit((p, 1.0 - p), a, b, (a / b).ln()).exp();
    odds * df2 / df1
}
