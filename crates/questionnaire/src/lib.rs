//! Questionnaires: what to ask, of whom, in which order and in which words, and what the answers
//! come to. In goes an XLSForm; out come pages to draw, checks of posted pages, and answers to keep.
//!
//! The crate knows no files, no clock, no chance, no network and no database. The same inputs give
//! the same outputs; nothing that anybody writes or posts makes it panic, hang or grow without end.
//!
//! # What an author writes
//! An [XLSForm](https://xlsform.org): a workbook, or CSV files of the same names in a folder (which
//! a reviewer can compare line by line). `survey` has a row for each question, `choices` one for
//! each option, `settings` one row in all:
//!
//! ```text
//! survey.csv
//! type,             name,    label::English (en), label::Welsh (cy),  required, relevant
//! begin_group,      about,   About you,           Amdanoch chi,       ,
//! select_one yn,    smoke,   Do you smoke?,       Ydych chi'n ysmygu?,yes,
//! integer,          a_day,   How many a day?,     Faint y dydd?,      ,         ${smoke} = 'yes'
//! end_group,        ,        ,                    ,                   ,
//! ```
//!
//! [`read`] understands it or says what is wrong: every [`Fault`] at once, each with file, sheet,
//! row, column and what to do. [`Questionnaire::check`] goes deeper: missing translations,
//! questions that nobody can reach, constraints that nothing can pass. What has no meaning on a web
//! page is named in a warning; what would not do what its author asked is an error; nothing is
//! silently left out.
//!
//! Supported: `select_one`, `select_multiple`, both from files and from `external_choices`,
//! `or_other`, `rank`, `text`, `integer`, `decimal`, `range`, `date`, `time`, `dateTime`, `note`,
//! `calculate`, `hidden`, `acknowledge`, `today`, groups, repeats (`repeat_count` or asked),
//! `csv-external`, and the older names of all these; `relevant`, `required`, `constraint` and their
//! messages, `calculation`, `trigger`, `default`, `readonly`, `choice_filter`, `randomize` and
//! `seed`, `hint`, `guidance_hint`, `appearance`, translations. The expressions are those of the
//! ODK `XForms` specification: see [`expression`].
//!
//! Ours, beyond XLSForm:
//! - `concept` (survey): the name that an item shares with items of other questionnaires;
//! - `source` (survey and choices): `study` for what was published, `ours` for what we wrote;
//! - `exclusive` (choices): `yes` for an option that clears the others, such as “None of these”.
//!   When options are shown in an order of chance, it stays at the end, as “Other” does;
//! - `form_title::Welsh (cy)` (settings), and `label::Welsh (cy)` in attached files. A plain `label`
//!   in an attached file serves all languages.
//!
//! # Pages
//! A group with the appearance `field-list` or `table-list` is one page, and so is a question
//! outside of such a group. Notes join the page of the question after them. A top-level group is a
//! section. In a repeat without `repeat_count` there is at least one instance, and a page after the
//! last asks whether there is another. The `style` setting changes none of this.
//!
//! ```
//! use questionnaire::{Answers, Attachments, LanguageIndex, Workbook, World, read};
//!
//! let survey = "type,name,label,relevant\n\
//!     select_one yn,smoke,Do you smoke?,\n\
//!     integer,a_day,How many a day?,${smoke} = 'yes'\n";
//! let choices = "list_name,name,label\nyn,yes,Yes\nyn,no,No\n";
//! let settings = "form_title,form_id,version\nSmoking,smoking,1\n";
//! let files = [("survey", survey), ("choices", choices), ("settings", settings)]
//!     .map(|(name, text)| (format!("{name}.csv"), text.as_bytes().to_vec()));
//! let workbook = Workbook::from_csv_sheets(&files).expect("the sheets are CSV in UTF-8");
//! let (form, faults) = read(&workbook, &Attachments::default());
//! assert_eq!(faults, []);
//! let form = form.expect("there are no faults");
//!
//! let today = jiff::civil::date(2026, 11, 23);
//! let world = World { today, now: today.at(9, 0, 0, 0), seed: 1, language: LanguageIndex::default() };
//! let mut answers = Answers::default();
//! let start = form.evaluate(&answers, &world);
//! let first = start.pages()[0].clone();
//! assert_eq!(first.to_string(), "smoke");
//!
//! // The person posts the page.
//! let fields = [("_shown", "smoke"), ("smoke", "yes")].map(|(name, value)| (name.to_owned(), value.to_owned()));
//! let accepted = start.accept(&first, &fields);
//! assert_eq!(accepted.problems, []);
//! answers.merge(&accepted.answers);
//!
//! // Their answer opens the next page.
//! let next = form.evaluate(&answers, &world).after(&first);
//! assert_eq!(next.map(|page| page.to_string()).as_deref(), Some("a_day"));
//! ```
//!
//! # Fields of a posted page
//! Forms work without JavaScript, so what is posted follows from HTML alone:
//! - one field a question, named by its [`Address`] (`age`, `child_age.2`); the boxes of a
//!   `select_multiple` repeat the name;
//! - the words of “Other” under [`OtherField::field`];
//! - a date in `ADDRESS-day`, `ADDRESS-month`, `ADDRESS-year`, or ISO in `ADDRESS`; a time as
//!   `09:30`; a `dateTime` as a date and `ADDRESS-time`;
//! - a rank as one position for each option, `ADDRESS--OPTION`, or all names in order in `ADDRESS`;
//! - “add another?” as `yes` or `no` under [`AddAnotherView::field`]; taking an instance out as `yes`
//!   under [`RemovableView::field`];
//! - for every question on the page a hidden `_shown` = its address. So an empty group of boxes is
//!   told from a question that was not there, and a question that this very page's answers make
//!   relevant is shown before the person goes on ([`Accepted::new_questions`]). Without any
//!   `_shown`, everything that was relevant counts as shown.
//!
//! Names that begin with `_` are the form's own. Everything else that is posted is ignored and
//! named in [`Accepted::unknown_fields`].
//!
//! # Answers
//! [`Answers`] hold what a person said in canonical form. A question that was seen and left is kept
//! as left, so a default does not come back. What stops being relevant is kept too, in case it
//! becomes relevant again, counts for nothing meanwhile, and is not in [`Evaluation::submission`].
//!
//! # What differs from Collect and Enketo
//! - A `calculation` without a `trigger` is worked out each time; a question that has one is shown
//!   and cannot be answered. Defaults with expressions follow their sources until they are answered.
//! - `start`, `end`, `deviceid`, `username` and their like stay empty: times and names lead to people.
//! - Pictures, sounds, files, positions and barcodes are refused; options taken from repeats too.
//! - A repeat has at most 200 instances, all repeats together at most 5,000 places for answers.
//! - Text is at most 10,000 characters, without control characters; numbers have at most 15 digits.
//! - Times are local and have no zone.

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
    Accepted, AddAnotherView, ChoiceView, GridView, OtherField, PageAddress, PageOutline, PageView,
    Part, Problem, QuestionView, RemovableView, SectionPosition, SummaryRow, SummarySection,
};
pub use read::read;
pub use wording::date_in_words;
pub use workbook::{
    Attachments, LARGEST_FILE, LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, Sheet, SheetRow, Workbook,
};
