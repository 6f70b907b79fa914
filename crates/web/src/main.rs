//! Starts the page. Everything else is in the library beside it.

fn main() {
    trailglass_web::app::mount();
}
