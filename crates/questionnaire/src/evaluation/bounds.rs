//! The bounds that a plain constraint sets, so that people read them when its author wrote no
//! message: `. >= 1 and . <= 14`.

use crate::definition::ItemKind;
use crate::expression::syntax::{Axis, Expr, Operator, Test};
use crate::expression::{Expression, number_to_text};
use crate::wording::Trouble;

/// What to say of a constraint that is nothing but bounds of a number; `None` for any other.
pub(crate) fn trouble(kind: ItemKind, constraint: &Expression) -> Option<Trouble> {
    let whole = match kind {
        ItemKind::Integer => true,
        ItemKind::Decimal => false,
        _ => return None,
    };
    let mut bounds = Bounds {
        whole,
        low: None,
        high: None,
    };
    match constraint.root() {
        Expr::Chain { first, rest }
            if rest.iter().all(|(operator, _)| *operator == Operator::And) =>
        {
            bounds.add(first)?;
            for (_, part) in rest {
                bounds.add(part)?;
            }
        }
        single => bounds.add(single)?,
    }
    match (bounds.low, bounds.high) {
        (Some(low), Some(high)) => Some(Trouble::OutOfRange(
            number_to_text(low),
            number_to_text(high),
        )),
        (Some(low), None) => Some(Trouble::TooLow(number_to_text(low))),
        (None, Some(high)) => Some(Trouble::TooHigh(number_to_text(high))),
        (None, None) => None,
    }
}

struct Bounds {
    whole: bool,
    low: Option<f64>,
    high: Option<f64>,
}

impl Bounds {
    /// Takes in one comparison; `None` when it is anything else.
    fn add(&mut self, part: &Expr) -> Option<()> {
        let Expr::Chain { first, rest } = part else {
            return None;
        };
        let [(operator, second)] = rest.as_slice() else {
            return None;
        };
        let (operator, number) = match (&**first, second) {
            (own, number) if is_own(own) => (*operator, literal(number)?),
            (number, own) if is_own(own) => (turned(*operator), literal(number)?),
            _ => return None,
        };
        // `. > 0` of a whole number is 1 or more; of another there is no lowest to name.
        let beyond = |step: f64| (self.whole && number.fract() == 0.0).then_some(number + step);
        match operator {
            Operator::GreaterOrEqual => self.low = Some(number),
            Operator::LessOrEqual => self.high = Some(number),
            Operator::Greater => self.low = Some(beyond(1.0)?),
            Operator::Less => self.high = Some(beyond(-1.0)?),
            _ => return None,
        }
        Some(())
    }
}

fn is_own(part: &Expr) -> bool {
    matches!(part, Expr::Path(path) if !path.absolute
        && path.steps.iter().all(|step| step.axis == Axis::SelfNode && matches!(step.test, Test::Any) && step.predicates.is_empty()))
}

fn literal(part: &Expr) -> Option<f64> {
    match part {
        Expr::Number(number) => Some(*number),
        Expr::Negate(inner) => literal(inner).map(|number| -number),
        _ => None,
    }
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}
