//! Why a server would refuse a rollback.

use crate::source::Span;
use crate::sql::history::Part;
use crate::sql::layout::Transaction;
use crate::sql::replay::{Fault, FaultKind};

/// Why a server would refuse a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happens, as a sentence.
    pub text: String,
    /// The word.
    pub span: Span,
    /// The statement that fails.
    pub statement: Span,
    /// The fault, unless the form alone is wrong.
    pub fault: Option<FaultKind>,
    /// Whether it fails whatever the schema is.
    pub certain: bool,
    /// Whether an earlier statement of the rollback dropped what this one needs.
    pub late: bool,
}

impl Failure {
    pub(super) fn of_fault(fault: Fault, statement: Span) -> Self {
        let text = match &fault.kind {
            FaultKind::Missing(what) | FaultKind::Presumed(what) => {
                format!("the rollback fails: {} does not exist", plain(what))
            }
            FaultKind::Exists(what) => format!("the rollback fails: {} already exists", plain(what)),
            FaultKind::Uncastable(what) => format!("the rollback fails: {} cannot be cast", plain(what)),
            FaultKind::Irreplaceable(what) => format!("the rollback fails: `OR REPLACE` cannot change {}", plain(what)),
            FaultKind::Needed(what) => format!("the rollback fails: {} still needs it", plain(what)),
            FaultKind::OtherKind(what) => format!("the rollback fails: {}", plain(what)),
            FaultKind::Refused(what) => format!("the rollback fails: SQLite refuses {}", plain(what)),
        };
        let certain = matches!(fault.kind, FaultKind::Refused(_));
        Self { text, span: fault.span, statement, fault: Some(fault.kind), certain, late: false }
    }

    /// A type that the migration dropped is used before the rollback makes it again.
    pub(super) fn of_early_type(name: &str, span: Span, statement: Span) -> Self {
        let text = format!("the rollback fails: type {name} does not exist");
        let fault = Some(FaultKind::Missing(format!("type `{name}`")));
        Self { text, span, statement, fault, certain: false, late: true }
    }

    /// Whether another order of the same statements would work.
    #[must_use]
    pub fn is_of_order(&self) -> bool {
        matches!(self.fault, Some(FaultKind::Needed(_) | FaultKind::Uncastable(_) | FaultKind::Irreplaceable(_)))
            || self.late
    }

    pub(super) fn is_missing(&self) -> bool {
        matches!(self.fault, Some(FaultKind::Missing(_)))
    }

    /// Whether it is about something that neither exists nor was dropped before, or is something else.
    #[must_use]
    pub fn is_of_nothing(&self) -> bool {
        let nothing =
            |kind: &FaultKind| matches!(kind, FaultKind::Missing(_) | FaultKind::Exists(_) | FaultKind::OtherKind(_));
        self.fault.as_ref().is_some_and(nothing) && !self.late
    }
}

fn plain(what: &str) -> String {
    what.replace('`', "")
}

/// What fails whatever the schema is: syntax, and what cannot run in the transaction that the tool opens.
pub(super) fn of_form(part: &Part) -> Vec<Failure> {
    let syntax = part.script.problems.iter().map(|problem| Failure {
        text: "the rollback fails: it does not parse".to_owned(),
        span: problem.span,
        statement: problem.span,
        fault: None,
        certain: true,
        late: false,
    });
    let several = part.statements().len() > 1;
    let wrapped = match part.section.transaction {
        Transaction::Wrapped => true,
        Transaction::Implicit => several,
        Transaction::None => false,
    };
    let refused = part.statements().iter().filter(|statement| wrapped && statement.needs_no_transaction());
    let refused = refused.map(|statement| Failure {
        text: "the rollback fails: it holds what cannot run inside a transaction".to_owned(),
        span: statement.head(),
        statement: statement.span,
        fault: None,
        certain: true,
        late: false,
    });
    syntax.chain(refused).collect()
}
