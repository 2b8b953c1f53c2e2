//! answering

use axum::Router;

use crate::Studies;

/// The pages of this feature.
pub fn routes() -> Router<Studies> {
    Router::new()
}
pub(crate) fn preview(
    frame: platform::web::Frame,
    _l: platform::web::Language,
    _v: &questionnaire::PageView,
) -> maud::Markup {
    frame.page(&maud::html! {})
}
