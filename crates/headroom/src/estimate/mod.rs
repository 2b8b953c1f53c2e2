//! `headroom estimate`: figures from a file of answers, as a request in JSON asks for them.
//!
//! What a request can ask for, and what comes out, is said by the `estimation` crate; here files are
//! opened. Paths in a request are relative to the folder of the request.

mod reading;

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use anyhow::{Context, Result, bail};
use estimation::request::{PopulationData, Request, request_schema, response_schema, run};

use crate::cli::{Estimate, Schema};

/// Carries out what the command line says.
pub(crate) fn estimate(options: &Estimate) -> Result<ExitCode> {
    let text = match (&options.schema, &options.request) {
        (Some(Schema::Request), _) => serde_json::to_string_pretty(&request_schema())?,
        (Some(Schema::Response), _) => serde_json::to_string_pretty(&response_schema())?,
        (None, Some(file)) => answer(file)?,
        (None, None) => bail!("name the file with the request: headroom estimate REQUEST.json"),
    };
    match &options.out {
        Some(file) => std::fs::write(file, text + "\n")
            .with_context(|| format!("{} could not be written", file.display()))?,
        None => match writeln!(std::io::stdout().lock(), "{text}") {
            // Somebody looked at the first lines only.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            written => written?,
        },
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a request; an error says where in it, and on which line.
fn parse(text: &str) -> Result<Request> {
    let mut json = serde_json::Deserializer::from_str(text);
    let request = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        match error.path().to_string().as_str() {
            "." => anyhow::anyhow!("{}", error.inner()),
            place => anyhow::anyhow!("{place}: {}", error.inner()),
        }
    })?;
    json.end()?;
    Ok(request)
}

fn answer(file: &Path) -> Result<String> {
    let place = || file.display().to_string();
    let text = if file == Path::new("-") {
        std::io::read_to_string(std::io::stdin()).context("standard input")?
    } else {
        std::fs::read_to_string(file).with_context(place)?
    };
    let request = parse(&text).with_context(place)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut data = BTreeMap::new();
    for (name, population) in &request.populations {
        let wanted = population.data.wanted(request.columns(name));
        let path: PathBuf = folder.join(&population.data.file);
        let respondents = reading::read(&path, &wanted).map_err(|error| match error.column() {
            Some(column) => match request.place_of(name, column) {
                Some(place) => anyhow::Error::new(error).context(place),
                None => error.into(),
            },
            None => error.into(),
        })?;
        let frame = match &population.frame {
            Some(source) => {
                let wanted = source.wanted(request.frame_columns(name));
                let frame = reading::read(&folder.join(&source.file), &wanted)
                    .with_context(|| format!("populations.{name}.frame"))?;
                Some(frame)
            }
            None => None,
        };
        data.insert(name.clone(), PopulationData { respondents, frame });
    }
    let response = run(&request, data).with_context(place)?;
    Ok(serde_json::to_string_pretty(&response)?)
}
