//! The worked examples that others have published, and our own.

use proptest::prelude::*;

use super::*;
use crate::numeric::{Random, normal_quantile};

fn counts(n: [f64; 7]) -> Counts {
    let [
        complete,
        partial,
        refusal,
        non_contact,
        other,
        unknown,
        not_eligible,
    ] = n;
    Counts {
        complete,
        partial,
        refusal,
        non_contact,
        other,
        unknown,
        not_eligible,
    }
}

/// RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3, to so many digits.
fn agree(counts: &Counts, eligibility: Eligibility, expected: [f64; 16], tolerance: f64) {
    let rates = counts.rates(eligibility).unwrap();
    for ((name, rate), expected) in rates.named().into_iter().zip(expected) {
        let rate = rate.unwrap();
        assert!(
            (rate - expected).abs() <= tolerance,
            "{name}: {rate} and not {expected}"
        );
    }
}

#[test]
fn the_published_example_of_the_package_outcomerate() {
    agree(
        &counts([4.0, 2.0, 1.0, 1.0, 1.0, 2.0, 1.0]),
        Eligibility::Given(0.9),
        [
            0.364, 0.545, 0.370, 0.556, 0.444, 0.667, 0.500, 0.750, 0.571, 0.857, 0.091, 0.093,
            0.111, 0.727, 0.741, 0.889,
        ],
        5e-4,
    );
}

#[test]
fn a_weighted_example_of_the_same() {
    let codes = "I P I U R I NC I O P U";
    let (mut weighted, mut plain) = (Counts::default(), Counts::default());
    for (place, code) in codes.split(' ').enumerate() {
        let class = match code {
            "I" => Class::Complete,
            "P" => Class::Partial,
            "R" => Class::Refusal,
            "NC" => Class::NonContact,
            "O" => Class::Other,
            _ => Class::Unknown,
        };
        weighted.add(class, if place < 6 { 1.3 } else { 2.5 });
        plain.add(class, 1.0);
    }
    let (weighted, plain) = (
        weighted.rates(Eligibility::All).unwrap(),
        plain.rates(Eligibility::All).unwrap(),
    );
    let near = |rate: Option<f64>, expected: f64| {
        assert!(
            (rate.unwrap() - expected).abs() < 6e-3,
            "{rate:?} {expected}"
        );
    };
    near(weighted.rr2, 0.50);
    near(weighted.con1, 0.69);
    near(plain.rr2, 0.55);
    near(plain.con1, 0.73);
}

#[test]
fn the_example_of_the_package_responserates() {
    let rates = counts([100.0, 0.0, 0.0, 20.0, 0.0, 0.0, 0.0])
        .rates(Eligibility::Proportional)
        .unwrap();
    for rate in [
        rates.rr1, rates.rr2, rates.rr3, rates.rr4, rates.rr5, rates.rr6, rates.con1,
    ] {
        assert!((rate.unwrap() - 100.0 / 120.0).abs() < 1e-15);
    }
    assert_eq!((rates.coop1, rates.ref1), (Some(1.0), Some(0.0)));
}

#[test]
fn a_college_and_practice_managers() {
    let college = counts([7200.0, 640.0, 410.0, 1150.0, 60.0, 35_840.0, 700.0]);
    agree(
        &college,
        Eligibility::Proportional,
        [
            0.158_940, 0.173_068, 0.168_104, 0.183_046, 0.761_099, 0.828_753, 0.866_426, 0.943_442,
            0.872_727, 0.950_303, 0.009_051, 0.009_573, 0.043_340, 0.183_444, 0.194_020, 0.878_436,
        ],
        5e-7,
    );
    assert!((college.rates(Eligibility::Proportional).unwrap().e - 0.931_102).abs() < 5e-7);
    let managers = counts([3120.0, 210.0, 330.0, 240.0, 25.0, 4975.0, 100.0]);
    agree(
        &managers,
        Eligibility::Proportional,
        [
            0.350_562, 0.374_157, 0.355_499, 0.379_427, 0.794_904, 0.848_408, 0.846_676, 0.903_664,
            0.852_459, 0.909_836, 0.037_079, 0.037_601, 0.084_076, 0.414_045, 0.419_876, 0.938_854,
        ],
        5e-7,
    );
}

#[test]
fn the_published_study() {
    for (complete, invited, expected) in [(2377.0, 46_238.0, "5.1"), (1424.0, 9153.0, "15.6")] {
        let rates = counts([complete, 0.0, 0.0, 0.0, 0.0, invited - complete, 0.0])
            .rates(Eligibility::All)
            .unwrap();
        assert_eq!(format!("{:.1}", rates.rr1.unwrap() * 100.0), expected);
    }
}

#[test]
fn nobody_asked_gives_no_rate_and_nonsense_an_error() {
    let rates = Counts::default().rates(Eligibility::Proportional).unwrap();
    assert!(rates.named().iter().all(|(_, rate)| rate.is_none()));
    assert!(
        counts([-1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
            .rates(Eligibility::All)
            .is_err()
    );
    assert!(
        counts([f64::NAN, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
            .rates(Eligibility::All)
            .is_err()
    );
    assert!(Counts::default().rates(Eligibility::Given(1.5)).is_err());
}

#[test]
fn every_code_stands_once_and_under_its_class() {
    for (place, known) in DISPOSITIONS.iter().enumerate() {
        assert!(
            DISPOSITIONS[place + 1..]
                .iter()
                .all(|other| other.code != known.code),
            "{}",
            known.code
        );
        let first = match known.class {
            Class::Complete | Class::Partial => '1',
            Class::Refusal | Class::NonContact | Class::Other => '2',
            Class::Unknown => '3',
            Class::NotEligible => '4',
        };
        assert!(known.code.starts_with(first), "{}", known.code);
    }
    assert_eq!(
        disposition(Silence::Unknown.code()).unwrap().class,
        Class::Unknown
    );
    assert_eq!(
        disposition(Silence::ImplicitRefusal.code()).unwrap().class,
        Class::Refusal
    );
}

proptest! {
    #[test]
    fn the_rates_stand_in_the_order_that_theory_gives(n in prop::array::uniform7(0_u32..10_000)) {
        let counts = counts(n.map(f64::from));
        let rates = counts.rates(Eligibility::Proportional).unwrap();
        for (name, rate) in rates.named() {
            if let Some(rate) = rate {
                prop_assert!((0.0..=1.0 + 1e-12).contains(&rate), "{} {}", name, rate);
            }
        }
        if let (Some(rr1), Some(rr3), Some(rr5)) = (rates.rr1, rates.rr3, rates.rr5) {
            prop_assert!(rr1 <= rr3 + 1e-12 && rr3 <= rr5 + 1e-12);
        }
        if let (Some(con1), Some(rr2), Some(ref1)) = (rates.con1, rates.rr2, rates.ref1) {
            prop_assert!(rr2 + ref1 <= con1 + 1e-12);
        }
    }
}

fn cell(categories: &[&str], asked: u64, responded: u64) -> Cell {
    Cell {
        categories: categories
            .iter()
            .map(|category| (*category).to_owned())
            .collect(),
        asked,
        responded,
    }
}

#[test]
fn an_r_indicator_by_hand() {
    // Two halves that answer at 0.2 and 0.6: S = 0.2, less the bias of 2 × ½ × ½ × v.
    let cells = [cell(&["a"], 500, 100), cell(&["b"], 500, 300)];
    let found = representativeness(&["half"], &cells).unwrap();
    let bias: f64 = 0.25 * (0.2 * 0.8 / 499.0 + 0.6 * 0.4 / 499.0);
    let spread = (0.04 - bias).sqrt();
    assert!((found.spread - spread).abs() < 1e-15);
    assert!((found.r - (1.0 - 2.0 * spread)).abs() < 1e-15);
    assert!((found.variation.unwrap() - spread / 0.4).abs() < 1e-15);
    let half = &found.variables[0];
    assert!((half.unconditional - 0.2).abs() < 1e-15);
    assert!(
        (half.conditional - 0.2).abs() < 1e-15,
        "there is no other variable"
    );
    assert!((half.categories[0].unconditional + 0.5_f64.sqrt() * 0.2).abs() < 1e-15);
}

#[test]
fn a_response_that_looks_even_is_not_said_to_be_so_for_certain() {
    let cells = [cell(&["a"], 200, 10), cell(&["b"], 200, 10)];
    let found = representativeness(&["half"], &cells).unwrap();
    assert_eq!((found.r, found.standard_error), (1.0, None));
    // By hand: w = ½, v = 0.05 × 0.95/199 in both; S² is off by v/2 and its variance is v²/2.
    let v: f64 = 0.05 * 0.95 / 199.0;
    let most = -v / 2.0 + 1.959_963_984_540_054 * v / 2.0_f64.sqrt();
    assert!((found.low - (1.0 - 2.0 * most.sqrt())).abs() < 1e-12);
    assert_eq!(found.high, 1.0);
}

#[test]
fn what_one_variable_explains_another_does_not_need_to() {
    // The response depends on the first variable alone; the second goes along with it.
    let cells = [
        cell(&["a", "x"], 800, 80),
        cell(&["a", "y"], 200, 20),
        cell(&["b", "x"], 200, 60),
        cell(&["b", "y"], 800, 240),
    ];
    let found = representativeness(&["cause", "companion"], &cells).unwrap();
    let [cause, companion] = found.variables.as_slice() else {
        panic!("two variables")
    };
    assert!(companion.unconditional > 0.05);
    assert!(companion.conditional < 1e-12);
    assert!(cause.conditional > 0.07);
}

#[test]
fn the_bias_is_taken_off_and_the_error_is_honest() {
    // Everybody answers with probability 0.1, in 40 small cells: the raw spread is far from zero, the corrected
    // one is near it. A small generator that anybody can repeat.
    let mut state = 20_261_123_u64;
    let mut chance = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let (mut raw, mut corrected, runs) = (0.0, 0.0, 200);
    for _ in 0..runs {
        let cells: Vec<Cell> = (0..40)
            .map(|number| {
                let responded = (0..50).filter(|_| chance() < 0.1).count() as u64;
                cell(&[&number.to_string()], 50, responded)
            })
            .collect();
        let found = representativeness(&["cell"], &cells).unwrap();
        raw += found.variables[0].unconditional.powi(2);
        corrected += found.spread.powi(2);
    }
    let (raw, corrected) = (raw / f64::from(runs), corrected / f64::from(runs));
    assert!(raw > 1.5e-3, "{raw}");
    assert!(corrected < raw / 5.0, "{corrected}");
}

#[test]
fn counts_that_cannot_be_are_refused() {
    assert_eq!(representativeness(&["a"], &[]), Err(OutcomeError::Nobody));
    assert!(representativeness(&["a"], &[cell(&["x"], 1, 2)]).is_err());
    assert!(representativeness(&["a", "b"], &[cell(&["x"], 2, 1)]).is_err());
    let nobody = representativeness(&["a"], &[cell(&["x"], 5, 0), cell(&["y"], 5, 0)]).unwrap();
    assert_eq!(
        (nobody.r, nobody.variation, nobody.standard_error),
        (1.0, None, None)
    );
}

#[test]
fn groups_that_are_behind_by_chance_are_not_named() {
    let group = |label: &str, asked, responded| Group {
        label: label.to_owned(),
        asked,
        responded,
    };
    let even = [group("a", 500, 24), group("b", 500, 26), group("c", 40, 1)];
    assert!(behind(&even, 1040, 51).is_empty());
    let uneven = [group("a", 5000, 150), group("b", 5000, 250)];
    let found = behind(&uneven, 10_000, 400);
    assert_eq!(found.len(), 1, "whoever is ahead is not behind");
    assert!((found[0].gap - 0.4).abs() < 1e-12);
    assert!(
        behind(&[group("a", 50, 0)], 50, 0).is_empty(),
        "there is no rest"
    );
}

proptest! {
    #[test]
    fn an_r_indicator_lies_between_0_and_1_and_does_not_know_the_order_of_cells(
        counts in prop::collection::vec((0_u64..200, 0.0..=1.0_f64), 1..12),
    ) {
        let mut cells: Vec<Cell> = counts
            .iter()
            .enumerate()
            .map(|(number, (asked, share))| cell(&[&(number % 3).to_string(), &(number / 3).to_string()], *asked, (*asked as f64 * share) as u64))
            .collect();
        if let Ok(found) = representativeness(&["a", "b"], &cells) {
            prop_assert!((0.0..=1.0).contains(&found.r), "{}", found.r);
            prop_assert!(found.variables.iter().all(|part| part.conditional.is_finite() && part.unconditional.is_finite()));
            cells.reverse();
            let again = representativeness(&["a", "b"], &cells).unwrap();
            prop_assert!((again.r - found.r).abs() < 1e-12);
        }
    }
}

/// A fieldwork of an invitation and two reminders, as it might go: decay and sizes differ from run to run.
fn played(run: u64) -> (Vec<u64>, [usize; 3]) {
    let mut chance = Random::at(20_261_123, [usize::try_from(run).unwrap(), 0]);
    let mut normal = || normal_quantile(chance.uniform().clamp(1e-12, 1.0 - 1e-12));
    let decay: f64 = (0.75 + 0.07 * normal()).clamp(0.55, 0.92);
    let messages = [0, 14, 28];
    let mut size = 400.0 * (0.4 * normal()).exp();
    let mut expected = vec![0.0; 50];
    for message in messages {
        for (day, expected) in expected.iter_mut().enumerate().skip(message) {
            *expected += size * (1.0 - decay) * decay.powf((day - message) as f64);
        }
        size *= 0.6 * (0.3 * normal()).exp();
    }
    let days = expected
        .into_iter()
        .map(|mean: f64| (mean + (1.5 * mean).sqrt() * normal()).max(0.0).round() as u64)
        .collect();
    (days, messages)
}

#[test]
fn four_forecasts_of_five_hold() {
    for seen in [8, 20, 33] {
        let (mut held, mut width, runs) = (0, 0.0, 120);
        for run in 0..runs {
            let (days, messages) = played(run);
            let fieldwork = Fieldwork {
                completed: days[..seen].to_vec(),
                messages: messages.into_iter().filter(|day| *day < seen).collect(),
                planned: messages.into_iter().filter(|day| *day >= seen).collect(),
                last_day: 49,
                asked: 40_000,
            };
            let found = forecast(&fieldwork, run).unwrap().unwrap();
            let end: u64 = days.iter().sum();
            held += u32::from((found.low..=found.high).contains(&(end as f64)));
            width += (found.high - found.low) / end as f64;
        }
        let share = f64::from(held) / runs as f64;
        println!(
            "after {seen} days: {share:.2} held, width {:.2}",
            width / runs as f64
        );
        assert!(
            (0.70..=0.95).contains(&share),
            "after {seen} days {share} held"
        );
    }
}

#[test]
fn a_forecast_that_has_nothing_to_go_by_says_nothing() {
    let fieldwork = |completed: Vec<u64>, messages, planned| Fieldwork {
        completed,
        messages,
        planned,
        last_day: 40,
        asked: 1_000,
    };
    assert_eq!(
        forecast(&fieldwork(vec![50, 20], vec![0], vec![]), 1),
        Ok(None)
    );
    assert_eq!(
        forecast(&fieldwork(vec![5, 2, 1, 0], vec![0], vec![14]), 1),
        Ok(None)
    );
    assert!(forecast(&fieldwork(vec![50, 20, 9], vec![7], vec![]), 1).is_err());
    assert!(forecast(&fieldwork(vec![50, 20, 9], vec![0], vec![1]), 1).is_err());
    assert!(forecast(&fieldwork(vec![900, 200, 9], vec![0], vec![]), 1).is_err());
    let one = forecast(&fieldwork(vec![50, 20, 9, 4], vec![0], vec![]), 1)
        .unwrap()
        .unwrap();
    assert_eq!(
        Some(one),
        forecast(&fieldwork(vec![50, 20, 9, 4], vec![0], vec![]), 1).unwrap()
    );
    assert!(
        one.low >= 83.0 && one.high <= 1_000.0 && one.low <= one.middle && one.middle <= one.high
    );
}

#[test]
fn a_share_beside_a_published_one() {
    let none = against(0, 50, 0.01, 0.95).unwrap();
    assert_eq!(none.low, 0.0);
    assert!(!none.differs() && none.high > 0.05);
    assert_eq!(against(30, 100, 0.3, 0.95).unwrap().difference(), 0.0);
    assert!(against(1, 0, 0.5, 0.95).is_err());
    assert!(against(2, 1, 0.5, 0.95).is_err());
    assert!(against(1, 2, 1.5, 0.95).is_err());
}
