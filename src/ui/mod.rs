//! The atoms: everything a page is made of, drawn once. They know `util` and nothing else of the product, take their
//! texts as props, and have one style sheet each (`style/ui/<stem>.css`, short class prefix).
//! See them all, in every state, on the style page (`/ui` in development builds, [`gallery`]).

pub mod button;
pub mod choice;
pub mod dialog;
pub mod field;
pub mod icon;
pub mod menu;
mod popup;
pub mod select;
pub mod state;

pub use button::{Button, ButtonKind, IconButton, LinkButton, Size};
pub use choice::{Checkbox, RadioGroup, RadioOption, Segmented, Switch};
pub use dialog::{ConfirmDialog, Dialog, Panel};
pub use field::{InputKind, TextArea, TextField};
pub use icon::{Glyph, Icon};
pub use menu::{Menu, MenuItem};
pub use select::{Select, SelectOption};
pub use state::{Badge, Empty, Notice, SkeletonLines, Spinner, Tone};
