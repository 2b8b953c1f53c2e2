//! What a reader of a figure sees, hears and downloads.

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Missing},
    design::Design,
    disclosure::{DisclosureRule, OverviewRow, SafeTable, protect, rounding::Rounding},
    estimate::Precision,
    table::{Breakdown, Item, Sum, TableRequest, side_by_side, tabulate},
};
use figures::{Chart, Figure, FigureError, Language, Width, Words, csv_of};

const LABELS: [(&str, &str); 9] = [
    ("very", "Very helpful"),
    ("fairly", "Fairly helpful"),
    ("not", "Not helpful"),
    ("helpful", "Very or fairly helpful"),
    ("gp", "All GPs"),
    ("pm", "Practice managers"),
    ("gp/country=england", "England"),
    ("gp/country=wales", "Wales"),
    ("gp/country=ni", "Northern Ireland"),
];

fn words() -> Words {
    let labels: BTreeMap<String, String> = LABELS
        .iter()
        .map(|(name, label)| ((*name).to_owned(), (*label).to_owned()))
        .collect();
    Words {
        title: "Protected time helps".to_owned(),
        subtitle: "Percentage of GPs".to_owned(),
        question: "How helpful is protected time?".to_owned(),
        row_heading: "Answer".to_owned(),
        rows: labels.clone(),
        columns: labels,
        concept: Some("protected_time".to_owned()),
        notes: Vec::new(),
        language: Language::English,
        invented: true,
    }
}

/// Very, fairly, not: so many people of each country.
fn by_country(
    population: &str,
    counts: &[(&'static str, [usize; 3])],
) -> estimation::table::RawTable {
    let levels = ["very", "fairly", "not"];
    let mut rows = Vec::new();
    for (country, counts) in counts {
        for (level, &n) in levels.iter().zip(counts) {
            rows.extend(vec![(*country, *level); n]);
        }
    }
    let item = rows
        .iter()
        .map(|(_, level)| Ok(*level))
        .chain([Err(Missing::DontKnow); 6]);
    let item = Categorical::from_names(&levels, item).expect("levels");
    let groups = rows
        .iter()
        .map(|(country, _)| Ok(*country))
        .chain([Ok("england"); 6]);
    let groups = Categorical::from_names(&["england", "wales", "ni"], groups).expect("groups");
    let sum = Sum {
        name: "helpful".to_owned(),
        levels: vec!["very".to_owned(), "fairly".to_owned()],
    };
    tabulate(&TableRequest {
        population,
        item: "protected_time",
        data: Item::Choice(&item),
        sums: &[sum],
        breakdown: Some(Breakdown {
            variable: "country",
            groups: &groups,
        }),
        design: &Design::simple(item.rows()),
        precision: Precision::default(),
    })
    .expect("the columns fit")
}

fn countries() -> SafeTable {
    let raw = by_country(
        "gp",
        &[
            ("england", [400, 300, 101]),
            ("wales", [40, 22, 17]),
            ("ni", [31, 23, 3]),
        ],
    );
    protect(&[raw], DisclosureRule::default())
        .expect("one table")
        .tables
        .remove(0)
}

fn pair() -> SafeTable {
    let gp = by_country("gp", &[("england", [400, 300, 100])]);
    let pm = by_country("pm", &[("england", [100, 120, 200])]);
    let pair = side_by_side(&[&gp, &pm]).expect("the same rows");
    protect(&[pair], DisclosureRule::default())
        .expect("one table")
        .tables
        .remove(0)
}

fn figure(chart: Chart) -> Figure {
    Figure::new("time", countries(), words(), chart).expect("every label is there")
}

const CHARTS: [Chart; 3] = [Chart::Bars, Chart::Dots, Chart::Stacked];

fn outputs(figure: &Figure) -> Vec<String> {
    vec![
        figure.html().into_string(),
        figure.html_table().into_string(),
        figure.svg(Width::Wide).into_string(),
        figure.svg(Width::Narrow).into_string(),
        figure.description(),
    ]
}

#[test]
fn every_output_of_invented_answers_says_so_in_its_language() {
    for (language, label) in [
        (Language::English, "Invented data (simulated)"),
        (Language::Welsh, "Data dyfeisiedig (efelychiad)"),
    ] {
        for invented in [true, false] {
            for chart in CHARTS {
                let words = Words {
                    language,
                    invented,
                    ..words()
                };
                let figure = Figure::new("time", countries(), words, chart).expect("labels");
                for output in outputs(&figure) {
                    assert_eq!(output.contains(label), invented, "{chart:?}: {output}");
                }
                let flags = figure
                    .csv()
                    .lines()
                    .skip(1)
                    .all(|line| line.ends_with(if invented { ",yes" } else { ",no" }));
                assert!(flags, "the last column of the download says it");
            }
        }
    }
}

#[test]
fn no_output_needs_inline_styles_or_scripts() {
    for chart in CHARTS {
        for output in outputs(&figure(chart)) {
            for forbidden in ["style=", "<style", "<script", " onclick", " onload"] {
                assert!(!output.contains(forbidden), "{forbidden} in {output}");
            }
        }
    }
}

#[test]
fn withheld_numbers_are_in_no_output() {
    for chart in CHARTS {
        let figure = figure(chart);
        // 3 of 57 in Northern Ireland, and 17 of 79 in Wales which would tell it.
        for number in ["n = 3<", "n = 17<", "5.3%", "21.5%", ">5%<", ">22%<"] {
            for output in outputs(&figure) {
                assert!(!output.contains(number), "{chart:?}: {number} in {output}");
            }
        }
        let table = figure.html_table().into_string();
        assert!(table.contains("[c]") && table.contains("fewer than 5 people, fewer than 10"));
        let line = |group: &str| {
            let csv = figure.csv();
            let found = csv
                .lines()
                .find(|l| l.contains(&format!(",{group},")) && l.contains(",not,"));
            found.expect("each cell has a line").to_owned()
        };
        assert!(
            line("country=ni").contains(",Not helpful,,57,,,,,,,,yes,en,yes"),
            "{}",
            line("country=ni")
        );
        assert!(
            line("country=england").contains(",101,801,0.126092,12.61,"),
            "{}",
            line("country=england")
        );
    }
}

#[test]
fn a_rounded_table_says_so_and_shows_no_exact_number() {
    let exact = countries();
    let rounded = exact.rounded(Rounding::Conventional { base: 10 });
    let outputs = |table: SafeTable| {
        outputs(&Figure::new("time", table, words(), Chart::Bars).expect("every label is there"))
    };
    let note = "rounded to multiples of 10";
    assert!(outputs(rounded).iter().any(|output| output.contains(note)));
    assert!(!outputs(exact).iter().any(|output| output.contains(note)));
}

#[test]
fn the_description_says_what_the_chart_shows() {
    let figure = Figure::new("pair", pair(), words(), Chart::Dots).expect("labels");
    assert_eq!(
        figure.description(),
        "Dot chart with confidence intervals, comparing groups: All GPs and Practice managers. \
         Invented data (simulated). Very or fairly helpful: All GPs 88%, Practice managers 52% \
         (difference −35 percentage points, interval −40 to −30). All figures are in the table."
    );
    let svg = figure.svg(Width::Wide).into_string();
    assert!(svg.contains(r#"role="img" aria-labelledby="pair-wide-title pair-wide-desc""#));
    assert!(svg.contains("<desc id=\"pair-wide-desc\">Dot chart"));
}

#[test]
fn the_table_has_headers_with_scope_and_a_region_that_can_be_scrolled_by_keyboard() {
    let html = figure(Chart::Dots).html().into_string();
    assert!(html.contains(r#"role="region" tabindex="0" aria-labelledby="time-caption""#));
    assert!(html.contains(r#"id="time-caption""#));
    assert_eq!(html.matches(r#"scope="col""#).count(), 5);
    assert_eq!(html.matches(r#"scope="row""#).count(), 5);
    assert!(
        html.contains("Not in the base (All GPs): 6 said “don't know”."),
        "{html}"
    );
}

#[test]
fn ids_are_unique_so_that_both_charts_can_stand_on_a_page() {
    let html = figure(Chart::Stacked).html().into_string();
    let mut ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .filter_map(|s| s.split('"').next())
        .collect();
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
    assert!(count >= 10);
}

#[test]
fn downloads_are_harmless_in_a_spreadsheet_and_keep_commas_and_quotes() {
    let mut words = words();
    words.question = "=HYPERLINK(\"http://example.org\",\"Click\")".to_owned();
    words
        .rows
        .insert("very".to_owned(), "+1, really".to_owned());
    let figure = Figure::new("time", countries(), words, Chart::None).expect("labels");
    let csv = csv_of([&figure, &figure]);
    assert!(
        csv.contains("\"'=HYPERLINK(\"\"http://example.org\"\",\"\"Click\"\")\""),
        "{csv}"
    );
    assert!(csv.contains(",\"'+1, really\","));
    assert_eq!(csv.matches("figure,population").count(), 1);
    assert!(csv.lines().all(|line| !line.is_empty()) && csv.ends_with("\r\n"));
}

#[test]
fn a_stored_figure_gives_the_same_bytes() {
    let figure = figure(Chart::Stacked)
        .drawing(&["very", "fairly"])
        .whole_percentages();
    let stored = serde_json::to_string(&figure).expect("it can be written");
    let back: Figure = serde_json::from_str(&stored).expect("it can be read");
    assert_eq!(outputs(&back), outputs(&figure));
    assert_eq!(back.csv(), figure.csv());
}

#[test]
fn a_row_without_a_label_and_an_id_that_is_none_are_refused() {
    let mut words = words();
    words.rows.remove("fairly");
    let error = Figure::new("time", countries(), words.clone(), Chart::Bars).expect_err("no label");
    assert_eq!(
        error,
        FigureError::NoLabel {
            name: "fairly".to_owned()
        }
    );
    assert!(Figure::new("a b", countries(), words, Chart::Bars).is_err());
}

#[test]
fn an_overview_sets_one_row_of_several_items_below_each_other() {
    let (one, two) = (pair(), pair());
    let overview = SafeTable::overview(&[
        OverviewRow {
            name: "time",
            table: &one,
            row: "helpful",
        },
        OverviewRow {
            name: "skills",
            table: &two,
            row: "helpful",
        },
    ])
    .expect("the same columns");
    let mut words = words();
    words
        .rows
        .insert("time".to_owned(), "Protected time".to_owned());
    words
        .rows
        .insert("skills".to_owned(), "Skills of the staff".to_owned());
    let figure = Figure::new("what-helps", overview, words, Chart::Dots).expect("labels");
    let html = figure.html().into_string();
    assert!(html.contains("n = 700 of 800") && html.contains("Skills of the staff"));
    assert!(
        !html.contains("Base (people who answered)"),
        "bases differ by row"
    );
    assert_eq!(
        figure
            .csv()
            .lines()
            .filter(|line| line.contains(",protected_time,"))
            .count(),
        4
    );
}

/// The x, anchor, size and content of every text of a drawing.
fn texts(svg: &str) -> Vec<(f64, String, f64, String)> {
    svg.split("<text ")
        .skip(1)
        .map(|part| {
            let (attributes, rest) = part.split_once('>').expect("an element closes");
            let attribute = |name: &str| {
                let found = attributes
                    .split_once(&format!("{name}=\""))
                    .and_then(|(_, v)| v.split('"').next());
                found.unwrap_or_default().to_owned()
            };
            let number = |name: &str| attribute(name).parse().expect("a number");
            let content = rest.split('<').next().unwrap_or_default().to_owned();
            (
                number("x"),
                attribute("text-anchor"),
                number("font-size"),
                content,
            )
        })
        .collect()
}

#[test]
fn long_labels_stay_inside_the_drawing_at_both_widths() {
    let mut words = words();
    for label in words.rows.values_mut().chain(words.columns.values_mut()) {
        *label = format!(
            "{label}, as seen by people in Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
        );
    }
    for chart in CHARTS {
        let figure = Figure::new("time", countries(), words.clone(), chart).expect("labels");
        for (width, all) in [(Width::Wide, 720.0), (Width::Narrow, 340.0)] {
            for (x, anchor, size, content) in texts(&figure.svg(width).into_string()) {
                // Less than half an em a letter is about what this font takes on the average.
                let long = content.chars().count() as f64 * size * 0.44;
                let (left, right) = match anchor.as_str() {
                    "end" => (x - long, x),
                    "middle" => (x - long / 2.0, x + long / 2.0),
                    _ => (x, x + long),
                };
                assert!(
                    left >= -4.0 && right <= all + 4.0,
                    "{chart:?} {width:?}: {content}"
                );
            }
        }
    }
}

#[test]
fn drawings_are_well_formed_xml() {
    for chart in CHARTS {
        let svg = figure(chart).svg(Width::Wide).into_string();
        let mut open = Vec::new();
        for tag in svg.split('<').skip(1) {
            let tag = tag.split('>').next().expect("a tag closes");
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "{chart:?}"),
                None => open.push(tag.split(' ').next().expect("a name").to_owned()),
            }
        }
        assert!(open.is_empty() && svg.starts_with("<svg xmlns="));
    }
}
