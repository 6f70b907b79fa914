//! What stands for a value in a copy.

use super::address;
use super::key::Key;
use super::policy::Treatment;
use crate::report::DataCategory;

/// What stands for a value; `None` where it stays.
pub(super) fn of(
    key: &Key,
    treatment: Treatment,
    category: DataCategory,
    value: &str,
) -> Option<String> {
    match treatment {
        Treatment::Keep => None,
        Treatment::Remove => Some(removed(key, category, value)),
        Treatment::Pseudonymise => Some(pseudonym(key, category, value)),
    }
}

/// A mark that says what was there; equal values have equal marks.
pub(super) fn removed(key: &Key, category: DataCategory, value: &str) -> String {
    let word = category.word().to_ascii_lowercase().replace('_', "-");
    format!("REDACTED:{word}:{}", key.letters(&word, value, 6))
}

fn pseudonym(key: &Key, category: DataCategory, value: &str) -> String {
    match category {
        DataCategory::Email => {
            let (local, domain) = value.rsplit_once('@').unwrap_or((value, ""));
            // RFC 2606 keeps `.example`: no mail ever gets there.
            let domain = key.letters("domain", &domain.to_lowercase(), 8);
            format!("{}@d-{domain}.example", name(key, local))
        }
        DataCategory::PersonName | DataCategory::Username => name(key, value),
        DataCategory::DeviceName => {
            format!("anon-{}", key.letters("device", &value.to_lowercase(), 10))
        }
        DataCategory::UserAgent => format!("anon-agent-{}", key.letters("agent", value, 8)),
        DataCategory::OidcSubject => format!("anon-{}", key.letters("subject", value, 16)),
        DataCategory::IpAddress => {
            address::ip(key, value).unwrap_or_else(|| removed(key, category, value))
        }
        // No country has +999.
        DataCategory::Phone => {
            let digits: String = value.chars().filter(char::is_ascii_digit).collect();
            format!(
                "+999{:08}",
                key.number("phone", digits.trim_start_matches('0').as_bytes()) % 100_000_000
            )
        }
        // A 0 stands in no id of AWS: the account cannot be read from it, and nobody takes it for one.
        DataCategory::AwsAccessKeyId => {
            let kind: String = value.chars().take(4).collect();
            format!(
                "{kind}0{}",
                key.base32("access-key", value, value.len().saturating_sub(5))
            )
        }
        DataCategory::AwsPrincipalId if value.starts_with("AIDA") => {
            format!(
                "AIDA0{}",
                key.base32("principal", value, value.len().saturating_sub(5))
            )
        }
        DataCategory::AwsPrincipalId => {
            let bytes = key.bytes("user-id", value.as_bytes());
            let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            let part = |from: usize, to: usize| hex.get(from..to).unwrap_or("").to_owned();
            let head = if value.len() > 36 { "0000000000-" } else { "" };
            format!(
                "{head}00000000-{}-{}-{}-{}",
                part(0, 4),
                part(4, 8),
                part(8, 12),
                part(12, 24)
            )
        }
        DataCategory::Secret
        | DataCategory::AwsSecretKey
        | DataCategory::AwsSessionToken
        | DataCategory::CreditCard
        | DataCategory::Iban
        | DataCategory::NationalId
        | DataCategory::DateOfBirth
        | DataCategory::PostalAddress
        | DataCategory::Location => removed(key, category, value),
    }
}

/// The name that stands for one: the same for `Jane Doe`, `jane.doe`, `jane_doe`, `JaneDoe` and the front of
/// `jane.doe+aws@corp.com`.
pub(super) fn name(key: &Key, value: &str) -> String {
    format!("anon-{}", key.letters("name", &plain_name(value), 10))
}

fn plain_name(value: &str) -> String {
    let value = value.split('+').next().unwrap_or(value).trim();
    let is_camel = value.starts_with(char::is_uppercase)
        && value.chars().all(char::is_alphabetic)
        && value.chars().any(char::is_lowercase);
    let mut plain = String::new();
    for c in value.chars() {
        let parts = matches!(c, '.' | '_' | '-' | ' ');
        if (parts || is_camel && c.is_uppercase()) && !plain.is_empty() && !plain.ends_with('.') {
            plain.push('.');
        }
        if !parts {
            plain.extend(c.to_lowercase());
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_has_one_pseudonym() {
        let key = Key::new([1; 32]);
        let jane = name(&key, "jane.doe");
        for other in [
            "Jane Doe",
            "jane_doe",
            "JaneDoe",
            "Jane-Doe",
            "jane.doe+aws",
        ] {
            assert_eq!(name(&key, other), jane, "{other}");
        }
        let mail = pseudonym(&key, DataCategory::Email, "jane.doe@Corp.com");
        assert!(mail.starts_with(&format!("{jane}@d-")), "{mail}");
        let colleague = pseudonym(&key, DataCategory::Email, "richard.roe@corp.com");
        assert_eq!(mail.split('@').nth(1), colleague.split('@').nth(1));
        assert_ne!(name(&key, "richard.roe"), jane);
        assert_ne!(name(&Key::new([2; 32]), "jane.doe"), jane);
    }

    #[test]
    fn ids_keep_their_form() {
        let key = Key::new([1; 32]);
        let id = pseudonym(&key, DataCategory::AwsAccessKeyId, "ASIAQ7ABCDEFGHIJKLMN");
        assert!(id.starts_with("ASIA0") && id.len() == 20, "{id}");
        let user = pseudonym(&key, DataCategory::AwsPrincipalId, "AIDAQ7ABCDEFGHIJKLMNO");
        assert!(user.starts_with("AIDA0") && user.len() == 21, "{user}");
        let phone = |text: &str| pseudonym(&key, DataCategory::Phone, text);
        assert_eq!(phone("+33 612 345678"), phone("0033612345678"));
        assert!(
            removed(&key, DataCategory::CreditCard, "4111").starts_with("REDACTED:credit-card:")
        );
    }
}
