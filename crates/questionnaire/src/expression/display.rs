//! Writes an expression in its plainest form: one space around operators, straight quotes.

use std::fmt::{Display, Formatter, Result};

use super::Expression;
use super::syntax::{Axis, Expr, Step, Test};
use super::value::number_to_text;

impl Display for Expression {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        self.root().fmt(f)
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> Result {
        match self {
            Self::Number(number) => f.write_str(&number_to_text(*number)),
            Self::Text(text) if text.contains('\'') => write!(f, "\"{text}\""),
            Self::Text(text) => write!(f, "'{text}'"),
            Self::Chain { first, rest } => {
                let rank = rest.first().map_or(0, |(operator, _)| operator.rank());
                operand(f, first, rank)?;
                for (operator, part) in rest {
                    write!(f, " {} ", operator.symbol())?;
                    operand(f, part, rank)?;
                }
                Ok(())
            }
            Self::Negate(inner) => {
                f.write_str("-")?;
                operand(f, inner, u8::MAX)
            }
            Self::Union(parts) => {
                for (index, part) in parts.iter().enumerate() {
                    if index > 0 {
                        f.write_str(" | ")?;
                    }
                    operand(f, part, u8::MAX)?;
                }
                Ok(())
            }
            Self::Path(path) => {
                if path.absolute {
                    f.write_str("/")?;
                }
                steps(f, &path.steps)
            }
            Self::Reference(reference) => write!(f, "${{{}}}", reference.name),
            Self::Filter {
                base,
                predicates,
                steps: more,
            } => {
                if matches!(**base, Self::Path(_)) {
                    write!(f, "({base})")?;
                } else {
                    operand(f, base, u8::MAX)?;
                }
                brackets(f, predicates)?;
                if !more.is_empty() {
                    f.write_str("/")?;
                }
                steps(f, more)
            }
            Self::Call(call) => {
                write!(f, "{}(", call.function.name)?;
                for (index, argument) in call.arguments.iter().enumerate() {
                    if index > 0 {
                        f.write_str(", ")?;
                    }
                    argument.fmt(f)?;
                }
                f.write_str(")")
            }
        }
    }
}

/// A part of something that binds with `rank`: in parentheses unless it binds more strongly.
fn operand(f: &mut Formatter<'_>, part: &Expr, rank: u8) -> Result {
    let own = match part {
        Expr::Chain { rest, .. } => rest.first().map_or(0, |(operator, _)| operator.rank()),
        Expr::Union(_) if rank == u8::MAX => 7,
        Expr::Negate(_) if rank == u8::MAX => 8,
        // A name after a bare root would become its step: `(/) and 1`.
        Expr::Path(path) if path.absolute && path.steps.is_empty() => 0,
        _ => u8::MAX,
    };
    if own == u8::MAX || own > rank {
        part.fmt(f)
    } else {
        write!(f, "({part})")
    }
}

fn brackets(f: &mut Formatter<'_>, predicates: &[Expr]) -> Result {
    predicates
        .iter()
        .try_for_each(|predicate| write!(f, "[{predicate}]"))
}

fn steps(f: &mut Formatter<'_>, steps: &[Step]) -> Result {
    for (index, step) in steps.iter().enumerate() {
        if index > 0 {
            f.write_str("/")?;
        }
        match (step.axis, &step.test) {
            (Axis::SelfNode, Test::Any) => f.write_str(".")?,
            (Axis::Parent, Test::Any) => f.write_str("..")?,
            (axis, test) => {
                f.write_str(axis_name(axis))?;
                match test {
                    Test::Any if matches!(axis, Axis::Child | Axis::Attribute) => {
                        f.write_str("*")?;
                    }
                    Test::Any => f.write_str("node()")?,
                    Test::Named(name, _) => f.write_str(name)?,
                }
            }
        }
        brackets(f, &step.predicates)?;
    }
    Ok(())
}

fn axis_name(axis: Axis) -> &'static str {
    match axis {
        Axis::Child | Axis::InstanceRoot => "",
        Axis::Parent => "parent::",
        Axis::SelfNode => "self::",
        Axis::Descendant => "descendant::",
        Axis::DescendantOrSelf => "descendant-or-self::",
        Axis::Ancestor => "ancestor::",
        Axis::AncestorOrSelf => "ancestor-or-self::",
        Axis::FollowingSibling => "following-sibling::",
        Axis::PrecedingSibling => "preceding-sibling::",
        Axis::Attribute => "@",
    }
}
