//! What is shown of a value: enough to tell two apart, too little to use one.

use crate::report::DataCategory;

/// What stands for what is hidden.
const DOTS: &str = "•••";

/// The value, masked. Of a secret only its kind and length is left.
#[must_use]
pub fn mask(category: DataCategory, value: &str) -> String {
    let length = value.chars().count();
    if length <= 4 {
        return DOTS.to_owned();
    }
    let shown = shown(category, value, length);
    if shown.contains(value) {
        return DOTS.to_owned();
    }
    shown
}

fn shown(category: DataCategory, value: &str, length: usize) -> String {
    let first = |count: usize| value.chars().take(count).collect::<String>();
    match category {
        DataCategory::Secret | DataCategory::AwsSecretKey | DataCategory::AwsSessionToken => {
            let kinds = [
                "ghp_",
                "github_pat_",
                "glpat-",
                "xoxb-",
                "xoxp-",
                "sk_live_",
                "AIza",
                "npm_",
                "eyJ",
                "-----BEGIN",
            ];
            let kind = kinds.iter().find(|kind| value.starts_with(**kind));
            format!("{}{DOTS} ({length} characters)", kind.unwrap_or(&""))
        }
        DataCategory::Email => {
            let top = value
                .rsplit('.')
                .next()
                .filter(|top| top.len() < value.len());
            format!("{}{DOTS}@{DOTS}.{}", first(1), top.unwrap_or("•"))
        }
        DataCategory::PersonName | DataCategory::Username | DataCategory::DeviceName => {
            initials(value)
        }
        DataCategory::IpAddress => {
            let mark = if value.contains(':') { ':' } else { '.' };
            let head = value.split(mark).next().unwrap_or("");
            format!("{head}{mark}{DOTS}")
        }
        DataCategory::UserAgent => {
            let product = value.split(['/', ' ']).next().unwrap_or("");
            let system = [
                "Macintosh",
                "Windows",
                "iPhone",
                "Android",
                "Linux",
                "macos",
                "windows",
            ];
            let system = system.iter().find(|system| value.contains(**system));
            let product: String = product.chars().take(16).collect();
            match system {
                Some(system) => format!("{product}/{DOTS} {system} {DOTS}"),
                None => format!("{product}/{DOTS}"),
            }
        }
        DataCategory::AwsAccessKeyId => {
            let tail: String = value.chars().skip(length.saturating_sub(4)).collect();
            format!("{}{DOTS}{tail}", first(5))
        }
        DataCategory::AwsPrincipalId => format!("{}{DOTS}", first(4)),
        DataCategory::Phone if value.starts_with('+') => format!("{}{DOTS}", first(3)),
        DataCategory::Iban => format!("{}{DOTS} ({length} characters)", first(2)),
        DataCategory::CreditCard
        | DataCategory::NationalId
        | DataCategory::Phone
        | DataCategory::OidcSubject
        | DataCategory::DateOfBirth
        | DataCategory::PostalAddress
        | DataCategory::Location => format!("{DOTS} ({length} characters)"),
    }
}

/// `J•••-D•••`: the first letter of each word, and what divides them.
fn initials(value: &str) -> String {
    let mut shown = String::new();
    let mut inside = false;
    for c in value.chars().take(64) {
        if !c.is_alphanumeric() {
            shown.push(if c == '%' || c.is_control() { '•' } else { c });
            inside = false;
        } else if !inside {
            shown.push(c);
            shown.push_str(DOTS);
            inside = true;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn little_is_left() {
        use DataCategory::{AwsAccessKeyId, CreditCard, Email, IpAddress, PersonName, Secret};
        for (category, value, shown) in [
            (Email, "jane.doe@larkspur.eu", "j•••@•••.eu"),
            (PersonName, "Jane Doe", "J••• D•••"),
            (PersonName, "jane.doe", "j•••.d•••"),
            (IpAddress, "198.51.100.7", "198.•••"),
            (Secret, "hunter2hunter2", "••• (14 characters)"),
            (CreditCard, "4111111111111111", "••• (16 characters)"),
            (AwsAccessKeyId, "ASIAQ7ABCDEFGHIJKLMN", "ASIAQ•••KLMN"),
        ] {
            assert_eq!(mask(category, value), shown);
        }
    }

    #[test]
    fn no_value_is_ever_shown_whole() {
        for category in DataCategory::ALL {
            for value in ["ab", "jane@larkspur.eu", "+33612345678", "12345", "a b c d"] {
                assert!(
                    !mask(category, value).contains(value),
                    "{category:?} {value}"
                );
            }
        }
    }
}
