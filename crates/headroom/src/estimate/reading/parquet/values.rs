//! The values of a Parquet column, as a survey understands them.

use estimation::data::{ColumnBuilder, Missing, csv::ValueFault};
use parquet::{
    basic::{ConvertedType, LogicalType, TimeUnit, Type},
    column::reader::{ColumnReader, ColumnReaderImpl},
    data_type::{ByteArray, DataType},
    errors::ParquetError,
    schema::types::ColumnDescriptor,
};

use super::Problem;

/// What the numbers or bytes of a column mean.
#[derive(Clone, Copy, Debug)]
pub(super) enum Shape {
    Text,
    YesNo,
    Integer,
    Unsigned,
    Number,
    /// So many digits after the point.
    Decimal(u32),
    /// Days since 1970.
    Date,
    /// So many units a second since 1970.
    Moment(i64),
    /// So many units a second since midnight.
    Clock(i64),
}

impl Shape {
    pub(super) fn of(leaf: &ColumnDescriptor, name: &str) -> Result<Self, Problem> {
        let unsupported = |what: String, instead| Problem::Unsupported {
            name: name.to_owned(),
            what,
            instead,
        };
        if leaf.max_rep_level() > 0 || leaf.path().parts().len() > 1 {
            let what = format!("a list, map or group (“{}”)", leaf.path().string());
            return Err(unsupported(what, "one column a value"));
        }
        let units = |unit: &TimeUnit| match unit {
            TimeUnit::MILLIS => 1_000,
            TimeUnit::MICROS => 1_000_000,
            TimeUnit::NANOS => 1_000_000_000,
        };
        let decimal = || Self::Decimal(u32::try_from(leaf.type_scale()).unwrap_or(0));
        Ok(
            match (
                leaf.physical_type(),
                leaf.converted_type(),
                leaf.logical_type_ref(),
            ) {
                (Type::BOOLEAN, ..) => Self::YesNo,
                (Type::INT96, ..) => Self::Moment(1_000_000_000),
                (Type::FLOAT | Type::DOUBLE, ..) => Self::Number,
                (Type::INT32 | Type::INT64, converted, logical) => match (converted, logical) {
                    (_, Some(LogicalType::Timestamp(kind))) => Self::Moment(units(&kind.unit)),
                    (_, Some(LogicalType::Time(kind))) => Self::Clock(units(&kind.unit)),
                    (ConvertedType::DECIMAL, _) => decimal(),
                    (ConvertedType::DATE, _) => Self::Date,
                    (ConvertedType::TIME_MILLIS, _) => Self::Clock(1_000),
                    (ConvertedType::TIME_MICROS, _) => Self::Clock(1_000_000),
                    (ConvertedType::TIMESTAMP_MILLIS, _) => Self::Moment(1_000),
                    (ConvertedType::TIMESTAMP_MICROS, _) => Self::Moment(1_000_000),
                    (
                        ConvertedType::UINT_8
                        | ConvertedType::UINT_16
                        | ConvertedType::UINT_32
                        | ConvertedType::UINT_64,
                        _,
                    ) => Self::Unsigned,
                    _ => Self::Integer,
                },
                (Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY, ConvertedType::DECIMAL, _)
                    if leaf.type_precision() <= 38 =>
                {
                    decimal()
                }
                (
                    Type::BYTE_ARRAY,
                    ConvertedType::UTF8
                    | ConvertedType::ENUM
                    | ConvertedType::JSON
                    | ConvertedType::NONE,
                    _,
                ) => Self::Text,
                (physical, converted, _) => {
                    let what = format!("the type {physical} ({converted})");
                    return Err(unsupported(what, "text or a number"));
                }
            },
        )
    }
}

/// Why a column ended early.
pub(super) enum Stopped {
    Parquet(ParquetError),
    Value(ValueFault),
}

impl From<ValueFault> for Stopped {
    fn from(fault: ValueFault) -> Self {
        Self::Value(fault)
    }
}

/// Puts the values of one row group into the column.
pub(super) fn fill(
    out: &mut ColumnBuilder<'_>,
    shape: Shape,
    pages: ColumnReader,
) -> Result<(), Stopped> {
    match pages {
        ColumnReader::BoolColumnReader(pages) => each(out, pages, |out, value| {
            out.text(if *value { b"true" } else { b"false" })
        }),
        ColumnReader::Int32ColumnReader(pages) => each(out, pages, |out, value| match shape {
            Shape::Unsigned => out.integer(i64::from(*value as u32)),
            _ => whole(out, shape, i64::from(*value)),
        }),
        ColumnReader::Int64ColumnReader(pages) => {
            each(out, pages, |out, value| whole(out, shape, *value))
        }
        ColumnReader::Int96ColumnReader(pages) => each(out, pages, |out, value| {
            whole(out, Shape::Moment(1_000_000), value.to_micros())
        }),
        ColumnReader::FloatColumnReader(pages) => {
            // The shortest decimal that names the float: 0.1 stays 0.1.
            each(out, pages, |out, value| match value.to_string().parse() {
                Ok(number) => out.number(number),
                Err(_) => out.number(f64::from(*value)),
            })
        }
        ColumnReader::DoubleColumnReader(pages) => {
            each(out, pages, |out, value| out.number(*value))
        }
        ColumnReader::ByteArrayColumnReader(pages) => {
            each(out, pages, |out, value| bytes(out, shape, value))
        }
        ColumnReader::FixedLenByteArrayColumnReader(pages) => {
            each(out, pages, |out, value| bytes(out, shape, value))
        }
    }
}

fn each<T: DataType>(
    out: &mut ColumnBuilder<'_>,
    mut pages: ColumnReaderImpl<T>,
    mut take: impl FnMut(&mut ColumnBuilder<'_>, &T::T) -> Result<(), ValueFault>,
) -> Result<(), Stopped> {
    const BATCH: usize = 8_192;
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    loop {
        levels.clear();
        values.clear();
        let read = pages.read_records(BATCH, Some(&mut levels), None, &mut values);
        let (records, ..) = read.map_err(Stopped::Parquet)?;
        if records == 0 {
            return Ok(());
        }
        let mut values = values.iter();
        // A column that cannot be empty has no levels.
        for row in 0..records {
            let there = levels.get(row).is_none_or(|level| *level > 0);
            match values.next_if_there(there) {
                Some(value) => take(out, value)?,
                None => out.missing(Missing::Blank),
            }
        }
    }
}

trait NextIfThere: Iterator {
    fn next_if_there(&mut self, there: bool) -> Option<Self::Item>;
}

impl<I: Iterator> NextIfThere for I {
    fn next_if_there(&mut self, there: bool) -> Option<Self::Item> {
        if there { self.next() } else { None }
    }
}

fn bytes(out: &mut ColumnBuilder<'_>, shape: Shape, value: &ByteArray) -> Result<(), ValueFault> {
    let bytes = value.data();
    let Shape::Decimal(digits) = shape else {
        return out.text(bytes);
    };
    // Two's complement, the highest byte first; 38 digits fit 16 bytes.
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    let start = if negative { -1_i128 } else { 0 };
    let number = (bytes.iter()).fold(start, |number, byte| number << 8 | i128::from(*byte));
    out.text(decimal(number, digits).as_bytes())
}

fn whole(out: &mut ColumnBuilder<'_>, shape: Shape, value: i64) -> Result<(), ValueFault> {
    let text = match shape {
        Shape::Decimal(digits) => decimal(i128::from(value), digits),
        Shape::Date => date(value),
        Shape::Moment(units) => {
            let (seconds, rest) = (value.div_euclid(units), value.rem_euclid(units));
            let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
            format!("{}T{}", date(days), clock(second, rest, units))
        }
        Shape::Clock(units) => clock(value.div_euclid(units), value.rem_euclid(units), units),
        Shape::Unsigned if value < 0 => (value as u64).to_string(),
        _ => return out.integer(value),
    };
    out.text(text.as_bytes())
}

/// A whole number with the point so many digits from the right.
fn decimal(number: i128, digits: u32) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let digits = digits as usize;
    let mut text = format!("{:0>width$}", number.unsigned_abs(), width = digits + 1);
    if digits > 0 {
        text.insert(text.len() - digits, '.');
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    format!("{sign}{text}")
}

fn clock(second: i64, rest: i64, units: i64) -> String {
    let (hours, minutes) = (second / 3_600, second / 60 % 60);
    let whole = format!("{hours:02}:{minutes:02}:{:02}", second % 60);
    if rest == 0 {
        return whole;
    }
    let width = units.ilog10() as usize;
    let rest = format!("{rest:0width$}");
    format!("{whole}.{}", rest.trim_end_matches('0'))
}

/// Days since 1 January 1970 as a date of the Gregorian calendar (Hinnant 2013).
fn date(days: i64) -> String {
    let days = days.saturating_add(719_468);
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{of_month:02}")
}
