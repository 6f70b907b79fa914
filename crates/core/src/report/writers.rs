//! Forms of a report.
