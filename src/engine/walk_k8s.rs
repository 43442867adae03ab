//! Walks the Kubernetes objects once and calls every rule on each object it looks at.

use std::ops::Range;

use super::Visitor;
use crate::k8s::schema::{self, SchemaFault};
use crate::k8s::{
    Autoscaler, Binding, Cluster, ConfigReference, Manifest, NetworkPolicy, PodDisruptionBudget, RoleRule, Workload,
};
use crate::project::Project;
use crate::rule::Check;
use crate::source::Span;
use crate::syntax::helm;

/// How many objects of a kind one part holds.
const PART: usize = 64;

/// How many independent parts there are to walk.
pub(super) fn parts(project: &Project<'_>) -> usize {
    let cluster = &project.cluster;
    let longest = cluster.manifests.len().max(cluster.workloads.len());
    let scaled = cluster.autoscalers.len().max(cluster.budgets.len());
    let longest = longest.max(cluster.templates.len());
    longest.max(cluster.services.len()).max(scaled).div_ceil(PART)
}

/// Walks one part: a run of the objects of each kind.
pub(super) fn walk(visitor: &mut Visitor<'_>, part: usize) {
    let cluster = &visitor.project.cluster;
    if part == 0 {
        report_schema_faults(visitor, &schema::half_named(cluster));
    }
    objects(visitor, cluster, part);
    between(visitor, cluster, part);
    workloads(visitor, cluster, part);
    templates(visitor, cluster, part);
}

fn run<T>(all: &[T], part: usize) -> impl Iterator<Item = &T> {
    all.iter().skip(part * PART).take(PART)
}

fn objects(visitor: &mut Visitor<'_>, cluster: &Cluster<'_>, part: usize) {
    for manifest in run(&cluster.manifests, part) {
        let select = |check| if let Check::Manifest(check) = check { Some(check) } else { None };
        let guess = || cluster.workloads_in(manifest).any(Workload::is_guess);
        visitor.softened(manifest.is_dump() || guess(), cluster.built_by(manifest), |visitor| {
            visitor.each(manifest.name_span(), select, |check, cx| check(manifest, cx));
        });
        schema_faults(visitor, cluster, manifest);
        visitor.softened(manifest.is_dump(), cluster.built_by(manifest), |visitor| role_rules(visitor, manifest));
    }
    for service in run(&cluster.services, part).filter(|service| !service.manifest.partial) {
        let select = |check| if let Check::Service(check) = check { Some(check) } else { None };
        visitor.softened(service.manifest.is_dump(), cluster.built_by(&service.manifest), |visitor| {
            visitor.each(service.manifest.name_span(), select, |check, cx| check(service, cx));
        });
    }
    for autoscaler in run(&cluster.autoscalers, part) {
        let select = |check| match check {
            Check::Autoscaler(check) | Check::AutoscalerPart(check) => Some(check),
            _ => None,
        };
        visitor.softened(autoscaler.manifest.is_dump(), cluster.built_by(&autoscaler.manifest), |visitor| {
            visitor.each(autoscaler.manifest.name_span(), select, |check, cx| check(autoscaler, cx));
        });
    }
    for budget in run(&cluster.budgets, part).filter(|budget| !budget.manifest.partial) {
        let select = |check| match check {
            Check::PodDisruptionBudget(check) | Check::PodDisruptionBudgetPart(check) => Some(check),
            _ => None,
        };
        visitor.softened(budget.manifest.is_dump(), cluster.built_by(&budget.manifest), |visitor| {
            visitor.each(budget.manifest.name_span(), select, |check, cx| check(budget, cx));
        });
    }
}

fn role_rules(visitor: &mut Visitor<'_>, manifest: &Manifest<'_>) {
    for rule in RoleRule::of(manifest) {
        let select = |check| if let Check::RoleRule(check) = check { Some(check) } else { None };
        visitor.each(rule.node.head_span(), select, |check, cx| check(&rule, cx));
    }
}

/// Holds an object against its schema, once for all rules about that and for all builds that have it in common.
fn schema_faults(visitor: &mut Visitor<'_>, cluster: &Cluster<'_>, manifest: &Manifest<'_>) {
    if !visitor.wants(|check| matches!(check, Check::SchemaFault(..))) {
        return;
    }
    let mut report = |manifest: &Manifest<'_>, faults: &[SchemaFault]| {
        let guess = || cluster.workloads_in(manifest).any(Workload::is_guess);
        visitor.softened(manifest.is_dump() || guess(), cluster.built_by(manifest), |visitor| {
            report_schema_faults(visitor, faults);
        });
    };
    if !schema::is_known_everywhere(manifest) {
        return report(manifest, &schema::faults(manifest, cluster));
    }
    let mut twins = cluster.twins_of(manifest).peekable();
    if twins.peek().is_some() {
        let faults = schema::faults(manifest, cluster);
        twins.filter(|_| !faults.is_empty()).for_each(|twin| report(twin, &faults));
    }
}

fn report_schema_faults(visitor: &mut Visitor<'_>, faults: &[SchemaFault]) {
    for fault in faults {
        let select = |check| match check {
            Check::SchemaFault(kind, check) if kind == fault.kind => Some(check),
            _ => None,
        };
        visitor.each(fault.span, select, |check, cx| check(fault, cx));
    }
}

/// The objects that stand between others: routes, policies, bindings, monitors.
fn between(visitor: &mut Visitor<'_>, cluster: &Cluster<'_>, part: usize) {
    let whole = |manifest: &Manifest<'_>| !manifest.partial;
    for route in run(&cluster.routes, part).filter(|route| whole(&route.manifest)) {
        let select = |check| if let Check::Route(check) = check { Some(check) } else { None };
        visitor.softened(false, cluster.built_by(&route.manifest), |visitor| {
            visitor.each(route.name_span(), select, |check, cx| check(route, cx));
        });
    }
    for policy in run(&cluster.network_policies, part).filter(|policy| whole(&policy.manifest)) {
        let select = |check| match check {
            Check::NetworkPolicy(check) | Check::NetworkPolicyPart(check) => Some(check),
            _ => None,
        };
        visitor.softened(false, cluster.built_by(&policy.manifest), |visitor| {
            visitor.each(policy.manifest.name_span(), select, |check, cx| check(policy, cx));
        });
    }
    for monitor in run(&cluster.monitors, part).filter(|monitor| whole(&monitor.manifest)) {
        let select = |check| if let Check::Monitor(check) = check { Some(check) } else { None };
        visitor.softened(false, cluster.built_by(&monitor.manifest), |visitor| {
            visitor.each(monitor.manifest.name_span(), select, |check, cx| check(monitor, cx));
        });
    }
    for binding in run(&cluster.bindings, part) {
        let select = |check| match check {
            Check::Binding(check) | Check::BindingPart(check) => Some(check),
            _ => None,
        };
        visitor.softened(binding.manifest.is_dump(), cluster.built_by(&binding.manifest), |visitor| {
            visitor.each(binding.manifest.name_span(), select, |check, cx| check(binding, cx));
        });
    }
}

/// The objects of Helm's templates: rules about what is written look at them, and none about what is missing. What
/// hangs on a condition inside of an object is a choice of whoever installs the chart, unless it gives a secret away.
fn templates(visitor: &mut Visitor<'_>, cluster: &Cluster<'_>, part: usize) {
    let (mut file, mut branches) = (None, Vec::new());
    for manifest in run(&cluster.templates, part) {
        let head = manifest.node.span();
        let before = visitor.mark();
        let select = |check| if let Check::Manifest(check) = check { Some(check) } else { None };
        visitor.each(manifest.name_span(), select, |check, cx| check(manifest, cx));
        role_rules(visitor, manifest);
        template_between(visitor, manifest);
        for workload in cluster.workloads_in(manifest) {
            one(visitor, workload);
        }
        if visitor.mark() == before {
            continue;
        }
        if file.replace(head.file) != Some(head.file) {
            branches = helm::branches(visitor.project.sources.get(head.file).text());
        }
        let whole = |span: Span| {
            let inside = |at: u32, branch: &Range<usize>| branch.contains(&(at as usize));
            branches.iter().all(|branch| !inside(span.start, branch) || inside(head.start, branch))
        };
        visitor.keep_since(before, |finding| {
            let plain = whole(finding.span) && finding.labels.iter().all(|label| whole(label.span));
            plain || !finding.sensitive.is_empty()
        });
    }
}

/// What a template's object says of others as far as it is written out. Nothing is linked with it.
fn template_between(visitor: &mut Visitor<'_>, manifest: &Manifest<'_>) {
    if let Some(binding) = Binding::read(*manifest) {
        let select = |check| if let Check::BindingPart(check) = check { Some(check) } else { None };
        visitor.each(manifest.name_span(), select, |check, cx| check(&binding, cx));
    }
    if let Some(scaler) = Autoscaler::read(*manifest).map(|scaler| Autoscaler { index: usize::MAX, ..scaler }) {
        let select = |check| if let Check::AutoscalerPart(check) = check { Some(check) } else { None };
        visitor.each(manifest.name_span(), select, |check, cx| check(&scaler, cx));
    }
    let budget = PodDisruptionBudget::read(*manifest);
    if let Some(budget) = budget.map(|budget| PodDisruptionBudget { index: usize::MAX, ..budget }) {
        let select = |check| if let Check::PodDisruptionBudgetPart(check) = check { Some(check) } else { None };
        visitor.each(manifest.name_span(), select, |check, cx| check(&budget, cx));
    }
    if let Some(policy) = NetworkPolicy::read(*manifest).map(|policy| NetworkPolicy { index: usize::MAX, ..policy }) {
        let select = |check| if let Check::NetworkPolicyPart(check) = check { Some(check) } else { None };
        visitor.each(manifest.name_span(), select, |check, cx| check(&policy, cx));
    }
}

fn workloads(visitor: &mut Visitor<'_>, cluster: &Cluster<'_>, part: usize) {
    for workload in run(&cluster.workloads, part) {
        visitor.softened(
            workload.is_guess() || workload.manifest.is_dump(),
            cluster.built_by(&workload.manifest),
            |visitor| one(visitor, workload),
        );
    }
}

fn one(visitor: &mut Visitor<'_>, workload: &Workload<'_>) {
    let whole = !workload.manifest.partial;
    let select = |check| match check {
        Check::Workload(check) if whole => Some(check),
        Check::WorkloadPart(check) => Some(check),
        _ => None,
    };
    visitor.each(workload.name_span(), select, |check, cx| check(workload, cx));
    // What a template names may be made by the chart itself.
    let linked = workload.index < visitor.project.cluster.workloads.len();
    let select = |check| match check {
        Check::ConfigReference(check) if linked => Some(check),
        Check::ConfigReferencePart(check) => Some(check),
        _ => None,
    };
    let references = visitor.wants(|check| select(check).is_some());
    for reference in references.then(|| ConfigReference::of(workload)).into_iter().flatten() {
        visitor.each(reference.name.head_span(), select, |check, cx| check(&reference, cx));
    }
    for container in workload.containers() {
        let select = |check| match check {
            Check::Container(check) if whole => Some(check),
            Check::ContainerPart(check) => Some(check),
            _ => None,
        };
        visitor.each(container.name_span(), select, |check, cx| check(&container, cx));
    }
}
