//! Predicates: which of several nodes are kept.

use std::borrow::Cow;

use super::super::Name;
use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Axis, Expr, Operator, Path, Step, Test};
use super::super::value::{NodeRef, NodeSet, Value};
use super::collect_refs;

impl<'a> Evaluator<'a> {
    /// Keeps the nodes for which a predicate holds.
    pub(crate) fn filter(
        &mut self,
        nodes: NodeSet<'a>,
        predicate: &'a Expr,
    ) -> Evaluated<NodeSet<'a>> {
        if let Expr::Number(position) = predicate {
            return Ok(nth(&nodes, *position).map_or(NodeSet::Empty, NodeSet::One));
        }
        if nodes.len() > 1
            && let Some((column, wanted)) = self.column_equals(&nodes, predicate)?
        {
            return self.rows_with(nodes, column, &wanted);
        }
        let size = nodes.len();
        let mut kept = NodeSet::Empty;
        for (index, &node) in nodes.as_slice().iter().enumerate() {
            let at = At {
                node,
                place: Some((index + 1, size)),
            };
            let keep = match self.eval(predicate, at)? {
                #[expect(clippy::float_cmp, reason = "positions are small whole numbers")]
                #[expect(clippy::cast_precision_loss, reason = "positions are below 2⁵³")]
                Value::Number(number) => number == (index + 1) as f64,
                other => other.to_boolean(),
            };
            if keep {
                kept = match kept {
                    NodeSet::Empty => NodeSet::One(node),
                    NodeSet::One(first) => NodeSet::Many(vec![first, node]),
                    NodeSet::Many(mut many) => {
                        many.push(node);
                        NodeSet::Many(many)
                    }
                };
            }
        }
        Ok(kept)
    }

    /// Recognises `column = 'text'` and `column = ${name}`, the filters of choice lists: the text
    /// is the same for every row and is worked out once.
    fn column_equals(
        &mut self,
        nodes: &NodeSet<'a>,
        predicate: &'a Expr,
    ) -> Evaluated<Option<(Name, Cow<'a, str>)>> {
        let Expr::Chain { first, rest } = predicate else {
            return Ok(None);
        };
        let [(Operator::Equal, second)] = rest.as_slice() else {
            return Ok(None);
        };
        let (column, fixed) = match (column_of(first), column_of(second)) {
            (Some(column), None) => (column, second),
            (None, Some(column)) => (column, &**first),
            _ => return Ok(None),
        };
        match fixed {
            Expr::Text(text) => Ok(Some((column, Cow::Borrowed(text)))),
            Expr::Reference(_) if self.is_outside(nodes) => {
                let at = At {
                    node: self.current(),
                    place: None,
                };
                let nodes = self.nodes(fixed, at)?;
                // A comparison with several answers asks for any of them.
                let text = nodes.first().map_or("", NodeRef::text);
                Ok((nodes.len() <= 1).then_some((column, Cow::Borrowed(text))))
            }
            _ => Ok(None),
        }
    }

    /// Whether the nodes are rows of a list or table, where `${}` is the same for every row.
    fn is_outside(&self, nodes: &NodeSet<'a>) -> bool {
        nodes
            .first()
            .is_some_and(|node| !std::ptr::eq(node.document, self.scope.document))
    }

    /// The nodes that have a child of this name with this text; without such a child, it is blank.
    fn rows_with(
        &mut self,
        nodes: NodeSet<'a>,
        column: Name,
        wanted: &str,
    ) -> Evaluated<NodeSet<'a>> {
        self.spend(nodes.len())?;
        let NodeSet::Many(mut rows) = nodes else {
            return Ok(nodes);
        };
        rows.retain(|row| {
            let mut cells = row.document.children_named(row.node, column).peekable();
            if cells.peek().is_none() {
                return wanted.is_empty();
            }
            cells.any(|cell| row.document.text(cell) == wanted && row.document.is_relevant(cell))
        });
        Ok(collect_refs(rows))
    }
}

/// The name in a path of one step to a child, such as `county`.
fn column_of(expr: &Expr) -> Option<Name> {
    let Expr::Path(Path {
        absolute: false,
        steps,
        ..
    }) = expr
    else {
        return None;
    };
    match steps.as_slice() {
        [
            Step {
                axis: Axis::Child,
                test: Test::Named(_, name),
                predicates,
            },
        ] if predicates.is_empty() => Some(*name),
        _ => None,
    }
}

fn nth<'a>(nodes: &NodeSet<'a>, position: f64) -> Option<NodeRef<'a>> {
    if position < 1.0 || position.fract() != 0.0 {
        return None;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above; `as` saturates"
    )]
    nodes.as_slice().get(position as usize - 1).copied()
}
