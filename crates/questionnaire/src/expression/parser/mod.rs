//! Makes the tree of an expression from its tokens.

mod steps;

use super::lexer::{Token, tokens};
use super::library::{self, Prepared};
use super::syntax::{Axis, Call, Expr, Kind, Operator, Reference};
use super::{Name, Note, SyntaxError};

/// The longest expression, in bytes. Spreadsheet cells end at 32,767 characters.
pub(crate) const LONGEST: usize = 100_000;

/// How deep parentheses, predicates and function calls may be nested: far more than any form has,
/// and far less than the stack of a thread holds.
const DEEPEST: usize = 200;

pub(crate) fn parse(source: &str, notes: &mut Vec<Note>) -> Result<Expr, SyntaxError> {
    if source.len() > LONGEST {
        return Err(SyntaxError {
            offset: LONGEST,
            message: format!(
                "the expression is longer than {LONGEST} bytes; split it into several calculations"
            ),
        });
    }
    let tokens = tokens(source, notes)?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
        notes,
    };
    if parser.peek() == &Token::End {
        return parser.fail("the expression is empty");
    }
    let expression = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(expression),
        Token::Close => {
            parser.fail("this “)” closes nothing; take it out, or open it with “(” before")
        }
        Token::CloseBracket => {
            parser.fail("this “]” closes nothing; take it out, or open it with “[” before")
        }
        Token::Comma => {
            parser.fail("a comma separates the arguments of a function; here is no function")
        }
        other => {
            let message = format!(
                "expected an operator (and, or, =, +, div …) before {}",
                other.describe()
            );
            parser.fail(message)
        }
    }
}

struct Parser<'n> {
    tokens: Vec<(Token, usize)>,
    at: usize,
    depth: usize,
    notes: &'n mut Vec<Note>,
}

type Parsed<T> = Result<T, SyntaxError>;

impl Parser<'_> {
    fn peek(&self) -> &Token {
        self.tokens
            .get(self.at)
            .map_or(&Token::End, |(token, _)| token)
    }

    fn after(&self) -> &Token {
        self.tokens
            .get(self.at + 1)
            .map_or(&Token::End, |(token, _)| token)
    }

    fn offset(&self) -> usize {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or(0, |(_, offset)| *offset)
    }

    /// The offset as it is kept in the tree; a source is shorter than that by [`LONGEST`].
    fn site(&self) -> u32 {
        u32::try_from(self.offset()).unwrap_or(u32::MAX)
    }

    fn next(&mut self) -> Token {
        let token = self.peek().clone();
        self.at += 1;
        token
    }

    fn accept(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        if found {
            self.at += 1;
        }
        found
    }

    fn fail<T>(&self, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError {
            offset: self.offset(),
            message: message.into(),
        })
    }

    fn fail_at<T>(offset: u32, message: impl Into<String>) -> Parsed<T> {
        Err(SyntaxError {
            offset: offset as usize,
            message: message.into(),
        })
    }

    /// Operators that bind more strongly than `rank`, by precedence climbing.
    fn expression(&mut self, rank: u8) -> Parsed<Expr> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return self
                .fail("the expression is nested too deeply; split it into several calculations");
        }
        let mut left = self.unary()?;
        while let Token::Operator(operator) = *self.peek() {
            if operator.rank() <= rank {
                break;
            }
            self.at += 1;
            if let (4, Expr::Chain { rest, .. }) = (operator.rank(), &left)
                && rest.last().is_some_and(|(last, _)| last.rank() == 4)
            {
                self.notes.push(Note {
                    offset: self.offset(),
                    message: "two comparisons in a row compare true or false with a number; write a < b and b < c".to_owned(),
                });
            }
            let right = self.expression(operator.rank())?;
            left = chain(left, operator, right);
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let mut minuses = 0_usize;
        while self.accept(&Token::Operator(Operator::Subtract)) {
            minuses += 1;
        }
        if let Token::Operator(operator) = *self.peek() {
            let symbol = operator.symbol();
            return self.fail(format!("expected a value before “{symbol}”"));
        }
        let value = self.union()?;
        Ok(match minuses {
            0 => value,
            // Two minuses still turn a text into a number.
            n if n % 2 == 0 => Expr::Negate(Box::new(Expr::Negate(Box::new(value)))),
            _ => Expr::Negate(Box::new(value)),
        })
    }

    fn union(&mut self) -> Parsed<Expr> {
        let offset = self.site();
        let first = self.value()?;
        if self.peek() != &Token::Bar {
            return Ok(first);
        }
        let mut parts = vec![first];
        while self.accept(&Token::Bar) {
            parts.push(self.value()?);
        }
        for part in &parts {
            require_nodes(
                part,
                offset,
                "“|” joins nodes, such as ${a} | ${b}; use “or” for conditions",
            )?;
        }
        Ok(Expr::Union(parts))
    }

    /// A path, or a value with predicates and steps after it.
    fn value(&mut self) -> Parsed<Expr> {
        let offset = self.site();
        let base = match self.peek() {
            Token::Slash
            | Token::DoubleSlash
            | Token::Dot
            | Token::DoubleDot
            | Token::At
            | Token::Star
            | Token::Axis(_) => {
                return self.path();
            }
            Token::Name(_) if self.after() != &Token::Open || self.is_node_test() => {
                return self.path();
            }
            _ => self.primary()?,
        };
        let mut predicates = Vec::new();
        while self.peek() == &Token::OpenBracket {
            predicates.push(self.predicate()?);
        }
        let mut steps = Vec::new();
        if matches!(self.peek(), Token::Slash | Token::DoubleSlash) {
            if let Expr::Number(_) | Expr::Text(_) = base {
                return self.fail("write “div” to divide, not “/”");
            }
            self.more_steps(&mut steps)?;
        }
        if let (Expr::Call(Call { function, .. }), Some(step)) = (&base, steps.first_mut())
            && function.name == "instance"
            && step.axis == Axis::Child
        {
            step.axis = Axis::InstanceRoot;
        }
        if predicates.is_empty() && steps.is_empty() {
            return Ok(base);
        }
        require_nodes(
            &base,
            offset,
            "only nodes can be followed by “[…]” or “/”, such as ${name} or instance('list')/root/item",
        )?;
        Ok(Expr::Filter {
            base: Box::new(base),
            predicates,
            steps,
        })
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let offset = self.site();
        match self.next() {
            Token::Number(number) => Ok(Expr::Number(number)),
            Token::Text(text) => {
                if text.contains("${") {
                    self.notes.push(Note {
                        offset: offset as usize,
                        message: format!("inside quotes '{text}' is plain text, not an answer; join texts and answers with concat('…', ${{name}})"),
                    });
                }
                Ok(Expr::Text(text))
            }
            Token::Reference(name) => Ok(Expr::Reference(reference(name, offset))),
            Token::Name(name) => self.call(&name, offset),
            Token::Open => {
                let inner = self.expression(0)?;
                if !self.accept(&Token::Close) {
                    let found = self.peek().describe();
                    return self.fail(format!(
                        "expected “)” to close the “(” at character {}, found {found}",
                        offset + 1
                    ));
                }
                Ok(inner)
            }
            token => {
                self.at -= 1;
                self.fail(match token {
                    Token::End => "the expression ends too early: expected a value, such as ${name}, a number or 'text'".to_owned(),
                    token => format!("expected a value, such as ${{name}}, a number or 'text', before {}", token.describe()),
                })
            }
        }
    }

    fn call(&mut self, name: &str, offset: u32) -> Parsed<Expr> {
        let function = match library::find(name) {
            Ok(function) => function,
            Err(message) => return Self::fail_at(offset, message),
        };
        self.at += 1; // the “(”, which was seen
        let mut arguments = Vec::new();
        if self.peek() != &Token::Close {
            loop {
                arguments.push(self.expression(0)?);
                if !self.accept(&Token::Comma) {
                    break;
                }
                if matches!(self.peek(), Token::Comma | Token::Close) {
                    return self.fail(format!(
                        "an argument of {name}() is missing here; write '' for an empty text"
                    ));
                }
            }
        }
        if !self.accept(&Token::Close) {
            let found = self.peek().describe();
            return self.fail(format!(
                "expected “,” or “)” in {name}() that begins at character {}, found {found}",
                offset + 1
            ));
        }
        function
            .check_arguments(&arguments)
            .or_else(|message| Self::fail_at(offset, message))?;
        let prepared = match function.prepare {
            None => Prepared::Nothing,
            Some(prepare) => match prepare(&mut arguments) {
                Ok((prepared, None)) => prepared,
                Ok((prepared, Some(message))) => {
                    self.notes.push(Note {
                        offset: offset as usize,
                        message,
                    });
                    prepared
                }
                Err(message) => return Self::fail_at(offset, format!("{name}(): {message}")),
            },
        };
        Ok(Expr::Call(Call {
            function,
            arguments,
            prepared,
            site: offset,
        }))
    }
}

fn chain(left: Expr, operator: Operator, right: Expr) -> Expr {
    match left {
        Expr::Chain { first, mut rest }
            if rest
                .last()
                .is_some_and(|(last, _)| last.rank() == operator.rank()) =>
        {
            rest.push((operator, right));
            Expr::Chain { first, rest }
        }
        left => Expr::Chain {
            first: Box::new(left),
            rest: vec![(operator, right)],
        },
    }
}

pub(crate) fn reference(name: Box<str>, offset: u32) -> Reference {
    let key = Name::of(&name);
    Reference { name, key, offset }
}

fn require_nodes(part: &Expr, offset: u32, message: &str) -> Parsed<()> {
    match part.kind() {
        Kind::Nodes | Kind::Any => Ok(()),
        Kind::Text | Kind::Number | Kind::Boolean => Parser::fail_at(offset, message),
    }
}
