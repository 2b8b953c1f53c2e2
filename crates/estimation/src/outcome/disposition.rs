//! Final dispositions.

/// What a disposition counts as in a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// I: a complete questionnaire.
    Complete,
    /// P: a partial one with enough information.
    Partial,
    /// R: a refusal, or broken off too early.
    Refusal,
    /// NC: eligible, and not reached.
    NonContact,
    /// O: eligible and reached, and could not answer.
    Other,
    /// U: nobody knows whether they are eligible.
    Unknown,
    /// NE: not one of those whom the study asks.
    NotEligible,
}

/// A final disposition: its code, its words, what it counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disposition {
    pub code: &'static str,
    pub name: &'static str,
    pub class: Class,
}

const fn is(code: &'static str, name: &'static str, class: Class) -> Disposition {
    Disposition { code, name, class }
}

/// The codes for surveys of named persons by internet and post, in their order. Source: AAPOR Standard
/// Definitions, 10th edition (2023), the tables for specifically named persons.
pub const DISPOSITIONS: &[Disposition] = &[
    is("1.1", "complete", Class::Complete),
    is("1.2", "partial with sufficient information", Class::Partial),
    is(
        "2.111",
        "refusal by somebody else than the addressee",
        Class::Refusal,
    ),
    is("2.112", "refusal by the addressee", Class::Refusal),
    is(
        "2.113",
        "implicit refusal: never answered, known to be eligible",
        Class::Refusal,
    ),
    is(
        "2.12",
        "break-off: begun, with insufficient information",
        Class::Refusal,
    ),
    is("2.20", "not reached", Class::NonContact),
    is(
        "2.26",
        "not available during the fieldwork",
        Class::NonContact,
    ),
    is("2.27", "answered after the study closed", Class::NonContact),
    is("2.31", "has died", Class::Other),
    is("2.32", "physically or mentally unable", Class::Other),
    is("2.33", "language", Class::Other),
    is("2.35", "technical reasons", Class::Other),
    is("3.10", "no invitation sent", Class::Unknown),
    is("3.19", "nothing known: never answered", Class::Unknown),
    is("3.30", "invitation came back undelivered", Class::Unknown),
    is(
        "3.40",
        "invitation came back with another address",
        Class::Unknown,
    ),
    is(
        "4.10",
        "not eligible: not one of those whom the study asks",
        Class::NotEligible,
    ),
    is("4.80", "not eligible: quota filled", Class::NotEligible),
    is(
        "4.81",
        "not eligible: the same person twice in the frame",
        Class::NotEligible,
    ),
    is("4.90", "not eligible: other", Class::NotEligible),
];

/// The disposition with this code.
pub fn disposition(code: &str) -> Option<&'static Disposition> {
    DISPOSITIONS.iter().find(|known| known.code == code)
}

/// How somebody counts who was invited and never answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Silence {
    /// 3.19: nobody knows whether they are eligible.
    #[default]
    Unknown,
    /// 2.113: the frame is sure, so silence is a refusal.
    ImplicitRefusal,
}

impl Silence {
    /// The code of a silent case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Unknown => "3.19",
            Self::ImplicitRefusal => "2.113",
        }
    }
}
