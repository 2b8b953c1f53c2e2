//! Numbers as British readers expect them.

/// A whole number with commas: 46,238.
pub(crate) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share as a percentage without its sign: 78, or 77.8 with one decimal.
pub(crate) fn percent(share: f64, decimals: usize) -> String {
    number(share * 100.0, decimals)
}

/// A share as a percentage that never reads as none or all when it is not: 78%, <1%, >99%.
pub(crate) fn percentage(share: f64, decimals: usize) -> String {
    let text = percent(share, decimals);
    let smallest = 10_f64.powi(-(decimals as i32));
    if share > 0.0 && text == percent(0.0, decimals) {
        format!("<{}%", number(smallest, decimals))
    } else if share < 1.0 && text == percent(1.0, decimals) {
        format!(">{}%", number(100.0 - smallest, decimals))
    } else {
        format!("{text}%")
    }
}

/// A number with a true minus sign and no minus zero.
pub(crate) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| c == '0' || c == '.') => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// With a plus or a minus: +3, −24, 0.
pub(crate) fn signed(value: f64, decimals: usize) -> String {
    let text = number(value, decimals);
    if text.starts_with('−') || text.chars().all(|c| c == '0' || c == '.') {
        text
    } else {
        format!("+{text}")
    }
}

/// As few digits as it takes: 95, 99.9.
pub(crate) fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_have_commas() {
        assert_eq!(count(46_238), "46,238");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn a_few_people_never_read_as_none_and_nearly_all_never_as_all() {
        assert_eq!(percentage(0.002, 0), "<1%");
        assert_eq!(percentage(0.9999, 1), ">99.9%");
        assert_eq!(percentage(0.0, 0), "0%");
        assert_eq!(percentage(1.0, 1), "100.0%");
        assert_eq!(percentage(0.778, 1), "77.8%");
    }

    #[test]
    fn differences_have_a_sign_and_zero_has_none() {
        assert_eq!(signed(-24.4, 0), "−24");
        assert_eq!(signed(-0.2, 0), "0");
        assert_eq!(signed(3.0, 1), "+3.0");
    }
}
