//! Waves from the launch to the last message, against a real mail server on loopback.

mod crashes;
mod sending;
mod trouble;

use std::collections::BTreeMap;

use platform::{clock::Clock, on};

use super::{testing::*, *};
