//! What the checks find, and what they leave alone. All forms are invented.

mod exhaustive;
mod faults;

use crate::{Attachments, Workbook, read};

const LISTS: &str = "\
list_name,name,label,county
yn,yes,Yes,
yn,no,No,
role,partner,Partner,
role,salaried,Salaried,
role,manager,Manager,
county,kent,Kent,
county,essex,Essex,
town,dover,Dover,kent
town,deal,Deal,kent
many,a,A,
many,b,B,
many,c,C,
many,d,D,
many,e,E,
many,f,F,
many,g,G,
many,h,H,
scale,1,Never,
scale,2,Sometimes,
scale,3,Always,
";

/// Reads a form from the text of its survey sheet.
#[track_caller]
fn read_form(survey: &str) -> crate::Questionnaire {
    let files = [
        ("survey.csv".to_owned(), survey.as_bytes().to_vec()),
        ("choices.csv".to_owned(), LISTS.as_bytes().to_vec()),
    ];
    let workbook = Workbook::from_csv_sheets(&files).expect("sheets");
    let (form, faults) = read(&workbook, &Attachments::default());
    form.unwrap_or_else(|| panic!("the form can be read: {faults:?}\n{survey}"))
}
