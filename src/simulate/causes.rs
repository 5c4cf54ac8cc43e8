//! Why requests fail, in words that a beginner understands. One row a cause; the simulator's and the network's names
//! must all stand here (a test holds the two lists together).

mod state;

use crate::text::Language;

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
    all().find(|cause| cause.name == name)
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

/// Every cause, by name: those of state, and those of the way to it.
pub fn all() -> impl Iterator<Item = &'static CauseWords> {
    let (mut state, mut way) = (state::CAUSES.iter().peekable(), CAUSES.iter().peekable());
    std::iter::from_fn(move || match (state.peek(), way.peek()) {
        (Some(one), Some(other)) if one.name < other.name => state.next(),
        (Some(_), None) => state.next(),
        _ => way.next(),
    })
}

/// Causes on the way of a request, by name.
const CAUSES: &[CauseWords] = &[
    cause(
        "access-denied",
        ("the bucket is private", "비공개 버킷"),
        (
            "S3 answers 403: nobody lets everybody read this bucket; rather than opening it, put CloudFront in front of it",
            "S3가 403으로 응답합니다. 모두가 읽도록 허용한 정책이 없습니다. 버킷을 여는 대신 앞에 CloudFront를 두세요",
        ),
    ),
    cause(
        "alias-not-declared",
        ("a name the distribution does not know", "배포가 모르는 이름"),
        (
            "users came to the distribution under a name that is not among its `aliases`, so CloudFront answers 403",
            "사용자가 배포의 `aliases`에 없는 이름으로 찾아와 CloudFront가 403으로 응답했습니다",
        ),
    ),
    cause(
        "answer-of-another",
        ("an answer that was kept for another user", "다른 사용자의 응답"),
        (
            "the behavior keeps personal answers and gives them to everybody: cookies are no part of its cache key, and its least TTL may be above zero; take `CachingDisabled` for what hangs on a session",
            "동작이 개인 응답을 보관해 모두에게 돌려줍니다. 쿠키가 캐시 키에 없고, 최소 TTL이 0보다 클 수 있습니다. 세션에 달린 것에는 `CachingDisabled`를 쓰세요",
        ),
    ),
    cause(
        "api-not-deployed",
        ("API without a deployed stage", "배포된 스테이지가 없는 API"),
        (
            "the API has no stage `$default` to which anything was deployed, so it answers 404; set `auto_deploy`",
            "API에 배포된 `$default` 스테이지가 없어 404로 응답합니다. `auto_deploy`를 설정하세요",
        ),
    ),
    cause(
        "bad-release",
        ("the released version fails", "배포한 버전의 오류"),
        (
            "the version of the application that was deployed answered with an error, or does not start; the version before did not",
            "배포한 애플리케이션 버전이 오류로 응답하거나 시작되지 않습니다. 이전 버전은 그렇지 않았습니다",
        ),
    ),
    cause(
        "being-deployed",
        ("new version being installed", "새 버전 설치 중"),
        (
            "the request reached an instance on which a new version was just being installed, and which nobody had taken out of the load balancer",
            "새 버전을 설치하는 중인 인스턴스에 요청이 도착했습니다. 설치하는 동안 로드 밸런서에서 빼 두지 않았습니다",
        ),
    ),
    cause(
        "certificate-mismatch",
        ("certificate for another name", "다른 이름의 인증서"),
        (
            "the certificate is not for the name that users asked for, so their browsers refuse it",
            "인증서가 사용자가 요청한 이름의 것이 아니어서 브라우저가 거부합니다",
        ),
    ),
    cause(
        "cookies-not-forwarded",
        ("CloudFront hands on no cookies", "CloudFront가 쿠키를 전달하지 않음"),
        (
            "the origin sees no more of a request than the cache key, and so no session; hand cookies on with `origin_request_policy_id: \"AllViewer\"`",
            "오리진은 캐시 키에 든 것만 보므로 세션을 알 수 없습니다. `origin_request_policy_id: \"AllViewer\"`로 쿠키를 전달하세요",
        ),
    ),
    cause(
        "cpu-credits-exhausted",
        ("CPU credits used up", "CPU 크레딧 소진"),
        (
            "the burstable instance had used up its CPU credits and ran at its baseline, too slow for this load",
            "버스트 가능 인스턴스가 CPU 크레딧을 다 써서 기준 성능으로 느려졌습니다. 이 부하에는 부족합니다",
        ),
    ),
    cause(
        "different-network",
        ("another VPC", "다른 VPC"),
        (
            "the two are in different VPCs, and nothing connects these",
            "둘이 서로 다른 VPC에 있고, 두 VPC를 잇는 것이 없습니다",
        ),
    ),
    cause(
        "distribution-disabled",
        ("distribution not enabled", "비활성화된 배포"),
        (
            "the distribution is not enabled and answers nobody",
            "배포가 활성화되어 있지 않아 아무에게도 응답하지 않습니다",
        ),
    ),
    cause(
        "dns-no-answer",
        ("no DNS answer", "DNS 응답 없음"),
        (
            "users asked for the name and DNS had no address to give: no record, or none that may be given",
            "사용자가 이름을 물었지만 DNS가 알려 줄 주소가 없었습니다. 레코드가 없거나 알려 줄 수 있는 값이 없습니다",
        ),
    ),
    cause(
        "far-away",
        ("users are far away", "멀리 있는 사용자"),
        (
            "most of the time is spent on the way to the Region that answers; a larger server does not help, an answer from nearer does: a second Region with latency-based routing, or CloudFront for what it may keep",
            "응답하는 리전까지 오가는 시간이 대부분입니다. 서버를 키워도 소용없고 더 가까운 곳에서 응답해야 합니다. 지연 시간 기반 라우팅으로 두 번째 리전을 두거나, 캐시해도 되는 것은 CloudFront에 맡기세요",
        ),
    ),
    cause(
        "fixed-response",
        ("the balancer answers with an error", "로드 밸런서가 오류로 응답"),
        (
            "the listener's rule answers with an error itself instead of forwarding to a target group",
            "리스너 규칙이 대상 그룹으로 전달하지 않고 직접 오류로 응답합니다",
        ),
    ),
    cause(
        "gave-up",
        ("user ran out of patience", "사용자가 기다리다 떠남"),
        (
            "the request stood in the queue for longer than its user was willing to wait",
            "사용자가 기다릴 수 있는 시간보다 요청이 대기열에 오래 있었습니다",
        ),
    ),
    cause(
        "https-only",
        ("the distribution takes HTTPS alone", "HTTPS만 받는 배포"),
        (
            "the behavior says `https-only` and users came over HTTP; `redirect-to-https` would send them on",
            "동작이 `https-only`인데 사용자가 HTTP로 왔습니다. `redirect-to-https`라면 HTTPS로 보내 줍니다",
        ),
    ),
    cause(
        "install-without-way-out",
        ("installation had no way out", "설치할 때 나갈 길이 없음"),
        (
            "the instance installs the application when it boots, and its subnet has no way to the Internet to fetch it from",
            "인스턴스가 부팅할 때 애플리케이션을 설치하는데, 서브넷에서 인터넷으로 나가 받아 올 길이 없습니다",
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
        "method-not-allowed",
        ("method not passed on", "전달하지 않는 메서드"),
        (
            "the behavior passes on GET and HEAD unless `allowed_methods` says more, and this request writes",
            "`allowed_methods`에 더 적지 않으면 동작은 GET과 HEAD만 전달하는데, 이 요청은 씁니다",
        ),
    ),
    cause(
        "nat-gateway-lets-nothing-in",
        ("a NAT gateway lets nothing in", "NAT 게이트웨이는 들여보내지 않음"),
        (
            "a NAT gateway is a way out of a private subnet, never a way in",
            "NAT 게이트웨이는 프라이빗 서브넷에서 나가는 길일 뿐 들어오는 길이 아닙니다",
        ),
    ),
    cause(
        "network-acl-denies",
        ("network ACL denies", "네트워크 ACL이 차단"),
        (
            "a network ACL of the subnet refuses the packet; it has no memory, so answers need a rule too",
            "서브넷의 네트워크 ACL이 패킷을 막습니다. 상태를 기억하지 않으므로 응답에도 규칙이 필요합니다",
        ),
    ),
    cause(
        "no-address-given",
        ("users were given no address", "사용자에게 알려 준 주소가 없음"),
        (
            "the design does not say where users find it: `app.address` is not set",
            "설계가 사용자에게 주소를 알려 주지 않습니다. `app.address`가 비어 있습니다",
        ),
    ),
    cause(
        "no-api-route",
        ("no route of the API", "API에 없는 경로"),
        (
            "the API has no route for what was asked, or its route leads nowhere, so it answers 404",
            "API에 요청한 경로가 없거나 경로가 이어지는 곳이 없어 404로 응답합니다",
        ),
    ),
    cause(
        "no-internet-gateway",
        ("no internet gateway", "인터넷 게이트웨이 없음"),
        (
            "no internet gateway is attached to the VPC, so nothing gets in or out",
            "VPC에 인터넷 게이트웨이가 연결되어 있지 않아 아무것도 드나들 수 없습니다",
        ),
    ),
    cause(
        "no-listener",
        ("no listener on the port", "포트에 리스너 없음"),
        (
            "the balancer has no listener on the port at which users knock",
            "로드 밸런서에 사용자가 두드리는 포트의 리스너가 없습니다",
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
            "no route leads there, or none leads back: look at the route table of the subnet",
            "그곳으로 가는 경로나 돌아오는 경로가 없습니다. 서브넷의 라우팅 테이블을 살펴보세요",
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
        "no-such-origin",
        ("no behavior or origin for this path", "이 경로를 맡을 오리진 없음"),
        ("the distribution has no origin for this path", "배포에 이 경로를 맡을 오리진이 없습니다"),
    ),
    cause(
        "no-target-in-zone",
        ("no target in this node's zone", "이 노드의 가용 영역에 대상 없음"),
        (
            "a balancer node without cross-zone balancing has no target in its own Availability Zone",
            "교차 영역 로드 밸런싱이 꺼져 있어, 로드 밸런서 노드가 자기 가용 영역에서 보낼 대상을 찾지 못했습니다",
        ),
    ),
    cause(
        "no-way-out",
        ("no way to the Internet", "인터넷으로 나가는 길 없음"),
        (
            "nothing leads from the subnet to the Internet: no internet gateway with a public address, no NAT gateway",
            "서브넷에서 인터넷으로 나가는 길이 없습니다. 퍼블릭 주소와 인터넷 게이트웨이도, NAT 게이트웨이도 없습니다",
        ),
    ),
    cause(
        "not-a-file",
        ("a bucket runs no application", "버킷은 애플리케이션을 실행하지 않음"),
        (
            "the request was sent to a bucket, which hands out files and computes nothing; send this path to the load balancer or to an API",
            "요청이 버킷으로 갔는데, 버킷은 파일만 내줄 뿐 계산하지 않습니다. 이 경로는 로드 밸런서나 API로 보내세요",
        ),
    ),
    cause(
        "not-installed",
        ("application not installed", "애플리케이션이 설치되지 않음"),
        (
            "the instance runs, but neither its image nor its user data brings the application",
            "인스턴스는 돌아가지만 이미지에도 사용자 데이터에도 애플리케이션이 없습니다",
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
        "origin-access-denied",
        ("the bucket does not let the distribution read", "버킷이 배포의 읽기를 거부"),
        (
            "CloudFront asked the bucket and was told 403: it needs an origin access control, and a bucket policy that lets cloudfront.amazonaws.com read for this distribution",
            "CloudFront가 버킷에 요청했지만 403을 받았습니다. 오리진 액세스 제어와, 이 배포를 위해 cloudfront.amazonaws.com의 읽기를 허용하는 버킷 정책이 필요합니다",
        ),
    ),
    cause(
        "overloaded",
        ("too much to do", "감당할 수 없는 부하"),
        (
            "the request waited so long for its turn that the user gave up: more work came than the servers can do",
            "차례를 너무 오래 기다려 사용자가 포기했습니다. 서버가 감당할 수 있는 것보다 일이 많았습니다",
        ),
    ),
    cause(
        "plain-to-tls",
        ("plain HTTP to an HTTPS port", "HTTPS 포트에 보낸 HTTP"),
        (
            "users speak plain HTTP, and the listener wants HTTPS",
            "사용자는 암호화하지 않은 HTTP로 말하는데 리스너는 HTTPS를 원합니다",
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
        "redirect-loop",
        ("redirected in a circle", "끝없는 리디렉션"),
        (
            "the listeners send users from one to another and never to a server",
            "리스너들이 사용자를 서로에게 돌려보내기만 하고 서버로 보내지 않습니다",
        ),
    ),
    cause(
        "region-down",
        ("Region lost", "리전 손실"),
        (
            "what should have answered was in a Region that is lost; only what also stands in another Region, and a record that leads users there, goes on",
            "응답해야 할 것이 잃어버린 리전에 있었습니다. 다른 리전에도 있고 레코드가 사용자를 그리로 이끌어야 계속 응답합니다",
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
        "target-in-unused-zone",
        ("targets in a zone the balancer does not use", "로드 밸런서가 쓰지 않는 가용 영역의 대상"),
        (
            "all targets are in Availability Zones in which the balancer has no subnet, so they get no requests",
            "모든 대상이 로드 밸런서의 서브넷이 없는 가용 영역에 있어 요청을 받지 못합니다",
        ),
    ),
    cause(
        "target-not-installed",
        ("target without the application", "애플리케이션이 없는 대상"),
        (
            "the balancer sent the request to a target on which the application is not installed",
            "로드 밸런서가 요청을 보낸 대상에 애플리케이션이 설치되어 있지 않습니다",
        ),
    ),
    cause(
        "target-not-listening",
        ("target does not listen there", "대상이 그 포트에서 듣지 않음"),
        (
            "the target group sends to a port on which the application does not listen",
            "대상 그룹이 보내는 포트에서 애플리케이션이 듣고 있지 않습니다",
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
        "timeout",
        ("answer came too late", "너무 늦은 응답"),
        (
            "the answer took longer than users wait: the server had more to do than it can in that time",
            "응답이 사용자가 기다리는 시간보다 늦었습니다. 서버가 그 시간 안에 할 수 있는 것보다 일이 많았습니다",
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
        "waf-blocked",
        ("blocked by the web ACL", "웹 ACL이 차단"),
        (
            "a rule of the web ACL, or its default action, blocks this request",
            "웹 ACL의 규칙이나 기본 동작이 이 요청을 차단합니다",
        ),
    ),
    cause(
        "waf-rate-limited",
        ("blocked for asking too often", "너무 잦은 요청이라 차단"),
        (
            "a rate-based rule counted more requests of this source than its limit; behind a distribution all users of an edge location are one source unless the rule looks at forwarded addresses",
            "속도 기반 규칙이 이 출발지에서 한도보다 많은 요청을 세었습니다. 배포 뒤에서는 규칙이 전달된 주소를 보지 않는 한 한 엣지 로케이션의 사용자가 모두 한 출발지입니다",
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
        let names: Vec<&str> = all().map(|cause| cause.name).collect();
        assert_eq!(names.len(), CAUSES.len() + state::CAUSES.len());
        assert!(names.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn every_cause_has_words_in_both_languages() {
        for cause in all() {
            for language in Language::ALL {
                assert!(!cause.title(language).is_empty() && !cause.meaning(language).is_empty());
                assert!(!cause.meaning(language).ends_with('.'), "{}", cause.name);
            }
        }
    }
}
