//! `AWS::EC2::KeyPair`: the key to log in with.

use super::{TAGS, read_id};
use crate::resource::rule::{Verdict, others, refusal};
use crate::resource::{Attribute, Default, Kind, Property, Resource, Type, Value, World};

/// The table.
pub(super) const KIND: Kind = Kind {
    type_name: "AWS::EC2::KeyPair",
    module: "ec2",
    constructor: "key_pair",
    summary: "a key to log in to instances with; AWS keeps the public half",
    properties: &[
        Property::optional("key_name", Type::Text, Default::Computed("its name here"), "its name in AWS"),
        Property::accepted("key_type", Type::OneOf(&["rsa", "ed25519"]), Default::Text("rsa"), "kind of key"),
        Property::accepted(
            "key_format",
            Type::OneOf(&["pem", "ppk"]),
            Default::Text("pem"),
            "format of the file",
        ),
        Property::accepted(
            "public_key_material",
            Type::Text,
            Default::None,
            "your own public key, to import",
        ),
        TAGS,
    ],
    attributes: &[
        super::id("key_pair_id"),
        Attribute { name: "key_fingerprint", summary: "a fingerprint of the key" },
    ],
    arn: "key-pair/{name}",
    arn_service: "ec2",
    id_prefix: "key",
    read,
    refuse,
    ..Kind::BARE
};

/// The name under which instances ask for it.
pub(super) fn name_of(key: &Resource) -> String {
    key.text("key_name").unwrap_or_else(|| key.name.clone())
}

fn read(key: &Resource, world: &dyn World, name: &str) -> Option<Value> {
    match name {
        "key_name" => Some(Value::Text(name_of(key))),
        "key_fingerprint" => {
            let hash = crate::resource::identity::fingerprint(&key.address());
            Some(Value::Text(format!("{hash:016x}")))
        }
        _ => read_id(key, world, name),
    }
}

fn refuse(key: &Resource, world: &dyn World) -> Verdict {
    let name = name_of(key);
    let twin = others(key, world, "AWS::EC2::KeyPair")
        .find(|other| other.region == key.region && name_of(other) == name);
    match twin {
        Some(other) => {
            let message = format!("`{}` has the key name `{name}` already", other.address());
            Err(refusal(key, "key_name", "name-taken", message).help("a key name is unique in its Region"))
        }
        None => Ok(()),
    }
}
