//! What proves digest files: AWS's public keys, and the signatures in the metadata of objects.

/// A key of `list-public-keys`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey {
    /// `Value`: DER in Base64.
    pub value: String,
    /// `Fingerprint`.
    pub fingerprint: Option<String>,
}

/// The signature in the answer of `head-object` (or `get-object`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectSignature {
    /// The key of the digest, where the path of the answer says it.
    pub key: Option<String>,
    /// `Metadata.signature`, in hex.
    pub signature: String,
}
