//! Colours, links, progress and the date, by the precedence that users expect.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::arguments::When;
use crate::engine::OnFile;

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether to colour what goes to standard output.
///
/// `--color` beats `NO_COLOR`, which beats `CLICOLOR_FORCE` and `FORCE_COLOR`, which beat `CLICOLOR=0`, `TERM=dumb` and
/// the terminal itself.
pub(super) fn colour(flag: Option<When>, terminal: bool) -> bool {
    decide(flag, &variable, terminal)
}

fn decide(flag: Option<When>, variable: &dyn Fn(&str) -> Option<String>, terminal: bool) -> bool {
    match flag {
        Some(When::Always) => return true,
        Some(When::Never) => return false,
        Some(When::Auto) | None => {}
    }
    if variable("NO_COLOR").is_some() {
        return false;
    }
    let forced = |name: &str| variable(name).is_some_and(|value| value != "0");
    if forced("CLICOLOR_FORCE") || forced("FORCE_COLOR") {
        return true;
    }
    if variable("CLICOLOR").as_deref() == Some("0") || variable("TERM").as_deref() == Some("dumb") {
        return false;
    }
    terminal
}

/// Whether rule names become links. Never without colour: a terminal that shows no colour shows no links either.
pub(super) fn hyperlinks(flag: Option<When>, colour: bool) -> bool {
    if !colour {
        return false;
    }
    match flag {
        Some(When::Always) => true,
        Some(When::Never) => false,
        Some(When::Auto) | None => supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
    }
}

/// The day in UTC, on which overrides of the configuration expire.
pub(super) fn today() -> jiff::civil::Date {
    jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::now()).date()
}

/// Shows how far a long run is: on a terminal's standard error, after half a second.
pub(super) fn progress(files: usize) -> Option<(OnFile, ProgressBar)> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::with_draw_target(Some(files as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:32} {pos}/{len} files") {
        bar.set_style(style);
    }
    let (start, own) = (Instant::now(), bar.clone());
    let on_file = move || {
        if own.is_hidden() && start.elapsed() > Duration::from_millis(500) {
            own.set_draw_target(ProgressDrawTarget::stderr());
        }
        own.inc(1);
    };
    Some((Arc::new(on_file), bar))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(flag: Option<When>, variables: &[(&str, &str)], terminal: bool) -> bool {
        let find = |name: &str| {
            let found = variables.iter().find(|(variable, value)| *variable == name && !value.is_empty());
            found.map(|(_, value)| (*value).to_owned())
        };
        decide(flag, &find, terminal)
    }

    #[test]
    fn precedence_of_colour() {
        assert!(check(Some(When::Always), &[("NO_COLOR", "1")], false));
        assert!(!check(Some(When::Never), &[("FORCE_COLOR", "1")], true));
        assert!(!check(None, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")], true));
        assert!(check(None, &[("NO_COLOR", ""), ("CLICOLOR_FORCE", "1")], false));
        assert!(!check(None, &[("FORCE_COLOR", "0")], false));
        assert!(!check(None, &[("CLICOLOR", "0")], true));
        assert!(!check(None, &[("TERM", "dumb")], true));
        assert!(check(None, &[], true) && !check(None, &[], false));
    }
}
