//! The words that the engine itself says to people who answer, in English and Welsh. What the
//! author writes (`required_message`, `constraint_message`) always comes first.

use crate::definition::DateParts;

/// A language that the engine has words in; every other language gets English (`check` says so).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Tongue {
    English,
    Welsh,
}

impl Tongue {
    pub(crate) fn of(code: &str) -> Self {
        let is_welsh = code
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("cy"))
            && !code.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic);
        if is_welsh { Self::Welsh } else { Self::English }
    }

    /// Whether the engine speaks the language of this code.
    pub(crate) fn speaks(code: &str) -> bool {
        Self::of(code) == Self::Welsh || code.to_ascii_lowercase().starts_with("en")
    }
}

/// What can be wrong with an answer.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Trouble {
    MissingChoice,
    MissingChoices,
    MissingWords,
    MissingTick,
    MissingDate,
    MissingTime,
    MissingRank,
    SamePosition,
    PositionOutside(usize),
    NotInList,
    OnlyOneChoice,
    /// The label of the option that excludes the others.
    Exclusive(String),
    NotWhole,
    NotANumber,
    NumberTooLarge,
    /// From, to.
    OutOfRange(String, String),
    TooLow(String),
    TooHigh(String),
    /// Step, from.
    OffStep(String, String),
    TooLong(usize),
    DateLacks {
        day: bool,
        month: bool,
        year: bool,
    },
    YearOfFour,
    NoSuchDate,
    NoSuchTime,
    Constraint,
    AddAnother,
}

/// The longest question that is quoted in a message, in characters.
const LONGEST_QUOTE: usize = 150;

impl Trouble {
    /// The message; `label` is the question's.
    pub(crate) fn message(&self, tongue: Tongue, label: &str) -> String {
        let label = quoted(label);
        match tongue {
            Tongue::English => self.english(&label),
            Tongue::Welsh => self.welsh(&label),
        }
    }

    fn english(&self, label: &str) -> String {
        match self {
            Self::MissingChoice => format!("Select an answer to {label}"),
            Self::MissingChoices => format!("Select at least one answer to {label}"),
            Self::MissingWords => format!("Enter an answer to {label}"),
            Self::MissingTick => format!("Tick the box to confirm {label}"),
            Self::MissingDate => format!("Enter a date for {label}"),
            Self::MissingTime => format!("Enter a time for {label}"),
            Self::MissingRank => format!("Give every option of {label} a position"),
            Self::SamePosition => format!("Give each option of {label} a different position"),
            Self::PositionOutside(most) => {
                format!("Positions for {label} must be between 1 and {most}")
            }
            Self::NotInList => format!("Select an answer from the list for {label}"),
            Self::OnlyOneChoice => format!("Select only one answer to {label}"),
            Self::Exclusive(option) => {
                format!("Select “{option}” or other answers to {label}, not both")
            }
            Self::NotWhole => format!("The answer to {label} must be a whole number, like 12"),
            Self::NotANumber => format!("The answer to {label} must be a number, like 12 or 1.5"),
            Self::NumberTooLarge => format!("The number for {label} is too large"),
            Self::OutOfRange(from, to) => {
                format!("The answer to {label} must be between {from} and {to}")
            }
            Self::TooLow(low) => format!("The answer to {label} must be {low} or more"),
            Self::TooHigh(high) => format!("The answer to {label} must be {high} or less"),
            Self::OffStep(step, from) => {
                format!("The answer to {label} must go up in steps of {step} from {from}")
            }
            Self::TooLong(most) => {
                format!("The answer to {label} must be {most} characters or fewer")
            }
            Self::DateLacks { day, month, year } => format!(
                "The date for {label} must include {}",
                listed(
                    &[(*day, "a day"), (*month, "a month"), (*year, "a year")],
                    " and "
                )
            ),
            Self::YearOfFour => format!("The year for {label} must include 4 numbers"),
            Self::NoSuchDate => format!("The date for {label} must be a real date"),
            Self::NoSuchTime => format!("The time for {label} must be a real time, like 09:30"),
            Self::Constraint => format!("Check your answer to {label}"),
            Self::AddAnother => "Select yes if you need to add another".to_owned(),
        }
    }

    fn welsh(&self, label: &str) -> String {
        match self {
            Self::MissingChoice => format!("Dewiswch ateb i {label}"),
            Self::MissingChoices => format!("Dewiswch o leiaf un ateb i {label}"),
            Self::MissingWords => format!("Rhowch ateb i {label}"),
            Self::MissingTick => format!("Ticiwch y blwch i gadarnhau {label}"),
            Self::MissingDate => format!("Rhowch ddyddiad ar gyfer {label}"),
            Self::MissingTime => format!("Rhowch amser ar gyfer {label}"),
            Self::MissingRank => format!("Rhowch safle i bob opsiwn ar gyfer {label}"),
            Self::SamePosition => format!("Rhowch safle gwahanol i bob opsiwn ar gyfer {label}"),
            Self::PositionOutside(most) => {
                format!("Rhaid i'r safleoedd ar gyfer {label} fod rhwng 1 a {most}")
            }
            Self::NotInList => format!("Dewiswch ateb o'r rhestr ar gyfer {label}"),
            Self::OnlyOneChoice => format!("Dewiswch un ateb yn unig i {label}"),
            Self::Exclusive(option) => {
                format!("Dewiswch naill ai “{option}” neu atebion eraill i {label}, nid y ddau")
            }
            Self::NotWhole => {
                format!("Rhaid i'r ateb i {label} fod yn rhif cyfan, er enghraifft 12")
            }
            Self::NotANumber => {
                format!("Rhaid i'r ateb i {label} fod yn rhif, er enghraifft 12 neu 1.5")
            }
            Self::NumberTooLarge => format!("Mae'r rhif ar gyfer {label} yn rhy fawr"),
            Self::OutOfRange(from, to) => {
                format!("Rhaid i'r ateb i {label} fod rhwng {from} a {to}")
            }
            Self::TooLow(low) => format!("Rhaid i'r ateb i {label} fod yn {low} neu fwy"),
            Self::TooHigh(high) => format!("Rhaid i'r ateb i {label} fod yn {high} neu lai"),
            Self::OffStep(step, from) => {
                format!("Rhaid i'r ateb i {label} godi fesul {step} o {from}")
            }
            Self::TooLong(most) => {
                format!("Rhaid i'r ateb i {label} gynnwys dim mwy na {most} nod")
            }
            Self::DateLacks { day, month, year } => format!(
                "Rhaid i'r dyddiad ar gyfer {label} gynnwys {}",
                listed(
                    &[(*day, "diwrnod"), (*month, "mis"), (*year, "blwyddyn")],
                    " a "
                )
            ),
            Self::YearOfFour => format!("Rhaid i'r flwyddyn ar gyfer {label} gynnwys 4 rhif"),
            Self::NoSuchDate => {
                format!("Rhaid i'r dyddiad ar gyfer {label} fod yn ddyddiad go iawn")
            }
            Self::NoSuchTime => format!(
                "Rhaid i'r amser ar gyfer {label} fod yn amser go iawn, er enghraifft 09:30"
            ),
            Self::Constraint => format!("Gwiriwch eich ateb i {label}"),
            Self::AddAnother => "Dewiswch Oes os oes angen ichi ychwanegu un arall".to_owned(),
        }
    }
}

fn quoted(label: &str) -> String {
    let words = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let plain: String = words
        .chars()
        .filter(|c| !matches!(c, '*' | '#' | '`'))
        .collect();
    if plain.chars().count() <= LONGEST_QUOTE {
        format!("“{plain}”")
    } else {
        let cut: String = plain.chars().take(LONGEST_QUOTE).collect();
        format!("“{}…”", cut.trim_end())
    }
}

fn listed(parts: &[(bool, &str)], and: &str) -> String {
    parts
        .iter()
        .filter(|(lacks, _)| *lacks)
        .map(|(_, part)| *part)
        .collect::<Vec<_>>()
        .join(and)
}

/// The label of the option that `or_other` adds.
pub(crate) fn other(code: &str) -> &'static str {
    match Tongue::of(code) {
        Tongue::English => "Other",
        Tongue::Welsh => "Arall",
    }
}

/// The label of the field for the words of “Other”.
pub(crate) fn please_specify(code: &str) -> &'static str {
    match Tongue::of(code) {
        Tongue::English => "Other: please say what",
        Tongue::Welsh => "Arall: nodwch beth",
    }
}

/// “Do you need to add another?”
pub(crate) fn add_another(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "Do you need to add another?",
        Tongue::Welsh => "Oes angen ichi ychwanegu un arall?",
    }
}

/// An acknowledgement that was ticked.
pub(crate) fn acknowledged(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "Yes",
        Tongue::Welsh => "Ydw",
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MISOEDD: [&str; 12] = [
    "Ionawr",
    "Chwefror",
    "Mawrth",
    "Ebrill",
    "Mai",
    "Mehefin",
    "Gorffennaf",
    "Awst",
    "Medi",
    "Hydref",
    "Tachwedd",
    "Rhagfyr",
];

/// A date as people write it in a language ("en", "cy"): “23 November 2026”, “23 Tachwedd 2026”.
pub fn date_in_words(language: &str, day: jiff::civil::Date) -> String {
    date(Tongue::of(language), day, DateParts::DayMonthYear)
}

/// “23 November 2026”, “November 2026” or “2026”.
pub(crate) fn date(tongue: Tongue, date: jiff::civil::Date, parts: DateParts) -> String {
    let months = match tongue {
        Tongue::English => &MONTHS,
        Tongue::Welsh => &MISOEDD,
    };
    let month = usize::try_from(date.month())
        .ok()
        .and_then(|month| months.get(month.checked_sub(1)?))
        .copied()
        .unwrap_or_default();
    match parts {
        DateParts::DayMonthYear => format!("{} {month} {}", date.day(), date.year()),
        DateParts::MonthYear => format!("{month} {}", date.year()),
        DateParts::Year => date.year().to_string(),
    }
}
