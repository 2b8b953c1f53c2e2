//! Chance that is none: everything comes from the respondent's seed.

use sha2::Digest as _;

use super::super::evaluate::{At, Evaluated, Evaluator};
use super::super::paths::collect_refs;
use super::super::syntax::{Call, Kind};
use super::super::value::{NodeRef, Value, text_to_number};
use super::{Function, function};

pub(super) const FUNCTIONS: &[Function] = &[
    function(("random", "random()"), (0, 0), Kind::Number, random),
    function(("uuid", "uuid()"), (0, 1), Kind::Text, uuid),
    function(
        ("randomize", "randomize(nodes, seed)"),
        (1, 2),
        Kind::Nodes,
        randomize,
    )
    .nodes(&[0]),
];

/// The same words for the same respondent, node, expression and place of the call.
fn stream<'a>(
    context: &Evaluator<'a>,
    call: &Call,
    at: At<'a>,
) -> impl Iterator<Item = u64> + use<> {
    let mut state = context.scope.seed ^ context.salt.rotate_left(17);
    mix(&mut state, u64::from(call.site));
    for node in [context.current(), at.node] {
        identify(&mut state, node);
    }
    std::iter::repeat_with(move || mix(&mut state, 0))
}

/// Adds the way from the root to a node: names and places, which do not change when answers do.
fn identify(state: &mut u64, node: NodeRef<'_>) {
    for step in std::iter::successors(Some(node.node), |&at| node.document.parent(at)) {
        mix(state, node.document.name(step).key());
        mix(state, node.document.position(step) as u64);
    }
}

/// `SplitMix64` (Steele, Lea and Flood 2014) with a word stirred in.
fn mix(state: &mut u64, word: u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15) ^ word.wrapping_mul(0xff51_afd7_ed55_8ccd);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    *state ^= z.rotate_left(23);
    z
}

/// At least 0 and below 1.
fn random<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let word = stream(context, call, at).next().unwrap_or(0);
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
    Ok(Value::Number((word >> 11) as f64 / (1_u64 << 53) as f64))
}

/// A version 4 UUID; with an argument, that many letters and digits.
fn uuid<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    const SIGNS: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    let mut words = stream(context, call, at);
    let Some(argument) = call.arguments.first() else {
        let mut next = || words.next().unwrap_or(0);
        let (high, low) = (next(), next());
        let high = high & !0xf000 | 0x4000;
        let low = low & (u64::MAX >> 2) | (1 << 63);
        let text = format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xffff,
            low >> 48,
            low & 0xffff_ffff_ffff
        );
        return Ok(Value::Text(text.into()));
    };
    let length = context.number(argument, at)?.clamp(0.0, 1000.0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped; NaN gives 0"
    )]
    let length = length as usize;
    context.spend(length)?;
    let text: String = words
        .take(length)
        .map(|word| char::from(SIGNS[(word % SIGNS.len() as u64) as usize]))
        .collect();
    Ok(Value::Text(text.into()))
}

fn randomize<'a>(context: &mut Evaluator<'a>, call: &'a Call, at: At<'a>) -> Evaluated<Value<'a>> {
    let nodes = context.nodes(&call.arguments[0], at)?;
    context.spend(nodes.len() * 2)?;
    let seed = match call.arguments.get(1) {
        Some(seed) => match context.eval(seed, at)? {
            Value::Number(number) => number_seed(number),
            other => seed_of(&other.into_text()),
        },
        // Below 2³¹, so that it is the seed of the generator itself.
        None => i64::try_from(stream(context, call, at).next().unwrap_or(0) >> 33).unwrap_or(1),
    };
    let order = shuffle_order(nodes.len(), seed);
    Ok(Value::Nodes(collect_refs(
        order
            .into_iter()
            .map(|place| nodes.as_slice()[place])
            .collect(),
    )))
}

fn number_seed(number: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, and gives 0 for NaN, as Java does"
    )]
    {
        number as i64
    }
}

/// The seed that a text stands for: its number without decimals, or, for a text that is no number,
/// the first eight bytes of its SHA-256 (as newer ODK clients do).
#[must_use]
pub fn seed_of(text: &str) -> i64 {
    let number = text_to_number(text);
    if !number.is_nan() || text.is_empty() {
        return number_seed(number);
    }
    let hash = sha2::Sha256::digest(text);
    let mut first = [0; 8];
    first.copy_from_slice(&hash[..8]);
    i64::from_be_bytes(first)
}

/// Items in the order that ODK's clients give them for a seed (`randomize=true, seed=…`).
///
/// ```
/// use questionnaire::expression::shuffled;
/// assert_eq!(shuffled(&["a", "b", "c", "d", "e", "f"], 42), ["a", "f", "c", "b", "d", "e"]);
/// ```
#[must_use]
pub fn shuffled<T: Clone>(items: &[T], seed: i64) -> Vec<T> {
    shuffle_order(items.len(), seed)
        .into_iter()
        .map(|place| items[place].clone())
        .collect()
}

/// Where each item of a shuffled list comes from: the "inside-out" Fisher–Yates shuffle with the
/// Park–Miller generator, as the ODK `XForms` specification prescribes for `randomize()`.
pub(crate) fn shuffle_order(length: usize, seed: i64) -> Vec<usize> {
    const MODULUS: i64 = 2_147_483_647;
    let mut state = seed % MODULUS;
    if state <= 0 {
        state += MODULUS - 1;
    }
    let mut order: Vec<usize> = Vec::with_capacity(length);
    for place in 0..length {
        state = state * 16_807 % MODULUS;
        #[expect(clippy::cast_precision_loss, reason = "both are below 2³¹")]
        let share = (state - 1) as f64 / (MODULUS - 1) as f64;
        #[expect(clippy::cast_precision_loss, reason = "lists are shorter than 2⁵³")]
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and place"
        )]
        let from = ((share * (place + 1) as f64).floor() as usize).min(place);
        order.push(place);
        order.swap(from, place);
    }
    order
}
