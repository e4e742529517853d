//! The atoms: everything a page is made of, drawn once. They know `util` and nothing else of the product, take their
//! texts as props, and have one style sheet each (`style/ui/<stem>.css`, short class prefix).
//! See them all, in every state, on the style page (`/ui` in development builds, module `gallery`).

pub mod button;
pub mod choice;
pub mod copy;
pub mod dialog;
pub mod field;
#[cfg(debug_assertions)]
pub mod gallery;
pub mod icon;
pub mod layers;
pub mod layout;
pub mod mark;
pub mod menu;
pub mod meter;
pub mod pager;
pub mod picker;
pub mod popover;
mod popup;
pub mod row_menu;
pub mod select;
pub mod state;
pub mod table;
pub mod tabs;
pub mod toast;
pub mod why;

pub use button::{Button, ButtonKind, IconButton, LinkButton, Size};
pub use choice::{Checkbox, RadioGroup, RadioOption, Segmented, Switch};
pub use copy::CopyButton;
pub use dialog::{ConfirmDialog, Dialog, Panel};
pub use field::{InputKind, TextArea, TextField};
pub use icon::{Glyph, Icon};
pub use layers::UiLayers;
pub use layout::{Card, Fact, Facts, PageHead, Toolbar, VisuallyHidden};
pub use mark::{Chip, Kbd, ShapeMark, Tag, WorkspaceBadge, initials, workspace_hue};
pub use menu::{Menu, MenuItem};
pub use meter::Meter;
pub use pager::Pager;
pub use picker::{Choice, Picker};
pub use popover::Popover;
pub use row_menu::RowMenu;
pub use select::{Select, SelectOption};
pub use state::{Badge, Empty, Notice, SkeletonLines, Spinner, Tone};
pub use table::{Bit, Column, ColumnName, DataTable, Density, RowPress, RowSource, SortBy, TableSpec};
pub use tabs::{TabItem, Tabs};
pub use toast::{ToastRegion, Toasts, provide_toasts, use_toasts};
