//! Puts the built application into the function: each file as it is and, where that is shorter,
//! compressed, so that no request waits for a compressor.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Write as _,
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

/// Where Vite puts what it builds.
const BUILT: &str = "app/dist";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={BUILT}");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join(BUILT);
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut paths = Vec::new();
    collect(&root, &mut paths)?;
    paths.sort();

    let mut table = String::from("&[\n");
    for (number, path) in paths.iter().enumerate() {
        let bytes = fs::read(path)?;
        let packed = gzip(&bytes)?;
        let gzip = if packed.len() < bytes.len() {
            let name = format!("{number}.gz");
            fs::write(out.join(&name), &packed)?;
            format!("Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\")))")
        } else {
            "None".to_owned()
        };
        let relative = path.strip_prefix(&root)?.to_string_lossy();
        writeln!(
            table,
            "File {{ path: {relative:?}, content_type: {:?}, etag: {:?}, bytes: include_bytes!({:?}), gzip: {gzip} }},",
            content_type(path)?,
            etag(&bytes),
            path.display(),
        )?;
    }
    table.push(']');
    fs::write(out.join("files.rs"), table)?;
    Ok(())
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, into)?;
        } else {
            into.push(path);
        }
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>, std::io::Error> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Of what the file holds: the same bytes have the same tag in every build.
fn etag(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("\"{:016x}\"", hasher.finish())
}

fn content_type(path: &Path) -> Result<&'static str, String> {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => Ok("text/html; charset=utf-8"),
        Some("js") => Ok("text/javascript; charset=utf-8"),
        Some("css") => Ok("text/css; charset=utf-8"),
        Some("svg") => Ok("image/svg+xml"),
        Some("woff2") => Ok("font/woff2"),
        Some("txt") => Ok("text/plain; charset=utf-8"),
        _ => Err(format!("{} is of no known type", path.display())),
    }
}
