//! The estimate of minutes.

use crate::forms::form;

fn sized(questions: usize) -> questionnaire::Questionnaire {
    let mut text = "survey\n| type | name | label | relevant |\n| select_one yn | start | Do you want the long way? | |\n".to_owned();
    for number in 0..questions {
        let relevant = if number % 2 == 0 {
            "${start} = 'yes'"
        } else {
            ""
        };
        text.push_str(&format!("| select_one yn | q{number} | Is this question number {number} of a good many? | {relevant} |\n"));
    }
    text.push_str("choices\n| list_name | name | label |\n| yn | yes | Yes |\n| yn | no | No |\n");
    form(&text)
}

#[test]
fn twice_the_questions_take_about_twice_as_long() {
    let (short, long) = (sized(20).minutes(), sized(40).minutes());
    let ratio = long.longest / short.longest;
    assert!((1.8..2.1).contains(&ratio), "{ratio}");
}

#[test]
fn the_estimate_says_how_it_was_made_and_is_always_the_same() {
    let estimate = sized(20).minutes();
    assert_eq!(estimate, sized(20).minutes());
    assert!(estimate.longest > estimate.typical * 1.2 || estimate.typical == estimate.longest);
    // 21 questions of 9 words and two options of one word, 3 seconds and 2 for the page each.
    let longest = (20.0 * 11.0 + 8.0) / 230.0 + 21.0 * 5.0 / 60.0;
    assert!(
        (estimate.longest - longest).abs() < 0.05,
        "{} against {longest}",
        estimate.longest
    );
    assert!(
        estimate
            .method
            .iter()
            .any(|sentence| sentence.contains("230 words a minute"))
    );
    assert_eq!(estimate.longest_minutes(), 3);
}
