//! Templates of names: `idx_{table}_{columns}`.

use crate::syntax::sql::LONGEST_NAME;

/// A template of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template<'t>(pub &'t str);

impl<'t> Template<'t> {
    /// What a template may hold in braces.
    pub const PLACEHOLDERS: [&'static str; 3] = ["table", "columns", "suffix"];

    /// The first word in braces that stands for nothing, so that no name would be of this form.
    #[must_use]
    pub fn unknown(&self) -> Option<&'t str> {
        let mut words = self.0.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
        words.find(|word| !Self::PLACEHOLDERS.contains(word))
    }

    /// Whether a name is of this form. `columns` is nothing where a key is an expression: any word may stand for it.
    /// A name that would be too long in full may have been shortened in any way.
    #[must_use]
    pub fn fits(&self, name: &str, table: &str, columns: Option<&[&str]>) -> bool {
        let joined = columns.map(|columns| columns.join("_"));
        self.fill(table, joined.as_deref().unwrap_or_default()).len() > LONGEST_NAME
            || fits(
                self.0,
                &name.to_lowercase(),
                &table.to_lowercase(),
                joined.map(|text| text.to_lowercase()).as_deref(),
            )
    }

    /// The name of this form, `{suffix}` left out.
    #[must_use]
    pub fn fill(&self, table: &str, columns: &str) -> String {
        let text = self.0.replace("_{suffix}", "").replace("{suffix}", "");
        text.replace("{table}", table).replace("{columns}", columns)
    }
}

fn fits(template: &str, name: &str, table: &str, columns: Option<&str>) -> bool {
    let any = |rest: &str, least: usize| {
        let mut starts = (0..=name.len()).filter(|&at| at >= least && name.is_char_boundary(at));
        starts.any(|at| fits(rest, name.get(at..).unwrap_or_default(), table, columns))
    };
    if let Some(rest) = template.strip_prefix("{table}") {
        name.strip_prefix(table).is_some_and(|name| fits(rest, name, table, columns))
    } else if let Some(rest) = template.strip_prefix("{columns}") {
        match columns {
            Some(text) => name.strip_prefix(text).is_some_and(|name| fits(rest, name, table, columns)),
            None => any(rest, 1),
        }
    } else if let Some(rest) = template.strip_prefix("_{suffix}") {
        fits(rest, name, table, columns)
            || name.strip_prefix('_').is_some_and(|name| fits(&format!("{{suffix}}{rest}"), name, table, columns))
    } else if let Some(rest) = template.strip_prefix("{suffix}") {
        any(rest, 0)
    } else {
        let mut letters = template.chars();
        match letters.next() {
            None => name.is_empty(),
            Some(letter) => name.strip_prefix(letter).is_some_and(|name| fits(letters.as_str(), name, table, columns)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        let house = Template("idx_{table}_{columns}_{suffix}");
        assert!(house.fits("idx_orders_user_id", "orders", Some(&["user_id"])));
        assert!(house.fits("idx_orders_user_id_total", "orders", Some(&["user_id", "total"])));
        assert!(house.fits("idx_orders_user_id_live", "orders", Some(&["user_id"])));
        assert!(house.fits("idx_orders_lower_email", "orders", None));
        assert!(!house.fits("idx_orders_total", "orders", Some(&["user_id"])));
        assert!(!house.fits("orders_user_id_idx", "orders", Some(&["user_id"])));
        assert!(Template("{table}_{columns}_idx").fits("User_userId_idx", "User", Some(&["userId"])));
        let long = "a".repeat(60);
        assert!(house.fits("idx_short", &long, Some(&["user_id"])));
        assert_eq!(house.fill("orders", "user_id"), "idx_orders_user_id");
        assert_eq!((house.unknown(), Template("ix_{table}_{column}").unknown()), (None, Some("column")));
    }
}
