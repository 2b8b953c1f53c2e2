//! The tree of a parsed expression.

use super::Name;
use super::library::{Function, Prepared};

/// A parsed expression or a part of one.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Number(f64),
    Text(Box<str>),
    /// Operators of one rank, from left to right: `a - b + c`, or `a or b or c`. A list, not a
    /// ladder, so that a thousand `or` do not make a tree a thousand deep.
    Chain {
        first: Box<Self>,
        rest: Vec<(Operator, Self)>,
    },
    Negate(Box<Self>),
    Union(Vec<Self>),
    /// `/data/a`, `../b`, `.`
    Path(Path),
    /// `${name}`
    Reference(Reference),
    /// `${name}[…]/b`, `instance('x')/root/item[…]`
    Filter {
        base: Box<Self>,
        predicates: Vec<Self>,
        steps: Vec<Step>,
    },
    Call(Call),
}

#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) function: &'static Function,
    pub(crate) arguments: Vec<Expr>,
    /// What was worked out when parsing, such as the compiled pattern of `regex()`.
    pub(crate) prepared: Prepared,
    /// Where the call stands in the expression: tells two calls of `random()` apart.
    pub(crate) site: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) name: Box<str>,
    pub(crate) key: Name,
    pub(crate) offset: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
}

impl Operator {
    /// How strongly it binds; the operators of one rank are read from left to right.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Modulo => 6,
        }
    }

    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "div",
            Self::Modulo => "mod",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Path {
    /// Whether it begins at the root (`/data/…`) rather than at the context node.
    pub(crate) absolute: bool,
    pub(crate) steps: Vec<Step>,
    pub(crate) offset: u32,
}

#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) axis: Axis,
    pub(crate) test: Test,
    pub(crate) predicates: Vec<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Axis {
    Child,
    Parent,
    SelfNode,
    Descendant,
    DescendantOrSelf,
    Ancestor,
    AncestorOrSelf,
    FollowingSibling,
    PrecedingSibling,
    /// There are no attributes here: selects nothing.
    Attribute,
    /// The first step after `instance('x')`: the root element if it has that name (as ODK writes
    /// it), else its children (as `XForms` has it).
    InstanceRoot,
}

#[derive(Clone, Debug)]
pub(crate) enum Test {
    /// `*` or `node()`
    Any,
    Named(Box<str>, Name),
}

/// The kind of value that an expression gives, as far as it can be told without evaluating it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Nodes,
    Text,
    Number,
    Boolean,
    Any,
}

impl Expr {
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) | Self::Negate(_) => Kind::Number,
            Self::Text(_) => Kind::Text,
            Self::Chain { rest, .. } => match rest.first() {
                Some((operator, _)) if operator.rank() >= 5 => Kind::Number,
                _ => Kind::Boolean,
            },
            Self::Union(_) | Self::Path(_) | Self::Reference(_) | Self::Filter { .. } => {
                Kind::Nodes
            }
            Self::Call(call) => call.function.gives,
        }
    }

    /// Calls `visit` with this part and every part below it, from left to right.
    pub(crate) fn walk<'e>(&'e self, visit: &mut impl FnMut(&'e Self)) {
        visit(self);
        match self {
            Self::Number(_) | Self::Text(_) | Self::Reference(_) => {}
            Self::Chain { first, rest } => {
                first.walk(visit);
                rest.iter().for_each(|(_, part)| part.walk(visit));
            }
            Self::Negate(inner) => inner.walk(visit),
            Self::Union(parts) => parts.iter().for_each(|part| part.walk(visit)),
            Self::Path(path) => walk_steps(&path.steps, visit),
            Self::Filter {
                base,
                predicates,
                steps,
            } => {
                base.walk(visit);
                predicates.iter().for_each(|part| part.walk(visit));
                walk_steps(steps, visit);
            }
            Self::Call(call) => call.arguments.iter().for_each(|part| part.walk(visit)),
        }
    }
}

fn walk_steps<'e>(steps: &'e [Step], visit: &mut impl FnMut(&'e Expr)) {
    for predicate in steps.iter().flat_map(|step| &step.predicates) {
        predicate.walk(visit);
    }
}
