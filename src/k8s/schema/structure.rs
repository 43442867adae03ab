//! What a value of an object must be, whether a built-in type says so or the schema of a custom resource.

use super::custom::{Ask, Custom};
use super::table::{Core, Field, Opened, Shape, Type};

/// What a value is held against.
#[derive(Debug, Clone, Copy)]
pub(super) enum Schema<'t> {
    /// A built-in object.
    Object(&'static Type),
    /// A value of a built-in type, with the texts that it may have.
    BuiltIn(Shape, &'static [&'static str]),
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
    Scalar(Core),
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
            Self::BuiltIn(shape, values) => match shape.open() {
                Opened::List(items) => Wanted::List(Some(Self::BuiltIn(items, values))),
                Opened::Map(inner) => Wanted::Map(Self::BuiltIn(inner, values)),
                Opened::One(Core::Any) => Wanted::Anything,
                Opened::One(Core::Object) => Wanted::Object,
                Opened::One(Core::Text) => Wanted::Text(values.to_vec()),
                Opened::One(core) => match shape.structure() {
                    Some(own) => Wanted::Structure(Structure::BuiltIn(own)),
                    None => Wanted::Scalar(core),
                },
            },
            Self::Custom(schema) => match schema.ask() {
                Ask::Anything => Wanted::Anything,
                Ask::Object => Wanted::Object,
                Ask::Structure => Wanted::Structure(Structure::Custom { schema, whole: schema.is_embedded() }),
                Ask::Map(inner) => Wanted::Map(Self::Custom(inner)),
                Ask::List(items) => Wanted::List(items.map(Self::Custom)),
                Ask::Text => Wanted::Text(schema.values()),
                Ask::Whole => Wanted::Scalar(Core::Int64),
                Ask::Number => Wanted::Scalar(Core::Number),
                Ask::Bool => Wanted::Scalar(Core::Bool),
                Ask::IntOrText => Wanted::Scalar(Core::IntOrText),
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
                Some(Some(Schema::BuiltIn(field.shape, field.values)))
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
