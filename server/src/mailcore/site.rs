//! The files of the site, copied to where the user of `serve` can read them.
//!
//! In: the folder that the build filled, which may lie where only root can look. Out: `DATA/site`,
//! readable by all. Files under `pkg/` carry a hash in their name; those of earlier builds stay for
//! a month, so that a tab opened before an upgrade still finds its own (DESIGN §4.5, C7).

use super::layout;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// How long files of earlier builds stay.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Copies `from` and answers the copy; without `from` nothing is done, and pages come without style.
pub fn keep(from: &Path, data: &Path) -> io::Result<PathBuf> {
    let to = data.join("site");
    if !from.is_dir() || from == to {
        return Ok(from.to_owned());
    }
    copy(from, &to)?;
    forget(&to.join("pkg"))?;
    Ok(to)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    readable(to, 0o755)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            // A file that is being served is replaced whole, never rewritten; the newest names are this build's.
            let fresh = to.join(".fresh");
            fs::copy(entry.path(), &fresh)?;
            readable(&fresh, 0o644)?;
            fs::File::options().append(true).open(&fresh)?.set_modified(SystemTime::now())?;
            fs::rename(&fresh, &target)?;
        }
    }
    Ok(())
}

fn readable(path: &Path, mode: u32) -> io::Result<()> {
    layout::set(path, 0, 0, mode).map_err(io::Error::other)
}

fn forget(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let age = entry.metadata()?.modified()?.elapsed().unwrap_or_default();
        if age > KEPT {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_the_build_before_stay() {
        let base = std::env::temp_dir().join(format!("dokodemo-site-{}", std::process::id()));
        let (from, data) = (base.join("built"), base.join("data"));
        fs::create_dir_all(from.join("pkg")).unwrap();
        fs::create_dir_all(&data).unwrap();
        if !nix::unistd::geteuid().is_root() {
            return;
        }
        fs::write(from.join("pkg/app.one.css"), "1").unwrap();
        fs::write(from.join("boot.js"), "1").unwrap();
        let site = keep(&from, &data).unwrap();
        fs::remove_file(from.join("pkg/app.one.css")).unwrap();
        fs::write(from.join("pkg/app.two.css"), "2").unwrap();
        fs::write(from.join("boot.js"), "2").unwrap();
        assert_eq!(keep(&from, &data).unwrap(), site);
        let read = |name: &str| fs::read_to_string(site.join(name)).unwrap();
        assert_eq!([read("pkg/app.one.css"), read("pkg/app.two.css"), read("boot.js")], ["1", "2", "2"]);
        assert_eq!(keep(&base.join("nothing"), &data).unwrap(), base.join("nothing"));
        fs::remove_dir_all(base).unwrap();
    }
}
