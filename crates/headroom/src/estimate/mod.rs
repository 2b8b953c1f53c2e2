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
use estimation::request::{Request, request_schema, response_schema, run};

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

fn answer(file: &Path) -> Result<String> {
    let place = || file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(place)?;
    let request: Request = serde_json::from_str(&text).with_context(place)?;
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut data = BTreeMap::new();
    for (name, population) in &request.populations {
        let wanted = population.data.wanted(request.columns(name));
        let path: PathBuf = folder.join(&population.data.file);
        data.insert(name.clone(), reading::read(&path, &wanted)?);
    }
    let response = run(&request, data).with_context(place)?;
    Ok(serde_json::to_string_pretty(&response)?)
}
