//! What a child does to itself before its work: a session of its own, its user, its tie to the core.
//!
//! Every child is this binary started again; programs of Debian's replace it by `exec`.
//! The tie (PR_SET_PDEATHSIG) ends the child when the core is gone, even after kill -9.
//! Never: more rights than before.

use nix::{
    sys::{
        prctl,
        resource::{Resource, getrlimit, setrlimit},
        signal::{Signal, kill},
    },
    unistd::{Gid, Pid, Uid, User, geteuid, getppid, setgid, setgroups, setsid, setuid},
};
use std::{io, os::unix::process::CommandExt, process::Command};
use tokio::signal::unix::{SignalKind, signal};

/// A user and a group, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub uid: u32,
    pub gid: u32,
}

/// Gives up root for good. Does nothing if the process is not root.
pub fn drop_to(identity: Identity) -> io::Result<()> {
    if geteuid().is_root() {
        let gid = Gid::from_raw(identity.gid);
        setgroups(&[gid])?;
        setgid(gid)?;
        setuid(Uid::from_raw(identity.uid))?;
    }
    Ok(())
}

/// Makes the process a session leader, so that all it starts can be found by the session's number.
pub fn lead_session() -> io::Result<()> {
    setsid()?;
    Ok(())
}

/// Ends with the process `parent`. Called after [`drop_to`], which would undo it.
pub fn tie_to(parent: i32) -> io::Result<()> {
    prctl::set_pdeathsig(Signal::SIGTERM)?;
    if getppid() != Pid::from_raw(parent) {
        return Err(io::Error::other("the core has gone"));
    }
    Ok(())
}

/// As many open files as the system allows: the usual soft limit of 1024 is below a house full of people.
pub fn open_many() -> io::Result<()> {
    let (_, most) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, most, most)?;
    Ok(())
}

/// Becomes another program, as a user that a package made, or as root. Returns only what failed.
pub fn become_program(parent: i32, user: Option<&str>, program: &[String]) -> io::Error {
    let prepare = || {
        lead_session()?;
        // Dovecot's limits are numbers of connections.
        open_many()?;
        if let Some(name) = user {
            let user = User::from_name(name)?.ok_or_else(|| io::Error::other(format!("there is no user {name}")))?;
            drop_to(Identity { uid: user.uid.as_raw(), gid: user.gid.as_raw() })?;
        }
        tie_to(parent)
    };
    match (prepare(), program) {
        (Err(e), _) => e,
        (_, []) => io::Error::other("no program"),
        (_, [program, args @ ..]) => Command::new(program).args(args).exec(),
    }
}

/// Stays beside a program that changes its user while it runs and so loses the tie (Postfix's
/// master): passes SIGTERM on and ends with it.
pub async fn guard(parent: i32, program: &[String]) -> io::Result<()> {
    lead_session()?;
    let mut end = signal(SignalKind::terminate())?;
    tie_to(parent)?;
    let [program, args @ ..] = program else { return Err(io::Error::other("no program")) };
    let mut child = tokio::process::Command::new(program).args(args).spawn()?;
    loop {
        tokio::select! {
            status = child.wait() => return status.map(drop),
            _ = end.recv() => {
                if let Some(id) = child.id() {
                    kill(Pid::from_raw(id as i32), Signal::SIGTERM)?;
                }
            }
        }
    }
}
