//! What the reader says of the names in the logs: which of them are no people.

use trailglass_core::analyzers::privacy::Known;

/// The fields as they are typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Own {
    /// Names of service accounts.
    pub services: String,
    /// Domains of the owner of the logs.
    pub domains: String,
}

impl Own {
    /// What is known by it.
    #[must_use]
    pub fn known(&self) -> Known {
        Known::new(&names(&self.services), &names(&self.domains))
    }
}

/// Names with commas, semicolons or spaces between them.
fn names(text: &str) -> Vec<String> {
    let names = text.split(|between: char| between.is_whitespace() || ",;".contains(between));
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn names_are_taken_apart_however_they_are_typed() {
        let own = Own {
            services: " Jenkins, deploy-bot;ci\n".to_owned(),
            domains: String::new(),
        };
        let known = own.known();
        assert_eq!(known.service_accounts, ["jenkins", "deploy-bot", "ci"]);
        assert!(known.own_domains.is_empty());
    }
}
