//! Regions, Availability Zones, and what every account has in them from the start.

use super::super::arguments::Arguments;
use super::super::{Call, Function, Value};
use crate::catalog;
use crate::diagnostic::Diagnostic;
use crate::units::Cidr;

#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn functions() -> Vec<Function> {
    vec![
        Function::new(
            "region",
            0..=1,
            "region(code) | region()",
            "Sets the Region of what follows; without a code, tells the current one.",
            region,
        ),
        Function::new(
            "zones",
            0..=0,
            "zones()",
            "Names of the Availability Zones of the current Region.",
            |call, _| Ok(Value::List(zones(call).into_iter().map(Value::text).collect())),
        ),
        Function::new(
            "az",
            1..=1,
            "az(n)",
            "Name of the n-th Availability Zone of the current Region, from 1.",
            |call, given| {
                let zones = zones(call);
                Ok(Value::text(nth("az", &zones, &given, call)?))
            },
        ),
        Function::new(
            "cidr",
            2..=3,
            "cidr(block, count [, bits])",
            "Cuts an address range into blocks, as Fn::Cidr does: `count` of them with `bits` host bits (8 gives a \
             /24); without bits, equal parts of the whole.",
            cidr,
        ),
        Function::new(
            "default_vpc",
            0..=0,
            "default_vpc()",
            "The default VPC of the current Region.",
            |call, _| {
                let region = call.architecture().region();
                implicit(call, &format!("ec2::vpc.default-{region}"))
            },
        ),
        Function::new(
            "default_subnets",
            0..=0,
            "default_subnets()",
            "The default subnets of the current Region, one in each Availability Zone; all of them public.",
            |call, _| {
                let zones = zones(call);
                let subnets = zones.iter().map(|zone| implicit(call, &format!("ec2::subnet.default-{zone}")));
                subnets.collect::<Result<_, _>>().map(Value::List)
            },
        ),
        Function::new(
            "default_subnet",
            1..=1,
            "default_subnet(n)",
            "The default subnet of the n-th Availability Zone of the current Region, from 1.",
            |call, given| {
                let zones = zones(call);
                let zone = nth("default_subnet", &zones, &given, call)?;
                implicit(call, &format!("ec2::subnet.default-{zone}"))
            },
        ),
        Function::new(
            "default_security_group",
            0..=0,
            "default_security_group()",
            "The default security group of the default VPC, which admits only its own members.",
            |call, _| {
                let region = call.architecture().region();
                implicit(call, &format!("ec2::security_group.default-{region}"))
            },
        ),
    ]
}

fn region(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    if !given.is_empty() {
        let code = Arguments::new("region", &given, call).text(0, "code")?.to_owned();
        let span = call.argument_span(0);
        call.with_architecture_mut(|architecture| architecture.set_region(&code))
            .map_err(|error| error.at(span))?;
    }
    let region = call.architecture().region();
    Ok(Value::text(region))
}

fn cidr(call: &mut Call<'_>, given: Vec<Value>) -> Result<Value, Diagnostic> {
    let arguments = Arguments::new("cidr", &given, call);
    let text = arguments.text(0, "block")?;
    let block = Cidr::parse(text)
        .map_err(|error| Diagnostic::error("bad-cidr", error.to_string()).at(call.argument_span(0)))?;
    let count = arguments.whole(1, "count", 1..=256)?.unsigned_abs();
    let prefix = if arguments.has(2) {
        32 - u8::try_from(arguments.whole(2, "number of host bits", 0..=32)?).unwrap_or(32)
    } else {
        block.prefix().saturating_add(u8::try_from(count.next_power_of_two().ilog2()).unwrap_or(32))
    };
    let blocks: Vec<Value> =
        block.subnets(prefix.min(33)).take(256).map(|one| Value::text(one.to_string())).collect();
    if (blocks.len() as u64) < count {
        let message = format!("{text} does not hold {count} blocks of /{prefix}");
        return Err(Diagnostic::error("wrong-value", message).at(call.argument_span(1)));
    }
    Ok(Value::List(blocks.into_iter().take(usize::try_from(count).unwrap_or(1)).collect()))
}

fn zones(call: &Call<'_>) -> Vec<&'static str> {
    let region = call.architecture().region();
    catalog::region(region)
        .map(|region| region.zones.iter().map(|zone| zone.name).collect())
        .unwrap_or_default()
}

fn nth<'a>(
    word: &'static str,
    zones: &[&'a str],
    given: &[Value],
    call: &Call<'_>,
) -> Result<&'a str, Diagnostic> {
    let most = i64::try_from(zones.len()).unwrap_or(1);
    let number = Arguments::new(word, given, call).whole(0, "number of the AZ", 1..=most)?;
    let index = usize::try_from(number - 1).unwrap_or(0);
    zones
        .get(index)
        .copied()
        .ok_or_else(|| Diagnostic::error("no-zone", "this Region has no Availability Zones"))
}

/// What AWS made in the Region.
fn implicit(call: &Call<'_>, address: &str) -> Result<Value, Diagnostic> {
    let found = call.architecture().find(address);
    found
        .map(Value::Resource)
        .ok_or_else(|| Diagnostic::error("unknown-resource", format!("there is no `{address}`")))
}
