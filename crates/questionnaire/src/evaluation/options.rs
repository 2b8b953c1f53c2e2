//! The options of a question now: after its filter, in the order of this person.

use super::Evaluation;
use super::sight::Sight;
use super::tree::SlotIndex;
use super::work::{evaluate, with_scope};
use crate::definition::{ChoiceList, Item, LanguageIndex};
use crate::expression::{seed_of, shuffled};

impl Evaluation<'_> {
    /// Which options may be picked, as places in the list, in the order in which to show them.
    pub(super) fn options(&self, item: &Item, list: &ChoiceList, slot: SlotIndex) -> Vec<usize> {
        let allowed = self.allowed(item, list, slot);
        let Some(randomize) = &item.details.randomize else {
            return allowed;
        };
        let seed = match &randomize.seed {
            Some(seed) => {
                let text = evaluate(self.form, &self.tree, &self.world, seed, slot, |value| {
                    value.into_text().into_owned()
                });
                seed_of(&text.unwrap_or_default())
            }
            None => own_seed(self.world.seed, self.tree.address(item, slot).as_str()),
        };
        // “None of these” and “Other” stay at the end, where people look for them.
        let stays = |&place: &usize| {
            list.choices[place].exclusive
                || (item.details.other.is_some() && list.choices[place].name == "other")
        };
        let (last, moving): (Vec<usize>, Vec<usize>) = allowed.into_iter().partition(stays);
        let mut order = shuffled(&moving, seed);
        order.extend(last);
        order
    }

    /// The options that pass the `choice_filter`, in the order of the list.
    fn allowed(&self, item: &Item, list: &ChoiceList, slot: SlotIndex) -> Vec<usize> {
        let all = || (0..list.choices.len()).collect();
        let (Some(filter), Some(table)) = (&item.details.choice_filter, item.details.table) else {
            return all();
        };
        let sight = Sight {
            form: self.form,
            language: self.world.language,
        };
        let (Some(document), Some(rows)) = (
            sight.table(table),
            self.form.tables.get(table).map(|table| &table.rows),
        ) else {
            return all();
        };
        let kept = with_scope(self.form, &self.tree, &self.world, slot, |scope| {
            filter.expression.select(scope, document, rows)
        });
        // A filter that cannot be worked out keeps nobody from answering.
        let Ok(kept) = kept else { return all() };
        let mut kept = kept.into_iter().peekable();
        let is_other =
            |place: usize| item.details.other.is_some() && list.choices[place].name == "other";
        rows.iter()
            .enumerate()
            .filter(|(place, row)| {
                let passes = kept.peek() == Some(*row);
                if passes {
                    kept.next();
                }
                passes || is_other(*place)
            })
            .map(|(place, _)| place)
            .collect()
    }
}

/// The seed of one question of one person.
fn own_seed(seed: u64, address: &str) -> i64 {
    let hash = address
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    i64::from_ne_bytes((hash ^ seed.rotate_left(29)).to_ne_bytes())
}

/// The labels of picked options, in the order of `names`.
pub(super) fn labels(list: &ChoiceList, names: &str, language: LanguageIndex) -> Vec<String> {
    names
        .split(' ')
        .filter(|name| !name.is_empty())
        .map(|name| {
            list.choice(name)
                .map_or_else(|| name.to_owned(), |choice| choice.label(language))
        })
        .collect()
}
