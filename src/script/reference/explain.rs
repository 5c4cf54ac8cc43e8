//! One name, explained in a few lines.

use super::super::app::PORTS;
use super::super::{library, words};
use super::{types, words as functions, written};
use crate::resource::{self, Kind, Property, Scope, Simulated};

/// Explains a kind (`ec2::instance`, `AWS::EC2::Instance`), one of its properties (`ec2::instance.instance_type`), a
/// word (`allow_tcp`), a constant, a property of `app`, or a library function; `None` for anything else.
pub fn explain(name: &str) -> Option<String> {
    let name = name.trim().trim_end_matches("()");
    kind(name)
        .map(of_kind)
        .or_else(|| property(name))
        .or_else(|| word(name))
        .or_else(|| constant(name))
        .or_else(|| library_function(name))
        .or_else(|| module(name))
}

/// Every name that can be explained, for "did you mean".
pub fn names() -> Vec<String> {
    let mut names: Vec<String> = functions().into_iter().map(|(_, word)| word.name.to_owned()).collect();
    names.extend(words::constants().iter().map(|constant| constant.name.to_owned()));
    names.extend(PORTS.iter().map(|(port, _)| format!("app.{port}")));
    names.extend(["app".to_owned(), "app.address".to_owned()]);
    for kind in resource::kinds() {
        names.push(kind.path());
        names.extend(kind.properties.iter().map(|property| format!("{}.{}", kind.path(), property.name)));
    }
    for library in library::all() {
        names.extend(
            library.functions.iter().map(|function| format!("{}::{}", library.module, function.name)),
        );
    }
    names.sort();
    names.dedup();
    names
}

/// By path, by CloudFormation's name, or by a constructor's name that only one module has.
fn kind(name: &str) -> Option<&'static Kind> {
    let exact = resource::kinds().find(|kind| kind.path() == name || kind.type_name == name);
    exact.or_else(|| {
        let mut alike = resource::kinds().filter(|kind| kind.constructor == name);
        alike.next().filter(|_| alike.next().is_none())
    })
}

fn of_kind(kind: &Kind) -> String {
    let scope = match kind.scope {
        Scope::Global => "global",
        Scope::Regional => "Regional",
        Scope::Zonal => "in one Availability Zone",
    };
    let mut lines =
        vec![format!("{}  ({}, {scope})", kind.path(), kind.type_name), format!("  {}", kind.summary)];
    if let Simulated::AcceptedOnly(why) = kind.simulated {
        lines.push(format!("  accepted, not simulated: {why}"));
    }
    let required: Vec<&str> =
        kind.properties.iter().filter(|property| property.required).map(|property| property.name).collect();
    if !required.is_empty() {
        lines.push(format!("needs: {}", required.join(", ")));
    }
    lines.push("properties:".to_owned());
    lines.extend(
        kind.properties.iter().map(|property| format!("  {}: {}", property.name, types::summary(property))),
    );
    if !kind.attributes.is_empty() {
        lines.push("read from the finished resource:".to_owned());
    }
    lines.extend(
        kind.attributes.iter().map(|attribute| format!("  {}: {}", attribute.name, attribute.summary)),
    );
    lines.join("\n")
}

/// `kind.property`, also for keys of nested maps, and `app.port`.
fn property(name: &str) -> Option<String> {
    let (owner, path) = name.split_once('.')?;
    if owner == "app" {
        return of_app(path);
    }
    let kind = kind(owner)?;
    let mut properties = kind.properties;
    let mut found: Option<&Property> = None;
    for part in path.split('.') {
        let property = properties.iter().find(|property| property.name == part);
        match property {
            Some(property) => {
                properties = types::keys(&property.ty);
                found = Some(property);
            }
            None => {
                let attribute = kind.attributes.iter().find(|attribute| attribute.name == path)?;
                return Some(format!(
                    "{}.{path}\n  {} (read from the finished resource)",
                    kind.path(),
                    attribute.summary
                ));
            }
        }
    }
    let property = found?;
    let mut lines = vec![
        format!("{}.{path}", kind.path()),
        format!("  {}", types::summary(property)),
        format!("  holds: {}", types::of_type(&property.ty)),
    ];
    let default = types::default(property);
    if !default.is_empty() {
        lines.push(if property.required { "  required".to_owned() } else { format!("  default: {default}") });
    }
    for (key, inner) in types::flattened(properties) {
        lines.push(format!("  {key}: {}", types::summary(inner)));
    }
    Some(lines.join("\n"))
}

fn of_app(property: &str) -> Option<String> {
    if property == "address" {
        let text = "What users are given at the start: a name, an address, a resource that has one, or a list of these.";
        return Some(format!("app.address\n  {text}"));
    }
    let (port, summary) = PORTS.iter().find(|(port, _)| *port == property)?;
    Some(format!("app.{port}\n  {summary}"))
}

fn word(name: &str) -> Option<String> {
    let (title, word) = functions().into_iter().find(|(_, word)| word.name == name)?;
    Some(format!("{}\n  {}\n  ({title})", word.signature, word.summary))
}

fn constant(name: &str) -> Option<String> {
    if name == "app" {
        let ports: Vec<&str> = PORTS.iter().map(|(port, _)| *port).collect();
        let text = "The application that is asked for; a script binds it to what it builds.";
        return Some(format!("app\n  {text}\n  properties: name, port, address, {}", ports.join(", ")));
    }
    let constant = words::constants().iter().find(|constant| constant.name == name)?;
    Some(format!("{} = {:?}\n  {}", constant.name, constant.text, constant.summary))
}

fn library_function(name: &str) -> Option<String> {
    let (module, member) = name.split_once("::")?;
    let library = library::all().iter().find(|library| library.module == module)?;
    let entry = |function: &library::LibraryFunction| {
        format!("{}\n  {}", written(library, function), function.summary)
    };
    let found: Vec<String> =
        library.functions.iter().filter(|function| function.name == member).map(entry).collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

fn module(name: &str) -> Option<String> {
    let modules = super::super::vocabulary::modules();
    let members = modules.get(name)?;
    let members: Vec<String> = members.iter().map(|member| format!("  {name}::{member}")).collect();
    Some(format!("module {name}\n{}", members.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_list_is_explained() {
        for name in names() {
            assert!(explain(&name).is_some(), "{name}");
        }
    }

    #[test]
    fn a_property_tells_its_type_and_default() {
        let text = explain("elbv2::target_group.health_check_interval_seconds").unwrap();
        assert!(text.contains("holds: whole number 5 to 300") && text.contains("default: "), "{text}");
        let text = explain("AWS::EC2::Instance").unwrap();
        assert!(text.contains("ec2::instance ") && text.contains("  instance_type: "), "{text}");
        let nested =
            explain("autoscaling::scaling_policy.target_tracking_configuration.target_value").unwrap();
        assert!(nested.contains("required"), "{nested}");
        assert_eq!(explain("ec2::instnace"), None);
    }

    #[test]
    fn words_constants_and_libraries_are_explained() {
        assert!(explain("cpu_at").unwrap().starts_with("cpu_at(percent)\n"));
        assert!(explain("ANYWHERE").unwrap().contains("0.0.0.0/0"));
        assert!(explain("network::three_tier").unwrap().contains("NAT gateway"));
        assert!(explain("app.sessions").unwrap().contains("memory of the instance"));
        assert!(explain("route53").unwrap().contains("route53::record_set"));
    }
}
