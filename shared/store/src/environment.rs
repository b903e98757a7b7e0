//! What a function finds around it: AWS, the time, randomness.

pub mod clock;
pub mod entropy;
pub mod https;
