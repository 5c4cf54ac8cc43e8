//! Words that verdicts and lessons use and that no table of the engine explains by itself.

use crate::grade::Language;

/// A term: its name, its meaning in English and in Korean.
type Term = (&'static str, &'static str, &'static str);

/// The meaning of a term, whose name is taken in any spelling (`Availability Zone`, `availability-zone`).
pub(super) fn meaning(name: &str, language: Language) -> Option<(&'static str, &'static str)> {
    let folded = name.to_ascii_lowercase().replace([' ', '_'], "-");
    let (name, english, korean) = TERMS.iter().find(|(term, _, _)| *term == folded)?;
    Some((name, language.pick(english, korean)))
}

/// Every term, by name.
pub(super) const TERMS: &[Term] = &[
    (
        "address",
        "The type and the name of a resource, `ec2::instance.web`: reports, faults and `reach` use it.",
        "리소스의 종류와 이름입니다(`ec2::instance.web`). 보고서, 장애, `reach`가 이것으로 가리킵니다.",
    ),
    (
        "availability-zone",
        "One or more data centres of a Region that do not fail together with those of another zone. A subnet, an \
         instance and a volume live in one.",
        "한 리전 안에서 다른 영역과 함께 고장 나지 않도록 나뉜 하나 이상의 데이터 센터입니다. 서브넷, 인스턴스, 볼륨은 \
         한 가용 영역에 있습니다.",
    ),
    (
        "by-region",
        "The figures of a run for the users of each place, by the Region nearest to them: \
         `run.by_region[\"eu-central-1\"].p95`. What is fine on average may be bad for those who are far away.",
        "사용자 위치별 수치입니다. 가장 가까운 리전으로 찾습니다(`run.by_region[\"eu-central-1\"].p95`). 평균으로는 괜찮아도 \
         멀리 있는 사용자에게는 나쁠 수 있습니다.",
    ),
    (
        "cacheable",
        "How long an application lets a cache keep an answer, as its `Cache-Control` says: `cacheable: \"1d\"`, false for not at \
         all, true where nothing is said and a cache does as its own default says. Unsaid, files are as true and what an \
         instance computes is as false.",
        "애플리케이션이 응답을 캐시에 얼마나 두게 하는지입니다(`Cache-Control`). `cacheable: \"1d\"`처럼 적고, false는 두지 않음, \
         true는 아무 말이 없어 캐시의 기본값을 따름을 뜻합니다. 적지 않으면 파일은 true, 인스턴스가 계산한 것은 false와 같습니다.",
    ),
    (
        "case",
        "A story in stages: an application, its users, and what they need. `cloudkata cases` lists them.",
        "단계로 이어지는 이야기입니다. 애플리케이션과 사용자, 그리고 사용자에게 필요한 것이 있습니다. `cloudkata cases`로 \
         볼 수 있습니다.",
    ),
    (
        "decoy",
        "A design of a course that looks right and must fail: it shows that grading sees the difference.",
        "그럴듯해 보이지만 반드시 실패해야 하는 설계입니다. 채점이 그 차이를 알아본다는 증거입니다.",
    ),
    (
        "edge-location",
        "A place near users where CloudFront ends their connections and keeps what may be kept. What it does not have, it \
         fetches from an origin.",
        "사용자 가까이에서 CloudFront가 연결을 받고, 두어도 되는 것을 보관하는 곳입니다. 없는 것은 오리진에서 가져옵니다.",
    ),
    (
        "fault",
        "Something that is done to a design while users are there: a crash, a stop, the loss of an Availability Zone.",
        "사용자가 있는 동안 설계에 일어나는 일입니다. 장애, 중지, 가용 영역 손실 등이 있습니다.",
    ),
    (
        "hit-ratio",
        "Share of requests that an edge location answers without an origin. An object that is asked for λ times a second and kept \
         for T seconds is a hit λT/(1 + λT) of the time: seldom asked for, seldom kept.",
        "엣지 로케이션이 오리진 없이 응답한 요청의 비율입니다. 초당 λ번 요청되고 T초 동안 보관되는 객체는 λT/(1 + λT)의 비율로 \
         적중합니다. 드물게 요청되면 드물게 적중합니다.",
    ),
    (
        "origin",
        "Where a distribution fetches what an edge location does not have: a bucket, a load balancer, an API, any web server.",
        "엣지 로케이션에 없는 것을 배포가 가져오는 곳입니다. 버킷, 로드 밸런서, API, 그 밖의 웹 서버가 될 수 있습니다.",
    ),
    (
        "patience",
        "How long a request waits in the queue of an instance before it leaves; a law in `simulate`, `patience: \
         exponential(\"2s\")`. Work that has begun is not given up.",
        "요청이 인스턴스의 대기열에서 기다리다 떠나기까지의 시간입니다. `simulate`에 법칙으로 적습니다(`patience: \
         exponential(\"2s\")`). 이미 시작된 처리는 중단되지 않습니다.",
    ),
    (
        "region",
        "A place in the world with several Availability Zones; what is made in one Region stays there.",
        "여러 가용 영역을 가진 지역입니다. 한 리전에서 만든 것은 그 리전에 머뭅니다.",
    ),
    (
        "requirement",
        "What users of a case need. It is met because users were served, not because a service is present.",
        "사례의 사용자에게 필요한 것입니다. 어떤 서비스가 있어서가 아니라 사용자가 실제로 응답을 받아야 충족됩니다.",
    ),
    (
        "retries",
        "What users do when a request fails: how often they try in all, and the pause before the second attempt, which \
         doubles before each further one. A request counts once, by the outcome of its last attempt.",
        "요청이 실패했을 때 사용자가 하는 일입니다. 모두 몇 번 시도하는지와 두 번째 시도 전의 대기 시간을 정하며, 대기 시간은 \
         시도할 때마다 두 배가 됩니다. 요청은 마지막 시도의 결과로 한 번만 셉니다.",
    ),
    (
        "seed",
        "The number from which every chance of a run is drawn: the same script and seed give the same run.",
        "실행의 모든 우연이 나오는 숫자입니다. 같은 스크립트와 시드는 같은 실행이 됩니다.",
    ),
    (
        "stage",
        "A problem that the previous design has, and the requirements that come with it. Earlier ones stay in force.",
        "앞선 설계가 가진 문제와 거기서 나오는 요구 사항입니다. 앞 단계의 요구 사항도 계속 지켜야 합니다.",
    ),
    (
        "timeout",
        "How long users wait for an answer, round trip included. A request that still waits in a queue then leaves it; one \
         that a worker has begun is worked off, and its answer comes too late.",
        "사용자가 왕복 시간을 포함해 응답을 기다리는 시간입니다. 그때까지 대기열에 있던 요청은 떠나고, 이미 처리 중인 요청은 끝까지 \
         처리되지만 응답은 너무 늦게 도착합니다.",
    ),
    (
        "ttl",
        "Time to live: how long a resolver may keep a DNS answer before it asks again.",
        "DNS 응답을 리졸버가 다시 묻기 전까지 간직할 수 있는 시간입니다.",
    ),
    (
        "verdict",
        "Whether a requirement is met, unmet, or could not be judged, with what was expected and observed and why.",
        "요구 사항이 충족인지, 미충족인지, 판정할 수 없었는지를 기대한 것, 관측한 것, 이유와 함께 말합니다.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_found_in_any_spelling_and_stand_in_order() {
        assert!(meaning("Availability Zone", Language::English).is_some());
        assert!(meaning("TTL", Language::Korean).is_some_and(|(_, text)| text.contains("DNS")));
        assert!(TERMS.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}
