//! How fast a whole survey is estimated: invents respondents, runs `headroom estimate` on them as a
//! person would, and prints time and memory; and, where R with the package survey is installed, the
//! same in R with the largest difference of any figure.
//!
//! `make bench-estimation`. Settings, as environment variables: `RESPONDENTS` (10000,1000000,10000000),
//! `RUNS` (by size), `BENCH_FOLDER` (where the files are made; 1.7 GB for ten million).

mod compare;
mod data;
mod measure;
mod request;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use measure::{Measured, measure};

/// The aims: seconds and megabytes for a number of respondents.
const AIMS: [(usize, f64, u64); 3] = [
    (10_000, 0.03, 300),
    (1_000_000, 1.0, 300),
    (10_000_000, 10.0, 3_000),
];
const COMPARED: usize = 10_000;

fn main() -> ExitCode {
    let sizes = std::env::var("RESPONDENTS").unwrap_or("10000,1000000,10000000".to_owned());
    let sizes: Vec<usize> = (sizes.split(','))
        .filter_map(|size| size.trim().parse().ok())
        .collect();
    let place = std::env::var_os("BENCH_FOLDER").map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = place.join(format!("headroom-bench-estimation-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder for the files of the benchmark");
    println!(
        "Invented answers: 60 items (40 of five points, 20 yes or no, 3 % missing), 4 strata,"
    );
    println!(
        "raked to sex and age; 480 shares with 95 % intervals in two groups,\na Rao–Scott F of each item by group.\n"
    );
    println!("{}\n", machine());
    println!(
        "{:>12} {:>9} {:>11} {:>9} {:>9}   aim",
        "respondents", "file MB", "wall s", "CPU s", "peak MB"
    );
    let mut all = true;
    for &size in &sizes {
        all &= run(&folder, size);
    }
    if sizes.contains(&COMPARED) {
        beside_r(&folder);
    }
    fs::remove_dir_all(&folder).expect("the folder of the benchmark can be taken away");
    if all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// What it runs on, and how busy that is: with other work on the cores only CPU time says much.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = (text
        .lines()
        .find_map(|line| line.strip_prefix("model name")))
    .map_or("an unknown processor", |name| {
        name.trim_start_matches(['\t', ' ', ':'])
    });
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = text.split(' ').next().unwrap_or_default();
    format!("{cores} cores of {model}; load before the first run {load}.")
}

fn files(folder: &Path, size: usize) -> [PathBuf; 3] {
    ["respondents.csv", "request.json", "answer.json"]
        .map(|name| folder.join(format!("{size}-{name}")))
}

fn headroom(folder: &Path, size: usize) -> Command {
    let [_, request, answer] = files(folder, size);
    let mut command = Command::new(env!("CARGO_BIN_EXE_headroom"));
    command
        .arg("estimate")
        .arg(request)
        .arg("--out")
        .arg(answer);
    command
}

fn run(folder: &Path, size: usize) -> bool {
    let [csv, request, _] = files(folder, size);
    let bytes = data::write(&csv, size).expect("the invented answers can be written");
    let name = csv.file_name().unwrap_or_default().to_string_lossy();
    let text = request::request(&name, size).to_string();
    fs::write(request, text).expect("the request can be written");
    let runs = std::env::var("RUNS")
        .ok()
        .and_then(|runs| runs.parse().ok());
    let runs = runs.unwrap_or(if size > 5_000_000 {
        3
    } else if size > 100_000 {
        7
    } else {
        31
    });
    let Some(took) = measure(|| headroom(folder, size), runs) else {
        println!("{size:>12} failed");
        return false;
    };
    let aim = (AIMS.iter().find(|(aimed, ..)| *aimed == size)).map_or(String::new(), |aim| {
        let (_, seconds, megabytes) = aim;
        let met = took.wall.as_secs_f64() < *seconds && took.memory >> 20 < *megabytes;
        format!(
            "{seconds} s, {megabytes} MB: {}",
            if met { "met" } else { "missed" }
        )
    });
    println!(
        "{size:>12} {:>9.1} {}   {aim}",
        bytes as f64 / 1e6,
        shown(&took)
    );
    true
}

fn shown(took: &Measured) -> String {
    format!(
        "{:>11.3} {:>9.2} {:>9}",
        took.wall.as_secs_f64(),
        took.cpu.as_secs_f64(),
        took.memory >> 20
    )
}

fn beside_r(folder: &Path) {
    let [csv, _, answer] = files(folder, COMPARED);
    let (script, figures) = (folder.join("task.R"), folder.join("figures-of-r.csv"));
    fs::write(&script, include_str!("task.R")).expect("the script can be written");
    let there = Command::new("Rscript")
        .args(["-e", "cat(as.character(packageVersion('survey')))"])
        .output();
    let version = match there {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        _ => {
            println!("\nNot compared with R: Rscript with the package survey is not installed.");
            return;
        }
    };
    let rscript = || {
        let mut command = Command::new("Rscript");
        command.arg(&script).arg(&csv).arg(&figures);
        command
    };
    let (Some(r), Some(we)) = (
        measure(rscript, 1),
        measure(|| headroom(folder, COMPARED), 11),
    ) else {
        println!("\nNot compared with R: the script failed.");
        return;
    };
    println!("\nThe same in R, survey {version} (calibrate, svyby):");
    println!("{COMPARED:>12} {:>9} {}", "", shown(&r));
    println!(
        "R takes {:.0} times as long.",
        r.wall.as_secs_f64() / we.wall.as_secs_f64()
    );
    match compare::compare(&answer, &figures) {
        Some(found) => {
            for (kind, found) in found {
                let [first, second] = found.largest;
                println!(
                    "{} figures ({kind}): largest relative difference {first:.1e} of estimates, {second:.1e} of standard errors; {} that only one has.",
                    found.figures, found.unmatched
                );
            }
        }
        None => println!("The figures could not be compared."),
    }
}
