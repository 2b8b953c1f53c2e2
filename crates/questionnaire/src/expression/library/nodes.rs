//! Counting and finding nodes: repeats, tables, positions.

use super::super::EvaluationError;
use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::paths::collect_refs;
use super::super::syntax::{Call, Expr, Kind};
use super::super::value::{NodeRef, NodeSet, Value};
use super::{Function, Prepared, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("count", "count(nodes)"), (1, 1), Kind::Number, count).nodes(&[0]),
    function(
        ("count-non-empty", "count-non-empty(nodes)"),
        (1, 1),
        Kind::Number,
        count_non_empty,
    )
    .nodes(&[0]),
    function(
        ("position", "position(node)"),
        (0, 1),
        Kind::Number,
        position,
    )
    .nodes(&[0]),
    function(("last", "last()"), (0, 0), Kind::Number, last),
    function(
        ("current", "current()"),
        (0, 0),
        Kind::Nodes,
        |context, _, _| Ok(Value::Nodes(NodeSet::One(context.current()))),
    ),
    function(
        ("instance", "instance('list')"),
        (1, 1),
        Kind::Nodes,
        instance,
    )
    .prepare(literal_id),
    function(
        (
            "indexed-repeat",
            "indexed-repeat(${question}, ${repeat}, index)",
        ),
        (3, 11),
        Kind::Nodes,
        indexed_repeat,
    )
    .nodes(&[0, 1, 3, 5, 7, 9])
    .prepare(check_pairs),
];

#[expect(clippy::cast_precision_loss, reason = "counts are below 2⁵³")]
fn whole(count: usize) -> Value<'static> {
    Value::Number(count as f64)
}

fn count<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    Ok(whole(context.nodes(&call.arguments[0], at)?.len()))
}

fn count_non_empty<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let nodes = context.nodes(&call.arguments[0], at)?;
    context.spend(nodes.len())?;
    Ok(whole(
        nodes
            .as_slice()
            .iter()
            .filter(|node| !node.text().is_empty())
            .count(),
    ))
}

/// In a predicate, the place among the nodes that it looks at; of a node, or outside a predicate,
/// the place among the siblings of the same name (the number of a repeat's instance).
fn position<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let node = match (call.arguments.first(), at.place) {
        (Some(argument), _) => match context.nodes(argument, at)?.first() {
            Some(node) => node,
            None => return Ok(Value::Number(f64::NAN)),
        },
        (None, Some((place, _))) => return Ok(whole(place)),
        (None, None) => at.node,
    };
    let position = node.document.position(node.node);
    context.spend(position / 16)?;
    Ok(whole(position))
}

fn last<'a>(context: &mut Evaluator<'a>, _call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    if let Some((_, size)) = at.place {
        return Ok(whole(size));
    }
    let NodeRef { document, node } = at.node;
    let name = document.name(node);
    let namesakes = document
        .siblings(node)
        .filter(|&sibling| document.name(sibling) == name)
        .count();
    context.spend(namesakes / 16)?;
    Ok(whole(namesakes.max(1)))
}

fn literal_id(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    match arguments.first() {
        Some(Expr::Text(_)) => Ok((Prepared::Nothing, None)),
        _ => Err("name the choice list or table in quotes: instance('towns')".to_owned()),
    }
}

/// The root element of a choice list or table.
fn instance<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let id = context.text(&call.arguments[0], at)?;
    let lookups = context.scope.lookups;
    match lookups.instance(&id) {
        // `instance('x')` is the root element itself, and paths continue with its name:
        // `instance('x')/root/item`. The caller's tree has `root` as its root element.
        Some(document) => Ok(Value::Nodes(NodeSet::One(NodeRef {
            document,
            node: document.root(),
        }))),
        None => Err(EvaluationError::NoInstance(id.to_string())),
    }
}

fn check_pairs(arguments: &mut [Expr]) -> Result<(Prepared, Option<String>), String> {
    if arguments.len() % 2 == 1 {
        Ok((Prepared::Nothing, None))
    } else {
        Err(
            "after the question come pairs of a repeat and an index; one index is missing"
                .to_owned(),
        )
    }
}

/// The question in the given instance of each named repeat. Repeats that are not named, and are
/// around the context as well, stay the context's own. An index below 1 means the first.
fn indexed_repeat<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<Value<'a>> {
    let narrow = std::mem::replace(&mut context.narrow, false);
    let found = all_and_repeats(context, call, at);
    context.narrow = narrow;
    let (mut targets, repeats) = found?;
    for (pair, repeat) in call.arguments[1..].chunks_exact(2).zip(&repeats) {
        let index = context.number(&pair[1], at)?.trunc().max(1.0);
        context.spend(targets.len() + repeat.len())?;
        let chosen: Vec<NodeRef<'a>> = repeat
            .as_slice()
            .iter()
            .copied()
            .filter(|node| {
                #[expect(clippy::cast_precision_loss, reason = "positions are below 2⁵³")]
                #[expect(clippy::float_cmp, reason = "positions are small whole numbers")]
                {
                    node.document.position(node.node) as f64 == index
                }
            })
            .collect();
        targets.retain(|target| {
            chosen
                .iter()
                .any(|repeat| target.document.is_inside(target.node, repeat.node))
        });
    }
    let named: Vec<_> = repeats
        .iter()
        .filter_map(NodeSet::first)
        .map(|node| node.document.name(node.node))
        .collect();
    let current = context.current();
    let own = std::iter::successors(Some(current.node), |&node| current.document.parent(node))
        .filter(|&node| current.document.is_repeat(node))
        .filter(|&node| !named.contains(&current.document.name(node)));
    for repeat in own {
        if targets
            .iter()
            .any(|target| current.document.is_inside_repeat(target.node, repeat))
        {
            targets.retain(|target| current.document.is_inside(target.node, repeat));
        }
    }
    Ok(Value::Nodes(collect_refs(targets)))
}

fn all_and_repeats<'a>(
    context: &mut Evaluator<'a>,
    call: &'a Call,
    at: At<'a>,
) -> Evaluated<(Vec<NodeRef<'a>>, Vec<NodeSet<'a>>)> {
    let targets = context.nodes(&call.arguments[0], at)?.as_slice().to_vec();
    let repeats = call.arguments[1..]
        .chunks_exact(2)
        .map(|pair| context.nodes(&pair[0], at))
        .collect::<Result<_, _>>()?;
    Ok((targets, repeats))
}
