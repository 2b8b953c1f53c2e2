//! Evaluates a parsed expression: operators, comparisons, limits.

use std::borrow::Cow;

use super::syntax::{Expr, Operator};
use super::value::{NodeRef, NodeSet, Value, text_to_number};
use super::{EvaluationError, Scope};

/// The longest text that an expression may make, in bytes.
pub(crate) const LONGEST_TEXT: usize = 1 << 20;
/// The most nodes that a node-set may hold.
pub(crate) const MOST_NODES: usize = 1 << 20;

pub(crate) type Evaluated<T> = Result<T, EvaluationError>;

/// The node that an expression or a predicate is evaluated at.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) node: NodeRef<'a>,
    /// Place and number of the nodes that a predicate looks at; `None` outside predicates.
    pub(crate) place: Option<(usize, usize)>,
}

/// One evaluation: the scope and what is left of the fuel.
pub(crate) struct Evaluator<'a> {
    pub(crate) scope: Scope<'a>,
    left: u64,
    /// Whether paths from the root and `${}` stay in the context's repeat instance.
    pub(crate) narrow: bool,
    /// Tells the random numbers of different expressions apart.
    pub(crate) salt: u64,
}

impl<'a> Evaluator<'a> {
    pub(crate) fn new(scope: &Scope<'a>, salt: u64) -> Self {
        Self {
            scope: *scope,
            left: scope.fuel,
            narrow: true,
            salt,
        }
    }

    /// The context node of the whole expression.
    pub(crate) fn current(&self) -> NodeRef<'a> {
        NodeRef {
            document: self.scope.document,
            node: self.scope.context,
        }
    }

    pub(crate) fn spend(&mut self, steps: usize) -> Evaluated<()> {
        match self.left.checked_sub(steps as u64) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(EvaluationError::OutOfFuel(self.scope.fuel)),
        }
    }

    /// Pays for reading or making a text and refuses one that is too long.
    pub(crate) fn spend_text(&mut self, length: usize) -> Evaluated<()> {
        if length > LONGEST_TEXT {
            return Err(EvaluationError::TextTooLong(LONGEST_TEXT));
        }
        self.spend(length / 16)
    }

    /// Pays for reading the texts of all nodes.
    pub(crate) fn spend_nodes(&mut self, nodes: &NodeSet<'a>) -> Evaluated<usize> {
        let length: usize = nodes.as_slice().iter().map(|node| node.text().len()).sum();
        let steps = nodes.len() + length / 16;
        self.spend(steps)?;
        Ok(steps)
    }

    pub(crate) fn eval(&mut self, expr: &'a Expr, at: At<'a>) -> Evaluated<Value<'a>> {
        self.spend(1)?;
        match expr {
            Expr::Number(number) => Ok(Value::Number(*number)),
            Expr::Text(text) => Ok(Value::Text(Cow::Borrowed(text))),
            Expr::Chain { first, rest } => self.chain(first, rest, at),
            Expr::Negate(inner) => Ok(Value::Number(-self.number(inner, at)?)),
            Expr::Call(call) => (call.function.call)(self, call, at),
            Expr::Union(_) | Expr::Path(_) | Expr::Reference(_) | Expr::Filter { .. } => {
                Ok(Value::Nodes(self.nodes(expr, at)?))
            }
        }
    }

    pub(crate) fn number(&mut self, expr: &'a Expr, at: At<'a>) -> Evaluated<f64> {
        let value = self.eval(expr, at)?;
        match &value {
            Value::Text(text) => self.spend_text(text.len())?,
            Value::Nodes(nodes) => {
                self.spend_text(nodes.first().map_or(0, |node| node.text().len()))?;
            }
            Value::Number(_) | Value::Boolean(_) => {}
        }
        Ok(value.to_number())
    }

    pub(crate) fn boolean(&mut self, expr: &'a Expr, at: At<'a>) -> Evaluated<bool> {
        Ok(self.eval(expr, at)?.to_boolean())
    }

    pub(crate) fn text(&mut self, expr: &'a Expr, at: At<'a>) -> Evaluated<Cow<'a, str>> {
        let text = self.eval(expr, at)?.into_text();
        self.spend_text(text.len())?;
        Ok(text)
    }

    fn chain(
        &mut self,
        first: &'a Expr,
        rest: &'a [(Operator, Expr)],
        at: At<'a>,
    ) -> Evaluated<Value<'a>> {
        match rest.first() {
            // The right side of a decided `or` or `and` is not looked at.
            Some((decides @ (Operator::Or | Operator::And), _)) => {
                let decided_by = *decides == Operator::Or;
                let mut result = self.boolean(first, at)?;
                for (_, part) in rest {
                    if result == decided_by {
                        break;
                    }
                    result = self.boolean(part, at)?;
                }
                Ok(Value::Boolean(result))
            }
            Some((operator, _)) if operator.rank() >= 5 => {
                let mut result = self.number(first, at)?;
                for (operator, part) in rest {
                    result = calculate(*operator, result, self.number(part, at)?);
                }
                Ok(Value::Number(result))
            }
            _ => {
                let mut result = self.eval(first, at)?;
                for (operator, part) in rest {
                    let right = self.eval(part, at)?;
                    result = Value::Boolean(self.compare(*operator, &result, &right)?);
                }
                Ok(result)
            }
        }
    }

    /// The comparisons of XPath 1.0, section 3.4, with one difference that ODK's clients share: a
    /// reference that selects nothing compares as a blank answer, so that `${x} = ''` holds for a
    /// question that is not relevant, as for one that is not answered.
    fn compare(
        &mut self,
        operator: Operator,
        left: &Value<'a>,
        right: &Value<'a>,
    ) -> Evaluated<bool> {
        match (left, right) {
            (Value::Nodes(_), Value::Boolean(value)) => {
                Ok(compare_booleans(operator, left.to_boolean(), *value))
            }
            (Value::Boolean(value), Value::Nodes(_)) => {
                Ok(compare_booleans(operator, *value, right.to_boolean()))
            }
            (Value::Nodes(left), Value::Nodes(right)) => {
                let steps = self.spend_nodes(left)?;
                self.spend_nodes(right)?;
                self.spend(steps.saturating_mul(right.len()))?;
                let right: Vec<&str> = texts(right).collect();
                Ok(texts(left).any(|l| right.iter().any(|r| compare_texts(operator, l, r))))
            }
            (Value::Nodes(nodes), other) => {
                self.spend_nodes(nodes)?;
                Ok(texts(nodes).any(|text| compare_text_with(operator, text, other)))
            }
            (other, Value::Nodes(nodes)) => {
                self.spend_nodes(nodes)?;
                let mirrored = mirror(operator);
                Ok(texts(nodes).any(|text| compare_text_with(mirrored, text, other)))
            }
            (left, right) => Ok(compare_plain(operator, left, right)),
        }
    }
}

/// The texts of the nodes; of no nodes, one blank.
fn texts<'s>(nodes: &'s NodeSet<'_>) -> impl Iterator<Item = &'s str> {
    let blank = nodes.is_empty().then_some("");
    blank
        .into_iter()
        .chain(nodes.as_slice().iter().map(|node| node.text()))
}

fn calculate(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        // The sign of the result is that of the left side, as in XPath 1.0.
        _ => left % right,
    }
}

fn mirror(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        same => same,
    }
}

fn compare_numbers(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        #[expect(clippy::float_cmp, reason = "this is the comparison of the language")]
        Operator::Equal => left == right,
        #[expect(clippy::float_cmp, reason = "this is the comparison of the language")]
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}

fn compare_booleans(operator: Operator, left: bool, right: bool) -> bool {
    compare_numbers(
        operator,
        f64::from(u8::from(left)),
        f64::from(u8::from(right)),
    )
}

fn compare_texts(operator: Operator, left: &str, right: &str) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        _ => compare_numbers(operator, text_to_number(left), text_to_number(right)),
    }
}

/// Compares the text of a node with a value that is no node-set and no boolean.
fn compare_text_with(operator: Operator, text: &str, other: &Value<'_>) -> bool {
    match other {
        Value::Text(other) => compare_texts(operator, text, other),
        other => compare_numbers(operator, text_to_number(text), other.to_number()),
    }
}

fn compare_plain(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> bool {
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    match (left, right) {
        (Value::Boolean(_), _) | (_, Value::Boolean(_)) if equality => {
            compare_booleans(operator, left.to_boolean(), right.to_boolean())
        }
        (Value::Text(left), Value::Text(right)) => compare_texts(operator, left, right),
        _ => compare_numbers(operator, left.to_number(), right.to_number()),
    }
}
