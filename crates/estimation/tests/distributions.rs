//! Tails and quantiles against 1,018 values of R 4.6.1.

use estimation::numeric::{
    beta_quantile, chi_square_tail, f_tail, normal_quantile, normal_tail, student_quantile,
    student_tail,
};

#[derive(serde::Deserialize)]
struct Row {
    fun: String,
    a: f64,
    b: f64,
    x: f64,
    value: f64,
}

#[test]
fn tails_and_quantiles_equal_r_to_ten_digits() {
    let grid = include_str!("data/distributions_grid.csv");
    let mut count = 0;
    let mut wrong = Vec::new();
    for row in csv::Reader::from_reader(grid.as_bytes()).deserialize() {
        let Row {
            fun,
            a,
            b,
            x,
            value,
        } = row.expect("the grid is five columns");
        let ours = match fun.as_str() {
            "qt" => student_quantile(x, a),
            "pt_upper" => student_tail(x, a),
            "pf_upper" => f_tail(x, a, b),
            "pchisq_upper" => chi_square_tail(x, a),
            "qbeta" => beta_quantile(x, a, b),
            "qnorm" => normal_quantile(x),
            "pnorm_upper" => normal_tail(x),
            other => panic!("the grid names {other}"),
        };
        count += 1;
        // Where the tail has all but underflowed, digits mean nothing.
        let close = (ours - value).abs() <= 1e-10 * value.abs() || (ours - value).abs() < 1e-290;
        if !close {
            wrong.push(format!("{fun}({x}, {a}, {b}): R {value:e}, here {ours:e}"));
        }
    }
    assert_eq!(count, 1018);
    assert!(
        wrong.is_empty(),
        "{} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn quantiles_of_f_equal_r_to_ten_digits() {
    // R 4.2.2: qf(p, df1, df2), where pf(qf(p)) gives p back to 1e-11.
    #[derive(serde::Deserialize)]
    struct Quantile {
        p: f64,
        df1: f64,
        df2: f64,
        value: f64,
    }
    let grid = include_str!("data/f_quantiles.csv");
    let mut count = 0;
    for row in csv::Reader::from_reader(grid.as_bytes()).deserialize() {
        let Quantile { p, df1, df2, value } = row.expect("the grid is four columns");
        let ours = estimation::numeric::f_quantile(p, df1, df2);
        let error = (ours / value - 1.0).abs();
        assert!(
            error < 1e-10,
            "qf({p}, {df1}, {df2}): R {value:e}, here {ours:e}, {error:e}"
        );
        count += 1;
    }
    assert_eq!(count, 146);
}
