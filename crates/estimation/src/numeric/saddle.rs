//! The two small corrections that keep binomial and Poisson terms accurate far from their mode.

/// The error of Stirling's formula: ln Γ(n+1) − [(n+½) ln n − n + ½ ln 2π].
///
/// The series is used from 16 upwards; below, the recurrence
/// δ(n) = δ(n+1) + (n+½) ln(1+1/n) − 1 climbs to it. Source: Loader, "Fast and accurate
/// computation of binomial probabilities" (2000).
pub(super) fn stirling_error(n: f64) -> f64 {
    let mut n = n;
    let mut sum = 0.0;
    while n < 16.0 {
        sum += (n + 0.5) * (1.0 / n).ln_1p() - 1.0;
        n += 1.0;
    }
    let n2 = n * n;
    let series = 1.0 / 12.0
        - (1.0 / 360.0
            - (1.0 / 1260.0 - (1.0 / 1680.0 - (1.0 / 1188.0 - 691.0 / 360_360.0 / n2) / n2) / n2)
                / n2)
            / n2;
    sum + series / n
}

/// The deviance term x ln(x/m) + m − x, without cancellation when x is close to m.
pub(super) fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let v2 = v * v;
        let mut sum = (x - m) * v;
        let mut term = 2.0 * x * v;
        for j in 1..1000 {
            term *= v2;
            let next = sum + term / f64::from(2 * j + 1);
            if next == sum {
                break;
            }
            sum = next;
        }
        return sum;
    }
    x * (x / m).ln() + m - x
}
