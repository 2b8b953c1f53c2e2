//! Lines of CSV (RFC 4180) that a spreadsheet cannot take for formulas.

/// Adds a line.
pub fn line<S: AsRef<str>>(out: &mut String, cells: impl IntoIterator<Item = S>) {
    for (place, cell) in cells.into_iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        field(out, cell.as_ref());
    }
    out.push_str("\r\n");
}

/// What begins like a formula gets an apostrophe before it, unless it is a number.
fn field(out: &mut String, text: &str) {
    let is_formula =
        text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
    let guard = if is_formula { "'" } else { "" };
    if text.contains([',', '"', '\n', '\r']) {
        out.push('"');
        out.push_str(guard);
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(guard);
        out.push_str(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_made_harmless() {
        let mut out = String::new();
        line(
            &mut out,
            [
                "=1+1",
                "@sum(a1)",
                "-2.5",
                "+44",
                "-x",
                "a,b",
                "say \"so\"",
                "=a,\"b\"",
            ],
        );
        assert_eq!(
            out,
            "'=1+1,'@sum(a1),-2.5,+44,'-x,\"a,b\",\"say \"\"so\"\"\",\"'=a,\"\"b\"\"\"\r\n"
        );
    }
}
