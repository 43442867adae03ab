//! Patches and other documents that are written as text inside of a kustomization.

use crate::source::Span;
use crate::syntax::tree::{Kind, NodeRef, Style, Value};
use crate::syntax::yaml;

/// The documents of a patch that is written inside a kustomization, at the places that its words have there.
pub(super) fn read(node: NodeRef<'_>) -> Option<Vec<Value<'static>>> {
    let text = node.text()?;
    let (span, written) = (node.span(), node.file_text().get(node.span().range())?);
    let tree = yaml::parse(span.file, &text.into());
    if tree.is_broken() {
        return None;
    }
    // The text of a block has lost the indentation of each line; other forms keep one offset or none at all.
    let literal = node.kind() == Kind::Scalar(Style::Block) && text.lines().count() <= written.lines().count();
    let mut starts: Vec<(u32, u32)> = Vec::new();
    if literal {
        let (mut at, mut file_at) = (0_u32, span.start);
        let margin = written.lines().next().map_or(0, |line| line.len() - line.trim_start().len());
        let own = text.lines().next().map_or(0, |line| line.len() - line.trim_start().len());
        // The span may begin behind the indentation of the first line.
        let column = span.start as usize - node.file_text()[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        let indent = (column + margin).saturating_sub(own) as u32;
        for (index, (line, in_file)) in text.split_inclusive('\n').zip(written.split_inclusive('\n')).enumerate() {
            let skipped = if index == 0 { (margin.saturating_sub(own)) as u32 } else { indent };
            starts.push((at, file_at + skipped.min(in_file.len() as u32)));
            at += line.len() as u32;
            file_at += in_file.len() as u32;
        }
    } else if let Some(at) = written.find(text) {
        starts.push((0, span.start + at as u32));
    }
    let place = |offset: u32| {
        let index = starts.partition_point(|(at, _)| *at <= offset).checked_sub(1)?;
        let (at, file_at) = starts[index];
        Some((file_at + offset - at).min(span.end))
    };
    let head = node.value_span();
    let moved = |part: Span| match (place(part.start), place(part.end)) {
        (Some(start), Some(end)) if start <= end => Span { file: span.file, start, end },
        _ => head,
    };
    Some(tree.documents().map(|document| Value::read(document).detached(&moved)).collect())
}
