//! What can be said about a file: plain data, no rendering.
//!
//! Rules and parsers make these; only `report` knows how they look.

use std::borrow::Cow;
use std::fmt;

use crate::source::Span;

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Worth changing.
    Warning,
    /// Wrong, or dangerous.
    Error,
}

impl Severity {
    /// All of them, from the least.
    pub const ALL: [Self; 3] = [Self::Note, Self::Warning, Self::Error];

    /// The word for people and machines.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }

    /// The next lower severity, for a finding in a place that matters less.
    #[must_use]
    pub fn softer(self) -> Self {
        match self {
            Self::Error => Self::Warning,
            Self::Warning | Self::Note => Self::Note,
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The name of a rule, `domain/name`, which is also the path of its page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleName(pub &'static str);

impl RuleName {
    /// The name as text.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for RuleName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.0)
    }
}

/// The rules that are no function over a model: reading files, or the run itself, finds their faults.
/// Each has a page and a file like any other rule; a test compares the two lists.
pub mod builtin {
    use super::RuleName;

    /// YAML or JSON that does not parse.
    pub const SYNTAX_ERROR: RuleName = RuleName("archlint/syntax-error");
    /// A mapping key that stands twice.
    pub const DUPLICATE_KEY: RuleName = RuleName("archlint/duplicate-key");
    /// Aliases that expand beyond the budget.
    pub const ALIAS_BUDGET: RuleName = RuleName("archlint/alias-budget");
    /// A reference that leaves the root.
    pub const PATH_OUTSIDE_ROOT: RuleName = RuleName("archlint/path-outside-root");
    /// Bytes that are no text.
    pub const INVALID_ENCODING: RuleName = RuleName("archlint/invalid-encoding");
    /// A file over the size limit.
    pub const TOO_LARGE: RuleName = RuleName("archlint/too-large");
    /// A rule or a parser that failed.
    pub const INTERNAL_FAULT: RuleName = RuleName("archlint/internal-fault");
    /// A suppression that names no rule.
    pub const UNKNOWN_RULE: RuleName = RuleName("archlint/unknown-rule");
    /// A suppression that suppresses nothing.
    pub const UNUSED_SUPPRESSION: RuleName = RuleName("archlint/unused-suppression");
    /// A suppression that does not say why.
    pub const SUPPRESSION_WITHOUT_REASON: RuleName = RuleName("archlint/suppression-without-reason");
    /// SQL that no dialect of the file understands.
    pub const SQL_SYNTAX_ERROR: RuleName = RuleName("sql/syntax-error");

    /// All of them.
    pub const ALL: [RuleName; 11] = [
        SYNTAX_ERROR,
        DUPLICATE_KEY,
        ALIAS_BUDGET,
        PATH_OUTSIDE_ROOT,
        INVALID_ENCODING,
        TOO_LARGE,
        INTERNAL_FAULT,
        UNKNOWN_RULE,
        UNUSED_SUPPRESSION,
        SUPPRESSION_WITHOUT_REASON,
        SQL_SYNTAX_ERROR,
    ];
}

/// A second place that helps to understand a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// What is there, in a few words.
    pub message: String,
}

/// Whether an edit may be applied without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Keeps the meaning, so that nobody has to be asked.
    Safe,
    /// Right in most cases; a person should look.
    Unsafe,
}

/// One replacement of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub span: Span,
    /// The new text.
    pub replacement: String,
}

impl Edit {
    /// Writes a text in the place of another.
    #[must_use]
    pub fn instead(span: Span, text: impl Into<String>) -> Self {
        Self { span, replacement: text.into() }
    }

    /// Writes a text right before a place.
    #[must_use]
    pub fn before(place: Span, text: impl Into<String>) -> Self {
        let at = place.start as usize;
        Self::instead(Span::new(place.file, at, at), text)
    }

    /// Writes a text right behind a place.
    #[must_use]
    pub fn behind(place: Span, text: impl Into<String>) -> Self {
        let at = place.end as usize;
        Self::instead(Span::new(place.file, at, at), text)
    }

    /// Takes a text away.
    #[must_use]
    pub fn without(span: Span) -> Self {
        Self::instead(span, String::new())
    }
}

/// A change that removes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an order: "drop `replicas`".
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}

/// What a change that a person should look at does, as an order, and its edits.
pub type Suggestion = (String, Vec<Edit>);

/// Why a finding is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// The reason given beside it, if any.
    pub reason: Option<String>,
    /// Whether it stands in the checked file (and not in the configuration).
    pub in_source: bool,
}

/// More findings of one rule than this in a file are said once, unless the rule says otherwise.
pub const MOST_IN_A_FILE: usize = 10;

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The rule that speaks.
    pub rule: RuleName,
    /// How much it matters, after configuration.
    pub severity: Severity,
    /// One sentence, lower case, without a full stop.
    pub message: String,
    /// The exact word.
    pub span: Span,
    /// What to write under the word; the message stands above it already.
    pub caption: Option<String>,
    /// Other places, in the order in which they help.
    pub labels: Vec<Label>,
    /// What to do.
    pub help: Option<Cow<'static, str>>,
    /// A change that does it.
    pub fix: Option<Box<Fix>>,
    /// What the finding is about, independent of lines: `table:users/column:email`, `GET /users`.
    pub subject: Option<String>,
    /// The kustomization that builds the object in which it was found, for one that is not judged as it is written.
    pub build: Option<Span>,
    /// How many places it stands for; above 1 when folded.
    pub count: usize,
    /// More findings of this kind than this in one file are said once.
    pub most: usize,
    /// Whether it is said of everything alike: of such findings of one rule the first one speaks that nobody silences.
    pub is_habit: bool,
    /// Why it is not shown, if so.
    pub suppressed: Option<Box<Suppression>>,
    /// Places whose text is secret: no output shows it, wherever it appears.
    pub sensitive: Vec<Span>,
    /// By its own severity, how severe the one is that it is certain to fold into, so that none of its words is shown.
    pub folds: [Option<Severity>; Severity::ALL.len()],
}

impl Diagnostic {
    /// A finding at a place, with the severity that the rule has by default.
    #[must_use]
    pub fn new(rule: RuleName, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            span,
            caption: None,
            labels: Vec::new(),
            help: None,
            fix: None,
            subject: None,
            build: None,
            count: 1,
            most: MOST_IN_A_FILE,
            is_habit: false,
            suppressed: None,
            sensitive: Vec::new(),
            folds: [None; Severity::ALL.len()],
        }
    }

    /// How severe the one is that it folds into, when that is certain: nobody sees what is added to it, and a rule may
    /// spare itself the work. It depends on the severity, which has to be said before.
    #[must_use]
    pub fn folds_as(&self) -> Option<Severity> {
        self.folds[self.severity as usize]
    }

    /// Whether it says that a rule or a parser of archlint failed.
    #[must_use]
    pub fn is_internal_fault(&self) -> bool {
        self.rule == builtin::INTERNAL_FAULT
    }

    /// Says what to do. Most rules say the same to everybody, which then takes no memory for each finding.
    pub fn help(&mut self, help: impl Into<Cow<'static, str>>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    /// Writes a few words under the marked text.
    pub fn caption(&mut self, caption: impl Into<String>) -> &mut Self {
        self.caption = Some(caption.into());
        self
    }

    /// Adds a second place.
    pub fn label(&mut self, span: Span, message: impl Into<String>) -> &mut Self {
        // Most findings have one label at most, and there may be many findings.
        self.labels.reserve_exact(1);
        self.labels.push(Label { span, message: message.into() });
        self
    }

    /// Says it once for a file that has more than so many of it, because the habit is what is wrong there.
    pub fn at_most(&mut self, most: usize) -> &mut Self {
        self.most = most;
        self
    }

    /// Says it once for everything of which the rule says it, because the habit is what is wrong.
    pub fn habit(&mut self, is_habit: bool) -> &mut Self {
        self.is_habit = is_habit;
        self
    }

    /// Names what the finding is about.
    pub fn subject(&mut self, subject: impl Into<String>) -> &mut Self {
        self.subject = Some(subject.into());
        self
    }

    /// Marks text as secret, such as a password: every output masks it, also in the snippets of other findings.
    pub fn sensitive(&mut self, span: Span) -> &mut Self {
        self.sensitive.push(span);
        self
    }

    /// Says it louder or more softly than the rule does by default.
    pub fn severity(&mut self, severity: Severity) -> &mut Self {
        self.severity = severity;
        self
    }

    /// Offers a change that may be applied without asking.
    pub fn fix(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Self {
        self.fix = Some(Box::new(Fix { title: title.into(), applicability: Applicability::Safe, edits }));
        self
    }

    /// Offers a change that a person should look at.
    pub fn suggest(&mut self, title: impl Into<String>, edits: Vec<Edit>) -> &mut Self {
        self.fix = Some(Box::new(Fix { title: title.into(), applicability: Applicability::Unsafe, edits }));
        self
    }

    /// Offers such a change where there is one.
    pub fn offer(&mut self, suggestion: Option<Suggestion>) -> &mut Self {
        if let Some((title, edits)) = suggestion {
            self.suggest(title, edits);
        }
        self
    }

    /// Offers a change that takes some work to find: it is looked for only where somebody sees it.
    pub fn offer_when_seen(&mut self, suggestion: impl FnOnce() -> Option<Suggestion>) -> &mut Self {
        if self.folds_as().is_none() { self.offer(suggestion()) } else { self }
    }
}
