//! How the application that a case asks for is bound to resources: the address its users are given, and its ports.

use crate::diagnostic::Span;
use crate::resource::ResourceId;
use std::collections::BTreeMap;
use std::fmt;
use std::net::Ipv4Addr;

/// How users speak to the application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scheme {
    /// Plain, port 80 unless the address says another.
    Http,
    /// Encrypted, port 443 unless the address says another.
    Https,
}

/// What stands between the scheme and the port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Host {
    /// An IPv4 address: users need no DNS, and learn of no change.
    Address(Ipv4Addr),
    /// A name: users ask DNS.
    Name(String),
}

/// One address that users are given.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Endpoint {
    /// http or https.
    pub scheme: Scheme,
    /// Address or name.
    pub host: Host,
    /// TCP port.
    pub port: u16,
}

impl Endpoint {
    /// Reads `https://api.example.com`, `http://198.18.0.1:8080`, `api.example.com` (http) …
    ///
    /// # Errors
    /// A sentence that says what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let (scheme, rest) = match text.split_once("://") {
            Some(("http", rest)) => (Scheme::Http, rest),
            Some(("https", rest)) => (Scheme::Https, rest),
            Some((other, _)) => return Err(format!("users speak http or https, not `{other}`")),
            None => (Scheme::Http, text),
        };
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) => {
                (host, port.parse::<u16>().map_err(|_| format!("`{port}` is not a port (1 to 65535)"))?)
            }
            None => (authority, if scheme == Scheme::Https { 443 } else { 80 }),
        };
        let named = |c: char| c.is_ascii_alphanumeric() || "-._*".contains(c);
        if host.is_empty() || host.len() > 253 || !host.chars().all(named) {
            return Err(format!("`{host}` is neither an IPv4 address nor a DNS name"));
        }
        let name = host.trim_end_matches('.').to_ascii_lowercase();
        let host = host.parse().map_or(Host::Name(name), Host::Address);
        Ok(Self { scheme, host, port })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, usual) = match self.scheme {
            Scheme::Http => ("http", 80),
            Scheme::Https => ("https", 443),
        };
        match &self.host {
            Host::Address(address) => write!(f, "{scheme}://{address}")?,
            Host::Name(name) => write!(f, "{scheme}://{name}")?,
        }
        if self.port != usual { write!(f, ":{}", self.port) } else { Ok(()) }
    }
}

/// The application's ties to the architecture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Binding {
    /// What users are given at the start; empty while the script has said nothing.
    pub address: Vec<Endpoint>,
    /// Where the script said so.
    pub address_span: Option<Span>,
    /// Ports by name (`sessions`, `database`, `reads`, `cache`, `files`, `queue`).
    pub ports: BTreeMap<String, Vec<ResourceId>>,
    /// Whether users keep their sessions themselves, in a cookie.
    pub client_sessions: Option<ClientSessions>,
}

/// Sessions that users keep.
#[derive(Clone, Debug, PartialEq)]
pub struct ClientSessions {
    /// Whether the application would notice a forged one.
    pub signed: bool,
    /// Where the script said so.
    pub span: Option<Span>,
}

impl Binding {
    /// Drops ties to resources that are gone.
    pub(super) fn forget(&mut self, exists: impl Fn(ResourceId) -> bool) {
        for bound in self.ports.values_mut() {
            bound.retain(|id| exists(*id));
        }
        self.ports.retain(|_, bound| !bound.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_leave_out_scheme_and_port() {
        let endpoint = Endpoint::parse("api.example.com").unwrap();
        assert_eq!((endpoint.scheme, endpoint.port), (Scheme::Http, 80));
        assert_eq!(
            Endpoint::parse("https://API.example.com/now").unwrap().to_string(),
            "https://api.example.com"
        );
        assert!(Endpoint::parse("ftp://x").is_err());
        assert!(Endpoint::parse("").is_err());
    }
}
