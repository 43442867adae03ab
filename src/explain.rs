//! What there is to know about a rule: its page, its facts, and what archlint says of its bad example.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io;

use anstyle::Style;
use serde::Serialize;

use crate::config::{Config, rule_glob};
use crate::engine::{self, Base, Input, Options, Origin, Outcome};
use crate::page::{ExampleFile, Page};
use crate::report::{self, Format, Report};
use crate::rule::{Profile, Registered};
use crate::rules;
use crate::settings::{Day, Settings};
use crate::syntax::deserialize::nearest;

/// The rules that a word means: a name, a glob, or another tool's name as `squawk:ban-drop-table`.
///
/// # Errors
/// A sentence that says what was probably meant.
pub fn find(word: &str) -> Result<Vec<&'static Registered>, String> {
    if let Some((tool, name)) = word.split_once(':') {
        let named = |rule: &&Registered| Page::parse(rules::page(rule.name)).aliases().contains(&(tool, name));
        let found: Vec<_> = rules::all().iter().filter(named).collect();
        return if found.is_empty() { Err(unknown_alias(tool, name)) } else { Ok(found) };
    }
    let help = match rule_glob(word) {
        Ok(glob) => return Ok(rules::all().iter().filter(|rule| glob.is_match(rule.name.as_str())).collect()),
        Err((_, help)) => help,
    };
    // The name alone will do when another tool has it.
    let alias =
        |rule: &&Registered| Page::parse(rules::page(rule.name)).aliases().iter().any(|(_, name)| *name == word);
    let found: Vec<_> = rules::all().iter().filter(alias).collect();
    if !found.is_empty() {
        return Ok(found);
    }
    let ending = rules::all().iter().find(|rule| rule.name.as_str().ends_with(&format!("/{word}")));
    let help = ending.map(|rule| format!("did you mean `{}`?", rule.name)).or(help);
    Err(format!("unknown rule `{word}`: {}", help.as_deref().unwrap_or("`archlint rules` lists all rules")))
}

/// What is said of another tool's name that no page has.
fn unknown_alias(tool: &str, name: &str) -> String {
    let pages: Vec<Page<'_>> = rules::all().iter().map(|rule| Page::parse(rules::page(rule.name))).collect();
    let aliases: Vec<(&str, &str)> = pages.iter().flat_map(Page::aliases).collect();
    let tools: BTreeSet<&str> = aliases.iter().map(|(tool, _)| *tool).collect();
    if !tools.contains(tool) {
        let known: Vec<&str> = tools.into_iter().collect();
        return format!("no page knows the names of `{tool}`; known are those of {}", known.join(", "));
    }
    let names = aliases.into_iter().filter(|(of, _)| *of == tool).map(|(_, name)| name);
    match nearest(name, names) {
        Some(meant) => format!("no rule stands for `{name}` of {tool}, did you mean `{tool}:{meant}`?"),
        None => format!(
            "no rule stands for `{name}` of {tool}: `archlint rules --format json` has the names that are known"
        ),
    }
}

/// What `archlint rules --format json` says of a rule. Keys may be added, never changed.
#[derive(Debug, Serialize)]
pub struct Facts {
    /// `domain/name`.
    pub id: &'static str,
    /// The part before the slash.
    pub domain: &'static str,
    /// The severity unless configured.
    pub severity: &'static str,
    /// The smallest profile that holds it.
    pub profile: &'static str,
    /// The first paragraph of the page.
    pub summary: String,
    /// Whether the page's bad example gets a fix that may be applied without asking.
    pub fixable: bool,
    /// The versions or dialects it is for; empty for all.
    pub versions: Vec<&'static str>,
    /// What other tools call it.
    pub aliases: BTreeMap<&'static str, Vec<&'static str>>,
}

/// The facts about all rules, sorted by id.
#[must_use]
pub fn facts() -> Vec<Facts> {
    rules::all().iter().map(facts_of).collect()
}

fn facts_of(rule: &'static Registered) -> Facts {
    let page = Page::parse(rules::page(rule.name));
    let mut aliases: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (tool, name) in page.aliases() {
        aliases.entry(tool).or_default().push(name);
    }
    let id = rule.name.as_str();
    Facts {
        id,
        domain: id.split('/').next().unwrap_or_default(),
        severity: rule.rule.severity.as_str(),
        profile: rule.rule.profile.as_str(),
        summary: page.summary.clone(),
        fixable: rule.rule.fixable,
        versions: page.versions(),
        aliases,
    }
}

/// The day on which examples are checked.
pub const EXAMPLE_DAY: &str = "2026-06-30";

/// What archlint says of the page's bad example, of this rule alone.
fn bad_example(rule: &Registered, page: &Page<'_>) -> Option<Outcome> {
    let files = &page.section("Bad")?.files;
    let only = globset::Glob::new(rule.name.as_str()).ok()?.compile_matcher();
    let settings = files.iter().find(|file| file.path == "archlint.yaml");
    let config = match settings {
        Some(file) => Config::from_text(file.path, &file.text, jiff::civil::Date::MIN).ok()?,
        None => Config::default(),
    };
    let settings = Settings { today: Day::parse(EXAMPLE_DAY), ..config.settings };
    let config = Config { settings, ..config };
    let config = Config { profile: Profile::All, only: vec![only], ..config };
    let options = Options { config, base: base(files), threads: Some(1), fold: true, ..Options::default() };
    Some(engine::check(inputs(files), &options))
}

/// The files of an example, in memory.
#[must_use]
pub fn inputs(files: &[ExampleFile<'_>]) -> Vec<Input> {
    files.iter().filter(|file| !is_base(file)).filter_map(input).collect()
}

/// The base revision of an example: its blocks that say `revision=base` or, for a file that did not change,
/// `revision=both`. Without such a block no base is known.
#[must_use]
pub fn base(files: &[ExampleFile<'_>]) -> Option<Base> {
    let older = |file: &&ExampleFile<'_>| is_base(file) || file.attributes.contains(&"revision=both");
    let files: Vec<Input> = files.iter().filter(older).filter_map(input).collect();
    (!files.is_empty()).then(|| Base { files, ..Base::default() })
}

fn is_base(file: &ExampleFile<'_>) -> bool {
    file.attributes.contains(&"revision=base")
}

fn input(file: &ExampleFile<'_>) -> Option<Input> {
    let path = file.path.to_owned();
    (!path.is_empty()).then(|| Input { path, origin: Origin::Memory(bytes(file)), named: false })
}

/// The bytes of an example: UTF-8 unless the block says `encoding=latin-1`, with a line break at the end unless it
/// says `ending=none`.
fn bytes(file: &ExampleFile<'_>) -> Vec<u8> {
    if file.attributes.contains(&"ending=none") {
        return file.text.trim_end_matches('\n').as_bytes().to_vec();
    }
    if file.attributes.contains(&"encoding=latin-1") {
        return file.text.chars().map(|character| u8::try_from(u32::from(character)).unwrap_or(b'?')).collect();
    }
    file.text.clone().into_bytes()
}

/// A rule for reading in a terminal: facts, page, and the findings of the bad example.
///
/// # Errors
/// When the text cannot be formed, which only a full memory can cause.
pub fn text(rule: &'static Registered, colour: bool) -> io::Result<String> {
    let page = Page::parse(rules::page(rule.name));
    let facts = facts_of(rule);
    let style = if colour { Style::new().bold() } else { Style::new() };
    let (bold, plain) = (style.render(), style.render_reset());
    let mut text = format!("{bold}{}{plain} · {} · {}", facts.id, facts.severity, facts.profile);
    if facts.fixable {
        text.push_str(" · fixable");
    }
    if !facts.versions.is_empty() {
        text.push_str(" · ");
        text.push_str(&facts.versions.join(", "));
    }
    text.push_str("\n\n");
    add_page(&mut text, rules::page(rule.name), style);
    if let Some(outcome) = bad_example(rule, &page).filter(|outcome| !outcome.findings.is_empty()) {
        let _ = writeln!(text, "\n{bold}WHAT ARCHLINT SAYS OF THE BAD EXAMPLE{plain}");
        let mut shown = Vec::new();
        let rules = [];
        let report = Report { colour, names_explain: false, ..Report::new(&outcome, &rules, 1) };
        report::write(Format::Full, &report, &mut shown)?;
        text.push_str(String::from_utf8_lossy(&shown).trim_end());
        text.push('\n');
    }
    let _ = writeln!(
        text,
        "\n{bold}TO SILENCE IT{plain}\n    archlint: ignore[{}] reason     (in a comment: before the place, or on its line)",
        facts.id
    );
    Ok(text)
}

/// A page without its title: headings in capitals, code indented, prose in lines of [`WIDTH`].
fn add_page(text: &mut String, page: &str, style: Style) {
    let (bold, plain) = (style.render(), style.render_reset());
    let (mut fenced, mut prose) = (false, Vec::new());
    for line in page.lines().skip_while(|line| line.starts_with('#') || line.is_empty()) {
        let is_prose = !fenced && !line.is_empty() && !line.starts_with("```") && !line.starts_with("## ");
        if is_prose && !line.starts_with("- ") {
            prose.push(line);
            continue;
        }
        add_prose(text, &std::mem::take(&mut prose));
        if is_prose {
            prose.push(line);
        } else if let Some(info) = line.strip_prefix("```") {
            fenced = !fenced;
            if let Some(path) = info.split_whitespace().find_map(|word| word.strip_prefix("path=")) {
                let at_base = if info.contains("revision=base") { " (base)" } else { "" };
                let _ = writeln!(text, "    {bold}{path}{plain}{at_base}");
            }
        } else if fenced {
            let indent = if line.is_empty() { "" } else { "      " };
            let _ = writeln!(text, "{indent}{line}");
        } else if let Some(title) = line.strip_prefix("## ") {
            let _ = writeln!(text, "{bold}{}{plain}", title.to_uppercase());
        } else {
            text.push('\n');
        }
    }
    add_prose(text, &prose);
}

/// How wide prose is: as a terminal that nobody made wider.
const WIDTH: usize = 80;

/// A paragraph or an item of a list, which is indented under its dash.
fn add_prose(text: &mut String, lines: &[&str]) {
    let Some(first) = lines.first() else { return };
    let indent = if first.starts_with("- ") { "  " } else { "" };
    let mut column = 0;
    for word in lines.iter().flat_map(|line| line.split_whitespace()) {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH {
            let _ = write!(text, "\n{indent}");
            column = indent.len();
        } else if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_set_in_lines_and_code_is_not() {
        let long = "word ".repeat(30);
        let page = format!("# Title\n\nOne\ntwo.\n\n## Why\n- {long}\n- b\n```sql path=a.sql\n{long}\n\nx\n```\n");
        let mut text = String::new();
        add_page(&mut text, &page, Style::new());
        let (first, rest) = ("word ".repeat(15), "word ".repeat(15));
        let item = format!("- {}\n  {}", first.trim_end(), rest.trim_end());
        assert_eq!(text, format!("One two.\n\nWHY\n{item}\n- b\n    a.sql\n      {long}\n\n      x\n"));
    }
}
