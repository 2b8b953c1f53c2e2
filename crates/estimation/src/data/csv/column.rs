//! Columns from values that come one at a time: for readers of other formats than CSV, which get
//! their types, missing values and levels by the same rules.

use std::fmt::Write;

use super::{
    ValueFault,
    coded::Coded,
    decode::PartColumn,
    error::shown,
    field::{Field, PADDING},
    gather::Growing,
    header::{Action, action},
    number::Numbers,
};
use crate::data::{Column, ColumnType, DataError, Missing, Wanted};

/// What a column is to become.
#[derive(Debug)]
pub struct ColumnPlan<'a> {
    wanted: &'a Wanted,
    action: Action,
}

impl<'a> ColumnPlan<'a> {
    /// A column of this type, with the missing values that are stated in `wanted`.
    ///
    /// # Errors
    /// A level listed twice, or too many levels.
    pub fn new(kind: &ColumnType, wanted: &'a Wanted) -> Result<Self, DataError> {
        Ok(Self {
            wanted,
            action: action(kind)?,
        })
    }

    /// No values yet.
    pub fn builder(&self) -> ColumnBuilder<'_> {
        let making = match &self.action {
            Action::Number => Making::Number(Numbers::new(self.wanted, 0)),
            Action::Listed(_, levels) => Making::Coded(Coded::new(self.wanted, Some(levels), 0)),
            Action::Coded(_) | Action::Skip => Making::Coded(Coded::new(self.wanted, None, 0)),
        };
        let numbers = self.wanted.missing.iter().filter_map(|(marker, reason)| {
            let number: f64 = marker.parse().ok()?;
            Some((number, *reason))
        });
        ColumnBuilder {
            action: &self.action,
            making,
            missing_numbers: numbers.collect(),
            rows: 0,
            text: String::new(),
            padded: Vec::new(),
        }
    }
}

#[derive(Debug)]
enum Making<'a> {
    Number(Numbers<'a>),
    Coded(Coded<'a>),
}

/// A column that is being made.
///
/// ```
/// use estimation::data::{ColumnPlan, ColumnType, Missing, Wanted};
///
/// let wanted = Wanted::all();
/// let plan = ColumnPlan::new(&ColumnType::Inferred, &wanted)?;
/// let mut column = plan.builder();
/// column.integer(5)?;
/// column.missing(Missing::DontKnow);
/// column.text(b"NA")?;
/// let column = column.finish()?;
/// assert_eq!(column.rows(), 3);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct ColumnBuilder<'a> {
    action: &'a Action,
    making: Making<'a>,
    missing_numbers: Vec<(f64, Missing)>,
    rows: usize,
    text: String,
    padded: Vec<u8>,
}

impl ColumnBuilder<'_> {
    /// How many values there are so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The next value, as text.
    ///
    /// # Errors
    /// No number where numbers are wanted, none of the levels, or not UTF-8.
    pub fn text(&mut self, value: &[u8]) -> Result<(), ValueFault> {
        self.padded.clear();
        self.padded.extend_from_slice(value);
        self.padded.resize(value.len() + PADDING, 0);
        // A value of its own may hold quotes and line ends, as one in quotes may.
        let field = Field::new(&self.padded, 0, value.len(), true);
        match &mut self.making {
            Making::Number(numbers) => numbers.take(field),
            Making::Coded(coded) => coded.take(field),
        }?;
        self.rows += 1;
        Ok(())
    }

    /// The next value, as a whole number.
    ///
    /// # Errors
    /// None of the levels; where numbers are wanted, one that a double does not hold exactly.
    pub fn integer(&mut self, value: i64) -> Result<(), ValueFault> {
        if matches!(self.making, Making::Number(_)) {
            // Beyond 2⁵³ doubles have gaps.
            if value.unsigned_abs() > 1 << 53 {
                return Err(ValueFault::Overflow(value.to_string()));
            }
            return self.number(value as f64);
        }
        self.written(value)
    }

    /// The next value, as a number.
    ///
    /// # Errors
    /// Not finite, or none of the levels.
    pub fn number(&mut self, value: f64) -> Result<(), ValueFault> {
        if !value.is_finite() {
            return Err(ValueFault::NotFinite(value.to_string()));
        }
        let Making::Number(numbers) = &mut self.making else {
            return self.written(value);
        };
        let marker = (self.missing_numbers.iter()).find(|(marker, _)| *marker == value);
        numbers.push(value, marker.map(|(_, reason)| *reason));
        self.rows += 1;
        Ok(())
    }

    fn written(&mut self, value: impl std::fmt::Display) -> Result<(), ValueFault> {
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        let result = match write!(text, "{value}") {
            Ok(()) => self.text(text.as_bytes()),
            Err(_) => Err(ValueFault::NotANumber(shown(text.as_bytes()))),
        };
        self.text = text;
        result
    }

    /// The next value is missing.
    pub fn missing(&mut self, reason: Missing) {
        match &mut self.making {
            Making::Number(numbers) => numbers.push(0.0, Some(reason)),
            Making::Coded(coded) => coded.missing(reason),
        }
        self.rows += 1;
    }

    /// The column.
    ///
    /// # Errors
    /// More different values than a column of categories can hold.
    pub fn finish(self) -> Result<Column, DataError> {
        let part = match self.making {
            Making::Number(numbers) => PartColumn::Number(numbers.finish()),
            Making::Coded(coded) => PartColumn::Coded(coded.finish()),
        };
        let mut column = Growing::new(self.action);
        column.append(part);
        column.finish(self.action)
    }
}
