//! Contrasts: anything that can be calculated from estimates, with its standard error.
//!
//! For θ = f(a, b, …) the variance is gᵀVg, with g the derivatives of f and V the joint covariance of
//! the estimates (the delta method; Särndal, Swensson and Wretman 1992, §5.5). f is written as a
//! formula such as `b - a`, `log(b / (1 - b)) - log(a / (1 - a))` or `a / b`; derivatives are exact
//! (forward differentiation). Estimates of different populations are independent.
//!
//! Degrees of freedom: those of the estimates where they are of one analysis; otherwise Satterthwaite's
//! (Σ vₚ)²/Σ(vₚ²/dfₚ) over the parts vₚ that each population adds to the variance.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    estimate::{Interval, mean_interval},
    numeric::student_tail,
    variance::Joint,
};

/// Why a formula has no value.
#[derive(Clone, Debug, thiserror::Error, PartialEq)]
pub enum ContrastError {
    #[error("at “{rest}”: {expected} is expected there")]
    Syntax {
        rest: String,
        expected: &'static str,
    },
    #[error("“{name}” is no estimate of this contrast; there are: {known}")]
    UnknownName { name: String, known: String },
    #[error("“{name}” is no function; there are: exp, log, sqrt")]
    UnknownFunction { name: String },
    #[error(
        "the formula has no value here: it divides by zero, or takes the logarithm or root of a number that is not above zero"
    )]
    NoValue,
    #[error("the formula nests too deeply")]
    TooDeep,
}

/// A contrast with its test against zero.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Contrast {
    pub value: f64,
    pub standard_error: f64,
    pub degrees_of_freedom: f64,
    pub interval: Option<Interval>,
    /// `None` where the standard error is zero.
    pub t: Option<f64>,
    /// Two-sided.
    pub p_value: Option<f64>,
}

/// Estimates that belong together, under the names that formulas use.
pub struct Part<'a> {
    pub names: Vec<&'a str>,
    /// Values in the order of the names.
    pub joint: Joint,
}

/// Calculates a formula from parts that are independent of one another.
///
/// # Errors
/// A formula that cannot be read, names something unknown, or has no value.
///
/// ```
/// use estimation::{compare::{Part, contrast}, numeric::Matrix, variance::Joint};
///
/// let part = |name, value, variance: f64| Part {
///     names: vec![name],
///     joint: Joint { values: vec![value], covariance: Matrix::identity(1).scaled(variance), degrees_of_freedom: 50.0 },
/// };
/// let difference = contrast("b - a", &[part("a", 0.4, 0.0009), part("b", 0.5, 0.0016)], 0.95)?;
/// assert!((difference.value - 0.1).abs() < 1e-12 && (difference.standard_error - 0.05).abs() < 1e-12);
/// # Ok::<(), estimation::compare::ContrastError>(())
/// ```
pub fn contrast(
    formula: &str,
    parts: &[Part<'_>],
    confidence: f64,
) -> Result<Contrast, ContrastError> {
    let mut names = Vec::new();
    let mut values = Vec::new();
    for part in parts {
        names.extend(part.names.iter().copied());
        values.extend(part.joint.values.iter().copied());
    }
    let mut reader = Reader {
        rest: formula,
        names: &names,
        values: &values,
        depth: 0,
    };
    let result = reader.sum()?;
    if !reader.rest.trim().is_empty() {
        return Err(reader.syntax("the end or an operator"));
    }
    if !result.value.is_finite() || result.slopes.iter().any(|slope| !slope.is_finite()) {
        return Err(ContrastError::NoValue);
    }
    let mut from = 0;
    let (mut variance, mut weighted) = (0.0, 0.0);
    for part in parts {
        let slopes = &result.slopes[from..from + part.names.len()];
        from += part.names.len();
        let along = part.joint.covariance.times_vector(slopes);
        let own: f64 = along
            .iter()
            .zip(slopes)
            .map(|(a, b)| a * b)
            .sum::<f64>()
            .max(0.0);
        variance += own;
        if own > 0.0 {
            weighted += own * own / part.joint.degrees_of_freedom;
        }
    }
    let standard_error = variance.sqrt();
    let degrees_of_freedom = if weighted > 0.0 {
        variance * variance / weighted
    } else {
        parts
            .iter()
            .map(|part| part.joint.degrees_of_freedom)
            .fold(0.0, f64::max)
    };
    let t =
        Some(result.value / standard_error).filter(|t| t.is_finite() && degrees_of_freedom > 0.0);
    Ok(Contrast {
        value: result.value,
        standard_error,
        degrees_of_freedom,
        interval: mean_interval(
            result.value,
            Some(standard_error),
            degrees_of_freedom,
            confidence,
        ),
        t,
        p_value: t.map(|t| (2.0 * student_tail(t.abs(), degrees_of_freedom)).min(1.0)),
    })
}

/// A number with its derivatives.
struct Dual {
    value: f64,
    slopes: Vec<f64>,
}

impl Dual {
    fn map(self, value: f64, slope: f64) -> Self {
        Self {
            value,
            slopes: self.slopes.into_iter().map(|s| s * slope).collect(),
        }
    }

    fn with(self, other: &Self, value: f64, own: f64, others: f64) -> Self {
        let slopes = self.slopes.iter().zip(&other.slopes);
        Self {
            value,
            slopes: slopes.map(|(a, b)| a * own + b * others).collect(),
        }
    }
}

/// sum = product (± product)*; product = power (×÷ power)*; power = atom (^ power)?.
struct Reader<'a> {
    rest: &'a str,
    names: &'a [&'a str],
    values: &'a [f64],
    depth: usize,
}

impl Reader<'_> {
    fn syntax(&self, expected: &'static str) -> ContrastError {
        let rest = match self.rest.trim() {
            "" => "the end".to_owned(),
            rest => rest.chars().take(20).collect(),
        };
        ContrastError::Syntax { rest, expected }
    }

    fn take(&mut self, symbol: char) -> bool {
        let rest = self.rest.trim_start();
        let next = rest.strip_prefix(symbol);
        self.rest = next.unwrap_or(rest);
        next.is_some()
    }

    fn sum(&mut self) -> Result<Dual, ContrastError> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(ContrastError::TooDeep);
        }
        let mut left = self.product()?;
        loop {
            if self.take('+') {
                let right = self.product()?;
                let value = left.value + right.value;
                left = left.with(&right, value, 1.0, 1.0);
            } else if self.take('-') {
                let right = self.product()?;
                let value = left.value - right.value;
                left = left.with(&right, value, 1.0, -1.0);
            } else {
                self.depth -= 1;
                return Ok(left);
            }
        }
    }

    fn product(&mut self) -> Result<Dual, ContrastError> {
        let mut left = self.power()?;
        loop {
            if self.take('*') {
                let right = self.power()?;
                let (a, b) = (left.value, right.value);
                left = left.with(&right, a * b, b, a);
            } else if self.take('/') {
                let right = self.power()?;
                let (a, b) = (left.value, right.value);
                left = left.with(&right, a / b, 1.0 / b, -a / b / b);
            } else {
                return Ok(left);
            }
        }
    }

    fn power(&mut self) -> Result<Dual, ContrastError> {
        self.depth += 1;
        if self.depth > 100 {
            return Err(ContrastError::TooDeep);
        }
        let base = self.atom()?;
        let result = if self.take('^') {
            let exponent = self.power()?;
            let (a, b) = (base.value, exponent.value);
            let value = a.powf(b);
            let constant = exponent.slopes.iter().all(|slope| *slope == 0.0);
            let by_exponent = if constant { 0.0 } else { value * a.ln() };
            base.with(&exponent, value, b * a.powf(b - 1.0), by_exponent)
        } else {
            base
        };
        self.depth -= 1;
        Ok(result)
    }

    fn atom(&mut self) -> Result<Dual, ContrastError> {
        if self.take('-') {
            let inner = self.power()?;
            let value = -inner.value;
            return Ok(inner.map(value, -1.0));
        }
        if self.take('(') {
            let inner = self.sum()?;
            return if self.take(')') {
                Ok(inner)
            } else {
                Err(self.syntax("a closing bracket"))
            };
        }
        let rest = self.rest.trim_start();
        let first = rest.chars().next();
        if first.is_some_and(|c| c.is_ascii_digit() || c == '.') {
            return self.number(rest.len());
        }
        let end = rest
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(self.syntax("a number, a name or a bracket"));
        }
        let name = &rest[..end];
        self.rest = &rest[end..];
        if self.take('(') {
            let inner = self.sum()?;
            if !self.take(')') {
                return Err(self.syntax("a closing bracket"));
            }
            let x = inner.value;
            return match name {
                "exp" => Ok(inner.map(x.exp(), x.exp())),
                "log" => Ok(inner.map(x.ln(), 1.0 / x)),
                "sqrt" => Ok(inner.map(x.sqrt(), 0.5 / x.sqrt())),
                _ => Err(ContrastError::UnknownFunction {
                    name: name.to_owned(),
                }),
            };
        }
        let at = self
            .names
            .iter()
            .position(|known| *known == name)
            .ok_or_else(|| ContrastError::UnknownName {
                name: name.to_owned(),
                known: self.names.join(", "),
            })?;
        let mut slopes = vec![0.0; self.names.len()];
        slopes[at] = 1.0;
        Ok(Dual {
            value: self.values[at],
            slopes,
        })
    }

    fn number(&mut self, length: usize) -> Result<Dual, ContrastError> {
        let rest = &self.rest[self.rest.len() - length..];
        let end = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        let value = rest[..end]
            .parse()
            .map_err(|_ignored| self.syntax("a number"))?;
        self.rest = &rest[end..];
        Ok(Dual {
            value,
            slopes: vec![0.0; self.names.len()],
        })
    }
}
