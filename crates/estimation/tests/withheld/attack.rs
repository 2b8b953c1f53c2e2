//! An attacker who reads everything in a response and knows what adds up: independent of the code
//! that decides. The unknowns are the numbers of people of each country, kind, side of the condition
//! and answer; every figure that is shown is a sum of them.

use std::collections::BTreeMap;

use estimation::{
    disclosure::linked::{CellTable, TableCell, Values},
    request::{FigureRow, Outcome, Response},
};
use proptest::test_runner::TestCaseError;

use super::survey::{ANSWERS, Person};

type Atom = (&'static str, &'static str, bool, Option<usize>);

fn atom(person: &Person) -> Atom {
    (person.country, person.kind, person.age <= 45, person.answer)
}

/// What the attacker knows of the tables.
struct Reader {
    atoms: BTreeMap<Atom, u64>,
    places: BTreeMap<Atom, usize>,
    table: CellTable,
    hidden: Vec<usize>,
    secrets: Vec<usize>,
}

impl Reader {
    fn of(people: &[Person]) -> Self {
        let mut atoms = BTreeMap::new();
        for country in ["England", "Scotland", "Wales"] {
            for kind in ["partner", "salaried"] {
                for young in [false, true] {
                    for answer in [None, Some(0), Some(1)] {
                        atoms.insert((country, kind, young, answer), 0);
                    }
                }
            }
        }
        for person in people {
            *atoms.entry(atom(person)).or_default() += 1;
        }
        let mut reader = Self {
            atoms: atoms.clone(),
            places: BTreeMap::new(),
            table: CellTable::new(Values::Counts),
            hidden: Vec::new(),
            secrets: Vec::new(),
        };
        for (atom, count) in atoms {
            let at = reader.push(format!("{atom:?}"), count);
            reader.places.insert(atom, at);
            reader.hidden.push(at);
        }
        reader
    }

    fn push(&mut self, name: String, count: u64) -> usize {
        let cell = TableCell {
            name,
            value: count as f64,
            contributors: count,
            least: 0.0,
            most: None,
            is_margin: false,
        };
        self.table.push(cell).expect("a count")
    }

    fn size(&self, is_in: &dyn Fn(&Atom) -> bool) -> u64 {
        (self.atoms.iter().filter(|(atom, _)| is_in(atom)))
            .map(|(_, count)| count)
            .sum()
    }

    /// A figure: a sum of atoms, shown or not.
    fn add(&mut self, name: String, shown: bool, is_in: &dyn Fn(&Atom) -> bool) -> usize {
        let parts: Vec<usize> = (self.places.iter().filter(|(atom, _)| is_in(atom)))
            .map(|(_, at)| *at)
            .collect();
        let at = self.push(name, self.size(is_in));
        self.table.adds_up(at, &parts).expect("a sum");
        if !shown {
            self.hidden.push(at);
        }
        at
    }

    /// One row of the response; counts of 1 to `few` − 1 in a base of `base` or more are secrets.
    fn read(&mut self, row: &FigureRow, young_only: bool, few: u64, base: u64) {
        let level = (ANSWERS.iter()).position(|name| row.level.as_deref() == Some(name));
        let in_group = |(country, kind, young, _): &Atom| {
            (!young_only || *young)
                && row.domain.iter().all(|part| match part.variable.as_str() {
                    "country" => part.category == *country,
                    _ => part.category == *kind,
                })
        };
        let answered = |atom: &Atom| in_group(atom) && atom.3.is_some();
        let in_cell = |atom: &Atom| in_group(atom) && atom.3 == level;
        let (count, of) = (self.size(&in_cell), self.size(&answered));
        let name = format!("{:?} {:?}", row.domain, row.level);
        // How many took part in a group is taken to be known.
        self.add(format!("{name} (group)"), true, &in_group);
        self.add(format!("{name} (base)"), row.base.is_some(), &answered);
        let at = self.add(name, !row.withheld, &in_cell);
        if row.withheld {
            if of >= base && count > 0 && count < few {
                self.secrets.push(at);
            }
            return;
        }
        let shown = (row.people, row.base);
        assert_eq!(shown, (Some(count), Some(of)), "what is shown is true");
        assert!(count == 0 || count >= few, "a small count is shown");
    }
}

/// Fails when some count of 1 to `few` − 1 people, in a base of `base` or more, is known exactly.
pub(crate) fn on_counts(
    people: &[Person],
    response: &Response,
    few: u64,
    base: u64,
) -> Result<(), TestCaseError> {
    let mut reader = Reader::of(people);
    for (result, young_only) in response.results.iter().zip([false, true]) {
        let Outcome::Figures(rows) = &result.outcome else {
            continue;
        };
        for row in rows {
            reader.read(row, young_only, few, base);
        }
    }
    let intervals = reader.table.intervals(&reader.hidden).expect("bounds");
    for at in reader.secrets {
        let interval = intervals.iter().find(|interval| interval.cell == at);
        let width = interval.expect("a bound").width().unwrap_or(f64::INFINITY);
        if width < 1.0 - 1e-6 {
            return Err(TestCaseError::fail(format!("{interval:?} is known")));
        }
    }
    Ok(())
}
