//! The files of a study folder, and what they say together.

use std::{collections::BTreeMap, fs, io, path::Path, sync::Arc};

use questionnaire::{Attachments, Fault, Place, Questionnaire, Severity, Workbook};
use sha2::{Digest, Sha256};

use super::definition::{Definition, Population};

/// Text files of the folder by their path in it ("questionnaires/gp/survey.csv"). Frames are not
/// among them: contact data does not belong to the description of a study.
#[derive(Clone, Debug, Default)]
pub struct Files(pub BTreeMap<String, Vec<u8>>);

/// No file of a study folder is larger than this.
const LARGEST: u64 = 20 * 1024 * 1024;

impl Files {
    /// Reads a folder, without frames and hidden files.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn from_folder(folder: &Path) -> io::Result<Self> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files)?;
        Ok(Self(files))
    }

    /// One file as text.
    pub fn text(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.0.get(name)?).ok()
    }

    /// A name for exactly this content.
    pub fn hash(&self) -> String {
        let mut hasher = Sha256::new();
        for (name, bytes) in &self.0 {
            hasher.update((name.len() as u64).to_le_bytes());
            hasher.update(name.as_bytes());
            hasher.update((bytes.len() as u64).to_le_bytes());
            hasher.update(bytes);
        }
        hasher
            .finalize()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    }

    /// One blob for the database: lengths, names and contents in turn.
    pub fn pack(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (name, bytes) in &self.0 {
            for part in [name.as_bytes(), bytes.as_slice()] {
                out.extend_from_slice(&(part.len() as u64).to_le_bytes());
                out.extend_from_slice(part);
            }
        }
        out
    }

    /// The way back from [`Files::pack`]; `None` for anything else.
    pub fn unpack(mut bytes: &[u8]) -> Option<Self> {
        let mut part = || -> Option<&[u8]> {
            let (length, rest) = bytes.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
            let (part, rest) = rest.split_at_checked(length)?;
            bytes = rest;
            Some(part)
        };
        let mut files = BTreeMap::new();
        while let Some(name) = part() {
            files.insert(String::from_utf8(name.to_vec()).ok()?, part()?.to_vec());
        }
        bytes.is_empty().then_some(Self(files))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{prefix}{name}");
        let kind = entry.metadata()?;
        if name.starts_with('.') || path == "frames" {
            continue;
        }
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.len() > LARGEST {
            return Err(io::Error::other(format!(
                "{path} is larger than 20 MB: a study folder holds text, not data"
            )));
        } else {
            files.insert(path, fs::read(entry.path())?);
        }
    }
    Ok(())
}

/// A study folder that was read: its words and its questionnaires.
#[derive(Clone)]
pub struct Loaded {
    pub definition: Arc<Definition>,
    /// By population id.
    pub questionnaires: BTreeMap<String, Arc<Questionnaire>>,
    pub files: Arc<Files>,
}

/// Reads everything and reports every fault at once. `None` when something is wrong that no
/// version can be made of.
pub fn read_folder(files: &Files) -> (Option<Loaded>, Vec<Fault>) {
    let mut faults = Vec::new();
    let Some(text) = files.text("study.toml") else {
        faults.push(fault(
            "study.toml",
            "The folder holds no study.toml in UTF-8.",
            "Start from examples/gp-improvement/study.toml.",
        ));
        return (None, faults);
    };
    let definition = match toml::from_str::<Definition>(text) {
        Ok(definition) => Arc::new(definition),
        Err(error) => {
            faults.push(toml_fault(text, &error));
            return (None, faults);
        }
    };
    let mut questionnaires = BTreeMap::new();
    for population in &definition.populations {
        let (questionnaire, mut found) = read_questionnaire(files, population);
        faults.append(&mut found);
        if let Some(questionnaire) = questionnaire {
            questionnaires.insert(population.id.clone(), Arc::new(questionnaire));
        }
    }
    let loaded = Loaded {
        definition,
        questionnaires,
        files: Arc::new(files.clone()),
    };
    faults.extend(super::check::check(&loaded));
    let whole = !faults.iter().any(|fault| fault.severity == Severity::Error);
    (whole.then_some(loaded), faults)
}

fn read_questionnaire(
    files: &Files,
    population: &Population,
) -> (Option<Questionnaire>, Vec<Fault>) {
    let source = population.questionnaire.trim_end_matches('/');
    let workbook = if source.ends_with(".xlsx") {
        match files.0.get(source) {
            Some(bytes) => Workbook::from_xlsx(source, bytes),
            None => return (None, vec![missing(source)]),
        }
    } else {
        let sheets: Vec<(String, Vec<u8>)> = files
            .0
            .iter()
            .filter(|(name, _)| {
                name.strip_prefix(source)
                    .is_some_and(|rest| rest.starts_with('/'))
            })
            .filter(|(name, _)| name.ends_with(".csv"))
            .map(|(name, bytes)| (name.clone(), bytes.clone()))
            .collect();
        if sheets.is_empty() {
            return (None, vec![missing(source)]);
        }
        Workbook::from_csv_sheets(&sheets)
    };
    let workbook = match workbook {
        Ok(workbook) => workbook,
        Err(faults) => return (None, faults),
    };
    let folder = source.rsplit_once('/').map_or("", |(folder, _)| folder);
    let attachments = files
        .0
        .iter()
        .filter(|(name, _)| name.ends_with(".csv"))
        .filter(|(name, _)| name.starts_with(source) || name.starts_with(folder))
        .map(|(name, bytes)| {
            let short = name
                .rsplit_once('/')
                .map_or(name.as_str(), |(_, short)| short);
            (short.to_owned(), bytes.clone())
        })
        .collect();
    let (questionnaire, mut faults) = questionnaire::read(&workbook, &Attachments(attachments));
    if let Some(questionnaire) = &questionnaire {
        faults.extend(questionnaire.check());
    }
    (questionnaire, faults)
}

fn missing(source: &str) -> Fault {
    fault(
        source,
        "This questionnaire is not in the folder.",
        "Put survey.csv, choices.csv and settings.csv there, or name an .xlsx file in study.toml.",
    )
}

pub(super) fn fault(file: &str, message: impl Into<String>, remedy: impl Into<String>) -> Fault {
    Fault {
        severity: Severity::Error,
        place: Place {
            file: file.to_owned(),
            sheet: None,
            row: None,
            column: None,
        },
        message: message.into(),
        remedy: remedy.into(),
    }
}

fn toml_fault(text: &str, error: &toml::de::Error) -> Fault {
    let row = error
        .span()
        .and_then(|span| text.get(..span.start))
        .and_then(|before| u32::try_from(before.matches('\n').count() + 1).ok());
    let mut fault = fault(
        "study.toml",
        format!("This line cannot be understood: {}.", error.message()),
        "Compare the line with examples/gp-improvement/study.toml, which shows every setting.",
    );
    fault.place.row = row;
    fault
}
