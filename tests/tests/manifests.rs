//! The crates depend one way; see ARCHITECTURE.md.

use std::collections::BTreeMap;
use std::path::Path;

/// The layers of ARCHITECTURE.md.
const LAYERS: [(u8, &[&str]); 5] = [
    (0, &["sohoa-document", "sohoa-lstm", "sohoa-orthography"]),
    (1, &["sohoa-period", "sohoa-picture", "sohoa-schema"]),
    (
        2,
        &[
            "sohoa-aggregate",
            "sohoa-evaluate",
            "sohoa-extract",
            "sohoa-head",
            "sohoa-ocr",
            "sohoa-raster",
            "sohoa-repair",
            "sohoa-text",
        ],
    ),
    (3, &["sohoa-export", "sohoa-synth"]),
    (4, &["sohoa", "sohoa-tests"]),
];

/// Crates that may link C, and through which dependency.
const RIM: [(&str, &str); 2] = [("pdfium-render", "sohoa-raster"), ("tesseract", "sohoa-ocr")];

fn manifests() -> Vec<toml::Table> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut paths: Vec<_> = std::fs::read_dir(root.join("crates"))
        .expect("crates/ is there")
        .map(|entry| entry.expect("readable").path().join("Cargo.toml"))
        .collect();
    paths.push(root.join("tests/Cargo.toml"));
    paths.sort();
    let read =
        |path: &std::path::PathBuf| std::fs::read_to_string(path).expect("readable").parse().expect("TOML");
    paths.iter().map(read).collect()
}

fn name(manifest: &toml::Table) -> &str {
    manifest["package"]["name"].as_str().expect("a name")
}

fn dependencies<'a>(manifest: &'a toml::Table, section: &str) -> Vec<&'a str> {
    manifest
        .get(section)
        .and_then(toml::Value::as_table)
        .map_or_else(Vec::new, |table| table.keys().map(String::as_str).collect())
}

#[test]
fn crates_depend_only_on_lower_layers() {
    let layer: BTreeMap<&str, u8> =
        LAYERS.iter().flat_map(|(layer, names)| names.iter().map(move |name| (*name, *layer))).collect();
    let manifests = manifests();
    assert_eq!(manifests.len(), layer.len(), "every crate has its layer");
    for manifest in &manifests {
        let own = layer[name(manifest)];
        for dependency in dependencies(manifest, "dependencies") {
            if let Some(other) = layer.get(dependency) {
                assert!(
                    *other < own,
                    "{} (layer {own}) depends on {dependency} (layer {other})",
                    name(manifest)
                );
            }
        }
    }
}

#[test]
fn c_libraries_are_linked_at_the_rim_only() {
    for manifest in &manifests() {
        for (library, owner) in RIM {
            if dependencies(manifest, "dependencies").iter().any(|name| name.starts_with(library)) {
                assert_eq!(name(manifest), owner, "{library} belongs to {owner}");
            }
        }
    }
}

#[test]
fn versions_stand_in_the_workspace_table_only() {
    for manifest in &manifests() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(table) = manifest.get(section).and_then(toml::Value::as_table) else { continue };
            for (dependency, value) in table {
                let from_workspace = value.get("workspace").and_then(toml::Value::as_bool) == Some(true);
                assert!(from_workspace, "{}: {dependency} does not say `workspace = true`", name(manifest));
            }
        }
    }
}
