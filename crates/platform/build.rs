//! Prepares the static files: the NHS design system from npm (without its two font faces, which
//! are licensed for nhs.uk only and would be third-party requests) and our own few rules.
//! Each file is embedded as it is and compressed, under a name that changes with its content.

use std::{env, fs, io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

fn main() {
    let root = Path::new("../..");
    let nhsuk = root.join("node_modules/nhsuk-frontend/dist/nhsuk");
    let read = |path: &Path| -> String {
        println!("cargo::rerun-if-changed={}", path.display());
        match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                println!(
                    "cargo::error={} cannot be read ({error}): run `npm ci` in the repository first, or use `make run`",
                    path.display()
                );
                std::process::exit(1);
            }
        }
    };
    let css = without_font_faces(&read(&nhsuk.join("nhsuk-frontend.min.css")))
        + &read(Path::new("assets/headroom.css"));
    let mut files = vec![
        ("headroom.css", "text/css; charset=utf-8", css),
        (
            "nhsuk.js",
            "text/javascript; charset=utf-8",
            read(&nhsuk.join("nhsuk-frontend.min.js")),
        ),
        (
            "staff.js",
            "text/javascript; charset=utf-8",
            read(Path::new("assets/staff.js")),
        ),
        (
            "respondent.js",
            "text/javascript; charset=utf-8",
            read(Path::new("assets/respondent.js")),
        ),
        (
            "icon.svg",
            "image/svg+xml",
            read(Path::new("assets/icon.svg")),
        ),
    ];
    for name in ["arrow-down", "arrow-up", "arrow-up-down", "cross"] {
        let file = format!("nhsuk-icon-{name}.svg");
        let text = read(&nhsuk.join("assets/images").join(&file));
        files.push((Box::leak(file.into_boxed_str()), "image/svg+xml", text));
    }
    write_table(&files);
}

/// Cuts the `@font-face` rules out and the source map comment off.
fn without_font_faces(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(start) = rest.find("@font-face{") {
        out.push_str(&rest[..start]);
        rest = rest[start..].split_once('}').map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    assert!(
        !out.contains("https://"),
        "the style sheet still names another server"
    );
    let end = out.find("/*# sourceMappingURL").unwrap_or(out.len());
    out[..end].to_owned()
}

fn write_table(files: &[(&str, &str, String)]) {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    let out = Path::new(&out);
    let mut table = String::from("static FILES: &[File] = &[\n");
    for (name, mime, text) in files {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder
            .write_all(text.as_bytes())
            .expect("memory does not refuse");
        let packed = encoder.finish().expect("memory does not refuse");
        fs::write(out.join(name), text).expect("OUT_DIR can be written");
        fs::write(out.join(format!("{name}.gz")), packed).expect("OUT_DIR can be written");
        let hash = Sha256::digest(text.as_bytes());
        let tag: String = hash
            .iter()
            .take(6)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let plain = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}\"))");
        let packed = format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{name}.gz\"))");
        table.push_str(&format!(
            "    File {{ name: {name:?}, tag: {tag:?}, address: \"/assets/{tag}/{name}\", mime: {mime:?}, plain: {plain}, packed: {packed} }},\n"
        ));
    }
    table.push_str("];\n");
    fs::write(out.join("assets.rs"), table).expect("OUT_DIR can be written");
}
