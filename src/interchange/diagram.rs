//! An architecture as a drawing of text: Region in Region's box, VPC, Availability Zone, subnet; what belongs to no
//! place stands outside.
//!
//! Only ASCII draws the boxes: the width of box-drawing characters is ambiguous in Korean terminals. Names may be
//! Korean; columns are counted as a terminal does. The order is that of addresses, so that the drawing of an
//! architecture is always the same.

mod canvas;
mod place;

use crate::architecture::Architecture;
use crate::resource::{Resource, ResourceId, Scope, Value, World};
use crate::text::Language;
use canvas::{boxed, flowed};
use place::{names, places, set, subnets_of, vpc_of};
use std::collections::{BTreeMap, BTreeSet};

/// Fewest columns that a drawing has: four boxes in one another, and a name.
const NARROWEST: usize = 40;

/// What is told by its effect on others (a rule, an attachment, a policy), and only counted.
const PLUMBING: [&str; 25] = [
    "AWS::EC2::EIPAssociation",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::KeyPair",
    "AWS::EC2::NetworkAcl",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::RouteTable",
    "AWS::EC2::SecurityGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCCidrBlock",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::EC2::VolumeAttachment",
    "AWS::AutoScaling::LaunchConfiguration",
    "AWS::AutoScaling::LifecycleHook",
    "AWS::AutoScaling::ScalingPolicy",
    "AWS::AutoScaling::ScheduledAction",
    "AWS::EFS::MountTarget",
    "AWS::ElastiCache::ParameterGroup",
    "AWS::ElastiCache::SubnetGroup",
    "AWS::RDS::DBParameterGroup",
    "AWS::RDS::DBSubnetGroup",
    "AWS::S3::BucketPolicy",
];

/// Draws an architecture in at most so many columns.
pub fn draw(architecture: &Architecture, language: Language, columns: usize) -> String {
    let drawing = Drawing { architecture, language };
    let columns = columns.max(NARROWEST);
    let mut lines = drawing.users(columns);
    lines.extend(drawing.global(columns));
    for region in drawing.regions() {
        lines.extend(boxed(region, &drawing.region(region, columns - 4), columns));
    }
    lines.extend(drawing.counted(columns));
    if lines.is_empty() {
        lines.push(language.pick("nothing is built yet", "아직 만든 것이 없습니다").to_owned());
    }
    lines.iter().map(|line| format!("{}\n", line.trim_end())).collect()
}

struct Drawing<'a> {
    architecture: &'a Architecture,
    language: Language,
}

impl Drawing<'_> {
    fn mine(&self) -> impl Iterator<Item = &Resource> {
        self.architecture.all().filter(|found| !found.implicit)
    }

    fn get(&self, id: ResourceId) -> Option<&Resource> {
        self.architecture.get(id)
    }

    /// Whether a resource has a line of its own.
    fn has_line(&self, found: &Resource) -> bool {
        !PLUMBING.contains(&found.kind.type_name)
            && !found.is("AWS::EC2::VPC")
            && !found.is("AWS::EC2::Subnet")
    }

    /// Where users go at first.
    fn users(&self, columns: usize) -> Vec<String> {
        let address: Vec<String> =
            self.architecture.binding.address.iter().map(ToString::to_string).collect();
        if address.is_empty() {
            return Vec::new();
        }
        let users = self.language.pick("users", "사용자");
        flowed(&format!("{users} -> "), &address.join(", "), columns)
    }

    /// What is in no Region.
    fn global(&self, columns: usize) -> Vec<String> {
        let found: Vec<&Resource> =
            self.mine().filter(|found| found.kind.scope == Scope::Global && self.has_line(found)).collect();
        let mut lines = Vec::new();
        if !found.is_empty() {
            lines.push(self.language.pick("global", "글로벌").to_owned());
        }
        lines.extend(
            found.iter().flat_map(|found| self.line(found, columns - 2)).map(|line| format!("  {line}")),
        );
        lines
    }

    fn regions(&self) -> BTreeSet<&'static str> {
        self.mine().filter(|found| found.kind.scope != Scope::Global).map(|found| found.region).collect()
    }

    fn region(&self, region: &str, columns: usize) -> Vec<String> {
        let here: Vec<&Resource> =
            self.mine().filter(|found| found.kind.scope != Scope::Global && found.region == region).collect();
        let mut vpcs: BTreeMap<String, ResourceId> = BTreeMap::new();
        let mut lines = Vec::new();
        for found in &here {
            match vpc_of(self.architecture, found) {
                Some(vpc) => drop(vpcs.insert(self.get(vpc).map(Resource::address).unwrap_or_default(), vpc)),
                None if self.has_line(found) => lines.extend(self.line(found, columns)),
                None => {}
            }
        }
        for vpc in vpcs.into_values() {
            let title = self.title(vpc, "VPC", "cidr_block");
            lines.extend(boxed(&title, &self.vpc(vpc, &here, columns - 4), columns));
        }
        lines
    }

    /// `VPC main 10.0.0.0/16`.
    fn title(&self, id: ResourceId, sort: &str, telling: &str) -> String {
        let Some(found) = self.get(id) else { return sort.to_owned() };
        let text = found.text(telling).unwrap_or_default();
        format!("{sort} {} {text}", found.name).trim_end().to_owned()
    }

    fn vpc(&self, vpc: ResourceId, here: &[&Resource], columns: usize) -> Vec<String> {
        let inside: Vec<&&Resource> = here
            .iter()
            .filter(|found| vpc_of(self.architecture, found) == Some(vpc) && found.id != vpc)
            .collect();
        let mut lines = Vec::new();
        for found in inside.iter().filter(|found| self.has_line(found)) {
            if subnets_of(self.architecture, found).len() != 1 {
                lines.extend(self.line(found, columns));
            }
        }
        for (zone, subnets) in places(self.architecture, &inside) {
            let mut within = Vec::new();
            for subnet in subnets {
                let mut residents = Vec::new();
                for found in inside.iter().filter(|found| self.has_line(found)) {
                    let own = subnets_of(self.architecture, found);
                    if own == [subnet] {
                        residents.extend(self.line(found, columns - 8));
                    } else if own.contains(&subnet) {
                        // It stands in several subnets, and has its line above; here is one of its parts.
                        residents.extend(flowed("=", &found.address(), columns - 8));
                    }
                }
                let title = self.title(subnet, self.sort_of_subnet(subnet), "cidr_block");
                within.extend(boxed(&title, &residents, columns - 4));
            }
            lines.extend(boxed(&zone, &within, columns));
        }
        lines
    }

    /// A subnet is public where its instances get public addresses of themselves.
    fn sort_of_subnet(&self, subnet: ResourceId) -> &'static str {
        let public = self.get(subnet).is_some_and(|found| found.flag("map_public_ip_on_launch"));
        match (public, self.language) {
            (true, Language::English) => "public subnet",
            (true, Language::Korean) => "퍼블릭 서브넷",
            (false, Language::English) => "subnet",
            (false, Language::Korean) => "서브넷",
        }
    }

    /// A resource in a line: what it is, what tells it from its like, and where it leads.
    fn line(&self, found: &Resource, columns: usize) -> Vec<String> {
        let mut text = found.address();
        let telling =
            ["instance_type", "db_instance_class", "cache_node_type", "engine", "type", "name", "port"];
        for name in telling {
            match set(found, name) {
                Some(Value::Text(value)) => text.push_str(&format!(" {value}")),
                Some(Value::Int(value)) => text.push_str(&format!(" :{value}")),
                _ => {}
            }
        }
        if let (Some(least), Some(most)) = (set(found, "min_size"), set(found, "max_size")) {
            let number = |value: &Value| crate::architecture::show(self.architecture, value);
            text.push_str(&format!(" {}..{}", number(least), number(most)));
        }
        let leads: Vec<String> = self.leads(found).into_iter().collect();
        if !leads.is_empty() {
            text.push_str(&format!(" -> {}", leads.join(", ")));
        }
        let port = self.bound(found.id);
        if !port.is_empty() {
            text.push_str(&format!(" (app.{})", port.join(", app.")));
        }
        flowed("", &text, columns)
    }

    /// The other resources with a line that this one names; for an address, what has it.
    fn leads(&self, found: &Resource) -> BTreeSet<String> {
        let mut named = Vec::new();
        found.settings.values().for_each(|setting| setting.value.references(&mut named));
        if found.is("AWS::EC2::EIP") {
            let ties = self.mine().filter(|tie| tie.is("AWS::EC2::EIPAssociation"));
            let ties = ties.filter(|tie| names(tie, "allocation_id") == Some(found.id));
            named.extend(ties.filter_map(|tie| names(tie, "instance_id")));
        }
        let told = |id: ResourceId| self.get(id).filter(|other| self.has_line(other) && !other.implicit);
        named.into_iter().filter(|id| *id != found.id).filter_map(told).map(Resource::address).collect()
    }

    /// The ports of the application that are bound to a resource.
    fn bound(&self, id: ResourceId) -> Vec<&str> {
        let ports = self.architecture.binding.ports.iter();
        ports.filter(|(_, bound)| bound.contains(&id)).map(|(port, _)| port.as_str()).collect()
    }

    /// What has no line, by kind.
    fn counted(&self, columns: usize) -> Vec<String> {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for found in self.mine().filter(|found| PLUMBING.contains(&found.kind.type_name)) {
            *counts.entry(found.kind.path()).or_default() += 1;
        }
        let counts: Vec<String> = counts.into_iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        if counts.is_empty() {
            return Vec::new();
        }
        flowed(self.language.pick("also: ", "그 밖에: "), &counts.join(", "), columns)
    }
}

#[cfg(test)]
mod tests;
