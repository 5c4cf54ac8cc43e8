//! cloudkata inside another program: grade a design, and show what a learner would read.
//!
//! ```sh
//! cargo run --example embed
//! ```

#![expect(clippy::print_stdout, reason = "an example shows what it gets")]

use cloudkata::{Course, Engine, Seed};

const DESIGN: &str = r#"
    // One server, and a door that lets users in.
    let door = ec2::security_group("door", #{ security_group_ingress: [allow_tcp(80, ANYWHERE)] });
    let web = ec2::instance("web", #{
        image_id: golden_ami(app), instance_type: "t2.micro", security_group_ids: [door],
    });
    app.address = web;
"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let engine = Engine::new(Course::builtin());
    let report = engine.grade("whatisthetime/fixed-address", DESIGN, Seed(1))?;
    for verdict in &report.requirements {
        println!("{:?}: {}", verdict.status, verdict.title);
        if let Some(hint) = &verdict.hint {
            println!("  expected {}, observed {}", verdict.expected, verdict.observed);
            println!("  try: {hint}");
        }
    }
    println!("{}", serde_json::to_string_pretty(&report.cost)?);
    Ok(())
}
