//! What a rule is: a value, a function over one kind of object, and a page.
//!
//! A rule cannot fail and returns nothing. It knows no threads, no files on disk and no output format.

use crate::diagnostic::{Diagnostic, Edit, RuleName, Severity};
use crate::docker::{BuildFile, Compose, Service as ComposeService, Stage};
use crate::findings::{Findings, Folding};
use crate::k8s::edit::{replace, turn_off};
use crate::k8s::schema::{SchemaFault, SchemaFaultKind};
use crate::k8s::security::HostNamespace;
use crate::k8s::{
    Autoscaler, Binding, ConfigReference, Container, Manifest, Monitor, NetworkPolicy, PodDisruptionBudget, Resource,
    RoleRule, Route, Service, Workload,
};
use crate::openapi::compare::{Change, ChangeKind};
use crate::openapi::{
    Api, ApiService, Fault, FaultKind, Lacking, Object, ObjectKind, Operation, PathItem, Property, ReferenceSite,
    Response, ServerUrl,
};
use crate::project::Project;
use crate::settings::Settings;
use crate::source::Span;
use crate::sql::{History, Migration, MigrationStatement, NewTable};
use crate::syntax::tree::{NodeRef, Tree};

/// The set of rules that a rule belongs to; each set holds the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Profile {
    /// The house rules and what is right for nearly everyone.
    Recommended,
    /// For teams that want more.
    Strict,
    /// Everything, matters of taste included.
    All,
}

impl Profile {
    /// The word used in the configuration.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Strict => "strict",
            Self::All => "all",
        }
    }
}

/// What a rule looks at: the engine walks each model once and calls the function on each such object.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// Nothing: reading files or the run itself finds the fault (see [`crate::diagnostic::builtin`]).
    Builtin,
    /// A YAML or JSON file.
    Tree(fn(&Tree, &mut Context<'_>)),
    /// An API: an OpenAPI document that is an entry point.
    Api(fn(Api<'_>, &mut Context<'_>)),
    /// The OpenAPI documents that describe one service.
    ApiService(fn(ApiService<'_>, &mut Context<'_>)),
    /// A path of an OpenAPI document, with its operations.
    PathItem(fn(PathItem<'_>, &mut Context<'_>)),
    /// An operation of an OpenAPI document, webhooks and callbacks included.
    Operation(fn(Operation<'_>, &mut Context<'_>)),
    /// A response of an OpenAPI document, once for all operations that give it.
    Response(fn(Response<'_>, &mut Context<'_>)),
    /// A property that a response can show, once.
    ResponseProperty(fn(Property<'_>, &mut Context<'_>)),
    /// A change of this kind in the contract of an API since the base revision, when it can break clients.
    ApiChange(ChangeKind, fn(&Change, &mut Context<'_>)),
    /// An object of this kind of an OpenAPI document, once and at its definition.
    Object(ObjectKind, fn(Object<'_>, &mut Context<'_>)),
    /// An object of one of these kinds of an OpenAPI document, once and at its definition.
    Objects(&'static [ObjectKind], fn(Object<'_>, &mut Context<'_>)),
    /// A fault of this kind in the form of an object of an OpenAPI document.
    Fault(FaultKind, fn(&Fault<'_>, &mut Context<'_>)),
    /// A text that people read as Markdown: a title, summary or description of an OpenAPI document.
    Prose(fn(NodeRef<'_>, &mut Context<'_>)),
    /// A text that says where an API is served.
    ServerUrl(fn(ServerUrl<'_>, &mut Context<'_>)),
    /// A `$ref` of an OpenAPI document, once.
    Reference(fn(&ReferenceSite<'_>, &mut Context<'_>)),
    /// A Kubernetes object, patches included: for rules about what is written, never about what is missing.
    Manifest(fn(&Manifest<'_>, &mut Context<'_>)),
    /// A place of this kind at which a Kubernetes object does not have the form that the API server takes.
    SchemaFault(SchemaFaultKind, fn(&SchemaFault, &mut Context<'_>)),
    /// What runs pods, written in full.
    Workload(fn(&Workload<'_>, &mut Context<'_>)),
    /// What runs pods, patches included: for rules about what is written, never about what is missing.
    WorkloadPart(fn(&Workload<'_>, &mut Context<'_>)),
    /// A container of a workload written in full.
    Container(fn(&Container<'_>, &mut Context<'_>)),
    /// A container anywhere, patches included: for rules about what is written, never about what is missing.
    ContainerPart(fn(&Container<'_>, &mut Context<'_>)),
    /// A core Service, written in full.
    Service(fn(&Service<'_>, &mut Context<'_>)),
    /// What changes the number of replicas of a workload.
    Autoscaler(fn(&Autoscaler<'_>, &mut Context<'_>)),
    /// Such a scaler anywhere, templates included: for rules about what is written, never about what is missing.
    AutoscalerPart(fn(&Autoscaler<'_>, &mut Context<'_>)),
    /// A PodDisruptionBudget, written in full.
    PodDisruptionBudget(fn(&PodDisruptionBudget<'_>, &mut Context<'_>)),
    /// A budget in full or in a template: for rules about what is written, never about what is missing.
    PodDisruptionBudgetPart(fn(&PodDisruptionBudget<'_>, &mut Context<'_>)),
    /// What leads clients to Services, written in full.
    Route(fn(&Route<'_>, &mut Context<'_>)),
    /// A rule of a Role or ClusterRole.
    RoleRule(fn(&RoleRule<'_>, &mut Context<'_>)),
    /// A RoleBinding or ClusterRoleBinding.
    Binding(fn(&Binding<'_>, &mut Context<'_>)),
    /// A binding anywhere, templates included: for rules about what is written, never about what is missing.
    BindingPart(fn(&Binding<'_>, &mut Context<'_>)),
    /// A place where pods read a ConfigMap or Secret, patches included.
    ConfigReference(fn(&ConfigReference<'_>, &mut Context<'_>)),
    /// Such a place anywhere, templates included: for rules that do not ask what it leads to.
    ConfigReferencePart(fn(&ConfigReference<'_>, &mut Context<'_>)),
    /// A NetworkPolicy, written in full.
    NetworkPolicy(fn(&NetworkPolicy<'_>, &mut Context<'_>)),
    /// A policy in full or in a template: for rules about what is written, never about what is missing.
    NetworkPolicyPart(fn(&NetworkPolicy<'_>, &mut Context<'_>)),
    /// What scrapes metrics, written in full.
    Monitor(fn(&Monitor<'_>, &mut Context<'_>)),
    /// A Dockerfile.
    BuildFile(fn(&BuildFile, &mut Context<'_>)),
    /// A stage of a Dockerfile.
    Stage(fn(&Stage<'_>, &mut Context<'_>)),
    /// A Compose file.
    Compose(fn(Compose<'_>, &mut Context<'_>)),
    /// A service of a Compose file.
    ComposeService(fn(ComposeService<'_>, &mut Context<'_>)),
    /// A migration history.
    History(fn(&History, &mut Context<'_>)),
    /// A migration.
    Migration(fn(&Migration<'_>, &mut Context<'_>)),
    /// A statement of a migration, in either direction.
    Statement(fn(&MigrationStatement<'_>, &mut Context<'_>)),
    /// A table that a migration makes.
    NewTable(fn(&NewTable<'_>, &mut Context<'_>)),
    /// The whole repository.
    Project(fn(&Project<'_>, &mut Context<'_>)),
}

impl Check {
    /// Whether both are about the same objects.
    #[must_use]
    pub fn is_like(self, other: Self) -> bool {
        match (self, other) {
            (Self::Object(one, _), Self::Object(two, _)) => one == two,
            (Self::Fault(one, _), Self::Fault(two, _)) => one == two,
            (Self::ApiChange(one, _), Self::ApiChange(two, _)) => one == two,
            (Self::SchemaFault(one, _), Self::SchemaFault(two, _)) => one == two,
            _ => std::mem::discriminant(&self) == std::mem::discriminant(&other),
        }
    }
}

/// The facts about a rule that are not on its page.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// How much a finding matters unless the configuration says otherwise.
    pub severity: Severity,
    /// The smallest profile that holds the rule.
    pub profile: Profile,
    /// What it looks at.
    pub check: Check,
    /// Whether what its page shows as bad gets a fix that may be applied without asking.
    pub fixable: bool,
    /// The keys without one of which it has nothing to say of an object; nothing where it looks at every one.
    pub keys: Option<&'static [&'static str]>,
}

impl Rule {
    /// A rule.
    #[must_use]
    pub const fn new(severity: Severity, profile: Profile, check: Check) -> Self {
        Self { severity, profile, check, fixable: false, keys: None }
    }

    /// A rule about objects of an OpenAPI document that have one of these keys: the others are passed over, which is
    /// less work than to ask the rule. A key of several kinds of objects is named once.
    #[must_use]
    pub const fn about_keys(self, keys: &'static [&'static str]) -> Self {
        Self { keys: Some(keys), ..self }
    }

    /// A rule that offers a fix which may be applied without asking; a test holds it against the page's bad example.
    #[must_use]
    pub const fn fixable(self) -> Self {
        Self { fixable: true, ..self }
    }
}

/// A rule as registered: its name and value. Its page is [`crate::rules::page`].
#[derive(Debug, Clone, Copy)]
pub struct Registered {
    /// `domain/name`.
    pub name: RuleName,
    /// Severity, profile, function.
    pub rule: Rule,
}

/// What a rule may ask and say.
pub struct Context<'a> {
    /// The repository.
    pub project: &'a Project<'a>,
    /// What the repository says about itself.
    pub settings: &'a Settings,
    /// The profile of the run: a rule may say more to those who want more.
    pub profile: Profile,
    name: RuleName,
    severity: Severity,
    folding: Option<Folding<'a>>,
    findings: &'a mut Findings,
}

impl<'a> Context<'a> {
    /// The context of one rule at work.
    pub fn new(
        project: &'a Project<'a>,
        profile: Profile,
        name: RuleName,
        severity: Severity,
        folding: Option<Folding<'a>>,
        findings: &'a mut Findings,
    ) -> Self {
        Self { project, settings: project.settings, profile, name, severity, folding, findings }
    }

    /// Reports a change of a contract, with where it stood before.
    pub fn report_change(&mut self, change: &Change, help: &'static str) -> &mut Diagnostic {
        let told = change.operations.iter().all(|operation| change.text.contains(operation.as_str()));
        let whom = if told { String::new() } else { format!(" ({})", change.whom()) };
        let finding = self.report(change.place, format!("{}{whom}", change.text));
        finding.severity(change.level).help(help);
        if let Some(was) = change.was {
            finding.label(was, "as it was");
        }
        finding
    }

    /// Reports what operations lack: at each of them, or once for the document when every one of them lacks it.
    pub fn report_lacking(
        &mut self,
        lacking: &Lacking<'_>,
        each: impl Fn(&str) -> String,
        every: impl FnOnce(usize) -> String,
        help: &'static str,
    ) {
        if lacking.is_every_one() {
            let finding = self.report(lacking.api.paths_span(), every(lacking.asked));
            finding.subject("paths").help(help);
            for operation in lacking.operations.iter().take(3) {
                finding.label(operation.span(), "here, and so everywhere");
            }
            return;
        }
        for operation in &lacking.operations {
            let name = operation.name();
            self.report(operation.span(), each(&name)).subject(name).help(help);
        }
    }

    /// Reports a fault of a Kubernetes object's form.
    pub fn report_schema_fault(&mut self, fault: &SchemaFault) -> &mut Diagnostic {
        let finding = self.report(fault.span, fault.message.clone());
        finding.subject(fault.subject.clone()).help(fault.help.clone());
        if let Some(lender) = fault.lender {
            finding.label(lender, "written here");
        }
        if let Some(secret) = fault.secret {
            finding.sensitive(secret);
        }
        if let Some(severity) = fault.severity {
            finding.severity(severity);
        }
        finding
    }

    /// Reports that pods share something with their node, which agents of the node do for good reasons.
    pub fn report_shared(&mut self, workload: &Workload<'_>, shared: HostNamespace, what: &str, help: &'static str) {
        let Some(switch) = workload.shares(shared) else { return };
        let finding = self.report(switch.value.head_span(), format!("{} shares {what}", workload.title()));
        finding.subject(workload.manifest.subject()).help(help);
        if workload.works_on_node() {
            finding.severity(Severity::Note);
        } else if let Some(edit) = turn_off(switch) {
            finding.fix(format!("leave `{}` out", shared.key()), vec![edit]);
        }
    }

    /// Reports that a container requests less of a resource than its limit lets it use, and what comes of that.
    pub fn report_request_below_limit(&mut self, container: &Container<'_>, resource: Resource, so: &str) {
        let Some((request, limit)) = container.request_below_limit(resource) else { return };
        let (title, key) = (container.title(), resource.key());
        let finding =
            self.report(request.node.head_span(), format!("{title} may use more {key} than it requests, so {so}"));
        finding
            .subject(container.subject())
            .label(limit.node.head_span(), "the limit")
            .help("set the request to the limit: with both resources equal the pod has the class `Guaranteed`");
        if let Some(edit) = limit.node.text().and_then(|text| replace(request.node, text)) {
            finding.suggest("request what is the limit", vec![edit]);
        }
    }

    /// Reports what several objects lack: each of them, or where `once` is asked for, because the habit is missing and not
    /// the one object, the first that nobody silences, with the others as labels.
    pub fn report_lack(&mut self, lacking: Vec<Lack>, once: bool, help: &'static str) {
        for lack in lacking {
            let finding = self.report(lack.place, lack.message);
            finding.subject(lack.subject).help(help).habit(once);
            finding.build = lack.build;
            if let Some((title, edits)) = lack.start {
                finding.suggest(title, edits);
            }
        }
    }

    /// Reports a finding at the exact word; add help, labels and a fix to what it returns.
    pub fn report(&mut self, span: Span, message: impl Into<String>) -> &mut Diagnostic {
        self.findings.report(Diagnostic::new(self.name, self.severity, span, message), self.folding)
    }
}

/// Something that lacks what it should have.
#[derive(Debug, Clone)]
pub struct Lack {
    /// Where to point.
    pub place: Span,
    /// The structural name.
    pub subject: String,
    /// What is missing, and the consequence.
    pub message: String,
    /// The kustomization that builds the object, as in [`Diagnostic::build`].
    pub build: Option<Span>,
    /// A start that a person should look at, with what it does.
    pub start: Option<(&'static str, Vec<Edit>)>,
}
