//! Rollbacks that are put right: the statements in another order, what is missing behind them, or all of it written anew.
//! Nothing is offered that the replay does not find to bring the schema back.

mod order;
mod place;

use crate::diagnostic::Edit;
use crate::source::{SourceMap, Span};
use crate::sql::catalog::{Catalog, Delta};
use crate::sql::history::{History, Part, parse_section};
use crate::sql::inverse::{self, Inverse, Step};
use crate::sql::layout::{Section, Transaction as Wrapping, UnitKind};
use crate::sql::migration::Migration;
use crate::sql::replay::{self, Fault};
use crate::sql::rollback::{Applied, Cause, Proof, Verdict, prove};
use crate::sql::statement::{Statement, StatementKind, Transaction};
use crate::syntax::sql::Script;

/// An edit that makes a rollback bring the schema back.
#[derive(Debug, Clone)]
pub struct Mend {
    /// How.
    pub kind: MendKind,
    /// The edit.
    pub edits: Vec<Edit>,
    /// Whether nothing is lost: no rows that the migration changes, no values that go with what the rollback drops.
    pub lossless: bool,
}

/// How a rollback is put right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MendKind {
    /// Its own statements in another order.
    Order,
    /// More statements behind its own.
    More,
    /// Other statements in their place.
    Whole,
}

impl MendKind {
    /// What it does, as an order.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Order => "put the statements in order",
            Self::More => "undo the rest as well",
            Self::Whole => "write the rollback from the schema before and after",
        }
    }
}

/// A migration on the schema that it meets, replayed.
struct Scene<'a> {
    migration: Migration<'a>,
    sources: &'a SourceMap,
    delta: &'a Delta,
    faults: &'a [Fault],
}

impl History {
    /// Looks for an edit of each rollback that is missing, empty, or does not bring the schema back. What is offered was
    /// replayed where it would stand.
    pub fn mend_rollbacks(&mut self, sources: &SourceMap) {
        let last = self.migrations().filter(|one| one.wants_mending(sources)).map(|one| one.linked.step).max();
        let Some(last) = last else { return };
        let mut catalog = Catalog::new(self.dialect);
        let mut found = Vec::new();
        for migration in self.migrations().take_while(|one| one.linked.step <= last) {
            let (up, step) = (migration.up(), migration.linked.step);
            if up.section.includes {
                catalog.set_unknown(up.section.span());
            }
            replay::expect(&mut catalog, up.statements(), None);
            let faults = replay::apply_all(&mut catalog, up.statements(), step);
            let delta = catalog.take_delta();
            if migration.wants_mending(sources) {
                let scene = Scene { migration, sources, delta: &delta, faults: &faults };
                found.extend(scene.mend(&mut catalog).map(|mend| (step, mend)));
            }
        }
        for (step, mend) in found {
            if let Some(linked) = self.linked.get_mut(step as usize) {
                linked.mend = Some(Box::new(mend));
            }
        }
    }
}

impl Migration<'_> {
    fn wants_mending(&self, sources: &SourceMap) -> bool {
        let (unit, verdict) = (&self.linked.unit, self.linked.proof.verdict);
        let judged = !unit.context && unit.kind == UnitKind::Versioned && unit.irreversible.is_none();
        let tool = self.history.tool;
        let own = |section: &Section| (!section.masked || section.commented) && !section.includes;
        let whole = own(&self.up().section) && self.up().script.problems.is_empty();
        judged
            && whole
            && tool.has_rollback()
            && match (verdict, self.down()) {
                (Verdict::Missing, None) => {
                    !inverse::is_written_beside(tool, sources.get(self.up().section.file).path())
                }
                (Verdict::Empty | Verdict::NotReversed, Some(down)) => {
                    let fixed = down.section.commented && tool.remembers_text() && !self.is_unreleased();
                    !fixed && own(&down.section) && down.script.problems.is_empty()
                }
                _ => false,
            }
    }
}

impl Scene<'_> {
    fn mend(&self, catalog: &mut Catalog) -> Option<Mend> {
        let proof = &self.migration.linked.proof;
        let Some(down) = self.migration.down() else { return self.written(catalog) };
        if proof.verdict == Verdict::Empty {
            return self.rewritten(catalog, down);
        }
        let ordered = proof.failures.iter().any(|failure| failure.is_of_order()).then(|| self.ordered(catalog, down));
        if let Some(mend) = ordered.flatten() {
            return Some(mend);
        }
        let kept = proof.failures.is_empty() && proof.differences().all(|one| one.cause == Cause::Kept);
        if kept {
            self.completed(catalog, down).or_else(|| self.rewritten(catalog, down))
        } else {
            self.rewritten(catalog, down).or_else(|| self.completed(catalog, down))
        }
    }

    /// What the replay says of these statements as the rollback of a section.
    fn judge(&self, catalog: &mut Catalog, section: &Section, statements: Vec<Statement>) -> Proof {
        let mut part = Part::new(section.clone(), Script { statements, ..Script::default() });
        part.list_places();
        let applied = Applied {
            up: self.migration.up(),
            delta: self.delta,
            faults: self.faults,
            irreversible: false,
            unread: false,
            step: self.migration.linked.step,
        };
        prove(catalog, &applied, Some(&part))
    }

    fn proves(&self, catalog: &mut Catalog, section: &Section, statements: Vec<Statement>) -> bool {
        self.judge(catalog, section, statements).verdict == Verdict::Reversed
    }

    /// The statements of a text, as they would be read in the place of a section; nothing when they do not parse.
    fn read(&self, section: &Section, steps: &[String]) -> Option<Vec<Statement>> {
        let text: String = steps.iter().map(|sql| format!("{sql};\n")).collect();
        let section = Section { text: text.into(), ..section.clone() };
        let script = parse_section(&section, self.migration.history.dialect);
        script.problems.is_empty().then_some(script.statements)
    }

    /// The statements of a generated rollback; nothing where a part of it is missing, or where its bodies need marks.
    fn steps(&self, inverse: &Inverse, section: &Section) -> Option<Vec<String>> {
        let bodies = self.migration.history.tool.cuts_at_lines();
        let plain = |sql: &str| !(sql.contains("--") || bodies && sql.contains(';'));
        let whole = inverse.gaps.is_empty() && !inverse.steps.is_empty();
        let apart = section.transaction == Wrapping::None;
        let sql = |step: &Step| step.concurrently.as_ref().filter(|_| apart).unwrap_or(&step.sql).clone();
        let steps: Vec<String> = inverse.steps.iter().map(sql).collect();
        // A column that is new to its rows has nothing in them, so none of them may be asked for a value.
        let refuses_null = steps.iter().any(|sql| sql.ends_with("SET NOT NULL"));
        let proof = &self.migration.linked.proof;
        let remakes = steps.iter().any(|sql| sql.contains(" ADD COLUMN "))
            || proof.differences().any(|difference| difference.cause == Cause::Lost);
        (whole && !(refuses_null && remakes) && steps.iter().all(|sql| plain(sql))).then_some(steps)
    }

    /// A rollback where there is none.
    fn written(&self, catalog: &mut Catalog) -> Option<Mend> {
        let migration = self.migration;
        let inverse = inverse::inverse(migration, self.sources);
        let section = &migration.up().section;
        let statements = self.read(section, &self.steps(&inverse, section)?)?;
        let text = inverse::write(migration, &inverse, self.sources).ok()?;
        let source = self.sources.get(section.file);
        let place = text.instead.filter(|_| text.path == source.path())?;
        let place = Span::new(section.file, place.start, place.end);
        if !self.proves(catalog, section, statements) {
            return None;
        }
        let edit = place::difference(place, source.slice(place), &text.text)?;
        Some(self.mended(MendKind::Whole, vec![edit], &inverse))
    }

    /// The whole rollback anew; nothing where its own says more than the schema, or a comment would be lost.
    fn rewritten(&self, catalog: &mut Catalog, down: &Part) -> Option<Mend> {
        let inverse = inverse::inverse(self.migration, self.sources);
        let steps = self.steps(&inverse, &down.section)?;
        let statements = self.read(&down.section, &steps)?;
        let edit = place::instead_of_all(down, &steps, self.sources)?;
        let edits = self.proves(catalog, &down.section, statements).then_some(vec![edit])?;
        Some(self.mended(MendKind::Whole, edits, &inverse))
    }

    /// More behind what there is.
    fn completed(&self, catalog: &mut Catalog, down: &Part) -> Option<Mend> {
        let back = self.undone(catalog, down)?;
        let rest = self.delta.followed_by(&back);
        let inverse = inverse::inverse_of(self.migration, &rest, self.sources);
        let steps = self.steps(&inverse, &down.section)?;
        let (before, after) = own_statements(down)?;
        let more = self.read(&down.section, &steps)?;
        let all = before.iter().cloned().chain(more).chain(after.iter().cloned()).collect();
        let edit = place::behind(down, before.last()?, &steps, self.sources)?;
        let edits = self.proves(catalog, &down.section, all).then_some(vec![edit])?;
        Some(self.mended(MendKind::More, edits, &inverse))
    }

    /// The same statements in another order.
    fn ordered(&self, catalog: &mut Catalog, down: &Part) -> Option<Mend> {
        let judge = |statements| self.judge(catalog, &down.section, statements);
        let order = order::working(down.statements(), judge)?;
        let edits = place::exchanged(down, &order)?;
        Some(Mend { kind: MendKind::Order, edits, lossless: true })
    }

    /// What a rollback changes; nothing when a server would refuse a statement of it.
    fn undone(&self, catalog: &mut Catalog, down: &Part) -> Option<Delta> {
        replay::expect(catalog, down.statements(), Some(self.delta));
        let step = self.migration.linked.step;
        let faults: Vec<Fault> =
            down.statements().iter().flat_map(|statement| replay::apply_back(catalog, statement, step)).collect();
        let back = catalog.take_delta();
        catalog.revert(&back);
        (faults.is_empty() && !back.doubted && back.unknown.is_none()).then_some(back)
    }

    fn mended(&self, kind: MendKind, edits: Vec<Edit>, inverse: &Inverse) -> Mend {
        let up = self.migration.up();
        let rows = |statement: &Statement| {
            statement.changes_rows()
                || statement.calls_functions()
                || matches!(statement.kind, StatementKind::Do(_) | StatementKind::Other(_) | StatementKind::Unknown)
        };
        let lossless = inverse.steps.iter().all(|step| step.loses.is_none()) && !up.statements().iter().any(rows);
        Mend { kind, edits, lossless }
    }
}

/// The statements of a rollback, and the `COMMIT` behind them; nothing where it has several transactions.
fn own_statements(down: &Part) -> Option<(&[Statement], &[Statement])> {
    let all = down.statements();
    let steers = |statement: &Statement| matches!(statement.kind, StatementKind::Transaction(_));
    let ends = |statement: &Statement| matches!(statement.kind, StatementKind::Transaction(Transaction::Commit));
    let (before, after) = match all.split_last() {
        Some((last, _)) if ends(last) => all.split_at(all.len() - 1),
        _ => (all, &[][..]),
    };
    let steering = before.iter().filter(|statement| steers(statement)).count();
    (steering <= 1 && !before.is_empty()).then_some((before, after))
}
