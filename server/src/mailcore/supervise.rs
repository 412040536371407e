//! Starts the children, restarts the one that dies, stops all in order.
//!
//! In: the list and a stop signal. Out: when everything has ended.
//! A child that dies comes back after a pause that doubles from 0.2 to 10 seconds and begins anew
//! once it has lived for half a minute. While the core is starting, a child that dies twice stops the start.
//! Never: a signal to anything that is not a child's session (`leftover`).

use super::{
    Error,
    children::{Child, Endpoint},
    layout::Layout,
    leftover,
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use std::{
    ffi::OsString,
    fs::{self, File, Permissions},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
    process::Stdio,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    net::{TcpStream, UnixStream},
    process::{Child as Process, Command},
    signal::unix::{Signal as Stream, SignalKind, signal},
    sync::mpsc,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;

/// rspamd compiles its expressions at the first start of a new folder.
const START_TIME: Duration = Duration::from_secs(120);
const STOP_TIME: Duration = Duration::from_secs(10);
const LOG_LIMIT: u64 = 16 * 1024 * 1024;

/// SIGINT, SIGTERM and SIGHUP, caught from now on.
pub struct Stop(Vec<Stream>);

/// Begins to catch them, so that one that comes during the start is not lost.
pub fn stop_signal() -> io::Result<Stop> {
    let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
    Ok(Stop(kinds.into_iter().map(signal).collect::<Result<_, _>>()?))
}

impl Stop {
    async fn wait(&mut self) {
        let waits = self.0.iter_mut().map(|stream| Box::pin(stream.recv()));
        futures::future::select_all(waits).await;
    }
}

/// One child's keeper.
struct Kept {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// Runs until a stop signal; `ready` is awaited once, when all endpoints answer.
pub async fn run(
    children: Vec<Child>,
    mut stop: Stop,
    layout: &Layout,
    ready: impl Future<Output = Result<(), Error>>,
) -> Result<(), Error> {
    let data = Arc::new(layout.data.clone());
    let mut kept = Vec::new();
    let result = tokio::select! {
        result = start(children, layout, &data, &mut kept) => match result {
            Ok(()) => ready.await,
            Err(e) => Err(e),
        },
        () = stop.wait() => {
            end(kept).await;
            return Ok(());
        }
    };
    if result.is_ok() {
        stop.wait().await;
    }
    end(kept).await;
    result
}

/// Starts all but `serve`, waits until they answer, then starts `serve`.
async fn start(children: Vec<Child>, layout: &Layout, data: &Arc<PathBuf>, kept: &mut Vec<Kept>) -> Result<(), Error> {
    let (deaths, mut died) = mpsc::unbounded_channel::<&'static str>();
    let deadline = Instant::now() + START_TIME;
    let mut marks: Vec<(&'static str, u64)> = Vec::new();
    let mut waiting = Vec::new();
    let (web, core): (Vec<_>, Vec<_>) = children.into_iter().partition(|child| child.name == "serve");
    for wave in [core, web] {
        for child in wave {
            let log = layout.log(child.name);
            if fs::metadata(&log).is_ok_and(|m| m.len() > LOG_LIMIT) {
                let _ = fs::rename(&log, log.with_extension("log.old"));
            }
            marks.push((child.name, fs::metadata(&log).map_or(0, |m| m.len())));
            waiting.extend(child.ready.iter().map(|endpoint| (child.name, endpoint.clone())));
            let stop = CancellationToken::new();
            let keeper = keep(Arc::new(child), log, data.clone(), deaths.clone(), stop.clone());
            kept.push(Kept { stop, task: tokio::spawn(keeper) });
        }
        let mut counted = Vec::new();
        while let Some((name, endpoint)) = waiting.last() {
            if answers(endpoint).await {
                waiting.pop();
                continue;
            }
            counted.extend(std::iter::from_fn(|| died.try_recv().ok()));
            let twice = counted.iter().find(|name| counted.iter().filter(|n| n == name).count() > 1);
            let late = (Instant::now() > deadline).then_some(name);
            if let Some(name) = twice.or(late) {
                let from = marks.iter().find(|(n, _)| n == name).map_or(0, |(_, from)| *from);
                return Err(Error::Child { name, log: tail(&layout.log(name), from) });
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
    Ok(())
}

/// Stops in the reverse order of starting, one after the other: first no new work, then the stores.
async fn end(kept: Vec<Kept>) {
    for child in kept.into_iter().rev() {
        child.stop.cancel();
        let _ = child.task.await;
    }
}

/// Keeps one child running until `stop`.
async fn keep(
    child: Arc<Child>,
    log: PathBuf,
    data: Arc<PathBuf>,
    deaths: mpsc::UnboundedSender<&'static str>,
    stop: CancellationToken,
) {
    let mut pause = Duration::from_millis(200);
    while !stop.is_cancelled() {
        let begun = Instant::now();
        match spawn(&child, &log, &data).await {
            Err(e) => tracing::error!(child = child.name, "does not start: {e}"),
            Ok(mut process) => {
                let session = process.id().map_or(0, |id| id as i32);
                tokio::select! {
                    status = process.wait() => match status {
                        Ok(status) => tracing::warn!(child = child.name, "ended: {status}"),
                        Err(e) => tracing::warn!(child = child.name, "ended: {e}"),
                    },
                    () = stop.cancelled() => {
                        let _ = kill(Pid::from_raw(session), Signal::SIGTERM);
                        let _ = timeout(STOP_TIME, process.wait()).await;
                    }
                }
                // What it started and left: the next start needs its sockets.
                let data = data.clone();
                let _ = tokio::task::spawn_blocking(move || leftover::end(&data, &[session], Duration::from_secs(1))).await;
            }
        }
        if stop.is_cancelled() {
            return;
        }
        if !child.ready.is_empty() {
            let _ = deaths.send(child.name);
        }
        if begun.elapsed() > Duration::from_secs(30) {
            pause = Duration::from_millis(200);
        }
        tokio::select! {
            () = sleep(pause) => {}
            () = stop.cancelled() => {}
        }
        pause = (pause * 2).min(Duration::from_secs(10));
    }
}

async fn spawn(child: &Child, log: &PathBuf, data: &Arc<PathBuf>) -> io::Result<Process> {
    let out = File::options().create(true).append(true).mode(0o640).open(log)?;
    // One of an earlier version may be there with a wider mode.
    out.set_permissions(Permissions::from_mode(0o640))?;
    if let Some(file) = &child.stale {
        let _ = fs::remove_file(file);
    }
    if let Some([program, args @ ..]) = child.before.as_deref() {
        Command::new(program)
            .args(args)
            .env_clear()
            .envs(environment(false))
            .current_dir(data.join("run"))
            .stdin(Stdio::null())
            .stdout(out.try_clone()?)
            .stderr(out.try_clone()?)
            .status()
            .await?;
    }
    // The running binary, even if its file has been replaced meanwhile.
    let process = Command::new("/proc/self/exe")
        .arg0("dokodemo")
        .args(&child.args)
        .env_clear()
        .envs(environment(child.is_told()))
        .current_dir(data.join("run"))
        .stdin(Stdio::null())
        .stdout(out.try_clone()?)
        .stderr(out)
        .spawn()?;
    if let Some(id) = process.id() {
        leftover::note(data, child.name, id);
    }
    Ok(process)
}

/// What a child finds in its environment: little, and the keys of the configuration only if it is `told` them.
fn environment(told: bool) -> Vec<(OsString, OsString)> {
    let passes = |name: &str| {
        matches!(name, "LANG" | "TZ" | "TMPDIR" | "RUST_LOG" | "RUST_BACKTRACE")
            || told && name.starts_with("DOKODEMO_") && name != "DOKODEMO_TEST_CLOCK"
    };
    let mut all: Vec<_> = std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(passes)).collect();
    all.push(("PATH".into(), "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".into()));
    all.push(("HOME".into(), "/".into()));
    all
}

async fn answers(endpoint: &Endpoint) -> bool {
    let knock = async {
        match endpoint {
            Endpoint::Tcp(address) => TcpStream::connect(address).await.is_ok(),
            Endpoint::Unix(path) => UnixStream::connect(path).await.is_ok(),
        }
    };
    timeout(Duration::from_secs(1), knock).await.unwrap_or(false)
}

/// The end of a log, from where it stood before this start.
fn tail(log: &PathBuf, from: u64) -> String {
    let mut bytes = Vec::new();
    let _ = File::open(log).and_then(|mut file| {
        let begin = file.metadata()?.len().saturating_sub(3000).max(from);
        file.seek(SeekFrom::Start(begin))?;
        file.take(3000).read_to_end(&mut bytes)
    });
    String::from_utf8_lossy(&bytes).into_owned()
}
