//! The incomplete gamma function and what follows from it: the normal and the χ² distribution.

use std::f64::consts::{PI, SQRT_2};

use super::saddle::{deviance, stirling_error};

/// x^a e^−x / Γ(a+1), the Poisson term.
fn poisson_term(a: f64, x: f64) -> f64 {
    (-stirling_error(a) - deviance(a, x)).exp() / (2.0 * PI * a).sqrt()
}

/// Q(a, x), the upper tail of the gamma distribution with shape `a` > 0 at `x` ≥ 0.
fn gamma_upper(a: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    if x < a + 1.0 {
        return 1.0 - gamma_lower_series(a, x);
    }
    poisson_term(a, x) * a * upper_fraction(a, x)
}

/// P(a, x) by its series; converges quickly for x < a + 1.
fn gamma_lower_series(a: f64, x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut n = a;
    while term > sum * 1e-17 {
        n += 1.0;
        term *= x / n;
        sum += term;
    }
    poisson_term(a, x) * sum
}

/// Γ(a, x) / (x^a e^−x) by its continued fraction (modified Lentz), for x ≥ a + 1.
fn upper_fraction(a: f64, x: f64) -> f64 {
    let tiny = 1e-300;
    let mut b = x + 1.0 - a;
    let mut c = 1.0 / tiny;
    let mut d = 1.0 / b;
    let mut h = d;
    for i in 1..100_000 {
        let i = f64::from(i);
        let an = -i * (i - a);
        b += 2.0;
        d = 1.0 / nonzero(an * d + b, tiny);
        c = nonzero(b + an / c, tiny);
        let step = c * d;
        h *= step;
        if (step - 1.0).abs() < 1e-16 {
            break;
        }
    }
    h
}

fn nonzero(value: f64, tiny: f64) -> f64 {
    if value.abs() < tiny { tiny } else { value }
}

/// P(X > x) for χ² with `df` degrees of freedom.
///
/// `df` > 0. Negative `x` gives 1.
pub fn chi_square_tail(x: f64, df: f64) -> f64 {
    gamma_upper(df / 2.0, x / 2.0)
}

/// P(Z > z) for the standard normal distribution, accurate in both tails.
pub fn normal_tail(z: f64) -> f64 {
    let upper = gamma_upper(0.5, z * z / 2.0) / 2.0;
    if z >= 0.0 { upper } else { 1.0 - upper }
}

/// The value z with P(Z ≤ z) = `p` for the standard normal distribution.
///
/// `p` of 0 and 1 give minus and plus infinity; outside 0–1 there is no such value (NaN).
///
/// ```
/// assert!((estimation::numeric::normal_quantile(0.975) - 1.959_963_984_540_054).abs() < 1e-12);
/// ```
pub fn normal_quantile(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p == 0.5 {
        return 0.0;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // ln Q is concave, so Newton from inside converges from one side; z is the upper quantile.
    let target = p.ln();
    let mut z = (-2.0 * target - (2.0 * PI).ln()).max(0.0).sqrt() / SQRT_2;
    for _ in 0..100 {
        let tail = normal_tail(z);
        let density = (-z * z / 2.0).exp() / (2.0 * PI).sqrt();
        let step = (tail.ln() - target) * tail / density;
        z += step;
        if step.abs() <= 1e-16 * z.abs().max(1e-16) {
            break;
        }
    }
    -z
}
