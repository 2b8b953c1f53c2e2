//! The worked examples that others have published, and our own.

use proptest::prelude::*;

use super::*;

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
