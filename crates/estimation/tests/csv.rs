//! Reading CSV: what RFC 4180 says, what is refused and where, and that the result does not depend
//! on how the file is cut or on how many threads read it.

use estimation::data::{
    Column, ColumnType, DataSource, Dataset, Missing, Wanted,
    csv::{self, CsvError, ReadError},
};
use proptest::prelude::*;

/// Reads the bytes in blocks of this size.
fn in_blocks(
    bytes: &[u8],
    wanted: &Wanted,
    size: usize,
    threads: usize,
) -> Result<Dataset, CsvError> {
    let mut blocks = bytes.chunks(size);
    let read = csv::read(wanted, threads, move |block: &mut Vec<u8>| {
        Ok::<_, std::convert::Infallible>(match blocks.next() {
            Some(bytes) => {
                block.extend_from_slice(bytes);
                true
            }
            None => false,
        })
    });
    read.map_err(|error| match error {
        ReadError::Csv(error) => error,
        ReadError::Source(never) => match never {},
    })
}

fn texts(data: &Dataset, column: &str) -> Vec<Result<String, Missing>> {
    let text = data.text(column).expect("a column of single answers");
    (0..data.rows())
        .filter_map(|row| Some(text.row(row)?.map(str::to_owned)))
        .collect()
}

fn said(file: &str) -> String {
    csv::parse(file.as_bytes(), &Wanted::all())
        .expect_err("the file has a fault")
        .to_string()
}

#[test]
fn values_in_quotes_hold_delimiters_line_ends_and_quotes() {
    let file =
        "\u{feff}name,note\r\n\"Ann \"\"Nan\"\" Lee\",\"one,\r\ntwo\"\r\nBob,\"\"\r\n\"x\",y";
    let data = csv::parse(file.as_bytes(), &Wanted::all()).expect("it is well formed");
    assert_eq!(data.names().collect::<Vec<_>>(), ["name", "note"]);
    assert_eq!(
        texts(&data, "name"),
        [
            Ok("Ann \"Nan\" Lee".to_owned()),
            Ok("Bob".to_owned()),
            Ok("x".to_owned())
        ]
    );
    assert_eq!(
        texts(&data, "note"),
        [
            Ok("one,\r\ntwo".to_owned()),
            Err(Missing::Blank),
            Ok("y".to_owned())
        ]
    );
}

#[test]
fn the_delimiter_is_guessed_from_the_header_or_given() {
    for (file, delimiter) in [
        ("a,b\n1,2\n", None),
        ("a;b\n1;2\n", None),
        ("a\tb\n1\t2\n", None),
        ("a|b\n1|2\n", None),
        ("\"x;y;z\",a,b\n0,1,2\n", None),
        ("a b\n1 2\n", Some(' ')),
    ] {
        let wanted = Wanted {
            delimiter,
            ..Wanted::of([("b", ColumnType::Number)])
        };
        let data = csv::parse(file.as_bytes(), &wanted).expect(file);
        assert_eq!(data.numeric("b").expect(file).row(0), Some(Ok(2.0)));
    }
    let wanted = Wanted {
        delimiter: Some('e'),
        ..Wanted::all()
    };
    assert_eq!(
        csv::parse(b"a\n1\n", &wanted),
        Err(CsvError::Delimiter('e'))
    );
}

#[test]
fn faults_are_named_with_their_line_and_column() {
    let start = "id,note\n1,\"two\nlines\"\n";
    for (rest, expected) in [
        ("2\n", "line 4 has 1 values, but the header names 2 columns"),
        ("2,3,4\n", "line 4 has 3 values, but"),
        ("\n2,a\n\n3,4,\"5\n5\",6\n", "line 7 has 4 values, but"),
        (
            "2,a\"b\n",
            "line 4, column 2 (“note”): there is a quote within",
        ),
        (
            "2,\"a\"b\n",
            "line 4, column 2 (“note”): there is text after the",
        ),
        (
            "2,\"ab\n",
            "line 4, column 2 (“note”): the quote is never closed",
        ),
        (
            "2,a\rb\n",
            "line 4, column 2 (“note”): there is a carriage return",
        ),
        ("2,a\0b\n", "line 4, column 2 (“note”): there is a NUL byte"),
    ] {
        let message = said(&format!("{start}{rest}"));
        assert!(message.starts_with(expected), "{message}");
    }
    let latin = [start.as_bytes(), b"2,caf\xe9\n"].concat();
    let error = csv::parse(&latin, &Wanted::all()).expect_err("this is Latin-1");
    assert!(
        error
            .to_string()
            .starts_with("line 4, column 2 (“note”): the bytes are not UTF-8")
    );
    assert!(said("").starts_with("the first line is empty"));
    assert!(said("a,a\n1,2\n").starts_with("columns 1 and 2 are both called “a”"));
    assert!(said("a,\"b\n").starts_with("line 1, column 2: the quote is never closed"));
    let utf16 = csv::parse(b"\xff\xfea\0\n\0", &Wanted::all());
    assert_eq!(utf16, Err(CsvError::Utf16));
}

#[test]
fn a_declared_type_refuses_what_it_does_not_hold() {
    let levels = Some(vec!["no".to_owned(), "yes".to_owned()]);
    let wanted = Wanted::of([
        ("agree", ColumnType::Categorical { levels }),
        ("hours", ColumnType::Number),
    ]);
    let read = |file: &str| csv::parse(file.as_bytes(), &wanted);
    let data = read("agree,hours\nyes,37.5\nNA,\nno,1e2\n").expect("all are of their type");
    assert_eq!(
        data.categorical("agree").expect("categories").levels(),
        ["no", "yes"]
    );
    let hours: Vec<_> = data.numeric("hours").expect("numbers").values().collect();
    assert_eq!(hours, [Ok(37.5), Err(Missing::Blank), Ok(100.0)]);
    for (file, expected) in [
        (
            "agree,hours\nyes,1\nmaybe,2\n",
            "line 3, column 1 (“agree”): “maybe” is none of the",
        ),
        (
            "agree,hours\nyes,\"1,5\"\n",
            "line 2, column 2 (“hours”): “1,5” is not a number",
        ),
        (
            "agree,hours\nyes,1e400\n",
            "line 2, column 2 (“hours”): “1e400” is too large",
        ),
        (
            "agree,hour\nyes,1\n",
            "there is no column “hours”; did you mean “hour”?",
        ),
    ] {
        let message = read(file).expect_err(file).to_string();
        assert!(message.starts_with(expected), "{message}");
    }
}

#[test]
fn a_column_without_a_type_is_what_its_values_are() {
    let mut file = String::from("few,many,word,note\n");
    for row in 0..70_000 {
        let word = ["b", "a", "10"][row % 3];
        file += &format!(
            "{},{},{word},note {row}\n",
            [10, 9, 2][row % 3],
            row as f64 / 4.0
        );
    }
    let data = csv::parse(file.as_bytes(), &Wanted::all()).expect("it is well formed");
    let few = data.categorical("few").expect("categories");
    assert_eq!(few.levels(), ["2", "9", "10"]);
    assert_eq!(data.numeric("few").expect("numbers").row(1), Some(Ok(9.0)));
    assert!(matches!(data.column("many"), Ok(Column::Number(_))));
    assert_eq!(
        data.numeric("many").expect("numbers").row(3),
        Some(Ok(0.75))
    );
    let word = data.categorical("word").expect("categories");
    assert_eq!(word.levels(), ["10", "a", "b"]);
    assert!(matches!(data.column("note"), Ok(Column::Text(_))));
    assert_eq!(
        data.text("note").expect("text").row(69_999),
        Some(Ok("note 69999"))
    );
}

#[test]
fn values_that_stand_for_a_missing_answer_say_why() {
    let source: DataSource = serde_json::from_str(
        r#"{"file": "x.csv", "missing": ["-9"], "not_asked": [""], "dont_know": ["DK"], "missing_in_quotes": false}"#,
    )
    .expect("a request");
    let wanted = source.wanted([
        ("a".to_owned(), ColumnType::default()),
        ("b".to_owned(), ColumnType::Number),
    ]);
    let file = "a,b\nDK,-9\n,\n\"DK\",1\n\"\",2\n-9,3\nNA,DK\nDK,4\n\"DK\",5\n";
    let data = csv::parse(file.as_bytes(), &wanted).expect("it is well formed");
    let text = |text: &str| Ok(text.to_owned());
    let expected = [
        Err(Missing::DontKnow),
        Err(Missing::NotAsked),
        text("DK"),
        text(""),
        Err(Missing::Blank),
        text("NA"),
        Err(Missing::DontKnow),
        text("DK"),
    ];
    assert_eq!(texts(&data, "a"), expected);
    let numbers: Vec<_> = data.numeric("b").expect("numbers").values().collect();
    let expected = [
        Err(Missing::Blank),
        Err(Missing::NotAsked),
        Ok(1.0),
        Ok(2.0),
        Ok(3.0),
        Err(Missing::DontKnow),
        Ok(4.0),
        Ok(5.0),
    ];
    assert_eq!(numbers, expected);
}

#[test]
fn columns_that_are_not_wanted_may_hold_anything_that_keeps_the_structure() {
    let file = b"keep,skip\n1,\xe9\0\n2,\"x\n,\"\"\"\n";
    let wanted = Wanted::of([("keep", ColumnType::Number)]);
    let data = csv::parse(file, &wanted).expect("the structure is right");
    assert_eq!(data.names().collect::<Vec<_>>(), ["keep"]);
    assert_eq!(data.rows(), 2);
    let error = csv::parse(b"keep,skip\n1,a\"b\n", &wanted).expect_err("a stray quote");
    assert!(error.to_string().starts_with("line 2, column 2 (“skip”)"));
}

#[test]
fn the_first_fault_of_the_file_is_told_whoever_finds_it() {
    let mut file = String::from("a,b\n");
    for row in 0..5_000 {
        file += if row % 1_000 == 777 { "1\n" } else { "1,2\n" };
    }
    let expected = CsvError::Width {
        line: 779,
        found: 1,
        expected: 2,
    };
    for threads in [1, 2, 5] {
        let read = in_blocks(file.as_bytes(), &Wanted::all(), 50, threads);
        assert_eq!(read, Err(expected.clone()));
    }
}

/// Values that try the parser: quotes, line ends, lengths about a machine word, letters of several
/// bytes.
fn value() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[0-9]{1,2}",
        2 => "-?[0-9]{1,12}\\.[0-9]{1,9}",
        2 => "[a-c]{0,3}",
        2 => "[a-zé,;\"\n ]{5,30}",
        1 => Just("NA".to_owned()),
        1 => Just("Neither agree nor disagree".to_owned()),
        1 => Just("\r\n".to_owned()),
    ]
}

/// As a program would write it: always in quotes, or only where they are needed.
fn written(rows: &[Vec<String>], always: bool, line_end: &str) -> String {
    let mut out = String::new();
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            out += if at > 0 { "," } else { "" };
            let needs = value.contains([',', '"', '\n', '\r']) || row.len() == 1;
            if always || needs {
                out += &format!("\"{}\"", value.replace('"', "\"\""));
            } else {
                out += value;
            }
        }
        out += line_end;
    }
    out
}

proptest! {
    #[test]
    fn what_was_written_is_read_however_it_is_cut(
        rows in (1_usize..5).prop_flat_map(|width| {
            prop::collection::vec(prop::collection::vec(value(), width), 1..40)
        }),
        always in any::<bool>(),
        crlf in any::<bool>(),
        size in 1_usize..200,
        threads in 1_usize..4,
    ) {
        let width = rows[0].len();
        let names: Vec<String> = (0..width).map(|column| format!("column {column}")).collect();
        let all: Vec<Vec<String>> = std::iter::once(names).chain(rows.iter().cloned()).collect();
        let file = written(&all, always, if crlf { "\r\n" } else { "\n" });
        let wanted = Wanted::of([]);
        let mut wanted = Wanted { missing: Vec::new(), delimiter: Some(','), ..wanted };
        for name in &all[0] {
            wanted.columns.insert(name.clone(), ColumnType::Text);
        }
        let data = in_blocks(file.as_bytes(), &wanted, size, threads).expect("it is well formed");
        prop_assert_eq!(data.rows(), rows.len());
        for (column, name) in all[0].iter().enumerate() {
            let expected: Vec<_> = rows.iter().map(|row| Ok(row[column].clone())).collect();
            prop_assert_eq!(texts(&data, name), expected);
        }
        let inferred = Wanted::all();
        let inferred = Wanted { delimiter: Some(','), ..inferred };
        let whole = csv::parse(file.as_bytes(), &inferred);
        prop_assert_eq!(in_blocks(file.as_bytes(), &inferred, size, threads), whole);
    }

    #[test]
    fn any_bytes_give_columns_or_a_fault_and_the_same_however_they_are_cut(
        bytes in prop::collection::vec(
            prop::sample::select(b"a1,\"\n\r;.\0\xc3\xa9-NA".to_vec()), 0..120),
        size in 1_usize..40,
        threads in 1_usize..4,
    ) {
        let whole = csv::parse(&bytes, &Wanted::all());
        prop_assert_eq!(in_blocks(&bytes, &Wanted::all(), size, threads), whole);
    }
}
