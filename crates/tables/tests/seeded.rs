//! What hashes begin with is one for the process: a file, and so a process, of its own.

use trailglass_tables::{Lexicon, seed};

#[test]
fn numbers_do_not_turn_on_what_hashes_begin_with() {
    assert!(seed(0x5eed_0f7a_b1e5));
    let texts: Vec<String> = (0..2_000).map(|number| format!("text {number}")).collect();
    let mut lexicon = Lexicon::default();
    for _ in 0..2 {
        let numbers: Vec<u32> = texts.iter().map(|text| lexicon.number(text)).collect();
        // 0 is the empty text.
        assert!(numbers.into_iter().eq(1..=2_000));
    }
    assert!(!seed(1), "there is a table already");
    assert_eq!(lexicon.number("text 1999"), 2_000);
}
