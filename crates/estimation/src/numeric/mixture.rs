//! Sums of weighted χ² variables, by inversion of the characteristic function (Imhof 1961).
//!
//! P(Σ λₖχ²(dₖ) > 0) = ½ + 1/π ∫₀^∞ sin θ(u) / (u ρ(u)) du with θ(u) = ½ Σ dₖ arctan(λₖu) and
//! ρ(u) = Π (1 + λₖ²u²)^(dₖ/4).

/// The upper tail of Σ λₖχ²₁ over an independent χ² that is divided by its df.
///
/// Accurate to about 1e-9 absolute. `df` may be infinite; λ are above or at zero.
pub fn f_mixture_tail(x: f64, weights: &[f64], df: f64) -> f64 {
    if x <= 0.0 {
        return 1.0;
    }
    let mean: f64 = weights.iter().sum();
    if mean <= 0.0 || !mean.is_finite() || !x.is_finite() {
        return 0.0;
    }
    // Scaled, so that the integrand varies at u of about one.
    let mut terms: Vec<(f64, f64)> = weights.iter().map(|weight| (weight / mean, 1.0)).collect();
    let x = x / mean;
    // Beyond a million degrees of freedom the denominator is one, and x a constant.
    let constant = if df.is_finite() && df < 1e6 {
        terms.push((-x / df, df));
        0.0
    } else {
        x
    };
    let integrand = |u: f64| -> f64 {
        let (mut theta, mut log_rho) = (-0.5 * constant * u, 0.0);
        for &(lambda, d) in &terms {
            let a = lambda * u;
            theta += 0.5 * d * a.atan();
            log_rho += 0.25 * d * (a * a).ln_1p();
        }
        theta.sin() * (-log_rho).exp() / u
    };
    // Panels of growing width; each halved until it is accurate.
    let mut sum = 0.0;
    let (mut from, mut width) = (1e-12, 0.05);
    for _ in 0..4000 {
        let part = adaptive(&integrand, from, from + width, 1e-12, 24);
        sum += part;
        from += width;
        let decay: f64 = terms
            .iter()
            .map(|&(l, d)| 0.25 * d * (l * l * from * from).ln_1p())
            .sum();
        if (-decay).exp() < 1e-11 {
            break;
        }
        // Oscillations set the scale where there is a constant.
        width = (width * 1.25).min(2.0 / constant.max(1e-2));
    }
    (0.5 + sum / std::f64::consts::PI).clamp(0.0, 1.0)
}

/// Simpson's rule, halved where two estimates differ.
fn adaptive(f: &impl Fn(f64) -> f64, a: f64, b: f64, tolerance: f64, depth: u32) -> f64 {
    let middle = f64::midpoint(a, b);
    let (fa, fm, fb) = (f(a), f(middle), f(b));
    let whole = (b - a) / 6.0 * (fa + 4.0 * fm + fb);
    refine(f, [a, middle, b], [fa, fm, fb], whole, (tolerance, depth))
}

fn refine(
    f: &impl Fn(f64) -> f64,
    [a, m, b]: [f64; 3],
    [fa, fm, fb]: [f64; 3],
    whole: f64,
    (tolerance, depth): (f64, u32),
) -> f64 {
    let (l, r) = (f64::midpoint(a, m), f64::midpoint(m, b));
    let (fl, fr) = (f(l), f(r));
    let left = (m - a) / 6.0 * (fa + 4.0 * fl + fm);
    let right = (b - m) / 6.0 * (fm + 4.0 * fr + fb);
    let error = left + right - whole;
    if depth == 0 || error.abs() <= 15.0 * tolerance {
        return left + right + error / 15.0;
    }
    let next = (tolerance / 2.0, depth - 1);
    refine(f, [a, l, m], [fa, fl, fm], left, next) + refine(f, [m, r, b], [fm, fr, fb], right, next)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::numeric::{chi_square_tail, f_tail};

    #[test]
    fn equal_weights_give_chi_squared_and_f() {
        for x in [0.1, 1.0, 5.0, 20.0] {
            let chi = f_mixture_tail(x, &[1.0; 4], f64::INFINITY);
            assert!((chi - chi_square_tail(x, 4.0)).abs() < 1e-8, "{x}: {chi}");
            let f = f_mixture_tail(x, &[1.0; 4], 30.0);
            assert!((f - f_tail(x / 4.0, 4.0, 30.0)).abs() < 1e-8, "{x}: {f}");
        }
    }
}
