//! How many text messages a text makes: the phone network carries 140 bytes at a time (3GPP TS 23.040).
//!
//! With the letters of the GSM alphabet (3GPP TS 23.038) that is 160 of 7 bits; any other letter makes
//! all of them 16 bits wide (UCS-2), 70 in a message. A text of several messages gives 6 bytes of
//! each to putting them together: 153 or 67 letters remain.

/// The letters that a text needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Alphabet {
    Gsm7,
    Ucs2,
}

/// What a text costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Segments {
    pub alphabet: Alphabet,
    /// Letters as the network counts them.
    pub letters: usize,
    pub messages: usize,
    /// The first letter that the GSM alphabet does not have.
    pub because: Option<char>,
}

const GSM: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// These take two places each.
const GSM_EXTENDED: &str = "^{}\\[~]|€\u{c}";

/// Counts the messages of a text.
pub fn segments(text: &str) -> Segments {
    let because = text
        .chars()
        .find(|c| !GSM.contains(*c) && !GSM_EXTENDED.contains(*c));
    let (alphabet, width, alone, joined): (_, fn(char) -> usize, _, _) = match because {
        None => (
            Alphabet::Gsm7,
            |c| 1 + usize::from(GSM_EXTENDED.contains(c)),
            160,
            153,
        ),
        Some(_) => (Alphabet::Ucs2, char::len_utf16, 70, 67),
    };
    let letters = text.chars().map(width).sum();
    let messages = if letters <= alone {
        1
    } else {
        // A letter of two places is not cut in two: it goes over whole.
        let (mut messages, mut filled) = (1, 0);
        for wide in text.chars().map(width) {
            if filled + wide > joined {
                messages += 1;
                filled = 0;
            }
            filled += wide;
        }
        messages
    };
    Segments {
        alphabet,
        letters,
        messages,
        because,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> (Alphabet, usize, usize) {
        let segments = segments(text);
        (segments.alphabet, segments.letters, segments.messages)
    }

    #[test]
    fn plain_letters_fit_160_times_in_one_message_and_153_times_in_each_of_several() {
        assert_eq!(count(&"a".repeat(160)), (Alphabet::Gsm7, 160, 1));
        assert_eq!(count(&"a".repeat(161)), (Alphabet::Gsm7, 161, 2));
        assert_eq!(count(&"a".repeat(306)), (Alphabet::Gsm7, 306, 2));
        assert_eq!(count(&"a".repeat(307)), (Alphabet::Gsm7, 307, 3));
    }

    #[test]
    fn brackets_and_the_euro_take_two_places_and_are_never_cut() {
        assert_eq!(count(&"€".repeat(80)), (Alphabet::Gsm7, 160, 1));
        // 152 letters, then a euro that does not fit into the one place left: 153 are not filled.
        let text = format!("{}€{}", "a".repeat(152), "a".repeat(152));
        assert_eq!(count(&text), (Alphabet::Gsm7, 306, 3));
    }

    #[test]
    fn one_letter_of_welsh_makes_every_letter_wide() {
        assert_eq!(
            count(&format!("{}ŵ", "a".repeat(69))),
            (Alphabet::Ucs2, 70, 1)
        );
        assert_eq!(
            count(&format!("{}ŵ", "a".repeat(70))),
            (Alphabet::Ucs2, 71, 2)
        );
        assert_eq!(segments("Diolch, ŵyn").because, Some('ŵ'));
        assert_eq!(count(&"😀".repeat(34)), (Alphabet::Ucs2, 68, 1));
        // Each is two wide and 67 are left: 33 to a message.
        assert_eq!(count(&"😀".repeat(67)), (Alphabet::Ucs2, 134, 3));
    }
}
