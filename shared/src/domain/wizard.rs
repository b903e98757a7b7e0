//! Wizards: clinical forms filled in step by step, on one device or several.

pub mod catalogue;
pub mod decimal;
pub mod step_data;
pub mod validation;
