//! The rules by what they look at.

use std::collections::HashMap;
use std::mem::Discriminant;

use crate::config::ActiveRule;
use crate::openapi::ObjectKind;
use crate::rule::Check;
use crate::syntax::tree::KeyBits;

/// A rule that is asked about something.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) check: Check,
    pub(super) active: ActiveRule,
    /// The keys without one of which it has nothing to say.
    pub(super) keys: Option<KeyBits>,
}

/// Rules that look at the same objects.
pub(super) struct Alike {
    /// What each looks at, of one kind in all.
    pub(super) checks: Vec<Asked>,
}

/// The rules by what they look at: most objects concern few of them.
pub(super) struct ByCheck {
    pub(super) alike: Vec<Alike>,
    /// For each kind of object of an OpenAPI document the place of its rules.
    pub(super) of_objects: [Option<usize>; ObjectKind::ALL.len()],
}

impl ByCheck {
    pub(super) fn new(rules: &[ActiveRule]) -> Self {
        let mut found = Self { alike: Vec::new(), of_objects: [None; ObjectKind::ALL.len()] };
        // Only those of one variant can be alike.
        let mut places: HashMap<Discriminant<Check>, Vec<usize>> = HashMap::new();
        let mut add = |check: Check, active: ActiveRule| {
            let alike = places.entry(std::mem::discriminant(&check)).or_default();
            let groups = &mut found.alike;
            let known = alike.iter().copied().find(|&index| groups[index].checks[0].check.is_like(check));
            let index = known.unwrap_or_else(|| {
                alike.push(groups.len());
                groups.push(Alike { checks: Vec::new() });
                groups.len() - 1
            });
            groups[index].checks.push(Asked { check, active, keys: active.rule.rule.keys.map(KeyBits::of) });
            if let Check::Object(kind, _) = check {
                found.of_objects[kind as usize] = Some(index);
            }
        };
        for &active in rules {
            match active.rule.rule.check {
                Check::Objects(kinds, check) => kinds.iter().for_each(|&kind| add(Check::Object(kind, check), active)),
                check => add(check, active),
            }
        }
        found
    }
}
