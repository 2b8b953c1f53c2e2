//! A snapshot as bytes: one way to write each, so that the hash is a name for the content.
//!
//! A line `headroom-snapshot 1`, a line of JSON (what the columns are, and the words kept apart),
//! then the columns in order: codes as two bytes, reasons, ticks and places as one, numbers as
//! eight; little end first.

use std::{
    collections::BTreeMap,
    io::{self, Read, Write},
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Column, Snapshot};

const FIRST_LINE: &[u8] = b"headroom-snapshot 1\n";

#[derive(Serialize, Deserialize)]
struct Head {
    study: String,
    population: String,
    kind: String,
    rows: usize,
    columns: Vec<ColumnHead>,
    words: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, Deserialize)]
struct ColumnHead {
    name: String,
    kind: Kind,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    levels: Vec<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Choice,
    Several,
    Rank,
    Number,
}

/// The bytes of a snapshot.
pub(super) fn write(snapshot: &Snapshot) -> Result<Vec<u8>, serde_json::Error> {
    let head = Head {
        study: snapshot.study.clone(),
        population: snapshot.population.clone(),
        kind: snapshot.kind.clone(),
        rows: snapshot.rows,
        columns: snapshot.columns.iter().map(column_head).collect(),
        words: snapshot.words.clone(),
    };
    let mut out = FIRST_LINE.to_vec();
    serde_json::to_writer(&mut out, &head)?;
    out.push(b'\n');
    for (_, column) in &snapshot.columns {
        match column {
            Column::Choice { codes, .. } => {
                out.extend(codes.iter().flat_map(|code| code.to_le_bytes()));
            }
            Column::Several {
                reasons,
                ticks: marks,
                ..
            }
            | Column::Rank {
                reasons,
                places: marks,
                ..
            } => {
                out.extend_from_slice(reasons);
                marks.iter().for_each(|marks| out.extend_from_slice(marks));
            }
            Column::Number { reasons, values } => {
                out.extend_from_slice(reasons);
                out.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            }
        }
    }
    Ok(out)
}

fn column_head((name, column): &(String, Column)) -> ColumnHead {
    let (kind, levels) = match column {
        Column::Choice { levels, .. } => (Kind::Choice, levels.clone()),
        Column::Several { options, .. } => (Kind::Several, options.clone()),
        Column::Rank { options, .. } => (Kind::Rank, options.clone()),
        Column::Number { .. } => (Kind::Number, Vec::new()),
    };
    ColumnHead {
        name: name.clone(),
        kind,
        levels,
    }
}

/// The way back from [`write`]; `None` for anything else.
pub(super) fn read(bytes: &[u8]) -> Option<Snapshot> {
    let rest = bytes.strip_prefix(FIRST_LINE)?;
    let end = rest.iter().position(|&byte| byte == b'\n')?;
    let head: Head = serde_json::from_slice(&rest[..end]).ok()?;
    let mut rest = &rest[end + 1..];
    let mut take = |length: usize| -> Option<&[u8]> {
        let (taken, left) = rest.split_at_checked(length)?;
        rest = left;
        Some(taken)
    };
    let rows = head.rows;
    let mut columns = Vec::new();
    for ColumnHead { name, kind, levels } in head.columns {
        let column = match kind {
            Kind::Choice => {
                let codes = take(rows.checked_mul(2)?)?
                    .chunks_exact(2)
                    .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
                Column::Choice {
                    levels,
                    codes: codes.collect(),
                }
            }
            Kind::Number => {
                let reasons = take(rows)?.to_vec();
                let values = take(rows.checked_mul(8)?)?
                    .chunks_exact(8)
                    .map(|eight| eight.try_into().map(f64::from_le_bytes).unwrap_or_default());
                Column::Number {
                    reasons,
                    values: values.collect(),
                }
            }
            Kind::Several | Kind::Rank => {
                let reasons = take(rows)?.to_vec();
                let marks = levels
                    .iter()
                    .map(|_| take(rows).map(<[u8]>::to_vec))
                    .collect::<Option<Vec<_>>>()?;
                if matches!(kind, Kind::Rank) {
                    Column::Rank {
                        options: levels,
                        reasons,
                        places: marks,
                    }
                } else {
                    Column::Several {
                        options: levels,
                        reasons,
                        ticks: marks,
                    }
                }
            }
        };
        columns.push((name, column));
    }
    let snapshot = Snapshot {
        study: head.study,
        population: head.population,
        kind: head.kind,
        rows,
        columns,
        words: head.words,
    };
    rest.is_empty().then_some(snapshot)
}

/// The name of these bytes.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// As they are stored.
pub(super) fn compress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// As they were before.
pub(super) fn decompress(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn small() -> Snapshot {
        Snapshot {
            study: "s".to_owned(),
            population: "gp".to_owned(),
            kind: "real".to_owned(),
            rows: 2,
            columns: vec![
                (
                    "a".to_owned(),
                    Column::Choice {
                        levels: vec!["x".to_owned()],
                        codes: vec![0, super::super::MISSING],
                    },
                ),
                (
                    "b".to_owned(),
                    Column::Several {
                        options: vec!["p".to_owned(), "q".to_owned()],
                        reasons: vec![0, 2],
                        ticks: vec![vec![1, 0], vec![0, 0]],
                    },
                ),
                (
                    "c".to_owned(),
                    Column::Rank {
                        options: vec!["p".to_owned()],
                        reasons: vec![0, 1],
                        places: vec![vec![1, 0]],
                    },
                ),
                (
                    "d".to_owned(),
                    Column::Number {
                        reasons: vec![0, 3],
                        values: vec![2.5, 0.0],
                    },
                ),
            ],
            words: BTreeMap::from([("e".to_owned(), vec!["More time".to_owned()])]),
        }
    }

    #[test]
    fn a_snapshot_comes_back_from_its_bytes_as_it_was() {
        let bytes = write(&small()).unwrap();
        assert_eq!(read(&bytes), Some(small()));
        assert_eq!(decompress(&compress(&bytes).unwrap()).unwrap(), bytes);
    }

    #[test]
    fn bytes_that_were_cut_short_or_grew_are_no_snapshot() {
        let bytes = write(&small()).unwrap();
        for length in 0..bytes.len() {
            assert_eq!(read(&bytes[..length]), None, "{length}");
        }
        let mut longer = bytes;
        longer.push(0);
        assert_eq!(read(&longer), None);
    }
}
