//! What pages sit in and lean on. [`workspace_shell`] enters a workspace and draws the frame ([`sidebar`],
//! [`switcher`], [`profile`]); [`query_view`] is the only place that draws loading, failed and ready;
//! [`error_text`] is the only place that puts errors into words; [`list_state`] keeps a list's state in the URL.

pub mod address;
pub mod draft;
pub mod error_page;
pub mod error_text;
pub mod expired;
pub mod filter_editor;
pub mod fleet;
pub mod gone;
pub mod here;
pub mod home;
pub mod language;
pub mod lazy;
pub mod list_cells;
pub mod list_filters;
pub mod list_page;
pub mod list_state;
mod list_tools;
pub mod nav;
pub mod one_view;
pub mod overlay;
pub mod plan;
pub mod plan_view;
pub mod preferences;
pub mod profile;
pub mod query_view;
pub mod refusal;
pub mod requests;
pub mod roles;
pub mod sidebar;
pub mod sign_in_form;
pub mod sim_move;
pub mod splash;
pub mod switcher;
pub mod undo;
pub mod workspace_shell;
