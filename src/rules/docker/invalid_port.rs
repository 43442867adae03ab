use crate::diagnostic::Severity;
use crate::docker::Stage;
use crate::rule::{Check, Context, Profile, Rule};
use crate::syntax::dockerfile::Said;

pub const RULE: Rule = Rule::new(Severity::Error, Profile::Recommended, Check::Stage(check));

fn check(stage: &Stage<'_>, cx: &mut Context<'_>) {
    for instruction in stage.instructions {
        let Said::Expose(ports) = &instruction.said else { continue };
        for port in ports.iter().filter(|port| !port.text.contains('$')) {
            let (numbers, protocol) = port.text.split_once('/').unwrap_or((&port.text, "tcp"));
            let valid = |number: &str| number.parse::<u16>().is_ok_and(|number| number > 0);
            let known = ["tcp", "udp", "sctp"].iter().any(|name| protocol.eq_ignore_ascii_case(name));
            if known && numbers.splitn(2, '-').all(valid) {
                continue;
            }
            let (message, help) = if port.text.contains(':') {
                let message = format!("`{}` maps a port, which an image cannot: only who runs it chooses", port.text);
                (message, "name the port of the container alone, and map it with `docker run -p` or `ports`")
            } else {
                let message = format!("`{}` is no port: the build ends here", port.text);
                (message, "ports are numbers from 1 to 65535, with `/tcp` or `/udp` behind them")
            };
            cx.report(port.span, message).help(help);
        }
    }
}
