//! Dollars a month. Every figure is an estimate from list prices.

use crate::format::number::count;
use leptos::prelude::*;
pub use trailglass_core::report::writers::words::usd as cents;

/// The figure: cents below ten dollars, none above.
#[must_use]
pub fn usd(amount: f64) -> String {
    if !amount.is_finite() {
        return "?".to_owned();
    }
    if amount > 0.0 && amount < 0.005 {
        return "<$0.01".to_owned();
    }
    if amount.abs() < 9.995 {
        return format!("${amount:.2}");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole dollars"
    )]
    let whole = amount.round().abs() as u64;
    format!("${}", count(whole))
}

/// A figure of a table, or a question mark where nothing is known.
#[component]
pub fn Money(
    /// Dollars a month.
    amount: Option<f64>,
    /// Whether cents are shown of large sums too.
    #[prop(optional)]
    exact: bool,
) -> impl IntoView {
    match amount {
        Some(amount) if exact => view! { <span class="num">{cents(amount)}</span> }.into_any(),
        Some(amount) => view! { <span class="num">{usd(amount)}</span> }.into_any(),
        None => view! { <span class="faint" title="unknown"><span aria-hidden="true">"?"</span><span class="sr">"unknown"</span></span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::usd;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn small_sums_show_cents_and_large_ones_do_not() {
        for (amount, text) in [
            (0.0, "$0.00"),
            (0.001, "<$0.01"),
            (0.42, "$0.42"),
            (9.994, "$9.99"),
            (9.996, "$10"),
            (1_234.4, "$1,234"),
            (f64::NAN, "?"),
        ] {
            assert_eq!(usd(amount), text);
        }
    }
}
