//! Pairs `rules/<domain>/<name>.md` with `src/rules/<domain>/<name>.rs`, writes the table of rules and packs the pages.
//! Asks the linker for a smaller program where the loader of this machine can read it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use miniz_oxide::deflate::compress_to_vec;
use walkdir::WalkDir;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    println!("cargo::rerun-if-changed=rules");
    println!("cargo::rerun-if-changed=src/rules");
    let pages = names(&root, "rules", ("md", '-', '_'));
    let sources = names(&root, "src/rules", ("rs", '_', '-'));
    let mut missing = Vec::new();
    for name in pages.difference(&sources) {
        missing.push(format!("rules/{name}.md has no rule: write src/rules/{}.rs", name.replace('-', "_")));
    }
    for name in sources.difference(&pages) {
        missing.push(format!("src/rules/{}.rs has no page: write rules/{name}.md", name.replace('-', "_")));
    }
    for sentence in &missing {
        println!("cargo::error={sentence}");
    }
    if missing.is_empty() {
        let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
        write(&out.join("rules.rs"), table(&root, &pages).as_bytes());
        write(&out.join("pages.deflate"), &packed(&root, &pages));
    }
    if reads_packed_relocations() {
        // A linker that is too old to know it says so and goes on.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
}

/// Whether the C library of the target is the one of this machine and reads packed relocations, as glibc does since 2.36:
/// the tables of the program hold many addresses, and the list of them is 0.6 MB otherwise, all read at every start.
fn reads_packed_relocations() -> bool {
    let is_glibc = env::var("CARGO_CFG_TARGET_OS").is_ok_and(|os| os == "linux")
        && env::var("CARGO_CFG_TARGET_ENV").is_ok_and(|library| library == "gnu");
    if !is_glibc || env::var_os("HOST") != env::var_os("TARGET") {
        return false;
    }
    // `glibc 2.36`, in the words of POSIX's getconf.
    let Ok(output) = Command::new("getconf").arg("GNU_LIBC_VERSION").output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let Some((major, minor)) = text.trim().strip_prefix("glibc ").and_then(|version| version.split_once('.')) else {
        return false;
    };
    let number = |text: &str| text.split('.').next().and_then(|digits| digits.parse::<u32>().ok());
    number(major).zip(number(minor)).is_some_and(|version| version >= (2, 36))
}

fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap_or_else(|error| panic!("cannot write {}: {error}", path.display()));
}

/// The pages in the order of the table, with a zero byte behind each, deflated.
fn packed(root: &Path, names: &BTreeSet<String>) -> Vec<u8> {
    let mut text = Vec::new();
    for name in names {
        let path = root.join("rules").join(format!("{name}.md"));
        let page = fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
        if page.contains(&0) || std::str::from_utf8(&page).is_err() {
            println!("cargo::error=rules/{name}.md is no text");
        }
        text.extend(page);
        text.push(0);
    }
    compress_to_vec(&text, 9)
}

/// The `domain/name` of every file of this extension two levels down, words joined by `-`. Says of those that join theirs
/// in the way of the other folder what to call them.
fn names(root: &Path, folder: &str, (extension, joint, wrong): (&str, char, char)) -> BTreeSet<String> {
    let place = root.join(folder);
    let mut names = BTreeSet::new();
    for entry in WalkDir::new(&place).min_depth(2).max_depth(2).into_iter().filter_map(Result::ok) {
        let is_wanted = entry.path().extension().is_some_and(|found| found == extension);
        let path = entry.path().strip_prefix(&place).ok().filter(|_| is_wanted).map(|path| path.with_extension(""));
        let Some(path) = path.as_deref().and_then(Path::to_str) else { continue };
        let path = path.replace('\\', "/");
        if path.contains(wrong) {
            let right = path.replace(wrong, &joint.to_string());
            println!("cargo::error={folder}/{path}.{extension} is not found so: call it {folder}/{right}.{extension}");
        }
        names.insert(path.replace(joint, "-"));
    }
    names
}

fn table(root: &Path, names: &BTreeSet<String>) -> String {
    let mut modules: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for name in names {
        let (domain, rule) = name.split_once('/').unwrap_or(("", name));
        modules.entry(domain).or_default().push(rule);
    }
    let mut text = String::new();
    for (domain, rules) in &modules {
        writeln!(text, "mod {domain} {{").expect("a String takes all text");
        for rule in rules {
            let module = rule.replace('-', "_");
            let path = root.join("src/rules").join(domain).join(format!("{module}.rs"));
            writeln!(text, "    #[path = {:?}]\n    pub(super) mod {module};", path.display().to_string())
                .expect("a String takes all text");
        }
        text.push_str("}\n");
    }
    text.push_str("static RULES: &[Registered] = &[\n");
    for name in names {
        let module = name.replace('/', "::").replace('-', "_");
        writeln!(text, "    Registered {{ name: RuleName({name:?}), rule: {module}::RULE }},")
            .expect("a String takes all text");
    }
    text.push_str("];\n");
    text
}
