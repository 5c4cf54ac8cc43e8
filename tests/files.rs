//! Where files are: on an instance's own disk, on a volume, on EFS, in S3; and who finds them after what happens.
//!
//! Every case is an ordinary script through the public API. What a figure must be follows from who holds the files.

#![expect(
    clippy::expect_used,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a script that does not run is a failed test"
)]

#[path = "shared/scripts.rs"]
mod scripts;

use scripts::{number, run};
use serde_json::Value;

/// Two instances in two AZs, behind a load balancer; `prepare` binds the port, `run` ends the simulation.
fn album(prepare: &str, simulation: &str) -> Value {
    read(4, prepare, simulation)
}

/// As [`album`], with so many reads for each write.
fn read(reads: u32, prepare: &str, simulation: &str) -> Value {
    run(&format!(
        r#"
        application("album", #{{ requests: #{{
            upload: #{{ cpu: "1ms", file_write: #{{ bytes: "400KB" }} }},
            picture: #{{ cpu: "1ms", file_read: #{{ key: latest(20) }} }},
        }}, workers: 50 }});
        let front = ec2::security_group("front", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let servers = [];
        for n in 1..=2 {{
            servers.push(ec2::instance(`web-${{n}}`, #{{
                image_id: golden_ami(app), instance_type: "c5.large", security_group_ids: [front], subnet_id: default_subnet(n),
            }}));
        }}
        let pool = elbv2::target_group("web", #{{ vpc_id: default_vpc(), port: 80, protocol: "HTTP", targets: servers }});
        let alb = elbv2::load_balancer("front", #{{ subnets: default_subnets(), security_groups: [front] }});
        elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
        {prepare}
        simulate(#{{
            target: alb.dns_name, arrivals: poisson(20), users: 100, duration: "10m", timeout: "3s", seed: 3,
            mix: #{{ upload: 1, picture: {reads} }}, {simulation}
        }})"#
    ))
}

const EFS: &str = r#"
    let nfs = ec2::security_group("nfs", #{ group_description: "nfs", security_group_ingress: [allow_tcp(2049, front)] });
    let share = efs::file_system("share", #{ throughput_mode: "elastic" });
    for n in 1..=2 { efs::mount_target(`share-${n}`, #{ file_system_id: share, subnet_id: default_subnet(n), security_groups: [nfs] }); }
    app.files = share;"#;

fn count(run: &Value, cause: &str) -> f64 {
    let causes = run["causes"].as_array().unwrap();
    causes.iter().filter(|row| row["cause"] == cause).map(|row| row["count"].as_f64().unwrap()).sum()
}

fn station<'a>(run: &'a Value, resource: &str) -> &'a Value {
    let stations = run["stations"].as_array().unwrap();
    stations.iter().find(|row| row["resource"] == resource).expect("the place has a row")
}

fn failed(run: &Value) -> f64 {
    number(run, "/requests/failed")
}

#[test]
fn half_of_the_pictures_are_missing_where_two_instances_have_disks_of_their_own() {
    let run = album("", "");
    let (missing, reads) = (count(&run, "file-elsewhere"), number(&run, "/requests/total") * 0.8);
    // Each read asks one of two, whoever has the file: a share of 1/2, give or take chance.
    assert!((missing / reads - 0.5).abs() < 4.0 * (0.25 / reads).sqrt(), "{}", missing / reads);
    assert_eq!(missing, failed(&run));
}

#[test]
fn a_file_system_with_a_mount_target_in_each_zone_is_found_by_all_and_outlives_a_zone() {
    let run = album(EFS, r#"faults: [zone_power_loss(in_az(1), "4m", "8m")]"#);
    assert_eq!(count(&run, "file-elsewhere") + count(&run, "file-lost"), 0.0);
    assert_eq!(number(&run, "/lost/files"), 0.0);
    let share = station(&run, "efs::file_system.share");
    assert!(share["served"].as_f64().unwrap() > 0.9 * number(&run, "/requests/ok"));
}

#[test]
fn reads_and_writes_of_efs_take_the_times_of_the_catalog() {
    let here = read(0, "", "");
    let there = read(0, EFS, "");
    let more = number(&there, "/latency_ms/mean") - number(&here, "/latency_ms/mean");
    assert!((more - 3.0).abs() < 0.05, "{more}");
}

#[test]
fn without_a_mount_target_in_their_zone_instances_do_not_find_the_file_system() {
    let run = album(&EFS.replace("for n in 1..=2 { efs", "for n in 1..=1 { efs"), "");
    let missing = count(&run, "no-mount-target");
    assert_eq!(missing, failed(&run));
    assert!((missing / number(&run, "/requests/total") - 0.5).abs() < 0.01);
    assert_eq!(run.pointer("/causes/0/resource").unwrap(), "efs::file_system.share");
}

#[test]
fn a_mount_target_whose_group_does_not_admit_nfs_is_not_reached() {
    let run = album(&EFS.replace("allow_tcp(2049, front)", "allow_tcp(80, front)"), "");
    assert_eq!(number(&run, "/requests/ok"), 0.0);
    assert_eq!(count(&run, "security-group-denies"), failed(&run));
}

#[test]
fn a_bucket_is_found_from_everywhere_and_billed_by_request() {
    let script = r#"let pictures = s3::bucket("pictures"); app.files = pictures;"#;
    let run = album(script, r#"faults: [terminate(servers[0], "5m")]"#);
    assert_eq!(count(&run, "file-elsewhere") + count(&run, "file-lost") + number(&run, "/lost/files"), 0.0);
    // The first byte takes 100 to 200 ms.
    assert!(number(&run, "/latency_ms/p50") > 100.0 && number(&run, "/latency_ms/max") < 240.0);
    assert!(station(&run, "s3::bucket.pictures")["served"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_private_instance_needs_a_way_out_or_an_endpoint_to_a_bucket() {
    let private = |more: &str| {
        run(&format!(
            r#"
            application("album", #{{ requests: #{{ upload: #{{ cpu: "1ms", file_write: true }} }} }});
            let net = network::three_tier("10.0.0.0/16", 2);
            let front = ec2::security_group("front", #{{ vpc_id: net.vpc, group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "c5.large", security_group_ids: [front], subnet_id: net.database_subnets[0] }});
            let pool = elbv2::target_group("web", #{{ vpc_id: net.vpc, port: 80, protocol: "HTTP", targets: [web] }});
            let alb = elbv2::load_balancer("front", #{{ subnets: net.public_subnets, security_groups: [front] }});
            elbv2::listener("http", #{{ load_balancer_arn: alb, port: 80, protocol: "HTTP", default_actions: [forward(pool)] }});
            app.files = s3::bucket("pictures");
            {more}
            simulate(#{{ target: alb.dns_name, arrivals: poisson(5), duration: "2m", timeout: "3s" }})"#
        ))
    };
    let shut = private("");
    assert_eq!(number(&shut, "/requests/ok"), 0.0);
    assert_eq!(count(&shut, "no-way-out"), failed(&shut));
    let endpoint = r#"ec2::vpc_endpoint("s3", #{
        vpc_id: net.vpc, service_name: "com.amazonaws.us-east-1.s3", vpc_endpoint_type: "Gateway", route_table_ids: [net.database_route_table],
    });"#;
    assert_eq!(failed(&private(endpoint)), 0.0);
}

const VOLUME: &str = r#"
    let disk = ec2::volume("disk", #{ availability_zone: "us-east-1a", size: 100, volume_type: "gp3" });
    ec2::volume_attachment("disk", #{ instance_id: servers[0], volume_id: disk });
    app.files = disk;"#;

#[test]
fn only_the_instance_a_volume_is_attached_to_finds_its_files() {
    let run = album(VOLUME, "");
    assert_eq!(count(&run, "volume-not-attached"), failed(&run));
    assert!((number(&run, "/availability") - 0.5).abs() < 0.01);
    assert_eq!(run.pointer("/causes/0/resource").unwrap(), "ec2::volume.disk");
}

#[test]
fn two_volumes_are_two_places() {
    let two = r#"
        app.files = [1, 2].map(|n| {
            let disk = ec2::volume(`disk-${n}`, #{ availability_zone: if n == 1 { "us-east-1a" } else { "us-east-1b" }, size: 100, volume_type: "gp3" });
            ec2::volume_attachment(`disk-${n}`, #{ instance_id: servers[n - 1], volume_id: disk });
            disk
        });"#;
    let run = album(two, "");
    assert_eq!(count(&run, "file-elsewhere"), failed(&run));
    assert!((number(&run, "/availability") - 0.6).abs() < 0.02, "4/5 read, half of those in vain");
}

/// One instance alone: what it finds again after something happened to it.
fn alone(launch: &str, prepare: &str, fault: &str) -> Value {
    run(&format!(
        r#"
        application("album", #{{ requests: #{{
            upload: #{{ cpu: "1ms", file_write: #{{ key: own() }} }}, picture: #{{ cpu: "1ms", file_read: #{{ key: own() }} }},
        }} }});
        let front = ec2::security_group("front", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
        let web = ec2::instance("web", #{{ image_id: golden_ami(app), security_group_ids: [front], subnet_id: default_subnet(1), {launch} }});
        let address = ec2::eip("web", #{{ instance_id: web }});
        {prepare}
        app.address = address;
        simulate(#{{
            arrivals: poisson(20), users: 50, duration: "20m", timeout: "3s", seed: 3, mix: #{{ upload: 1, picture: 4 }}, faults: [{fault}],
        }})"#
    ))
}

#[test]
fn the_root_volume_outlives_a_stop_and_instance_store_does_not() {
    let stop = r#"stop_start(web, "8m", "10m")"#;
    let root = alone(r#"instance_type: "c5.large""#, "", stop);
    assert_eq!((number(&root, "/lost/files"), count(&root, "file-lost")), (0.0, 0.0));
    let store = alone(r#"instance_type: "c5d.large""#, "", stop);
    // Every one of 50 users had a picture by then.
    assert_eq!(number(&store, "/lost/files"), 50.0);
    assert!(count(&store, "file-lost") > 0.0);
    let on_ebs = r#"instance_type: "c5d.large", block_device_mappings: [#{ device_name: "/dev/xvda", ebs: #{ volume_size: 20 } }]"#;
    assert_eq!(number(&alone(on_ebs, "", stop), "/lost/files"), 0.0);
    let reboot = alone(r#"instance_type: "c5d.large""#, "", r#"reboot(web, "8m")"#);
    assert_eq!(number(&reboot, "/lost/files"), 0.0);
}

#[test]
fn a_terminated_instance_takes_its_root_volume_along_unless_that_is_kept() {
    let end = r#"terminate(web, "8m")"#;
    assert_eq!(number(&alone(r#"instance_type: "c5.large""#, "", end), "/lost/files"), 50.0);
    let kept = r#"instance_type: "c5.large", block_device_mappings: [#{ device_name: "/dev/xvda", ebs: #{ delete_on_termination: false } }]"#;
    assert_eq!(number(&alone(kept, "", end), "/lost/files"), 0.0);
}

#[test]
fn a_volume_outlives_its_instance_and_nothing_outlives_the_volume() {
    let disk = r#"
        let disk = ec2::volume("disk", #{ availability_zone: "us-east-1a", size: 100, volume_type: "gp3" });
        ec2::volume_attachment("disk", #{ instance_id: web, volume_id: disk });
        ec2::snapshot("nightly", #{ volume_id: disk });
        app.files = disk;"#;
    let launch = r#"instance_type: "c5.large""#;
    assert_eq!(number(&alone(launch, disk, r#"terminate(web, "8m")"#), "/lost/files"), 0.0);
    let run = alone(launch, disk, r#"volume_loss(bound("files"), "8m")"#);
    assert_eq!(number(&run, "/lost/files"), 50.0);
    assert_eq!(count(&run, "volume-lost"), failed(&run));
    let told = run["events"].as_array().unwrap().iter().find(|event| event["what"] == "volume-lost").unwrap();
    assert!(told["detail"].as_str().unwrap().contains("ec2::snapshot.nightly"), "{told}");
}

#[test]
fn an_instance_without_its_root_volume_is_dead() {
    let run = alone(r#"instance_type: "c5.large""#, "", r#"volume_loss(web, "8m")"#);
    assert_eq!(number(&run, "/lost/files"), 50.0);
    assert!(count(&run, "instance-crashed") > 0.0);
}

/// Pictures that users fetch from a bucket themselves are the ones that the application wrote, if it wrote them there.
#[test]
fn a_bucket_hands_out_what_was_written_to_it_and_nothing_that_was_written_elsewhere() {
    let pictures = |bound: &str| {
        run(&format!(
            r#"
            application("album", #{{ requests: #{{
                upload: #{{ path: "/upload", method: "POST", cpu: "1ms", file_write: #{{ key: zipf(40, 0) }} }},
                picture: #{{ path: "/pictures/1.jpg", object: zipf(40, 0), cpu: "1ms", file_read: true }},
            }} }});
            let front = ec2::security_group("front", #{{ group_description: "web", security_group_ingress: [allow_tcp(80, ANYWHERE)] }});
            let web = ec2::instance("web", #{{ image_id: golden_ami(app), instance_type: "c5.large", security_group_ids: [front], subnet_id: default_subnet(1) }});
            let bucket = s3::bucket("pictures");
            let control = cloudfront::origin_access_control("pictures");
            let cdn = cloudfront::distribution("cdn", #{{
                origins: [
                    #{{ id: "web", domain_name: web.public_dns_name, custom_origin_config: #{{ origin_protocol_policy: "http-only" }} }},
                    #{{ id: "pictures", domain_name: bucket, s3_origin_config: #{{}}, origin_access_control_id: control }},
                ],
                default_cache_behavior: #{{
                    target_origin_id: "web", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingDisabled",
                    allowed_methods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
                }},
                cache_behaviors: [#{{ path_pattern: "/pictures/*", target_origin_id: "pictures", viewer_protocol_policy: "allow-all", cache_policy_id: "CachingDisabled" }}],
            }});
            s3::bucket_policy("pictures", #{{ bucket: bucket, policy_document: #{{ Version: "2012-10-17", Statement: [#{{
                Effect: "Allow", Principal: #{{ Service: "cloudfront.amazonaws.com" }}, Action: "s3:GetObject", Resource: "*",
                Condition: #{{ StringEquals: #{{ "AWS:SourceArn": cdn }} }},
            }}] }} }});
            {bound}
            simulate(#{{ target: cdn, arrivals: poisson(10), users: 50, duration: "20m", timeout: "3s", mix: #{{ upload: 1, picture: 4 }} }})"#
        ))
    };
    let there = pictures("app.files = bucket;");
    assert_eq!(failed(&there), 0.0);
    let elsewhere = pictures("");
    assert_eq!(count(&elsewhere, "file-not-in-bucket"), failed(&elsewhere));
    assert_eq!(failed(&elsewhere) > 0.0, number(&elsewhere, "/availability") < 0.25);
}
