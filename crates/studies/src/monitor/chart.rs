//! How many have completed, day by day, with the messages marked that were sent meanwhile.

use jiff::civil::Date;
use maud::{Markup, html};
use platform::web::components as ui;

use super::model::Progress;
use crate::home::{count, day as in_words, per_cent};

/// The frame of the drawing, in its own units.
const LEFT: f64 = 90.0;
const RIGHT: f64 = 740.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 200.0;

/// A day of the curve.
struct Point {
    date: Date,
    day: String,
    completed: i64,
}

pub(super) fn cumulative(population: &str, progress: &Progress) -> Markup {
    let mut so_far = 0;
    let points: Vec<Point> = progress
        .days
        .iter()
        .filter_map(|(day, counts)| {
            so_far += counts.completed;
            Some(Point {
                date: day.parse().ok()?,
                day: day.clone(),
                completed: so_far,
            })
        })
        .collect();
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return html! {};
    };
    if last.completed == 0 {
        return html! {};
    }
    let begin = progress
        .waves
        .iter()
        .filter_map(|wave| wave.day.parse::<Date>().ok())
        .chain([first.date])
        .min()
        .unwrap_or(first.date);
    let span = days_between(begin, last.date).max(1.0);
    let x = |date: Date| LEFT + days_between(begin, date) / span * (RIGHT - LEFT);
    let y = |n: i64| BOTTOM - n as f64 / last.completed as f64 * (BOTTOM - TOP);
    let mut line = format!("M {LEFT:.1} {BOTTOM:.1}");
    for point in &points {
        line += &format!(" H {:.1} V {:.1}", x(point.date), y(point.completed));
    }
    let invited = progress.total.invited;
    let share = if invited > 0 {
        format!(
            ", {} of {} invited",
            per_cent(last.completed as f64 / invited as f64, 1),
            count(invited)
        )
    } else {
        String::new()
    };
    let marks = match progress.waves.len() {
        0 => String::new(),
        1 => "; one message is marked".to_owned(),
        n => format!("; {n} messages are marked"),
    };
    let sentence = format!(
        "{population}: {} completed by {}{share}{marks}.",
        count(last.completed),
        in_words(&last.day)
    );
    html! {
        figure class="app-figure" {
            p { strong { "Completed so far" } br; (sentence) }
            svg viewBox="0 0 760 240" role="img" aria-label=(sentence) class="app-days" {
                line x1=(LEFT) y1=(BOTTOM) x2=(RIGHT) y2=(BOTTOM) stroke="#4c6272" {}
                text x=(LEFT - 6.0) y=(TOP + 5.0) text-anchor="end" font-size="14" fill="#212b32" { (count(last.completed)) }
                text x=(LEFT - 6.0) y=(BOTTOM + 5.0) text-anchor="end" font-size="14" fill="#212b32" { "0" }
                @for (place, wave) in progress.waves.iter().enumerate() {
                    @if let Ok(date) = wave.day.parse::<Date>() {
                        @let at = format!("{:.1}", x(date));
                        line x1=(at) y1=(TOP) x2=(at) y2=(BOTTOM) stroke="#4c6272" stroke-dasharray="4 3" {}
                        text x=(at) y=(TOP - 8.0) text-anchor=(if x(date) > RIGHT - 40.0 { "end" } else { "start" }) font-size="14" fill="#212b32" { (place + 1) }
                    }
                }
                path d=(line) fill="none" stroke="#005eb8" stroke-width="3" {}
                text x=(LEFT - 30.0) y=(BOTTOM + 30.0) font-size="14" fill="#212b32" { (in_words(&begin.to_string())) }
                text x=(RIGHT) y=(BOTTOM + 30.0) text-anchor="end" font-size="14" fill="#212b32" { (in_words(&last.day)) }
            }
            @if !progress.waves.is_empty() { (waves(progress, &points)) }
        }
    }
}

/// What each message brought: those who completed from its day until the next one began. Others answer late, so
/// that this says when answers came, and not which message moved whom.
fn waves(progress: &Progress, points: &[Point]) -> Markup {
    let until = |day: &str| {
        points
            .iter()
            .take_while(|point| point.day.as_str() < day)
            .last()
            .map_or(0, |point| point.completed)
    };
    let end = points.last().map_or(0, |point| point.completed);
    ui::details(
        "What came after each message",
        &html! {
            table class="nhsuk-table" {
                thead class="nhsuk-table__head" { tr {
                    th scope="col" { "Mark" } th scope="col" { "Message" } th scope="col" { "Began" }
                    th scope="col" class="app-number" { "Sent" } th scope="col" class="app-number" { "Completed until the next" }
                } }
                tbody class="nhsuk-table__body" {
                    @for (place, wave) in progress.waves.iter().enumerate() {
                        @let before = until(&wave.day);
                        @let after = progress.waves.get(place + 1).map_or(end, |next| until(&next.day));
                        tr class="nhsuk-table__row" {
                            td class="nhsuk-table__cell" { (place + 1) }
                            th scope="row" class="nhsuk-table__header" { (wave.name) }
                            td class="nhsuk-table__cell" { (in_words(&wave.day)) }
                            td class="nhsuk-table__cell app-number" { (count(wave.sent)) }
                            td class="nhsuk-table__cell app-number" { (count((after - before).max(0))) }
                        }
                    }
                }
            }
        },
    )
}

fn days_between(from: Date, to: Date) -> f64 {
    from.until(to)
        .map_or(0.0, |span| f64::from(span.get_days()))
}
