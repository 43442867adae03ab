//! Alternatives, exclusions and conditions.

use super::{Here, Mismatch, Reason, Validator, Verdict};
use crate::openapi::object::reference_value;
use crate::syntax::tree::{KeySet, NodeRef};

/// What asks by way of other schemas for the same value.
static BESIDE: KeySet = KeySet::new(&["oneOf", "anyOf", "not", "if"]);

impl<'a> Validator<'a> {
    /// What is asked by way of other schemas for the same value.
    pub(super) fn combined(&mut self, here: Here<'a>) {
        let schema = here.schema;
        if !schema.has_any(&BESIDE) {
            return;
        }
        for key in ["oneOf", "anyOf"] {
            if let Some(list) = schema.get(key).filter(|list| list.is_sequence()) {
                self.alternatives(here, list, key == "oneOf");
            }
        }
        if let Some(excluded) = schema.get("not") {
            match self.strict_verdict(here.apart(excluded)) {
                Verdict::Follows => self.add(here, Reason::Excluded),
                Verdict::Unknown => self.is_unsure = true,
                Verdict::Fails => {}
            }
        }
        let Some(condition) = schema.get("if").filter(|_| self.is_of_2020(schema)) else { return };
        let branch = match self.strict_verdict(here.apart(condition)) {
            Verdict::Follows => "then",
            Verdict::Fails => "else",
            Verdict::Unknown => {
                self.is_unsure = true;
                return;
            }
        };
        if let Some(branch) = schema.get(branch) {
            self.judge_as(here.part(branch));
        }
    }

    fn alternatives(&mut self, here: Here<'a>, list: NodeRef<'a>, only_one: bool) {
        let named = self.named_alternative(here, list);
        let branches: Vec<NodeRef<'a>> = named.map_or_else(|| list.items().collect(), |branch| vec![branch]);
        let only_one = only_one && named.is_none();
        let mut closest: Option<Vec<Mismatch<'a>>> = None;
        let (mut fitting, mut perhaps) = (0, 0);
        for &branch in &branches {
            let (verdict, wrong) = self.verdict(here.apart(branch));
            match verdict {
                Verdict::Follows => fitting += 1,
                Verdict::Unknown => perhaps += 1,
                Verdict::Fails => {
                    let is_other = |mismatch: &Mismatch<'a>| {
                        mismatch.value == here.value && matches!(mismatch.reason, Reason::Type(_))
                    };
                    // Beside null there is often one alternative: what it says is what is wrong.
                    if !wrong.iter().any(is_other) || branches.len() == 1 {
                        closest = Some(if closest.is_some() { Vec::new() } else { wrong });
                    }
                }
            }
            if fitting > 0 && !only_one {
                return;
            }
        }
        if fitting > 1 {
            self.add(here, Reason::Several(fitting, branches.len()));
        }
        self.is_unsure |= perhaps > 0;
        if fitting + perhaps > 0 {
            return;
        }
        match closest.filter(|wrong| !wrong.is_empty()) {
            Some(wrong) => self.found.extend(wrong),
            None if branches.is_empty() => {}
            None => self.add(here, Reason::Alternatives(branches.len())),
        }
    }

    /// The alternative that the discriminator's property names.
    fn named_alternative(&self, here: Here<'a>, list: NodeRef<'a>) -> Option<NodeRef<'a>> {
        let discriminator = here.schema.get("discriminator")?;
        let name = here.value.get(discriminator.get("propertyName")?.text()?)?.text()?;
        let mapped = discriminator.at(&["mapping", name]).and_then(NodeRef::text).unwrap_or(name);
        let last = |text: &'a str| text.rsplit(['/', '#']).next().unwrap_or(text);
        let mapped = mapped.rsplit(['/', '#']).next().unwrap_or(mapped);
        list.items()
            .find(|branch| reference_value(*branch).and_then(NodeRef::text).is_some_and(|text| last(text) == mapped))
    }
}
