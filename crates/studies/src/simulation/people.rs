//! Invented frames: as many cases of each kind as the study folder says, as a CSV file that is
//! read like any other.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{chance::Chance, names, plan::Plan};
use crate::setup::{FrameSpec, Loaded, Population};

/// "frames/gps.csv" → "frames/gps.invented.csv".
pub fn invented_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    format!("{stem}.invented.csv")
}

/// Writes the invented frame of every population into the study folder; gives file and cases.
///
/// # Errors
/// When the folder cannot be written, or study.toml has no usable [simulation].
pub fn write_frames(folder: &Path, loaded: &Loaded) -> io::Result<Vec<(PathBuf, usize)>> {
    let mut faults = Vec::new();
    let plan = Plan::read(&loaded.definition, &loaded.files, &mut faults);
    let Some(plan) = plan.filter(|_| faults.is_empty()) else {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        return Err(io::Error::other(format!(
            "nothing can be invented from this folder. {}",
            told.join(" ")
        )));
    };
    let mut written = Vec::new();
    for population in &loaded.definition.populations {
        let file = folder.join(invented_name(&population.frame.file));
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        let (bytes, cases) = frame(&plan, population)?;
        fs::write(&file, bytes)?;
        written.push((file, cases));
    }
    Ok(written)
}

/// The invented frame of one population as CSV, and how many cases it holds.
pub(super) fn frame(plan: &Plan, population: &Population) -> io::Result<(Vec<u8>, usize)> {
    let spec = &population.frame;
    let mut chance = Chance::new(plan.spec.seed, &format!("frame {}", population.id));
    let mut cells: Vec<BTreeMap<String, String>> = Vec::new();
    for row in plan.frame.of(&population.id) {
        let variables = row.others(&["population", "n"]);
        cells.extend(std::iter::repeat_n(variables, row.count("n").unwrap_or(0)));
    }
    chance.shuffle(&mut cells);
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(heading(spec))?;
    let mut numbers: BTreeMap<String, usize> = BTreeMap::new();
    for (place, variables) in cells.iter().enumerate() {
        let country = variables.get("country").map_or("", String::as_str);
        let number = numbers.entry(country.to_owned()).or_insert(0);
        *number += 1;
        csv.write_record(case(spec, variables, (place, *number), &mut chance))?;
    }
    let bytes = csv
        .into_inner()
        .map_err(|error| io::Error::other(error.to_string()))?;
    Ok((bytes, cells.len()))
}

fn heading(spec: &FrameSpec) -> Vec<String> {
    let mut heading = vec![spec.key.clone(), spec.name.clone()];
    heading.extend(spec.email.clone());
    heading.extend(spec.phone.clone());
    heading.extend(spec.language.clone());
    heading.extend(spec.address.iter().cloned());
    heading.extend(
        spec.variables
            .iter()
            .map(|variable| variable.column.clone()),
    );
    heading.push("note".to_owned());
    heading
}

/// One row. Whoever's name column is of practices is a practice, everybody else a doctor.
fn case(
    spec: &FrameSpec,
    variables: &BTreeMap<String, String>,
    (place, number): (usize, usize),
    chance: &mut Chance,
) -> Vec<String> {
    let country = variables.get("country").map_or("", String::as_str);
    let is_practice = spec.name.contains("practice");
    let (key, name) = if is_practice {
        (
            names::practice_code(number, country),
            names::practice(chance, country),
        )
    } else {
        // 7 digits, as the register has them, in an order that tells nothing.
        (
            format!("{}", 9_000_000 + (place * 7_919) % 1_000_000),
            names::doctor(chance),
        )
    };
    let mut row = vec![key.clone(), name.clone()];
    if spec.email.is_some() {
        let domain = if is_practice {
            "example.com"
        } else {
            "example.org"
        };
        // Where letters can be sent, some have no e-mail address.
        let by_letter = !spec.address.is_empty() && place % 14 == 13;
        row.push(if by_letter {
            String::new()
        } else {
            format!("{}.{}@{domain}", names::slug(&name), key.to_lowercase())
        });
    }
    if spec.phone.is_some() {
        // Ofcom keeps these numbers for fiction.
        row.push(format!("07700 900{:03}", place % 1_000));
    }
    if spec.language.is_some() {
        let welsh = country == "Wales" && chance.below(8) == 0;
        row.push(if welsh { "cy" } else { "en" }.to_owned());
    }
    let lines = spec.address.len();
    row.extend((1..=lines).map(|line| match line {
        1 => format!("{} Invented Street", place % 200 + 1),
        // No postcode begins with ZZ.
        last if last == lines => format!("ZZ{} {}ZZ", place % 99 + 1, place % 9 + 1),
        _ => "Sampleton".to_owned(),
    }));
    row.extend(
        spec.variables
            .iter()
            .map(|variable| variables.get(&variable.id).cloned().unwrap_or_default()),
    );
    row.push("invented".to_owned());
    row
}
