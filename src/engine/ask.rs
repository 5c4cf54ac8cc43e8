//! Questions about a script or the architecture it builds, outside a case.

use super::{Engine, Error, Ran, Script};
use crate::architecture::Architecture;
use crate::cost::{self, Bill, Usage};
use crate::diagnostic::{Diagnostic, Source};
use crate::network::{self, Party, Protocol};
use crate::resource::{Resource, World};
use crate::script::Outcome;
use crate::units::Cidr;

impl Engine {
    /// Runs a script.
    ///
    /// # Errors
    /// When the script is wrong.
    pub fn run(&self, source: impl Into<Script>) -> Result<Ran, Error> {
        let outcome = self.build(&source.into().0)?;
        Ok(Ran {
            json: outcome.value.to_json(&outcome.architecture),
            text: outcome.value.show(&outcome.architecture),
            printed: outcome.printed,
            warnings: outcome.warnings,
        })
    }

    /// Runs a script for what it builds.
    pub(super) fn build(&self, source: &Source) -> Result<Outcome, Error> {
        self.host().run(source).map_err(|failure| Error::script(failure, source))
    }

    /// What a month of a design costs.
    ///
    /// # Errors
    /// When the script is wrong, and when a price is unknown.
    pub fn cost(&self, source: impl Into<Script>) -> Result<Bill, Error> {
        let source = source.into().0;
        let outcome = self.build(&source)?;
        cost::monthly(&outcome.architecture, &Usage::default())
            .map_err(|problem| Error::new(problem, Some(source)))
    }

    /// Whether `from` can open a TCP connection to `to`. Each is `internet`, an address range, or the address of a
    /// resource.
    ///
    /// # Errors
    /// When the script is wrong, and when a party does not exist.
    pub fn reach(
        &self,
        source: impl Into<Script>,
        from: &str,
        to: &str,
        port: u16,
    ) -> Result<network::Reach, Error> {
        let source = source.into().0;
        let outcome = self.build(&source)?;
        self.reach_in(&outcome.architecture, from, to, port)
            .map_err(|problem| Error::new(problem, Some(source)))
    }

    /// As [`Engine::reach`], in a design that stands already.
    ///
    /// # Errors
    /// When a party does not exist.
    pub fn reach_in(
        &self,
        architecture: &Architecture,
        from: &str,
        to: &str,
        port: u16,
    ) -> Result<network::Reach, Diagnostic> {
        let (from, to) = (party(architecture, from)?, party(architecture, to)?);
        network::reach(architecture, &from, &to, port, Protocol::Tcp)
    }
}

/// What a name on the command line stands for.
fn party(architecture: &Architecture, name: &str) -> Result<Party, Diagnostic> {
    if ["internet", "anywhere"].contains(&name.to_ascii_lowercase().as_str()) {
        return Ok(Party::Internet(Cidr::ANYWHERE));
    }
    if let Ok(range) = name.parse::<Cidr>() {
        return Ok(Party::Internet(range));
    }
    if let Ok(address) = name.parse::<std::net::Ipv4Addr>() {
        return Ok(Party::Internet(Cidr::host(address)));
    }
    let same_name = || {
        let mut named = architecture.all().filter(|resource| resource.name == name && !resource.implicit);
        named.next().filter(|_| named.next().is_none()).map(|resource| resource.id)
    };
    architecture.identify(name).or_else(same_name).map(Party::Resource).ok_or_else(|| {
        let addresses: Vec<String> = architecture.all().map(Resource::address).collect();
        Diagnostic::error("unknown-resource", format!("this design has no resource `{name}`"))
            .help("a party is `internet`, an address range, or a resource such as `ec2::instance.web`")
            .nearest(name, addresses.iter().map(String::as_str))
    })
}
