//! How many minutes a questionnaire asks of people: words to read and answers to give, over the
//! routes that people take.

use std::collections::BTreeMap;

use crate::answers::{Answers, World};
use crate::definition::node::{Body, RepeatCount};
use crate::definition::{Item, ItemKind, LanguageIndex, Questionnaire};
use crate::expression::number_to_text;
use crate::page::{PageView, Part, QuestionView};

/// Words a minute. A meta-analysis of 190 studies puts silent reading of English non-fiction by
/// adults at 238 (Brysbaert 2019, Journal of Memory and Language 109:104047); forms are read with
/// a little more care.
const WORDS_A_MINUTE: f64 = 230.0;
/// Seconds to find and press Continue and see the next page.
const SECONDS_A_PAGE: f64 = 2.0;
/// How many routes are drawn.
const ROUTES: usize = 120;
/// Of a long list no more options than this are read: people look for theirs.
const MOST_OPTIONS_READ: usize = 15;

/// How long a questionnaire takes, and how that was worked out.
#[derive(Clone, Debug, PartialEq)]
pub struct MinutesEstimate {
    /// Minutes of the commonest route.
    pub typical: f64,
    /// Minutes of the longest route found.
    pub longest: f64,
    /// Words read on the commonest route.
    pub words: usize,
    /// Questions answered on the commonest route.
    pub questions: usize,
    /// How it was estimated, as sentences.
    pub method: Vec<String>,
}

impl MinutesEstimate {
    /// Whole minutes to tell people, rounded up.
    #[must_use]
    pub fn typical_minutes(&self) -> u32 {
        whole(self.typical)
    }

    /// Whole minutes of the longest route, rounded up.
    #[must_use]
    pub fn longest_minutes(&self) -> u32 {
        whole(self.longest)
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 1..=10,000"
)]
fn whole(minutes: f64) -> u32 {
    minutes.ceil().clamp(1.0, 10_000.0) as u32
}

/// What one route costs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Cost {
    words: usize,
    questions: usize,
    pages: usize,
    /// Seconds of answering, without reading.
    answering: f64,
}

impl Cost {
    #[expect(
        clippy::cast_precision_loss,
        reason = "words and pages are counted in thousands"
    )]
    fn minutes(self) -> f64 {
        self.words as f64 / WORDS_A_MINUTE
            + (self.answering + self.pages as f64 * SECONDS_A_PAGE) / 60.0
    }
}

impl Questionnaire {
    /// Estimates the minutes that people need, in the default language.
    ///
    /// Routes are drawn by answering at random with a fixed seed: each option of a `select_one` is
    /// as likely as the others, each of a `select_multiple` is picked three times in ten, a number
    /// is small, a repeat has one to three instances. The typical route is the commonest among
    /// those drawn, or, when hardly two are the same, the one of middle length.
    #[must_use]
    pub fn minutes(&self) -> MinutesEstimate {
        let mut routes: BTreeMap<Vec<usize>, (usize, Cost)> = BTreeMap::new();
        let mut costs: Vec<Cost> = Vec::new();
        for number in 0..ROUTES {
            let (signature, cost) = self.route(number as u64);
            costs.push(cost);
            routes.entry(signature).or_insert((0, cost)).0 += 1;
        }
        costs.sort_by(|left, right| left.minutes().total_cmp(&right.minutes()));
        let commonest = routes
            .values()
            .max_by_key(|(count, _)| *count)
            .copied()
            .unwrap_or_default();
        let share = 100 * commonest.0 / ROUTES;
        let middle = costs[ROUTES / 2];
        let typical = if share >= 10 { commonest.1 } else { middle };
        let longest = costs[ROUTES - 1];
        MinutesEstimate {
            typical: typical.minutes(),
            longest: longest.minutes(),
            words: typical.words,
            questions: typical.questions,
            method: method(typical, longest, share),
        }
    }

    /// One route: which items it asks, and what it costs.
    fn route(&self, number: u64) -> (Vec<usize>, Cost) {
        let mut chance = Chance(number.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed);
        let mut answers = Answers::default();
        for item in &self.items {
            // Enough instances for every repeat that may ask.
            let positions: &[u32] = if item.details.depth == 0 {
                &[]
            } else {
                &[1, 2, 3]
            };
            let value = invented(item, &mut chance);
            if positions.is_empty() {
                answers.set(item.name.as_str(), value);
            } else {
                for position in positions {
                    let address = crate::Address::new(
                        item.name.as_str(),
                        &vec![*position; item.details.depth],
                    );
                    answers.set(address, value.clone());
                }
            }
        }
        for node in &self.nodes {
            if let Body::Repeat(_, RepeatCount::Asked) = node.body {
                answers.set(format!("{}#", node.name), (1 + chance.below(3)).to_string());
            }
        }
        let day = jiff::civil::date(2026, 1, 1);
        let world = World {
            today: day,
            now: day.at(12, 0, 0, 0),
            seed: number,
            language: LanguageIndex::default(),
        };
        let evaluation = self.evaluate(&answers, &world);
        let signature = (0..self.items.len())
            .filter(|&item| evaluation.is_relevant(self.items[item].name.as_str()))
            .collect();
        let mut cost = Cost::default();
        for address in evaluation.pages() {
            cost.pages += 1;
            if let Some(page) = evaluation.page(&address) {
                read_page(&page, &mut cost);
            }
        }
        (signature, cost)
    }
}

fn method(typical: Cost, longest: Cost, share: usize) -> Vec<String> {
    let route = if share >= 10 {
        format!(
            "The typical route is the commonest of {ROUTES} that were drawn at random with a fixed seed ({share}% of them)."
        )
    } else {
        format!(
            "The typical route is the middle one of {ROUTES} that were drawn at random with a fixed seed: hardly two of them were the same."
        )
    };
    vec![
        route,
        format!(
            "It reads {} words (questions, hints, notes and options; of a list no more than {MOST_OPTIONS_READ}) at {WORDS_A_MINUTE} words a minute, which is how fast adults read non-fiction silently (238 in the mean of 190 studies), a little slowed.",
            typical.words
        ),
        format!(
            "It gives {} answers: 3 seconds each for one option or a row of a grid, 4 and 1 more for each three options for several options, 3 for each option of a ranking, 6 for a number, 10 for a date, 8 for a time, 12 for a short text, 35 for a long one, and {SECONDS_A_PAGE} seconds for each of {} pages. These are our own figures; a pilot's times should replace them.",
            typical.questions, typical.pages
        ),
        format!(
            "The longest of the routes reads {} words and gives {} answers on {} pages.",
            longest.words, longest.questions, longest.pages
        ),
    ]
}

fn words(text: &str) -> usize {
    text.split_whitespace().count()
}

fn read_page(page: &PageView, cost: &mut Cost) {
    cost.words += page.heading.as_deref().map_or(0, words);
    for part in &page.parts {
        match part {
            Part::Note { text, hint, .. } => {
                cost.words += words(text) + hint.as_deref().map_or(0, words);
            }
            Part::GroupHeading { text, .. } | Part::RepeatHeading { text, .. } => {
                cost.words += words(text);
            }
            Part::AddAnother(another) => {
                cost.words += words(&another.question) + words(&another.label);
                cost.answering += 3.0;
                cost.questions += 1;
            }
            Part::Question(question) => {
                let options = question.choices.iter().take(MOST_OPTIONS_READ);
                cost.words += options.map(|choice| words(&choice.label)).sum::<usize>();
                answer(question, cost);
            }
            Part::Grid(grid) => {
                if page.heading.as_deref() != Some(&grid.legend) {
                    cost.words += words(&grid.legend);
                }
                cost.words += grid
                    .columns
                    .iter()
                    .map(|choice| words(&choice.label))
                    .sum::<usize>();
                for row in &grid.rows {
                    answer(row, cost);
                }
            }
        }
    }
}

fn answer(question: &QuestionView, cost: &mut Cost) {
    cost.words += words(&question.label) + question.hint.as_deref().map_or(0, words);
    if question.read_only {
        return;
    }
    cost.questions += 1;
    #[expect(
        clippy::cast_precision_loss,
        reason = "a list has at most some thousand options"
    )]
    let options = question.choices.len().min(MOST_OPTIONS_READ) as f64;
    cost.answering += match question.kind {
        ItemKind::SelectOne | ItemKind::Acknowledge => 3.0,
        ItemKind::SelectMultiple => 4.0 + options / 3.0,
        ItemKind::Rank => 3.0 * options,
        ItemKind::Integer | ItemKind::Decimal | ItemKind::Range { .. } => 6.0,
        ItemKind::Date => 10.0,
        ItemKind::Time => 8.0,
        ItemKind::DateTime => 18.0,
        ItemKind::Text if question.appearance.iter().any(|word| word == "multiline") => 35.0,
        ItemKind::Text => 12.0,
        ItemKind::Note | ItemKind::Calculate | ItemKind::Hidden | ItemKind::Metadata(_) => 0.0,
    };
}

/// An invented answer, only to find routes.
fn invented(item: &Item, chance: &mut Chance) -> String {
    let choices = item.list.as_ref().map_or(&[][..], |list| &list.choices);
    match item.kind {
        ItemKind::SelectOne if !choices.is_empty() => {
            choices[chance.below(choices.len() as u64)].name.clone()
        }
        ItemKind::SelectMultiple => {
            let picked = choices
                .iter()
                .filter(|choice| chance.below(10) < 3 && !choice.exclusive);
            picked
                .map(|choice| choice.name.as_str())
                .collect::<Vec<_>>()
                .join(" ")
        }
        ItemKind::Rank => choices
            .iter()
            .map(|choice| choice.name.as_str())
            .collect::<Vec<_>>()
            .join(" "),
        ItemKind::Integer | ItemKind::Decimal => {
            const SIZES: [u64; 4] = [2, 5, 20, 90];
            let size = SIZES[chance.below(4)];
            chance.below(size).to_string()
        }
        ItemKind::Range { start, end, .. } => {
            number_to_text(if chance.below(2) == 0 { start } else { end })
        }
        ItemKind::Date => format!("{}-06-15", 1940 + chance.below(86)),
        ItemKind::Time => "12:00:00".to_owned(),
        ItemKind::DateTime => "2025-06-15T12:00:00".to_owned(),
        ItemKind::Acknowledge => "OK".to_owned(),
        ItemKind::Text | ItemKind::Hidden => "x".to_owned(),
        _ => String::new(),
    }
}

/// Numbers that only look like chance (splitmix64): the same on every machine.
struct Chance(u64);

impl Chance {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "less than `limit`, which was a usize or small"
    )]
    fn below(&mut self, limit: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        (mixed % limit.max(1)) as usize
    }
}
