//! The files of the site, copied to where the user of `serve` can read them.
//!
//! In: the folder that the build filled, which may lie where only root can look. Out: `DATA/site`,
//! readable by all. Files under `pkg/` carry a hash in their name; those of the two builds before stay
//! whatever their age, and others for a month, so that a tab opened before an upgrade still finds its own
//! files. Which files a build had stands in `DATA/site-builds`, a line each, the newest first.
//! `boot.js` and the plain sheets have no other copies: a page asks for them as it opens, never later.

use super::layout;
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// Builds whose files stay, this one included.
const BUILDS: usize = 3;
/// How long files of still earlier builds stay.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Copies `from` and answers the copy; without `from` nothing is done, and pages come without style.
pub fn keep(from: &Path, data: &Path) -> io::Result<PathBuf> {
    let to = data.join("site");
    if !from.is_dir() || from == to {
        return Ok(from.to_owned());
    }
    let builds = note(from, data)?;
    copy(from, &to)?;
    forget(&to.join("pkg"), &builds)?;
    Ok(to)
}

/// Writes this build down; the names under `pkg/` of each that is known.
fn note(from: &Path, data: &Path) -> io::Result<Vec<Vec<String>>> {
    let list = data.join("site-builds");
    let mut builds: Vec<Vec<String>> = match fs::read_to_string(&list) {
        Ok(text) => text.lines().map(|line| line.split('/').map(str::to_owned).collect()).collect(),
        // What is there from before this was written down counts as one build.
        Err(_) => vec![names(&data.join("site/pkg"))],
    };
    let now = names(&from.join("pkg"));
    builds.retain(|build| *build != now);
    builds.insert(0, now);
    builds.truncate(BUILDS);
    let text: String = builds.iter().map(|build| build.join("/") + "\n").collect();
    let fresh = data.join("site-builds.fresh");
    fs::write(&fresh, text)?;
    fs::rename(fresh, list)?;
    Ok(builds)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.map(|e| e.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
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

fn forget(folder: &Path, builds: &[Vec<String>]) -> io::Result<()> {
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if builds.iter().any(|build| build.contains(&name)) {
            continue;
        }
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
    fn files_of_the_two_builds_before_stay_however_long_they_served() {
        let base = std::env::temp_dir().join(format!("dokodemo-site-{}", std::process::id()));
        let (from, data) = (base.join("built"), base.join("data"));
        fs::create_dir_all(from.join("pkg")).unwrap();
        fs::create_dir_all(data.join("site/pkg")).unwrap();
        if !nix::unistd::geteuid().is_root() {
            return;
        }
        // All that is there has been there for months.
        let age = || {
            for name in names(&data.join("site/pkg")) {
                let file = fs::File::options().append(true).open(data.join("site/pkg").join(name)).unwrap();
                file.set_modified(SystemTime::now() - 3 * KEPT).unwrap();
            }
        };
        let build = |n: usize| {
            age();
            let _ = fs::remove_dir_all(from.join("pkg"));
            fs::create_dir_all(from.join("pkg")).unwrap();
            fs::write(from.join(format!("pkg/app.{n}.css")), n.to_string()).unwrap();
            fs::write(from.join("pkg/same.js"), "same").unwrap();
            fs::write(from.join("boot.js"), n.to_string()).unwrap();
            keep(&from, &data).unwrap()
        };
        fs::write(data.join("site/pkg/app.0.css"), "0").unwrap();
        let there = |site: &Path| names(&site.join("pkg")).join(" ");
        assert_eq!(there(&build(1)), "app.0.css app.1.css same.js", "from before this was written down");
        assert_eq!(there(&build(2)), "app.0.css app.1.css app.2.css same.js");
        assert_eq!(there(&build(2)), "app.0.css app.1.css app.2.css same.js", "started again");
        let site = build(3);
        assert_eq!(there(&site), "app.1.css app.2.css app.3.css same.js");
        assert_eq!(there(&build(1)), "app.1.css app.2.css app.3.css same.js", "back to an older one");
        assert_eq!(fs::read_to_string(site.join("boot.js")).unwrap(), "1");
        assert_eq!(keep(&base.join("nothing"), &data).unwrap(), base.join("nothing"));
        fs::remove_dir_all(base).unwrap();
    }
}
