//! Gives folders and files of the core their owners and modes, following no link.
//!
//! Some of them lie in folders of unprivileged users, who could put a link there that leads root to a file
//! of somebody else. So every one is opened first, without following, and what was opened gets owner and
//! mode. Folders above must have been given theirs before: then nobody else can exchange what is below.

use super::Error;
use nix::libc::{O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK};
use std::{
    fs::{self, File, OpenOptions, Permissions},
    io,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt, fchown},
    path::Path,
};

/// Owner, group and mode.
#[derive(Clone, Copy, Debug)]
pub struct Rights {
    pub uid: u32,
    pub gid: u32,
    pub mode: u32,
}

/// A folder, made if it is not there.
pub fn folder(path: &Path, rights: Rights) -> Result<(), Error> {
    match fs::create_dir(path) {
        Err(e) if e.kind() != io::ErrorKind::AlreadyExists => return Err(Error::file(path.display())(e)),
        _ => {}
    }
    let folder = open(path, File::options().read(true), O_DIRECTORY)?;
    give(path, &folder, rights)
}

/// A file that others write, made empty if it is not there.
pub fn file(path: &Path, rights: Rights) -> Result<(), Error> {
    let file = open(path, File::options().create(true).append(true), 0)?;
    let meta = file.metadata().map_err(Error::file(path.display()))?;
    if !meta.is_file() || meta.nlink() != 1 {
        return Err(Error::Folder(format!("{}: this is no file of its own; take it away", path.display())));
    }
    give(path, &file, rights)
}

/// What is there already, a file or a folder.
pub fn set(path: &Path, rights: Rights) -> Result<(), Error> {
    give(path, &open(path, File::options().read(true), 0)?, rights)
}

/// The owner first: the change of an owner takes away special bits of the mode.
pub fn give(path: &Path, file: &File, Rights { uid, gid, mode }: Rights) -> Result<(), Error> {
    fchown(file, Some(uid), Some(gid)).map_err(Error::file(path.display()))?;
    file.set_permissions(Permissions::from_mode(mode)).map_err(Error::file(path.display()))
}

fn open(path: &Path, how: &mut OpenOptions, flags: i32) -> Result<File, Error> {
    how.custom_flags(O_NOFOLLOW | O_NONBLOCK | flags).open(path).map_err(|cause| {
        if fs::symlink_metadata(path).is_ok_and(|meta| meta.is_symlink()) {
            let what = "a symbolic link stands where the core keeps its own; take it away";
            return Error::Folder(format!("{}: {what}", path.display()));
        }
        Error::file(path.display())(cause)
    })
}
