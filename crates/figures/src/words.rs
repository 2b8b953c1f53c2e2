//! The words of a figure: those that its author gives, and those that every figure shares.

use std::collections::BTreeMap;

use estimation::{disclosure::DisclosureRule, estimate::IntervalMethod, table::Rule};
use serde::{Deserialize, Serialize};

/// The language of a figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    #[default]
    #[serde(rename = "en")]
    English,
    #[serde(rename = "cy")]
    Welsh,
}

impl Language {
    pub(crate) fn pick<T>(self, english: T, welsh: T) -> T {
        match self {
            Self::English => english,
            Self::Welsh => welsh,
        }
    }

    /// The code for `lang` attributes.
    pub fn code(self) -> &'static str {
        self.pick("en", "cy")
    }
}

/// What the author of a figure says, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words {
    /// The headline: what the figure says.
    pub title: String,
    /// What is measured, of whom: "Percentage of GPs, 2017".
    pub subtitle: String,
    /// The text of the item as it was asked.
    pub question: String,
    /// The heading of the column of row labels: "Answer".
    pub row_heading: String,
    /// A label for every row, by its name.
    pub rows: BTreeMap<String, String>,
    /// A label for every column, by its key (see [`estimation::table::Column::key_of`]).
    pub columns: BTreeMap<String, String>,
    /// The name that items of different questionnaires share; for the download.
    pub concept: Option<String>,
    /// Anything to say below the table.
    pub notes: Vec<String>,
    pub language: Language,
    /// Whether the answers are simulated: every output then says so.
    pub invented: bool,
}

/// The words that every figure shares.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shared(pub(crate) Language);

impl Shared {
    pub(crate) fn invented(self) -> &'static str {
        self.0
            .pick("Invented data (simulated)", "Data dyfeisiedig (efelychiad)")
    }

    pub(crate) fn people(self) -> &'static str {
        self.0.pick("People", "Pobl")
    }

    pub(crate) fn percentage(self) -> &'static str {
        self.0.pick("Percentage", "Canran")
    }

    pub(crate) fn mean(self) -> &'static str {
        self.0.pick("Mean", "Cymedr")
    }

    pub(crate) fn base_row(self) -> &'static str {
        self.0
            .pick("Base (people who answered)", "Sylfaen (pobl a atebodd)")
    }

    pub(crate) fn interval(self, confidence: f64) -> String {
        let percent = crate::number::trimmed(confidence * 100.0);
        match self.0 {
            Language::English => format!("{percent}% interval"),
            Language::Welsh => format!("Cyfwng {percent}%"),
        }
    }

    pub(crate) fn range(self, lower: &str, upper: &str) -> String {
        format!("{lower} {} {upper}", self.0.pick("to", "i"))
    }

    pub(crate) fn out_of(self, people: &str, base: &str) -> String {
        format!("{people} {} {base}", self.0.pick("of", "o"))
    }

    pub(crate) fn small_print(self) -> &'static str {
        self.0.pick(
            "Below each figure: its interval and the number of people (n).",
            "O dan bob ffigur: ei gyfwng a nifer y bobl (n).",
        )
    }

    pub(crate) fn at_most(self, upper: &str) -> String {
        format!("{} {upper}", self.0.pick("at most", "dim mwy na"))
    }

    pub(crate) fn at_least(self, lower: &str) -> String {
        format!("{} {lower}", self.0.pick("at least", "o leiaf"))
    }

    pub(crate) fn difference(self) -> &'static str {
        self.0.pick(
            "Difference (percentage points)",
            "Gwahaniaeth (pwyntiau canran)",
        )
    }

    pub(crate) fn mean_difference(self) -> &'static str {
        self.0.pick("Difference", "Gwahaniaeth")
    }

    pub(crate) fn withheld(self) -> &'static str {
        self.0.pick("withheld", "heb ei ddangos")
    }

    pub(crate) fn nobody(self) -> &'static str {
        self.0.pick("nobody to count", "neb i'w gyfrif")
    }

    pub(crate) fn scroll_hint(self) -> &'static str {
        self.0.pick(
            "table, can be scrolled sideways",
            "tabl, gellir ei sgrolio i'r ochr",
        )
    }

    pub(crate) fn as_table(self) -> &'static str {
        self.0.pick(
            "All figures are in the table.",
            "Mae'r holl ffigurau yn y tabl.",
        )
    }

    pub(crate) fn question(self) -> &'static str {
        self.0.pick("Question:", "Cwestiwn:")
    }

    /// What `[c]` means, with the numbers of the rule.
    pub(crate) fn explain_withheld(self, rule: DisclosureRule) -> String {
        let (cell, base) = (rule.smallest_cell, rule.smallest_base);
        match self.0 {
            Language::English => format!(
                "[c] Withheld so that nobody can be recognised: fewer than {cell} people, fewer than {base} in the group, or a figure from which such a number could be worked out."
            ),
            Language::Welsh => format!(
                "[c] Heb ei ddangos fel na ellir adnabod neb: llai na {cell} o bobl, llai na {base} yn y grŵp, neu ffigur y gellid cyfrifo rhif o'r fath ohono."
            ),
        }
    }

    /// That people are counted in multiples, where they are.
    pub(crate) fn explain_rounded(self, base: u64) -> String {
        match self.0 {
            Language::English => format!(
                "Numbers of people are rounded to multiples of {base}, and percentages are made from them, so there are no intervals."
            ),
            Language::Welsh => format!(
                "Mae niferoedd y bobl wedi'u talgrynnu i luosrifau o {base}, a'r canrannau wedi'u cyfrifo ohonynt, felly nid oes cyfyngau."
            ),
        }
    }

    pub(crate) fn explain_nobody(self) -> &'static str {
        self.0.pick(
            "[z] Not applicable: nobody in this group was asked and answered.",
            "[z] Ddim yn berthnasol: nid oes neb yn y grŵp hwn a holwyd ac a atebodd.",
        )
    }

    pub(crate) fn explain_one_sided(self) -> &'static str {
        self.0.pick(
            "Where nobody or everybody gave an answer, the interval is a one-sided exact bound.",
            "Lle na roddodd neb neu lle rhoddodd pawb ateb, terfyn union unochrog yw'r cyfwng.",
        )
    }

    /// How the figures were made, in one or two sentences.
    pub(crate) fn rule(self, rule: &Rule) -> String {
        let percent = crate::number::trimmed(rule.precision.confidence * 100.0);
        let method = match rule.precision.method {
            IntervalMethod::Wald => "Wald",
            IntervalMethod::Logit => "logit",
            IntervalMethod::Wilson => "Wilson",
            IntervalMethod::KornGraubard => "Korn–Graubard",
            IntervalMethod::Arcsine => "arcsine",
            IntervalMethod::Likelihood => "likelihood",
        };
        let weighted = match (rule.weighted, self.0) {
            (true, Language::English) => "Weighted; the numbers of people are not.",
            (true, Language::Welsh) => "Wedi'i bwysoli; nid yw niferoedd y bobl wedi'u pwysoli.",
            (false, Language::English) => "Not weighted.",
            (false, Language::Welsh) => "Heb ei bwysoli.",
        };
        match self.0 {
            Language::English => format!(
                "Base: people who were asked and gave one of these answers. {weighted} {percent}% confidence intervals ({method})."
            ),
            Language::Welsh => format!(
                "Sylfaen: pobl y gofynnwyd iddynt ac a roddodd un o'r atebion hyn. {weighted} Cyfyngau hyder {percent}% ({method})."
            ),
        }
    }

    /// Who is not in the base of a column, with numbers, or nothing when everybody is.
    pub(crate) fn left_out(
        self,
        column: &str,
        missing: &estimation::disclosure::SafeMissing,
    ) -> Option<String> {
        let parts = [
            (missing.dont_know, "said “don't know”", "“ddim yn gwybod”"),
            (
                missing.not_applicable,
                "said “not applicable”",
                "“ddim yn berthnasol”",
            ),
            (missing.blank, "gave no answer", "heb ateb"),
            (missing.not_asked, "were not asked", "heb eu holi"),
        ];
        let list: Vec<String> = parts
            .iter()
            .filter_map(|(count, english, welsh)| {
                let count = count.filter(|count| *count > 0)?;
                Some(format!(
                    "{} {}",
                    crate::number::count(count),
                    self.0.pick(english, welsh)
                ))
            })
            .collect();
        let start = self.0.pick("Not in the base", "Ddim yn y sylfaen");
        (!list.is_empty()).then(|| format!("{start} ({column}): {}.", list.join("; ")))
    }
}
