//! Headroom: finds out what improvement work general practice is doing, and gives practices the
//! time and tools to do it. One program: server and command line.

mod cli;
mod commands;
mod config;
mod estimate;
mod progress;
mod router;

use std::process::ExitCode;

use clap::Parser;

/// Pages are made of many small texts on several threads: with this allocator a page takes a fifth
/// less time than with the system's (`make bench-answering`: 0.39 instead of 0.50 ms).
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("headroom: the system does not give threads: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("headroom: {error:#}");
            ExitCode::FAILURE
        }
    }
}
