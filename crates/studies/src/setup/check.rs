//! What must fit together in a study folder beyond each single file.

use std::collections::BTreeSet;

use questionnaire::Fault;

use super::{
    check_contacts,
    definition::{BreakdownBy, External, Population, Texts},
    folder::{Loaded, fault},
};

const FILE: &str = "study.toml";

/// Every fault of the whole.
pub(super) fn check(loaded: &Loaded) -> Vec<Fault> {
    let mut faults = Vec::new();
    words(loaded, &mut faults);
    for population in &loaded.definition.populations {
        check_population(loaded, population, &mut faults);
    }
    breakdowns(loaded, &mut faults);
    sums(loaded, &mut faults);
    numbers(loaded, &mut faults);
    files(loaded, &mut faults);
    faults
}

fn words(loaded: &Loaded, faults: &mut Vec<Fault>) {
    let about = &loaded.definition.study;
    let id = &about.id.0;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if id.is_empty() || id.len() > 60 || !id.chars().all(plain) {
        faults.push(fault(
            FILE,
            format!("The study's id is {id:?}."),
            "Use lower-case letters, digits and hyphens, at most 60.",
        ));
    }
    if about.languages.is_empty() {
        faults.push(fault(
            FILE,
            "The study has no language.",
            "Write languages = [\"en\", \"cy\"].",
        ));
    }
    for (what, texts) in [
        ("title", &about.title),
        ("run_by", &about.run_by),
        ("about", &about.about),
    ] {
        translated(loaded, &format!("study.{what}"), texts, faults);
    }
    if !about.contact.email.contains('@') {
        faults.push(fault(
            FILE,
            "study.contact.email is not an e-mail address.",
            "Respondents must be able to ask somebody: give an address that is read.",
        ));
    }
    let mut seen = BTreeSet::new();
    for population in &loaded.definition.populations {
        if !seen.insert(&population.id) {
            faults.push(fault(
                FILE,
                format!("Two populations have the id {:?}.", population.id),
                "Give each its own id.",
            ));
        }
    }
}

fn translated(loaded: &Loaded, what: &str, texts: &Texts, faults: &mut Vec<Fault>) {
    for language in &loaded.definition.study.languages {
        if texts
            .0
            .get(language)
            .is_none_or(|text| text.trim().is_empty())
        {
            faults.push(fault(
                FILE,
                format!("{what} has no text in {language:?}."),
                format!("Add {language} = \"…\" under [{what}]."),
            ));
        }
    }
}

fn check_population(loaded: &Loaded, population: &Population, faults: &mut Vec<Fault>) {
    let id = &population.id;
    translated(
        loaded,
        &format!("population.name ({id})"),
        &population.name,
        faults,
    );
    translated(
        loaded,
        &format!("population.one ({id})"),
        &population.one,
        faults,
    );
    for variable in &population.frame.variables {
        translated(
            loaded,
            &format!("population.frame.variable.label ({id}, {})", variable.id),
            &variable.label,
            faults,
        );
        if variable.categories.is_empty() {
            faults.push(fault(
                FILE,
                format!(
                    "The frame variable {:?} of {id:?} has no categories.",
                    variable.id
                ),
                "List the values that the frame may hold, so that a wrong one is found.",
            ));
        }
    }
    if let Some(encoding) = &population.frame.encoding
        && !matches!(encoding.as_str(), "utf-8" | "windows-1252")
    {
        faults.push(fault(
            FILE,
            format!("The frame of {id:?} is said to be in {encoding:?}."),
            "Headroom reads utf-8 and windows-1252.",
        ));
    }
    if let Some(questionnaire) = loaded.questionnaires.get(id) {
        for language in &loaded.definition.study.languages {
            if questionnaire.language(language).is_none() {
                faults.push(fault(
                    &population.questionnaire,
                    format!("The questionnaire has no {language:?}, which the study promises."),
                    format!("Add columns such as label::Name ({language})."),
                ));
            }
        }
    }
    if let Some(from) = &population.sending.from {
        let what = format!("population.sending.from.name ({id})");
        translated(loaded, &what, &from.name, faults);
    }
    check_contacts::check(loaded, population, faults);
}

fn breakdowns(loaded: &Loaded, faults: &mut Vec<Fault>) {
    let definition = &loaded.definition;
    for breakdown in &definition.analysis.breakdowns {
        translated(
            loaded,
            &format!("analysis.breakdown.label ({})", breakdown.id),
            &breakdown.label,
            faults,
        );
        for id in &breakdown.populations {
            let Some(population) = definition.population(id) else {
                faults.push(fault(
                    FILE,
                    format!(
                        "The breakdown {:?} names the population {id:?}, which is not there.",
                        breakdown.id
                    ),
                    "Use the id of a [[population]].",
                ));
                continue;
            };
            match breakdown.by() {
                None => faults.push(fault(
                    FILE,
                    format!(
                        "The breakdown {:?} must name either an item or a frame variable.",
                        breakdown.id
                    ),
                    "Write item = \"…\" or frame = \"…\".",
                )),
                Some(BreakdownBy::Item(item)) => {
                    let there = loaded
                        .questionnaires
                        .get(id)
                        .is_none_or(|q| q.item(item).is_some());
                    if !there {
                        faults.push(fault(FILE, format!("The breakdown {:?} uses the item {item:?}, which the questionnaire of {id:?} does not have.", breakdown.id), "Use the name of a select_one item."));
                    }
                }
                Some(BreakdownBy::Frame(variable)) => {
                    let released = population
                        .frame
                        .variables
                        .iter()
                        .any(|v| v.id == variable && v.released);
                    if !released {
                        faults.push(fault(FILE, format!("The breakdown {:?} uses {variable:?}, which is not a released frame variable of {id:?}.", breakdown.id), "Only released variables travel with the answers: set released = true, or break down by an item."));
                    }
                }
            }
        }
    }
}

fn sums(loaded: &Loaded, faults: &mut Vec<Fault>) {
    let definition = &loaded.definition;
    for sum in &definition.analysis.sums {
        translated(
            loaded,
            &format!("analysis.sum.label ({})", sum.id),
            &sum.label,
            faults,
        );
        let lists: Vec<_> = loaded
            .questionnaires
            .values()
            .flat_map(|q| q.items())
            .filter_map(|item| item.list.as_ref())
            .filter(|list| list.name == sum.list)
            .collect();
        if lists.is_empty() && !loaded.questionnaires.is_empty() {
            faults.push(fault(
                FILE,
                format!(
                    "The sum {:?} is of the list {:?}, which no item uses.",
                    sum.id, sum.list
                ),
                "Use a list_name of the choices sheets.",
            ));
        }
        for choice in &sum.choices {
            if lists
                .iter()
                .any(|list| !list.choices.iter().any(|c| c.name == *choice))
            {
                faults.push(fault(
                    FILE,
                    format!(
                        "The sum {:?} adds {choice:?}, which is not in the list {:?}.",
                        sum.id, sum.list
                    ),
                    "Use names of that list.",
                ));
            }
        }
    }
}

fn numbers(loaded: &Loaded, faults: &mut Vec<Fault>) {
    let definition = &loaded.definition;
    if !(0.5..1.0).contains(&definition.analysis.confidence) {
        faults.push(fault(
            FILE,
            "analysis.confidence must be at least 0.5 and less than 1.",
            "Write 0.95 for 95% intervals.",
        ));
    }
    if definition.publication.smallest_cell < 1 || definition.publication.smallest_base < 1 {
        faults.push(fault(
            FILE,
            "publication.smallest_cell and smallest_base must be at least 1.",
            "Common rules are 5 and 10.",
        ));
    }
    for population in &definition.populations {
        for external in &population.external {
            check_external(population, external, faults);
        }
    }
    if !(0.0..=1.0).contains(&definition.fieldwork.dispositions.partial_from) {
        faults.push(fault(
            FILE,
            "fieldwork.dispositions.partial_from must be between 0 and 1: it is a share of the pages.",
            "Write 0.5 for half of them.",
        ));
    }
    if let Some(simulation) = &definition.simulation
        && !(0.0..1.0).contains(&simulation.break_off)
    {
        faults.push(fault(
            FILE,
            "simulation.break_off must be at least 0 and less than 1.",
            "It is the share of those who start and never finish.",
        ));
    }
}

fn files(loaded: &Loaded, faults: &mut Vec<Fault>) {
    let definition = &loaded.definition;
    let mut named: Vec<&String> = Vec::new();
    if let Some(simulation) = &definition.simulation {
        named.extend([&simulation.frame, &simulation.responses, &simulation.truth]);
        named.extend(&simulation.frame_map);
    }
    if let Some(comparison) = &definition.comparison {
        named.extend([&comparison.published, &comparison.map]);
        named.extend(&comparison.claims);
    }
    for name in named {
        if loaded.files.text(name).is_none() {
            faults.push(fault(
                name,
                "study.toml names this file, and it is not in the folder (or not in UTF-8).",
                "Add it, or take its line out of study.toml.",
            ));
        }
    }
}

/// Published figures must be of a known variable, of all its categories, and add up.
fn check_external(population: &Population, external: &External, faults: &mut Vec<Fault>) {
    let variable = population
        .frame
        .variables
        .iter()
        .find(|variable| variable.id == external.variable);
    let Some(variable) = variable else {
        faults.push(fault(
            FILE,
            format!(
                "population.external ({}): there is no frame variable {:?}.",
                population.id, external.variable
            ),
            "Name one of [[population.frame.variable]].",
        ));
        return;
    };
    let same = variable.categories.len() == external.shares.len()
        && variable
            .categories
            .iter()
            .all(|category| external.shares.contains_key(category));
    let sum: f64 = external.shares.values().sum();
    if !same
        || (sum - 1.0).abs() > 0.005
        || external
            .shares
            .values()
            .any(|share| !(0.0..=1.0).contains(share))
    {
        faults.push(fault(
            FILE,
            format!("population.external ({}, {}): give each category of the variable its share; they add up to {sum:.3} and not to 1.", population.id, external.variable),
            "Write shares between 0 and 1 of the categories of the frame variable.",
        ));
    }
}
