//! What AWS lists, as of autumn 2026. Both lists grow by the month, so what is missing here is not
//! wrong.

/// Whether data events of that `resources.type` are documented (user guide, "Logging data events").
pub(super) fn is_resource_type(word: &str) -> bool {
    lists(include_str!("resource_types.txt"), word)
}

/// Whether network activity of that `eventSource` is documented (user guide, "Logging network
/// activity events").
pub(super) fn is_network_activity_source(word: &str) -> bool {
    let service = word.strip_suffix(".amazonaws.com");
    service.is_some_and(|service| lists(include_str!("network_activity_services.txt"), service))
}

fn lists(list: &str, word: &str) -> bool {
    list.lines().any(|line| line == word)
}
