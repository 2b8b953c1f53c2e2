use super::*;
use crate::design::{Grouping, LonelyPsu, Population, Sampling};

struct Row(String, String, f64, f64, f64, f64);

fn lonely() -> Vec<Row> {
    include_str!("../../tests/oracle/lonely.csv")
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').map(|cell| cell.trim_matches('"')).collect();
            let number = |at: usize| cells[at].parse::<f64>().expect("a number");
            let text = |at: usize| cells[at].to_owned();
            Row(text(0), text(1), number(2), number(3), number(4), number(5))
        })
        .collect()
}

fn design(rows: &[Row], fpc: bool, rule: LonelyPsu, in_domain: bool) -> Design {
    let strata = Grouping::from_labels(rows.iter().map(|row| row.0.as_str()));
    let clusters = Grouping::from_labels(rows.iter().map(|row| row.1.as_str()));
    let sizes: Vec<f64> = rows.iter().map(|row| row.2).collect();
    let population = if fpc {
        Population::SizeOfRow(&sizes)
    } else {
        Population::Unknown
    };
    let stage = Sampling {
        clusters: Some(&clusters),
        strata: Some(&strata),
        population,
        nest: false,
    };
    Design::sampled(rows.len(), &[stage])
        .and_then(|design| design.weighted(rows.iter().map(|row| row.3).collect()))
        .expect("a design")
        .with_lonely(rule, in_domain)
}

fn total(rule: LonelyPsu) -> Joint {
    let rows = lonely();
    let design = design(&rows, true, rule, false);
    let units = Units::of_rows(&design);
    let y = |unit: usize, value: usize| {
        if value == 0 {
            rows[unit].4
        } else {
            rows[unit].5
        }
    };
    let statistic = Ratios {
        count: 2,
        numerator: &y,
        denominator: None,
    };
    estimate(&design, &units, &statistic, &vec![true; rows.len()])
        .expect("a variance")
        .expect("a value")
}

fn close(got: f64, want: f64) {
    assert!((got - want).abs() <= 1e-9 * want.abs(), "{got} for {want}");
}

#[test]
fn totals_with_lonely_strata_equal_svytotal_by_either_rule() {
    for (rule, want) in [
        (LonelyPsu::Adjust, [465.56333133995713, 27.03689012518719]),
        (LonelyPsu::Average, [482.33193021405737, 28.180105497282348]),
    ] {
        for (got, want) in total(rule).standard_errors().into_iter().zip(want) {
            close(got, want);
        }
    }
}

#[test]
fn a_domain_with_one_unit_in_a_stratum_follows_the_rule_for_domains() {
    let rows = lonely();
    for (fpc, rule, in_domain, want) in [
        (true, LonelyPsu::Adjust, false, 2.358817551097575),
        (true, LonelyPsu::Average, true, 0.8336617366877828),
        (true, LonelyPsu::Certainty, true, 2.358817551097575),
        (true, LonelyPsu::Fail, true, 2.358817551097575),
        (false, LonelyPsu::Remove, true, 2.7404766561381346),
    ] {
        let design = design(&rows, fpc, rule, in_domain);
        let units = Units::of_rows(&design);
        let active: Vec<bool> = rows
            .iter()
            .map(|row| row.0 == "s1" || row.0 == "s3" || row.1 == "p5_1")
            .collect();
        let y = |unit: usize, _| if active[unit] { rows[unit].4 } else { 0.0 };
        let x = |unit: usize, _| if active[unit] { 1.0 } else { 0.0 };
        let mean = Ratios {
            count: 1,
            numerator: &y,
            denominator: Some(&x),
        };
        let joint = estimate(&design, &units, &mean, &active)
            .expect("a variance")
            .expect("a value");
        close(joint.standard_errors()[0], want);
        // Eight clusters in three strata.
        assert_eq!(joint.degrees_of_freedom, 5.0);
    }
}
