//! Writes answers as a Parquet file in two row groups, compressed, with a column that no survey has.

use std::{fs::File, path::Path, sync::Arc};

use parquet::{
    basic::{Compression, ZstdLevel},
    data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type},
    file::{
        properties::WriterProperties,
        writer::{SerializedFileWriter, SerializedRowGroupWriter},
    },
    schema::parser::parse_message_type,
};

const SCHEMA: &str = "message answers {
    required binary country (UTF8);
    optional int32 agree;
    optional double hours;
    repeated int32 visits;
}";

fn column<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    levels: Option<&[i16]>,
    repetition: Option<&[i16]>,
) {
    let mut column = group
        .next_column()
        .expect("a column")
        .expect("there is one more");
    let written = column.typed::<T>().write_batch(values, levels, repetition);
    written.expect("the values of the column");
    column.close().expect("the column ends");
}

fn levels<T>(values: &[Option<T>]) -> Vec<i16> {
    values
        .iter()
        .map(|value| i16::from(value.is_some()))
        .collect()
}

pub(crate) fn write(file: &Path, rows: &[(&str, Option<i32>, Option<f64>)]) {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let level = ZstdLevel::try_new(3).expect("a level");
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(level))
        .build();
    let out = File::create(file).expect("a file");
    let mut writer =
        SerializedFileWriter::new(out, schema, Arc::new(properties)).expect("a writer");
    for rows in rows.chunks(7) {
        let mut group = writer.next_row_group().expect("a row group");
        let countries: Vec<ByteArray> = rows.iter().map(|row| ByteArray::from(row.0)).collect();
        column::<ByteArrayType>(&mut group, &countries, None, None);
        let agree: Vec<Option<i32>> = rows.iter().map(|row| row.1).collect();
        let values: Vec<i32> = agree.iter().flatten().copied().collect();
        column::<Int32Type>(&mut group, &values, Some(&levels(&agree)), None);
        let hours: Vec<Option<f64>> = rows.iter().map(|row| row.2).collect();
        let values: Vec<f64> = hours.iter().flatten().copied().collect();
        column::<DoubleType>(&mut group, &values, Some(&levels(&hours)), None);
        let none = vec![0; rows.len()];
        column::<Int32Type>(&mut group, &[], Some(&none), Some(&none));
        group.close().expect("the row group ends");
    }
    writer.close().expect("the file ends");
}
