//! Outcome rates.

use std::ops::AddAssign;

use super::disposition::Class;

/// How many cases, or how much weight, each class has.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// I
    pub complete: f64,
    /// P
    pub partial: f64,
    /// R
    pub refusal: f64,
    /// NC
    pub non_contact: f64,
    /// O
    pub other: f64,
    /// U
    pub unknown: f64,
    /// NE
    pub not_eligible: f64,
}

impl Counts {
    /// Adds cases (or weight) to a class.
    pub fn add(&mut self, class: Class, n: f64) {
        *match class {
            Class::Complete => &mut self.complete,
            Class::Partial => &mut self.partial,
            Class::Refusal => &mut self.refusal,
            Class::NonContact => &mut self.non_contact,
            Class::Other => &mut self.other,
            Class::Unknown => &mut self.unknown,
            Class::NotEligible => &mut self.not_eligible,
        } += n;
    }

    /// Known to be eligible: I + P + R + NC + O.
    pub fn eligible(&self) -> f64 {
        self.complete + self.partial + self.refusal + self.non_contact + self.other
    }

    /// All sixteen rates.
    ///
    /// With *K* = I+P+R+NC+O:
    /// RR1 = I/(K+U), RR3 = I/(K+eU), RR5 = I/K, and RR2, RR4, RR6 with I+P above the line;
    /// COOP1 = I/(I+P+R+O), COOP3 = I/(I+P+R), and COOP2, COOP4 with I+P;
    /// REF1 = R/(K+U), REF2 = R/(K+eU), REF3 = R/K;
    /// CON1 = (I+P+R+O)/(K+U), CON2 = (I+P+R+O)/(K+eU), CON3 = (I+P+R+O)/K.
    ///
    /// A rate without a base is `None`, never NaN.
    ///
    /// # Errors
    /// A count that is negative or no number, an *e* outside 0 to 1.
    pub fn rates(&self, eligibility: Eligibility) -> Result<Rates, OutcomeError> {
        for (name, value) in [
            ("complete", self.complete),
            ("partial", self.partial),
            ("refusal", self.refusal),
            ("non_contact", self.non_contact),
            ("other", self.other),
            ("unknown", self.unknown),
            ("not_eligible", self.not_eligible),
        ] {
            if !(value >= 0.0 && value.is_finite()) {
                return Err(OutcomeError::Count { name, value });
            }
        }
        let e = eligibility.share(self)?;
        let known = self.eligible();
        let (all, estimated) = (known + self.unknown, known + e * self.unknown);
        let (complete, both) = (self.complete, self.complete + self.partial);
        let reached = both + self.refusal + self.other;
        let asked = both + self.refusal;
        let over = |part: f64, base: f64| (base > 0.0).then(|| part / base);
        Ok(Rates {
            e,
            rr1: over(complete, all),
            rr2: over(both, all),
            rr3: over(complete, estimated),
            rr4: over(both, estimated),
            rr5: over(complete, known),
            rr6: over(both, known),
            coop1: over(complete, reached),
            coop2: over(both, reached),
            coop3: over(complete, asked),
            coop4: over(both, asked),
            ref1: over(self.refusal, all),
            ref2: over(self.refusal, estimated),
            ref3: over(self.refusal, known),
            con1: over(reached, all),
            con2: over(reached, estimated),
            con3: over(reached, known),
        })
    }
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.complete += other.complete;
        self.partial += other.partial;
        self.refusal += other.refusal;
        self.non_contact += other.non_contact;
        self.other += other.other;
        self.unknown += other.unknown;
        self.not_eligible += other.not_eligible;
    }
}

/// How *e*, the share of the unknown that is taken as eligible, comes about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Eligibility {
    /// *e* = 1: a list of members, on which everybody is eligible.
    All,
    /// *e* = (I+P+R+NC+O)/(I+P+R+NC+O+NE): the unknown are as often eligible as the known (CASRO,
    /// proportional allocation). Without anybody known, *e* = 1.
    Proportional,
    /// Stated by the researcher, with a reason.
    Given(f64),
}

impl Eligibility {
    fn share(self, counts: &Counts) -> Result<f64, OutcomeError> {
        match self {
            Self::All => Ok(1.0),
            Self::Proportional => {
                let known = counts.eligible() + counts.not_eligible;
                Ok(if known > 0.0 {
                    counts.eligible() / known
                } else {
                    1.0
                })
            }
            Self::Given(e) if (0.0..=1.0).contains(&e) => Ok(e),
            Self::Given(e) => Err(OutcomeError::Eligibility(e)),
        }
    }
}

/// The rates, as shares between 0 and 1, and the *e* that was used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    pub e: f64,
    pub rr1: Option<f64>,
    pub rr2: Option<f64>,
    pub rr3: Option<f64>,
    pub rr4: Option<f64>,
    pub rr5: Option<f64>,
    pub rr6: Option<f64>,
    pub coop1: Option<f64>,
    pub coop2: Option<f64>,
    pub coop3: Option<f64>,
    pub coop4: Option<f64>,
    pub ref1: Option<f64>,
    pub ref2: Option<f64>,
    pub ref3: Option<f64>,
    pub con1: Option<f64>,
    pub con2: Option<f64>,
    pub con3: Option<f64>,
}

impl Rates {
    /// Each rate with its name, in the order of the standard.
    pub fn named(&self) -> [(&'static str, Option<f64>); 16] {
        [
            ("RR1", self.rr1),
            ("RR2", self.rr2),
            ("RR3", self.rr3),
            ("RR4", self.rr4),
            ("RR5", self.rr5),
            ("RR6", self.rr6),
            ("COOP1", self.coop1),
            ("COOP2", self.coop2),
            ("COOP3", self.coop3),
            ("COOP4", self.coop4),
            ("REF1", self.ref1),
            ("REF2", self.ref2),
            ("REF3", self.ref3),
            ("CON1", self.con1),
            ("CON2", self.con2),
            ("CON3", self.con3),
        ]
    }
}

/// Counts that no fieldwork has.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
pub enum OutcomeError {
    #[error("the count {name:?} is {value}: give a number that is not negative")]
    Count { name: &'static str, value: f64 },
    #[error("e is {0}: it is a share, between 0 and 1")]
    Eligibility(f64),
    #[error("{0} is no share: give a number between 0 and 1")]
    Share(f64),
    #[error("nobody was asked: there is no response to describe")]
    Nobody,
    #[error("a cell has {found} categories and there are {expected} variables: give one of each")]
    Cell { found: usize, expected: usize },
    #[error(
        "the days of the fieldwork do not fit: messages go out on days that were seen, planned ones later, and nobody answers twice"
    )]
    Days,
    #[error("{responded} answers of {asked} people: nobody answers twice")]
    TooMany { responded: u64, asked: u64 },
}
