//! questionnaire
pub mod expression;
