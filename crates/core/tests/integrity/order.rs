//! Any split and any order of the inputs gives the byte-identical report.

use proptest::prelude::*;
use trailglass_core::case::{Options, Partial};
use trailglass_generate::signed_case;

use super::world::read;

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_gives_the_same_report(
        order in Just((0..signed_case().len()).collect::<Vec<_>>()).prop_shuffle(),
        parts in prop::collection::vec(0_usize..4, signed_case().len()),
        twice in prop::collection::vec(any::<bool>(), signed_case().len()),
    ) {
        let files = signed_case();
        let hashed = Options { hashed: true, ..Options::default() };
        let mut expected = Partial::default();
        for (path, bytes) in &files {
            read(path, bytes, &hashed, &mut expected);
        }
        let mut partials = vec![Partial::default(); 4];
        for index in order {
            let (path, bytes) = &files[index];
            if twice[index] {
                // Read before anybody knew of the digests.
                read(path, bytes, &Options::default(), &mut partials[3 - parts[index]]);
            }
            let mut partial = Partial::default();
            read(path, bytes, &hashed, &mut partial);
            partials[parts[index]].merge(partial);
        }
        let mut merged = Partial::default();
        for partial in partials {
            merged.merge(Partial::decode(&partial.encode()).unwrap());
        }
        prop_assert_eq!(merged.encode(), expected.encode());
        prop_assert_eq!(
            serde_json::to_string(&merged.finish(&hashed)).unwrap(),
            serde_json::to_string(&expected.finish(&hashed)).unwrap()
        );
    }
}
