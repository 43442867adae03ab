//! The types of the Kubernetes API, as `kubernetes.txt` has them: where each stands is found out when the first object is
//! checked, and its fields are read when something is held against it.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::ranges::{self, Range};
use super::values;

static TEXT: &str = include_str!("kubernetes.txt");

static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(TEXT));

/// All types of one version of Kubernetes.
#[derive(Debug, Default)]
struct Table {
    /// By package and name.
    types: Vec<Type>,
    /// The types of objects, by `apiVersion` and kind.
    kinds: HashMap<(&'static str, &'static str), u16>,
    minor: u32,
}

/// A structure: its fields by name.
#[derive(Debug)]
pub(in crate::k8s) struct Type {
    /// The name without its package: `PodSpec`.
    pub(in crate::k8s) name: &'static str,
    package: &'static str,
    /// The lines of its fields.
    lines: &'static str,
    fields: OnceLock<Vec<Field>>,
}

/// A field of a structure.
#[derive(Debug)]
pub(in crate::k8s) struct Field {
    pub(in crate::k8s) name: &'static str,
    /// Whether the API server refuses an object without it.
    pub(in crate::k8s) required: bool,
    pub(in crate::k8s) shape: Shape,
    /// The keys by which a strategic merge patch finds the items of this list, `+` for a list of texts to add to; none
    /// when a patch replaces it.
    pub(in crate::k8s) merge: Option<&'static str>,
    pub(super) allowed: Allowed,
}

/// The values that a field may have beside those that its shape says.
#[derive(Debug, Clone, Copy)]
pub(super) enum Allowed {
    All,
    Texts(&'static [&'static str]),
    Numbers(Range),
}

/// What stands in a field: perhaps lists or maps, and what those hold.
#[derive(Debug, Clone, Copy)]
pub(in crate::k8s) struct Shape {
    /// `[` for each list, `{` for each map, the outermost first.
    around: &'static str,
    core: Core,
}

/// What is no list and no map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::k8s) enum Core {
    /// Checked elsewhere or not at all.
    Any,
    /// A mapping of anything.
    Object,
    Text,
    /// Text that is base64.
    Bytes,
    Int32,
    Int64,
    Number,
    Bool,
    IntOrText,
    Quantity,
    Time,
    /// A structure.
    Type(u16),
}

/// A shape, one step opened.
#[derive(Debug, Clone, Copy)]
pub(in crate::k8s) enum Opened {
    List(Shape),
    Map(Shape),
    One(Core),
}

impl Shape {
    pub(in crate::k8s) fn open(self) -> Opened {
        let inner = || Self { around: self.around.get(1..).unwrap_or_default(), core: self.core };
        match self.around.bytes().next() {
            Some(b'[') => Opened::List(inner()),
            Some(_) => Opened::Map(inner()),
            None => Opened::One(self.core),
        }
    }

    /// The structure that it is or holds.
    pub(in crate::k8s) fn structure(self) -> Option<&'static Type> {
        match self.core {
            Core::Type(index) => TABLE.types.get(usize::from(index)),
            _ => None,
        }
    }

    /// Whether it is a list or a map at least.
    pub(in crate::k8s) fn is_many(self) -> bool {
        !self.around.is_empty()
    }

    /// Whether it is a map of texts to something.
    pub(in crate::k8s) fn is_map(self) -> bool {
        self.around.starts_with('{')
    }

    /// Whether it is a list.
    pub(in crate::k8s) fn is_list(self) -> bool {
        self.around.starts_with('[')
    }
}

impl Type {
    /// The type of the objects of a version and kind, if Kubernetes itself has one.
    pub(in crate::k8s) fn of(api_version: &str, kind: &str) -> Option<&'static Self> {
        let table = &*TABLE;
        table.types.get(usize::from(*table.kinds.get(&(api_version, kind))?))
    }

    /// The type of `metadata`.
    pub(in crate::k8s) fn metadata() -> Option<&'static Self> {
        let table = &*TABLE;
        table.types.get(usize::from(table.index("meta.v1", "ObjectMeta")?))
    }

    /// The field of a name.
    pub(in crate::k8s) fn field(&self, name: &str) -> Option<&Field> {
        let fields = self.fields();
        let index = fields.binary_search_by(|field| field.name.cmp(name)).ok()?;
        fields.get(index)
    }

    /// The fields by name.
    pub(in crate::k8s) fn fields(&self) -> &[Field] {
        self.fields.get_or_init(|| {
            let lines = self.lines.lines().filter_map(|line| line.strip_prefix(' '));
            let mut fields: Vec<Field> = lines.map(|line| Field::read(self.package, line)).collect();
            fields.sort_unstable_by_key(|field| field.name);
            for &(package, name, field, values) in values::LISTS {
                if (package, name) == (self.package, self.name) {
                    let fields = fields.iter_mut().filter(|known| known.name == field);
                    fields.for_each(|known| known.allowed = Allowed::Texts(values));
                }
            }
            for &(package, name, field, range) in ranges::RANGES {
                if (package, name) == (self.package, self.name) {
                    let fields = fields.iter_mut().filter(|known| known.name == field);
                    fields.for_each(|known| known.allowed = Allowed::Numbers(range));
                }
            }
            fields
        })
    }
}

/// The minor version of Kubernetes 1 whose types these are.
#[must_use]
pub fn minor() -> u32 {
    TABLE.minor
}

/// The `apiVersion`s that have a kind, in their order.
pub(super) fn versions_of(kind: &str) -> impl Iterator<Item = &'static str> {
    let mut versions: Vec<&str> = TABLE.kinds.keys().filter(|known| known.1 == kind).map(|known| known.0).collect();
    versions.sort_unstable();
    versions.into_iter()
}

/// The kinds of an `apiVersion`, in their order.
pub(super) fn kinds_of(api_version: &str) -> impl Iterator<Item = &'static str> {
    let mut kinds: Vec<&str> = TABLE.kinds.keys().filter(|known| known.0 == api_version).map(|known| known.1).collect();
    kinds.sort_unstable();
    kinds.into_iter()
}

/// All `apiVersion`s, in no order, those of several kinds as often.
pub(super) fn api_versions() -> impl Iterator<Item = &'static str> {
    TABLE.kinds.keys().map(|known| known.0)
}

impl Table {
    fn read(text: &'static str) -> Self {
        let mut table = Self { types: Vec::with_capacity(800), kinds: HashMap::with_capacity(200), minor: 0 };
        let mut package = "";
        let mut rest = text;
        while !rest.is_empty() {
            let end = memchr::memchr(b'\n', rest.as_bytes());
            let (line, behind) = end.map_or((rest, ""), |end| (&rest[..end], &rest[end + 1..]));
            rest = behind;
            if let Some(name) = line.strip_prefix('@') {
                package = name;
            } else if let Some(version) = line.strip_prefix('%') {
                table.minor = version.trim_start_matches("1.").parse().unwrap_or_default();
            } else if !line.starts_with('#') {
                // The fields are read when something is held against them.
                let mut words = line.split(' ');
                let name = words.next().unwrap_or_default();
                let length = words.next().and_then(|length| length.parse().ok()).unwrap_or_default();
                let (lines, types) = behind.split_at_checked(length).unwrap_or((behind, ""));
                rest = types;
                let index = table.types.len() as u16;
                table.kinds.extend(words.map(|version| ((version, name), index)));
                table.types.push(Type { name, package, lines, fields: OnceLock::new() });
            }
        }
        table
    }

    /// The place of a type.
    fn index(&self, package: &str, name: &str) -> Option<u16> {
        let found = self.types.binary_search_by(|own| (own.package, own.name).cmp(&(package, name)));
        found.ok().map(|index| index as u16)
    }
}

impl Field {
    fn read(package: &'static str, line: &'static str) -> Self {
        let mut words = line.split(' ');
        let name = words.next().unwrap_or_default();
        let shape = words.next().unwrap_or_default();
        let inside = shape.trim_start_matches(['[', '{']);
        let core = match inside {
            "any" => Core::Any,
            "object" => Core::Object,
            "string" => Core::Text,
            "bytes" => Core::Bytes,
            "int32" => Core::Int32,
            "int64" => Core::Int64,
            "number" => Core::Number,
            "bool" => Core::Bool,
            "int-or-string" => Core::IntOrText,
            "quantity" => Core::Quantity,
            "time" => Core::Time,
            _ => {
                let (package, name) = inside.rsplit_once('.').unwrap_or((package, inside));
                TABLE.index(package, name).map_or(Core::Any, Core::Type)
            }
        };
        let around = &shape[..shape.len() - inside.len()];
        let required = name.starts_with('*');
        let name = name.trim_start_matches('*');
        Self { name, required, shape: Shape { around, core }, merge: words.next(), allowed: Allowed::All }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_known_and_every_list_of_values_has_its_field() {
        let table = &*TABLE;
        assert_eq!(table.minor, 37);
        assert!(table.types.len() > 700 && table.kinds.len() > 90);
        // What stands behind the bytes that the table gives to fields is a type.
        let lines = |own: &Type| own.lines.is_empty() || own.lines.starts_with(' ') && own.lines.ends_with('\n');
        assert!(table.types.iter().all(|own| lines(own) && own.name.starts_with(|sign: char| sign.is_uppercase())));
        // They are looked up by halves.
        assert!(table.types.is_sorted_by_key(|own| (own.package, own.name)));
        let mut lost = Vec::new();
        for own in &table.types {
            for field in own.fields() {
                let line = format!("{} {}", own.name, field.name);
                if field.shape.core == Core::Any && !ANYTHING.contains(&line.as_str()) {
                    lost.push(line);
                }
            }
        }
        assert!(lost.is_empty(), "{lost:?}");
        for (package, name, field, values) in values::LISTS {
            let index = table.index(package, name).unwrap_or_else(|| panic!("{package} {name}"));
            let known = table.types[usize::from(index)].field(field);
            let known = known.is_some_and(|known| matches!(known.allowed, Allowed::Texts(texts) if texts == *values));
            assert!(known, "{package} {name} {field}");
        }
        for (package, name, field, range) in ranges::RANGES {
            let index = table.index(package, name).unwrap_or_else(|| panic!("{package} {name}"));
            let known = table.types[usize::from(index)].field(field);
            let whole = |core: Core| matches!(core, Core::Int32 | Core::Int64 | Core::IntOrText);
            let known = known.filter(|known| whole(known.shape.core));
            let known = known.is_some_and(|known| matches!(known.allowed, Allowed::Numbers(own) if own == *range));
            assert!(known, "{package} {name} {field}");
        }
    }

    /// What is checked elsewhere or not at all.
    const ANYTHING: [&str; 1] = ["CustomResourceValidation openAPIV3Schema"];

    #[test]
    fn fields_say_how_patches_meet_their_lists() {
        let pod = Type::of("v1", "Pod").and_then(|pod| pod.field("spec")?.shape.structure()).unwrap();
        assert_eq!(pod.field("containers").unwrap().merge, Some("name"));
        assert!(pod.field("containers").unwrap().required);
        assert_eq!(pod.field("tolerations").unwrap().merge, None);
        assert!(Type::of("apps/v1", "Pod").is_none());
        assert!(Type::metadata().unwrap().field("labels").unwrap().shape.is_map());
    }
}
