//! Functions that other form tools have and that are not supported here, with what to do instead.

/// Why a known function is refused, as a sentence after "is not supported:"; `None` for unknown names.
pub(super) fn reason(name: &str) -> Option<&'static str> {
    Some(match name {
        "property" | "get-property" => {
            "a web page knows no device; ask the question, or put the value into the invitation's frame"
        }
        "id" => "give the node's path instead",
        "name" | "local-name" | "namespace-uri" | "lang" => {
            "name the question with ${name} instead"
        }
        "difference-in-months" => {
            "write int((number(later) - number(earlier)) div 30.4375) with two dates"
        }
        "add-date" => "write date(${date} + days)",
        "parse-timestamp-to-date"
        | "to-bikram-sambat"
        | "comment-status"
        | "z-score"
        | "drug-taken"
        | "extension-lib" => {
            "it belongs to another survey platform; work with dates as texts (2026-11-23) and with calculations"
        }
        "depend" => {
            "write only its first argument; what a calculation depends on is found by itself"
        }
        "pull-data" => "write pulldata('table', 'column', 'key column', value)",
        "search" => "write select_one_from_file, or a choice_filter",
        "ceil" => "write ceiling(number)",
        "average" | "avg" | "mean" => "write sum(nodes) div count-non-empty(nodes)",
        "len" | "length" => "write string-length(text)",
        "lower" | "lower-case" | "upper" | "upper-case" => {
            "write translate(text, 'ABC…', 'abc…') with the letters that matter"
        }
        "and" | "or" => "write a and b, or a or b, without a function",
        "iif" | "ifelse" | "case" | "switch" | "cond" => {
            "write if(condition, then, else), one inside the other"
        }
        "is-null" | "isnull" | "is-blank" | "empty" => "write ${name} = ''",
        "thousands-sep" | "format-number" => "show the number as it is",
        "once-per-respondent" => "write once(value)",
        "rank-index" | "rank-value" | "de-duplicate" | "count-if" | "sum-if" | "min-if"
        | "max-if" | "join-if" | "rel-index" | "index" | "enclosed-area" | "duration"
        | "linebreak" | "distance-between" => {
            "it belongs to another survey platform; use the functions of the ODK XForms specification, such as indexed-repeat(), position(..), count(nodes[condition]) and area()"
        }
        "callout" | "pulldata-js" | "column" => {
            "it needs code of another platform; use a calculation"
        }
        _ => return None,
    })
}
