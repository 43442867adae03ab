//! A rule's page, read: its title, summary, sections and executable examples.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Parser, Tag, TagEnd};

/// A file of an example project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile<'p> {
    /// The language of the block: `sql`, `yaml`, `json`, `expect`.
    pub language: &'p str,
    /// The path given as `path=…`; empty when none is.
    pub path: &'p str,
    /// Further words of the info line, such as `encoding=latin-1`.
    pub attributes: Vec<&'p str>,
    /// The text.
    pub text: String,
}

/// A part of the page under a heading of the second level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section<'p> {
    /// The heading.
    pub title: String,
    /// The Markdown under it.
    pub body: &'p str,
    /// The code blocks under it, which form one project in memory.
    pub files: Vec<ExampleFile<'p>>,
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'p> {
    /// The heading of the first level.
    pub title: String,
    /// The first paragraph, as plain text.
    pub summary: String,
    /// The sections in order.
    pub sections: Vec<Section<'p>>,
}

impl<'p> Page<'p> {
    /// Reads a page.
    #[must_use]
    pub fn parse(text: &'p str) -> Self {
        let mut page = Self { title: String::new(), summary: String::new(), sections: Vec::new() };
        let mut heading: Option<HeadingLevel> = None;
        let mut words = String::new();
        let mut in_block = None;
        let mut body_starts = Vec::new();
        for (event, range) in Parser::new(text).into_offset_iter() {
            match event {
                Event::Start(Tag::Heading { level, .. }) => {
                    heading = Some(level);
                    words.clear();
                }
                Event::End(TagEnd::Heading(HeadingLevel::H1)) => page.title = std::mem::take(&mut words),
                Event::End(TagEnd::Heading(HeadingLevel::H2)) => {
                    let title = std::mem::take(&mut words);
                    page.sections.push(Section { title, body: "", files: Vec::new() });
                    body_starts.push((range.start, range.end));
                }
                Event::Start(Tag::Paragraph) => words.clear(),
                Event::End(TagEnd::Paragraph) if page.summary.is_empty() && page.sections.is_empty() => {
                    page.summary = std::mem::take(&mut words);
                }
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                    let info = text[range.start..].trim_start_matches('`').lines().next().unwrap_or_default();
                    in_block = Some(file(info));
                }
                Event::End(TagEnd::CodeBlock) => {
                    if let (Some(file), Some(section)) = (in_block.take(), page.sections.last_mut()) {
                        section.files.push(file);
                    }
                }
                Event::Text(part) => match &mut in_block {
                    Some(file) => file.text.push_str(&part),
                    None => words.push_str(&part),
                },
                Event::Code(part) => words.push_str(&part),
                Event::SoftBreak | Event::HardBreak => words.push(' '),
                _ => {}
            }
            if matches!(heading, Some(HeadingLevel::H1 | HeadingLevel::H2)) && words.is_empty() {
                heading = None;
            }
        }
        for (index, section) in page.sections.iter_mut().enumerate() {
            let end = body_starts.get(index + 1).map_or(text.len(), |next| next.0);
            section.body = text.get(body_starts[index].1..end).unwrap_or_default().trim();
        }
        page
    }

    /// What other tools call the rule, from the list under "See also": tool and name.
    #[must_use]
    pub fn aliases(&self) -> Vec<(&'p str, &'p str)> {
        let lines = self.section("See also").map_or("", |section| section.body).lines();
        lines
            .filter_map(|line| line.trim().strip_prefix("- ")?.split_once(':'))
            .flat_map(|(tool, names)| {
                // Every other part between back-ticks is a name.
                names.split('`').skip(1).step_by(2).map(move |name| (tool.trim(), name))
            })
            .filter(|(tool, name)| !tool.contains(' ') && !name.is_empty())
            .collect()
    }

    /// The versions or dialects that the rule is for, from the line under "Applies to"; empty when it is for all.
    #[must_use]
    pub fn versions(&self) -> Vec<&'p str> {
        let line = self.section("Applies to").and_then(|section| section.body.lines().next()).unwrap_or_default();
        line.trim_end_matches('.').split(',').map(str::trim).filter(|word| !word.is_empty()).collect()
    }

    /// The section of a title.
    #[must_use]
    pub fn section(&self, title: &str) -> Option<&Section<'p>> {
        self.sections.iter().find(|section| section.title == title)
    }
}

fn file(info: &str) -> ExampleFile<'_> {
    let mut words = info.split_whitespace();
    let language = words.next().unwrap_or_default();
    let mut file = ExampleFile { language, path: "", attributes: Vec::new(), text: String::new() };
    for word in words {
        match word.strip_prefix("path=") {
            Some(path) => file.path = path,
            None => file.attributes.push(word),
        }
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_title_summary_sections_and_files() {
        let text = "# Title `x`\n\nA summary with `code`\nin two lines.\n\n## Why\nBecause.\n\n## Bad\n```sql path=a/1.sql encoding=latin-1\nSELECT 1;\n```\ntext\n## Good\n## Applies to\n3.0, 3.1.\n## See also\n- squawk: `a-b`, `c`\n- The manual\n";
        let page = Page::parse(text);
        assert_eq!((page.title.as_str(), page.summary.as_str()), ("Title x", "A summary with code in two lines."));
        assert_eq!(
            page.sections.iter().map(|section| section.title.as_str()).collect::<Vec<_>>(),
            ["Why", "Bad", "Good", "Applies to", "See also"]
        );
        assert_eq!(page.versions(), ["3.0", "3.1"]);
        assert_eq!(page.aliases(), [("squawk", "a-b"), ("squawk", "c")]);
        assert_eq!(page.section("Why").unwrap().body, "Because.");
        let file = &page.section("Bad").unwrap().files[0];
        assert_eq!((file.language, file.path, file.text.as_str()), ("sql", "a/1.sql", "SELECT 1;\n"));
        assert_eq!(file.attributes, ["encoding=latin-1"]);
    }
}
