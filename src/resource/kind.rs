//! What a kind of resource is: a table that every other floor reads.

use super::{Presence, Resource, Value, World};
use crate::diagnostic::Diagnostic;

/// Where a resource lives, and so what it fails with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// One for the whole partition (Route 53, IAM, CloudFront).
    Global,
    /// In one Region, over its AZs (VPC, load balancer, AMI).
    Regional,
    /// In one AZ (subnet, instance, volume).
    Zonal,
}

/// Whether a run knows what this kind does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Simulated {
    /// It changes a run, a bill or a reach.
    Yes,
    /// It is accepted and checked, and nothing else; the text says so to the learner.
    AcceptedOnly(&'static str),
}

/// What a property changes. A property that changes nothing says "accepted, not simulated" where it is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// A run, a bill or a reach depends on it.
    Simulated,
    /// Checked and kept, without effect here.
    AcceptedOnly,
}

/// The type of a property's value.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A whole number between two bounds, both included.
    Int(i64, i64),
    /// A number between two bounds, both included.
    Number(f64, f64),
    /// Any text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// An IPv4 prefix such as `10.0.0.0/16`.
    Cidr,
    /// A handle of one of these CloudFormation types.
    Ref(&'static [&'static str]),
    /// A handle of one of these types, or a text.
    RefOrText(&'static [&'static str]),
    /// A list.
    List(&'static Type),
    /// A map with known keys.
    Map(&'static [Property]),
    /// The first of these types that fits.
    Either(&'static [Type]),
    /// Anything (tags, documents).
    Open,
}

/// The value a property has when a script leaves it out: AWS's own default.
#[derive(Clone, Copy, Debug)]
pub enum Default {
    /// Nothing.
    None,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A number.
    Number(f64),
    /// A text.
    Text(&'static str),
    /// AWS works it out; the text says how (for the reference). The value stays absent.
    Computed(&'static str),
}

/// A property of a kind, or a key of a nested map.
#[derive(Clone, Copy, Debug)]
pub struct Property {
    /// CloudFormation's name in snake_case.
    pub name: &'static str,
    /// What it may hold.
    pub ty: Type,
    /// Whether CloudFormation refuses a resource without it.
    pub required: bool,
    /// AWS's default.
    pub default: Default,
    /// What it changes here.
    pub effect: Effect,
    /// What it is for, in a line.
    pub summary: &'static str,
}

impl Property {
    /// An optional property with an effect.
    pub const fn optional(name: &'static str, ty: Type, default: Default, summary: &'static str) -> Self {
        Self { name, ty, required: false, default, effect: Effect::Simulated, summary }
    }

    /// A property that a resource cannot be without.
    pub const fn required(name: &'static str, ty: Type, summary: &'static str) -> Self {
        Self { name, ty, required: true, default: Default::None, effect: Effect::Simulated, summary }
    }

    /// A property that is checked and kept, and changes nothing here.
    pub const fn accepted(name: &'static str, ty: Type, default: Default, summary: &'static str) -> Self {
        Self { name, ty, required: false, default, effect: Effect::AcceptedOnly, summary }
    }
}

/// What CloudFormation gives back by `Fn::GetAtt` or `Ref`.
#[derive(Clone, Copy, Debug)]
pub struct Attribute {
    /// Name in snake_case.
    pub name: &'static str,
    /// What it is, in a line.
    pub summary: &'static str,
}

/// A kind of resource.
#[derive(Clone, Copy)]
pub struct Kind {
    /// CloudFormation's name, `AWS::EC2::Instance`; `Cloudkata::…` for what CloudFormation lacks.
    pub type_name: &'static str,
    /// Module of the script language, `ec2`.
    pub module: &'static str,
    /// Constructor of the script language, `instance`.
    pub constructor: &'static str,
    /// Where it lives.
    pub scope: Scope,
    /// What it is, in a line or two.
    pub summary: &'static str,
    /// Its properties, in the order in which the reference lists them.
    pub properties: &'static [Property],
    /// What it gives back.
    pub attributes: &'static [Attribute],
    /// Whether a run knows it.
    pub simulated: Simulated,
    /// Resource part of its ARN with `{id}` for the id, such as `instance/{id}`; the service part is `arn_service`.
    pub arn: &'static str,
    /// Service part of its ARN, such as `ec2` or `elasticloadbalancing`.
    pub arn_service: &'static str,
    /// Prefix of its physical id, such as `i` for `i-0abc…`; empty where AWS uses the name.
    pub id_prefix: &'static str,
    /// Names of nested maps that CloudFormation wants and a script may leave out, such as `launch_template_data`:
    /// their keys are taken as properties of the resource itself.
    pub flattened: &'static [&'static str],
    /// Reads an attribute (GetAtt). `None` where it has no value now, such as the public address of a private instance.
    pub read: fn(&Resource, &dyn World, &str) -> Option<Value>,
    /// Where it meets a network, for kinds that are reached on one port; instances, fleets and load balancers, which
    /// have rules of their own, are known to the network.
    pub presence: fn(&Resource, &dyn World) -> Option<Presence>,
    /// The rules by which AWS refuses it, beyond the types of its properties. Called with the resource as it would
    /// be, before it is added to the world (or after a property was changed).
    pub refuse: fn(&Resource, &dyn World) -> Result<(), Diagnostic>,
}

impl Kind {
    /// A kind without properties, attributes or rules: a base to write tables with (`..Kind::BARE`).
    pub const BARE: Self = Self {
        type_name: "",
        module: "",
        constructor: "",
        scope: Scope::Regional,
        summary: "",
        properties: &[],
        attributes: &[],
        simulated: Simulated::Yes,
        arn: "",
        arn_service: "",
        id_prefix: "",
        flattened: &[],
        read: |_, _, _| None,
        presence: |_, _| None,
        refuse: |_, _| Ok(()),
    };

    /// The property of this name.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    /// The name scripts use, `ec2::instance`.
    pub fn path(&self) -> String {
        format!("{}::{}", self.module, self.constructor)
    }
}

impl std::fmt::Debug for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.type_name)
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.type_name == other.type_name
    }
}
