//! Every kind of figure on one page, with invented answers: to look at after a change.
//!
//! `cargo run -p figures --example gallery -- STYLESHEET… > gallery.html`

use std::collections::BTreeMap;

use estimation::{
    data::{Categorical, Missing, MultipleResponse, Numeric},
    design::Design,
    disclosure::{DisclosureRule, OverviewRow, SafeTable, protect},
    estimate::Precision,
    table::{Breakdown, Item, RawTable, Sum, TableRequest, side_by_side, tabulate},
};
use figures::{Chart, Figure, Language, Words};

type Failure = Box<dyn std::error::Error>;

const SCALE: [(&str, &str, &str); 4] = [
    ("very", "Very helpful", "Defnyddiol iawn"),
    ("fairly", "Fairly helpful", "Eithaf defnyddiol"),
    ("not_very", "Not very helpful", "Ddim yn ddefnyddiol iawn"),
    (
        "not_at_all",
        "Not at all helpful",
        "Ddim yn ddefnyddiol o gwbl",
    ),
];

/// Answers drawn from a fixed sequence, so that the page is the same every time.
struct Sequence(u64);

impl Sequence {
    fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / f64::from(u32::MAX >> 1)
    }

    fn pick(&mut self, shares: &[f64]) -> usize {
        let mut left = self.next();
        shares
            .iter()
            .position(|share| {
                left -= share;
                left < 0.0
            })
            .unwrap_or(shares.len())
    }
}

fn scale(rows: usize, shares: &[f64], seed: u64) -> Result<Categorical, Failure> {
    let mut sequence = Sequence(seed);
    let names = SCALE.map(|(name, _, _)| name);
    let answers = (0..rows).map(|_| {
        names
            .get(sequence.pick(shares))
            .copied()
            .ok_or(Missing::DontKnow)
    });
    Ok(Categorical::from_names(&names, answers)?)
}

fn grouping(
    rows: usize,
    names: &[&str],
    shares: &[f64],
    seed: u64,
) -> Result<Categorical, Failure> {
    let mut sequence = Sequence(seed);
    let picked = (0..rows).map(|_| Ok(names[sequence.pick(shares).min(names.len() - 1)]));
    Ok(Categorical::from_names(names, picked)?)
}

fn helpful() -> [Sum; 1] {
    [Sum {
        name: "helpful".to_owned(),
        levels: vec!["very".to_owned(), "fairly".to_owned()],
    }]
}

struct Population<'a> {
    name: &'a str,
    answers: &'a Categorical,
    breakdown: Option<Breakdown<'a>>,
}

fn table(population: &Population<'_>) -> Result<RawTable, Failure> {
    let sums = helpful();
    Ok(tabulate(&TableRequest {
        population: population.name,
        item: "protected_time",
        data: Item::Choice(population.answers),
        sums: &sums,
        breakdown: population.breakdown,
        design: &Design::simple(population.answers.rows()),
        precision: Precision::default(),
    })?)
}

fn words(title: &str, language: Language) -> Words {
    let welsh = language == Language::Welsh;
    let pick = |english: &str, other: &str| {
        if welsh {
            other.to_owned()
        } else {
            english.to_owned()
        }
    };
    let mut rows: BTreeMap<String, String> = SCALE
        .iter()
        .map(|(name, english, cy)| ((*name).to_owned(), pick(english, cy)))
        .collect();
    rows.insert(
        "helpful".to_owned(),
        pick(
            "Very or fairly helpful",
            "Defnyddiol iawn neu'n eithaf defnyddiol",
        ),
    );
    let labels = [
        ("gp", "All GPs", "Pob meddyg teulu"),
        ("pm", "Practice managers", "Rheolwyr practis"),
        ("gp/type=partner", "GP partner", "Meddyg teulu sy'n bartner"),
        ("gp/type=salaried", "Salaried GP", "Meddyg teulu cyflogedig"),
        (
            "gp/type=trainee",
            "GP trainee (GP registrar)",
            "Meddyg teulu dan hyfforddiant (cofrestrydd)",
        ),
        ("gp/country=england", "England", "Lloegr"),
        ("gp/country=scotland", "Scotland", "Yr Alban"),
        ("gp/country=wales", "Wales", "Cymru"),
        ("gp/country=ni", "Northern Ireland", "Gogledd Iwerddon"),
    ];
    Words {
        title: title.to_owned(),
        subtitle: pick(
            "Percentage of those who answered, all of the UK, 2017",
            "Canran y rhai a atebodd, y DU gyfan, 2017",
        ),
        question: pick(
            "How helpful is protected time for improvement work?",
            "Pa mor ddefnyddiol yw amser wedi'i neilltuo ar gyfer gwaith gwella?",
        ),
        row_heading: pick("Answer", "Ateb"),
        rows,
        columns: labels
            .iter()
            .map(|(key, english, cy)| ((*key).to_owned(), pick(english, cy)))
            .collect(),
        concept: Some("protected_time".to_owned()),
        notes: Vec::new(),
        language,
        invented: true,
    }
}

fn scale_figures() -> Result<Vec<Figure>, Failure> {
    let gp = scale(2377, &[0.44, 0.35, 0.12, 0.04], 7)?;
    let pm = scale(1424, &[0.24, 0.31, 0.25, 0.1], 11)?;
    let types = grouping(
        2377,
        &["partner", "salaried", "trainee"],
        &[0.64, 0.21, 0.15],
        3,
    )?;
    let countries = grouping(
        2377,
        &["england", "scotland", "wales", "ni"],
        &[0.83, 0.12, 0.035, 0.015],
        5,
    )?;
    let by = |variable, groups| Some(Breakdown { variable, groups });
    let by_type = table(&Population {
        name: "gp",
        answers: &gp,
        breakdown: by("type", &types),
    })?;
    let by_country = table(&Population {
        name: "gp",
        answers: &gp,
        breakdown: by("country", &countries),
    })?;
    let managers = table(&Population {
        name: "pm",
        answers: &pm,
        breakdown: None,
    })?;
    let pair = side_by_side(&[&by_type, &managers])?;
    let release = protect(
        &[by_type, by_country, managers, pair],
        DisclosureRule::default(),
    )?;
    let safe = release.tables;
    draw_scale(&safe)
}

fn draw_scale(safe: &[SafeTable]) -> Result<Vec<Figure>, Failure> {
    let everybody = safe[0].only(|_| true, |column| column.is_everybody());
    let english = |title| words(title, Language::English);
    let overview = SafeTable::overview(&[
        OverviewRow {
            name: "very",
            table: &safe[3],
            row: "helpful",
        },
        OverviewRow {
            name: "fairly",
            table: &safe[3],
            row: "very",
        },
        OverviewRow {
            name: "not_very",
            table: &safe[3],
            row: "not_at_all",
        },
    ])?;
    let welsh = words(
        "Mae amser wedi'i neilltuo yn helpu'r rhan fwyaf o feddygon teulu",
        Language::Welsh,
    );
    Ok(vec![
        Figure::new(
            "bars",
            everybody,
            english("Protected time helps most GPs"),
            Chart::Bars,
        )?,
        Figure::new(
            "pair",
            safe[3].clone(),
            english("Protected time helps GPs more than practice managers"),
            Chart::Dots,
        )?,
        Figure::new(
            "pair-scale",
            safe[3].clone(),
            english("The whole scale, GPs and practice managers"),
            Chart::Stacked,
        )?,
        Figure::new(
            "type",
            safe[0].clone(),
            english("All types of GP find protected time helpful"),
            Chart::Dots,
        )?,
        Figure::new(
            "country",
            safe[1].clone(),
            english("Countries are alike, as far as can be told"),
            Chart::Stacked,
        )?,
        Figure::new(
            "overview",
            overview,
            english("Three items at a glance"),
            Chart::Dots,
        )?,
        Figure::new("cy", safe[1].clone(), welsh, Chart::Stacked)?,
    ])
}

fn option_figures() -> Result<Vec<Figure>, Failure> {
    let areas = [
        ("prescribing", "Prescribing", 0.78),
        (
            "access",
            "Access to appointments and advice, including telephone and online consultation",
            0.71,
        ),
        ("chronic", "Chronic disease management", 0.64),
        ("collaboration", "Collaborating with other practices", 0.33),
        ("end_of_life", "End-of-life care", 0.29),
        ("rare", "Something else", 0.004),
        ("none", "None of these", 0.0),
    ];
    let mut sequence = Sequence(17);
    let answers = (0..900).map(|_| {
        Ok(areas
            .iter()
            .filter(|(_, _, share)| sequence.next() < *share)
            .map(|(name, ..)| *name)
            .collect())
    });
    let column = MultipleResponse::from_names(&areas.map(|(name, ..)| name), answers)?;
    let hours = Numeric::new((0..900).map(|row| Ok(30.0 + f64::from(row % 25))))?;
    let design = Design::simple(900);
    let request = |item, data| TableRequest {
        population: "gp",
        item,
        data,
        sums: &[],
        breakdown: None,
        design: &design,
        precision: Precision::default(),
    };
    let tables = [
        tabulate(&request("areas", Item::Several(&column)))?,
        tabulate(&request("hours", Item::Number(&hours)))?,
    ];
    let release = protect(&tables, DisclosureRule::default())?;
    let mut said = words(
        "Prescribing and access are worked on most",
        Language::English,
    );
    said.question = "Which areas did your practice work on in the last 12 months?".to_owned();
    said.rows = areas
        .iter()
        .map(|(name, label, _)| ((*name).to_owned(), (*label).to_owned()))
        .collect();
    let mut mean = said.clone();
    mean.title = "GPs work 42 hours a week".to_owned();
    mean.rows = BTreeMap::from([("mean".to_owned(), "Hours a week".to_owned())]);
    Ok(vec![
        Figure::new("areas", release.tables[0].clone(), said, Chart::Bars)?,
        Figure::new("hours", release.tables[1].clone(), mean, Chart::None)?,
    ])
}

fn main() -> Result<(), Failure> {
    let mut figures = scale_figures()?;
    figures.extend(option_figures()?);
    let sheets: Vec<String> = std::env::args().skip(1).collect();
    let page = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { "Figures" }
                @for sheet in &sheets { link rel="stylesheet" href=(sheet); }
            }
            body { div class="nhsuk-width-container" { main class="nhsuk-main-wrapper" {
                h1 { "Figures" }
                h2 { "Invented answers" }
                @for figure in &figures { (figure.html()) }
            } } }
        }
    };
    println!("{}", page.into_string());
    Ok(())
}
