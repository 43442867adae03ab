use crate::diagnostic::Severity;
use crate::docker::Service;
use crate::rule::{Check, Context, Profile, Rule};

pub const RULE: Rule = Rule::new(Severity::Warning, Profile::Recommended, Check::ComposeService(check));

fn check(service: Service<'_>, cx: &mut Context<'_>) {
    // Where developers and tests start it, an empty database is what is wanted.
    if service.file.is_partial() || service.file.is_development() || service.is_extended() {
        return;
    }
    let Some(image) = service.image().filter(|image| image.registry.is_none() && is_database(image.base_name())) else {
        return;
    };
    let keeps = ["volumes", "volumes_from", "tmpfs"].iter().any(|key| service.node().get(key).is_some());
    if !keeps {
        let message = format!(
            "`{}` keeps its data in the container: `down` and every new version of the image delete it",
            service.name()
        );
        cx.report(image.node().head_span(), message)
            .subject(service.name())
            .help("mount a volume where the database keeps its files");
    }
}

fn is_database(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "postgres",
        "postgis",
        "timescaledb",
        "mysql",
        "mariadb",
        "percona",
        "mongo",
        "cassandra",
        "clickhouse-server",
        "couchdb",
        "influxdb",
        "neo4j",
    ];
    NAMES.contains(&name)
}
