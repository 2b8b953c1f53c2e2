//! expressions_in_forms
