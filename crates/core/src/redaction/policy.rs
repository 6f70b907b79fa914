//! What is done to each category.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::report::DataCategory;

/// What is done to the values of a category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// They stay as they are.
    Keep,
    /// A pseudonym stands for each, the same one everywhere.
    Pseudonymise,
    /// A mark stands for each that says what was there.
    Remove,
}

/// What is done to what.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// By category; those not listed are pseudonymised.
    pub categories: BTreeMap<DataCategory, Treatment>,
    /// What is done to account ids: kept or pseudonymised.
    pub accounts: Treatment,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            categories: BTreeMap::new(),
            accounts: Treatment::Pseudonymise,
        }
    }
}

impl Policy {
    /// What is done to a category. Secrets are removed, whatever was chosen.
    #[must_use]
    pub fn treatment(&self, category: DataCategory) -> Treatment {
        if category.is_secret() {
            return Treatment::Remove;
        }
        let chosen = self.categories.get(&category).copied();
        chosen.unwrap_or(Treatment::Pseudonymise)
    }
}
