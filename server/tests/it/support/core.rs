//! A real mail core for tests: the built binary's `demo` on free ports in a folder of its own.
//!
//! `Core::shared()` is one core for all tests that run at the same time; it ends with the last of
//! them. `Core::start()` is one's own, for tests that kill things. Needs root and Debian's programs.
//! The folder is removed at the end, unless the test failed.

use super::wait::eventually;
use server::config::Config;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, Weak,
        atomic::{AtomicU32, Ordering},
    },
    thread::{self, sleep},
    time::{Duration, Instant},
};

pub const BINARY: &str = env!("CARGO_BIN_EXE_dokodemo");
pub const PASSWORD: &str = "Dokodemo1";

/// A running demo.
pub struct Core {
    pub data: PathBuf,
    pub port_base: u16,
    /// `127.0.0.1:port` of the web server.
    pub listen: String,
    process: Option<Child>,
    environment: Vec<(String, String)>,
}

impl Core {
    /// The core that tests share.
    pub fn shared() -> Arc<Core> {
        static SHARED: Mutex<Weak<Core>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(|e| e.into_inner());
        shared.upgrade().unwrap_or_else(|| {
            let core = Arc::new(Core::start());
            *shared = Arc::downgrade(&core);
            core
        })
    }

    /// The shared core and a fresh address on it.
    pub async fn with_account(name: &'static str) -> (Arc<Core>, String) {
        // Starting it takes seconds, which must not hold up the runtime.
        let made = tokio::task::spawn_blocking(move || {
            let core = Core::shared();
            let address = core.account(name);
            (core, address)
        });
        made.await.unwrap()
    }

    pub fn start() -> Core {
        Core::start_with(&[])
    }

    /// With further environment variables.
    pub fn start_with(environment: &[(&str, &str)]) -> Core {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let data = PathBuf::from(format!("/tmp/dokodemo-test-{}-{number}", std::process::id()));
        fs::create_dir_all(&data).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
        let mut core = Core {
            data,
            port_base: free_base(number),
            listen: format!("127.0.0.1:{}", free_port()),
            process: None,
            environment: environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect(),
        };
        core.run();
        core
    }

    /// Starts (again) and returns when everything answers.
    pub fn run(&mut self) {
        let mut process = Command::new(BINARY)
            .args(["demo", "--data"])
            .arg(&self.data)
            .args(["--listen", &self.listen, "--port-base", &self.port_base.to_string()])
            .envs(self.environment.iter().map(|(k, v)| (k, v)))
            .stdout(Stdio::piped())
            .stderr(Stdio::from(fs::File::options().create(true).append(true).open(self.data.join("demo.log")).unwrap()))
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        self.process = Some(process);
        let ready = lines.by_ref().map_while(Result::ok).any(|line| line.contains("Ctrl-C"));
        assert!(ready, "the demo does not start:\n{}", fs::read_to_string(self.data.join("demo.log")).unwrap_or_default());
        // Whoever prints must find a reader.
        thread::spawn(move || lines.for_each(drop));
    }

    /// Process id of the supervisor.
    pub fn pid(&self) -> i32 {
        self.process.as_ref().map_or(0, |p| p.id() as i32)
    }

    /// Session number of a child, by name.
    pub fn child(&self, name: &str) -> i32 {
        // A child that has just come back is being noted: the file is empty for a moment.
        let file = self.data.join("run/children").join(name);
        eventually(&format!("the number of {name}"), || fs::read_to_string(&file).unwrap_or_default().trim().parse().ok())
    }

    /// A child with all that it started.
    pub fn session(&self, name: &str) -> Vec<i32> {
        let leader = self.child(name).to_string();
        let mut all = self.processes();
        all.retain(|pid| {
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            // Field 6 of proc(5), the fourth after the name.
            stat.rsplit_once(')').is_some_and(|(_, rest)| rest.split_whitespace().nth(3) == Some(&leader))
        });
        all
    }

    /// Every process of the core, the supervisor not counted.
    pub fn processes(&self) -> Vec<i32> {
        let inside = |pid: &i32| fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|cwd| cwd.starts_with(&self.data));
        let all = fs::read_dir("/proc").unwrap().flatten();
        all.filter_map(|e| e.file_name().to_str()?.parse().ok()).filter(inside).collect()
    }

    /// The address of a standard port of this core.
    pub fn at(&self, port: u16) -> SocketAddr {
        SocketAddr::new(Ipv4Addr::LOCALHOST.into(), self.port_base + port)
    }

    /// The configuration of its web servers.
    pub fn config(&self) -> Config {
        Config::load(&self.data.join("serve.toml")).unwrap()
    }

    /// A fresh account; its address. The password is [`PASSWORD`].
    pub fn account(&self, name: &str) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let address = format!("{name}{}@a01.example.test", COUNT.fetch_add(1, Ordering::Relaxed));
        let out = self.command(&["account", "add", &address, "--contract", "test", "--password", PASSWORD]);
        assert!(out.starts_with(&address), "{out}");
        address
    }

    /// Runs a command of the binary with this core's configuration; what it printed.
    pub fn command(&self, args: &[&str]) -> String {
        let mut command = Command::new(BINARY);
        command.args(args).arg("--config").arg(self.data.join("core.toml")).envs(self.environment.iter().map(|(k, v)| (k, v)));
        let out = command.output().unwrap();
        assert!(out.status.success(), "{args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    /// The first mail in the outbox that holds `text`, whole; waits for it.
    pub fn outgoing(&self, text: &str) -> String {
        eventually(&format!("a mail with {text} in the outbox"), || self.outbox(text).into_iter().next())
    }

    /// Every mail in the outbox that holds `text`, whole.
    pub fn outbox(&self, text: &str) -> Vec<String> {
        let files = fs::read_dir(self.data.join("outbox")).unwrap().flatten();
        files
            .filter(|f| f.path().extension().is_some_and(|e| e == "eml"))
            .filter_map(|f| fs::read(f.path()).ok())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
            .filter(|mail| mail.contains(text))
            .collect()
    }

    /// As Ctrl-C would; returns when the supervisor has ended.
    pub fn stop(&mut self) {
        let Some(mut process) = self.process.take() else { return };
        // A test that failed may have left it held.
        for signal in ["-INT", "-CONT"] {
            let _ = Command::new("kill").args([signal, &process.id().to_string()]).status();
        }
        let begun = Instant::now();
        while process.try_wait().is_ok_and(|status| status.is_none()) {
            if begun.elapsed() > Duration::from_secs(40) {
                let _ = process.kill();
            }
            sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Core {
    fn drop(&mut self) {
        self.stop();
        if thread::panicking() {
            eprintln!("the core's files are kept in {}", self.data.display());
        } else {
            let _ = fs::remove_dir_all(&self.data);
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A base whose ports nobody has, below the range of outgoing connections.
fn free_base(number: u32) -> u16 {
    let first = std::process::id().wrapping_mul(7) + number;
    (0..20u32)
        .map(|n| (11_000 + (first + n) % 20 * 1_000) as u16)
        .find(|base| {
            [25, 26, 27, 110, 143, 190, 465, 587, 589, 993, 995]
                .iter()
                .all(|port| TcpListener::bind((IpAddr::from(Ipv4Addr::LOCALHOST), base + port)).is_ok())
        })
        .expect("no free ports")
}
