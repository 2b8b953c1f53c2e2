//! P-values of a table of items, adjusted for how many there are, against R's `p.adjust`.

use std::collections::BTreeMap;

use estimation::compare::{AdjustError, Adjustment, adjust};
use proptest::prelude::*;

fn reference(name: &str) -> Vec<Option<f64>> {
    let mut all: BTreeMap<String, serde_json::Value> =
        serde_json::from_str(include_str!("oracle/adjust.json")).expect("the cases are JSON");
    let values = all.remove(name).expect("the case is there");
    serde_json::from_value(values).expect("a list of numbers")
}

#[test]
fn every_method_gives_what_p_adjust_gives_and_keeps_missing_ones() {
    let p = reference("p");
    for (method, name) in [
        (Adjustment::None, "none"),
        (Adjustment::Bonferroni, "bonferroni"),
        (Adjustment::Holm, "holm"),
        (Adjustment::Hochberg, "hochberg"),
        (Adjustment::BenjaminiHochberg, "BH"),
        (Adjustment::BenjaminiYekutieli, "BY"),
    ] {
        let ours = adjust(&p, method).expect("they are p-values");
        for (at, (ours, r)) in ours.iter().zip(reference(name)).enumerate() {
            assert_eq!(ours.is_none(), r.is_none(), "{name} at {at}");
            if let (Some(ours), Some(r)) = (ours, r) {
                assert!((ours - r).abs() <= 1e-14 * r, "{name} at {at}: {ours} {r}");
            }
        }
    }
}

#[test]
fn a_value_that_is_no_p_value_is_refused_by_its_place() {
    for wrong in [-0.1, 1.0 + 1e-9, f64::NAN, f64::INFINITY] {
        let Err(AdjustError { position, .. }) = adjust(&[Some(0.5), Some(wrong)], Adjustment::Holm)
        else {
            panic!("{wrong} is no p-value");
        };
        assert_eq!(position, 2);
    }
    assert_eq!(adjust(&[], Adjustment::Holm), Ok(vec![]));
    assert_eq!(
        adjust(&[None, None], Adjustment::BenjaminiHochberg),
        Ok(vec![None, None])
    );
    assert_eq!(
        adjust(&[None, Some(0.2)], Adjustment::Bonferroni),
        Ok(vec![None, Some(0.2)])
    );
}

proptest! {
    #[test]
    fn adjusting_never_makes_smaller_and_keeps_the_order(
        p in proptest::collection::vec(0.0..=1.0_f64, 0..40)
    ) {
        let p: Vec<Option<f64>> = p.into_iter().map(Some).collect();
        let of = |method| {
            let adjusted = adjust(&p, method).expect("they are p-values");
            adjusted.into_iter().flatten().collect::<Vec<f64>>()
        };
        for method in Adjustment::ALL {
            let adjusted = of(method);
            for (i, a) in adjusted.iter().enumerate() {
                prop_assert!((p[i].expect("given")..=1.0).contains(a));
                for (j, b) in adjusted.iter().enumerate() {
                    prop_assert!(p[i] > p[j] || a <= b);
                }
            }
        }
        // From the strictest to the most lenient.
        let order = [
            Adjustment::Bonferroni,
            Adjustment::Holm,
            Adjustment::Hochberg,
            Adjustment::BenjaminiHochberg,
            Adjustment::None,
        ];
        for pair in order.windows(2) {
            for (strict, lenient) in of(pair[0]).iter().zip(of(pair[1])) {
                prop_assert!(*strict >= lenient - 1e-15);
            }
        }
    }
}
