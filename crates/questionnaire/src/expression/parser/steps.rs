//! Paths: their steps, axes, name tests and predicates.

use super::super::lexer::Token;
use super::super::syntax::{Axis, Expr, Path, Step, Test};
use super::super::{Name, Note};
use super::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn predicate(&mut self) -> Parsed<Expr> {
        let opened = self.offset();
        self.at += 1;
        if self.peek() == &Token::CloseBracket {
            return self.fail("write a condition or a position between “[” and “]”");
        }
        // A predicate takes more of the stack than a parenthesis.
        self.depth += 2;
        let condition = self.expression(0)?;
        self.depth -= 2;
        if !self.accept(&Token::CloseBracket) {
            let found = self.peek().describe();
            return self.fail(format!(
                "expected “]” to close the “[” at character {}, found {found}",
                opened + 1
            ));
        }
        Ok(condition)
    }

    /// `node()`, `text()` … look like calls and are steps.
    pub(super) fn is_node_test(&self) -> bool {
        matches!(self.peek(), Token::Name(name)
            if matches!(&**name, "node" | "text" | "comment" | "processing-instruction"))
    }

    pub(super) fn path(&mut self) -> Parsed<Expr> {
        let offset = self.site();
        let mut steps = Vec::new();
        let absolute = match self.peek() {
            Token::Slash => {
                self.at += 1;
                if !self.starts_a_step() {
                    return Ok(Expr::Path(Path {
                        absolute: true,
                        steps,
                        offset,
                    }));
                }
                true
            }
            Token::DoubleSlash => {
                self.at += 1;
                steps.push(descend());
                true
            }
            _ => false,
        };
        steps.push(self.step()?);
        self.more_steps(&mut steps)?;
        Ok(Expr::Path(Path {
            absolute,
            steps,
            offset,
        }))
    }

    fn starts_a_step(&self) -> bool {
        matches!(
            self.peek(),
            Token::Name(_)
                | Token::Axis(_)
                | Token::Star
                | Token::Dot
                | Token::DoubleDot
                | Token::At
        )
    }

    pub(super) fn more_steps(&mut self, steps: &mut Vec<Step>) -> Parsed<()> {
        loop {
            if self.accept(&Token::DoubleSlash) {
                steps.push(descend());
            } else if !self.accept(&Token::Slash) {
                return Ok(());
            }
            steps.push(self.step()?);
        }
    }

    fn step(&mut self) -> Parsed<Step> {
        let (axis, test) = match self.peek().clone() {
            Token::Dot => {
                self.at += 1;
                return Ok(Step {
                    axis: Axis::SelfNode,
                    test: Test::Any,
                    predicates: self.predicates()?,
                });
            }
            Token::DoubleDot => {
                self.at += 1;
                return Ok(Step {
                    axis: Axis::Parent,
                    test: Test::Any,
                    predicates: self.predicates()?,
                });
            }
            Token::At => {
                self.at += 1;
                self.note_attribute();
                (Axis::Attribute, self.test()?)
            }
            Token::Axis(name) => {
                let axis = match axis(&name) {
                    Ok(axis) => axis,
                    Err(message) => return self.fail(message),
                };
                if axis == Axis::Attribute {
                    self.note_attribute();
                }
                self.at += 1;
                (axis, self.test()?)
            }
            _ => (Axis::Child, self.test()?),
        };
        Ok(Step {
            axis,
            test,
            predicates: self.predicates()?,
        })
    }

    fn note_attribute(&mut self) {
        let offset = self.offset();
        self.notes.push(Note {
            offset,
            message: "answers have no attributes: this selects nothing".to_owned(),
        });
    }

    fn predicates(&mut self) -> Parsed<Vec<Expr>> {
        let mut predicates = Vec::new();
        while self.peek() == &Token::OpenBracket {
            predicates.push(self.predicate()?);
        }
        Ok(predicates)
    }

    fn test(&mut self) -> Parsed<Test> {
        if self.is_node_test() && self.after() == &Token::Open {
            let Token::Name(name) = self.peek().clone() else {
                return self.fail("expected a name");
            };
            if &*name != "node" {
                return self.fail(format!(
                    "{name}() is not supported; write the path to the question without it"
                ));
            }
            self.at += 2;
            if !self.accept(&Token::Close) {
                return self.fail("expected “)” after “node(”");
            }
            return Ok(Test::Any);
        }
        match self.peek().clone() {
            Token::Star => {
                self.at += 1;
                Ok(Test::Any)
            }
            Token::Name(name) => {
                if self.after() == &Token::Open {
                    return self.fail(format!(
                        "{name}() is a function and cannot stand inside a path"
                    ));
                }
                self.at += 1;
                let key = Name::of(&name);
                Ok(Test::Named(name, key))
            }
            Token::Number(_) | Token::Reference(_) | Token::Open => {
                self.fail("a name must follow “/”; write “div” to divide")
            }
            other => self.fail(format!(
                "expected a name after “/”, found {}",
                other.describe()
            )),
        }
    }
}

fn descend() -> Step {
    Step {
        axis: Axis::DescendantOrSelf,
        test: Test::Any,
        predicates: Vec::new(),
    }
}

fn axis(name: &str) -> Result<Axis, String> {
    Ok(match name {
        "child" => Axis::Child,
        "parent" => Axis::Parent,
        "self" => Axis::SelfNode,
        "descendant" => Axis::Descendant,
        "descendant-or-self" => Axis::DescendantOrSelf,
        "ancestor" => Axis::Ancestor,
        "ancestor-or-self" => Axis::AncestorOrSelf,
        "following-sibling" => Axis::FollowingSibling,
        "preceding-sibling" => Axis::PrecedingSibling,
        "attribute" => Axis::Attribute,
        "following" | "preceding" | "namespace" => {
            return Err(format!(
                "the axis {name}:: is not supported; use {name}-sibling::, or a path from the root"
            )
            .replace("namespace-sibling::, or ", ""));
        }
        _ => {
            return Err(format!(
                "there is no axis {name}::; there are child::, parent::, self::, ancestor::, descendant::, following-sibling:: and preceding-sibling::"
            ));
        }
    })
}
