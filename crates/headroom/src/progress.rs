//! A line in the terminal that says how far long work has come and how long it still takes.

use std::{
    io::{IsTerminal, Write},
    time::{Duration, Instant},
};

/// Prints progress of steps to the error output, at most ten times a second.
pub(crate) struct Progress {
    step: String,
    started: Instant,
    printed: Option<Instant>,
    live: bool,
}

#[expect(
    clippy::disallowed_methods,
    reason = "a progress line measures how long things take"
)]
impl Progress {
    pub(crate) fn new() -> Self {
        let live = std::io::stderr().is_terminal();
        Self {
            step: String::new(),
            started: Instant::now(),
            printed: None,
            live,
        }
    }

    /// `done` of `total` in this step.
    pub(crate) fn show(&mut self, step: &str, done: usize, total: usize) {
        if step != self.step {
            if self.live && !self.step.is_empty() {
                eprintln!();
            }
            step.clone_into(&mut self.step);
            self.started = Instant::now();
            self.printed = None;
            if !self.live {
                eprintln!("{step} …");
            }
        }
        let recently = self
            .printed
            .is_some_and(|at| at.elapsed() < Duration::from_millis(100));
        if !self.live || (recently && done < total) {
            return;
        }
        let share = done as f64 / total.max(1) as f64;
        let spent = self.started.elapsed().as_secs_f64();
        let left = if share > 0.02 {
            spent / share - spent
        } else {
            0.0
        };
        eprint!(
            "\r\x1b[K{step}: {done} of {total} ({:.0}%), {left:.0} s left",
            share * 100.0
        );
        let _ = std::io::stderr().flush();
        self.printed = Some(Instant::now());
    }

    /// Ends the line.
    pub(crate) fn end(&mut self) {
        if self.live && !self.step.is_empty() {
            eprintln!();
        }
        self.step.clear();
    }
}
