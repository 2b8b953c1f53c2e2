//! The answers of one population: who responds, with what, on which day; who breaks off.

use std::collections::BTreeMap;

use estimation::{estimate::Precision, precision};
use jiff::{ToSpan, civil::Date};
use platform::ids;
use questionnaire::{Answers, PageAnswers, Part, Questionnaire, World};

use super::{
    answers::Dealing,
    chance::Chance,
    plan::{Plan, fault_at},
    report::PopulationReport,
    run::{Progress, SimulationError},
    storage::{Case, CaseDays, NewDraft, NewResponse, Outcome},
    truth,
    waves::asking_days,
};
use crate::{
    Studies, answering,
    setup::{Loaded, Population, VersionId},
};

/// What inventing the answers of one population needs.
pub(super) struct Inventing<'a> {
    pub(super) studies: &'a Studies,
    pub(super) loaded: &'a Loaded,
    pub(super) plan: &'a Plan,
    pub(super) population: &'a Population,
    pub(super) questionnaire: &'a Questionnaire,
    pub(super) truth: &'a truth::Truth,
    pub(super) version: VersionId,
    pub(super) opened: Date,
}

impl Inventing<'_> {
    /// Everything that is to be stored, and what to tell of it.
    pub(super) fn invent(
        &self,
        cases: &[Case],
        progress: Progress<'_>,
    ) -> Result<(Outcome, PopulationReport), SimulationError> {
        let name = self.population.name.get("en");
        let mut chance = Chance::new(
            self.plan.spec.seed,
            &format!("answers {}", self.population.id),
        );
        let (chosen, mut answers) = self.choose(cases, &mut chance)?;
        let world = self.world(0);
        let analysis = &self.loaded.definition.analysis;
        let special: Vec<String> = analysis
            .dont_know
            .iter()
            .chain(&analysis.not_applicable)
            .cloned()
            .collect();
        let dealing = Dealing {
            questionnaire: self.questionnaire,
            truth: self.truth,
            world,
            special: &special,
        };
        let step = format!("Inventing answers of {name}");
        dealing.fill(&mut answers, &mut chance, &mut |done, total| {
            progress(&step, done, total);
        });
        let mut told = PopulationReport {
            name: name.to_owned(),
            cases: cases.len(),
            completed: chosen.len(),
            ..PopulationReport::default()
        };
        let days = self.days();
        let mut outcome = Outcome {
            population: self.population.id.clone(),
            responses: Vec::new(),
            cases: Vec::new(),
            drafts: Vec::new(),
        };
        let step = format!("Checking answers of {name}");
        for (done, (case, given)) in chosen.iter().zip(&answers).enumerate() {
            progress(&step, done, chosen.len());
            let day = pick_day(&days, &mut chance);
            outcome
                .responses
                .push(self.respond(case, given, &day, chance.next(), &mut told));
            outcome.cases.push(CaseDays {
                id: case.id,
                started: day.clone(),
                completed: Some(day),
            });
        }
        self.break_off(cases, &chosen, &answers, (&days, &mut chance), &mut outcome);
        told.broke_off = outcome.drafts.len();
        told.precision = self.precision(cases.len(), &answers);
        Ok((outcome, told))
    }

    fn world(&self, seed: u64) -> World {
        let now = self.studies.app.clock.now();
        World {
            today: now.date(),
            now,
            seed,
            language: questionnaire::LanguageIndex::default(),
        }
    }

    /// Who answers: as many of each kind as responses.csv says, by chance within the frame cell.
    fn choose<'c>(
        &self,
        cases: &'c [Case],
        chance: &mut Chance,
    ) -> Result<(Vec<&'c Case>, Vec<Answers>), SimulationError> {
        let id = &self.population.id;
        let mut free: Vec<&Case> = cases.iter().collect();
        chance.shuffle(&mut free);
        let (mut chosen, mut answers, mut faults) = (Vec::new(), Vec::new(), Vec::new());
        for row in self.plan.responses.of(id) {
            let fixed = row.others(&["population", "n"]);
            let wanted = self.frame_cell(&fixed);
            let n = row.count("n").unwrap_or(0);
            let mut given = Answers::default();
            for (item, choice) in &fixed {
                given.set(item.as_str(), choice.as_str());
            }
            let before = chosen.len();
            free.retain(|case| {
                let taken = chosen.len() - before < n && in_cell(case, &wanted);
                if taken {
                    chosen.push(*case);
                    answers.push(given.clone());
                }
                !taken
            });
            let found = chosen.len() - before;
            if found < n {
                faults.push(fault_at(
                    &self.plan.responses,
                    row.number,
                    &format!("{n} are to answer, and the invented frame has {found} such cases."),
                    "Invent more of them in the frame file, or let fewer answer.",
                ));
            }
        }
        if faults.is_empty() {
            Ok((chosen, answers))
        } else {
            Err(SimulationError::Faults(faults))
        }
    }

    /// The frame categories that stand for these answers.
    fn frame_cell(&self, fixed: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        self.plan
            .map
            .of(&self.population.id)
            .filter(|row| {
                fixed
                    .get(row.get("item"))
                    .is_some_and(|choice| choice == row.get("choice"))
            })
            .map(|row| {
                (
                    row.get("variable").to_owned(),
                    row.get("category").to_owned(),
                )
            })
            .collect()
    }

    fn respond(
        &self,
        case: &Case,
        given: &Answers,
        day: &str,
        seed: u64,
        told: &mut PopulationReport,
    ) -> NewResponse {
        let evaluation = self.questionnaire.evaluate(given, &self.world(seed));
        for problem in evaluation.problems() {
            *told
                .problems
                .entry(format!("{}: {}", problem.field, problem.message))
                .or_insert(0) += 1;
        }
        NewResponse {
            id: ids::random_id(),
            language: case.language.clone(),
            day: day.to_owned(),
            released: self.released(case),
            answers: evaluation.submission().to_json(),
        }
    }

    /// The released frame variables, as a real submission stores them.
    fn released(&self, case: &Case) -> String {
        let mut variables: BTreeMap<String, String> =
            serde_json::from_str(&case.variables).unwrap_or_default();
        variables.retain(|id, _| {
            self.population
                .frame
                .variables
                .iter()
                .any(|v| v.id == *id && v.released)
        });
        serde_json::to_string(&variables).unwrap_or_default()
    }

    /// Each day since the invitation with its weight: many answer soon after a contact, then ever fewer.
    fn days(&self) -> Vec<(String, f64)> {
        let elapsed = self.plan.spec.elapsed_days;
        let waves = asking_days(self.population, self.opened);
        let first = waves.first().copied().unwrap_or(0).min(elapsed);
        (first..=elapsed)
            .filter_map(|day| {
                let weight: f64 = waves
                    .iter()
                    .enumerate()
                    .filter(|(_, wave)| **wave <= day)
                    .map(|(number, wave)| {
                        0.8_f64.powi(i32::try_from(number).unwrap_or(0))
                            * (-f64::from(day - wave) / 3.0).exp()
                    })
                    .sum();
                // And some answer at any time.
                let weight = weight + 0.01;
                let date = self.opened.checked_add(i64::from(day).days()).ok()?;
                // Fewer answer at weekends.
                let weekend = date.weekday().to_monday_one_offset() > 5;
                Some((
                    date.to_string(),
                    if weekend { weight * 0.35 } else { weight },
                ))
            })
            .collect()
    }

    /// Some start and leave: their drafts hold the first pages of somebody like them.
    fn break_off(
        &self,
        cases: &[Case],
        chosen: &[&Case],
        answers: &[Answers],
        (days, chance): (&[(String, f64)], &mut Chance),
        outcome: &mut Outcome,
    ) {
        let share = self.plan.spec.break_off;
        let n = super::deal::nearest(chosen.len(), share / (1.0 - share))
            .min(cases.len() - chosen.len());
        let taken: std::collections::BTreeSet<i64> = chosen.iter().map(|case| case.id).collect();
        let mut free: Vec<&Case> = cases
            .iter()
            .filter(|case| !taken.contains(&case.id))
            .collect();
        chance.shuffle(&mut free);
        for case in free.into_iter().take(n) {
            let Some(like) = chance.pick(answers) else {
                return;
            };
            let pages = self.pages(like);
            // Most leave early: the square of an even chance.
            let share = chance.share();
            let left_after = super::deal::nearest(pages.len().saturating_sub(1), share * share);
            let kept = pages.into_iter().take(left_after).collect();
            let sealed = answering::sealed_draft(&self.studies.app.secret, self.version, kept);
            outcome.cases.push(CaseDays {
                id: case.id,
                started: pick_day(days, chance),
                completed: None,
            });
            outcome.drafts.push(NewDraft {
                case: case.id,
                language: case.language.clone(),
                sealed,
            });
        }
    }

    /// These answers page by page, as they would have been saved.
    fn pages(&self, answers: &Answers) -> Vec<(questionnaire::PageAddress, PageAnswers)> {
        let evaluation = self.questionnaire.evaluate(answers, &self.world(0));
        evaluation
            .pages()
            .into_iter()
            .filter_map(|page| {
                let mut saved = PageAnswers::default();
                for part in evaluation.page(&page)?.parts {
                    let questions = match part {
                        Part::Question(question) => vec![*question],
                        Part::Grid(grid) => grid.rows,
                        _ => Vec::new(),
                    };
                    for question in questions {
                        if let Some(value) = answers.get(&question.address) {
                            saved.set.insert(question.address, value.to_owned());
                        }
                    }
                }
                Some((page, saved))
            })
            .collect()
    }

    /// How precise figures of a half will be, in all and by each item breakdown.
    fn precision(&self, cases: usize, answers: &[Answers]) -> Vec<(String, usize, f64)> {
        let analysis = &self.loaded.definition.analysis;
        let mut groups = vec![("all".to_owned(), answers.len())];
        for breakdown in &analysis.breakdowns {
            let Some(item) = breakdown
                .item
                .as_ref()
                .filter(|_| breakdown.populations.contains(&self.population.id))
            else {
                continue;
            };
            let Some(list) = self
                .questionnaire
                .item(item)
                .and_then(|item| item.list.as_ref())
            else {
                continue;
            };
            for choice in &list.choices {
                let n = answers
                    .iter()
                    .filter(|given| given.get(item) == Some(choice.name.as_str()))
                    .count();
                if n > 0 {
                    groups.push((choice.label(questionnaire::LanguageIndex::default()), n));
                }
            }
        }
        let rule = Precision {
            confidence: analysis.confidence,
            ..Precision::default()
        };
        groups
            .into_iter()
            .filter_map(|(group, n)| {
                let plan = precision::Plan {
                    answers: n as f64,
                    population: Some(cases as f64),
                    share: 0.5,
                    design_effect: 1.0,
                };
                let interval = precision::expected_interval(&plan, rule)?;
                Some((group, n, (interval.upper - interval.lower) * 50.0))
            })
            .collect()
    }
}

fn in_cell(case: &Case, wanted: &BTreeMap<String, String>) -> bool {
    let variables: BTreeMap<String, String> =
        serde_json::from_str(&case.variables).unwrap_or_default();
    wanted
        .iter()
        .all(|(id, category)| variables.get(id) == Some(category))
}

fn pick_day(days: &[(String, f64)], chance: &mut Chance) -> String {
    let sum: f64 = days.iter().map(|(_, weight)| weight).sum();
    let mut left = chance.share() * sum;
    for (day, weight) in days {
        left -= weight;
        if left <= 0.0 {
            return day.clone();
        }
    }
    days.last().map_or_else(String::new, |(day, _)| day.clone())
}
