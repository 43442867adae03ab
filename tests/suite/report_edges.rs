//! Where the formats stop, cut and round: the last that is shown, and the first that is not.

use std::time::Duration;

use archlint::diagnostic::Severity;
use archlint::engine::Counts;
use archlint::report::{Format, Report, Run, write, write_summary};
use archlint::source::Span;
use serde_json::Value;

use crate::report::Case;

fn sarif(case: &Case) -> Value {
    serde_json::from_str(&case.write(Format::Sarif)).expect("SARIF is JSON")
}

/// A case of one file, with so many findings of a severity at its first word.
fn many(severities: &[(Severity, usize)]) -> Case {
    let mut case = Case::new(&[("a.sql", "x y\n")]);
    for (severity, count) in severities {
        (0..*count).for_each(|_| _ = case.find("sql/x", *severity, 0, "x", "again"));
    }
    case
}

#[test]
fn fifty_findings_are_all_that_there_are() {
    let full = many(&[(Severity::Warning, 50)]).write(Format::Full);
    assert_eq!((full.matches("warning[sql/x]").count(), full.contains("showing")), (50, false));
}

#[test]
fn of_a_folded_finding_three_further_places_are_drawn() {
    let mut case = Case::new(&[("a.sql", "0 1 2 3 4 5\n")]);
    let places = ["1", "2", "3", "4", "5"].map(|word| case.span(0, word));
    let finding = case.find("sql/x", Severity::Error, 0, "0", "said");
    places.into_iter().for_each(|place| _ = finding.label(place, "and here"));
    assert_eq!(case.write(Format::Full).matches("and here").count(), 5);
    case.outcome.findings[0].count = 12;
    assert_eq!(case.write(Format::Full).matches("and here").count(), 3);
}

#[test]
fn a_single_line_between_two_that_are_marked_is_drawn() {
    let shown = |text: &str| {
        let mut case = Case::new(&[("a.sql", text)]);
        let last = case.span(0, "last");
        case.find("sql/x", Severity::Error, 0, "first", "said").label(last, "there");
        case.write(Format::Full).contains("between")
    };
    assert!(shown("first\nbetween\nlast\n"));
    assert!(!shown("first\nbetween\nand more\nlast\n"));
}

#[test]
fn annotations_that_a_runner_would_not_show_are_counted() {
    let github = many(&[(Severity::Error, 11), (Severity::Warning, 12), (Severity::Note, 10)]).write(Format::Github);
    assert_eq!(github.matches("::error ").count(), 10);
    assert!(
        github
            .ends_with("\n3 more: a runner shows 10 annotations of each level; the log of `archlint check` has all\n")
    );
    assert_eq!(many(&[(Severity::Note, 10)]).write(Format::Github).lines().count(), 10);
}

#[test]
fn annotations_have_columns_on_one_line_only_and_say_what_to_do() {
    let mut case = Case::new(&[("a.sql", "x\ny\n")]);
    let file = case.span(0, "x").file;
    case.find("sql/x", Severity::Error, 0, "x", "said").help("do it").span = Span::new(file, 0, 3);
    assert_eq!(case.write(Format::Github), "::error file=a.sql,line=1,endLine=2,title=sql/x::said%0Ahelp: do it\n");
}

#[test]
fn an_empty_place_grows_by_a_whole_character() {
    for (text, snippet, end) in [("é", Some("é"), 2), ("🎉x", Some("🎉"), 3), ("", None, 1)] {
        let mut case = Case::new(&[("a.sql", &format!("{text}\n"))]);
        let file = archlint::source::FileId::new(0);
        case.find("sql/x", Severity::Error, 0, "\n", "said").span = Span::new(file, 0, 0);
        let sarif = sarif(&case);
        let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!(region["snippet"]["text"].as_str(), snippet, "{text:?}");
        assert_eq!(region["endColumn"], end, "{text:?}");
    }
}

#[test]
fn a_file_of_one_line_has_no_context() {
    for text in ["x y\n", "x y"] {
        let mut case = Case::new(&[("a.sql", text)]);
        case.find("sql/x", Severity::Error, 0, "x", "said");
        let place = &sarif(&case)["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
        assert!(place.get("contextRegion").is_none(), "{place}");
    }
}

#[test]
fn twenty_related_places_are_enough() {
    let mut case = Case::new(&[("a.sql", &"x\n".repeat(30))]);
    let file = case.span(0, "x").file;
    let finding = case.find("sql/x", Severity::Error, 0, "x", "said");
    (1..26).for_each(|line| _ = finding.label(Span::new(file, 2 * line, 2 * line + 1), format!("place {line}")));
    let result = &sarif(&case)["runs"][0]["results"][0];
    assert_eq!(result["relatedLocations"].as_array().map(Vec::len), Some(20));
    assert!(result["message"]["text"].as_str().is_some_and(|text| text.contains("](20)") && !text.contains("](21)")));
}

#[test]
fn a_category_has_one_slash_behind_it() {
    for (category, id) in [("nightly", "archlint/nightly/"), ("/a/b/", "archlint/a/b/"), ("", "archlint/")] {
        let text = many(&[]).write_with(Format::Sarif, |report| report.category = Some(category));
        let sarif: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(sarif["runs"][0]["automationDetails"]["id"], id);
    }
}

/// The part of a path that leads through a link ends with a slash or with the path.
#[test]
fn a_link_stands_for_no_path_that_only_begins_alike() {
    let mut case = Case::new(&[("here/a.sql", "x\n"), ("hereafter/a.sql", "x\n")]);
    case.find("sql/x", Severity::Error, 0, "x", "said");
    case.find("sql/x", Severity::Error, 1, "x", "said");
    let links = [("here".to_owned(), "there".to_owned())];
    let rules = archlint::config::Config::default().active_rules();
    let report = Report { links: &links, ..Report::new(&case.outcome, &rules, 1) };
    let mut out = Vec::new();
    write(Format::Github, &report, &mut out).expect("memory takes all");
    let text = String::from_utf8(out).expect("text");
    assert!(text.contains("file=there/a.sql,") && text.contains("file=hereafter/a.sql,"), "{text}");
}

#[test]
fn tokens_and_secrets_of_the_shortest_length_are_masked() {
    for (secret, is_masked) in [("glpat-Kx9vQ2mT7bW4zR", true), ("glpat-Kx9vQ2mT7bW4z", false)] {
        let mut case = Case::new(&[("a.yaml", "x\n")]);
        case.find("k8s/x", Severity::Error, 0, "x", &format!("said of {secret}"));
        assert_eq!(!case.write(Format::Concise).contains(secret), is_masked, "{secret}");
    }
    for (secret, is_masked) in [("lindenbaumen", true), ("lindenbaume", false), ("linde9", true), ("linde", false)] {
        let mut case = Case::new(&[("a.yaml", &format!("x: {secret}\n"))]);
        let place = case.span(0, secret);
        case.find("k8s/x", Severity::Error, 0, "x", &format!("said of {secret}")).sensitive(place);
        assert_eq!(!case.write(Format::Concise).contains(secret), is_masked, "{secret}");
    }
}

#[test]
fn a_secret_that_begins_like_another_is_masked_to_its_end() {
    let mut case = Case::new(&[("a.yaml", "one: Linden-baum\ntwo: Linden-baum-under-dem\n")]);
    let places = [case.span(0, "Linden-baum"), case.span(0, "Linden-baum-under-dem")];
    let finding = case.find("k8s/x", Severity::Error, 0, "one", "said of Linden-baum-under-dem");
    places.into_iter().for_each(|place| _ = finding.sensitive(place));
    let said = case.write(Format::Concise);
    assert!(said.contains("said of Lind…") && !said.contains("under"), "{said}");
}

#[test]
fn long_runs_are_told_in_seconds_and_many_paths_by_their_number() {
    let summary = |run: &Run<'_>, counts: Counts| {
        let mut case = many(&[]);
        case.outcome.counts = counts;
        let mut out = Vec::new();
        write_summary(&Report::new(&case.outcome, &[], 0), run, &mut out).expect("memory takes all");
        String::from_utf8(out).expect("text")
    };
    let one = Counts { sql: 1, ..Counts::default() };
    for (millis, said) in [(0, "under 1 ms"), (1, "1 ms"), (9_999, "9999 ms"), (10_000, "10.0 s"), (83_260, "83.3 s")] {
        let run = Run { elapsed: Some(Duration::from_millis(millis)), config: Some(""), ..Run::default() };
        assert_eq!(summary(&run, one), format!("Checked 1 file in {said}: no findings.\n"));
    }
    let paths: Vec<String> = (1..=6).map(|number| format!("p{number}")).collect();
    let named = |paths| summary(&Run { paths, ..Run::default() }, Counts::default());
    assert!(named(&paths[..5]).contains("under `p1`, `p2`, `p3`, `p4`, `p5` (looked"), "{}", named(&paths[..5]));
    assert!(named(&paths).contains("under the 6 paths that were named"), "{}", named(&paths));
}

/// Code scanning orders by address, whatever the order in which findings come.
#[test]
fn results_have_one_order() {
    let mut case = Case::new(&[("a.sql", "x y\n"), ("b.sql", "x\n")]);
    case.find("sql/y", Severity::Error, 0, "y", "one");
    case.find("sql/y", Severity::Error, 0, "x", "two");
    case.find("sql/x", Severity::Note, 0, "x y", "one");
    case.find("sql/y", Severity::Error, 0, "x y", "one");
    case.find("sql/x", Severity::Error, 1, "x", "one");
    let rules = archlint::config::Config::default().active_rules();
    let mut outcome = case.outcome.clone();
    let mut order = || {
        outcome.findings.rotate_left(1);
        let mut out = Vec::new();
        write(Format::Sarif, &Report::new(&outcome, &rules, 1), &mut out).expect("memory takes all");
        let sarif: Value = serde_json::from_slice(&out).expect("JSON");
        let results = sarif["runs"][0]["results"].as_array().expect("results").clone();
        let told = |result: &Value| {
            let place = &result["locations"][0]["physicalLocation"];
            let column = &place["region"]["startColumn"];
            format!("{} {column} {} {}", place["artifactLocation"]["uri"], result["ruleId"], result["message"]["text"])
        };
        results.iter().map(told).map(|text| text.replace('"', "")).collect::<Vec<String>>()
    };
    let expected =
        ["a.sql 1 sql/x One.", "a.sql 1 sql/y One.", "a.sql 1 sql/y Two.", "a.sql 3 sql/y One.", "b.sql 1 sql/x One."];
    (0..5).for_each(|_| assert_eq!(order(), expected));
}
