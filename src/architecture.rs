//! Floor 3: the graph of resources that a script built.
//!
//! Every change is checked the moment it is made, as AWS's API would check it, so that an architecture is never in a
//! state that AWS would refuse. Iteration is always by address: the order in which a script declares independent
//! resources changes nothing.

mod account;
mod beanstalk;
mod binding;
mod check;
mod difference;

pub use binding::{Binding, ClientSessions, Endpoint, Host, Scheme};
pub(crate) use difference::show;
pub use difference::{Change, difference};

use crate::diagnostic::{Diagnostic, Span};
use crate::resource::{Kind, Resource, ResourceId, Setting, Value, World, identity, rule};
use std::collections::BTreeMap;
use std::net::Ipv4Addr;

/// The Region that is current when a script names none: the one the AWS tools fall back to.
pub const DEFAULT_REGION: &str = "us-east-1";

/// The account of every architecture: AWS's own example number.
pub const ACCOUNT: &str = "123456789012";

/// The most resources an architecture may hold unless the host allows more.
pub const RESOURCE_LIMIT: usize = 2_000;

/// A set of resources, and how the application is bound to them.
#[derive(Clone, Debug, PartialEq)]
pub struct Architecture {
    resources: BTreeMap<ResourceId, Resource>,
    by_address: BTreeMap<String, ResourceId>,
    by_identity: BTreeMap<String, ResourceId>,
    public: BTreeMap<Ipv4Addr, (ResourceId, u32)>,
    leases: BTreeMap<(ResourceId, u32), Ipv4Addr>,
    next: u32,
    region: &'static str,
    limit: usize,
    /// How the application is bound to resources.
    pub binding: Binding,
}

impl Default for Architecture {
    fn default() -> Self {
        Self::new()
    }
}

impl World for Architecture {
    fn get(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.get(&id)
    }

    fn public_address(&self, id: ResourceId, slot: u32) -> Ipv4Addr {
        self.leases.get(&(id, slot)).copied().unwrap_or_else(|| self.free_address(id, slot))
    }

    fn account(&self) -> &str {
        ACCOUNT
    }

    fn all<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Resource> + 'a> {
        Box::new(self.by_address.values().filter_map(|id| self.resources.get(id)))
    }
}

impl Architecture {
    /// An account as AWS hands it over: a default VPC in every Region (made when a Region is first used).
    pub fn new() -> Self {
        let mut architecture = Self {
            resources: BTreeMap::new(),
            by_address: BTreeMap::new(),
            by_identity: BTreeMap::new(),
            public: BTreeMap::new(),
            leases: BTreeMap::new(),
            next: 0,
            region: DEFAULT_REGION,
            limit: RESOURCE_LIMIT,
            binding: Binding::default(),
        };
        account::open_region(&mut architecture, DEFAULT_REGION);
        architecture
    }

    /// Sets how many resources a script may make.
    pub fn set_limit(&mut self, resources: usize) {
        self.limit = resources;
    }

    /// The Region in which the next resource is made.
    pub fn region(&self) -> &'static str {
        self.region
    }

    /// Changes the Region of what follows.
    ///
    /// # Errors
    /// When there is no such Region; the nearest code is named.
    pub fn set_region(&mut self, code: &str) -> Result<(), Diagnostic> {
        let Some(region) = crate::catalog::region(code) else {
            let known = crate::catalog::regions();
            return Err(Diagnostic::error("unknown-region", format!("there is no Region `{code}`"))
                .nearest(code, known.map(|region| region.code)));
        };
        self.region = region.code;
        account::open_region(self, region.code);
        Ok(())
    }

    /// Makes a resource.
    ///
    /// # Errors
    /// When a property is unknown, missing or of the wrong type, when the name is taken, and when AWS would refuse it.
    pub fn create(
        &mut self,
        kind: &'static Kind,
        name: &str,
        properties: BTreeMap<String, Setting>,
        span: Option<Span>,
    ) -> Result<ResourceId, Diagnostic> {
        check::name(kind, name).map_err(|d| d.or_at(span.clone()))?;
        self.check_room(kind, name).map_err(|d| d.or_at(span.clone()))?;
        let settings = check::properties(kind, properties, self).map_err(|d| d.or_at(span.clone()))?;
        let id = ResourceId(self.next);
        let region = self.region;
        let resource = Resource {
            id,
            kind,
            name: name.to_owned(),
            region,
            implicit: false,
            made_by: None,
            settings,
            span,
        };
        allowed(&resource, self).map_err(|d| d.or_at(resource.span.clone()))?;
        let unfolds = beanstalk::concerns(&resource);
        let before = unfolds.then(|| self.clone());
        self.insert(resource);
        account::companions(self, id);
        self.unfold_or(before)?;
        Ok(id)
    }

    /// Lets Beanstalk make what its environments need; where AWS refuses that, everything is as it was before.
    fn unfold_or(&mut self, before: Option<Self>) -> Result<(), Diagnostic> {
        let Some(before) = before else { return Ok(()) };
        let unfolded = beanstalk::unfold(self);
        if unfolded.is_err() {
            *self = before;
        }
        unfolded
    }

    fn check_room(&self, kind: &Kind, name: &str) -> Result<(), Diagnostic> {
        let address = format!("{}.{name}", kind.path());
        if let Some(other) = self.find(&address).and_then(|id| self.get(id)) {
            let place = other.span.as_ref().map(|span| format!(" (line {})", span.line)).unwrap_or_default();
            return Err(Diagnostic::error("name-taken", format!("there is already a `{address}`{place}"))
                .help("a name is unique within its kind; choose another, or remove the first one"));
        }
        account::reserved(self, kind, name)?;
        if self.resources.values().filter(|resource| !resource.implicit).count() >= self.limit {
            return Err(Diagnostic::error("limit-reached", format!("more than {} resources", self.limit))
                .help("the limit guards the engine; the host that embeds it can raise it"));
        }
        Ok(())
    }

    /// Puts a resource in, numbers it, and leases its public addresses.
    pub(crate) fn insert(&mut self, resource: Resource) {
        let id = resource.id;
        self.next = self.next.max(id.0 + 1);
        self.by_address.insert(resource.address(), id);
        self.resources.insert(id, resource);
        self.index(id);
        for slot in 0..account::public_slots(self, id) {
            let address = self.free_address(id, slot);
            self.public.insert(address, (id, slot));
            self.leases.insert((id, slot), address);
        }
    }

    /// Remembers what a resource is called in AWS.
    fn index(&mut self, id: ResourceId) {
        let Some(resource) = self.resources.get(&id) else { return };
        let own = (!resource.kind.id_prefix.is_empty()).then(|| identity::physical_id(resource));
        for text in own.into_iter().chain(identity::arn(resource, self)) {
            self.by_identity.insert(text, id);
        }
    }

    pub(crate) fn next_id(&self) -> ResourceId {
        ResourceId(self.next)
    }

    /// A free address of 198.18.0.0/15 that depends on the resource's name, not on when it was made.
    fn free_address(&self, id: ResourceId, slot: u32) -> Ipv4Addr {
        let name = self.get(id).map(Resource::address).unwrap_or_default();
        let start = identity::fingerprint(&format!("{name}#{slot}"));
        let mut offset = (start >> 17) as u32 % 0x1_fffe + 1;
        loop {
            let address = Ipv4Addr::from(0xc612_0000 + offset);
            match self.public.get(&address) {
                Some(owner) if *owner != (id, slot) => offset = offset % 0x1_fffe + 1,
                _ => return address,
            }
        }
    }

    /// Changes a property.
    ///
    /// # Errors
    /// As [`Architecture::create`]; the resource is then as it was before.
    pub fn set(&mut self, id: ResourceId, property: &str, setting: Setting) -> Result<(), Diagnostic> {
        let Some(resource) = self.get(id) else { return Err(gone()) };
        let span = setting.span.clone();
        refuse_made(resource, self, "changed").map_err(|d| d.or_at(span.clone()))?;
        let kind = resource.kind;
        let architecture = beanstalk::concerns(resource).then(|| self.clone());
        let one = BTreeMap::from([(property.to_owned(), setting)]);
        let settings = check::change(kind, one, self).map_err(|d| d.or_at(span.clone()))?;
        let before = resource.clone();
        let mut changed = resource.clone();
        changed.settings.extend(settings);
        allowed(&changed, self).map_err(|d| d.or_at(span.clone()))?;
        self.resources.insert(id, changed);
        if let Err(broken) = self.users_still_allowed(id) {
            self.resources.insert(id, before);
            return Err(broken.at(span));
        }
        self.by_identity.retain(|_, owner| *owner != id);
        self.index(id);
        self.unfold_or(architecture).map_err(|broken| broken.or_at(span))
    }

    /// What refers to a resource.
    pub fn users_of(&self, id: ResourceId) -> impl Iterator<Item = &Resource> {
        self.all().filter(move |other| {
            let mut found = Vec::new();
            other.settings.values().for_each(|setting| setting.value.references(&mut found));
            other.id != id && found.contains(&id)
        })
    }

    /// What refers to a resource must still be allowed after the resource was changed.
    fn users_still_allowed(&self, id: ResourceId) -> Result<(), Diagnostic> {
        self.users_of(id).try_for_each(|user| {
            allowed(user, self).map_err(|refusal| {
                let address = user.address();
                refusal.note(format!("`{address}` uses what is changed here, and would be refused"))
            })
        })
    }

    /// Removes a resource (and what AWS made together with it).
    ///
    /// # Errors
    /// When it is gone already, when AWS made it, or when another resource still refers to it.
    pub fn remove(&mut self, id: ResourceId) -> Result<(), Diagnostic> {
        let Some(resource) = self.get(id) else { return Err(gone()) };
        let address = resource.address();
        if resource.implicit {
            return Err(Diagnostic::error("not-yours", format!("`{address}` was made by AWS and stays")));
        }
        refuse_made(resource, self, "removed")?;
        let mut family = account::family(self, id);
        family.extend(self.all().filter(|other| other.made_by == Some(id)).map(|other| other.id));
        let user = self.all().find(|other| {
            !family.contains(&other.id)
                && other.settings.values().any(|setting| {
                    let mut found = Vec::new();
                    setting.value.references(&mut found);
                    found.iter().any(|id| family.contains(id))
                })
        });
        if let Some(user) = user {
            return Err(Diagnostic::error(
                "still-used",
                format!("`{address}` is still used by `{}`", user.address()),
            )
            .help("remove that first, or make it use something else"));
        }
        family.into_iter().for_each(|id| self.forget(id));
        self.binding.forget(|id| self.resources.contains_key(&id));
        Ok(())
    }

    /// Takes a resource out, whatever refers to it.
    fn forget(&mut self, id: ResourceId) {
        if let Some(gone) = self.resources.remove(&id) {
            self.by_address.remove(&gone.address());
        }
        self.public.retain(|_, owner| owner.0 != id);
        self.leases.retain(|lease, _| lease.0 != id);
        self.by_identity.retain(|_, owner| *owner != id);
    }

    /// The resource at an address such as `ec2::instance.web`.
    pub fn find(&self, address: &str) -> Option<ResourceId> {
        self.by_address.get(address).copied()
    }

    /// The resource that a physical id, an ARN or an address names.
    pub fn identify(&self, text: &str) -> Option<ResourceId> {
        self.find(text).or_else(|| self.by_identity.get(text).copied())
    }

    /// What holds a public address at this moment: the resource and, for a load balancer, the number of its AZ.
    pub fn holder(&self, address: Ipv4Addr) -> Option<(ResourceId, u32)> {
        self.public.get(&address).copied()
    }

    /// An attribute (GetAtt) of a resource, `arn` and `id` included.
    pub fn attribute(&self, id: ResourceId, name: &str) -> Option<Value> {
        let resource = self.get(id)?;
        match name {
            "arn" => identity::arn(resource, self).map(Value::Text),
            "id" | "ref" => Some(Value::Text(identity::physical_id(resource))),
            "address" => Some(Value::Text(resource.address())),
            "name" if resource.kind.property("name").is_none() => Some(Value::Text(resource.name.clone())),
            "region" => Some(Value::Text(resource.region.to_owned())),
            _ => (resource.kind.read)(resource, self, name),
        }
    }
}

/// Whether AWS would allow a resource as it is.
fn allowed(resource: &Resource, world: &Architecture) -> Result<(), Diagnostic> {
    rule::one_region(resource, world)?;
    (resource.kind.refuse)(resource, world)
}

/// Refuses to change or remove what another resource keeps.
fn refuse_made(resource: &Resource, world: &Architecture, verb: &str) -> Result<(), Diagnostic> {
    let Some(keeper) = resource.made_by.and_then(|id| world.get(id)) else { return Ok(()) };
    let message =
        format!("`{}` is kept by `{}`, and cannot be {verb} by itself", resource.address(), keeper.address());
    Err(Diagnostic::error("not-yours", message)
        .help("change the settings of the environment (option_settings)"))
}

fn gone() -> Diagnostic {
    Diagnostic::error("removed", "this resource was removed earlier in the script")
}
