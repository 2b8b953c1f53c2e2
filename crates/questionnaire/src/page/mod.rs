//! A page as a renderer needs it: words in one language, values, fields.

mod address;
mod outline;

pub use address::PageAddress;
pub use outline::PageOutline;

use crate::answers::Address;
use crate::definition::{DateParts, ItemKind, ItemName};

/// One page, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct PageView {
    /// Its address.
    pub address: PageAddress,
    /// Where in the questionnaire it is.
    pub section: SectionPosition,
    /// The label of the group that makes the page, or of the innermost labelled group around a
    /// single question (not the section's own).
    pub heading: Option<String>,
    /// What is on it, from top to bottom.
    pub parts: Vec<Part>,
    /// Repeat instances that can be taken out here: none where there is only one.
    pub removable: Vec<RemovableView>,
}

/// A repeat instance that the person may take out, such as one that they added by mistake: a button
/// with this name and the value `yes`. What else was posted with it is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovableView {
    /// The name of the button.
    pub field: String,
    /// The repeat's label; may be empty.
    pub label: String,
    /// Which instance, from 1.
    pub number: u32,
}

/// “Section 2 of 4”: sections are the top-level groups with a title that hold pages for this person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionPosition {
    /// Which, from 1; 0 for questions outside of every titled group.
    pub number: usize,
    /// Of how many.
    pub of: usize,
    /// The title; empty for questions outside of every titled group.
    pub title: String,
}

/// One thing on a page.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// A question.
    Question(Box<QuestionView>),
    /// A text.
    Note {
        /// The item's address.
        address: Address,
        /// The words, with the small subset of Markdown that renderers handle.
        text: String,
        /// More words, smaller.
        hint: Option<String>,
    },
    /// Several questions with the same options.
    Grid(GridView),
    /// The label of a group within the page.
    GroupHeading {
        /// The words.
        text: String,
        /// 1 for a group directly in the page's group, 2 for one in that …
        level: usize,
    },
    /// Yes or no: is there another?
    AddAnother(AddAnotherView),
    /// The label of a repeat, with the number of the instance.
    RepeatHeading {
        /// The words, without the number; may be empty.
        text: String,
        /// Which instance, from 1.
        number: u32,
    },
}

/// Questions as rows, options as columns.
#[derive(Clone, Debug, PartialEq)]
pub struct GridView {
    /// What is asked of every row.
    pub legend: String,
    /// The options, in the order of the list.
    pub columns: Vec<ChoiceView>,
    /// The questions; each holds the same choices again, with what is selected.
    pub rows: Vec<QuestionView>,
}

/// “Do you need to add another …?” as a yes/no question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddAnotherView {
    /// The field's name; it takes `yes` or `no`.
    pub field: String,
    /// The repeat's label; may be empty.
    pub label: String,
    /// The question in the language of the page.
    pub question: String,
    /// How many there are.
    pub count: u32,
    /// What was answered for this count.
    pub value: Option<bool>,
}

/// One question, ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct QuestionView {
    /// The name of the form field: the address of the answer.
    pub field: String,
    /// The same as an address.
    pub address: Address,
    /// The item.
    pub item: ItemName,
    /// The kind of answer.
    pub kind: ItemKind,
    /// The question.
    pub label: String,
    /// More words below it.
    pub hint: Option<String>,
    /// Longer help that may be folded away.
    pub guidance: Option<String>,
    /// Whether it must be answered now.
    pub required: bool,
    /// Whether it is only shown.
    pub read_only: bool,
    /// The words of the appearance column.
    pub appearance: Vec<String>,
    /// The options that may be picked, in the order in which to show them.
    pub choices: Vec<ChoiceView>,
    /// The answer in canonical form; empty when there is none.
    pub value: String,
    /// Where the words of “Other” go.
    pub other_field: Option<OtherField>,
    /// The lowest answer of a range.
    pub min: Option<String>,
    /// The highest answer of a range.
    pub max: Option<String>,
    /// The step of a range.
    pub step: Option<String>,
    /// Which fields a date has.
    pub date_parts: DateParts,
    /// The longest answer in characters.
    pub max_length: Option<usize>,
}

/// One option on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceView {
    /// What is posted.
    pub name: String,
    /// What is read.
    pub label: String,
    /// Whether it is picked.
    pub selected: bool,
    /// Whether picking it clears the others.
    pub exclusive: bool,
    /// Its place in the answer of a rank question, from 1.
    pub position: Option<usize>,
}

/// The field that goes with the option “Other”.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherField {
    /// The name of the form field.
    pub field: String,
    /// The option that it belongs to.
    pub choice: String,
    /// What it asks.
    pub label: String,
    /// The words so far.
    pub value: String,
}

/// What a posted page comes to.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Accepted {
    /// What to store. With problems: the answers that are right, so that nothing is lost.
    pub answers: crate::answers::PageAnswers,
    /// Everything that is wrong, in the order of the page.
    pub problems: Vec<Problem>,
    /// The answers made further questions on this page relevant, which the person has not seen:
    /// store, and show the page again.
    pub new_questions: bool,
    /// The fields of this page as posted, to show a refused form as it was typed.
    pub as_typed: std::collections::BTreeMap<String, Vec<String>>,
    /// Names of fields that do not belong to the page and were left out (not those that begin
    /// with `_`, which are the form's own).
    pub unknown_fields: Vec<String>,
}

/// Something to be put right by the person who answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The field that it belongs to.
    pub field: String,
    /// What to do, in the person's language.
    pub message: String,
    /// The page of the field.
    pub page: PageAddress,
}

/// One section of the page “Check your answers”.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummarySection {
    /// The section's title; may be empty.
    pub title: String,
    /// Its questions that are asked of this person.
    pub rows: Vec<SummaryRow>,
}

/// One question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// Which answer.
    pub address: Address,
    /// The item.
    pub item: ItemName,
    /// What the question belongs to where the label alone does not tell: the legend of a grid,
    /// the label and number of a repeat.
    pub context: Option<String>,
    /// The question.
    pub label: String,
    /// The answer in words, options by their labels; empty when not answered.
    pub value: String,
    /// The same, one entry an option.
    pub values: Vec<String>,
    /// Where to change it.
    pub page: PageAddress,
}
