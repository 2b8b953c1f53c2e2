//! Which languages a questionnaire has, and which of them a heading means.

use super::columns::Columns;
use crate::definition::{Language, LanguageIndex};
use crate::fault::{Faults, Place};

/// The languages of a questionnaire while it is read.
#[derive(Debug)]
pub(super) struct Languages {
    pub(super) list: Vec<Language>,
    /// The language of columns that name none.
    unnamed: LanguageIndex,
}

/// Names of languages without a code, as British studies and public forms write them.
const CODES: &[(&str, &str)] = &[
    ("english", "en"),
    ("welsh", "cy"),
    ("cymraeg", "cy"),
    ("gaelic", "gd"),
    ("scottish gaelic", "gd"),
    ("gàidhlig", "gd"),
    ("irish", "ga"),
    ("gaeilge", "ga"),
    ("scots", "sco"),
    ("french", "fr"),
    ("français", "fr"),
    ("francais", "fr"),
    ("german", "de"),
    ("deutsch", "de"),
    ("spanish", "es"),
    ("español", "es"),
    ("espanol", "es"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("portugues", "pt"),
    ("italian", "it"),
    ("polish", "pl"),
    ("romanian", "ro"),
    ("ukrainian", "uk"),
    ("russian", "ru"),
    ("arabic", "ar"),
    ("urdu", "ur"),
    ("bengali", "bn"),
    ("bangla", "bn"),
    ("punjabi", "pa"),
    ("gujarati", "gu"),
    ("hindi", "hi"),
    ("nepali", "ne"),
    ("swahili", "sw"),
    ("kiswahili", "sw"),
    ("amharic", "am"),
    ("somali", "so"),
    ("chinese", "zh"),
    ("turkish", "tr"),
    ("farsi", "fa"),
    ("dari", "prs"),
    ("pashto", "ps"),
    ("bahasa", "id"),
    ("indonesian", "id"),
    ("khmer", "km"),
    ("burmese", "my"),
    ("vietnamese", "vi"),
    ("tagalog", "tl"),
];

impl Languages {
    /// Gathers the languages of all headings; the default language comes first.
    pub(super) fn gather(
        sheets: &[&Columns<'_>],
        default: &str,
        settings: &Place,
        faults: &mut Faults,
    ) -> Self {
        let mut list: Vec<Language> = Vec::new();
        for written in sheets
            .iter()
            .flat_map(|columns| columns.languages())
            .flatten()
        {
            let language = parse(written);
            if !list.iter().any(|known| known.code == language.code) {
                list.push(language);
            }
        }
        if list.len() > usize::from(u16::MAX) {
            list.truncate(usize::from(u16::MAX));
        }
        let wanted = (!default.is_empty()).then(|| parse(default));
        let unnamed_labels = sheets.iter().any(|columns| columns.has_unnamed_labels());
        let english = Language {
            code: "en".to_owned(),
            name: "English".to_owned(),
        };
        let mut first = 0;
        if let Some(default) = wanted {
            match list.iter().position(|known| same(known, &default)) {
                Some(place) => first = place,
                None => {
                    if !list.is_empty() && !unnamed_labels {
                        faults.error(
                            settings.clone(),
                            format!("The default language “{}” has no label column.", default.name),
                            format!("Add “label::{} ({})”, or set default_language to a language of the columns.", default.name, default.code),
                        );
                    }
                    list.insert(0, default);
                }
            }
        } else if list.is_empty() {
            list.push(english);
        } else if unnamed_labels {
            first = list
                .iter()
                .position(|known| known.code == "en")
                .unwrap_or_else(|| {
                    list.insert(0, english);
                    0
                });
            faults.warning(
                settings.clone(),
                format!(
                    "Some label columns name a language and one does not; that one is taken as {}.",
                    list[first].name
                ),
                "Write label::English (en), or set default_language in the settings.",
            );
        }
        let default = list.remove(first);
        list.insert(0, default);
        Self {
            list,
            unnamed: LanguageIndex(0),
        }
    }

    /// The language that a heading means.
    pub(super) fn of(&self, written: Option<&str>) -> LanguageIndex {
        let Some(written) = written else {
            return self.unnamed;
        };
        let language = parse(written);
        let place = self
            .list
            .iter()
            .position(|known| same(known, &language))
            .unwrap_or(0);
        LanguageIndex(u16::try_from(place).unwrap_or(0))
    }

    pub(super) fn indexes(&self) -> impl Iterator<Item = LanguageIndex> + use<> {
        (0..u16::try_from(self.list.len()).unwrap_or(u16::MAX)).map(LanguageIndex)
    }
}

fn same(left: &Language, right: &Language) -> bool {
    left.code == right.code || left.name.eq_ignore_ascii_case(&right.name)
}

/// `English (en)`, `English`, `en`.
pub(super) fn parse(written: &str) -> Language {
    let written = written.trim();
    if let Some((name, code)) = written.rsplit_once('(') {
        let code = code.trim_end().trim_end_matches(')').trim();
        let good = !code.is_empty()
            && code.len() <= 35
            && code.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if good {
            return Language {
                code: code.to_lowercase(),
                name: name.trim().to_owned(),
            };
        }
    }
    let lower = written.to_lowercase();
    if let Some((_, code)) = CODES.iter().find(|(name, _)| *name == lower) {
        return Language {
            code: (*code).to_owned(),
            name: written.to_owned(),
        };
    }
    if let Some((name, _)) = CODES.iter().find(|(_, code)| *code == lower) {
        let mut letters = name.chars();
        let first = letters
            .next()
            .map(|c| c.to_uppercase().to_string())
            .unwrap_or_default();
        return Language {
            code: lower,
            name: format!("{first}{}", letters.as_str()),
        };
    }
    // A private code of BCP 47, so that pages never claim a language that it is not.
    let plain: String = lower
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    let code = if lower.len() <= 3 && lower == plain && !plain.is_empty() {
        plain
    } else if plain.is_empty() {
        "und".to_owned()
    } else {
        format!("x-{plain}")
    };
    Language {
        code,
        name: written.to_owned(),
    }
}
