//! A private PostgreSQL for tests, if Debian's programs are installed.
//!
//! One server per test process, in a folder of its own below the temporary folder, on loopback,
//! as user `postgres` when the tests run as root; each caller gets a fresh database. The server
//! ends with the test process (a thread that lives as long holds its death signal); folders of
//! processes that are gone are removed by the next run.

use super::wait::eventually;
use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

const PREFIX: &str = "dokodemo-test-postgres-";
static SERVER: OnceLock<Option<Server>> = OnceLock::new();

/// The running server.
pub struct Server {
    programs: PathBuf,
    port: u16,
    databases: AtomicU32,
}

/// URL of a fresh, empty database; `None` (and a line on stderr) where PostgreSQL is not installed, with `CI=true` a failure.
/// Blocks for seconds the first time.
pub fn fresh_database() -> Option<String> {
    let server = SERVER.get_or_init(start).as_ref()?;
    let name = format!("test_{}", server.databases.fetch_add(1, Ordering::Relaxed));
    let made = Command::new(server.programs.join("createdb"))
        .args(["-h", "127.0.0.1", "-p", &server.port.to_string(), "-U", "postgres", &name])
        .status()
        .unwrap();
    assert!(made.success(), "createdb {name}");
    Some(format!("postgres://postgres@127.0.0.1:{}/{name}", server.port))
}

fn start() -> Option<Server> {
    let Some(programs) = programs() else {
        // Where everything is meant to be tested, half of it must not look like all.
        assert!(std::env::var("CI").as_deref() != Ok("true"), "PostgreSQL is not installed, and CI=true");
        eprintln!("PostgreSQL is not installed: tested on SQLite alone");
        return None;
    };
    sweep(PREFIX);
    let folder = std::env::temp_dir().join(format!("{PREFIX}{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let root = fs::metadata("/proc/self").map(|m| std::os::unix::fs::MetadataExt::uid(&m) == 0).unwrap_or(false);
    if root {
        assert!(Command::new("chown").arg("postgres:postgres").arg(&folder).status().unwrap().success());
    }
    let data = folder.join("data");
    let made = as_user(root, &programs.join("initdb"))
        .current_dir(&folder)
        .args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "-D"])
        .arg(&data)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(made.success(), "initdb");
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut command = as_user(root, &programs.join("postgres"));
    command.current_dir(&folder).arg("-D").arg(&data).arg("-k").arg(&folder);
    command.args(["-h", "127.0.0.1", "-p", &port.to_string(), "-c", "fsync=off", "-c", "max_connections=200"]);
    command.stdout(Stdio::null()).stderr(fs::File::create(folder.join("log")).unwrap());
    // The death signal belongs to the thread that started the child, so that thread must not end.
    std::thread::spawn(move || {
        let mut child = command.spawn().unwrap();
        let _ = child.wait();
        std::thread::park();
    });
    eventually(&format!("PostgreSQL, see {}", folder.join("log").display()), || {
        let mut ready = Command::new(programs.join("pg_isready"));
        ready.args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()]).status().unwrap().success().then_some(())
    });
    Some(Server { programs, port, databases: AtomicU32::new(0) })
}

/// Folder of the newest installed version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let number = |path: &Path| path.file_name().and_then(|n| n.to_str()?.parse::<u32>().ok());
    let newest = versions.flatten().map(|e| e.path()).filter(|p| p.join("bin/initdb").exists()).max_by_key(|p| number(p))?;
    Some(newest.join("bin"))
}

/// PostgreSQL refuses to run as root.
fn as_user(root: bool, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if root {
        command.args(["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]);
    }
    command.args(["--pdeathsig", "INT"]).arg(program);
    command
}

/// Removes folders `PREFIXpid` below the temporary folder whose process is gone.
pub fn sweep(prefix: &str) {
    for entry in fs::read_dir(std::env::temp_dir()).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if let Some(pid) = name.strip_prefix(prefix)
            && !Path::new("/proc").join(pid).exists()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
