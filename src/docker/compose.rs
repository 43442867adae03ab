//! Compose files: services and what they name (Compose specification, compose-spec.io).

use crate::k8s::database::Layout;
use crate::k8s::{Image, ImageReference, place};
use crate::source::Span;
use crate::syntax::shell;
use crate::syntax::tree::{Entry, NodeRef};

use super::{BuildFile, Docker, PublishedPort, base_image};

/// A Compose file.
#[derive(Debug, Clone, Copy)]
pub struct Compose<'t> {
    /// Its path.
    pub path: &'t str,
    /// Its root.
    pub root: NodeRef<'t>,
}

impl<'t> Compose<'t> {
    /// The services, in order.
    pub fn services(self) -> impl Iterator<Item = Service<'t>> {
        let all = self.root.get("services").map(NodeRef::entries).unwrap_or_default().into_iter();
        all.filter(|entry| !entry.name().starts_with("x-")).map(move |entry| Service { file: self, entry })
    }

    /// Whether it only changes what another file defines, so that what it lacks stands there: an override, or a file of
    /// parts that others extend.
    #[must_use]
    pub fn is_partial(self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        let plain = ["docker-compose.yml", "docker-compose.yaml", "compose.yml", "compose.yaml"].contains(&name);
        !plain || self.root.get("include").is_some()
    }

    /// Whether it is for `docker stack deploy`, which reads the older format with its `version`: it says how a swarm
    /// places and replaces tasks, which Compose does not read.
    #[must_use]
    pub fn is_for_swarm(self) -> bool {
        const OF_SWARM: [&str; 5] = ["mode", "placement", "update_config", "rollback_config", "endpoint_mode"];
        let name = self.path.rsplit('/').next().unwrap_or(self.path);
        let deployed = |service: Service<'t>| service.node().get("deploy");
        let says = |deploy: NodeRef<'t>| OF_SWARM.iter().any(|key| deploy.get(key).is_some());
        name.contains("stack") || name.contains("swarm") || self.services().filter_map(deployed).any(says)
    }

    /// Whether it is for the machines of developers and for tests alone.
    #[must_use]
    pub fn is_development(self) -> bool {
        let words = self.path.split(['/', '.', '-', '_']);
        words.into_iter().any(|word| {
            matches!(
                word,
                "dev" | "development" | "local" | "override" | "test" | "tests" | "ci" | "example" | "examples" | "e2e"
            )
        })
    }

    /// The service of a name.
    #[must_use]
    pub fn service(self, name: &str) -> Option<Service<'t>> {
        self.services().find(|service| service.name() == name)
    }

    /// Whether it, or a file that Compose may read with it, defines a name under a key: `services`, `networks`,
    /// `volumes`, `secrets`, `configs`.
    #[must_use]
    pub fn defines(self, key: &str, name: &str, docker: &Docker<'t>) -> bool {
        let defines =
            |file: Compose<'_>| file.root.get(key).is_some_and(|map| map.get(name).is_some() || map.is_torn());
        defines(self) || self.companions(docker).any(defines)
    }

    /// The other Compose files of its folder: Compose reads `compose.override.yaml` by itself, and others with `-f`.
    fn companions<'d>(self, docker: &'d Docker<'t>) -> impl Iterator<Item = Compose<'t>> {
        let beside = move |other: &&Compose<'t>| {
            other.path != self.path && place::folder(other.path) == place::folder(self.path)
        };
        docker.compose.iter().filter(beside).copied()
    }
}

/// A service of a Compose file.
#[derive(Debug, Clone, Copy)]
pub struct Service<'t> {
    /// The file.
    pub file: Compose<'t>,
    entry: Entry<'t>,
}

impl<'t> Service<'t> {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'t str {
        self.entry.name()
    }

    /// The key of its name.
    #[must_use]
    pub fn span(self) -> Span {
        self.entry.key_span()
    }

    /// What it says.
    #[must_use]
    pub fn node(self) -> NodeRef<'t> {
        self.entry.value
    }

    /// The profiles that it belongs to; none for a service that always starts.
    pub fn profiles(self) -> impl Iterator<Item = &'t str> {
        self.node().get("profiles").into_iter().flat_map(NodeRef::items).filter_map(NodeRef::text)
    }

    /// Whether both start together for certain: always, or with a profile of both.
    #[must_use]
    pub fn starts_with(self, other: Self) -> bool {
        let always = |service: Self| service.node().get("profiles").is_none();
        always(self) && always(other) || self.profiles().any(|profile| other.profiles().any(|name| name == profile))
    }

    /// Whether another service or file says a part of it.
    #[must_use]
    pub fn is_extended(self) -> bool {
        self.node().get("extends").is_some() || self.node().is_torn()
    }

    /// Whether it builds the Dockerfile of this path.
    #[must_use]
    pub fn builds(self, path: &str) -> bool {
        let Some(build) = self.node().get("build") else { return false };
        let text = |key: &str| build.get(key).and_then(NodeRef::text);
        let context = if build.is_mapping() { text("context").unwrap_or(".") } else { build.text().unwrap_or(".") };
        let context = place::resolve(place::folder(self.file.path), context);
        let file = context.and_then(|context| place::resolve(&context, text("dockerfile").unwrap_or("Dockerfile")));
        file.is_some_and(|file| file == path.trim_start_matches("./"))
    }

    /// What a file and the others that Compose may read with it say of the service, itself first.
    fn parts<'d>(self, docker: &'d Docker<'t>) -> impl Iterator<Item = Service<'t>> {
        let others = self.file.companions(docker).filter_map(move |file| file.service(self.name()));
        std::iter::once(self).chain(others)
    }

    /// Whether neither the service nor what it runs says how its health is asked for, as far as that is known.
    #[must_use]
    pub fn certainly_lacks_healthcheck(self, docker: &Docker<'t>) -> bool {
        if let Some(check) = self.node().get("healthcheck") {
            return check.get("disable").and_then(NodeRef::as_bool) == Some(true);
        }
        if self
            .parts(docker)
            .skip(1)
            .any(|part| ["healthcheck", "extends"].iter().any(|key| part.node().get(key).is_some()))
        {
            return false;
        }
        if self.node().get("build").is_some() {
            let path = |build: &&BuildFile| self.builds(build.path());
            let stage = docker.builds.iter().find(path).and_then(BuildFile::last);
            return stage.is_some_and(|stage| {
                !stage.has_healthcheck() && stage.root().base().is_some_and(|base| base_image::lacks_healthcheck(&base))
            });
        }
        let image = self.image().and_then(|image| ImageReference::parse(image.text()));
        image.is_some_and(|image| base_image::lacks_healthcheck(&image))
    }

    /// The database that it runs, and the image that says so, when nothing keeps its data: no file mounts anything
    /// where the data is. None for its clients, and where the data may be elsewhere.
    #[must_use]
    pub fn unkept_database(self, docker: &Docker<'t>) -> Option<(Image<'t>, &'static Layout)> {
        let image = self.image().filter(|_| self.node().get("build").is_none())?;
        let layout = Layout::of(image.base_name())?;
        let may_keep = |part: Service<'_>| {
            let other = ["volumes_from", "tmpfs", "extends"].iter().any(|key| part.node().get(key).is_some());
            let mounted = part.volumes().iter().any(|(_, target, _)| target.contains('$') || layout.keeps(target));
            let moved = part.environment().iter().any(|(name, _, _)| layout.is_moved_by(name))
                || part.words("command").iter().any(|word| layout.is_moved_by(word));
            other || mounted || moved
        };
        let calls = |key: &str| {
            let words = self.words(key);
            words.first().is_some_and(|word| !word.starts_with('-') && !layout.serves(word))
        };
        let kept = self.parts(docker).any(may_keep) || calls("entrypoint") || calls("command");
        (!kept).then_some((image, layout))
    }

    /// The words of `command` or `entrypoint`, of either form.
    fn words(self, key: &str) -> Vec<String> {
        let Some(said) = self.node().get(key) else { return Vec::new() };
        if said.is_sequence() {
            return said.items().filter_map(NodeRef::text).map(str::to_owned).collect();
        }
        let commands = shell::commands(said.text().unwrap_or_default(), '\\').into_iter();
        commands.flat_map(|command| command.words).map(|word| word.text).collect()
    }

    /// The image that it runs.
    #[must_use]
    pub fn image(self) -> Option<Image<'t>> {
        Image::read(self.node().get("image")?)
    }

    /// Whether it runs a database, cache, queue or the like: by the image that its Dockerfile begins with, where it builds
    /// one that is known.
    #[must_use]
    pub fn serves_data(self, docker: &Docker<'t>) -> bool {
        let built = docker.builds.iter().find(|build| self.builds(build.path())).and_then(BuildFile::last);
        match built.and_then(|stage| stage.root().base()) {
            Some(base) => base.serves_data(),
            None => self.image().is_some_and(|image| image.serves_data()),
        }
    }

    /// The variables that it gives its program, of either form: names, values, and where each value is written.
    #[must_use]
    pub fn environment(self) -> Vec<(&'t str, &'t str, NodeRef<'t>)> {
        let Some(all) = self.node().get("environment") else { return Vec::new() };
        let pairs = all.entries().into_iter();
        let pairs = pairs.filter_map(|entry| Some((entry.name(), entry.value.text()?, entry.value)));
        let items = all.items().filter_map(|item| {
            let (name, value) = item.text()?.split_once('=')?;
            Some((name, value, item))
        });
        pairs.chain(items).collect()
    }

    /// The ports that it publishes and that are known.
    pub fn ports(self) -> impl Iterator<Item = PublishedPort<'t>> {
        self.node().get("ports").into_iter().flat_map(NodeRef::items).filter_map(PublishedPort::read)
    }

    /// The sources and targets of its volumes, with the entry of each: `data:/var/lib` and the long form.
    #[must_use]
    pub fn volumes(self) -> Vec<(Option<&'t str>, &'t str, NodeRef<'t>)> {
        let all = self.node().get("volumes").into_iter().flat_map(NodeRef::items);
        all.filter_map(|item| {
            if item.is_mapping() {
                let text = |key: &str| item.get(key).and_then(NodeRef::text);
                return Some((text("source"), text("target")?, item));
            }
            let text = item.text()?;
            match text.split_once(':') {
                Some((source, rest)) => Some((Some(source), rest.split(':').next().unwrap_or(rest), item)),
                None => Some((None, text, item)),
            }
        })
        .collect()
    }

    /// The services that it waits for: the name, where it is written, and the condition if one is named.
    #[must_use]
    pub fn depends_on(self) -> Vec<(&'t str, Span, Option<NodeRef<'t>>)> {
        let Some(all) = self.node().get("depends_on") else { return Vec::new() };
        let entries = all.entries().into_iter();
        let entries = entries.map(|entry| (entry.name(), entry.key_span(), entry.value.get("condition")));
        let items = all.items().filter_map(|item| Some((item.text()?, item.head_span(), None)));
        entries.chain(items).collect()
    }

    /// The names that it uses under a key that lists names or maps them: `networks`, `secrets`, `configs`.
    #[must_use]
    pub fn uses(self, key: &str) -> Vec<(&'t str, Span)> {
        let Some(all) = self.node().get(key) else { return Vec::new() };
        let entries = all.entries().into_iter().map(|entry| (entry.name(), entry.key_span()));
        let items = all.items().filter_map(|item| {
            let name = if item.is_mapping() { item.get("source")? } else { item };
            Some((name.text()?, name.head_span()))
        });
        entries.chain(items).collect()
    }
}
