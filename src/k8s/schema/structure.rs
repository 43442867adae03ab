//! What a value of an object must be, whether a built-in type says so or the schema of a custom resource.

use super::custom::{Ask, Custom};
use super::ranges::Range;
use super::table::{Allowed, Core, Field, Opened, Shape, Type};

/// What a value is held against.
#[derive(Debug, Clone, Copy)]
pub(super) enum Schema<'t> {
    /// A built-in object.
    Object(&'static Type),
    /// A value of a built-in type, with what it may be beside its type.
    BuiltIn(Shape, Allowed),
    /// A custom resource.
    CustomObject(Custom<'t>),
    /// A value in a custom resource.
    Custom(Custom<'t>),
}

/// What a value must be.
pub(super) enum Wanted<'t> {
    Anything,
    Object,
    Structure(Structure<'t>),
    Map(Schema<'t>),
    List(Option<Schema<'t>>),
    Text(Vec<&'t str>),
    Scalar(Core, Option<Range>),
}

#[derive(Clone, Copy)]
pub(super) enum Structure<'t> {
    BuiltIn(&'static Type),
    Custom { schema: Custom<'t>, whole: bool },
}

impl<'t> Schema<'t> {
    pub(super) fn wanted(self) -> Wanted<'t> {
        match self {
            Self::Object(own) => Wanted::Structure(Structure::BuiltIn(own)),
            Self::CustomObject(schema) => Wanted::Structure(Structure::Custom { schema, whole: true }),
            Self::BuiltIn(shape, allowed) => match shape.open() {
                Opened::List(items) => Wanted::List(Some(Self::BuiltIn(items, allowed))),
                Opened::Map(inner) => Wanted::Map(Self::BuiltIn(inner, allowed)),
                Opened::One(Core::Any) => Wanted::Anything,
                Opened::One(Core::Object) => Wanted::Object,
                Opened::One(Core::Text) => Wanted::Text(allowed.texts().to_vec()),
                Opened::One(core) => match shape.structure() {
                    Some(own) => Wanted::Structure(Structure::BuiltIn(own)),
                    None => Wanted::Scalar(core, allowed.numbers()),
                },
            },
            Self::Custom(schema) => match schema.ask() {
                Ask::Anything => Wanted::Anything,
                Ask::Object => Wanted::Object,
                Ask::Structure => Wanted::Structure(Structure::Custom { schema, whole: schema.is_embedded() }),
                Ask::Map(inner) => Wanted::Map(Self::Custom(inner)),
                Ask::List(items) => Wanted::List(items.map(Self::Custom)),
                Ask::Text => Wanted::Text(schema.values()),
                Ask::Whole => Wanted::Scalar(Core::Int64, None),
                Ask::Number => Wanted::Scalar(Core::Number, None),
                Ask::Bool => Wanted::Scalar(Core::Bool, None),
                Ask::IntOrText => Wanted::Scalar(Core::IntOrText, None),
            },
        }
    }
}

impl<'t> Structure<'t> {
    /// The schema of a field; none when there is no such field, and nothing inside when all fields are free.
    pub(super) fn field(self, name: &str) -> Option<Option<Schema<'t>>> {
        match self {
            Self::BuiltIn(own) => {
                let field: &Field = own.field(name)?;
                Some(Some(Schema::BuiltIn(field.shape, field.allowed)))
            }
            Self::Custom { whole: true, .. } if matches!(name, "apiVersion" | "kind") => Some(None),
            Self::Custom { whole: true, .. } if name == "metadata" => Some(Type::metadata().map(Schema::Object)),
            Self::Custom { schema, .. } => match schema.field(name) {
                Some(field) => Some(Some(Schema::Custom(field))),
                None => schema.keeps_unknown().then_some(None),
            },
        }
    }

    pub(super) fn field_names(self) -> Vec<&'t str> {
        match self {
            Self::BuiltIn(own) => own.fields().iter().map(|field| field.name).collect(),
            Self::Custom { schema, .. } => schema.field_names().collect(),
        }
    }

    pub(super) fn required(self) -> Vec<&'t str> {
        match self {
            Self::BuiltIn(own) => {
                let must = |field: &&Field| field.required && !is_served_without(own, field.name);
                own.fields().iter().filter(must).map(|field| field.name).collect()
            }
            Self::Custom { schema, .. } => schema.required().collect(),
        }
    }
}

impl Allowed {
    fn texts(self) -> &'static [&'static str] {
        if let Self::Texts(texts) = self { texts } else { &[] }
    }

    fn numbers(self) -> Option<Range> {
        if let Self::Numbers(range) = self { Some(range) } else { None }
    }
}

/// Fields that the schema requires and that the server fills with a zero that it takes.
fn is_served_without(own: &Type, field: &str) -> bool {
    matches!(
        (own.name, field),
        ("HTTPHeader" | "Sysctl", "value")
            | ("ISCSIVolumeSource" | "ISCSIPersistentVolumeSource", "lun")
            | ("CustomResourceDefinitionVersion", "served" | "storage")
            | ("Event", "metadata" | "eventTime")
    )
}
