//! The digests of the case in their chains, and what proves each of them.
//!
//! A digest carries the hash and the signature of the one before it. So with the files alone every
//! digest but the newest of its chain can be checked; that one needs the metadata of its object.

use std::collections::BTreeMap;

use super::digest::{Digest, Stream};
use super::keys::{self, Keys};
use super::{Given, Sum};
use crate::estate::model::ObjectSignature;
use crate::record::paths;
use crate::report::{DigestLink, DigestProof, NeedKind, SignatureState};
use crate::sorting::Arrange;

/// Places where the signature of one digest is looked for.
const SOURCES: usize = 8;

/// A digest of the case, judged.
#[derive(Debug)]
pub(super) struct Judged<'p> {
    pub(super) file: u32,
    pub(super) path: &'p str,
    pub(super) digest: &'p Digest,
    pub(super) stream: Stream<'p>,
    pub(super) sum: Sum,
    pub(super) signature: SignatureState,
    /// What the signature could not be checked for.
    pub(super) lacks: Option<NeedKind>,
    pub(super) link: DigestLink,
    pub(super) proof: DigestProof,
    /// Another file of the case is this digest, and differs.
    pub(super) twice: bool,
}

/// Digests of one chain that follow each other, by their index, where something lies between them.
#[derive(Debug)]
pub(super) struct Break {
    pub(super) before: usize,
    pub(super) after: usize,
    /// The digest after it names one that is not in the case. Else it is the first of a chain.
    pub(super) missing: bool,
}

/// All digests, chain by chain and by time in each.
#[derive(Debug, Default)]
pub(super) struct Chains<'p> {
    pub(super) digests: Vec<Judged<'p>>,
    pub(super) breaks: Vec<Break>,
}

impl<'p> Chains<'p> {
    pub(super) fn of(given: &[Given<'p>], keys: &Keys, metadata: &[ObjectSignature]) -> Self {
        let mut chains = Self {
            digests: judged(given),
            ..Self::default()
        };
        let neighbours = Neighbours::of(&chains.digests);
        let metadata = Metadata::of(metadata);
        chains.link(&neighbours);
        chains.sign(&neighbours, keys, &metadata);
        chains.blame(&neighbours);
        chains.find_breaks(&neighbours);
        chains
    }

    /// Compares each digest with the hash that the one after it has of it.
    fn link(&mut self, neighbours: &Neighbours) {
        let links: Vec<DigestLink> = (0..self.digests.len())
            .map(|at| self.link_of(at, neighbours))
            .collect();
        for (digest, link) in self.digests.iter_mut().zip(links) {
            digest.link = link;
        }
    }

    fn link_of(&self, at: usize, neighbours: &Neighbours) -> DigestLink {
        let Some(previous) = self.digests.get(at).map(|judged| &judged.digest.previous) else {
            return DigestLink::Absent;
        };
        let Some(previous) = previous else {
            return DigestLink::Starting;
        };
        let sums: Vec<Sum> = neighbours
            .before(at)
            .filter_map(|before| Some(self.digests.get(before)?.sum))
            .collect();
        if sums.is_empty() {
            DigestLink::Absent
        } else if sums.iter().any(|sum| sum.is(&previous.hash)) {
            DigestLink::Holds
        } else if sums
            .iter()
            .any(|sum| matches!(sum, Sum::None | Sum::Unread))
        {
            DigestLink::Unchecked
        } else {
            DigestLink::Broken
        }
    }

    /// Checks signatures, the newest first: what is said of a digest by the one after it counts for as
    /// much as that one is proved.
    fn sign(&mut self, neighbours: &Neighbours, keys: &Keys, metadata: &Metadata<'_>) {
        let mut order: Vec<usize> = (0..self.digests.len()).collect();
        order.arrange_by_key(|&at| {
            let judged = self.digests.get(at);
            std::cmp::Reverse(judged.map(|judged| (judged.digest.to, judged.digest.from)))
        });
        for at in order {
            let Some(judged) = self.digests.get(at) else {
                continue;
            };
            let (signature, lacks) = self.signature_of(at, judged, neighbours, keys, metadata);
            let pinned = self.pins(at, judged, neighbours);
            let proof = match (signature, pinned) {
                (SignatureState::Valid, _) => DigestProof::Signed,
                (SignatureState::Invalid, _) | (_, Some((false, _))) => DigestProof::Disproved,
                (SignatureState::Unchecked, Some((true, true))) => DigestProof::Chained,
                (SignatureState::Unchecked, _) => DigestProof::None,
            };
            if let Some(judged) = self.digests.get_mut(at) {
                (judged.signature, judged.lacks, judged.proof) = (signature, lacks, proof);
            }
        }
    }

    fn signature_of(
        &self,
        at: usize,
        judged: &Judged<'_>,
        neighbours: &Neighbours,
        keys: &Keys,
        metadata: &Metadata<'_>,
    ) -> (SignatureState, Option<NeedKind>) {
        let open = |lacks| (SignatureState::Unchecked, Some(lacks));
        let hash = match judged.sum {
            Sum::Of(hash, _) => hash,
            Sum::None | Sum::Unread => return open(NeedKind::Hashes),
            // Something else lies there: no signature can be its.
            Sum::Broken => return open(NeedKind::Digests),
        };
        let keys = keys.of_digest(judged.digest);
        if keys.is_empty() {
            return open(NeedKind::PublicKeys);
        }
        let text = keys::signed_text(judged.digest, &hash);
        let mut trusted = false;
        let mut sources = Vec::new();
        for after in neighbours.after(at).filter_map(|at| self.digests.get(at)) {
            let previous = after.digest.previous.as_ref();
            if let Some(signature) = previous.and_then(|previous| previous.signature.as_deref()) {
                sources.push((signature, after.proof != DigestProof::Disproved));
            }
        }
        let of_object = metadata.of_key(&judged.digest.key).iter();
        sources.extend(of_object.map(|signature| (*signature, true)));
        sources.truncate(SOURCES);
        let none = sources.is_empty();
        for (signature, of_trusted) in sources {
            if keys::holds(keys, &text, signature) {
                return (SignatureState::Valid, None);
            }
            trusted |= of_trusted;
        }
        let mut unnamed = metadata.unnamed.iter();
        if unnamed.any(|signature| keys::holds(keys, &text, signature)) {
            return (SignatureState::Valid, None);
        }
        if none {
            return open(NeedKind::ObjectMetadata);
        }
        // Where the digest after it was changed, the signature in that may be what is wrong.
        let lacks = (!trusted).then_some(NeedKind::ObjectMetadata);
        (SignatureState::Invalid, lacks)
    }

    /// Whether the digests after it have its hash, and whether one that is proved says so.
    fn pins(
        &self,
        at: usize,
        judged: &Judged<'_>,
        neighbours: &Neighbours,
    ) -> Option<(bool, bool)> {
        let Sum::Of(hash, _) = judged.sum else {
            return None;
        };
        let after = neighbours.after(at).filter_map(|at| self.digests.get(at));
        let said = after.filter_map(|after| {
            let trusted = match after.proof {
                DigestProof::Signed | DigestProof::Chained => true,
                DigestProof::None => false,
                DigestProof::Disproved => return None,
            };
            Some((trusted, after.digest.previous.as_ref()?.hash == hash))
        });
        // Who is proved has the last word.
        let (trusted, equal) = said.max_by_key(|&(trusted, equal)| (trusted, !equal))?;
        Some((equal, trusted))
    }

    /// A digest that nothing proves and that has another hash of one that is proved is the one that was
    /// changed.
    fn blame(&mut self, neighbours: &Neighbours) {
        for at in 0..self.digests.len() {
            let proved = neighbours.before(at).any(|before| {
                let before = self.digests.get(before).map(|before| before.proof);
                before == Some(DigestProof::Signed)
            });
            if let Some(judged) = self.digests.get_mut(at)
                && judged.link == DigestLink::Broken
                && judged.proof == DigestProof::None
                && proved
            {
                judged.proof = DigestProof::Disproved;
            }
        }
    }

    fn find_breaks(&mut self, neighbours: &Neighbours) {
        let pairs = self.digests.windows(2).enumerate();
        self.breaks = pairs
            .filter_map(|(at, pair)| {
                let [before, after] = pair else { return None };
                if before.stream != after.stream || before.digest.to > after.digest.from {
                    return None;
                }
                let missing = match &after.digest.previous {
                    None => false,
                    Some(_) if neighbours.before(at + 1).next().is_none() => true,
                    Some(_) => return None,
                };
                Some(Break {
                    before: at,
                    after: at + 1,
                    missing,
                })
            })
            .collect();
    }
}

/// The digests among the inputs, sorted, each once however many copies of it there are.
fn judged<'p>(given: &[Given<'p>]) -> Vec<Judged<'p>> {
    let mut all: Vec<Judged<'p>> = given
        .iter()
        .filter_map(|given| {
            let digest = given.digest?;
            Some(Judged {
                file: given.file,
                path: given.path,
                digest,
                stream: digest.stream(),
                sum: given.sum,
                signature: SignatureState::Unchecked,
                lacks: None,
                link: DigestLink::Absent,
                proof: DigestProof::None,
                twice: false,
            })
        })
        .collect();
    all.arrange_by(|a, b| {
        let order = |judged: &Judged<'p>| (judged.stream, judged.digest.to, judged.digest.from);
        order(a)
            .cmp(&order(b))
            .then_with(|| (&a.digest.key, &a.digest.bucket).cmp(&(&b.digest.key, &b.digest.bucket)))
            // One that was hashed speaks for its copies.
            .then_with(|| (b.sum, a.file).cmp(&(a.sum, b.file)))
    });
    let same_place = |a: &Judged<'_>, b: &Judged<'_>| {
        (&a.digest.key, &a.digest.bucket) == (&b.digest.key, &b.digest.bucket)
    };
    all.dedup_by(|later, first| {
        same_place(later, first)
            && later.digest == first.digest
            && (later.sum == first.sum || !matches!(later.sum, Sum::Of(..)))
    });
    let twice: Vec<bool> = (0..all.len())
        .map(|at| {
            let near = |other: Option<usize>| {
                let pair = all.get(at).zip(all.get(other?));
                pair.filter(|(a, b)| same_place(a, b))
            };
            near(at.checked_sub(1)).is_some() || near(at.checked_add(1)).is_some()
        })
        .collect();
    for (judged, twice) in all.iter_mut().zip(twice) {
        judged.twice = twice;
    }
    all
}

/// Which digest names which as the one before it.
struct Neighbours {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
}

impl Neighbours {
    fn of(digests: &[Judged<'_>]) -> Self {
        let mut places: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
        for (at, judged) in digests.iter().enumerate() {
            let place = (&*judged.digest.key, &*judged.digest.bucket);
            places.entry(place).or_default().push(at);
        }
        let mut after = vec![Vec::new(); digests.len()];
        let mut before = vec![Vec::new(); digests.len()];
        for (at, judged) in digests.iter().enumerate() {
            let Some(previous) = &judged.digest.previous else {
                continue;
            };
            let named = places.get(&(&*previous.key, &*previous.bucket));
            for &named in named.into_iter().flatten().filter(|&&named| named != at) {
                if let (Some(before), Some(after)) = (before.get_mut(at), after.get_mut(named)) {
                    before.push(named);
                    after.push(at);
                }
            }
        }
        Self { before, after }
    }

    fn before(&self, at: usize) -> impl Iterator<Item = usize> {
        self.before.get(at).into_iter().flatten().copied()
    }

    fn after(&self, at: usize) -> impl Iterator<Item = usize> {
        self.after.get(at).into_iter().flatten().copied()
    }
}

/// Signatures from the metadata of objects.
struct Metadata<'e> {
    /// By the name of the object that they are of.
    named: BTreeMap<&'e str, Vec<&'e str>>,
    /// Those whose path does not say what they are of: a signature holds for one digest only.
    unnamed: Vec<&'e str>,
}

impl<'e> Metadata<'e> {
    /// Signatures without a name that are tried on each digest.
    const TRIED: usize = 200;

    fn of(given: &'e [ObjectSignature]) -> Self {
        let mut metadata = Self {
            named: BTreeMap::new(),
            unnamed: Vec::new(),
        };
        for signature in given {
            match &signature.key {
                Some(key) => {
                    let held = metadata.named.entry(paths::file_name(key)).or_default();
                    held.push(&signature.signature);
                }
                None if metadata.unnamed.len() < Self::TRIED => {
                    metadata.unnamed.push(&signature.signature);
                }
                None => {}
            }
        }
        metadata
    }

    fn of_key(&self, key: &str) -> &[&'e str] {
        let named = self.named.get(paths::file_name(key));
        named.map(Vec::as_slice).unwrap_or_default()
    }
}
