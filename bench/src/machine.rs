//! CPU time and memory of a process, from `/proc`.

use std::fs;
use std::time::Duration;

/// Kernel ticks: a hundredth of a second on all Linux systems.
const TICK: Duration = Duration::from_millis(10);

/// A process, optionally with its children.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Process {
    /// Its id.
    pub(crate) id: u32,
    /// Whether to include the CPU time of children: a PostgreSQL server works in child processes.
    pub(crate) with_children: bool,
}

impl Process {
    /// CPU time used so far, user and kernel.
    pub(crate) fn cpu(self) -> Duration {
        let Some(own) = Stat::of(self.id) else { return Duration::ZERO };
        if !self.with_children {
            return TICK * u32::try_from(own.running).unwrap_or(u32::MAX);
        }
        let children = every_process().filter_map(Stat::of).filter(|stat| stat.parent == self.id);
        let ticks = children.map(|stat| stat.running).sum::<u64>() + own.running + own.reaped;
        TICK * u32::try_from(ticks).unwrap_or(u32::MAX)
    }

    /// Private memory in MiB. Mapped files are excluded: they are the kernel's cache, which is freed when
    /// other processes need it.
    pub(crate) fn memory(self) -> f64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.id)).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("RssAnon:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or(0.0) / 1024.0
    }
}

/// The relevant fields of `/proc/<id>/stat`, in ticks.
struct Stat {
    parent: u32,
    running: u64,
    reaped: u64,
}

impl Stat {
    fn of(process: u32) -> Option<Self> {
        let text = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        // The name in brackets may contain blanks; the fields after it do not.
        let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        Some(Self {
            parent: u32::try_from(number(1)?).ok()?,
            running: number(11)? + number(12)?,
            reaped: number(13)? + number(14)?,
        })
    }
}

fn every_process() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}
