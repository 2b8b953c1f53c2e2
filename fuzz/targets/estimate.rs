//! No request over no data makes the engine panic, hang or answer with something that is no number.

#![no_main]

use arbitrary::Unstructured;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut choices = Unstructured::new(bytes);
    // Running out of bytes gives zeros; it is no failure.
    let _ = fuzz::try_one(&mut choices);
});
