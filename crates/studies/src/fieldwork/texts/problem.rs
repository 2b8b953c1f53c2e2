//! What can be wrong with a text, by place.

use questionnaire::{Fault, Place, Severity};

/// Why a text cannot be read, or not be rendered for a case.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TextProblem {
    #[error("The text is not in the folder, or not in UTF-8.")]
    NoFile { file: String },
    #[error("The text is {kilobytes} kB long; a message has at most {} kB.", super::template::LONGEST / 1024)]
    TooLong { file: String, kilobytes: usize },
    #[error("The text does not begin with its subject.")]
    NoSubject { file: String },
    #[error("A text message has no subject.")]
    SubjectInSms { file: String },
    #[error("Nothing stands below the subject.")]
    Empty { file: String },
    #[error("A merge field is not closed on its line.")]
    NotClosed { file: String, row: u32 },
    #[error("There is no merge field {field:?}.")]
    NoSuchField {
        file: String,
        row: u32,
        field: String,
        known: String,
    },
    #[error("The merge field {field:?} stands in the address of a link.")]
    NotAnAddress { file: String, field: String },
    #[error("The merge field {field:?} is used, and study.toml gives it no value.")]
    NotInStudy { file: String, field: String },
    #[error("The text has no {{{{{field}}}}}.")]
    Needed { file: String, field: &'static str },
    #[error("The case has no value for the merge field {field:?}.")]
    Missing { file: String, field: String },
    #[error(
        "The case's value for the merge field {field:?} holds a line break or another sign that does not show."
    )]
    Unfit { file: String, field: String },
}

impl TextProblem {
    /// The file that it is about.
    pub fn file(&self) -> &str {
        match self {
            Self::NoFile { file }
            | Self::TooLong { file, .. }
            | Self::NoSubject { file }
            | Self::SubjectInSms { file }
            | Self::Empty { file }
            | Self::NotClosed { file, .. }
            | Self::NoSuchField { file, .. }
            | Self::NotAnAddress { file, .. }
            | Self::NotInStudy { file, .. }
            | Self::Needed { file, .. }
            | Self::Missing { file, .. }
            | Self::Unfit { file, .. } => file,
        }
    }

    fn row(&self) -> Option<u32> {
        match self {
            Self::NotClosed { row, .. } | Self::NoSuchField { row, .. } => Some(*row),
            Self::NoFile { .. }
            | Self::TooLong { .. }
            | Self::NoSubject { .. }
            | Self::SubjectInSms { .. }
            | Self::Empty { .. }
            | Self::NotAnAddress { .. }
            | Self::NotInStudy { .. }
            | Self::Needed { .. }
            | Self::Missing { .. }
            | Self::Unfit { .. } => None,
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> String {
        match self {
            Self::NoFile { .. } => "Write it, in UTF-8.".to_owned(),
            Self::TooLong { .. } => "Shorten it: people read a screenful.".to_owned(),
            Self::NoSubject { .. } => "Let its first line be \"# \" and the subject.".to_owned(),
            Self::SubjectInSms { .. } => "Take out the first line that begins with #.".to_owned(),
            Self::Empty { .. } => "Write the message.".to_owned(),
            Self::NotClosed { .. } => "Write it as {{name}}.".to_owned(),
            Self::NoSuchField { known, .. } => format!("Use one of {known}."),
            Self::NotAnAddress { .. } => {
                "Link to {{link}}, {{opt_out}}, {{short_address}} or mailto:{{contact_email}}."
                    .to_owned()
            }
            Self::NotInStudy { .. } => {
                "Add it to [study.contact], or take the field out of the text.".to_owned()
            }
            Self::Needed {
                field: "opt_out", ..
            } => "Tell people how not to hear from us again.".to_owned(),
            Self::Needed { .. } => "Without it nobody can answer.".to_owned(),
            Self::Missing { .. } => {
                "Fill the column in the frame, or take the field out of the text.".to_owned()
            }
            Self::Unfit { .. } => "Correct the row of the frame.".to_owned(),
        }
    }

    /// As `check` reports it.
    pub fn fault(&self) -> Fault {
        Fault {
            severity: Severity::Error,
            place: Place {
                file: self.file().to_owned(),
                sheet: None,
                row: self.row(),
                column: None,
            },
            message: self.to_string(),
            remedy: self.remedy(),
        }
    }
}
