//! Places on Earth: points, traces and shapes as texts.
//!
//! A point is `latitude longitude altitude accuracy` in degrees and metres (the last two may be
//! missing); traces and shapes are points with semicolons between them.

use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::syntax::{Call, Expr, Kind};
use super::super::value::Value;
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("area", "area(${shape})"), (1, 1), Kind::Number, area),
    function(
        ("distance", "distance(${trace})"),
        (1, 1),
        Kind::Number,
        distance,
    ),
    function(
        ("geofence", "geofence(${point}, ${shape})"),
        (2, 2),
        Kind::Boolean,
        geofence,
    ),
    function(
        ("intersects", "intersects(${trace})"),
        (1, 1),
        Kind::Boolean,
        intersects,
    ),
];

/// The Earth's radius at the equator in metres, as the ODK `XForms` specification wants.
const RADIUS: f64 = 6_378_100.0;

#[derive(Clone, Copy, PartialEq)]
struct Point {
    latitude: f64,
    longitude: f64,
}

impl Point {
    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(str::parse::<f64>);
        let latitude = numbers.next()?.ok()?;
        let longitude = numbers.next()?.ok()?;
        let rest_is_fine = numbers.by_ref().take(2).all(|number| number.is_ok());
        let valid = rest_is_fine
            && numbers.next().is_none()
            && (-90.0..=90.0).contains(&latitude)
            && (-180.0..=180.0).contains(&longitude);
        valid.then_some(Self {
            latitude,
            longitude,
        })
    }
}

/// The points of an argument: of a text, or of several nodes with one point each. `None` when one
/// of them is no point.
fn points<'a>(
    context: &mut Evaluator<'a>,
    argument: &'a Expr,
    at: At<'a>,
) -> Evaluated<Option<Vec<Point>>> {
    match context.eval(argument, at)? {
        Value::Nodes(nodes) if nodes.len() > 1 => {
            context.spend(nodes.len() * 4)?;
            let blank = |text: &&str| !text.trim().is_empty();
            let texts = nodes
                .as_slice()
                .iter()
                .map(|node| node.text())
                .filter(blank);
            Ok(texts.map(Point::parse).collect())
        }
        other => {
            let text = other.into_text();
            context.spend(text.len() / 4)?;
            let parts = text
                .split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty());
            Ok(parts.map(Point::parse).collect())
        }
    }
}

/// To the nearest hundredth.
fn hundredths(number: f64) -> Value<'static> {
    Value::Number((number * 100.0).round() / 100.0)
}

/// Square metres of a polygon on a sphere (Chamberlain and Duquette 2007, equation 5); 0 for fewer
/// than three points, `NaN` when a point cannot be read.
fn area<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let Some(points) = points(context, &call.arguments[0], at)? else {
        return Ok(Value::Number(f64::NAN));
    };
    if points.len() < 3 {
        return Ok(Value::Number(0.0));
    }
    let next = points.iter().cycle().skip(1);
    let sum: f64 = points
        .iter()
        .zip(next)
        .map(|(from, to)| {
            (to.longitude - from.longitude).to_radians()
                * (2.0 + from.latitude.to_radians().sin() + to.latitude.to_radians().sin())
        })
        .sum();
    Ok(hundredths((sum * RADIUS * RADIUS / 2.0).abs()))
}

/// Metres along the points; 0 for fewer than two, `NaN` when a point cannot be read.
fn distance<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let Some(points) = points(context, &call.arguments[0], at)? else {
        return Ok(Value::Number(f64::NAN));
    };
    Ok(hundredths(
        points
            .windows(2)
            .map(|pair| between(pair[0], pair[1]))
            .sum(),
    ))
}

/// Metres between two points by the spherical law of cosines.
fn between(from: Point, to: Point) -> f64 {
    if from == to {
        return 0.0;
    }
    let (a, b) = (from.latitude.to_radians(), to.latitude.to_radians());
    let turn = (from.longitude - to.longitude).to_radians();
    (a.sin() * b.sin() + a.cos() * b.cos() * turn.cos())
        .clamp(-1.0, 1.0)
        .acos()
        * RADIUS
}

/// Whether a point lies in a shape, by the even-odd rule on latitude and longitude.
fn geofence<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let point = points(context, &call.arguments[0], at)?;
    let shape = points(context, &call.arguments[1], at)?;
    let (Some([point]), Some(shape)) = (point.as_deref(), shape) else {
        return Ok(Value::Boolean(false));
    };
    let next = shape.iter().cycle().skip(1);
    let crossings = shape.iter().zip(next).filter(|(from, to)| {
        (from.latitude > point.latitude) != (to.latitude > point.latitude)
            && point.longitude
                < (to.longitude - from.longitude) * (point.latitude - from.latitude)
                    / (to.latitude - from.latitude)
                    + from.longitude
    });
    Ok(Value::Boolean(crossings.count() % 2 == 1))
}

/// Whether a trace or shape crosses itself.
fn intersects<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let Some(mut points) = points(context, &call.arguments[0], at)? else {
        return Ok(Value::Boolean(false));
    };
    points.dedup();
    let sides: Vec<(Point, Point)> = points.windows(2).map(|pair| (pair[0], pair[1])).collect();
    context.spend(sides.len().saturating_mul(sides.len()))?;
    let closed = points.len() > 2 && points.first() == points.last();
    for (first, one) in sides.iter().enumerate() {
        for (second, other) in sides.iter().enumerate().skip(first + 2) {
            let neighbours = closed && first == 0 && second + 1 == sides.len();
            if !neighbours && cross(*one, *other) {
                return Ok(Value::Boolean(true));
            }
        }
    }
    Ok(Value::Boolean(false))
}

/// On which side of the line through two points a third lies: above 0, below 0, or on it.
fn side(from: Point, to: Point, point: Point) -> f64 {
    (to.longitude - from.longitude) * (point.latitude - from.latitude)
        - (to.latitude - from.latitude) * (point.longitude - from.longitude)
}

fn cross(one: (Point, Point), other: (Point, Point)) -> bool {
    let between = |point: Point, line: (Point, Point)| {
        side(line.0, line.1, point) == 0.0
            && point.longitude >= line.0.longitude.min(line.1.longitude)
            && point.longitude <= line.0.longitude.max(line.1.longitude)
            && point.latitude >= line.0.latitude.min(line.1.latitude)
            && point.latitude <= line.0.latitude.max(line.1.latitude)
    };
    let apart = |line: (Point, Point), pair: (Point, Point)| {
        side(line.0, line.1, pair.0) * side(line.0, line.1, pair.1) < 0.0
    };
    (apart(one, other) && apart(other, one))
        || between(one.0, other)
        || between(one.1, other)
        || between(other.0, one)
        || between(other.1, one)
}
