//! Texts that may show answers: “How old is ${name}?”

use crate::expression::Expression;

/// A label, hint or message.
#[derive(Clone, Debug)]
pub(crate) enum Text {
    /// The same for everybody.
    Fixed(Box<str>),
    /// With answers in it.
    Filled(Vec<Piece>),
}

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Words(Box<str>),
    /// `${name}`, which shows the answer.
    Answer(Expression),
}

impl Text {
    /// Without anybody's answers: each reference is shown as “…”.
    pub(crate) fn plain(&self) -> String {
        match self {
            Self::Fixed(text) => text.to_string(),
            Self::Filled(pieces) => pieces
                .iter()
                .map(|piece| match piece {
                    Piece::Words(words) => words,
                    Piece::Answer(_) => "…",
                })
                .collect(),
        }
    }

    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expression> {
        let pieces: &[Piece] = match self {
            Self::Fixed(_) => &[],
            Self::Filled(pieces) => pieces,
        };
        pieces.iter().filter_map(|piece| match piece {
            Piece::Words(_) => None,
            Piece::Answer(expression) => Some(expression),
        })
    }
}
