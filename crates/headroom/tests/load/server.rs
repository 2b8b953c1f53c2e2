//! The real server as a process.

use std::{
    io::{self, BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use super::study::Installation;

pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

/// What the system says of the server so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use {
    /// User and system time.
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_megabytes: f64,
}

impl Server {
    /// Starts it and waits until it says its address.
    pub(crate) fn start(installation: &Installation) -> io::Result<Self> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_headroom"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(&installation.data)
            .env_remove("DATABASE_URL")
            .env("HEADROOM_LOG", "warn")
            .stdout(Stdio::piped());
        if let Some(url) = &installation.database_url {
            command.env("DATABASE_URL", url);
        }
        let mut child = command.spawn()?;
        let stdout = child.stdout.take().expect("it was asked for");
        let mut lines = BufReader::new(stdout).lines();
        let address = loop {
            let Some(line) = lines.next() else {
                let _ = child.kill();
                return Err(io::Error::other(
                    "the server ended before it said its address",
                ));
            };
            let line = line?;
            if let Some((_, rest)) = line.split_once("http://") {
                break rest
                    .split_whitespace()
                    .next()
                    .unwrap_or_default()
                    .to_owned();
            }
        };
        // Keep reading, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(Self { child, address })
    }

    /// SIGTERM, and waits; true when it ended well.
    pub(crate) fn stop(mut self) -> io::Result<bool> {
        let asked = Command::new("kill")
            .arg("-TERM")
            .arg(self.child.id().to_string())
            .status()?;
        Ok(asked.success() && self.child.wait()?.success())
    }

    /// From /proc (Linux).
    pub(crate) fn usage(&self) -> io::Result<Use> {
        let folder = format!("/proc/{}", self.process());
        let stat = std::fs::read_to_string(format!("{folder}/stat"))?;
        let fields: Vec<&str> = stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .split_whitespace()
            .collect();
        // The 14th and 15th field of the whole line, in hundredths of a second.
        let ticks = |index: usize| {
            fields
                .get(index)
                .and_then(|text| text.parse::<f64>().ok())
                .unwrap_or_default()
        };
        let peak = peak_megabytes(self.process())?;
        Ok(Use {
            cpu_seconds: (ticks(11) + ticks(12)) / 100.0,
            peak_megabytes: peak,
        })
    }

    pub(crate) fn process(&self) -> u32 {
        self.child.id()
    }
}

/// The most memory that a process has had, from /proc (Linux).
pub(crate) fn peak_megabytes(process: u32) -> io::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| {
            rest.trim()
                .trim_end_matches(" kB")
                .trim()
                .parse::<f64>()
                .ok()
        })
        .unwrap_or_default();
    Ok(kilobytes / 1024.0)
}

impl Drop for Server {
    fn drop(&mut self) {
        // SIGKILL: it gets no chance to tidy up. It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
