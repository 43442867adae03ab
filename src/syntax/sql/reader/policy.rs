//! Policies of row level security.

use super::Reader;
use crate::syntax::sql::statement::{CreatePolicy, StatementKind};

impl Reader<'_> {
    pub(super) fn create_policy(&mut self) -> Option<StatementKind> {
        let name = self.ident()?;
        self.eat("on")?;
        let table = self.name()?;
        let mut policy = CreatePolicy::without_clauses(name, table);
        self.policy_clauses(&mut policy)?;
        Some(StatementKind::CreatePolicy(Box::new(policy)))
    }

    pub(super) fn policy_clauses(&mut self, policy: &mut CreatePolicy) -> Option<()> {
        loop {
            if self.eat("as").is_some() {
                policy.restrictive = self.eat_any(&["permissive", "restrictive"])? == "restrictive";
            } else if self.eat("for").is_some() {
                policy.command = self.eat_any(&["all", "select", "insert", "update", "delete"])?.into();
            } else if self.eat("to").is_some() {
                policy.roles = self.list(Self::ident)?;
            } else if self.eat("using").is_some() {
                policy.using = Some(self.group_expression()?);
            } else if self.eat("with check").is_some() {
                policy.with_check = Some(self.group_expression()?);
            } else {
                return Some(());
            }
        }
    }
}
