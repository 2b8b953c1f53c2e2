//! Identifiers and one-time codes.
//!
//! **Invariant:** ids are random, so that no table tells the order in which people did something.

use rand::RngCore;

/// A random positive 63-bit id: collisions are out of reach for the millions of rows of a study.
pub fn random_id() -> i64 {
    let mut rng = rand::rng();
    i64::try_from(rng.next_u64() >> 1).unwrap_or(1).max(1)
}

/// A newtype for the id of one kind of thing, so that two kinds cannot be confused.
#[macro_export]
macro_rules! id_type {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);

        impl $name {
            /// A new random id.
            pub fn random() -> Self {
                Self($crate::ids::random_id())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    };
}

/// Letters and digits that cannot be mistaken for each other on paper (no I, L, O, U, 0, 1).
const READABLE: &[u8; 30] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A secret that stands in a link or is typed from a letter. Its `Debug` prints nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// 27 readable characters: 132 random bits, for links.
    pub fn for_link() -> Self {
        Self::random(27)
    }

    /// 10 readable characters (49 bits), for letters; guesses are rate-limited.
    pub fn to_type() -> Self {
        Self::random(10)
    }

    /// The code of a link that can be made again: from 32 bytes that only this installation can make
    /// ([`crate::secret::Secret::mac`]).
    pub fn link_from(bytes: [u8; 32]) -> Self {
        Self::derived(bytes, 27)
    }

    /// The code of a letter that can be made again, from such bytes.
    pub fn typed_from(bytes: [u8; 32]) -> Self {
        Self::derived(bytes, 10)
    }

    /// Written in the number system of the readable characters, the last digits first: 32 bytes are
    /// so many more than are needed that every character is equally likely.
    fn derived(mut bytes: [u8; 32], length: usize) -> Self {
        let mut text = String::with_capacity(length);
        for _ in 0..length {
            let mut rest = 0_u32;
            for byte in &mut bytes {
                let value = rest * 256 + u32::from(*byte);
                *byte = u8::try_from(value / 30).unwrap_or(u8::MAX);
                rest = value % 30;
            }
            let index = usize::try_from(rest).unwrap_or(0);
            text.push(char::from(READABLE[index]));
        }
        Self(text)
    }

    fn random(length: usize) -> Self {
        let mut rng = rand::rng();
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let byte = rng.next_u32() as u8 & 31;
            // Bytes beyond the alphabet are drawn again: every character is equally likely.
            if let Some(character) = READABLE.get(usize::from(byte)) {
                text.push(char::from(*character));
            }
        }
        Self(text)
    }

    /// Reads a code as a person types it: any case, with spaces or hyphens; `None` when no code
    /// can look like this.
    pub fn parse(typed: &str) -> Option<Self> {
        let text: String = typed
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-')
            .map(|c| c.to_ascii_uppercase())
            .take(64)
            .collect();
        let plausible =
            (10..=40).contains(&text.len()) && text.bytes().all(|byte| READABLE.contains(&byte));
        plausible.then_some(Self(text))
    }

    /// The code itself, to put into a message.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// In groups, as it is printed in a letter: "ABCDE-FGHJK".
    pub fn in_groups(&self) -> String {
        let mut out = String::new();
        for (index, character) in self.0.chars().enumerate() {
            if index > 0 && index % 5 == 0 {
                out.push('-');
            }
            out.push(character);
        }
        out
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let token = Token::to_type();
        let typed = format!(" {} ", token.in_groups().to_lowercase().replace('-', " "));
        assert_eq!(Token::parse(&typed), Some(token));
    }

    #[test]
    fn what_cannot_be_a_code_is_refused() {
        for text in ["", "ABC", "ABCDEFGHI0", "ÄBCDEFGHJK", &"A".repeat(200)] {
            assert_eq!(Token::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_code_that_is_made_again_is_the_same_and_another_for_other_bytes() {
        let (one, other) = ([7; 32], [8; 32]);
        assert_eq!(Token::link_from(one), Token::link_from(one));
        assert_ne!(Token::link_from(one), Token::link_from(other));
        assert_eq!(Token::link_from(one).reveal().len(), 27);
        let typed = Token::typed_from(one);
        assert_eq!(Token::parse(&typed.in_groups()), Some(typed));
    }

    #[test]
    fn a_link_holds_at_least_128_random_bits() {
        let bits = 27.0 * (READABLE.len() as f64).log2();
        assert!(bits >= 128.0, "{bits}");
        assert_ne!(Token::for_link(), Token::for_link());
    }
}
