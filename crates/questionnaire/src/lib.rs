//! Questionnaires: items, routing, constraints, translations; XLSForm in, pages and answers out.

mod analysis;
mod answers;
mod check;
mod definition;
mod evaluation;
pub mod expression;
mod fault;
mod minutes;
mod page;
mod read;
mod wording;
mod workbook;

pub use answers::{Address, Answers, AnswersError, PageAnswers, World};
pub use definition::{
    Choice, ChoiceList, DateParts, Item, ItemKind, ItemName, Language, LanguageIndex, Metadata,
    Questionnaire, SectionInfo,
};
pub use evaluation::Evaluation;
pub use fault::{Fault, Place, Severity};
pub use minutes::MinutesEstimate;
pub use page::{
    Accepted, AddAnotherView, ChoiceView, GridView, OtherField, PageAddress, PageOutline, PageView, Part,
    Problem, QuestionView, SectionPosition, SummaryRow, SummarySection,
};
pub use read::read;
pub use workbook::{
    Attachments, LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Sheet, SheetRow, Workbook,
};
