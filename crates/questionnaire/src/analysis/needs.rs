//! What a comparison depends on, and whether that can be tried out.

use std::collections::BTreeSet;

use crate::definition::node::NodeIndex;
use crate::expression::syntax::{Call, Expr};

use super::domains::Domain;
use super::search::Search;
use super::variables::{is_selected, is_single, literal};

impl Search<'_, '_> {
    /// The items that a part of an expression depends on, through calculations as well.
    pub(super) fn collect(
        &self,
        part: &Expr,
        context: NodeIndex,
        needs: &mut BTreeSet<usize>,
        depth: usize,
    ) -> Result<(), String> {
        let item = |part: &Expr| self.variables.item(self.form, part, context);
        match part {
            Expr::Number(_) | Expr::Text(_) => Ok(()),
            Expr::Reference(_) | Expr::Path(_) => match item(part) {
                Some(item) => self.need(item, false, context, needs, depth),
                None => Err("a path that leads to no single answer".to_owned()),
            },
            Expr::Chain { first, rest } => {
                let compares = rest.len() == 1 && matches!(rest[0].0.rank(), 3 | 4);
                let mut parts = vec![&**first];
                parts.extend(rest.iter().map(|(_, part)| part));
                for (place, part) in parts.iter().enumerate() {
                    let direct = compares && literal(parts[1 - place.min(1)]).is_some();
                    match item(part) {
                        Some(item) => self.need(item, direct, context, needs, depth)?,
                        None => self.collect(part, context, needs, depth)?,
                    }
                }
                Ok(())
            }
            Expr::Negate(inner) => self.collect(inner, context, needs, depth),
            Expr::Union(_) | Expr::Filter { .. } => {
                Err("a choice among several answers".to_owned())
            }
            Expr::Call(call) => self.collect_call(call, context, needs, depth),
        }
    }

    fn collect_call(
        &self,
        call: &Call,
        context: NodeIndex,
        needs: &mut BTreeSet<usize>,
        depth: usize,
    ) -> Result<(), String> {
        const TRIED: &str = "selected is-selected selected-at count-selected if coalesce not true false boolean \
            boolean-from-string number string int round floor ceiling abs pow sqrt concat contains starts-with ends-with \
            string-length normalize-space substr substring substring-before substring-after translate min max sum \
            regex checklist weighted-checklist date exp log log10 exp10";
        if !TRIED
            .split_whitespace()
            .any(|name| name == call.function.name)
        {
            return Err(format!("{}()", call.function.name));
        }
        if call.arguments.is_empty() && !matches!(call.function.name, "true" | "false") {
            return Err(format!("{}() of the own answer", call.function.name));
        }
        for (place, argument) in call.arguments.iter().enumerate() {
            let direct = place == 0 && is_selected(call) && literal(&call.arguments[1]).is_some();
            match self.variables.item(self.form, argument, context) {
                Some(item) => self.need(item, direct, context, needs, depth)?,
                None => self.collect(argument, context, needs, depth)?,
            }
        }
        Ok(())
    }

    /// Adds an item; `direct` says that it is compared with a literal and with nothing else.
    fn need(
        &self,
        item: usize,
        direct: bool,
        context: NodeIndex,
        needs: &mut BTreeSet<usize>,
        depth: usize,
    ) -> Result<(), String> {
        let form = self.form;
        let node = self.node_of(item);
        if !is_single(form, form.node(node), context) {
            return Err("the answers of a repeat".to_owned());
        }
        match &self.variables.domains[item] {
            Domain::Open(reason) => Err((*reason).to_owned()),
            Domain::Compared(_) if !direct => {
                Err("a number, day or text in a calculation".to_owned())
            }
            Domain::Values(_) | Domain::Compared(_) => {
                needs.insert(item);
                Ok(())
            }
            Domain::Computed if needs.contains(&item) => Ok(()),
            Domain::Computed if depth > 20 => Err("a long chain of calculations".to_owned()),
            Domain::Computed => {
                needs.insert(item);
                let rule = form.items[item].details.calculation.as_ref();
                if let Some(rule) = rule {
                    self.collect(rule.expression.root(), node, needs, depth + 1)?;
                }
                for goal in self.route(node) {
                    self.collect(goal.expr, goal.context, needs, depth + 1)?;
                }
                Ok(())
            }
        }
    }
}
