//! The parameters column: `start=0 end=10 step=2`, `randomize=true, seed=42`.

use std::collections::BTreeMap;

use crate::fault::{Faults, Place};

/// Parameters of one row by name (in lower case).
#[derive(Debug, Default)]
pub(super) struct Parameters {
    values: BTreeMap<String, String>,
    place: Place,
}

impl Parameters {
    pub(super) fn parse(written: &str, place: Place, faults: &mut Faults) -> Self {
        let mut values = BTreeMap::new();
        for part in parts(written) {
            let Some((name, value)) = part
                .split_once('=')
                .filter(|(name, _)| !name.trim().is_empty())
            else {
                faults.error(
                    place.clone(),
                    format!("“{part}” is no parameter."),
                    "Write name=value, several with blanks between: start=0 end=10 step=1.",
                );
                continue;
            };
            values.insert(name.trim().to_lowercase(), value.trim().to_owned());
        }
        Self { values, place }
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.values.remove(name)
    }

    pub(super) fn number(&mut self, name: &str, otherwise: f64, faults: &mut Faults) -> f64 {
        let Some(text) = self.take(name) else {
            return otherwise;
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => number,
            _ => {
                faults.error(
                    self.place.clone(),
                    format!("The parameter {name}={text} is no number."),
                    format!("Write {name}={otherwise}, for example."),
                );
                otherwise
            }
        }
    }

    /// Reports what nobody took.
    pub(super) fn finish(self, faults: &mut Faults) {
        for (name, value) in self.values {
            let known = matches!(
                name.as_str(),
                "rows"
                    | "max-pixels"
                    | "quality"
                    | "tick_interval"
                    | "placeholder"
                    | "tick_labelset"
                    | "app"
                    | "capture-accuracy"
                    | "warning-accuracy"
                    | "allow-mock-accuracy"
                    | "location-priority"
                    | "location-min-interval"
                    | "location-max-age"
                    | "track-changes"
                    | "track-changes-reasons"
                    | "identify-user"
                    | "incremental"
            );
            let message = if known {
                format!("The parameter {name}={value} has no effect here.")
            } else {
                format!("There is no parameter “{name}” for this type of question.")
            };
            if known {
                faults.warning(self.place.clone(), message, "It can stay for other tools.");
            } else {
                faults.error(self.place.clone(), message, "Selects take randomize, seed, value and label; ranges take start, end and step.");
            }
        }
    }
}

/// Parts between blanks, commas or semicolons, where an equals sign may have blanks around it.
fn parts(written: &str) -> Vec<String> {
    let mut joined = String::new();
    let mut skip = false;
    for c in written.chars() {
        match c {
            '=' => {
                joined.truncate(joined.trim_end().len());
                joined.push('=');
                skip = true;
            }
            c if c.is_whitespace() && skip => {}
            ',' | ';' => {
                joined.push(' ');
                skip = false;
            }
            c => {
                joined.push(c);
                skip = false;
            }
        }
    }
    joined.split_whitespace().map(str::to_owned).collect()
}
