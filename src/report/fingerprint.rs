//! A name for a finding that stays the same when lines move.
//!
//! Made of the rule, the path, what the finding is about, and its number among those that share these. No secret goes
//! in: the marked text takes no part, and a name could be guessed from a hash.

use std::collections::HashMap;

use crate::diagnostic::Diagnostic;
use crate::source::SourceMap;

/// The fingerprint of each finding, in order. The findings must be sorted by path and place.
#[must_use]
pub fn of(sources: &SourceMap, findings: &[&Diagnostic]) -> Vec<String> {
    let mut seen: HashMap<u64, usize> = HashMap::new();
    let hashes = findings.iter().map(|finding| {
        let path = sources.get(finding.span.file).path();
        let about = finding.subject.as_deref().unwrap_or_else(|| unfolded(finding));
        let anchor = fnv1a(&[finding.rule.as_str(), path, about]);
        let number = seen.entry(anchor).and_modify(|count| *count += 1).or_insert(1);
        format!("{:016x}", fnv1a(&[&format!("{anchor:016x}"), &number.to_string()]))
    });
    hashes.collect()
}

/// The message without the count that folding adds: one more place must not make it another finding.
fn unfolded(finding: &Diagnostic) -> &str {
    let message = finding.message.as_str();
    if finding.count > 1 { message.rsplit_once(" (and ").map_or(message, |(said, _)| said) } else { message }
}

/// FNV-1a with 64 bits over parts that end in a zero byte each.
///
/// The standard library's hasher may change between releases, but stored fingerprints must not; nobody gains by making
/// two findings collide, so a longer hash would only cost a dependency.
fn fnv1a(parts: &[&str]) -> u64 {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3))
}
