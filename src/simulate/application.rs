//! The application that users ask for: its kinds of request and what each costs.

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

    /// Its path.
    pub fn path(&self) -> String {
        self.content.path_of(&self.name)
    }
}

/// One step of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Time on one vCPU of speed 1.
    Cpu(Law),
    /// Waiting that needs a worker but no vCPU (a call to something that is not modeled).
    Wait(Law),
    /// Work on one vCPU of the database behind the port `database`, while the worker waits for it; on the instance
    /// itself where nothing is bound.
    Database(Law),
}

impl Step {
    /// How long it takes where nothing else is under way.
    pub fn law(&self) -> &Law {
        match self {
            Self::Cpu(law) | Self::Wait(law) | Self::Database(law) => law,
        }
    }
}

/// The image that has an application of this name in it. It stands for an AMI that somebody baked.
pub fn golden_image(name: &str) -> String {
    format!("ami-golden-{name}")
}

/// User data that installs an application of this name on a plain image.
pub fn install_script(name: &str) -> String {
    format!("#!/bin/bash\ninstall {name}\n")
}

impl Application {
    /// A step of a kind of request; absent beyond the last.
    #[inline]
    pub fn step(&self, kind: u16, step: u16) -> Option<&Step> {
        self.requests.get(kind as usize)?.steps.get(step as usize)
    }

    /// Whether a kind of request turns to the database after a step.
    pub fn queries_after(&self, kind: u16, step: u16) -> bool {
        let steps = self.requests.get(kind as usize).map_or(&[][..], |kind| &kind.steps);
        steps.iter().skip(step as usize + 1).any(|step| matches!(step, Step::Database(_)))
    }

    /// Whether an image has this application in it.
    pub fn is_golden_image(&self, image: &str) -> bool {
        image == golden_image(&self.name)
    }

    /// Whether user data installs this application: a line says so. Elastic Beanstalk installs whatever is asked for.
    pub fn is_installed_by(&self, user_data: &str) -> bool {
        if user_data == elasticbeanstalk::USER_DATA {
            return true;
        }
        user_data
            .lines()
            .any(|line| line.trim().strip_prefix("install ").is_some_and(|name| name.trim() == self.name))
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
        }
    }
}
