//! The frame of every page: components of the NHS design system, forms, languages, static files,
//! error pages, and the server itself.

mod assets;
pub mod components;
mod error;
mod form;
mod guard;
mod page;
mod reply;
pub mod server;

pub use assets::routes as asset_routes;
pub use error::{PageError, Reference};
pub use form::{Form, RawFields};
pub use guard::{ClientAddress, guard};
pub use page::{Crumb, Frame, Language, NavItem};
pub use reply::{Download, cookie, cookie_value, html, redirect};
