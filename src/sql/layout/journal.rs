//! The list of its migrations that a tool keeps beside them: `atlas.sum`, `meta/_journal.json`, `sqitch.plan`.
//!
//! Knows the names in the list and where they stand, and the checksums of `atlas.sum`.

use std::collections::BTreeMap;

use super::checksum;
use super::claim::{Claim, Place};
use super::shape::join;
use super::sqitch;
use super::survey::Survey;
use super::tool::Tool;
use super::unit::stem_of;
use crate::source::{FileId, Span};
use crate::syntax::json;

/// A tool's list of migrations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The file.
    pub file: FileId,
    /// Its name: `atlas.sum`.
    pub name: &'static str,
    /// The migrations that it lists, in its order, by the names of their files without folder and extension.
    pub entries: Vec<Entry>,
    /// The first lines of the files that it does not list.
    pub unlisted: Vec<Span>,
    /// The entries whose files are not there.
    pub gone: Vec<Entry>,
    /// The first entry whose checksum is not that of its file, and the first line of the file.
    pub changed: Option<(Entry, Span)>,
}

/// A migration that a [`Journal`] lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The name of its file without folder and extension.
    pub name: String,
    /// Where the name stands.
    pub span: Span,
    /// The checksum and where it stands, of `atlas.sum`.
    pub sum: Option<(String, Span)>,
}

impl Journal {
    /// The list of a tool in a file of this text; nothing where the tool keeps none, or the text is no list.
    pub(super) fn read(tool: Tool, file: FileId, text: &str) -> Option<Self> {
        let (name, entries) = match tool {
            Tool::Atlas => ("atlas.sum", sums(file, text)),
            Tool::Drizzle => ("meta/_journal.json", tags(file, text)?),
            Tool::Sqitch => ("sqitch.plan", changes(file, text)),
            _ => return None,
        };
        Some(Self { file, name, entries, unlisted: Vec::new(), gone: Vec::new(), changed: None })
    }

    /// The path of a tool's list below the folder of its migrations.
    pub(super) fn path(tool: Tool) -> Option<&'static str> {
        match tool {
            Tool::Atlas => Some("atlas.sum"),
            Tool::Drizzle => Some("meta/_journal.json"),
            Tool::Sqitch => Some("sqitch.plan"),
            _ => None,
        }
    }

    /// The place of a migration in the list. A change of Sqitch that is reworked later can carry any of the tags
    /// that stand between.
    pub(super) fn position(&self, name: &str) -> Option<usize> {
        let bare = |name: &str| name.split_once('@').map(|(bare, _)| bare.to_owned());
        let of_tag = || {
            let wanted = bare(name)?;
            self.entries.iter().position(|entry| bare(&entry.name).as_ref() == Some(&wanted))
        };
        self.entries.iter().position(|entry| entry.name == name).or_else(of_tag)
    }

    /// Finds what the list of a tool and its files do not have in common. Where the user named single files, others may
    /// well be there.
    pub(super) fn compare(&mut self, survey: &Survey<'_>, tool: Tool, folder: &str, claims: &[&Claim]) {
        let name = |claim: &Claim| match tool {
            Tool::Sqitch => claim.version.clone(),
            _ => stem_of(survey, claim.index).to_owned(),
        };
        let ups = claims.iter().filter(|claim| claim.place != Place::Down);
        let unlisted = ups.filter(|claim| self.position(&name(claim)).is_none());
        self.unlisted = unlisted
            .map(|claim| {
                let file = &survey.files[claim.index];
                Span::new(file.id, 0, file.text.lines().next().unwrap_or_default().trim_end().len())
            })
            .collect();
        self.changed = self.first_changed(survey, folder);
        if claims.iter().any(|claim| survey.files[claim.index].named) {
            return;
        }
        let below = if tool == Tool::Sqitch { join(folder, "deploy") } else { folder.to_owned() };
        let there = |name: &str| {
            let file = format!("{name}.sql");
            // Sqitch may be told to look elsewhere, above all for what is reworked.
            let elsewhere = |path: &&str| path.ends_with(&format!("/{file}"));
            survey.paths.contains(join(&below, &file).as_str())
                || tool == Tool::Sqitch && survey.paths.iter().any(elsewhere)
        };
        let reworked = |bare: &str| survey.paths.iter().any(|path| path.contains(&format!("/{bare}@")));
        let gone = self.entries.iter().filter(|entry| match entry.name.split_once('@') {
            Some((bare, _)) => !there(&entry.name) && !reworked(bare),
            None => !there(&entry.name),
        });
        self.gone = gone.cloned().collect();
    }

    /// The first entry whose checksum is not that of its file.
    fn first_changed(&self, survey: &Survey<'_>, folder: &str) -> Option<(Entry, Span)> {
        let listed: Vec<(String, &Entry, &str)> = self
            .entries
            .iter()
            .map_while(|entry| Some((format!("{}.sql", entry.name), entry, entry.sum.as_ref()?.0.as_str())))
            .collect();
        let file = |name: &str| survey.file_at(&join(folder, name)).filter(|file| file.exact);
        let files = listed.iter().map(|(name, _, sum)| (name.as_str(), file(name).map(|file| &**file.text), *sum));
        let (name, entry, _) = listed.get(checksum::first_changed(files)?)?;
        let file = file(name)?;
        Some(((*entry).clone(), Span::new(file.id, 0, file.text.lines().next().unwrap_or_default().trim_end().len())))
    }

    /// The command that writes the list anew, to finish "run …".
    #[must_use]
    pub fn renewal(&self) -> &'static str {
        match self.name {
            "atlas.sum" => "`atlas migrate hash`",
            "sqitch.plan" => "`sqitch add`",
            _ => "`drizzle-kit generate`",
        }
    }

    /// The first byte of the list.
    #[must_use]
    pub fn opening(&self) -> Span {
        Span::new(self.file, 0, 0)
    }
}

/// Lines `<file> h1:<hash>=` below the sum of all.
fn sums(file: FileId, text: &str) -> Vec<Entry> {
    lines(text)
        .filter_map(|(start, line)| {
            let (name, hash) = line.rsplit_once(" h1:")?;
            let stem = name.strip_suffix(".sql")?;
            let sum = line.len() - hash.len();
            Some(Entry {
                name: stem.to_owned(),
                span: Span::new(file, start, start + name.len()),
                sum: Some((hash.to_owned(), Span::new(file, start + sum - "h1:".len(), start + line.len()))),
            })
        })
        .collect()
}

/// `{"entries": [{"tag": "0000_name"}]}`.
fn tags(file: FileId, text: &str) -> Option<Vec<Entry>> {
    let tree = json::parse(file, &text.into());
    let entries = tree.root()?.get("entries")?;
    let tags = entries.items().filter_map(|entry| {
        let tag = entry.get("tag")?;
        Some(Entry { name: tag.text()?.to_owned(), span: tag.span(), sum: None })
    });
    Some(tags.collect())
}

/// The changes of a plan; one that is reworked later has its first scripts under `name@tag`.
fn changes(file: FileId, text: &str) -> Vec<Entry> {
    let mut places: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for (start, line) in lines(text) {
        if let Some(name) = sqitch::change_of(line) {
            let at = start + line.find(name).unwrap_or(0);
            places.entry(name.to_owned()).or_default().push(Span::new(file, at, at + name.len()));
        }
    }
    let mut nth: BTreeMap<String, usize> = BTreeMap::new();
    let entries = sqitch::plan(text).into_iter().filter_map(|name| {
        let bare = name.split_once('@').map_or(name.as_str(), |(bare, _)| bare).to_owned();
        let index = nth.entry(bare.clone()).or_default();
        let span = places.get(&bare)?.get(*index).copied()?;
        *index += 1;
        Some(Entry { name, span, sum: None })
    });
    entries.collect()
}

fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        (start, line.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tool: Tool, text: &str, expected: &[&str]) {
        let journal = Journal::read(tool, FileId::new(0), text).unwrap();
        let names: Vec<&str> = journal.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, expected);
        for entry in &journal.entries {
            let written = text[entry.span.range()].trim_matches('"').trim_end_matches(".sql");
            assert!(entry.name.starts_with(written), "{written}");
        }
    }

    #[test]
    fn lists_are_read() {
        check(Tool::Atlas, "h1:xyz=\n1_a.sql h1:abc=\n2_b.sql h1:def=\n", &["1_a", "2_b"]);
        check(Tool::Drizzle, r#"{"version": "7", "entries": [{"idx": 0, "tag": "0000_a"}]}"#, &["0000_a"]);
        let plan = "%project=p\n\na 2026-01-01T00:00:00Z A <a@b>\n@v1 2026 A\nb [a] 2026\na [a@v1] 2026 # again\n";
        check(Tool::Sqitch, plan, &["a@v1", "b", "a"]);
    }
}
