//! Line drawings of controls, 16 by 16. They never carry a meaning alone: a word stands beside each.

use leptos::prelude::*;

/// What is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// The glass over a trail: the brand.
    Brand,
    /// A closed lock.
    Lock,
    /// An open lock.
    Unlocked,
    /// A magnifying glass.
    Search,
    /// Onwards.
    Chevron,
    /// Two sheets.
    Copy,
    /// A disc, half of it dark.
    Theme,
    /// A cross.
    Close,
    /// An arrow into a tray.
    Drop,
    /// An arrow out of a tray.
    Download,
    /// A folder.
    Folder,
    /// A sheet.
    File,
    /// A plus.
    Plus,
    /// A bin.
    Clear,
    /// Keys of a keyboard.
    Keyboard,
    /// A square.
    Stop,
    /// Back.
    Back,
    /// An eye.
    Eye,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Brand => {
                "M12 7a5 5 0 1 1-10 0a5 5 0 1 1 10 0M10.8 10.8 14.5 14.5M4.2 8.6c1.1-.1 1.3-3 2.8-3s1.1 2.3 2.8 2"
            }
            Self::Lock => "M3.5 7h9v6.5h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
            Self::Unlocked => "M3.5 7h9v6.5h-9zM5.5 7V4.5a2.5 2.5 0 0 1 4.8-1",
            Self::Search => "M11 7a4 4 0 1 1-8 0a4 4 0 1 1 8 0M10 10l3.5 3.5",
            Self::Chevron => "m6 3.5 4.5 4.5L6 12.5",
            Self::Copy => {
                "M5.5 7A1.5 1.5 0 0 1 7 5.5h5A1.5 1.5 0 0 1 13.5 7v5a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 12zM10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5"
            }
            Self::Theme => {
                "M13.5 8a5.5 5.5 0 1 1-11 0a5.5 5.5 0 1 1 11 0M8 2.5v11M10 3v10M12 4.5v7"
            }
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Drop => "M8 2.5V10M5 7l3 3 3-3M2.5 10.5v2a1 1 0 0 0 1 1h9a1 1 0 0 0 1-1v-2",
            Self::Download => "M8 2.5V10M5 7l3 3 3-3M2.5 13.5h11",
            Self::Folder => {
                "M2 4.5a1 1 0 0 1 1-1h3L7.5 5H13a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1H3a1 1 0 0 1-1-1z"
            }
            Self::File => {
                "M4 2.5h5l3.5 3.5v7a.5.5 0 0 1-.5.5H4a.5.5 0 0 1-.5-.5V3a.5.5 0 0 1 .5-.5zM9 2.5V6h3.5"
            }
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Clear => "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.5 9h6l.5-9M6.8 7v4M9.2 7v4",
            Self::Keyboard => "M2 4.5h12v7H2zM4.5 7h.1M7 7h.1M9.5 7h.1M12 7h.1M5 9.5h6",
            Self::Stop => "M4.5 4.5h7v7h-7z",
            Self::Back => "M10 3.5 5.5 8l4.5 4.5",
            Self::Eye => {
                "M1.5 8s2.5-4.5 6.5-4.5S14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8zM10 8a2 2 0 1 1-4 0a2 2 0 1 1 4 0"
            }
        }
    }
}

/// A drawing of the catalogue.
#[component]
pub fn Icon(
    /// What is drawn.
    sign: Sign,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=sign.path()></path>
        </svg>
    }
}
