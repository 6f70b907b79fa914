//! What personal data and secrets stand in the records.

use serde::{Deserialize, Serialize};

use super::Evidence;

/// Personal data and secrets, by field and by category. No value is ever in here: samples are masked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Privacy {
    /// Distinct records that were looked at.
    pub records: u64,
    /// How many of them hold anything of what is listed here.
    pub exposed_records: u64,
    /// Records that were read without this question being asked.
    #[serde(default)]
    pub unread_records: u64,
    /// One row per field and category, by path and category.
    pub fields: Vec<PrivacyField>,
    /// What someone who is given these logs would see, one row per category, the gravest first.
    #[serde(default)]
    pub third_party: Vec<Exposure>,
}

/// One category of data in one field.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrivacyField {
    /// Names of the members down to the value, as in `userIdentity.principalId` or
    /// `requestParameters.tags[].value`; a member that is named by data, not by AWS, is `*`.
    pub path: String,
    /// What it holds.
    pub category: DataCategory,
    /// What the law says of it, in short.
    pub legal: LegalTag,
    /// Distinct records.
    pub records: u64,
    /// Distinct values.
    pub distinct: u64,
    /// A few values, masked.
    pub masked_samples: Vec<String>,
    /// The first records.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// One category over all fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Exposure {
    /// What is seen.
    pub category: DataCategory,
    /// What the law says of it, in short.
    pub legal: LegalTag,
    /// Distinct records.
    pub records: u64,
    /// Distinct values.
    pub distinct: u64,
    /// In how many fields.
    pub fields: u64,
    /// What an outsider learns from it, in one sentence.
    pub tells: String,
}

/// A category of personal data or secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DataCategory {
    /// A password, token or private key.
    Secret,
    /// An AWS secret access key.
    AwsSecretKey,
    /// The session token of temporary AWS credentials.
    AwsSessionToken,
    /// The number of a payment card.
    CreditCard,
    /// The number of a bank account.
    Iban,
    /// A number that a state gives its people: social security, tax, identity card.
    NationalId,
    /// A date of birth.
    DateOfBirth,
    /// A street, post code or the like.
    PostalAddress,
    /// A place where someone is: coordinates, a city.
    Location,
    /// A phone number.
    Phone,
    /// A mail address.
    Email,
    /// The name of a person.
    PersonName,
    /// The name that a person signs in with.
    Username,
    /// The name of a person's machine.
    DeviceName,
    /// An IP address.
    IpAddress,
    /// The description of a person's browser or command line, with its operating system.
    UserAgent,
    /// The opaque id of a person at an identity provider.
    OidcSubject,
    /// The unique id of an IAM or Identity Center user.
    AwsPrincipalId,
    /// An AWS access key id; it also holds the account id.
    AwsAccessKeyId,
}

impl DataCategory {
    /// Every category, the gravest first.
    pub const ALL: [Self; 19] = [
        Self::Secret,
        Self::AwsSecretKey,
        Self::AwsSessionToken,
        Self::CreditCard,
        Self::Iban,
        Self::NationalId,
        Self::DateOfBirth,
        Self::PostalAddress,
        Self::Location,
        Self::Phone,
        Self::Email,
        Self::PersonName,
        Self::Username,
        Self::DeviceName,
        Self::IpAddress,
        Self::UserAgent,
        Self::OidcSubject,
        Self::AwsPrincipalId,
        Self::AwsAccessKeyId,
    ];

    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Secret => "SECRET",
            Self::AwsSecretKey => "AWS_SECRET_KEY",
            Self::AwsSessionToken => "AWS_SESSION_TOKEN",
            Self::CreditCard => "CREDIT_CARD",
            Self::Iban => "IBAN",
            Self::NationalId => "NATIONAL_ID",
            Self::DateOfBirth => "DATE_OF_BIRTH",
            Self::PostalAddress => "POSTAL_ADDRESS",
            Self::Location => "LOCATION",
            Self::Phone => "PHONE",
            Self::Email => "EMAIL",
            Self::PersonName => "PERSON_NAME",
            Self::Username => "USERNAME",
            Self::DeviceName => "DEVICE_NAME",
            Self::IpAddress => "IP_ADDRESS",
            Self::UserAgent => "USER_AGENT",
            Self::OidcSubject => "OIDC_SUBJECT",
            Self::AwsPrincipalId => "AWS_PRINCIPAL_ID",
            Self::AwsAccessKeyId => "AWS_ACCESS_KEY_ID",
        }
    }

    /// The category in a reader's words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Secret => "passwords, tokens and private keys",
            Self::AwsSecretKey => "AWS secret access keys",
            Self::AwsSessionToken => "AWS session tokens",
            Self::CreditCard => "payment card numbers",
            Self::Iban => "bank account numbers",
            Self::NationalId => "national identity numbers",
            Self::DateOfBirth => "dates of birth",
            Self::PostalAddress => "postal addresses",
            Self::Location => "locations",
            Self::Phone => "phone numbers",
            Self::Email => "mail addresses",
            Self::PersonName => "names of people",
            Self::Username => "user names",
            Self::DeviceName => "names of people's machines",
            Self::IpAddress => "IP addresses",
            Self::UserAgent => "browsers and command lines of people",
            Self::OidcSubject => "ids of people at identity providers",
            Self::AwsPrincipalId => "ids of IAM and Identity Center users",
            Self::AwsAccessKeyId => "access key ids",
        }
    }

    /// What an outsider learns from it.
    #[must_use]
    pub const fn tells(self) -> &'static str {
        match self {
            Self::Secret => "Opens what it protects, until it is changed.",
            Self::AwsSecretKey => "With its access key id: acts as its owner, until it is deleted.",
            Self::AwsSessionToken => "With its keys: acts as its owner, until the session ends.",
            Self::CreditCard => "Pays in someone's name.",
            Self::Iban => "Names someone's bank account.",
            Self::NationalId => "Identifies a person for the state, for life.",
            Self::DateOfBirth => "Helps to pass for someone.",
            Self::PostalAddress => "Where someone lives or works.",
            Self::Location => "Where someone is or was.",
            Self::Phone => "Reaches a person; often the second factor.",
            Self::Email => "Names a person and the place of work; a target for phishing.",
            Self::PersonName => "Who works here, and on what.",
            Self::Username => "Who works here, and how they sign in.",
            Self::DeviceName => "Whose machine it is, and what it is.",
            Self::IpAddress => {
                "From where people work: office, home, travel; addresses inside the network."
            }
            Self::UserAgent => "Which system and versions a person runs: what to attack.",
            Self::OidcSubject => "Follows one person through all records.",
            Self::AwsPrincipalId => "Follows one person through all records.",
            Self::AwsAccessKeyId => {
                "Follows one credential through all records, and holds the account id."
            }
        }
    }

    /// What the law says of it, in short.
    #[must_use]
    pub const fn legal(self) -> LegalTag {
        match self {
            Self::Secret | Self::AwsSecretKey | Self::AwsSessionToken => LegalTag::Secret,
            Self::NationalId | Self::CreditCard | Self::Iban | Self::Location => {
                LegalTag::SpecialRisk
            }
            Self::DateOfBirth
            | Self::PostalAddress
            | Self::Phone
            | Self::Email
            | Self::PersonName
            | Self::Username => LegalTag::Identifier,
            Self::DeviceName
            | Self::IpAddress
            | Self::UserAgent
            | Self::OidcSubject
            | Self::AwsPrincipalId
            | Self::AwsAccessKeyId => LegalTag::OnlineId,
        }
    }

    /// Whether it is a secret, which is never shown, not even in part.
    #[must_use]
    pub const fn is_secret(self) -> bool {
        matches!(self.legal(), LegalTag::Secret)
    }
}

/// What the law says of a category, in short; not legal advice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LegalTag {
    /// A credential: GDPR Art. 32 (security of processing).
    #[serde(rename = "secret")]
    Secret,
    /// Its loss harms a person more than most: national ids (GDPR Art. 87), accounts and cards, precise
    /// location (CCPA §1798.140, sensitive personal information).
    #[serde(rename = "gdpr:special-risk")]
    SpecialRisk,
    /// Names a person: GDPR Art. 4(1).
    #[serde(rename = "gdpr:identifier")]
    Identifier,
    /// An online identifier: GDPR Recital 30; personal data where it can be linked (CJEU C-582/14).
    #[serde(rename = "gdpr:online-id")]
    OnlineId,
    /// Says nothing of a person, but of the organization.
    #[serde(rename = "org-confidential")]
    OrgConfidential,
}

impl LegalTag {
    /// The word used in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Secret => "secret",
            Self::SpecialRisk => "gdpr:special-risk",
            Self::Identifier => "gdpr:identifier",
            Self::OnlineId => "gdpr:online-id",
            Self::OrgConfidential => "org-confidential",
        }
    }
}
