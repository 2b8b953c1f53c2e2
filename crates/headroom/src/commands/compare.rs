//! `headroom study compare`: our figures beside published ones, in the terminal.

use std::{path::Path, process::ExitCode, sync::Arc};

use anyhow::Result;
use platform::mail::Mailer;
use studies::{
    Studies,
    results::{Beside, Comparison, Ours, Verdict, compare as set_beside},
};

use super::study;
use crate::{cli::Place, config};

pub(super) async fn compare(place: &Place, folder: &Path) -> Result<ExitCode> {
    let Some(loaded) = study::read(folder)? else {
        return Ok(ExitCode::FAILURE);
    };
    let app = config::open(place, Mailer::Console).await?;
    let studies = Studies::new(Arc::clone(&app));
    let comparison = set_beside(&studies, &loaded.definition.study.id.0).await?;
    print(&comparison);
    app.db.close().await;
    Ok(if comparison.count(Verdict::Differs) == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn print(comparison: &Comparison) {
    if comparison.study.simulated {
        println!("Invented data (simulated): nobody was asked.\n");
    }
    for (population, snapshot) in &comparison.snapshots {
        let hash: String = snapshot.hash.chars().take(12).collect();
        println!("{population}: snapshot {} ({hash})", snapshot.number);
    }
    let mut table = "";
    for row in &comparison.rows {
        if row.printed.table != table {
            table = &row.printed.table;
            println!("\n{table}");
        }
        println!("{}", line(row));
    }
    println!(
        "\n{} printed figures: {} could be compared, {} agree, {} differ, {} are suppressed here, {} are not comparable.",
        comparison.rows.len(),
        comparison.compared(),
        comparison.agree(),
        comparison.count(Verdict::Differs),
        comparison.count(Verdict::Suppressed),
        comparison.count(Verdict::NotComparable)
    );
    println!(
        "\nWhat the printed figures say against each other: {} findings",
        comparison.findings.len()
    );
    for finding in &comparison.findings {
        println!(
            "- {} ({})\n    {}",
            finding.what, finding.place, finding.numbers
        );
        if let Some(reason) = &finding.reason {
            println!("    {reason}");
        }
    }
}

fn line(row: &Beside) -> String {
    let ours = match &row.ours {
        Ours::Share {
            share,
            lower,
            upper,
            base,
            ..
        } => format!(
            "{:.1}% ({:.1} to {:.1}), n = {base}",
            share * 100.0,
            lower * 100.0,
            upper * 100.0
        ),
        Ours::Count {
            people,
            lower,
            upper,
        } => format!("{people} ({lower:.0} to {upper:.0})"),
        Ours::Exact(number) => number.to_string(),
        Ours::Suppressed => "[c]".to_owned(),
        Ours::None(reason) => reason.clone(),
    };
    format!(
        "  {:<72} {:<18} {:>7}   {ours:<34} {}",
        shortened(&row.printed.item, 72),
        shortened(&row.printed.group, 18),
        row.printed.value(),
        row.verdict.words()
    )
}

fn shortened(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let mut out: String = text.chars().take(width - 1).collect();
    out.push('…');
    out
}
