//! Wizards: clinical forms filled in step by step, on one device or several.

pub mod decimal;
pub mod step_data;
