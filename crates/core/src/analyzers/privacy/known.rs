//! What the owner of the logs knows of the names in them.

use serde::{Deserialize, Serialize};

use super::names;
use super::span::Span;
use crate::report::DataCategory;

/// What the owner of the logs knows of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Names of service accounts, in small letters: no findings.
    pub service_accounts: Vec<String>,
    /// The owner's own domains, in small letters. A mailbox there that is named like a machine or a team
    /// (`alerts@`, `ci-bot@`) is no finding.
    pub own_domains: Vec<String>,
}

impl Known {
    /// What is known, however it is written.
    #[must_use]
    pub fn new(service_accounts: &[String], own_domains: &[String]) -> Self {
        let small = |names: &[String]| names.iter().map(|name| name.to_lowercase()).collect();
        Self {
            service_accounts: small(service_accounts),
            own_domains: small(own_domains),
        }
    }

    /// The findings that are some for the owner of the logs too.
    pub(super) fn without(&self, text: &str, spans: Box<[Span]>) -> Box<[Span]> {
        if spans.is_empty() || *self == Self::default() {
            return spans;
        }
        let stays = |span: &&Span| !self.expects(text, span);
        spans.iter().filter(stays).copied().collect()
    }

    /// Whether a finding is none for the owner of the logs.
    fn expects(&self, text: &str, span: &Span) -> bool {
        let value = text.get(span.start..span.end).unwrap_or("").to_lowercase();
        match span.category {
            DataCategory::Username | DataCategory::PersonName | DataCategory::DeviceName => {
                self.service_accounts.contains(&value)
            }
            DataCategory::Email => {
                let (local, domain) = value.split_once('@').unwrap_or((&value, ""));
                let own = self.own_domains.iter().any(|own| domain == own);
                self.service_accounts.contains(&value) || own && names::identifier(local).is_none()
            }
            _ => false,
        }
    }
}
