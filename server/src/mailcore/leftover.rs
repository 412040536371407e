//! Ends what a killed run left behind, and nothing else.
//!
//! Each child leads a session whose number is written down. A process is ours if it belongs to such
//! a session and works inside our data folder; both are read from /proc (proc(5), `stat` field 6).
//! Never: a signal to a process found by name.

use super::layout::Layout;
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    fs,
    path::Path,
    thread::sleep,
    time::{Duration, Instant},
};

/// Writes down which session a child leads.
pub fn note(data: &Path, child: &str, session: u32) {
    // If this fails, a later start after kill -9 may meet a busy port, and says so.
    let _ = fs::write(data.join("run/children").join(child), session.to_string());
}

/// Ends every session of a former run, kindly first.
pub fn end_all(layout: &Layout) {
    let Ok(notes) = fs::read_dir(layout.data.join("run/children")) else { return };
    let mut sessions = Vec::new();
    for note in notes.flatten() {
        sessions.extend(fs::read_to_string(note.path()).ok().and_then(|text| text.trim().parse::<i32>().ok()));
        let _ = fs::remove_file(note.path());
    }
    end(&layout.data, &sessions, Duration::from_secs(3));
}

/// Ends what is left of the given sessions: SIGTERM, and after `grace` SIGKILL.
pub fn end(data: &Path, sessions: &[i32], grace: Duration) {
    let begun = Instant::now();
    let mut asked = false;
    loop {
        let left = members(data, sessions);
        if left.is_empty() {
            return;
        }
        let late = begun.elapsed() > grace;
        if late || !asked {
            for pid in left {
                let _ = kill(pid, if late { Signal::SIGKILL } else { Signal::SIGTERM });
            }
            asked = true;
        }
        if begun.elapsed() > grace + Duration::from_secs(5) {
            return;
        }
        sleep(Duration::from_millis(20));
    }
}

/// The living processes of these sessions that work inside `data`.
pub fn members(data: &Path, sessions: &[i32]) -> Vec<Pid> {
    let Ok(all) = fs::read_dir("/proc") else { return Vec::new() };
    all.flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok())
        .filter(|pid| {
            // "pid (name) state ppid pgrp session …": the name may hold anything, even ')'.
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let mut fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest).split_whitespace();
            let state = fields.next();
            let session = fields.nth(2).and_then(|f| f.parse::<i32>().ok());
            state != Some("Z")
                && session.is_some_and(|s| sessions.contains(&s))
                && fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(data))
        })
        .map(Pid::from_raw)
        .collect()
}
