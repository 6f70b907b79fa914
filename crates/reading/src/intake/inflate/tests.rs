//! Held against flate2: what it compresses, what it makes of anything else, and where it stops.

use std::io::{BufReader, Read, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::*;

/// Gives its bytes a few at a time, so that the stream is cut at every place.
struct Pieces<'b>(&'b [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = out.len().min(self.1);
        self.0.read(&mut out[..count])
    }
}

/// What comes out, why it ends before the stream does, and what is left of the source behind it.
type Inflated = (Vec<u8>, Option<ErrorKind>, Vec<u8>);

/// By this module, from pieces and into pieces of these sizes.
fn inflate(deflated: &[u8], from: usize, into: usize) -> Inflated {
    let mut source = BufReader::new(Pieces(deflated, from));
    let mut inflate = Inflate::default();
    let (mut plain, mut piece) = (Vec::new(), vec![0; into]);
    loop {
        match inflate.read(&mut source, &mut piece) {
            Ok(0) => break,
            Ok(count) => plain.extend_from_slice(&piece[..count]),
            Err(error) => return (plain, Some(error.kind()), Vec::new()),
        }
    }
    let mut rest = Vec::new();
    for _ in 0..8 {
        rest.extend(inflate.behind(&mut source));
    }
    source.read_to_end(&mut rest).unwrap();
    (plain, None, rest)
}

/// By flate2.
fn inflate_by_flate2(deflated: &[u8]) -> Inflated {
    let mut decoder = flate2::bufread::DeflateDecoder::new(deflated);
    let mut plain = Vec::new();
    let mut byte = [0];
    loop {
        match decoder.read(&mut byte) {
            Ok(0) => return (plain, None, decoder.into_inner().to_vec()),
            Ok(_) => plain.extend(byte),
            Err(error) => return (plain, Some(error.kind()), Vec::new()),
        }
    }
}

fn deflate(plain: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

/// Text as logs have it, of `size` bytes: some always the same, some near, some never seen before.
fn text(seed: u64, size: usize) -> Vec<u8> {
    let mut state = seed | 1;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut text = Vec::new();
    while text.len() < size {
        match next() % 6 {
            0 => write!(text, "{:016x}", next()).unwrap(),
            1 => text.extend_from_slice(
                b"{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"AssumedRole\",",
            ),
            2 => text.extend(std::iter::repeat_n(b'-', next() as usize % 400)),
            3 => text.extend(b"ab".iter().cycle().take(next() as usize % 300)),
            4 => text.extend((0..next() % 90).map(|_| next() as u8)),
            _ => {
                let from = next() as usize % (text.len() + 1);
                let to = text.len().min(from + next() as usize % 500);
                text.extend_from_within(from..to);
            }
        }
    }
    text.truncate(size);
    text
}

#[test]
fn reads_what_flate2_writes_at_every_level_and_in_pieces_of_every_size() {
    let plain = text(7, 300_000);
    for level in 0..=9 {
        let mut stream = deflate(&plain, level);
        stream.extend(b"123456789");
        let expected = (plain.clone(), None, b"123456789".to_vec());
        for (from, into) in [
            (1, 4096),
            (7, 100_000),
            (33, 1),
            (4096, 257),
            (1 << 20, 1 << 20),
        ] {
            assert!(
                inflate(&stream, from, into) == expected,
                "level {level}, {from}, {into}"
            );
        }
    }
}

#[test]
fn reads_small_streams_of_fixed_codes_and_none_at_all() {
    for length in 0..300 {
        let plain = text(length as u64, length);
        for level in [0, 1, 6] {
            let stream = deflate(&plain, level);
            assert_eq!(inflate(&stream, 3, 64), (plain.clone(), None, Vec::new()));
        }
    }
}

#[test]
fn a_cut_stream_gives_what_was_before_the_cut() {
    let plain = text(11, 4000);
    for level in [0, 1, 9] {
        let stream = deflate(&plain, level);
        for length in 0..stream.len() {
            let (made, error, _) = inflate(&stream[..length], 1 << 16, 1 << 16);
            let (theirs, ..) = inflate_by_flate2(&stream[..length]);
            assert_eq!(
                error,
                Some(ErrorKind::UnexpectedEof),
                "level {level}, {length} bytes"
            );
            assert!(plain.starts_with(&made), "level {level}, {length} bytes");
            // Two bytes that have one entry are made together or not at all.
            assert!(
                made.len() + 1 >= theirs.len(),
                "level {level}, {length} bytes"
            );
        }
    }
}

/// Streams that are told apart by their first bits, each breaking one rule.
#[test]
fn what_no_stream_has_is_damage() {
    let bits = |text: &str| {
        let bits: Vec<u8> = text
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|b| b - b'0')
            .collect();
        let byte = |bits: &[u8]| (0..).zip(bits).fold(0, |sum, (at, bit)| sum | bit << at);
        let mut bytes: Vec<u8> = bits.chunks(8).map(byte).collect();
        bytes.extend([0; 64]);
        bytes
    };
    for (what, stream) in [
        ("a block of no kind", bits("1 11")),
        (
            "a stored length and its inverse that differ",
            bits("1 00 00000 1000000000000000 1111111111111111"),
        ),
        ("287 literals", bits("1 01 01111 00000 0000")),
        ("31 distances", bits("1 01 00000 01111 0000")),
        (
            "no codes of lengths",
            bits("1 01 00000 00000 0000 000 000 000 000"),
        ),
        (
            "five codes of lengths of one bit",
            bits("1 01 00000 00000 1000 100 100 100 100 100"),
        ),
        (
            "a length that repeats the one before the first",
            bits("1 01 00000 00000 0000 100 000 000 100 0"),
        ),
        ("a copy of nothing", bits("1 10 0000001 00000")),
        ("a length without a meaning", bits("1 10 11000110 00000")),
        (
            "a distance without a meaning",
            bits("1 10 00110000 0000001 11110"),
        ),
    ] {
        assert_eq!(
            inflate(&stream, 64, 64).1,
            Some(ErrorKind::InvalidData),
            "{what}"
        );
        assert_eq!(
            inflate(&stream, 1, 64).1,
            Some(ErrorKind::InvalidData),
            "{what}, in pieces"
        );
        assert!(inflate_by_flate2(&stream).1.is_some(), "{what}");
    }
}

#[cfg(not(target_arch = "wasm32"))]
proptest::proptest! {
    /// Any bytes at any level, in any pieces.
    #[test]
    fn gives_back_what_was_deflated(
        seed: u64, size in 0..200_000_usize, level in 0..=9_u32, from in 1..5000_usize, into in 1..100_000_usize,
    ) {
        let plain = text(seed, size);
        let stream = deflate(&plain, level);
        proptest::prop_assert!(inflate(&stream, from, into) == (plain, None, Vec::new()));
    }

    /// Damage is found where flate2 finds it, and what it overlooks is read as the same.
    #[test]
    fn damage_is_what_flate2_says(
        seed: u64, size in 0..3000_usize, level in 0..=9_u32, bits in proptest::collection::vec(0..24_000_usize, 1..4),
        from in 1..100_usize,
    ) {
        let mut stream = deflate(&text(seed, size), level);
        for bit in bits {
            let at = bit / 8 % stream.len();
            stream[at] ^= 1 << (bit % 8);
        }
        same(&stream, from)?;
    }

    /// Neither does any other input lead elsewhere.
    #[test]
    fn any_bytes_are_what_flate2_says(mut stream: Vec<u8>, kind in 0..4_u8, from in 1..100_usize) {
        // Most bytes begin no block with codes of its own.
        if let Some(first) = stream.first_mut().filter(|_| kind > 0) {
            *first = *first & !7 | kind << 1;
        }
        same(&stream, from)?;
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn same(stream: &[u8], from: usize) -> Result<(), proptest::test_runner::TestCaseError> {
    let (ours, theirs) = (inflate(stream, from, 1000), inflate_by_flate2(stream));
    if theirs.1.is_none() {
        proptest::prop_assert_eq!(ours, theirs);
        return Ok(());
    }
    proptest::prop_assert!(ours.1.is_some());
    // flate2 says that a stream is damaged when it is cut within a code, and gives what it made before in one piece with it.
    let (shorter, longer) = if ours.0.len() < theirs.0.len() {
        (ours.0, theirs.0)
    } else {
        (theirs.0, ours.0)
    };
    proptest::prop_assert!(longer.starts_with(&shorter));
    Ok(())
}
