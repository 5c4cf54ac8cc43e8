//! Why requests fail for the sake of what is kept: sessions, rows, files, and the stores that have them. By name.

use super::{CauseWords, cause};

/// Causes of state, by name.
pub(super) const CAUSES: &[CauseWords] = &[
    cause(
        "cache-down",
        ("the cache is down", "캐시 중단"),
        (
            "the node that has the user's session is gone, and nothing has taken over yet; a replica with automatic failover would, in its own Availability Zone",
            "사용자의 세션을 가진 노드가 사라졌고 아직 이어받은 노드가 없습니다. 다른 가용 영역에 복제본을 두고 자동 장애 조치를 켜면 이어받습니다",
        ),
    ),
    cause(
        "cookie-too-large",
        ("the cookie is too large", "쿠키가 너무 큼"),
        (
            "browsers keep at most 4 KB in a cookie, and this session is larger: keep it on the server and give the user its number",
            "브라우저는 쿠키 하나에 최대 4KB만 보관하는데 세션이 그보다 큽니다. 세션은 서버에 두고 사용자에게는 번호만 주세요",
        ),
    ),
    cause(
        "database-down",
        ("the database is down", "데이터베이스 중단"),
        (
            "the database instance is gone or its Availability Zone has no power, and nothing takes over; a Multi-AZ standby would",
            "DB 인스턴스가 사라졌거나 가용 영역에 전원이 없고 이어받을 대상이 없습니다. 다중 AZ 대기 인스턴스가 있었다면 이어받습니다",
        ),
    ),
    cause(
        "database-failing-over",
        ("the database fails over", "데이터베이스 장애 조치 중"),
        (
            "the standby or a replica is taking over; until the endpoint's name leads to it, queries fail",
            "대기 인스턴스나 복제본이 이어받는 중입니다. 엔드포인트 이름이 그쪽을 가리킬 때까지 쿼리가 실패합니다",
        ),
    ),
    cause(
        "file-elsewhere",
        ("the file lies on another instance's disk", "파일이 다른 인스턴스의 디스크에 있음"),
        (
            "the file was written to one place (the disk of an instance, its volume) and looked for at another: instances share no disk; keep files on EFS or in S3",
            "파일은 한곳(인스턴스의 디스크나 볼륨)에 저장됐는데 다른 곳에서 찾았습니다. 인스턴스끼리 디스크를 공유하지 않으므로 EFS나 S3에 두세요",
        ),
    ),
    cause(
        "file-lost",
        ("the file is gone", "파일이 사라짐"),
        ("the only copy was on a disk that is gone", "유일한 사본이 사라진 디스크에 있었습니다"),
    ),
    cause(
        "file-not-in-bucket",
        ("the file is not in this bucket", "이 버킷에 없는 파일"),
        (
            "the application writes its files elsewhere: bind `app.files` to this bucket, or replicate the bucket they are in",
            "애플리케이션이 파일을 다른 곳에 씁니다. `app.files`를 이 버킷으로 정하거나, 파일이 있는 버킷을 복제하세요",
        ),
    ),
    cause(
        "item-too-large",
        ("the item is too large", "너무 큰 항목"),
        (
            "DynamoDB takes items up to 400 KB; what is larger belongs into S3, and its key into the item",
            "DynamoDB 항목은 400KB까지입니다. 더 큰 것은 S3에 두고 항목에는 그 키만 저장하세요",
        ),
    ),
    cause(
        "no-mount-target",
        ("no mount target in this zone", "이 가용 영역에 탑재 대상이 없음"),
        (
            "the file system has no mount target in the Availability Zone of the instance, so its name does not resolve there; make one in each zone",
            "인스턴스가 있는 가용 영역에 파일 시스템의 탑재 대상이 없어 이름이 확인되지 않습니다. 가용 영역마다 하나씩 만드세요",
        ),
    ),
    cause(
        "read-only-replica",
        ("a replica takes no writes", "읽기 전용 복제본"),
        (
            "something was to be written to a read replica, which only follows its source: bind `app.database` to the source, or promote the replica",
            "원본을 따라갈 뿐인 읽기 복제본에 쓰려고 했습니다. `app.database`를 원본에 연결하거나 복제본을 승격하세요",
        ),
    ),
    cause(
        "row-elsewhere",
        ("the row is in another database", "행이 다른 데이터베이스에 있음"),
        (
            "each instance keeps a database of its own, and the user's row is in another one's; bind `app.database` to one that all share",
            "인스턴스마다 자기 데이터베이스를 갖고 있어 사용자의 행이 다른 인스턴스에 있습니다. 모두가 공유하는 데이터베이스를 `app.database`에 연결하세요",
        ),
    ),
    cause(
        "row-lost",
        ("the row is gone", "행이 사라짐"),
        (
            "what the user had written was kept by something that is gone, and nobody has a copy",
            "사용자가 저장한 데이터를 갖고 있던 대상이 사라졌고 사본도 없습니다",
        ),
    ),
    cause(
        "session-elsewhere",
        ("the session is with another instance", "세션이 다른 인스턴스에 있음"),
        (
            "the user's session is in the memory of one instance, and another was asked: make the balancer sticky, or keep sessions where all instances find them",
            "세션은 한 인스턴스의 메모리에 있는데 다른 인스턴스가 요청을 받았습니다. 로드 밸런서에 고정 세션을 켜거나, 모든 인스턴스가 찾을 수 있는 곳에 세션을 두세요",
        ),
    ),
    cause(
        "session-lost",
        ("the session is gone", "세션이 사라짐"),
        (
            "what held the user's session (an instance's memory, a cache node) is gone or was emptied, and the session with it",
            "사용자의 세션을 갖고 있던 인스턴스 메모리나 캐시 노드가 사라지거나 비워져 세션도 함께 사라졌습니다",
        ),
    ),
    cause(
        "stale-read",
        ("the replica lags behind", "읽기 복제본의 지연"),
        (
            "the user wrote something and read it from a replica that had not received it yet; read your own writes from the writer",
            "사용자가 방금 저장한 내용을 아직 받지 못한 읽기 복제본에서 읽었습니다. 자신이 쓴 데이터는 쓰기 인스턴스에서 읽으세요",
        ),
    ),
    cause(
        "throttled",
        ("throttled", "스로틀링"),
        (
            "more came than was let through: a stage of API Gateway or the account answers 429, a table refuses what is beyond its capacity or that of a single key",
            "허용된 것보다 많은 요청이 왔습니다. API Gateway의 스테이지나 계정은 429로 응답하고, 테이블은 용량이나 키 하나의 한도를 넘는 요청을 거부합니다",
        ),
    ),
    cause(
        "volume-lost",
        ("the volume is lost", "볼륨 손실"),
        (
            "the volume failed with all that was on it; a volume is kept in one Availability Zone, and only a snapshot brings back what was there when it was taken",
            "볼륨이 고장 나 그 안의 모든 것이 사라졌습니다. 볼륨은 한 가용 영역에만 있으며, 스냅샷을 찍은 시점의 내용만 되살릴 수 있습니다",
        ),
    ),
    cause(
        "volume-not-attached",
        ("the volume is attached to another instance", "다른 인스턴스에 연결된 볼륨"),
        (
            "files are on an EBS volume that this instance does not have: a volume is a disk of the instance it is attached to, not a share; use EFS or S3 for files that all instances need",
            "파일이 이 인스턴스에 연결되지 않은 EBS 볼륨에 있습니다. 볼륨은 연결된 인스턴스의 디스크이지 공유 저장소가 아닙니다. 모든 인스턴스가 쓸 파일은 EFS나 S3에 두세요",
        ),
    ),
];
