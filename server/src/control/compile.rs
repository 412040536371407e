//! Compiles a script as Dovecot will, before it is published.
//!
//! In: the text of a script. Out: nothing, or what is wrong with it.
//! A script with a syntax error would let every mail through unfiltered (Pigeonhole goes on with
//! the next script), so none is published that `sievec` has not taken.
//! The compiler runs in a folder of its own with a configuration that says only what the enforced
//! script may use; it reads nothing of the core and needs no right there.

use super::Error;
use std::{
    fs::{self, DirBuilder},
    os::unix::fs::DirBuilderExt,
    path::PathBuf,
    process::Stdio,
    time::Duration,
};
use tokio::{process::Command, sync::Semaphore, time::timeout};

const SIEVEC: &str = "/usr/bin/sievec";
/// It takes hundredths of a second.
const PATIENCE: Duration = Duration::from_secs(20);
/// The same extensions as in `mailcore/dovecot/dovecot.conf`, where the filter is for the enforced script alone.
const CONFIGURATION: &str = "protocols =\nssl = no\nlog_path = /dev/stderr\nplugin {\n  sieve_extensions = +editheader +vnd.dovecot.filter\n  sieve_plugins = sieve_extprograms\n  sieve_max_redirects = 10\n}\n";

/// Compilers of this process at once: each is a program of its own, started at the press of a button.
static TURNS: Semaphore = Semaphore::const_new(3);

/// Removes itself.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Takes a script that Dovecot will take.
pub async fn compile(script: &str) -> Result<(), Error> {
    let away = |what: &str| {
        let what = what.to_owned();
        move |e: std::io::Error| Error::Away(format!("{what}: {e}"))
    };
    let turn = timeout(PATIENCE, TURNS.acquire()).await.map_err(|_| Error::Away("no turn in time".into()))?;
    let _turn = turn.map_err(|e| Error::Away(e.to_string()))?;
    let lot = getrandom::u64().map_err(|e| Error::Away(e.to_string()))?;
    let folder = Folder(std::env::temp_dir().join(format!("dokodemo-sieve-{lot:016x}")));
    DirBuilder::new().mode(0o700).create(&folder.0).map_err(away("folder"))?;
    let configuration = folder.0.join("sievec.conf");
    let file = folder.0.join("script.sieve");
    fs::write(&configuration, CONFIGURATION).map_err(away("configuration"))?;
    fs::write(&file, script).map_err(away("script"))?;
    let run = Command::new(SIEVEC)
        .arg("-c")
        .arg(&configuration)
        .arg(&file)
        .arg(folder.0.join("script.svbin"))
        // It asks for a name; the user of `serve` has none in passwd.
        .env_clear()
        .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        .env("USER", "serve")
        .env("HOME", &folder.0)
        .current_dir(&folder.0)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let out = timeout(PATIENCE, run).await.map_err(|_| Error::Away("no answer in time".into()))?.map_err(away(SIEVEC))?;
    let said: String = String::from_utf8_lossy(&out.stderr).chars().take(1_000).collect();
    match (out.status.success(), fs::exists(folder.0.join("script.svbin"))) {
        (true, Ok(true)) => Ok(()),
        (true, _) => Err(Error::Away(format!("no binary: {said}"))),
        // A fault of the script is named with its line; anything else is a fault around it.
        (false, _) if said.contains("script: ") && said.contains("error") => Err(Error::Script(said)),
        (false, _) => Err(Error::Away(said)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn faults_are_found_before_they_are_published() {
        assert!(compile("keep;\n").await.is_ok());
        assert!(compile("require [\"editheader\", \"fileinto\", \"mailbox\"];\nkeep;\n").await.is_ok());
        for bad in ["if true {\n", "fileinto \"x\";\n", "require \"vnd.dovecot.execute\";\nkeep;\n"] {
            assert!(matches!(compile(bad).await, Err(Error::Script(_))), "{bad}: {:?}", compile(bad).await);
        }
    }
}
