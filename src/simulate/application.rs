//! The application that users ask for: its kinds of request and what each costs.

mod version;

pub use version::{MOST_VERSIONS, Version};

use super::access::Access;
use super::content::Content;
use super::law::Law;
use crate::resource::elasticbeanstalk;
use crate::units::Duration;

/// What an application does, free of where it runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Application {
    /// Its name; images and install scripts carry it.
    pub name: String,
    /// Its kinds of request, by name.
    pub requests: Vec<RequestKind>,
    /// TCP port on which it listens.
    pub port: u16,
    /// How long user data takes to install it on a plain image, after the boot.
    pub install: Law,
    /// Requests that an instance serves at once; its vCPUs where absent.
    pub workers: Option<u32>,
    /// Requests that may wait on an instance; no limit where absent.
    pub queue_limit: Option<u32>,
    /// Label of the version that runs at first: the one that is stated here.
    pub first_version: String,
    /// Other versions, by label.
    pub versions: Vec<Version>,
}

/// A kind of request.
#[derive(Clone, Debug, PartialEq)]
pub struct RequestKind {
    /// Its name, such as `now`.
    pub name: String,
    /// Its steps, in order.
    pub steps: Vec<Step>,
    /// Bytes of an answer, for the bill.
    pub response_bytes: u64,
    /// What it asks for, as those between users and the application see it.
    pub content: Content,
}

impl RequestKind {
    /// A kind of request with nothing but steps: 10,000 bytes at the path of its name.
    pub fn of(name: &str, steps: Vec<Step>) -> Self {
        Self { name: name.to_owned(), steps, response_bytes: 10_000, content: Content::default() }
    }
}

/// One step of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Time on one vCPU of speed 1.
    Cpu(Law),
    /// Waiting that needs a worker but no vCPU (a call to something that is not modeled).
    Wait(Law),
    /// Something that it asks of state, while the worker waits for it.
    Call(Access),
}

impl Step {
    /// How long it takes where nothing else is under way.
    pub fn law(&self) -> &Law {
        match self {
            Self::Cpu(law) | Self::Wait(law) => law,
            Self::Call(access) => &access.time,
        }
    }
}

/// What an image has in it of an application: an AMI that somebody baked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Baked {
    /// Nothing.
    Nothing,
    /// All that it needs (runtime, libraries), but not the application itself.
    Base,
    /// The application, in this version.
    Version(u16),
}

const GOLDEN: &str = "ami-golden-";
const BASE: &str = "ami-base-";

/// The image that has an application of this name in it.
pub fn golden_image(name: &str, version: Option<&str>) -> String {
    format!("{GOLDEN}{name}{}", version.map(|label| format!(":{label}")).unwrap_or_default())
}

/// The image that has everything an application of this name needs, but not the application.
pub fn base_image(name: &str) -> String {
    format!("{BASE}{name}")
}

/// User data that installs an application of this name.
pub fn install_script(name: &str, version: Option<&str>) -> String {
    format!("#!/bin/bash\ninstall {name}{}\n", version.map(|label| format!(" {label}")).unwrap_or_default())
}

impl Application {
    /// A step of a kind of request; absent beyond the last.
    #[inline]
    pub fn step(&self, kind: u16, step: u16) -> Option<&Step> {
        match self.requests.get(kind as usize) {
            Some(kind) => kind.steps.get(step as usize),
            None => self.changed_steps(kind).get(step as usize),
        }
    }

    /// What an image has in it of this application.
    pub fn baked(&self, image: &str) -> Baked {
        if image == base_image(&self.name) {
            return Baked::Base;
        }
        let Some(baked) = image.strip_prefix(GOLDEN) else { return Baked::Nothing };
        let (name, version) = match baked.split_once(':') {
            Some((name, label)) => (name, self.version(label)),
            None => (baked, Some(0)),
        };
        version.filter(|_| name == self.name).map_or(Baked::Nothing, Baked::Version)
    }

    /// The version of this application that user data installs: a line says so. Elastic Beanstalk installs whatever
    /// its environment is to run, which is not said there.
    pub fn installed_by(&self, user_data: &str) -> Option<u16> {
        if user_data == elasticbeanstalk::USER_DATA {
            return Some(0);
        }
        user_data.lines().find_map(|line| {
            let mut words = line.trim().strip_prefix("install ")?.split_whitespace();
            words.next().filter(|name| *name == self.name)?;
            words.next().map_or(Some(0), |label| self.version(label))
        })
    }

    /// The application of a script that states none: 10 ms of CPU, exponentially distributed.
    pub fn plain(name: &str) -> Self {
        let steps = vec![Step::Cpu(Law::Exponential(Duration::from_millis(10)))];
        Self {
            name: name.to_owned(),
            requests: vec![RequestKind::of("get", steps)],
            port: 80,
            install: Law::Uniform(Duration::from_secs(150), Duration::from_secs(210)),
            workers: None,
            queue_limit: None,
            first_version: "v1".to_owned(),
            versions: Vec::new(),
        }
    }
}
