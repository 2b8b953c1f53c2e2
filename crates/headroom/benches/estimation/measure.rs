//! How long a program takes, and how much memory.

use std::{
    fs,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// What runs of a program took.
pub(crate) struct Measured {
    /// The median, from start to end.
    pub(crate) wall: Duration,
    /// The mean of user and system time.
    pub(crate) cpu: Duration,
    /// The most resident memory of one more run, in bytes.
    pub(crate) memory: u64,
}

#[expect(clippy::disallowed_methods, reason = "this measures time")]
fn now() -> Instant {
    Instant::now()
}

/// User and system time of all children that have ended, in ticks of 10 ms.
fn children() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program is in brackets and may hold spaces.
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<u64> = (after.split_whitespace())
        .map(|field| field.parse().unwrap_or(0))
        .collect();
    fields.get(13).unwrap_or(&0) + fields.get(14).unwrap_or(&0)
}

/// Runs a program so many times, and once more to see its memory.
pub(crate) fn measure(program: impl Fn() -> Command, runs: usize) -> Option<Measured> {
    let before = children();
    let mut walls = Vec::with_capacity(runs);
    for _ in 0..runs {
        let began = now();
        let output = program().stdout(Stdio::null()).output().ok()?;
        walls.push(began.elapsed());
        if !output.status.success() {
            eprintln!("{}", String::from_utf8_lossy(&output.stderr));
            return None;
        }
    }
    let cpu = Duration::from_millis((children() - before) * 10) / runs.max(1) as u32;
    walls.sort_unstable();
    Some(Measured {
        wall: walls[walls.len() / 2],
        cpu,
        memory: memory(program()),
    })
}

/// The high-water mark of resident memory, looked at until the program ends.
fn memory(mut program: Command) -> u64 {
    let Ok(mut child) = program.stdout(Stdio::null()).spawn() else {
        return 0;
    };
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while let Ok(None) = child.try_wait() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        most = most.max(kilobytes.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_micros(300));
    }
    most
}
