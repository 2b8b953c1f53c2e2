use super::read_form;
use crate::fault::Severity;

/// The deep faults of a form, one a line: severity, row, column, message.
#[track_caller]
fn faults_of(header: &str, rows: &[&str]) -> Vec<(Severity, Option<u32>, String)> {
    let survey = format!("{header}\n{}\n", rows.join("\n"));
    let form = read_form(&survey);
    let mut found = crate::fault::Faults::default();
    super::super::analyse(&form, &mut found);
    found
        .into_vec()
        .into_iter()
        .map(|fault| {
            (
                fault.severity,
                fault.place.row,
                format!("{} {}", fault.message, fault.remedy),
            )
        })
        .collect()
}

/// Expects exactly these faults: row (the header is row 1), and words of the message.
#[track_caller]
fn finds(header: &str, rows: &[&str], wanted: &[(Severity, u32, &str)]) {
    let found = faults_of(header, rows);
    let fits = found.len() == wanted.len()
        && found.iter().zip(wanted).all(|(found, wanted)| {
            found.0 == wanted.0 && found.1 == Some(wanted.1) && found.2.contains(wanted.2)
        });
    assert!(fits, "found {found:#?}\nwanted {wanted:#?}");
}

const ROUTES: &str = "type,name,label,relevant";
use Severity::{Error, Warning};

#[test]
fn an_ordinary_form_has_no_faults() {
    finds(
        "type,name,label,relevant,constraint,required,calculation,choice_filter",
        &[
            "select_one role,role,Role,,,yes,,",
            "integer,age,Age,,. >= 18 and . <= 99,yes,,",
            "select_multiple many,many,Many,${role} != 'manager',count-selected(.) <= 3,,,",
            "text,why,Why,\"selected(${many}, 'a') and selected(${many}, 'h')\",string-length(.) < 500,,,",
            "begin group,g,G,${age} > 50 or ${role} = 'partner',,,,",
            "select_one scale,s1,S1,,,,,",
            "select_one scale,s2,S2,${s1} > 1,,,,",
            "end group,,,,,,,",
            "calculate,total,,,,,${s1} + ${s2},",
            "note,n,Note,${total} >= 5,,,,",
            "date,seen,Seen,,. <= today() and . > '2000-01-01',,,",
            "select_one county,county,County,,,,,",
            "select_one town,town,Town,${county} = 'kent',,yes,,county = ${county}",
            "begin repeat,child,Child,,,,,",
            "text,cname,Name,,,,,",
            "integer,cage,Age,,. < 18,,,",
            "text,school,School,${cage} > 4,,,,",
            "end repeat,,,,,,,",
            "note,old,Old,count(${child}) > 2 and sum(${cage}) > 20,,,,",
            "note,today,Today,today() > '2026-01-01',,,,",
        ],
        &[],
    );
}

#[test]
fn a_question_that_no_answers_lead_to_is_an_error() {
    finds(
        ROUTES,
        &[
            "select_one role,role,Role,",
            "integer,age,Age,",
            "text,a,A,${role} = 'partner' and ${role} = 'manager'",
            "text,b,B,${age} > 50 and ${age} < 40",
            "text,c,C,${age} > 50 and ${age} < 52",
            "text,d,D,not(${role} = '') and not(${role} != '')",
            "text,e,E,${age} > 50 and ${age} < 51",
        ],
        &[
            (
                Error,
                4,
                "“a” can never be asked: no answers make its relevant",
            ),
            (Error, 5, "“b” can never be asked"),
            (Error, 7, "“d” can never be asked"),
            (Error, 8, "“e” can never be asked"),
        ],
    );
}

#[test]
fn routes_that_exclude_each_other_are_an_error_that_names_the_question() {
    finds(
        ROUTES,
        &[
            "select_one yn,lead,Lead,",
            "select_one role,role,Role,${lead} = 'yes'",
            "text,why,Why,${role} = 'partner' and ${lead} = 'no'",
            "text,other,Other,${lead} = 'no'",
            "text,late,Late,${role} = 'partner' and ${other} != ''",
        ],
        &[
            (
                Error,
                4,
                "needs answers that the route to and the constraint of “role” exclude",
            ),
            (Error, 6, "“late” can never be asked"),
        ],
    );
}

#[test]
fn a_route_that_contradicts_its_group_is_an_error_and_what_is_inside_is_not_repeated() {
    finds(
        ROUTES,
        &[
            "select_one yn,lead,Lead,",
            "begin group,leaders,Leaders,${lead} = 'yes'",
            "text,a,A,${lead} = 'no'",
            "end group,,,",
            "begin group,nobody,Nobody,${lead} = 'yes' and ${lead} = 'no'",
            "text,b,B,${lead} = 'yes'",
            "text,c,C,${b} = 'x'",
            "end group,,,",
        ],
        &[
            (Error, 4, "contradicts the relevant of the group “leaders”"),
            (Error, 6, "The group “nobody” can never be asked"),
        ],
    );
}

#[test]
fn a_constraint_of_another_question_can_close_a_route() {
    finds(
        "type,name,label,relevant,constraint",
        &[
            "integer,age,Age,,. >= 18",
            "text,child,Child,${age} < 16,",
            "select_one role,role,Role,,. != 'manager'",
            "text,m,M,${role} = 'manager',",
        ],
        &[
            (Error, 3, "the route to and the constraint of “age” exclude"),
            (
                Error,
                5,
                "the route to and the constraint of “role” exclude",
            ),
        ],
    );
}

#[test]
fn calculations_are_followed() {
    finds(
        "type,name,label,relevant,calculation",
        &[
            "select_one yn,a,A,,",
            "select_one yn,b,B,,",
            "calculate,both,,,\"if(${a} = 'yes' and ${b} = 'yes', 'both', 'not')\"",
            "text,x,X,${both} = 'both' and ${a} = 'no',",
            "text,y,Y,${both} = 'both',",
            "text,z,Z,${both} = 'neither',",
            "select_one scale,s,S,,",
            "select_one scale,t,T,,",
            "calculate,sum,,,${s} + ${t}",
            "text,high,High,${sum} > 6,",
            "text,six,Six,${sum} = 6,",
        ],
        &[
            (Error, 5, "“x” can never be asked"),
            (Error, 7, "“z” can never be asked"),
            (Error, 11, "“high” can never be asked"),
        ],
    );
}

#[test]
fn calculations_that_stand_before_what_they_need_are_followed_as_well() {
    let mut rows = vec!["select_one yn,a,A,,".to_owned()];
    for n in 0..15 {
        rows.push(format!("calculate,c{n},,,${{c{}}}", n + 1));
    }
    rows.push("calculate,c15,,,\"if(${a} = 'yes', 1, 2)\"".to_owned());
    rows.push("text,x,X,${c0} = 1,".to_owned());
    rows.push("text,y,Y,${c0} = 3,".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    finds(
        "type,name,label,relevant,calculation",
        &rows,
        &[(Error, 20, "“y” can never be asked")],
    );
}

#[test]
fn a_switched_off_question_is_a_warning() {
    finds(
        ROUTES,
        &["text,a,A,false()", "text,b,B,1 = 2", "text,c,C,true()"],
        &[
            (Warning, 2, "“a” is switched off"),
            (Warning, 3, "“b” is switched off"),
        ],
    );
}

#[test]
fn a_condition_that_always_holds_is_a_warning() {
    finds(
        ROUTES,
        &[
            "select_one role,role,Role,",
            "text,a,A,${role} != 'partner' or ${role} != 'manager'",
            "text,b,B,${role} = '' or ${role} != ''",
            "text,c,C,${role} != ''",
        ],
        &[(Warning, 3, "always holds"), (Warning, 4, "always holds")],
    );
}

#[test]
fn an_option_that_the_list_does_not_have_is_named_with_the_nearest() {
    finds(
        ROUTES,
        &[
            "select_one role,role,Role,",
            "select_multiple many,many,Many,",
            "select_one scale,scale,Scale,",
            "text,a,A,${role} = 'partnr' or ${role} = 'manager'",
            "text,b,B,\"selected(${many}, 'z') or selected(${many}, 'a')\"",
            "text,c,C,${role} = 'Salaried' or ${role} = 'manager'",
            "text,d,D,${scale} = 2 or ${scale} = 4",
            "text,e,E,${role} = 'partnr'",
        ],
        &[
            (
                Warning,
                5,
                "the list “role” has no such option: it never matches. Did you mean “partner”?",
            ),
            (Warning, 6, "compares “many” with “z”"),
            (Warning, 7, "Write its name “salaried”"),
            (Warning, 8, "compares “scale” with “4”"),
            (Warning, 9, "compares “role” with “partnr”"),
            (Error, 9, "“e” can never be asked"),
        ],
    );
}

#[test]
fn other_counts_as_an_option_where_people_can_give_it() {
    finds(
        ROUTES,
        &[
            "select_one role or_other,role,Role,",
            "text,a,A,${role} = 'other'",
        ],
        &[],
    );
}

#[test]
fn a_constraint_that_nothing_keeps_is_an_error() {
    finds(
        "type,name,label,relevant,constraint,required",
        &[
            "integer,a,A,,. > 10 and . < 5,yes",
            "integer,b,B,,. > 10 and . < 12,",
            "integer,c,C,,. > 10 and . < 11,",
            "decimal,d,D,,. > 10 and . < 11,",
            "select_one yn,e,E,,. = 'maybe' or . = 'perhaps',",
            "integer,f,F,,. mod 2 = 0,",
            "text,g,G,,\"regex(., '[0-9]+')\",",
            "select_multiple many,h,H,,\"selected(., 'a') and count-selected(.) = 1\",",
        ],
        &[
            (Warning, 6, "“e” with “maybe”"),
            (Warning, 6, "“e” with “perhaps”"),
            (Error, 2, "and the page cannot be passed"),
            (Error, 4, "No answer to “c” keeps its constraint"),
            (Error, 6, "No answer to “e”"),
        ],
    );
}

#[test]
fn a_constraint_that_everything_keeps_is_a_warning() {
    finds(
        "type,name,label,constraint",
        &[
            "integer,a,A,. > 5 or . < 10",
            "integer,b,B,. > 5 and . < 10",
            "decimal,c,C,. >= 0 or . < 0",
        ],
        &[
            (Warning, 2, "Every answer to “a” keeps"),
            (Warning, 4, "Every answer to “c” keeps"),
        ],
    );
}

#[test]
fn a_required_question_without_options_left_is_a_dead_end() {
    let header = "type,name,label,relevant,required,choice_filter";
    finds(
        header,
        &[
            "select_one county,county,County,,,",
            "select_one town,town,Town,,yes,county = ${county}",
        ],
        &[(
            Error,
            3,
            "“town” is required and has no option to choose when county = essex",
        )],
    );
    finds(
        header,
        &[
            "select_one county,county,County,,,",
            "select_one town,town,Town,,,county = ${county}",
        ],
        &[],
    );
    finds(
        header,
        &[
            "select_one county,county,County,,,",
            "select_one town,town,Town,${county} = 'kent',yes,county = ${county}",
        ],
        &[],
    );
    finds(
        header,
        &[
            "select_one role,role,Role,,,",
            "select_one town,town,Town,,,county = ${role}",
        ],
        &[(Error, 3, "never offers an option")],
    );
}

#[test]
fn a_required_question_that_is_read_only_and_empty_is_a_dead_end() {
    finds(
        "type,name,label,required,readonly,default",
        &["text,a,A,yes,yes,", "text,b,B,yes,yes,x"],
        &[(Error, 2, "required and read-only")],
    );
}

#[test]
fn a_relevance_that_looks_at_its_own_answer_is_an_error() {
    let found = faults_of(ROUTES, &["text,a,A,. = 'x'"]);
    assert!(
        found
            .iter()
            .any(|(severity, _, text)| *severity == Error && text.contains("its own answer")),
        "{found:?}"
    );
}

#[test]
fn a_condition_on_a_later_answer_is_a_warning_unless_both_are_on_one_page() {
    finds(
        "type,name,label,relevant,appearance,calculation",
        &[
            "text,early,Early,${late} != '',,",
            "calculate,sum,,${late} != '',,1",
            "text,late,Late,,",
            "begin group,page,Page,,field-list",
            "text,first,First,${second} != '',",
            "text,second,Second,,",
            "end group,,,,",
        ],
        &[(Warning, 2, "“early” comes before “late”")],
    );
}

#[test]
fn a_word_without_quotes_that_is_a_question_elsewhere_is_an_error() {
    finds(
        ROUTES,
        &[
            "select_one yn,a,A,",
            "select_one yn,yes,B,",
            "text,c,C,${a} = yes",
        ],
        &[(Error, 4, "“yes” without quotes means a question inside “c”")],
    );
}

#[test]
fn what_is_too_large_is_named_and_takes_no_time() {
    let header = "type,name,label,relevant";
    let mut rows: Vec<String> = (0..40)
        .map(|n| format!("select_one scale,q{n},Q,"))
        .collect();
    let sum: Vec<String> = (0..40).map(|n| format!("${{q{n}}}")).collect();
    rows.push(format!("text,big,Big,{} = 1000", sum.join(" + ")));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    finds(
        header,
        &rows,
        &[(
            Warning,
            42,
            "“big” can be reached and answered was not analysed",
        )],
    );
}

#[test]
fn a_long_form_with_long_chains_is_analysed_to_the_end() {
    let mut rows = vec!["select_one yn,q0,Q,".to_owned()];
    for n in 1..60 {
        rows.push(format!("select_one yn,q{n},Q,${{q{}}} = 'yes'", n - 1));
    }
    rows.push("text,last,Last,${q59} = 'yes' and ${q0} = 'no'".to_owned());
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    finds(ROUTES, &rows, &[(Error, 62, "“last” can never be asked")]);
}
