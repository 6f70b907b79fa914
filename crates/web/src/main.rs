//! The page. It mounts the app and holds nothing else.

use leptos::prelude::*;

fn main() {
    leptos::mount::mount_to_body(|| view! { <h1>"Trailglass"</h1> });
}
