//! Numbers that only look like chance: the same from the same seed, on every machine, for ever.

/// By how much the counter of `SplitMix64` goes on.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

/// One step of `SplitMix64` (Steele, Lea and Flood 2014).
pub(crate) fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(STEP);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of numbers. Streams of one seed that are for different things are told apart by
/// their place, so that none depends on how much another one has taken.
#[derive(Clone, Debug)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    /// The stream for one place, such as a stratum of a replicate.
    pub(crate) fn at(seed: u64, place: [usize; 2]) -> Self {
        let state = (place.iter()).fold(mix(seed), |state, &at| mix(state ^ mix(at as u64)));
        Self { state }
    }

    fn next(&mut self) -> u64 {
        let drawn = mix(self.state);
        self.state = self.state.wrapping_add(STEP);
        drawn
    }

    /// A whole number below `end`, each as likely as any other (Lemire 2019); 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        // The first few products would come up once too often.
        let uneven = end.wrapping_neg().checked_rem(end).unwrap_or_default();
        loop {
            let product = u128::from(self.next()) * u128::from(end);
            // The lower half says which of the products it is, the upper half is the number.
            if product as u64 >= uneven {
                return (product >> 64) as u64;
            }
        }
    }

    /// A number from 0 up to, and not including, 1.
    pub(crate) fn uniform(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// A place in a list of so many.
    pub(crate) fn place(&mut self, count: usize) -> usize {
        // What is below a `usize` is one.
        self.below(count as u64) as usize
    }

    /// Brings a list into any order.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.place(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_and_every_order_comes_up_about_as_often() {
        let mut random = Random::at(7, [0, 0]);
        let mut numbers = [0_u32; 6];
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..60_000 {
            numbers[random.place(6)] += 1;
            let mut list = [0, 1, 2];
            random.shuffle(&mut list);
            *orders.entry(list).or_insert(0_u32) += 1;
        }
        assert_eq!(orders.len(), 6);
        // 10,000 each, with a standard deviation of 91.
        for count in numbers.into_iter().chain(orders.into_values()) {
            assert!(count.abs_diff(10_000) < 500, "{count}");
        }
    }

    #[test]
    fn streams_differ_by_seed_and_by_each_place() {
        let first = |seed, place| Random::at(seed, place).below(u64::MAX);
        let all = [
            first(1, [0, 0]),
            first(2, [0, 0]),
            first(1, [1, 0]),
            first(1, [0, 1]),
            first(1, [1, 1]),
        ];
        let different: std::collections::BTreeSet<u64> = all.into_iter().collect();
        assert_eq!(different.len(), all.len());
        assert_eq!(first(1, [1, 0]), all[2]);
    }
}
