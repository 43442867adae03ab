//! Repositories that want to deceive: names and texts that act on terminals, runners and viewers, and secrets that
//! must come out nowhere.

use archlint::diagnostic::{Diagnostic, Edit, RuleName, Severity, Suppression};
use archlint::engine::Skipped;
use archlint::report::{Format, Report, Run, write_summary};

use archlint::source::{FileId, Span};

use crate::report::Case;

/// All formats, and the summary.
fn everything(case: &Case) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        Format::ALL.iter().map(|&format| (format!("{format:?}"), case.write(format))).collect();
    let mut summary = Vec::new();
    let paths = case.outcome.sources.iter().map(|(_, source)| source.path().to_owned()).collect::<Vec<_>>();
    let run = Run { paths: &paths, ..Run::default() };
    write_summary(&Report::new(&case.outcome, &[], 1), &run, &mut summary).expect("memory takes all");
    all.push(("summary".to_owned(), String::from_utf8(summary).expect("a summary is UTF-8")));
    all
}

/// A finding with the same text in every place that a finding has.
fn saying(path: &str, text: &str, word: &str) -> Case {
    let mut case = Case::new(&[(path, text)]);
    let span = case.span(0, word);
    let said = format!("table `{word}` is there");
    case.find("sql/x", Severity::Error, 0, word, &said)
        .caption(said.clone())
        .label(span, said.clone())
        .help(said.clone())
        .subject(said.clone())
        .fix(said.clone(), vec![Edit { span, replacement: "fine".into() }]);
    case.find("sql/y", Severity::Note, 0, word, &said).suppressed =
        Some(Box::new(Suppression { reason: Some(said.clone()), in_source: true }));
    case.outcome.skipped.push(Skipped { path: path.to_owned(), reason: said.clone() });
    case.outcome.dialects.push(said);
    case
}

#[test]
fn nothing_acts_on_a_terminal() {
    let word = "u\x1b[31m\x1b]0;owned\x07\x08\u{9b}2J\u{202e}\u{2066}\u{200b}\u{feff}\u{61c}\u{7f}\u{e0041}s";
    let text = format!("-- a lone \r is no line break\nCREATE TABLE {word} (id int); -- \u{2028} \0\n");
    let case = saying("a\x1b[2J\u{202e}.sql", &text, word);
    for (name, output) in everything(&case) {
        let acting: Vec<char> = output
            .chars()
            .filter(|&character| {
                let invisible = "\u{61c}\u{200b}\u{202e}\u{2066}\u{2028}\u{feff}\u{e0041}".contains(character);
                (character.is_control() && character != '\n') || invisible
            })
            .collect();
        assert!(acting.is_empty(), "{name}: {acting:?} in {output:?}");
    }
    let full = case.write(Format::Full);
    assert!(full.contains("2:14"), "a lone carriage return is no line break: {full}");
}

#[test]
fn only_our_own_commands_reach_a_runner() {
    for path in [
        "a\n::error file=x::INJECTED.sql",
        "a%0A::error::INJECTED.sql",
        "a,line=9.sql",
        "::stop-commands::x",
        "  ::warning::x.sql",
        "a\r::error::x",
    ] {
        let word = "t\n::error::INJECTED\r\n ::debug::x";
        let case = saying(path, &format!("CREATE TABLE {word} (id int); -- ##[error]INJECTED\n::notice::x\n"), word);
        for (name, output) in everything(&case) {
            let commands: Vec<&str> =
                output.split(['\n', '\r']).filter(|line| line.trim_start().starts_with("::")).collect();
            let wanted = usize::from(name == "Github");
            assert_eq!(commands.len(), wanted, "{name}, {path:?}: {output}");
            assert!(commands.iter().all(|line| line.starts_with("::error file=")), "{name}: {commands:?}");
            assert!(["Json", "Jsonl", "Sarif"].contains(&name.as_str()) || !output.contains("##["), "{name}: {output}");
        }
        let command = case.write(Format::Github);
        let (properties, _) = command[2..].split_once("::").expect("a command has properties and data");
        let keys: Vec<&str> = properties
            .trim_start_matches("error ")
            .split(',')
            .filter_map(|property| property.split_once('=').map(|(key, _)| key))
            .collect();
        assert!(keys.starts_with(&["file", "line", "endLine"]) && keys.ends_with(&["title"]), "{properties}");
        assert_eq!(keys.iter().filter(|key| **key == "line").count(), 1, "{properties}");
    }
}

#[test]
fn annotations_are_ten_of_a_level_and_a_count() {
    let mut case = Case::new(&[("a.sql", "x\n")]);
    for (severity, count) in [(Severity::Note, 11), (Severity::Warning, 3), (Severity::Error, 14)] {
        for _ in 0..count {
            case.find("sql/x", severity, 0, "x", "100% sure, or: not").help("one\ntwo");
        }
    }
    let output = case.write(Format::Github);
    let lines: Vec<&str> = output.lines().collect();
    let count = |level: &str| lines.iter().filter(|line| line.starts_with(level)).count();
    assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 3, 10));
    assert!(
        lines[9].starts_with("::error ") && lines[10].starts_with("::warning ") && lines[13].starts_with("::notice ")
    );
    assert_eq!(
        lines[0],
        "::error file=a.sql,line=1,endLine=1,col=1,endColumn=2,title=sql/x::100%25 sure, or: not%0Ahelp: one%0Atwo"
    );
    let below = case.write_with(Format::Github, |report| report.root_prefix = "services/a,b/");
    assert!(below.starts_with("::error file=services/a%2Cb/a.sql,line=1"), "{below}");
    assert!(lines[23].starts_with("5 more"), "{}", lines[23]);
}

#[test]
fn names_are_no_markup() {
    let word = "</details><img src=x onerror=alert(1)>@org/team[x](javascript:1)";
    let sarif = saying("a.sql", &format!("CREATE TABLE \"{word}\" (id int);\n"), word).write(Format::Sarif);
    let value: serde_json::Value = serde_json::from_str(&sarif).expect("JSON");
    let mut messages = Vec::new();
    crate::sarif::messages(&value, &mut messages);
    assert!(messages.len() > 4);
    assert!(messages.iter().all(|message| !message.contains("](javascript")), "{messages:?}");
    assert!(!sarif.contains("\"markdown\":\"Table"), "hostile text is not offered as Markdown");
}

/// Put together here, so that no scanner takes this file for a leak.
fn aws() -> String {
    ["AKIA", "5RT2LMWQ8Z3NBX7K"].concat()
}

#[test]
fn marked_secrets_come_out_nowhere() {
    let secret = "wunder-Kerze!7";
    let text = format!("CREATE USER app WITH ENCRYPTED KEYWORD '{secret}'; -- again: {secret}\n");
    let mut case = saying("a.sql", &text, secret);
    let span = case.span(0, secret);
    case.outcome.findings[1].sensitive(span);
    // Another finding draws the same line, another file repeats the secret.
    case.find("sql/z", Severity::Warning, 0, "USER", "said");
    for (name, output) in everything(&case) {
        assert!(!output.contains("erze!7"), "{name}: {output}");
    }
    let full = case.write(Format::Full);
    assert!(full.contains("'wund…*******'; -- again: wund…*******"), "{full}");
    let caret = full.lines().find(|line| line.contains("^^^^^")).expect("the secret is marked");
    assert_eq!(caret.matches('^').count(), "wund…*******".chars().count(), "the mark covers what is shown: {full}");
    let json: serde_json::Value = serde_json::from_str(&case.write(Format::Json)).expect("JSON");
    assert_eq!(json["findings"][1]["start"]["offset"], 40, "{json}");
}

#[test]
fn short_and_ordinary_passwords_are_hidden_where_they_stand() {
    let mut case = Case::new(&[("a.sql", "ALTER USER admin KEYWORD 'admin';\n")]);
    let password = case.span(0, "'admin'");
    case.find("sql/secret-literal", Severity::Error, 0, "ALTER", "user `admin` has its password here")
        .sensitive(password);
    let full = case.write(Format::Full);
    assert!(full.contains("ALTER USER admin KEYWORD 'a…*';"), "{full}");
    assert!(full.contains("user `admin` has its password here"), "an ordinary word stays a word elsewhere: {full}");
}

#[test]
fn credentials_are_hidden_though_no_rule_marked_them() {
    let lines = [
        (format!("value: {}", aws()), "LMWQ8Z"),
        ("url: postgres://shop:Linden-baum9@db:5432/shop".to_owned(), "baum9"),
        ("dsn: \"host=db user=app password=Linden-baum9\"".to_owned(), "baum9"),
        ("CREATE ROLE app LOGIN PASSWORD 'Linden-baum9';".to_owned(), "baum9"),
        (["token: ghp", "_a8Kx2LmQv7RtB4nYc9WzE1uHd6JpS3fG5oTi"].concat(), "LmQv7Rt"),
        (["jwt: eyJhbGciOiJIUzI1NiJ9.", "eyJzdWIiOiJhbm5hIn0.", "q3Zt7LpXw9KdRm2VnBc8TfYh5JsG"].concat(), "LpXw9KdRm"),
    ];
    for (line, needle) in lines {
        for text in [line.clone(), format!("# {}{line}{}", "x".repeat(500), " y".repeat(500))] {
            let word =
                text.split_once(": ").map_or("ROLE", |(key, _)| key.rsplit("xx").next().unwrap_or(key)).to_owned();
            let word = if text.contains("ROLE") { "ROLE" } else { word.trim_start_matches(['#', ' ', 'x']) };
            let mut case = Case::new(&[("deploy/a.yaml", &text)]);
            let whole = case.span(0, &line);
            case.find("k8s/x", Severity::Error, 0, word, &format!("said of {line}"))
                .label(whole, format!("`{line}`"))
                .help(line.clone())
                .suggest(line.clone(), vec![Edit { span: whole, replacement: line.clone() }]);
            for (name, output) in everything(&case) {
                assert!(!output.contains(needle), "{name}: {output}");
                assert!(
                    name == "summary" || output.contains("aid of "),
                    "only the secret is missing: {name}: {output}"
                );
            }
        }
    }
}

#[test]
fn a_credential_that_is_cut_by_the_window_stays_hidden() {
    let text = format!("{}{} {}", "z".repeat(1000), aws(), "z ".repeat(1000)).replace("zAKIA", "z AKIA");
    let mut case = Case::new(&[("a.json", &text)]);
    let at = case.span(0, "Q8Z3NBX7K");
    case.find("k8s/x", Severity::Error, 0, "AKIA", "said").span = at;
    for (name, output) in everything(&case) {
        assert!(!output.contains("Q8Z3"), "{name}: {output}");
        assert!(name == "summary" || output.contains("aid"), "only the secret is missing: {name}: {output}");
    }
}

/// Small, fixed and reproducible: a linear congruential generator (Knuth's constants).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % bound
    }

    fn text(&mut self, most: usize) -> String {
        const PARTS: [&str; 20] = [
            "a",
            " ",
            "\n",
            "\r\n",
            "\r",
            "\t",
            "é",
            "🎉",
            "\u{202e}",
            "\u{301}",
            "\0",
            "\x1b[0m",
            "::error::",
            "`",
            "](",
            "%0A",
            "'",
            "PASSWORD 'linde-baum'",
            "漢",
            "------------------------------------------------------------",
        ];
        (0..self.below(most)).map(|_| PARTS[self.below(PARTS.len())]).collect()
    }

    /// A place that may lie between the bytes of a character, or behind the end.
    fn span(&mut self, files: usize, length: usize) -> Span {
        let start = self.below(length + 3);
        Span::new(FileId::new(self.below(files)), start, start + self.below(length + 3))
    }
}

#[test]
fn any_text_with_any_places_is_written_harmlessly() {
    for seed in 0..100 {
        let mut dice = Dice(seed);
        let texts = [dice.text(60), dice.text(8), String::new()];
        // A path is a place, and stays as it is: only texts have secrets.
        let path = dice.text(4).replace("PASSWORD", "::");
        let paths =
            [path.replace("linde-baum", "::"), format!("b{}", dice.text(3).replace("linde-baum", "")), "c".to_owned()];
        let files: Vec<(&str, &str)> =
            paths.iter().zip(&texts).map(|(path, text)| (path.as_str(), text.as_str())).collect();
        let mut case = Case::new(&files);
        let length = texts[0].len();
        for _ in 0..3 {
            let said = dice.text(6);
            let mut finding = Diagnostic::new(RuleName("sql/x"), Severity::Error, dice.span(3, length), said.clone());
            for _ in 0..dice.below(4) {
                finding.label(dice.span(3, length), dice.text(3));
            }
            finding.caption(dice.text(3)).help(dice.text(5)).subject(dice.text(3)).sensitive(dice.span(3, length));
            finding.suggest(said, vec![Edit { span: dice.span(3, length), replacement: "x".into() }]);
            case.outcome.findings.push(finding);
        }
        for (name, output) in everything(&case) {
            let commands = output.split(['\n', '\r']).filter(|line| line.trim_start().starts_with("::")).count();
            assert_eq!(commands, if name == "Github" { 3 } else { 0 }, "{name}, seed {seed}: {output}");
            let acts =
                |character: char| character.is_control() && !"\t\n".contains(character) || character == '\u{202e}';
            assert!(!output.contains(acts), "{name}, seed {seed}: {output:?}");
            assert!(!output.contains("linde-baum"), "{name}, seed {seed}: {output}");
            if ["Json", "Sarif"].contains(&name.as_str()) {
                serde_json::from_str::<serde_json::Value>(&output).expect("JSON");
            }
        }
    }
}

/// Whoever adds a rule about secrets learns here that it must say where they are.
#[test]
fn rules_about_secrets_mark_them() {
    // A parameter of an API has a name and no value, and so has a reference to a Secret: there is nothing to hide.
    let about_secrets = |name: &str| {
        let named = name.contains("credential") || name.ends_with("-secret") || name.contains("secret-");
        named && !name.ends_with("-in-url") && !name.ends_with("-via-env")
    };
    for rule in archlint::rules::all().iter().filter(|rule| about_secrets(rule.name.as_str())) {
        let page = archlint::page::Page::parse(archlint::rules::page(rule.name));
        // Another test asks every page for one.
        let Some(bad) = page.section("Bad") else { continue };
        let case = Case { outcome: crate::project::run(crate::project::inputs(&bad.files)) };
        let (full, json) = (case.write(Format::Full), case.write(Format::Json));
        for finding in case.outcome.findings.iter().filter(|finding| finding.rule == rule.name) {
            assert!(!finding.sensitive.is_empty(), "{}: call `sensitive` with the place of the secret", rule.name);
            for secret in &finding.sensitive {
                let text = case.outcome.sources.slice(*secret);
                assert!(!full.contains(text) && !json.contains(text), "{}: {full}{json}", rule.name);
            }
        }
    }
}
