//! Whatever a script gives, a rule answers: nothing panics, and a refused resource leaves nothing behind.

use super::account::Account;
use super::table::LEAST;
use cloudkata::architecture::Architecture;
use cloudkata::resource::{Property, ResourceId, Setting, Type, Value, World, kinds};
use std::collections::BTreeMap;

/// A small generator of numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % bound.max(1)
    }

    fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

const TEXTS: &[&str] = &[
    "",
    "-1",
    "tcp",
    "10.0.0.0/24",
    "10.0.3.0/24",
    "0.0.0.0/0",
    "us-east-1a",
    "ap-northeast-2b",
    "use1-az2",
    "*",
    "/",
    "EC2,ELB",
    "0 15 * * 5",
    "example.com",
    "api.example.com",
    "198.18.0.1",
    "t3.micro",
    "m99.huge",
    "arn:aws:x",
    "앞",
    "com.amazonaws.us-east-1.s3",
    "com.amazonaws.us-east-1.",
    "HTTP",
    "traffic-port",
    "65536",
    "dualstack.",
    "a..b",
    ".",
];

/// Something, fitting or not.
fn junk(dice: &mut Dice, all: &[ResourceId], depth: u32) -> Value {
    match dice.below(if depth > 2 { 5 } else { 7 }) {
        0 => Value::Bool(dice.below(2) == 0),
        1 => Value::Int(dice.pick(&[i64::MIN, -1, 0, 1, 80, 60, 32_766, i64::MAX])),
        2 => Value::Float(dice.pick(&[f64::NAN, f64::INFINITY, -0.5, 0.0, 1e300])),
        3 => Value::Text(dice.pick(TEXTS).to_owned()),
        4 => Value::Ref(dice.pick(all)),
        5 => Value::List((0..dice.below(3)).map(|_| junk(dice, all, depth + 1)).collect()),
        _ => Value::Map(BTreeMap::from([(
            dice.pick(&["key", "value", "id", "type"]).to_owned(),
            junk(dice, all, depth + 1),
        )])),
    }
}

/// A value that probably fits a type.
fn fitting(dice: &mut Dice, ty: &Type, world: &Architecture, all: &[ResourceId], depth: u32) -> Value {
    if dice.below(12) == 0 {
        return junk(dice, all, depth);
    }
    match ty {
        Type::Bool => Value::Bool(dice.below(2) == 0),
        Type::Int(low, high) => {
            Value::Int(dice.pick(&[*low, *high, low.saturating_add(1), low.midpoint(*high)]))
        }
        Type::Number(low, high) => Value::Float(dice.pick(&[*low, *high, 0.5])),
        Type::Text => Value::Text(dice.pick(TEXTS).to_owned()),
        Type::OneOf(choices) => Value::Text(dice.pick(choices).to_owned()),
        Type::Cidr => {
            Value::Text(dice.pick(&["10.0.0.0/16", "10.0.7.0/24", "0.0.0.0/0", "10.0.9.0/28"]).to_owned())
        }
        Type::Ref(types) | Type::RefOrText(types) => {
            let fit =
                |id: &&ResourceId| world.get(**id).is_some_and(|found| types.contains(&found.kind.type_name));
            let fits: Vec<ResourceId> = all.iter().filter(fit).copied().collect();
            if fits.is_empty() { junk(dice, all, depth) } else { Value::Ref(dice.pick(&fits)) }
        }
        Type::List(inner) => {
            Value::List((0..dice.below(4)).map(|_| fitting(dice, inner, world, all, depth + 1)).collect())
        }
        Type::Map(properties) => Value::Map(some(dice, properties, world, all, depth + 1)),
        Type::Either(options) => fitting(dice, &dice_option(dice.0, options), world, all, depth),
        Type::Open => junk(dice, all, depth),
    }
}

fn dice_option(number: u64, options: &'static [Type]) -> Type {
    options[(number >> 40) as usize % options.len()]
}

fn some(
    dice: &mut Dice,
    properties: &'static [Property],
    world: &Architecture,
    all: &[ResourceId],
    depth: u32,
) -> BTreeMap<String, Value> {
    let mut given = BTreeMap::new();
    for property in properties {
        if dice.below(10) < if property.required { 9 } else { 3 } {
            given.insert(property.name.to_owned(), fitting(dice, &property.ty, world, all, depth));
        }
    }
    given
}

fn settings(values: BTreeMap<String, Value>) -> BTreeMap<String, Setting> {
    values.into_iter().map(|(name, value)| (name, Setting { value, span: None })).collect()
}

/// Reads everything there is to read of a resource.
fn read_all(world: &Architecture, id: ResourceId) {
    let kind = world.get(id).expect("it exists").kind;
    let names = kind.attributes.iter().map(|attribute| attribute.name);
    for name in names.chain(kind.properties.iter().map(|property| property.name)).chain(["arn", "id", "name"])
    {
        let _ = world.attribute(id, name);
    }
}

#[test]
fn no_rule_panics_whatever_it_is_given() {
    let mut base = Account::new();
    LEAST.iter().for_each(|(address, properties)| {
        base.make(address, properties);
    });
    let mut dice = Dice(7);
    let (mut accepted, mut refused) = (0, 0);
    for kind in kinds() {
        let mut world = base.world.clone();
        for round in 0..120 {
            let all: Vec<ResourceId> = world.all().map(|resource| resource.id).collect();
            let given = some(&mut dice, kind.properties, &world, &all, 0);
            let before = world.all().count();
            match world.create(kind, &format!("h{round}"), settings(given), None) {
                Ok(id) => {
                    read_all(&world, id);
                    accepted += 1;
                }
                Err(error) => {
                    assert_eq!(world.all().count(), before);
                    assert!(!error.message.is_empty() && !error.message.contains('\n'), "{}", error.message);
                    refused += 1;
                }
            }
        }
    }
    assert!(accepted > 250 && refused > 1_000, "{accepted} accepted, {refused} refused");
}

#[test]
fn no_change_panics_and_a_refused_one_changes_nothing() {
    let mut base = Account::new();
    LEAST.iter().for_each(|(address, properties)| {
        base.make(address, properties);
    });
    let mut dice = Dice(11);
    let all: Vec<ResourceId> = base.world.all().map(|resource| resource.id).collect();
    let mut changed = 0;
    for id in &all {
        for property in base.world.get(*id).expect("it exists").kind.properties {
            for _ in 0..3 {
                let mut world = base.world.clone();
                let value = fitting(&mut dice, &property.ty, &world, &all, 0);
                let before = world.get(*id).and_then(|resource| resource.set(property.name).cloned());
                match world.set(*id, property.name, Setting { value, span: None }) {
                    Ok(()) => {
                        // An environment of Elastic Beanstalk may need less than before.
                        let left = all.iter().filter(|id| world.get(**id).is_some());
                        left.for_each(|id| read_all(&world, *id));
                        changed += 1;
                    }
                    Err(_) => {
                        let after = world.get(*id).and_then(|resource| resource.set(property.name).cloned());
                        assert_eq!(before, after);
                    }
                }
            }
        }
    }
    assert!(changed > 250, "{changed} changed");
}
