//! What typed reading cannot see of a configuration: names, globs and versions that are none.

use globset::{Glob, GlobBuilder, GlobSetBuilder};

use super::file::{ConfigError, Read};
use super::{PathGlobs, normal};
use crate::k8s::lifecycle::minor;
use crate::sql::convention::Template;
use crate::sql::layout::Tool;
use crate::syntax::deserialize::nearest;

/// More globs than this in one list are refused: a configuration comes with a pull request and may be hostile.
const MAX_GLOBS: usize = 1000;

/// A fault of the value at a path.
pub(super) fn fault(read: &Read, path: &[&str], message: impl Into<String>, help: Option<String>) -> Box<ConfigError> {
    let span = read.value_place(path);
    Box::new(ConfigError { source: read.source.clone(), span, message: message.into(), help })
}

/// Checks the values of the sections that models and rules read.
pub(super) fn sections(read: &Read) -> Result<(), Box<ConfigError>> {
    let file = &read.file;
    if let Some(sql) = &file.sql {
        known_tool(read, &["sql", "tool"], &sql.tool)?;
        for (folder, tool) in &sql.tools {
            known_tool(read, &["sql", "tools", folder], tool)?;
        }
        for (key, list) in [
            ("small-tables", &sql.small_tables),
            ("local-time-columns", &sql.local_time_columns),
            ("imported-tables", &sql.imported_tables),
            ("ordered-json-columns", &sql.ordered_json_columns),
            ("external-id-columns", &sql.external_id_columns),
            ("nullable-boolean-columns", &sql.nullable_boolean_columns),
            ("generic-columns", &sql.generic_columns),
            ("uncommented-columns", &sql.uncommented_columns),
            ("mixed-case-names", &sql.mixed_case_names),
        ] {
            globs(read, list, &["sql", key])?;
        }
        templates(read, &sql.index_names, &["sql", "index-names"])?;
        templates(read, &sql.unique_index_names, &["sql", "unique-index-names"])?;
        let own = &sql.constraint_names;
        for (key, list) in [
            ("primary-key", &own.primary_key),
            ("unique", &own.unique),
            ("foreign-key", &own.foreign_key),
            ("check", &own.check),
            ("exclude", &own.exclude),
        ] {
            templates(read, list, &["sql", "constraint-names", key])?;
        }
    }
    if let Some(openapi) = &file.openapi {
        globs(read, &openapi.exempt_paths, &["openapi", "exempt-paths"])?;
        request_paths(read, &openapi.exempt_paths, &["openapi", "exempt-paths"])?;
    }
    let Some(k8s) = &file.k8s else { return Ok(()) };
    if minor(&k8s.version).is_none() {
        let help = Some("write it as `1.37`".to_owned());
        let message = format!("`{}` is no version of Kubernetes", k8s.version);
        return Err(fault(read, &["k8s", "version"], message, help));
    }
    request_paths(read, &k8s.liveness_paths, &["k8s", "liveness-paths"])?;
    request_paths(read, &k8s.readiness_paths, &["k8s", "readiness-paths"])?;
    globs(read, &k8s.own_images, &["k8s", "own-images"])?;
    globs(read, &k8s.trusted_registries, &["k8s", "trusted-registries"])
}

/// Refuses templates of names with a placeholder that stands for nothing: no name would be of their form.
fn templates(read: &Read, list: &[String], place: &[&str]) -> Result<(), Box<ConfigError>> {
    for (index, template) in list.iter().enumerate() {
        if let Some(word) = Template(template).unknown() {
            let meant = nearest(word, Template::PLACEHOLDERS);
            let help = meant.map_or_else(
                || format!("known here: {}", Template::PLACEHOLDERS.map(|name| format!("`{{{name}}}`")).join(", ")),
                |meant| format!("did you mean `{{{meant}}}`?"),
            );
            let message = format!("`{{{word}}}` of `{template}` stands for nothing, so no name is of this form");
            return Err(item(read, place, index, message, Some(help)));
        }
    }
    Ok(())
}

/// Refuses paths of requests that begin with a word, as none does: they would quietly match nothing.
fn request_paths(read: &Read, list: &[String], place: &[&str]) -> Result<(), Box<ConfigError>> {
    match list.iter().position(|path| path.starts_with(char::is_alphanumeric)) {
        Some(index) => {
            let message = format!("`{}` matches nothing: the path of a request begins with `/`", list[index]);
            Err(item(read, place, index, message, Some(format!("write `/{}`", list[index]))))
        }
        None => Ok(()),
    }
}

/// Refuses a schema to begin with that is not there: the history would quietly begin with nothing.
pub(super) fn baselines(read: &Read) -> Result<(), Box<ConfigError>> {
    let files = read.file.sql.iter().flat_map(|sql| &sql.baseline);
    match files.enumerate().find(|(_, file)| !read.folder.join(file).is_file()) {
        Some((index, file)) => {
            let help = "paths are written from the folder of this file on".to_owned();
            Err(item(read, &["sql", "baseline"], index, format!("there is no file `{file}`"), Some(help)))
        }
        None => Ok(()),
    }
}

/// Whether a word is the name of a migration tool, or `auto`.
fn known_tool(read: &Read, path: &[&str], tool: &str) -> Result<(), Box<ConfigError>> {
    if tool == "auto" || Tool::from_name(tool).is_some() {
        return Ok(());
    }
    let names = Tool::ALL.map(Tool::name);
    let help = nearest(tool, names)
        .map_or_else(|| format!("one of `auto`, `{}`", names.join("`, `")), |near| format!("did you mean `{near}`?"));
    Err(fault(read, path, format!("no migration tool is called `{tool}`"), Some(help)))
}

/// Refuses a list of globs over names when one of them is none: it would quietly match nothing.
fn globs(read: &Read, list: &[String], place: &[&str]) -> Result<(), Box<ConfigError>> {
    for (index, pattern) in list.iter().enumerate() {
        Glob::new(pattern).map_err(|error| no_glob(read, place, index, pattern, &error))?;
    }
    Ok(())
}

/// The paths that a list of globs names, relative to the file.
pub(super) fn path_globs(read: &Read, list: &[String], place: &[&str]) -> Result<PathGlobs, Box<ConfigError>> {
    if list.len() > MAX_GLOBS {
        return Err(fault(read, place, format!("more than {MAX_GLOBS} globs in one list"), None));
    }
    let mut builder = GlobSetBuilder::new();
    for (index, pattern) in list.iter().enumerate() {
        let bare = pattern.strip_prefix("./").unwrap_or(pattern).trim_end_matches('/');
        if let Some((message, help)) = no_path(pattern, bare) {
            return Err(item(read, place, index, message, help));
        }
        let glob = GlobBuilder::new(bare).literal_separator(true).build();
        builder.add(glob.map_err(|error| no_glob(read, place, index, pattern, &error))?);
    }
    let globs =
        builder.build().map_err(|error| fault(read, place, format!("these globs cannot be used: {error}"), None))?;
    Ok(PathGlobs { globs, folder: normal(&read.folder) })
}

/// Why a glob means no path below the file's folder, and what to write. `bare` is the glob without `./` and final `/`.
fn no_path(pattern: &str, bare: &str) -> Option<(String, Option<String>)> {
    if pattern.starts_with('/') || bare.split('/').any(|part| part == "..") {
        let message = format!("`{pattern}` matches nothing: globs are relative to the folder of this file");
        let help = match pattern.strip_prefix('/') {
            Some(rest) => format!("write `{rest}`"),
            None => "say it in a configuration of a folder above both".to_owned(),
        };
        return Some((message, Some(help)));
    }
    if pattern.starts_with('!') {
        let message = format!("`{pattern}` takes nothing back: a path that one glob names is named");
        return Some((message, Some("name only what is meant, such as `vendor/a/**` and not `vendor/**`".to_owned())));
    }
    let is_here = matches!(bare, "" | ".");
    is_here.then(|| {
        (format!("`{pattern}` names no path below the folder of this file"), Some("write `**` for all".to_owned()))
    })
}

fn no_glob(read: &Read, place: &[&str], index: usize, pattern: &str, error: &globset::Error) -> Box<ConfigError> {
    let help = "`*`, `?`, `[…]` and `{…}` stand for others; in brackets such a sign means itself: `[[]`".to_owned();
    item(read, place, index, format!("`{pattern}` is no glob: {}", error.kind()), Some(help))
}

fn item(read: &Read, place: &[&str], index: usize, message: String, help: Option<String>) -> Box<ConfigError> {
    let index = index.to_string();
    let path: Vec<&str> = place.iter().copied().chain([index.as_str()]).collect();
    fault(read, &path, message, help)
}
