//! Lists the demo's letters for the binary, and watches the migrations that `sqlx` reads in.

use std::{env, fs, path::Path};

fn main() -> std::io::Result<()> {
    let here = env::var("CARGO_MANIFEST_DIR").map_err(std::io::Error::other)?;
    let folder = Path::new(&here).join("mailcore/demo");
    println!("cargo:rerun-if-changed={}", folder.display());
    println!("cargo:rerun-if-changed={}", Path::new(&here).join("migrations").display());
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == "eml") {
            files.push(path);
        }
    }
    files.sort();
    let mut list = String::from("&[\n");
    for path in files {
        list.push_str(&format!("include_bytes!({path:?}),\n"));
    }
    list.push(']');
    let out = env::var("OUT_DIR").map_err(std::io::Error::other)?;
    fs::write(Path::new(&out).join("letters.rs"), list)
}
