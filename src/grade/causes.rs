//! Why requests fail, in words that a beginner understands. One row a cause; the simulator's and the network's names
//! must all stand here (a test holds the two lists together).

use super::Language;

/// A cause of failed requests.
#[derive(Clone, Copy, Debug)]
pub struct CauseWords {
    /// The name in reports.
    pub name: &'static str,
    /// A few words, in English and Korean.
    title: (&'static str, &'static str),
    /// What it means and where to look, a sentence or two, in English and Korean.
    meaning: (&'static str, &'static str),
}

impl CauseWords {
    /// A few words.
    pub const fn title(&self, language: Language) -> &'static str {
        language.pick(self.title.0, self.title.1)
    }

    /// What it means and where to look.
    pub const fn meaning(&self, language: Language) -> &'static str {
        language.pick(self.meaning.0, self.meaning.1)
    }
}

/// The row of a cause.
pub fn find(name: &str) -> Option<&'static CauseWords> {
    CAUSES.iter().find(|cause| cause.name == name)
}

/// The few words of a cause; its name where the table has none.
pub fn title(name: &str, language: Language) -> String {
    find(name).map_or_else(|| name.replace('-', " "), |cause| cause.title(language).to_owned())
}

const fn cause(
    name: &'static str,
    title: (&'static str, &'static str),
    meaning: (&'static str, &'static str),
) -> CauseWords {
    CauseWords { name, title, meaning }
}

/// Every cause, by name.
pub const CAUSES: &[CauseWords] = &[
    cause(
        "connection-refused",
        ("connection refused", "연결 거부"),
        (
            "the instance answers, but nothing listens on that port",
            "인스턴스에 닿았지만 그 포트에서 기다리는 프로그램이 없습니다",
        ),
    ),
    cause(
        "dns-no-answer",
        ("no DNS answer", "DNS 응답 없음"),
        (
            "users asked for the name and DNS had no address to give: no record, or every value failed its health check",
            "사용자가 이름을 물었지만 DNS가 알려 줄 주소가 없었습니다. 레코드가 없거나 모든 값이 상태 검사에 실패했습니다",
        ),
    ),
    cause(
        "instance-booting",
        ("instance still starting", "인스턴스 시작 중"),
        (
            "the request reached an instance that had not finished starting or installing the application",
            "아직 부팅하거나 애플리케이션을 설치하는 중인 인스턴스에 요청이 도착했습니다",
        ),
    ),
    cause(
        "instance-crashed",
        ("instance crashed", "인스턴스 장애"),
        (
            "the instance was dead and nothing kept users away from it",
            "인스턴스가 죽었는데 사용자를 다른 곳으로 보내 줄 것이 없었습니다",
        ),
    ),
    cause(
        "instance-stopped",
        ("instance stopped", "인스턴스 중지됨"),
        (
            "the instance was stopped and nothing else answered in its place",
            "인스턴스가 중지되어 있었고 대신 응답할 것이 없었습니다",
        ),
    ),
    cause(
        "instance-terminated",
        ("instance terminated", "인스턴스 종료됨"),
        (
            "the instance is gone for good, and users were still sent to it",
            "인스턴스가 완전히 사라졌는데 사용자는 여전히 그쪽으로 보내졌습니다",
        ),
    ),
    cause(
        "network-acl-denies",
        ("network ACL denies", "네트워크 ACL이 차단"),
        (
            "a network ACL of the subnet refuses the packet; remember that it has no memory, so answers need a rule too",
            "서브넷의 네트워크 ACL이 패킷을 막습니다. 상태를 기억하지 않으므로 응답에도 규칙이 필요합니다",
        ),
    ),
    cause(
        "no-public-address",
        ("no public address", "퍼블릭 주소 없음"),
        (
            "users come from the Internet, and the resource has no public address",
            "사용자는 인터넷에서 오는데 이 리소스에는 퍼블릭 주소가 없습니다",
        ),
    ),
    cause(
        "no-registered-target",
        ("no target in the group", "등록된 대상 없음"),
        (
            "the balancer's target group was empty, so there was nobody to send the request to",
            "로드 밸런서의 대상 그룹이 비어 있어 요청을 보낼 곳이 없었습니다",
        ),
    ),
    cause(
        "no-route",
        ("no route", "경로 없음"),
        (
            "no route leads there: the subnet's route table has no way to or from the Internet",
            "그곳으로 가는 경로가 없습니다. 서브넷의 라우팅 테이블에 인터넷으로 오가는 길이 없습니다",
        ),
    ),
    cause(
        "no-rule-matches",
        ("no listener rule matches", "일치하는 리스너 규칙 없음"),
        (
            "the balancer listens, but none of its rules says what to do with this request",
            "로드 밸런서는 듣고 있지만 이 요청을 어떻게 할지 정한 규칙이 없습니다",
        ),
    ),
    cause(
        "no-such-address",
        ("nobody has this address", "아무도 쓰지 않는 주소"),
        (
            "users were given an address that belongs to nothing",
            "사용자에게 알려 준 주소를 가진 리소스가 없습니다",
        ),
    ),
    cause(
        "not-listening",
        ("nothing listens on the port", "포트에서 듣지 않음"),
        (
            "the request arrived at a port on which nothing listens",
            "요청이 도착한 포트에서 기다리는 것이 없습니다",
        ),
    ),
    cause(
        "queue-full",
        ("queue full", "대기열 가득 참"),
        (
            "more requests waited than the server keeps, so it turned this one away",
            "서버가 받아 둘 수 있는 것보다 많은 요청이 기다려서 이 요청은 돌려보냈습니다",
        ),
    ),
    cause(
        "security-group-denies",
        ("security group denies", "보안 그룹이 차단"),
        (
            "no rule of the security group lets this traffic in; what no rule allows is dropped in silence",
            "이 트래픽을 허용하는 보안 그룹 규칙이 없습니다. 허용되지 않은 것은 조용히 버려집니다",
        ),
    ),
    cause(
        "stale-address",
        ("address no longer valid", "더는 유효하지 않은 주소"),
        (
            "users still held an address that the server once had and has no longer",
            "사용자는 서버가 예전에 쓰던, 지금은 쓰지 않는 주소를 아직 가지고 있었습니다",
        ),
    ),
    cause(
        "target-group-empty",
        ("target group empty", "대상 그룹이 비어 있음"),
        (
            "the balancer's target group had no instance in it",
            "로드 밸런서의 대상 그룹에 인스턴스가 하나도 없었습니다",
        ),
    ),
    cause(
        "target-unreachable",
        ("target unreachable", "대상에 연결할 수 없음"),
        (
            "the balancer sent the request to a target that did not answer",
            "로드 밸런서가 요청을 보낸 대상이 응답하지 않았습니다",
        ),
    ),
    cause(
        "throttled-cpu",
        ("CPU credits used up", "CPU 크레딧 소진"),
        (
            "the burstable instance had used up its CPU credits and ran at its baseline, too slow for this load",
            "버스트 가능 인스턴스가 CPU 크레딧을 다 써서 기준 성능으로 느려졌습니다. 이 부하에는 부족합니다",
        ),
    ),
    cause(
        "timeout",
        ("no answer in time", "시간 초과"),
        (
            "the request waited so long for its turn that the user gave up: the servers had more work than they can do",
            "차례를 너무 오래 기다려 사용자가 포기했습니다. 서버가 감당할 수 있는 것보다 일이 많았습니다",
        ),
    ),
    cause(
        "tls-not-offered",
        ("no HTTPS there", "HTTPS를 제공하지 않음"),
        (
            "users speak HTTPS, and what they reached does not (no certificate, or a listener for HTTP only)",
            "사용자는 HTTPS로 말하는데 도착한 곳은 그렇지 않습니다(인증서가 없거나 HTTP 리스너뿐입니다)",
        ),
    ),
    cause(
        "zone-lost",
        ("availability zone lost", "가용 영역 손실"),
        (
            "what should have answered was in the availability zone that lost power",
            "응답해야 할 것이 전원을 잃은 가용 영역에 있었습니다",
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_are_in_the_order_of_their_names_and_unique() {
        assert!(CAUSES.windows(2).all(|pair| pair[0].name < pair[1].name));
    }

    #[test]
    fn every_cause_has_words_in_both_languages() {
        for cause in CAUSES {
            for language in Language::ALL {
                assert!(!cause.title(language).is_empty() && !cause.meaning(language).is_empty());
                assert!(!cause.meaning(language).ends_with('.'), "{}", cause.name);
            }
        }
    }
}
