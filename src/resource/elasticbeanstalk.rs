//! AWS Elastic Beanstalk: an application, its versions, and environments that run them.
//!
//! An environment is a bundle of other resources (instances, a load balancer, an Auto Scaling group, a queue), which
//! CloudFormation makes for it; here the architecture does, from what `settings` says. Beanstalk itself costs nothing.

mod application;
mod configuration_template;
mod environment;
mod options;
mod settings;

pub use environment::{
    Tier, application_of, cname, load_balancer_of, queue_of, servers_of, settings_queue, tier, version_of,
};
pub use options::OptionKind;
pub use settings::{Batch, Deployment, Policy, Settings, deployment, settings};

use super::Kind;

/// The kinds of this service.
pub const KINDS: &[Kind] =
    &[application::APPLICATION, application::VERSION, configuration_template::KIND, environment::KIND];

/// What runs on each instance at its first boot: Beanstalk's own program, which installs the version.
pub const USER_DATA: &str = "#!/bin/bash\nelasticbeanstalk install\n";
